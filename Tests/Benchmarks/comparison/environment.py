"""What the comparison runs with: the engines in an environment of their own, our programs."""

import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

# Fixed, so that the numbers of different days can be compared.
ENGINES = {"duckdb": "2.0.0", "polars": "2.1.0", "chdb": "4.4.0", "duckdb-cli": "1.5.6"}
SERVERS = {"fastapi": "0.163.2", "uvicorn[standard]": "0.54.0"}

BENCHMARKS = Path(__file__).resolve().parent.parent
PACKAGE = BENCHMARKS.parent.parent


def engine_python(folder, packages):
    """The interpreter of the environment in `folder`, in which `packages` are installed."""
    if not packages:
        return Path(sys.executable)
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    pins = [f"{name}=={version}" for name, version in packages.items()]
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return python


def duckdb_program(python):
    """DuckDB's command-line program itself, without the script that starts it."""
    command = "import duckdb_cli; print(duckdb_cli.__path__[0])"
    found = subprocess.run([python, "-I", "-c", command], check=True, capture_output=True, text=True)
    return Path(found.stdout.strip()) / "duckdb"


def built_product(name, scratch):
    """A product of the package, built for release; targets for benchmarks included."""
    environment = os.environ | {"CALLS_BENCHMARKS": "1", "SWIFT_DETERMINISTIC_HASHING": "1"}
    command = ["swift", "build", "-c", "release", "--scratch-path", scratch]
    subprocess.run(
        [*command, "--product", name],
        check=True,
        cwd=PACKAGE,
        env=environment,
        stdout=sys.stderr,
    )
    return scratch / "release" / name


def built_bare_parser(folder):
    """The limit of reading: see Engines/bare_parse.cpp."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "bare_parse"
    source = BENCHMARKS / "Engines" / "bare_parse.cpp"
    command = [os.environ.get("CXX", "g++"), "-O3", "-std=c++17", source, "-o", program]
    subprocess.run([*command, "-lsimdjson", "-lpthread"], check=True)
    return program


def machine():
    """The machine in words, and how busy it is."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "load": round(os.getloadavg()[0], 2),
    }
