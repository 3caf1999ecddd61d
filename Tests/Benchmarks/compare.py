#!/usr/bin/env python3
"""Compares calls-report with DuckDB, Polars and ClickHouse in one run: see README.md."""

import argparse
import datetime
import json
import shutil
import subprocess
import sys
from pathlib import Path

from comparison import archive, latency, markdown, percentiles, query, server, store
from comparison.environment import (
    ENGINES,
    PACKAGE,
    SERVERS,
    built_bare_parser,
    built_product,
    duckdb_program,
    engine_python,
    machine,
)
from comparison.processes import run


PARTS = ["file", "percentiles", "store", "query", "serve", "hour"]
# The last takes an hour, or so, and is run when it is asked for.
USUAL = PARTS[:-1]
# What a call of the store's part takes at most: its text, and a store of each engine.
BYTES_PER_CALL = 10_000


def main():
    options = arguments()
    if options.rounds < 1 or options.threads < 1 or options.values < 1:
        sys.exit("--rounds, --threads and --values must be at least 1")
    parts = options.part or USUAL
    results = {
        "date": datetime.date.today().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "engines": engines(parts),
        "threads": options.threads,
        "rounds": options.rounds,
        "files": {},
        "stores": {},
        "queries": {},
    }
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    programs = prepared(options, parts, work)
    if "file" in parts:
        for calls in options.calls or [100_000] + ([1_000_000] if options.large else []):
            results["files"][calls] = compare_file(work, programs, options, calls)
    if "percentiles" in parts:
        say(f"percentiles of {options.values:,} values")
        results["percentiles"] = percentiles.compare(
            work, programs, options.threads, options.rounds, options.values
        )
    if "store" in parts:
        for calls in options.calls or store_sizes(options):
            results["stores"][calls] = compare_store(work, programs, options, calls)
    if "query" in parts:
        for calls in options.calls or store_sizes(options)[1:]:
            say(f"queries of {calls:,} calls")
            require_disk(work, calls)
            results["queries"][calls] = query.compare(
                work, programs, options.threads, options.rounds, calls
            )
    if "serve" in parts:
        say("servers")
        results["serving"] = server.compare(work, programs, options.rounds, options.seconds)
    if "hour" in parts:
        calls = (options.calls or [5_000_000])[0]
        say(f"{calls:,} calls over HTTP")
        results["hour"] = server.hour(work, programs, calls)
    print(markdown.document(results), end="")
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


def prepared(options, parts, work):
    """The programs that the parts run, built where need be."""
    scratch = options.scratch_path.resolve()
    python = engine_python(options.venv.resolve(), engines(parts))
    program = options.program.resolve() if options.program else None
    programs = {
        "python": python,
        "calls-report": program or built_product("calls-report", scratch),
    }
    if {"file", "store", "query"} & set(parts):
        programs["duckdb"] = duckdb_program(python)
    if {"serve", "hour"} & set(parts):
        server.require_wrk()
    if "serve" in parts:
        bare = options.bare_server.resolve() if options.bare_server else None
        programs["bare-server"] = bare or built_product("bare-server", scratch)
    if "file" in parts:
        programs["bare_parse"] = built_bare_parser(work)
    if {"file", "percentiles"} & set(parts):
        programs["column-benchmark"] = built_product("column-benchmark", scratch)
    return programs


def engines(parts):
    """The packages that the parts compare with, with their versions."""
    engines = ENGINES if {"file", "percentiles", "store", "query"} & set(parts) else {}
    return engines | (SERVERS if "serve" in parts else {})


def compare_file(work, programs, options, calls):
    """Reports straight from a file, and what its calls take in memory."""
    path = work / f"calls-{calls}.ndjson"
    say(f"generating {calls:,} calls")
    run([programs["calls-report"], "generate", "--calls", calls, "--seed", 1, "-o", path])
    say("latency from the file")
    result = {
        "latency": latency.compare(path, programs, options.threads, options.rounds),
        "store": store.measure(path, programs, options.threads),
    }
    path.unlink()
    return result


def store_sizes(options):
    """10 times as many from one to the next, to see what grows and how."""
    large, huge = options.large or options.huge, options.huge
    return [10_000, 100_000] + ([1_000_000] if large else []) + ([3_000_000] if huge else [])


def compare_store(work, programs, options, calls):
    """Stores on disk; a long load is repeated less often."""
    require_disk(work, calls)
    say(f"stores of {calls:,} calls")
    rounds = options.rounds if calls < 1_000_000 else min(3, options.rounds)
    return archive.compare(work, programs, options.threads, rounds, calls)


def require_disk(work, calls):
    """Ends before a disk is full."""
    free = shutil.disk_usage(work).free
    if free < calls * BYTES_PER_CALL:
        sys.exit(f"{calls:,} calls need {calls * BYTES_PER_CALL / 1e9:.0f} GB of disk in {work}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    build = PACKAGE / ".build-benchmarks"
    parser.add_argument(
        "--part", action="append", choices=PARTS, help="only this part (repeatable)"
    )
    parser.add_argument("--large", action="store_true", help="also a million calls")
    parser.add_argument("--huge", action="store_true", help="also a store of three million calls")
    parser.add_argument(
        "--calls", type=int, action="append", help="files of so many calls instead (repeatable)"
    )
    parser.add_argument("--values", type=int, default=20_000_000, help="values in memory")
    parser.add_argument("--rounds", type=int, default=7, help="measured runs of each program")
    parser.add_argument("--seconds", type=int, default=5, help="of each run of a server")
    parser.add_argument("--threads", type=int, default=2, help="threads of every program")
    parser.add_argument("--json", type=Path, help="also write the results to this file")
    parser.add_argument(
        "--program", type=Path, help="a calls-report to measure (default: one is built)"
    )
    parser.add_argument(
        "--bare-server", type=Path, help="a bare-server to measure (default: one is built)"
    )
    parser.add_argument("--scratch-path", type=Path, default=build, help="where Swift builds")
    parser.add_argument(
        "--venv", type=Path, default=PACKAGE / ".build" / "bench-venv", help="the engines' place"
    )
    parser.add_argument("--work", type=Path, default=build / "data", help="the files' place")
    return parser.parse_args()


def commit():
    command = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True)
    return found.stdout.strip() or "unknown"


def say(text):
    print(text, file=sys.stderr, flush=True)


main()
