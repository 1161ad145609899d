"""Measures what an encoder costs: loading, memory, passages a second, milliseconds a query."""

import resource
import time
from collections.abc import Iterable
from typing import NamedTuple

from index.encoder import load_encoder

PASSAGES = 10_000
PASSAGE_LENGTH = 100  # characters
QUERIES = 500
KIBIBYTE, MEGABYTE = 1024, 1_000_000


class Speed(NamedTuple):
    """Seconds to load, peak resident memory, throughput in passages of 100 characters, query latency.

    Throughput is per second of processor time, which a busy machine does not stretch as it does the clock's.
    """

    load_seconds: float
    resident_megabytes: float
    passages_per_core_second: float
    milliseconds_per_query: float


def measure(model: str | None, texts: Iterable[str]) -> Speed:
    """Figures of this process; run it with one thread and in a fresh process.

    Passages and queries are cut from ``texts`` laid end to end, read only after the model is loaded.
    """
    start = time.perf_counter()
    encoder = load_encoder(model)
    load_seconds = time.perf_counter() - start
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE / MEGABYTE
    passages = _cut(texts, PASSAGE_LENGTH, PASSAGES)
    start = time.process_time()
    encoder.encode_passages(passages)
    passages_per_second = len(passages) / (time.process_time() - start)
    start = time.perf_counter()
    for query in passages[:QUERIES]:
        encoder.encode_queries([query[:20]])
    milliseconds = (time.perf_counter() - start) / QUERIES * 1000
    return Speed(load_seconds, resident, passages_per_second, milliseconds)


def _cut(texts: Iterable[str], length: int, most: int) -> list[str]:
    joined = "".join(texts)
    return [joined[start : start + length] for start in range(0, len(joined) - length, length)][:most]
