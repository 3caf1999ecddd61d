"""The numbers of many runs in few."""

import statistics


def spread(values):
    """The median, the smallest and the largest of some values, and how many there are."""
    values = list(values)
    return {
        "median": statistics.median(values),
        "min": min(values),
        "max": max(values),
        "runs": len(values),
    }
