"""Exact grouped percentiles over a data frame in memory, by Polars."""

import os
import sys

from answering import answer_each_line, read_rows


def main():
    path, threads = sys.argv[1:]
    os.environ["POLARS_MAX_THREADS"] = threads
    import polars

    rows = read_rows(path)
    frame = polars.DataFrame(
        {"latency": rows["latency"].copy(), "group": rows["group"].copy()}
    ).rechunk()
    del rows
    quantiles = [
        polars.col("latency").quantile(p, interpolation="linear").alias(str(p))
        for p in (0.5, 0.9, 0.95, 0.99)
    ]

    def percentiles():
        found = frame.lazy().group_by("group").agg(quantiles).sort("group").collect()
        return [list(values) for _, *values in found.rows()]

    answer_each_line(percentiles)


main()
