"""Exact grouped percentiles over a table in memory, by ClickHouse (chdb)."""

import json
import sys

from chdb.session import Session

from answering import answer_each_line


def main():
    path, threads = sys.argv[1:]
    session = Session()
    session.query("CREATE DATABASE benchmark ENGINE = Memory")
    session.query(
        "CREATE TABLE benchmark.latencies (latency UInt16, grp UInt8) ENGINE = Memory"
    )
    session.query(
        "INSERT INTO benchmark.latencies "
        f"SELECT * FROM file('{path}', 'RowBinary', 'latency UInt16, grp UInt8')"
    )

    def percentiles():
        found = session.query(
            "SELECT grp, quantilesExactInclusive(0.5, 0.9, 0.95, 0.99)(latency) AS percentiles "
            "FROM benchmark.latencies GROUP BY grp ORDER BY grp "
            f"SETTINGS max_threads = {int(threads)}",
            "JSONCompact",
        )
        return [values for _, values in json.loads(found.bytes())["data"]]

    answer_each_line(percentiles)
    session.close()


main()
