"""Latency percentiles by agent version straight from a file of calls, by DuckDB.

Usage: duckdb_latency.py THREADS [FILE]; without a file nothing but the start is done, which is
what has to be taken off the time with a file.

Its best case: the schema is given, so nothing is inferred, and names only what is needed. The
texts of versions and roles are as the calls have them; a version may be a text, which DuckDB
casts. Latencies become whole milliseconds, halves up, before they are counted.
"""

import json
import sys

import duckdb

STAGES = {"llm": "llm_node_ttft", "tts": "tts_node_ttfb", "e2e": "e2e_latency"}
QUANTILES = [0.5, 0.75, 0.9, 0.95, 0.99]


def query(path):
    metadata = ", ".join(f"{field} DOUBLE" for field in STAGES.values())
    columns = (
        "{agent_version: 'DOUBLE', transcript_with_tool_calls: "
        f"'STRUCT(role VARCHAR, metadata STRUCT({metadata}))[]'}}"
    )
    values = ", ".join(
        f"floor(segment.metadata.{field} + 0.5) AS {stage}" for stage, field in STAGES.items()
    )
    measures = ", ".join(
        f"count({stage}), quantile_cont({stage}, {QUANTILES})" for stage in STAGES
    )
    return f"""
        WITH segments AS (
          SELECT agent_version, unnest(transcript_with_tool_calls) AS segment
          FROM read_json(?, format = 'newline_delimited', columns = {columns})
        ), turns AS (
          SELECT agent_version, {values} FROM segments WHERE segment.role = 'agent'
        )
        SELECT agent_version, {measures} FROM turns GROUP BY agent_version
        """


def main():
    threads, *paths = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute("SET preserve_insertion_order = false")
    if not paths:
        return
    results = {}
    for version, *measures in connection.execute(query(paths[0]), [paths[0]]).fetchall():
        name = "(none)" if version is None else f"{version:.0f}"
        for index, stage in enumerate(STAGES):
            count, percentiles = measures[2 * index : 2 * index + 2]
            if count:
                results[f"{name} {stage}"] = [count, *percentiles]
    json.dump(results, sys.stdout)


main()
