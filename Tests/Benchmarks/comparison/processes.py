"""Runs programs and measures them from outside."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Run:
    """One run of a whole process."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


def run(command):
    """Runs a command to its end; what it prints goes through a file, so it never waits for us."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{command[0]} failed with {process.returncode}")
        output.seek(0)
        # The system counts in kibibytes, macOS in bytes.
        unit = 1 if sys.platform == "darwin" else 1024
        return Run(
            seconds=seconds,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_bytes=usage.ru_maxrss * unit,
            output=output.read().decode(),
        )


class Server:
    """A process that keeps its data in memory and computes once for each line that it is sent."""

    def __init__(self, command):
        self._process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if not self._answer().get("ready"):
            raise SystemExit(f"{command[0]} is not ready")

    def ask(self):
        """The answer to one request, which holds the seconds that computing took."""
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self):
        """Ends the process."""
        self._process.stdin.close()
        self._process.wait()

    def _answer(self):
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a program ended without an answer")
        return json.loads(line)
