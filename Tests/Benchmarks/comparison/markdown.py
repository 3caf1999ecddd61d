"""The comparison's results for people."""

TARGETS = {
    "query by three dimensions, times as fast as DuckDB": "≥ 3",
    "times as fast as DuckDB without its start": "≥ 2.5",
    "share of bare simdjson's rate": "≥ 0.6",
    "peak memory to DuckDB's": "≤ 1",
    "times as fast as the best of them": "≥ 12",
    "share of one sum's rate": "≥ 0.25",
    "columns to JSON": "≤ 0.12",
    "share of a server that does nothing": "≥ 0.5",
    "times FastAPI's rate": "≥ 30",
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
    for found in results.get("queries", {}).values():
        lines += queries(found)
    if results["stores"]:
        lines += growth(results["stores"])
    if results.get("serving"):
        lines += serving(results["serving"])
    if results.get("hour"):
        lines += hour(results["hour"])
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


def queries(result):
    """Fresh processes that ask in the query language, and in SQL."""
    return [
        "",
        f"### `query --by agent_version,week,kind` over {result['turns']:,} turns of "
        f"{int(result['calls']):,} calls in a store",
        "",
        *process_table(result["processes"]),
        "",
        f"{result['values_compared']} numbers equal DuckDB's, whose table of turns takes "
        f"{result['turns_bytes_on_disk'] / 1e6:,.1f} MB.",
        "",
        *ratio_table(result["ratios"]),
    ]


def serving(result):
    """Servers that take calls."""
    lines = [
        "",
        "### Taking calls over HTTP",
        "",
        f"fdatasync takes {result['fdatasync_seconds'] * 1e3:.2f} ms.",
        "",
        "| body | connections | server | requests/s | min–max | p50 | p99 | processor time |",
        "|---|--:|---|--:|--:|--:|--:|--:|",
    ]
    for case in result["cases"]:
        for name, found in case["servers"].items():
            rate = found["per_second"]
            lines.append(
                f"| {case['body_bytes']:,} B | {case['connections']} | {name} "
                f"| {rate['median']:,.0f} | {rate['min']:,.0f}–{rate['max']:,.0f} "
                f"| {found['p50_ms']['median']:.1f} ms | {found['p99_ms']['median']:.1f} ms "
                f"| {found['cpu_microseconds']['median']:.0f} µs |"
            )
    for case in result["cases"]:
        rates = {name: found["per_second"]["median"] for name, found in case["servers"].items()}
        ratios = {"share of a server that does nothing": rates["calls-report"] / rates["nothing"]}
        if "FastAPI" in rates:
            ratios["times FastAPI's rate"] = rates["calls-report"] / rates["FastAPI"]
        lines += ["", f"{case['body']}, {case['connections']} connections: the disk would allow "
                  f"{case['disk_limit']:,.0f}/s.", "", *plain_ratio_table(ratios)]
    return lines


def hour(result):
    """What becomes of a server with the calls that it takes."""
    lines = [
        "",
        f"### {result['calls']:,} calls over HTTP, 64 connections",
        "",
        "| calls | requests/s | p50 | p99 | resident memory |",
        "|--:|--:|--:|--:|--:|",
    ]
    steps = result["steps"]
    for step in steps[:: max(1, len(steps) // 10)] + steps[-1:]:
        lines.append(
            f"| {step['calls']:,} | {step['per_second']:,.0f} | {step['p50_ms']:.1f} ms "
            f"| {step['p99_ms']:.1f} ms | {step['resident_bytes'] / 1e6:,.0f} MB |"
        )
    if result["asked"]:
        asked = result["asked"]
        lines += ["", f"{asked['runs']} reports were asked for meanwhile, each of a process of its own:"
                  f" median {asked['median']:.2f} s, at most {asked['max']:.2f} s."]
    return lines


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


def plain_ratio_table(ratios):
    """Ratios with their targets."""
    lines = ["| ratio | | target |", "|---|--:|--:|"]
    for name, value in ratios.items():
        lines.append(f"| {name} | {value:.3g} | {TARGETS.get(name, '')} |")
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
