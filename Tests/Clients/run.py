"""Runs the vendors' SDKs against a server: see README.md."""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
WORKSPACE = 42
SKIPPED = 77


def environment(name: str, deadline: float) -> pathlib.Path:
    """The Python of a virtual environment with what `name` requires."""
    requirements = (HERE / f"requirements-{name}.txt").read_text()
    folder = pathlib.Path(tempfile.gettempdir()) / f"calls-report-clients-{name}"
    python = folder / "bin" / "python"
    mark = folder / "installed"
    if mark.exists() and mark.read_text() == requirements:
        return python
    print(f"installing what {name} requires into {folder}", flush=True)
    try:
        for command in (
            [sys.executable, "-m", "venv", "--clear", folder],
            [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--retries", "1",
             "-r", HERE / f"requirements-{name}.txt"],
        ):
            subprocess.run(command, check=True, timeout=max(1, deadline - time.monotonic()))
    except (subprocess.SubprocessError, OSError) as error:
        print(f"SKIPPED: {name} cannot be installed: {type(error).__name__}", flush=True)
        sys.exit(SKIPPED)
    mark.write_text(requirements)
    return python


class Server:
    """A server on a new store, which ends with the block."""

    def __init__(self, command: str, folder: str) -> None:
        self.command, self.folder = command, folder
        self.log = pathlib.Path(folder) / "log"

    def __enter__(self) -> "Server":
        self.key = self.tool("keys", "create", "--workspace", f"{WORKSPACE}", "--name", "sdk").strip()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [self.command, "serve", "--store", "calls.db", "--listen", "127.0.0.1:0",
                 "--metrics-listen", "127.0.0.1:0"],
                cwd=self.folder, stderr=log,
            )
        self.url = self.told("listening on ")
        self.metrics = self.told("metrics are on ") + "/metrics"
        return self

    def told(self, words: str) -> str:
        for _ in range(1_200):
            for line in self.log.read_text().splitlines():
                if line.startswith(f"calls-report: {words}"):
                    return "http://" + line.removeprefix(f"calls-report: {words}")
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f"the server does not listen:\n{self.log.read_text()}")

    def __exit__(self, *_) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.status = self.process.wait(60)

    def tool(self, *arguments: str, statuses: tuple[int, ...] = (0,)) -> str:
        """What the command prints about the store."""
        run = subprocess.run(
            [self.command, *arguments, "--store", "calls.db"],
            cwd=self.folder, capture_output=True, text=True, timeout=300,
        )
        if run.returncode not in statuses:
            sys.exit(f"{arguments} ended with {run.returncode}: {run.stderr}")
        return run.stdout


def calls(python: pathlib.Path, program: str, server: Server) -> list[dict]:
    """The outcomes that a program tells."""
    variables = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    variables |= {
        "CALLS_URL": server.url, "CALLS_KEY": server.key, "CALLS_WORKSPACE": f"{WORKSPACE}",
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore",
    }
    run = subprocess.run(
        [python, HERE / program], env=variables, capture_output=True, text=True, timeout=600
    )
    if run.returncode != 0:
        sys.exit(f"{program} ended with {run.returncode}:\n{run.stdout}{run.stderr}")
    outcomes = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    if not outcomes:
        sys.exit(f"{program} told of no call")
    return outcomes


def stored(server: Server) -> list[tuple[str, str]]:
    """The agents and ids of the store's calls."""
    records = [json.loads(line) for line in server.tool("store", "export").splitlines()]
    return sorted((each["agent_remote_identifier"], each["call"]["call_id"]) for each in records)


def wanted(outcomes: list[dict], *expected: str) -> list[tuple[str, str]]:
    return sorted((each["agent"], each["call_id"]) for each in outcomes if each["expected"] in expected)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", help="the calls-report to run")
    parser.add_argument("--only", choices=["core", "pipecat"])
    parser.add_argument("--install-seconds", type=int, default=300)
    options = parser.parse_args()
    names = [options.only] if options.only else ["core", "pipecat"]
    deadline = time.monotonic() + options.install_seconds
    pythons = {name: environment(name, deadline) for name in names}
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        with Server(os.path.abspath(options.command), folder) as server:
            outcomes: list[dict] = []
            for name, python in pythons.items():
                outcomes += calls(python, f"{name}_calls.py", server)
            for each in outcomes:
                right = each["submitted"] is (each["expected"] != "refused")
                print(f"{'ok  ' if right else 'FAIL'} {each['expected']:9}{each['call_id']}")
                if not right:
                    print(f"     the SDK says {each['detail']}")
                    problems.append(f"{each['call_id']}: the SDK does not say '{each['expected']}'")
            if "core" in pythons:
                count = f"{len(wanted(outcomes, 'stored'))}"
                command = [pythons["core"], HERE / "metrics_text.py", server.metrics, count]
                if subprocess.run(command).returncode != 0:
                    problems.append("the metrics are not what they should be")
        if server.status != 0:
            problems.append(f"the server ended with {server.status}")
        if stored(server) != wanted(outcomes, "stored"):
            problems.append(f"the store holds {stored(server)}")
        info = dict(line.split(",", 1) for line in server.tool("store", "info").splitlines() if "," in line)
        if info["calls"] != f"{len(wanted(outcomes, 'stored'))}":
            problems.append(f"the store tells of {info['calls']} calls")
        if info["rejects"] != f"{len(wanted(outcomes, 'refused'))}":
            problems.append(f"the store tells of {info['rejects']} rejects")
        # Silent calls are kept, and can be taken later.
        ids = [line.split(",")[0] for line in server.tool("rejects", "list").splitlines()[1:]]
        server.tool("rejects", "retry", "--accept-empty-transcripts", "--allow-rejects")
        silent = [each for each in outcomes if each["call_id"].endswith("-silent")]
        later = len(stored(server)) - len(wanted(outcomes, "stored"))
        if later != len(silent):
            problems.append(f"{later} of {len(silent)} silent calls of rejects {ids} could be taken")
        server.tool("store", "verify")
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
