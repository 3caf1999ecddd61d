"""`latency --by agent_version` straight from a file, whole processes: ours, DuckDB's, the limit's."""

import csv
import io
import json
import math

from .environment import BENCHMARKS
from .processes import run
from .summary import spread

PERCENTILES = ["p50_ms", "p75_ms", "p90_ms", "p95_ms", "p99_ms"]


def compare(path, programs, threads, rounds):
    """Alternates the programs over the file at `path`; what they print must agree."""
    engine = [programs["python"], "-I", BENCHMARKS / "Engines" / "duckdb_latency.py", threads]
    latency = [programs["calls-report"], "latency", "--by", "agent_version", path, "--csv"]
    commands = {
        "calls-report": [*latency, "--threads", threads],
        "DuckDB": [*engine, "report", path],
        "DuckDB, three stages": [*engine, "stages", path],
        "DuckDB's start": engine,
        "bare simdjson": [programs["bare_parse"], threads, path],
        "calls-report, 1 thread": [*latency, "--threads", 1],
        "bare simdjson, 1 thread": [programs["bare_parse"], 1, path],
    }
    runs = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            measured = run(command)
            # The first round fills the system's caches.
            if number > 0:
                runs[name].append(measured)
    ours = runs["calls-report"][0].output
    compared = check_equal(ours, runs["DuckDB"][0].output)
    check_equal(ours, runs["DuckDB, three stages"][0].output)
    result = {
        "file_bytes": path.stat().st_size,
        "values_compared": compared,
        "processes": {
            name: {
                "seconds": spread(one.seconds for one in measured),
                "cpu_seconds": spread(one.cpu_seconds for one in measured),
                "peak_bytes": max(one.peak_bytes for one in measured),
            }
            for name, measured in runs.items()
        },
    }
    result["ratios"] = ratios(result["processes"])
    return result


def ratios(processes):
    """What the targets are about; times are medians."""

    def of(measure, name):
        return processes[name][measure]["median"]

    def against(engine):
        return {
            measure: (of(measure, engine) - of(measure, "DuckDB's start"))
            / of(measure, "calls-report")
            for measure in ("seconds", "cpu_seconds")
        }

    return {
        "times as fast as DuckDB without its start": against("DuckDB"),
        "times as fast as DuckDB, three of our eight stages": against("DuckDB, three stages"),
        "share of bare simdjson's rate": {
            measure: of(measure, "bare simdjson") / of(measure, "calls-report")
            for measure in ("seconds", "cpu_seconds")
        },
        "share of bare simdjson's rate, 1 thread": {
            measure: of(measure, "bare simdjson, 1 thread") / of(measure, "calls-report, 1 thread")
            for measure in ("seconds", "cpu_seconds")
        },
        "peak memory to DuckDB's": processes["calls-report"]["peak_bytes"]
        / processes["DuckDB"]["peak_bytes"],
    }


def check_equal(ours, theirs, tolerance=0.0):
    """Compares every count and percentile that both have; returns how many there were.

    Numbers may differ by `tolerance`, a share of them.
    """
    expected = json.loads(theirs)
    stages = {key.split()[1] for key in expected}
    found = {}
    for row in csv.DictReader(io.StringIO(ours)):
        if row["stage"] in stages:
            values = [int(row["turns"]), *(float(row[name]) for name in PERCENTILES)]
            found[f"{row['agent_version']} {row['stage']}"] = values

    def is_equal(key):
        mine, other = found.get(key, []), expected.get(key, [])
        return len(mine) == len(other) > 0 and all(
            math.isclose(a, b, rel_tol=tolerance) for a, b in zip(mine, other)
        )

    different = [key for key in sorted(found.keys() | expected.keys()) if not is_equal(key)]
    if not expected or different:
        lines = [f"{key}: {found.get(key)} here, {expected.get(key)} there" for key in different]
        raise SystemExit("DuckDB disagrees:\n" + "\n".join(lines))
    return sum(len(values) for values in found.values())
