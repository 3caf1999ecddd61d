"""`query` by three dimensions over the turns of a store, against DuckDB on flat tables of its own."""

import csv
import io
import json
import math
import shutil
import sqlite3

from .archive import DAYS, remove, size, summary
from .processes import run

DIMENSIONS = ["agent_version", "week", "kind"]
MEASURES = [
    "turns = count()",
    "p50 = p50(e2e)",
    "p95 = p95(e2e)",
    "mean_llm = mean(llm)",
    "slow = share(e2e > 1500)",
]
# Of many groups with few turns each.
MANY = ["turns = count()", "p95 = p95(e2e)"]


def compare(folder, programs, threads, rounds, calls):
    """Asks both over the same calls of 12 weeks; what they print must agree."""
    path = folder / f"calls-{calls}-{DAYS}-days.ndjson"
    store, database, tables = (
        folder / "query.db",
        folder / "query.duckdb",
        folder / "query-tables",
    )
    generate = [programs["calls-report"], "generate", "--calls", calls, "--seed", 1]
    try:
        run([*generate, "--days", DAYS, "-o", path])
        run([programs["calls-report"], "ingest", path, "--store", store, "--quiet"])
        path.unlink()
        export = [programs["calls-report"], "store", "export", "--store", store]
        run([*export, "--tables", tables, "--csv-raw", "--show-pii", "--quiet"])
        keep_turns(tables, database, programs)
        shutil.rmtree(tables)
        return ask(store, database, programs, threads, rounds)
    finally:
        path.unlink(missing_ok=True)
        shutil.rmtree(tables, ignore_errors=True)
        for each in (store, database):
            remove(each)


def keep_turns(tables, database, programs):
    """DuckDB's best case: one table of turns with the call's columns in it, the week of its start
    among them, in the order of time."""

    def read(name):
        text = str(tables / name).replace("'", "''")
        return f"read_csv('{text}', header = true, all_varchar = true)"

    stages = ["stt", "eou", "llm", "tts", "e2e", "pipeline", "unattributed", "gap"]
    casts = ", ".join(f"CAST(t.{stage} AS INTEGER) AS {stage}" for stage in stages)
    remove(database)
    statement = f"""
        CREATE TABLE turns AS
          SELECT CAST(c.agent_version AS INTEGER) AS agent_version,
            CAST(date_trunc('week', make_timestamp_ms(CAST(c.start_ms AS BIGINT))) AS DATE) AS week,
            t.kind AS kind, c.caller AS caller, t.call_id AS call_id, {casts}, CAST(c.start_ms AS BIGINT) AS start
          FROM {read("turns.csv")} t JOIN {read("calls.csv")} c USING (workspace, agent, call_id)
          ORDER BY start;
        CHECKPOINT;
        """
    run([programs["duckdb"], database, "-c", statement])


