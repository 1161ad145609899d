"""How long a newcomer waits: ``wenju --help`` and ``wenju ask`` from a cold start.

``python -m eval.bench.startup [--runs N] [--json FILE]`` ingests the sample documents into a temporary
index and runs each command N times in a new process. The committed result is ``results/startup.json``.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMITS_SECONDS = {"--help": 0.3, "ask": 1.5}  # what the project promises on two cores


def seconds(command: list[str]) -> float:
    """Wall-clock seconds of one run of a command, which must succeed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 # our own command
    return time.perf_counter() - started


def measure(runs: int) -> dict[str, list[float]]:
    """Seconds of every run of each command, in order; the first run of each warms the disk cache."""
    wenju = [sys.executable, "-m", "api.cli"]
    with tempfile.TemporaryDirectory() as folder:
        index = ["--index", str(Path(folder) / "index")]
        seconds([*wenju, "ingest", "corpus/samples", *index])
        commands = {"--help": [*wenju, "--help"], "ask": [*wenju, "ask", "图书逾期不还要罚款吗？", *index]}
        return {name: [seconds(command) for _ in range(runs + 1)][1:] for name, command in commands.items()}


def main() -> None:
    """Measure, print a table, and write it as JSON where ``--json`` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    measured = measure(options.runs)
    result = {
        "command": f"python -m eval.bench.startup --runs {options.runs}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "seconds": {
            name: {
                "median": round(statistics.median(runs), 3),
                "worst": round(max(runs), 3),
                "promised": LIMITS_SECONDS[name],
            }
            for name, runs in measured.items()
        },
    }
    text = json.dumps(result, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
