"""How much memory the calls take once they are loaded."""

import json

from .processes import run


def measure(path, programs, threads):
    """Loads the file with all tables."""
    command = [programs["column-benchmark"], "store", path, "--threads", threads]
    result = json.loads(run(command).output)
    size = result["json_bytes"]
    resident = result["resident_bytes"]
    result["ratios"] = {
        "columns to JSON": result["column_bytes"] / size,
        "process growth to JSON": None if resident is None else resident / size,
    }
    return result
