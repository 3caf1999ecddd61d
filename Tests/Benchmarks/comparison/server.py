"""Taking calls over HTTP: requests a second, durable, beside a server that does nothing."""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from .environment import BENCHMARKS
from .processes import run
from .summary import spread

# Of a server that is asked for a moment, and of the store that it fills.
PORT = 18080
TICKS = os.sysconf("SC_CLK_TCK")


def compare(folder, programs, rounds, seconds):
    """Alternates the servers, each with the same bodies and connections."""
    bodies = {name: body(folder, programs, size) for name, size in SIZES.items()}
    disk = fdatasync_seconds(folder)
    results = {"fdatasync_seconds": disk, "cases": []}
    for connections, name in [(64, "4.7 kB"), (256, "4.7 kB"), (64, "40 kB"), (256, "40 kB")]:
        servers = ["nothing", "calls-report"]
        # One worker has one request at a time: more connections only wait longer.
        if (connections, name) == (64, "4.7 kB"):
            servers.append("FastAPI")
        runs = {server: [] for server in servers}
        for number in range(rounds):
            for server in servers:
                with SERVERS[server](folder, programs) as (process, key):
                    load = Load(bodies[name], key, f"{number}")
                    load.run(connections, min(1, seconds))  # What is done once is done.
                    runs[server].append(measured(load, process, connections, seconds))
                    if server == "calls-report":
                        check(folder, programs, load.requests)
        results["cases"].append(
            {
                "connections": connections,
                "body": name,
                "body_bytes": bodies[name].stat().st_size,
                "disk_limit": 0.8 * connections / disk,
                "servers": {server: summary(found) for server, found in runs.items()},
            }
        )
    return results


def hour(folder, programs, calls):
    """An hour's worth of calls, reports asked for meanwhile: what becomes of memory and latency."""
    path = body(folder, programs, SIZES["4.7 kB"])
    found = []
    with ours(folder, programs) as (process, key):
        load, number = Load(path, key, "hour"), 0
        asking = Asking(folder, programs)
        while load.requests < calls:
            load.prefix = f"hour-{number}"
            number += 1
            result = measured(load, process, 64, 30)
            found.append(result | {"calls": load.requests, "resident_bytes": resident(process)})
        answers = asking.stop()
        check(folder, programs, load.requests)
    return {"steps": found, "asked": answers, "calls": load.requests}


# Bodies

SIZES = {"4.7 kB": 4_700, "40 kB": 40_000}


