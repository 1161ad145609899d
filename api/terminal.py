"""How answers, documents and reports look in a terminal: text in, styled lines out.

Styles vanish when the output is piped or NO_COLOR is set; lines are then left unwrapped for grep.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from statistics import median
from typing import TYPE_CHECKING, TextIO

from retriever.types import Answer, Citation, Result

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

    from corpus.stored import DocumentSummary
    from corpus.types import ParsedDocument
    from eval.compare import Comparison
    from eval.judged import JudgedEvaluation
    from eval.runner import Evaluation, ModeEvaluation
    from index.duplicates import Duplicate
    from index.info import IndexInfo
    from index.ingest import IngestReport

INDENT = 3
MOST_DUPLICATES = 10  # that a report shows
PREVIEW = 60  # characters of a passage that an outline shows


def open_console(stream: TextIO | None = None) -> "Console":
    """A console on standard output, or on the stream."""
    from rich.console import Console

    return Console(file=stream, highlight=False, emoji=False, markup=False)


def show_answer(console: "Console", answer: Answer) -> None:
    """The passages with their words highlighted, each with its citation; the nearest ones if none answers."""
    if answer.answered:
        _show(console, _styled(f"Confidence {answer.confidence:.0%}", "dim"))
    elif answer.results:
        _show(console, _styled(f"Not in this corpus (confidence {answer.confidence:.0%}).", "bold yellow"))
        _show(console, _styled("The nearest passages:", "dim"))
    else:
        _show(console, _styled("Not in this corpus.", "bold yellow"))
    asked_before = {ids[0] for group in answer.groups or () if (ids := group.passage_ids)}
    for result in answer.results:
        _show_result(console, result, titled=answer.groups is None or result.passage_id in asked_before)


def citation_line(citation: Citation) -> str:
    """``《Rules》 问3 › 第四点, lines 24–25, characters 1203–1331, verified``."""
    first, last = citation.lines
    places = [f"line {first}" if first == last else f"lines {first}–{last}"]
    if citation.page is not None:
        places.insert(0, f"page {citation.page}")
    places.append(f"characters {citation.span.start}–{citation.span.end}")
    places.append(citation.status)
    place = " › ".join(citation.path)
    return f"《{citation.title or citation.document_name}》 {place}".rstrip() + ", " + ", ".join(places)


def show_document(console: "Console", parsed: "ParsedDocument", characters: int, covered: int) -> None:
    """A document's outline: each question with the beginnings of its passages."""
    document = parsed.document
    kinds = ", ".join(part for part in (document.media_type, document.encoding) if part)
    _show(console, _styled(f"《{document.title or document.name}》", "bold").append(f" {kinds}", style="dim"))
    section: tuple[str, ...] = ()
    for entry in parsed.entries:
        _show(console, "")
        path = entry.passages[0].path if entry.passages else section
        above = path[: path.index(entry.label)] if entry.label in path else section
        if above != section:
            section = above
            if section:
                _show(console, _styled(" › ".join(section), "cyan"))
        heading = f"{entry.label} {entry.question}".strip()
        _show(console, _styled(heading or "(no question)", "bold"))
        for passage in entry.passages:
            place = passage.path[-1] if passage.path else passage.kind
            start = " ".join(passage.text.split())[:PREVIEW]
            # A numbered point often opens with the very words that name its place.
            name = "" if start.startswith(place) else f"{place} "
            _show(console, _styled(f"  {name}", "cyan").append(start))
    passages = sum(len(entry.passages) for entry in parsed.entries)
    searched = sum(len("".join(words.split())) for words in _searched(parsed))
    share = covered / characters if characters else 1.0
    _show(console, "")
    _show(
        console,
        f"{len(parsed.entries)} entries, {passages} passages; {covered} of {characters} characters "
        f"({share:.1%}) have a place in this structure, {searched} of them in questions and answers",
    )


def _searched(parsed: "ParsedDocument") -> Iterator[str]:
    """The texts that a search looks at."""
    for entry in parsed.entries:
        if entry.question_span:
            yield parsed.document.text[slice(*entry.question_span)]
        yield from (passage.text for passage in entry.passages)


def show_ingest(console: "Console", report: "IngestReport") -> None:
    """What an ingestion changed or would change, and what the index then holds."""
    changes = (("added", report.added), ("updated", report.updated), ("removed", report.removed))
    for change, names in changes:
        for name in names:
            _show(console, _styled(f"{change:8}", "green").append(name))
    _show_duplicates(console, report.duplicates)
    counts = [f"{len(names)} {change}" for change, names in (*changes, ("unchanged", report.unchanged))]
    holds = f"{report.totals.documents} documents, {report.totals.passages} passages"
    _show(console, f"{', '.join(counts)} in {report.seconds:.1f} s; the index holds {holds}")
    if report.ignored:
        _show(console, _styled(f"not documents: {', '.join(report.ignored)}", "dim"))
    if report.dry_run:
        _show(console, _styled("This was a dry run: nothing was changed.", "yellow"))


