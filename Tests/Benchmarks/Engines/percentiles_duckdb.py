"""Exact grouped percentiles over a table in memory, by DuckDB."""

import sys

import duckdb

from answering import answer_each_line, read_rows


def main():
    path, threads = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute(f"SET threads = {int(threads)}")
    rows = read_rows(path)
    latency, group = rows["latency"].copy(), rows["group"].copy()
    columns = {"latency": latency, "grp": group}
    connection.execute("CREATE TABLE latencies AS SELECT * FROM columns")
    del rows, latency, group, columns

    def percentiles():
        found = connection.execute(
            "SELECT grp, quantile_cont(latency, [0.5, 0.9, 0.95, 0.99]) "
            "FROM latencies GROUP BY grp ORDER BY grp"
        ).fetchall()
        return [list(values) for _, values in found]

    answer_each_line(percentiles)


main()
