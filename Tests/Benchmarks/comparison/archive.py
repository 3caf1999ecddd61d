"""The store on disk: loading calls into it, and asking it from a fresh process."""

import json
import shutil
import sqlite3
import sys

from .environment import BENCHMARKS
from .latency import check_equal
from .processes import run
from .summary import spread

sys.path.append(str(BENCHMARKS / "Engines"))
from duckdb_latency import REPORTED, report, results, stages_rows  # noqa: E402

DAYS = 84
LAST_WEEK = 7 * 24 * 60 * 60 * 1000


def compare(folder, programs, threads, rounds, calls):
    """Loads and asks the stores of all engines over calls of 12 weeks in the order of their starts."""
    path = folder / f"calls-{calls}-{DAYS}-days.ndjson"
    command = [programs["calls-report"], "generate", "--calls", calls, "--seed", 1]
    run([*command, "--days", DAYS, "-o", path])
    stores = {
        "calls-report": folder / "calls.db",
        "DuckDB": folder / "calls.duckdb",
        "ClickHouse": folder / "calls.chdb",
        "turns": folder / "turns.duckdb",
    }
    try:
        loading = load(path, stores, programs, threads, rounds, calls)
        keep_turns(path, stores["turns"], programs)
        size = path.stat().st_size
        path.unlink()
        return {
            "file_bytes": size,
            "loading": loading,
            "asking": ask(stores, programs, threads, rounds),
        }
    finally:
        path.unlink(missing_ok=True)
        for store in stores.values():
            remove(store)


# Loading


def load(path, stores, programs, threads, rounds, calls):
    """Alternates the engines, each of which makes its store anew; all must hold all calls."""
    engines = BENCHMARKS / "Engines"
    python = [programs["python"], "-I"]
    duckdb = [*python, engines / "duckdb_store.py", threads, stores["DuckDB"]]
    chdb = [*python, engines / "chdb_store.py", threads, stores["ClickHouse"]]
    ours = [programs["calls-report"], "ingest", path, "--store", stores["calls-report"]]
    # The starts first: what they leave is removed by the run behind them.
    commands = {
        "calls-report": [*ours, "--threads", threads, "--quiet"],
        "DuckDB's start": duckdb,
        "DuckDB": [*duckdb, path],
        "ClickHouse's start": chdb,
        "ClickHouse": [*chdb, path],
    }
    runs = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            remove(stores[name.removesuffix("'s start")])
            measured = run(command)
            if name in ("DuckDB", "ClickHouse") and int(measured.output) != calls:
                raise SystemExit(f"{name} has {measured.output.strip()} calls of {calls}")
            # The first round fills the system's caches.
            if number > 0:
                runs[name].append(measured)
    found = query(stores["calls-report"], "SELECT value FROM settings WHERE name = 'calls'")
    if found != calls:
        raise SystemExit(f"the store has {found} calls of {calls}")
    processes = {name: summary(measured) for name, measured in runs.items()}
    bytes_on_disk = {name: size(stores[name]) for name in ("calls-report", "DuckDB", "ClickHouse")}
    return {
        "processes": processes,
        "bytes_on_disk": bytes_on_disk,
        "ratios": loading_ratios(processes, bytes_on_disk),
    }


def loading_ratios(processes, bytes_on_disk):
    """What the targets are about; times are medians."""

    def without_start(measure, name):
        return median(processes, name, measure) - median(processes, f"{name}'s start", measure)

    measures = ("seconds", "cpu_seconds")
    return {
        "loading, times as fast as the faster of the two without its start": {
            measure: min(without_start(measure, name) for name in ("DuckDB", "ClickHouse"))
            / median(processes, "calls-report", measure)
            for measure in measures
        },
        "loading, times as fast as DuckDB without its start": {
            measure: without_start(measure, "DuckDB") / median(processes, "calls-report", measure)
            for measure in measures
        },
        "store's size to DuckDB's": bytes_on_disk["calls-report"] / bytes_on_disk["DuckDB"],
        "loading, peak memory to DuckDB's": processes["calls-report"]["peak_bytes"]
        / processes["DuckDB"]["peak_bytes"],
    }


# Asking


