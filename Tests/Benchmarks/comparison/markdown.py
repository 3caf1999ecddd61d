"""The comparison's results for people."""

TARGETS = {
    "times as fast as DuckDB without its start": "≥ 2.5",
    "share of bare simdjson's rate": "≥ 0.6",
    "peak memory to DuckDB's": "≤ 1",
    "times as fast as the best of them": "≥ 12",
    "share of one sum's rate": "≥ 0.25",
    "columns to JSON": "≤ 0.12",
}


def document(results):
    """All results as Markdown."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["engines"].items())
    lines = [
        f"{results['date']}, commit {results['commit']}; {machine['processor']}, "
        f"{machine['cores']} cores, {machine['system']}, load {machine['load']} at the start; "
        f"{versions}; {results['threads']} threads, {results['rounds']} alternating runs.",
    ]
    for calls, file in results["files"].items():
        lines += latency(calls, file["latency"]) + store(calls, file["store"])
    if results.get("percentiles"):
        lines += percentiles(results["percentiles"])
    for calls, found in results["stores"].items():
        lines += loading(calls, found) + asking(calls, found["asking"])
    if results["stores"]:
        lines += growth(results["stores"])
    return "\n".join(lines) + "\n"


def latency(calls, result):
    """Whole processes over one file."""
    size = result["file_bytes"]
    lines = [
        "",
        f"### `latency --by agent_version` from a file of {int(calls):,} calls, "
        f"{size / 1e6:,.0f} MB",
        "",
        "| process | median | min–max | processor time | file / median | peak memory |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, process in result["processes"].items():
        seconds = process["seconds"]
        rate = "" if "start" in name else f"{size / 1e6 / seconds['median']:,.0f} MB/s"
        lines.append(
            f"| {name} | {seconds['median']:.3f} s | {seconds['min']:.3f}–{seconds['max']:.3f} "
            f"| {process['cpu_seconds']['median']:.3f} s | {rate} "
            f"| {process['peak_bytes'] / 1e6:,.0f} MB |"
        )
    lines += ["", f"{result['values_compared']} counts and percentiles equal DuckDB's.", ""]
    return lines + ratio_table(result["ratios"])


def store(calls, result):
    """The loaded store."""
    lines = ["", f"### The loaded store, {int(calls):,} calls, all tables", ""]
    return lines + ratio_table(result["ratios"])


def percentiles(result):
    """Columns in memory."""
    lines = [
        "",
        f"### Exact p50, p90, p95, p99 of 5 groups, {result['rows']:,} values in memory",
        "",
        "| engine | median | min–max | million values/s |",
        "|---|--:|--:|--:|",
    ]
    measured = result["seconds"] | {"one sum (the limit)": result["sum_seconds"]}
    for name, seconds in measured.items():
        lines.append(
            f"| {name} | {seconds['median']:.4f} s | {seconds['min']:.4f}–{seconds['max']:.4f} "
            f"| {result['rows'] / 1e6 / seconds['median']:,.0f} |"
        )
    lines += ["", "All percentiles are equal.", ""]
    return lines + ratio_table(result["ratios"])


def loading(calls, result):
    """Stores on disk, made by whole processes."""
    loading = result["loading"]
    lines = [
        "",
        f"### Loading {int(calls):,} calls, {result['file_bytes'] / 1e6:,.0f} MB, into a store on disk",
        "",
        *process_table(loading["processes"]),
        "",
        "| store | on disk |",
        "|---|--:|",
    ]
    for name, size in loading["bytes_on_disk"].items():
        lines.append(f"| {name} | {size / 1e6:,.1f} MB |")
    return [*lines, "", *ratio_table(loading["ratios"])]


def asking(calls, result):
    """Fresh processes that report from stores."""
    return [
        "",
        f"### `latency --by agent_version` from a store of {int(calls):,} calls of 12 weeks",
        "",
        *process_table(result["processes"]),
        "",
        f"{result['values_compared']} counts and percentiles equal DuckDB's, whose table of turns alone "
        f"takes {result['turns_bytes_on_disk'] / 1e6:,.1f} MB. The columns that the report reads take "
        f"{result['column_bytes'] / 1e6:,.1f} MB. The last 7 days skip "
        f"{result['row_groups_skipped']} of {result['row_groups']} row groups.",
        "",
        *ratio_table(result["ratios"]),
    ]


def growth(stores):
    """What becomes of time and memory as stores grow."""
    lines = [
        "",
        "### Growth",
        "",
        "| calls | loading, a call | loading, peak memory | asking | columns asked | asking, a MB |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    for calls, found in stores.items():
        load = found["loading"]["processes"]["calls-report"]
        asked = found["asking"]
        seconds = asked["processes"]["calls-report"]["seconds"]["median"]
        size = asked["column_bytes"] / 1e6
        lines.append(
            f"| {int(calls):,} | {load['seconds']['median'] / int(calls) * 1e6:.1f} µs "
            f"| {load['peak_bytes'] / 1e6:,.0f} MB | {seconds:.3f} s | {size:,.1f} MB "
            f"| {seconds / size * 1e3:.1f} ms |"
        )
    return lines


def process_table(processes):
    """Whole processes, one a line."""
    lines = [
        "| process | median | min–max | processor time | peak memory |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, process in processes.items():
        seconds = process["seconds"]
        lines.append(
            f"| {name} | {seconds['median']:.3f} s | {seconds['min']:.3f}–{seconds['max']:.3f} "
            f"| {process['cpu_seconds']['median']:.3f} s "
            f"| {process['peak_bytes'] / 1e6:,.0f} MB |"
        )
    return lines


def ratio_table(ratios):
    """Ratios with their targets; one that was taken by wall clock and by processor time has two."""
    lines = ["| ratio | wall clock | processor time | target |", "|---|--:|--:|--:|"]
    for name, value in ratios.items():
        if isinstance(value, dict):
            numbers = f"{value['seconds']:.2f} | {value['cpu_seconds']:.2f}"
        else:
            numbers = "unknown | " if value is None else f"{value:.3g} | "
        lines.append(f"| {name} | {numbers} | {TARGETS.get(name, '')} |")
    return lines
