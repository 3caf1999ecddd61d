"""Exact percentiles of 5 groups over two columns in memory: ours and those of three engines."""

from .environment import BENCHMARKS
from .processes import Server, run
from .summary import spread

ENGINES = {"ClickHouse": "chdb", "DuckDB": "duckdb", "Polars": "polars"}


def compare(folder, programs, threads, rounds, rows):
    """Loads every engine with the same rows, then asks them in turn."""
    path = folder / f"latencies-{rows}.rowbinary"
    benchmark = programs["column-benchmark"]
    run([benchmark, "write", path, "--rows", rows])
    command = [benchmark, "percentiles", "--rows", rows, "--threads", threads]
    servers = {"calls-report": Server(command)}
    for name, module in ENGINES.items():
        script = BENCHMARKS / "Engines" / f"percentiles_{module}.py"
        servers[name] = Server([programs["python"], script, path, threads])
    answers = {name: [] for name in servers}
    for number in range(rounds + 1):
        for name, server in servers.items():
            answer = server.ask()
            # The first round warms up.
            if number > 0:
                answers[name].append(answer)
    for server in servers.values():
        server.close()
    path.unlink()
    check_equal(answers)
    seconds = {
        name: spread(answer["seconds"] for answer in given) for name, given in answers.items()
    }
    limit = spread(answer["sum_seconds"] for answer in answers["calls-report"])
    best = min(ENGINES, key=lambda name: seconds[name]["median"])
    ours = seconds["calls-report"]["median"]
    return {
        "rows": rows,
        "seconds": seconds,
        "sum_seconds": limit,
        "best": best,
        "percentiles": answers["calls-report"][0]["percentiles"],
        "ratios": {
            "times as fast as the best of them": seconds[best]["median"] / ours,
            "share of one sum's rate": limit["median"] / ours,
        },
    }


def check_equal(answers):
    """Every answer of every engine must be the same percentiles."""
    expected = answers["calls-report"][0]["percentiles"]
    for name, given in answers.items():
        for answer in given:
            if answer["percentiles"] != expected:
                raise SystemExit(
                    f"{name} disagrees: {answer['percentiles']}, expected {expected}"
                )