def keep_turns(path, database, programs):
    """A table of DuckDB's with what the report needs of each answer, all derived, in order of time."""
    text = str(path).replace("'", "''")
    rows = stages_rows({"start_timestamp": "DOUBLE"}).replace("?", f"'{text}'")
    stages = ", ".join(f"CAST({name} AS INTEGER) AS {name}" for name in REPORTED)
    remove(database)
    statement = f"""
        CREATE TABLE turns AS
          SELECT CAST(agent_version AS INTEGER) AS agent_version, {stages},
            CAST(start_timestamp * CASE WHEN start_timestamp < 1e10 THEN 1000 ELSE 1 END AS BIGINT)
              AS start
          FROM ({rows}) ORDER BY start;
        CHECKPOINT;
        """
    run([programs["duckdb"], database, "-c", statement])


def ask(stores, programs, threads, rounds):
    """Alternates fresh processes that report from the stores; what they print must agree."""
    store = stores["calls-report"]
    # The end of the last call's millisecond: the week before it is the last one.
    now = query(store, "SELECT max(last_start) FROM row_groups") + 1
    since = now - LAST_WEEK
    latency = [programs["calls-report"], "latency", "--by", "agent_version", "--csv"]
    latency += ["--store", store, "--threads", threads]
    moment = ["--since", "7d", "--now", iso(now)]
    duckdb = [programs["duckdb"], "-readonly", "-json", stores["turns"], "-c"]
    setting = f"SET threads = {int(threads)};"
    commands = {
        "calls-report": latency,
        "DuckDB": [*duckdb, f"{setting} {report('turns')}"],
        "calls-report, the last 7 days": [*latency, *moment],
        "DuckDB, the last 7 days": [*duckdb, f"{setting} {report('turns', f'start >= {since}')}"],
        "calls-report's start": [programs["calls-report"], "--version"],
        "DuckDB's start": [*duckdb, f"{setting} SELECT 1"],
    }
    runs = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            measured = run(command)
            if number > 0:
                runs[name].append(measured)
    compared = 0
    for suffix in ("", ", the last 7 days"):
        rows = json.loads(runs[f"DuckDB{suffix}"][0].output)
        theirs = json.dumps(results(REPORTED, [list(row.values()) for row in rows]))
        # This version of DuckDB interpolates with other roundings, which show in the last digit.
        compared += check_equal(runs[f"calls-report{suffix}"][0].output, theirs, 1e-12)
    processes = {name: summary(measured) for name, measured in runs.items()}
    return {
        "values_compared": compared,
        "processes": processes,
        "turns_bytes_on_disk": size(stores["turns"]),
        "column_bytes": query(
            store,
            """
            SELECT sum(length(bytes)) FROM column_chunks
            WHERE "table" = 'turns' AND "column" IN ('stt', 'eou', 'llm', 'tts', 'e2e', 'pipeline',
              'unattributed', 'gap')
              OR "table" = 'calls' AND "column" IN ('agent_version', 'start_ms', 'sender')
            """,
        ),
        "row_groups": query(store, "SELECT count(*) FROM row_groups"),
        "row_groups_skipped": query(
            store, f"SELECT count(*) FROM row_groups WHERE last_start < {since}"
        ),
        "ratios": {
            name: {
                measure: median(processes, f"DuckDB{suffix}", measure)
                / median(processes, f"calls-report{suffix}", measure)
                for measure in ("seconds", "cpu_seconds")
            }
            for suffix, name in [
                ("", "asking, times as fast as DuckDB"),
                (", the last 7 days", "asking for the last 7 days, times as fast as DuckDB"),
            ]
        },
    }


def iso(milliseconds):
    """A time as the command line takes it."""
    found = sqlite3.connect(":memory:").execute(
        "SELECT strftime('%Y-%m-%dT%H:%M:%S', ? / 1000, 'unixepoch')", [milliseconds]
    )
    return f"{found.fetchone()[0]}.{milliseconds % 1000:03}Z"


# What both need


def summary(runs):
    """Several runs of one program."""
    return {
        "seconds": spread(one.seconds for one in runs),
        "cpu_seconds": spread(one.cpu_seconds for one in runs),
        "peak_bytes": max(one.peak_bytes for one in runs),
    }


def median(processes, name, measure):
    return processes[name][measure]["median"]


def query(store, sql):
    """One number out of our store."""
    connection = sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def files(store):
    """A store's files: the file and those beside it, or all of a folder."""
    if store.is_dir():
        return [path for path in store.rglob("*") if path.is_file()]
    names = [store, *(store.with_name(store.name + end) for end in ("-wal", "-shm", ".wal"))]
    return [path for path in names if path.exists()]


def size(store):
    """The bytes of a store's files."""
    return sum(path.stat().st_size for path in files(store))


def remove(store):
    if store.is_dir():
        shutil.rmtree(store)
    for path in files(store):
        path.unlink()