def body(folder, programs, size):
    """A generated call of about so many bytes, with a place for its id."""
    path = folder / f"call-{size}.json"
    command = [programs["calls-report"], "generate", "--calls", 400, "--seed", 1]
    calls = [json.loads(line) for line in run(command).output.splitlines()]
    calls = [call.get("call", call) for call in calls]
    if size > 10_000:
        # Long calls are short ones with more turns.
        for call in calls:
            turns = call["transcript_with_tool_calls"]
            call.pop("transcript", None)
            call["transcript_with_tool_calls"] = turns * max(1, size // len(compact(turns)))
    best = min(calls, key=lambda call: abs(len(compact(call)) - size))
    best["call_id"] = "@ID@"
    path.write_text(compact(best))
    return path


def compact(value):
    return json.dumps(value, separators=(",", ":"))


# Servers


@contextmanager
def ours(folder, programs):
    """`calls-report serve` on a store of its own."""
    store = folder / "served.db"
    remove(store)
    program = programs["calls-report"]
    make = [program, "keys", "create", "--workspace", "1", "--name", "benchmark", "--store", store]
    key = subprocess.run(make, check=True, capture_output=True, text=True).stdout.strip()
    command = [program, "serve", "--store", store, "--listen", f"127.0.0.1:{PORT}"]
    with started(command, folder / "serve.log") as process:
        yield process, key
    remove(store)


@contextmanager
def nothing(folder, programs):
    """The limit: the same framework, a handler that reads the body and looks at nothing."""
    with started([programs["bare-server"], "--port", PORT], folder / "bare.log") as process:
        yield process, "none"


@contextmanager
def fastapi(folder, programs):
    """See Engines/fastapi_server.py."""
    store = folder / "fastapi.db"
    remove(store)
    script = BENCHMARKS / "Engines" / "fastapi_server.py"
    command = [programs["python"], script, store, PORT]
    with started(command, folder / "fastapi.log") as process:
        yield process, "none"
    remove(store)


SERVERS = {"nothing": nothing, "calls-report": ours, "FastAPI": fastapi}


@contextmanager
def started(command, log):
    """A server that takes connections, ended as an operator would."""
    with log.open("w") as output:
        command = [str(part) for part in command]
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            wait_for_port(process, log)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def wait_for_port(process, log):
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"a server ended: {log.read_text()[-500:]}")
        try:
            socket.create_connection(("127.0.0.1", PORT), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("a server takes no connections")


def check(folder, programs, requests):
    """What was answered is in the store, and the store is whole."""
    store = ["--store", folder / "served.db"]
    info = json.loads(run([programs["calls-report"], "store", "info", *store, "--json"]).output)
    values = {row["what"]: row["value"] for row in info["tables"]["store"]["rows"]}
    # Answers on their way when wrk stops are not counted by it.
    if int(values["calls"]) < requests:
        raise SystemExit(f"{values['calls']} calls are stored of {requests} that were answered")


def remove(store):
    for end in ("", "-wal", "-shm"):
        Path(f"{store}{end}").unlink(missing_ok=True)


# Load


class Load:
    """wrk with one thread; what it sends never repeats."""

    def __init__(self, path, key, prefix):
        self.path, self.key, self.prefix = path, key, prefix
        self.requests = 0
        self._runs = 0

    def run(self, connections, seconds):
        self._runs += 1
        environment = os.environ | {
            "CALL_FILE": str(self.path),
            "CALL_KEY": self.key,
            "CALL_RUN": f"{self.prefix}-{self._runs}",
        }
        script = BENCHMARKS / "Engines" / "post_calls.lua"
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
        output = subprocess.run(
            [*command, f"http://127.0.0.1:{PORT}"],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        ).stdout
        result = json.loads(output.strip().splitlines()[-1])
        if result["failed"]:
            raise SystemExit(f"{result['failed']} requests failed")
        self.requests += result["requests"]
        return result


class Asking:
    """A report from the store, again and again, by a process of its own each time."""

    def __init__(self, folder, programs):
        self._stopped = threading.Event()
        command = [programs["calls-report"], "latency", "--by", "agent_version"]
        self._command = [*command, "--store", folder / "served.db"]
        self._seconds = []
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self):
        while not self._stopped.wait(5):
            self._seconds.append(run(self._command).seconds)

    def stop(self):
        self._stopped.set()
        self._thread.join()
        return spread(self._seconds) if self._seconds else None


def measured(load, process, connections, seconds):
    before = cpu_seconds(process)
    result = load.run(connections, seconds)
    return {
        "per_second": result["requests"] / result["microseconds"] * 1e6,
        "p50_ms": result["p50"] / 1e3,
        "p99_ms": result["p99"] / 1e3,
        "cpu_microseconds": (cpu_seconds(process) - before) / result["requests"] * 1e6,
    }


def summary(runs):
    return {name: spread(found[name] for found in runs) for name in runs[0]}


def cpu_seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(process):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def fdatasync_seconds(folder):
    """How long the disk takes to keep 16 KiB more of a file."""
    path = folder / "synced"
    taken = []
    with path.open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 16_384)
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - start)
    path.unlink()
    return statistics.median(taken)


def require_wrk():
    if shutil.which("wrk") is None:
        raise SystemExit("the part 'serve' needs wrk: apt-get install wrk, or brew install wrk")