def ask(store, database, programs, threads, rounds):
    """Alternates fresh processes."""
    query = [programs["calls-report"], "query", "--table", "turns", "--csv", "--csv-raw", "--quiet"]
    query += ["--store", store, "--threads", threads]
    duckdb = [programs["duckdb"], "-readonly", "-json", database, "-c"]
    setting = f"SET threads = {int(threads)};"
    dimensions = ", ".join(DIMENSIONS)
    grouped = f"""
        SELECT agent_version, strftime(week, '%G-W%V') AS week, kind, turns, p[1] AS p50,
          p[2] AS p95, mean_llm, slow
        FROM (
          SELECT {dimensions}, count(*) AS turns, quantile_cont(e2e, [0.5, 0.95]) AS p,
            avg(llm) AS mean_llm, count(*) FILTER (WHERE e2e > 1500) / nullif(count(e2e), 0)
              AS slow
          FROM turns GROUP BY {dimensions}
        )"""

    def many(key, column):
        """The hundred groups that come first by a column."""
        return f"""
            SELECT {key}, count(*) AS turns, quantile_cont(e2e, 0.95) AS p95 FROM turns
            GROUP BY {key} ORDER BY {column} DESC NULLS LAST, {key} NULLS LAST LIMIT 100"""

    def our_many(key, column):
        asked = ["--by", key, "--show-pii", "--sort", f"{column}:desc", "--limit", 100]
        return [*query, *asked, *measured(MANY)]

    commands = {
        "calls-report": [*query, "--by", ",".join(DIMENSIONS), *measured(MEASURES)],
        "DuckDB": [*duckdb, f"{setting} {grouped}"],
        "calls-report, by caller": our_many("caller", "turns"),
        "DuckDB, by caller": [*duckdb, f"{setting} {many('caller', 'turns')}"],
        "calls-report, by call": our_many("call_id", "p95"),
        "DuckDB, by call": [*duckdb, f"{setting} {many('call_id', 'p95')}"],
        "calls-report's start": [programs["calls-report"], "--version"],
        "DuckDB's start": [*duckdb, f"{setting} SELECT 1"],
    }
    runs = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            one = run(command)
            # The first round fills the system's caches.
            if number > 0:
                runs[name].append(one)
    compared = 0
    asked = (("", DIMENSIONS), (", by caller", ["caller"]), (", by call", ["call_id"]))
    for suffix, keys in asked:
        ours = runs[f"calls-report{suffix}"][0].output
        compared += check_equal(ours, runs[f"DuckDB{suffix}"][0].output, keys)
    processes = {name: summary(measured) for name, measured in runs.items()}

    def ratio(suffix):
        return {
            measure: processes[f"DuckDB{suffix}"][measure]["median"]
            / processes[f"calls-report{suffix}"][measure]["median"]
            for measure in ("seconds", "cpu_seconds")
        }

    connection = sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)
    try:
        calls = connection.execute("SELECT value FROM settings WHERE name = 'calls'").fetchone()[0]
    finally:
        connection.close()
    rows = json.loads(run([*duckdb, "SELECT count(*) AS n FROM turns"]).output)
    return {
        "calls": calls,
        "turns": rows[0]["n"],
        "values_compared": compared,
        "processes": processes,
        "turns_bytes_on_disk": size(database),
        "ratios": {
            "query by three dimensions, times as fast as DuckDB": ratio(""),
            "query by caller, times as fast as DuckDB": ratio(", by caller"),
            "query by call, times as fast as DuckDB": ratio(", by call"),
            "query by three dimensions, peak memory to DuckDB's": processes["calls-report"][
                "peak_bytes"
            ]
            / processes["DuckDB"]["peak_bytes"],
        },
    }


def measured(measures):
    return [part for measure in measures for part in ("--measure", measure)]


def check_equal(ours, theirs, keys):
    """Compares every row; returns how many numbers there were."""

    def value(text):
        return None if text in ("", "(none)", None) else text

    def rows(all_rows):
        found = {}
        for row in all_rows:
            key = tuple(value(str(row[name]) if row[name] is not None else None) for name in keys)
            found[key] = [
                None if value(row[name]) is None else float(row[name])
                for name in row
                if name not in keys
            ]
        return found

    mine, other = rows(csv.DictReader(io.StringIO(ours))), rows(json.loads(theirs))

    def is_equal(a, b):
        # DuckDB interpolates with other roundings, which show in the last digit.
        return a == b or a is not None and b is not None and math.isclose(a, b, rel_tol=1e-12)

    different = [
        key
        for key in mine.keys() | other.keys()
        if len(mine.get(key, [])) != len(other.get(key, []))
        or not all(is_equal(a, b) for a, b in zip(mine.get(key, []), other.get(key, [])))
    ]
    if not other or different:
        lines = [f"{key}: {mine.get(key)} here, {other.get(key)} there" for key in different[:20]]
        raise SystemExit("DuckDB disagrees:\n" + "\n".join(lines))
    return sum(len(values) for values in mine.values())
