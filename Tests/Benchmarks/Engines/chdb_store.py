"""Loads a file of calls into a table on disk, by ClickHouse (chdb): types inferred, all fields.

Usage: chdb_store.py THREADS FOLDER [FILE]; without a file an empty database is made, which is the start
that has to be taken off the time with a file. Prints the number of calls.

Inference by itself refuses calls whose tools answer now with a text, now with an object, under one
name; the setting makes such fields texts. MergeTree's own defaults do not wait for the disk.
"""

import sys

from chdb.session import Session


def main():
    threads, folder, *rest = sys.argv[1:]
    session = Session(folder)
    session.query("CREATE DATABASE benchmark ENGINE = Atomic")
    calls = 0
    for path in rest:
        text = path.replace("\\", "\\\\").replace("'", "\\'")
        session.query(
            "CREATE TABLE benchmark.calls ENGINE = MergeTree ORDER BY tuple() AS "
            f"SELECT * FROM file('{text}', 'JSONEachRow') "
            f"SETTINGS max_threads = {int(threads)}, "
            "input_format_json_use_string_type_for_ambiguous_paths_in_named_tuples"
            "_inference_from_objects = 1"
        )
        calls = int(str(session.query("SELECT count() FROM benchmark.calls")))
    session.close()
    print(calls)


main()
