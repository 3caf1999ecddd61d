"""Latency percentiles by agent version straight from a file of calls, by DuckDB.

Usage: duckdb_latency.py THREADS [report|stages FILE]; without a file nothing but the start is done,
which is what has to be taken off the time with a file.

`report` is the work of the report: all eight stages, the user's row that each answer belongs to, and
the silence before it. `stages` is DuckDB's best case: the three stages that stand on the agent's own
row, so that nothing has to be put into order.

The schema is given, so nothing is inferred, and names only what is needed. A version may be a text,
which DuckDB casts. Latencies become whole milliseconds, halves up, before they are counted; times go
up to the next one. (Negative or missing values, which the report counts, are not in the files.)
"""

import json
import sys

QUANTILES = [0.5, 0.75, 0.9, 0.95, 0.99]
OWN = {"llm": "llm_node_ttft", "tts": "tts_node_ttfb", "e2e": "e2e_latency"}
HEARD = {"stt": "stt_node_ttfb", "eou": "eou_delay"}
ALIASES = {"stt_node_ttfb": "asr_node_ttfb"}
REPORTED = ["stt", "eou", "llm", "tts", "e2e", "pipeline", "unattributed", "gap"]


def whole(field):
    value = f"segment.metadata.{field}"
    if field in ALIASES:
        value = f"coalesce({value}, segment.metadata.{ALIASES[field]})"
    return f"floor({value} + 0.5)"


def struct(fields):
    return "STRUCT(" + ", ".join(f"{name} {kind}" for name, kind in fields.items()) + ")"


def read(segment_fields, latencies, carried={}):
    metadata = struct({field: "DOUBLE" for field in latencies})
    segment = struct({"role": "VARCHAR", "metadata": metadata} | segment_fields)
    kinds = {"agent_version": "DOUBLE"} | carried | {"transcript_with_tool_calls": f"{segment}[]"}
    columns = "{" + ", ".join(f"{name}: '{kind}'" for name, kind in kinds.items()) + "}"
    return f"read_json(?, format = 'newline_delimited', columns = {columns})"


def measures(stages):
    return ", ".join(f"count({stage}), quantile_cont({stage}, {QUANTILES})" for stage in stages)


def stages_query():
    values = ", ".join(f"{whole(field)} AS {stage}" for stage, field in OWN.items())
    return f"""
        WITH segments AS (
          SELECT agent_version, unnest(transcript_with_tool_calls) AS segment
          FROM {read({}, OWN.values())}
        ), turns AS (
          SELECT agent_version, {values} FROM segments WHERE segment.role = 'agent'
        )
        SELECT agent_version, {measures(OWN)} FROM turns GROUP BY agent_version
        """


def stages_rows(carried={}):
    """The rows of all eight stages, an answer each, as a query of one parameter, the file; with the
    call's fields `carried`, of which each has a type."""
    times = {"start_ms": "DOUBLE", "end_ms": "DOUBLE"}
    fields = times | {"duration_ms": "DOUBLE", "words": struct(times) + "[]"}
    own = ", ".join(f"{whole(field)} AS {stage}" for stage, field in (HEARD | OWN).items())
    agent = ", ".join(
        f"max({name}) FILTER (role = 'agent') AS {name}"
        for name in ["agent_version", *carried, *OWN, "stt", "eou", "starts", "ends"]
    )
    names = "".join(f", {name}" for name in carried)
    return f"""
        WITH calls AS (
          SELECT row_number() OVER () AS call, agent_version{names},
            transcript_with_tool_calls AS segments
          FROM {read(fields, [*(HEARD | OWN).values(), *ALIASES.values()], carried)}
        ), segments AS (
          SELECT call, agent_version{names}, generate_subscripts(segments, 1) AS place,
            unnest(segments) AS segment
          FROM calls
        ), timed AS (
          SELECT call, agent_version{names}, place, segment.role AS role, {own},
            list_filter(segment.words, lambda w: w.start_ms IS NOT NULL AND w.end_ms IS NOT NULL)
              AS words,
            ceil(segment.start_ms) AS s, ceil(segment.end_ms) AS e,
            ceil(segment.duration_ms) AS d
          FROM segments
        ), spoken AS (
          SELECT * EXCLUDE (words, s, e, d),
            CASE WHEN len(words) > 0 THEN ceil(words[1].start_ms) ELSE s END AS starts,
            CASE WHEN len(words) > 0 THEN ceil(words[-1].end_ms) ELSE coalesce(e, s + d) END AS ends,
            coalesce(sum(CASE role WHEN 'agent' THEN 1 ELSE 0 END) OVER (
              PARTITION BY call ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), 0) AS turn
          FROM timed
        ), turns AS (
          SELECT {agent},
            arg_max({{stt: stt, eou: eou, starts: starts, ends: ends}}, place)
              FILTER (role = 'user') AS u,
            max(place) FILTER (role = 'user') AS asked,
            max(place) FILTER (role IN ('agent_function', 'agent_result')) AS tool
          FROM spoken GROUP BY call, turn HAVING count(*) FILTER (role = 'agent') > 0
        ), heard AS (
          SELECT agent_version{names}, coalesce(u.stt, stt) AS stt, coalesce(u.eou, eou) AS eou, llm,
            tts, e2e,
            CASE WHEN asked IS NOT NULL AND coalesce(tool, 0) < asked AND u.ends > u.starts
              AND ends > starts AND starts > u.ends THEN starts - u.ends END AS gap
          FROM turns
        )
        SELECT *, stt + llm + tts AS pipeline,
          e2e - (greatest(coalesce(stt, eou), coalesce(eou, stt)) + llm + tts) AS unattributed
        FROM heard
        """


def report(rows, condition="true"):
    """The query of the report's numbers from `rows`, a table or a query in brackets."""
    return (
        f"SELECT agent_version, {measures(REPORTED)} FROM {rows} WHERE {condition} "
        "GROUP BY agent_version"
    )


def results(stages, rows):
    """The rows of a query as what the comparison checks: version and stage, then the numbers."""
    found = {}
    for version, *values in rows:
        name = "(none)" if version is None else f"{version:.0f}"
        for index, stage in enumerate(stages):
            count, percentiles = values[2 * index : 2 * index + 2]
            if count:
                found[f"{name} {stage}"] = [count, *percentiles]
    return found


def main():
    # Here, so that the queries can be taken from this file where the engine is not.
    import duckdb

    threads, *rest = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute("SET preserve_insertion_order = false")
    if not rest:
        return
    work, path = rest
    stages, query = (
        (REPORTED, report(f"({stages_rows()})"))
        if work == "report"
        else (list(OWN), stages_query())
    )
    json.dump(results(stages, connection.execute(query, [path]).fetchall()), sys.stdout)


if __name__ == "__main__":
    main()
