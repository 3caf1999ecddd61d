#!/usr/bin/env python3
"""Compares calls-report with DuckDB, Polars and ClickHouse in one run: see README.md."""

import argparse
import datetime
import json
import subprocess
import sys
from pathlib import Path

from comparison import latency, markdown, percentiles, store
from comparison.environment import (
    ENGINES,
    PACKAGE,
    built_bare_parser,
    built_product,
    engine_python,
    machine,
)
from comparison.processes import run


def main():
    options = arguments()
    if options.rounds < 1 or options.threads < 1 or options.values < 1:
        sys.exit("--rounds, --threads and --values must be at least 1")
    results = {
        "date": datetime.date.today().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "engines": ENGINES,
        "threads": options.threads,
        "rounds": options.rounds,
        "files": {},
    }
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    programs = {
        "python": engine_python(options.venv.resolve()),
        "bare_parse": built_bare_parser(work),
        "calls-report": built_product("calls-report", options.scratch_path.resolve()),
        "column-benchmark": built_product("column-benchmark", options.scratch_path.resolve()),
    }
    for calls in options.calls or [100_000] + ([1_000_000] if options.large else []):
        path = work / f"calls-{calls}.ndjson"
        say(f"generating {calls:,} calls")
        run([programs["calls-report"], "generate", "--calls", calls, "--seed", 1, "-o", path])
        say("latency from the file")
        results["files"][calls] = {
            "latency": latency.compare(path, programs, options.threads, options.rounds),
            "store": store.measure(path, programs, options.threads),
        }
        path.unlink()
    say(f"percentiles of {options.values:,} values")
    results["percentiles"] = percentiles.compare(
        work, programs, options.threads, options.rounds, options.values
    )
    print(markdown.document(results), end="")
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    build = PACKAGE / ".build-benchmarks"
    parser.add_argument("--large", action="store_true", help="also a file of a million calls")
    parser.add_argument(
        "--calls", type=int, action="append", help="files of so many calls instead (repeatable)"
    )
    parser.add_argument("--values", type=int, default=20_000_000, help="values in memory")
    parser.add_argument("--rounds", type=int, default=7, help="measured runs of each program")
    parser.add_argument("--threads", type=int, default=2, help="threads of every program")
    parser.add_argument("--json", type=Path, help="also write the results to this file")
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
