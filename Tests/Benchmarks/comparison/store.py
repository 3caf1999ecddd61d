"""How much memory the calls take once they are loaded."""

import json

from .processes import run


def measure(path, programs, threads):
    """Loads the file with all tables; a report keeps only the columns that it needs."""
    command = [programs["column-benchmark"], "store", path, "--threads", threads]
    result = json.loads(run(command).output)
    size = result["json_bytes"]
    resident = result["resident_bytes"]
    result["ratios"] = {
        "columns to JSON": max(result["report_bytes"].values()) / size,
        "columns of all tables to JSON": result["column_bytes"] / size,
        "process growth to JSON": None if resident is None else resident / size,
    }
    return result