def _show_duplicates(console: "Console", duplicates: Sequence["Duplicate"]) -> None:
    for kind, first, second, similarity, text in duplicates[:MOST_DUPLICATES]:
        shared = "same" if similarity == 1 else f"{similarity:.0%} the same"
        places = f"{first.name}:{first.line} and {second.name}:{second.line} "
        _show(console, _styled(f"{shared} {kind} ", "yellow").append(places).append(text, style="dim"))
    if len(duplicates) > MOST_DUPLICATES:
        _show(console, f"… and {len(duplicates) - MOST_DUPLICATES} more duplicates; --json lists them all")


def show_index(console: "Console", info: "IndexInfo", documents: Sequence["DocumentSummary"]) -> None:
    """How an index was made, without the settings that nobody chose, and its documents with their counts."""
    facts = {name: value for name, value in asdict(info).items() if value != ""}
    width = max(map(len, facts))
    for name, value in facts.items():
        _show(console, _styled(f"{name.replace('_', ' '):{width}}  ", "dim").append(str(value)))
    _show(console, "")
    for document in documents:
        counts = f"  {document.entries} entries, {document.passages} passages"
        _show(console, _styled(document.name, "bold").append(f"  {document.title}").append(counts, "dim"))


def show_evaluation(console: "Console", evaluation: "Evaluation") -> None:
    """A line per mode: the mean of each measure and the median time of a query."""
    rows = [(mode, result.scores.means, result) for mode, result in evaluation.modes.items()]
    _show_measures(console, evaluation.as_json(), rows)


def show_judged(console: "Console", evaluation: "JudgedEvaluation") -> None:
    """The same for judged questions, by language and by kind too, and what was refused."""
    rows = [
        row
        for mode, result in evaluation.modes.items()
        for row in (
            (mode, evaluation.means(mode), result),
            *((f"{mode} {each}", evaluation.means(mode, each), result) for each in evaluation.languages),
            *((f"{mode} {each}", evaluation.means(mode, kind=each), result) for each in evaluation.kinds),
        )
    ]
    _show_measures(console, evaluation.as_json(), rows)
    wrongly, rightly = evaluation.refused_answerable, evaluation.refused_unanswerable
    _show(
        console,
        f"refused: {rightly.refused} of {rightly.asked} questions without an answer, "
        f"{wrongly.refused} of {wrongly.asked} with one",
    )


def _show_measures(
    console: "Console",
    facts: Mapping[str, object],
    rows: Sequence[tuple[str, Mapping[str, float], "ModeEvaluation"]],
) -> None:
    from rich.table import Table

    title = f"{facts['dataset']}: {facts['queries']} queries, {facts['passages']} passages"
    table = Table(title=title, box=None, title_justify="left")
    table.add_column("mode")
    for measure in rows[0][1]:
        table.add_column(measure, justify="right")
    table.add_column("ms", justify="right")
    for name, means, result in rows:
        table.add_row(name, *(f"{mean:.4f}" for mean in means.values()), f"{median(result.milliseconds):.1f}")
    console.print(table)


def show_comparison(console: "Console", comparison: "Comparison") -> None:
    """Both means, their difference with its interval, and on how many queries either run is better."""
    low, high = comparison.interval
    _show(console, f"{comparison.measure}: A {comparison.mean_a:.4f}, B {comparison.mean_b:.4f}")
    _show(
        console,
        f"A - B {comparison.difference:+.4f}, 95 % interval {low:+.4f} to {high:+.4f}, "
        f"p = {comparison.p_value:.4f} (randomisation test)",
    )
    _show(
        console,
        f"A better on {comparison.count('a')} queries, B on {comparison.count('b')}, "
        f"equal on {comparison.count('tie')}",
    )


@contextmanager
def progress_bar(console: "Console") -> Iterator[Callable[[str, int, int], None]]:
    """A function to call with the name of what is at hand, how much is done and how much there is."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def report(name: str, done: int, total: int) -> None:
            if done < progress.tasks[0].completed:  # something else is counted now, at a pace of its own
                progress.reset(task)
            progress.update(task, description=name, completed=done, total=total)

        yield report


def _show_result(console: "Console", result: Result, *, titled: bool) -> None:
    number = _styled(f"{result.rank}. ", "dim")
    _show(console, "")
    _show(console, number.append(result.question if titled else "", style="bold"))
    citation = _styled(citation_line(result.citation), "cyan" if result.citation.verified else "yellow")
    for text in (
        *(_styled(neighbour.text, "dim") for neighbour in result.before),
        _highlighted(result),
        *(_styled(neighbour.text, "dim") for neighbour in result.after),
        citation,
        *(_styled(f"also in: {citation_line(other)}", "dim") for other in result.also_in),
    ):
        _show_indented(console, text)


def _show_indented(console: "Console", text: "Text") -> None:
    from rich.padding import Padding

    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, INDENT)))
        return
    for line in text.split(allow_blank=True):
        _show(console, _styled(" " * INDENT, "").append_text(line))


def _highlighted(result: Result) -> "Text":
    text = _styled(result.text, "")
    for start, end in result.highlights:
        text.stylize("bold reverse", start, end)
    return text


def _styled(text: str, style: str) -> "Text":
    from rich.text import Text

    # As a span and not as the base style, which would colour what is appended too.
    return Text.assemble((text, style))


def _show(console: "Console", line: "RenderableType") -> None:
    console.print(line, soft_wrap=not console.is_terminal)
