"""How fast documents are parsed and cut into passages, and how much memory that takes.

``python -m eval.bench.parse [--megabytes N] [--json FILE]`` writes a text of every kind and parses each in
a process of its own, on one core. Memory is what the process holds at its peak beyond what it held before,
divided by the size of the file. The committed result is ``results/parse.json``.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from corpus.parsing import parse_bytes, parse_file

ROOT = Path(__file__).parents[2]
LEAST_SPEED = 2.0  # MB of ordinary text that the project promises to parse per second and core
MOST_MEMORY = 10.0  # times the size of a large file that it promises to stay below
BYTES = 1_000_000  # in a megabyte
KIBIBYTE = 1024  # the unit of Linux's VmHWM

_POINTS = "".join(
    f"{ordinal}是按照规定的时间归还所借图书，逾期不还的每天每册交一角；" for ordinal in "一二三四"
)
_LONG_LINE = "每人每次可以借十本图书，借期三十天，到期之前可以续借一次。"


def _ordinary(number: int) -> str:
    return (
        f"问：第{number}条规定的借阅期限是怎么计算的？\n"
        "答：借阅期限从办理借阅手续的第二天开始计算，遇到节假日顺延，具体如下：\n"
        f"{_POINTS}\n（一）本市居民凭身份证办理，当天可以领取读者证。\n（二）外地读者凭居住证办理，三天之内领取。\n"
    )


def _short_lines(number: int) -> str:
    return f"问：第{number}号能续借吗？\n答：能，限一次。\n在柜台办理。\n"


def _single_words(number: int) -> str:
    return f"问：{number}？\n答：是。\n好的\n"


def _english(number: int) -> str:
    return (
        f"Q{number}: How do I renew item {number}?\nA: Renew it online before it is due; have your card.\n"
        "1. Open the page of your account.\n2. Choose the item and press the button.\n\n"
    )


def _repeated(entry: Callable[[int], str]) -> Callable[[int], str]:
    """Entries until there are so many bytes."""

    def make(size: int) -> str:
        share = len(entry(0).encode())
        return "".join(map(entry, range(1 + size // share)))

    return make


KINDS: dict[str, Callable[[int], str]] = {
    "questions and answers": _repeated(_ordinary),
    "English questions and answers": _repeated(_english),
    "very short lines": _repeated(_short_lines),
    "lines of one word": _repeated(_single_words),
    "100 MB of questions and answers": lambda _: _repeated(_ordinary)(100 * BYTES),
    "one line of 1 MB": lambda _: _LONG_LINE * (BYTES // len(_LONG_LINE.encode())),
    "100,000 opening brackets": lambda _: "问：多少？\n答：" + "（" * 100_000,
    "a million 问：": lambda _: "问：" * 1_000_000,
}
"""What makes a text of about so many bytes; the largest and the pathological ones have one size."""


def measure(path: Path) -> dict[str, float]:
    """Megabytes, seconds, speed and memory of one file, measured in a process of its own."""
    command = [sys.executable, "-m", "eval.bench.parse", "--file", str(path)]
    output = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 # our own command
    measured: dict[str, float] = json.loads(output.stdout)
    return measured


def parse_once(path: Path) -> dict[str, float]:
    """The same, in this process: to be called once, because a peak can only rise."""
    parse_bytes(_ordinary(1).encode(), "warm.txt")
    before = _peak_kibibytes()
    started = time.process_time()
    parsed = parse_file(path)
    passages = sum(len(entry.passages) for entry in parsed.entries)  # made now: that belongs to the time
    seconds = time.process_time() - started
    held = _peak_kibibytes() - before
    size = path.stat().st_size
    return {
        "megabytes": round(size / BYTES, 2),
        "seconds": round(seconds, 3),
        "megabytes_per_second": round(size / BYTES / seconds, 2),
        "times_its_size_in_memory": round(held * KIBIBYTE / size, 1),
        "passages": passages,
    }


def _peak_kibibytes() -> int:
    """The most that this process ever held; ``ru_maxrss`` would count what its parent held before it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Measure every kind, print a table, and write it as JSON where ``--json`` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--file", type=Path, help="measure this file only, in this process")
    options = parser.parse_args()
    if options.file:
        print(json.dumps(parse_once(options.file)))
        return
    kinds: dict[str, dict[str, float]] = {}
    result = {
        "command": f"python -m eval.bench.parse --megabytes {options.megabytes:g}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "promised": {"megabytes_per_second": LEAST_SPEED, "times_its_size_in_memory": MOST_MEMORY},
        "kinds": kinds,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        for name, make in KINDS.items():
            path.write_text(make(int(options.megabytes * BYTES)), encoding="utf-8")
            kinds[name] = measure(path)
            print(name, kinds[name], file=sys.stderr)
    text = json.dumps(result, indent=2, ensure_ascii=False)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
