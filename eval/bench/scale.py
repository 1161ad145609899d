"""How a search slows down as the corpus grows.

``python -m eval.bench.scale [--passages N] [--queries N] [--json FILE]`` builds an index of N synthetic
passages, shuffled from the clauses of the sample documents with a fixed seed, and times the judged sample
questions: each leg's ranking, and the whole search with citations and highlights.
The committed result is ``results/scale.json``.
"""

import argparse
import json
import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.parsing import document_id, parse_file
from corpus.types import Document, Entry, ParsedDocument, Passage, Span
from eval.jsonl import read_objects
from retriever.types import MODES

if TYPE_CHECKING:
    from retriever.service import SearchService

ROOT = Path(__file__).parents[2]
SEED = 20261122
PER_DOCUMENT = 500
PER_ENTRY = 10  # passages of one answer
CLAUSES_PER_PASSAGE = 5
WARM_UP = 10


def clauses() -> list[str]:
    """The clauses of the sample documents, in order."""
    texts = [parse_file(path).document.text for path in sorted((ROOT / "corpus" / "samples").iterdir())]
    return [
        clause for text in texts for clause in re.findall(r"[^\s，。；：,.;:]{4,}[^，。；：,.;:\n]*", text)
    ]


def documents(passages: int) -> Iterator[ParsedDocument]:
    """Yield documents of 500 passages, ten to an answer, until there are so many."""
    source = random.Random(SEED)  # noqa: S311 # reproducible, not secret
    known = clauses()
    for first in range(0, passages, PER_DOCUMENT):
        name = f"synthetic-{first:07d}.txt"
        texts = [
            f"{first + number} " + "，".join(source.sample(known, CLAUSES_PER_PASSAGE)) + "。"
            for number in range(min(PER_DOCUMENT, passages - first))
        ]
        yield _document(name, texts)


def _document(name: str, texts: list[str]) -> ParsedDocument:
    made: list[Passage] = []
    start = 0
    for number, text in enumerate(texts):
        span = Span(start, start + len(text))
        made.append(Passage(document_id(f"{name}/{number}"), text, span, "paragraph", ("§1",)))
        start = span.end + 1
    document = Document(document_id(name), name, name, "\n".join(texts), "text/plain", "")
    entries = (
        Entry("", None, f"§{number}", tuple(made[first : first + PER_ENTRY]))
        for number, first in enumerate(range(0, len(made), PER_ENTRY), start=1)
    )
    return ParsedDocument(document, tuple(entries), ())


def milliseconds(service: "SearchService", queries: list[str]) -> dict[str, dict[str, float]]:
    """Median and 95th percentile of each mode's ranking and of the whole hybrid search."""
    figures = {str(mode): _timed(partial(service.rank, mode=mode), queries) for mode in MODES}
    return {**figures, "search": _timed(partial(service.search, k=5), queries)}


def _timed(call: Callable[[str], object], queries: list[str]) -> dict[str, float]:
    for query in queries[:WARM_UP]:
        call(query)
    times = []
    for query in queries:
        started = time.perf_counter()
        call(query)
        times.append(1000 * (time.perf_counter() - started))
    return {
        "median": round(statistics.median(times), 2),
        "p95": round(sorted(times)[int(0.95 * (len(times) - 1))], 2),
    }


def main() -> None:
    """Build, time, print, and write JSON where ``--json`` says."""
    # As the command line and the server run; must be set before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from index.local import LocalIndex
    from retriever.service import SearchService

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    questions = read_objects(ROOT / "eval" / "data" / "samples.jsonl")
    queries = [line.text("query") for line in questions][: options.queries]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        index = LocalIndex.create(Path(folder) / "index")
        index.add(documents(options.passages))
        built = time.perf_counter() - started
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
        with SearchService(index) as service:
            figures = milliseconds(service, queries)
    result = {
        "command": f"python -m eval.bench.scale --passages {options.passages} --queries {options.queries}",
        "cores": os.cpu_count(),
        "passages": options.passages,
        "build_seconds": round(built, 1),
        "index_megabytes": round(size / 1e6, 1),
        "milliseconds": figures,
    }
    text = json.dumps(result, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
