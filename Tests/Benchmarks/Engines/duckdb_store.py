"""Loads a file of calls into a database file, by DuckDB: types inferred, all fields, on disk at the end.

Usage: duckdb_store.py THREADS DATABASE [FILE]; without a file an empty database is made, which is the
start that has to be taken off the time with a file. Prints the number of calls.
"""

import sys

import duckdb


def main():
    threads, database, *rest = sys.argv[1:]
    connection = duckdb.connect(database)
    connection.execute(f"SET threads = {int(threads)}")
    connection.execute("SET preserve_insertion_order = false")
    calls = 0
    for path in rest:
        text = path.replace("'", "''")
        connection.execute(f"CREATE TABLE calls AS SELECT * FROM read_json_auto('{text}')")
        connection.execute("CHECKPOINT")
        (calls,) = connection.execute("SELECT count(*) FROM calls").fetchone()
    connection.close()
    print(calls)


main()
