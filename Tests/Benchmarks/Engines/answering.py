"""How the engines that compute over columns in memory are asked: a line in, a line of JSON out."""

import json
import sys
import time


def answer_each_line(compute):
    """Says that the data are in memory, then times `compute` once for each line of input."""
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        percentiles = compute()
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "percentiles": percentiles}), flush=True)


def read_rows(path):
    """The rows of a file in the format RowBinary, as `column-benchmark write` writes it."""
    import numpy

    return numpy.fromfile(path, dtype=numpy.dtype([("latency", "<u2"), ("group", "u1")]))
