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
