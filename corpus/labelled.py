"""Questions that a label shows: 问：, Q1., 【问】, a reporter's name; and the names of those who answer."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from corpus.blocks import Block
from corpus.evidence import ASKING_SHARE, NO_QUESTIONS, Evidence, Questions, mostly
from corpus.markers import ANSWERS_TO, OFFICE, PERSON, SPEAKER, Family

FAMILY_SHARE = 0.3  # of the main label's count that a second kind of label needs
_BARE: frozenset[Family] = frozenset({"问", "Q", "P:"})  # believed only beside their answers

BOLD_SHARE = 0.8  # of the labelled questions that must be bold where a bold line asks without a label
_LINES = frozenset({"text", "item"})
_UNSURE: frozenset[Family] = frozenset({"记者：", "❓"})
"""A name can also sign a text, and a picture adorn it: as a question it must ask, or be answered."""


def find_labelled(document: Evidence) -> Questions:
    """The labelled questions, and beside labelled headings the others of the same level."""
    blocks = document.blocks
    places = [place for place, block in enumerate(blocks) if _has_question_label(document, place)]
    families = Counter(_family(blocks[place]) for place in places)
    for bare in _BARE & families.keys():
        if not any(document.answer_labels[answer] for answer in ANSWERS_TO[bare]):
            del families[bare]
    if not families:
        return NO_QUESTIONS
    most = max(families.values())
    believed = {family for family, count in families.items() if count >= FAMILY_SHARE * most}
    starts = [place for place in places if _family(blocks[place]) in believed]
    levels = _label_levels(document, starts)
    answers = frozenset(answer for family in believed for answer in ANSWERS_TO[family])
    alike = {*_headings_at(document, levels), *_bold_questions(document, starts, answers)}
    starts = sorted({*starts, *alike}) if alike else starts
    return Questions("label", tuple(starts), answers, _speakers(document, starts, answers), levels)


def _family(block: Block) -> Family:
    assert block.look.label is not None
    return block.look.label.row.family


def _has_question_label(document: Evidence, place: int) -> bool:
    block = document.blocks[place]
    if block.look.label is None or block.look.label.row.role != "question":
        return False
    if block.look.label.row.family not in _UNSURE:
        return True
    end = document.last_line(place)
    below = document.below(end)
    if document.asks(end) or below is None:
        return document.asks(end)
    if below.look.label:
        return below.look.label.row.family in ANSWERS_TO[block.look.label.row.family]
    return block.look.label.row.family == "记者：" and SPEAKER.match(document.text, *below.body) is not None


def _label_levels(document: Evidence, starts: Iterable[int]) -> frozenset[int]:
    """The levels of headings that mostly carry a question label: there, the others ask as well."""
    labelled = Counter(
        document.blocks[place].look.level for place in starts if document.blocks[place].look.kind == "heading"
    )
    every = Counter(block.look.level for block in document.blocks if block.look.kind == "heading")
    return frozenset(level for level, count in labelled.items() if count >= ASKING_SHARE * every[level])


def _headings_at(document: Evidence, levels: frozenset[int]) -> list[int]:
    return [
        place
        for place, block in enumerate(document.blocks)
        if block.look.kind == "heading" and block.look.level in levels and document.may_ask(block)
        if block.look.label is None or block.look.label.row.role == "question"
    ]


def _bold_questions(document: Evidence, starts: Sequence[int], answers: frozenset[Family]) -> Iterator[int]:
    """Bold lines that ask without a label where the labelled questions are bold, answered as those are."""
    blocks = document.blocks
    bold = [place for place in starts if blocks[place].look.kind in _LINES and _is_bold(document, place)]
    if len(bold) < BOLD_SHARE * len(starts):
        return  # as nearly everywhere
    labelled = mostly(lambda place: _is_answered_by_label(document, place, answers), bold)
    for place in range(bold[0] + 1, len(blocks)):
        look = blocks[place].look
        if not look.bold or look.label or look.kind not in _LINES or not document.ends_asking(place):
            continue
        below = document.below(place)
        is_answered = below is not None and not below.look.bold and below.look.kind != "heading"
        if is_answered and (not labelled or _is_answered_by_label(document, place, answers)):
            yield place


def _is_bold(document: Evidence, place: int) -> bool:
    """Whether a labelled line is bold; in Markdown a label takes in the emphasis that opens before it."""
    block = document.blocks[place]
    mark = document.text[block.body_start : block.body_start + 2]
    return block.look.bold or (
        mark in {"**", "__"} and document.text.endswith(mark, block.words_start, block.body_end)
    )


def _is_answered_by_label(document: Evidence, place: int, answers: frozenset[Family]) -> bool:
    below = document.below(place)
    return below is not None and below.look.label is not None and below.look.label.row.family in answers


def _speakers(document: Evidence, starts: Sequence[int], answers: frozenset[Family]) -> frozenset[str]:
    """Names that answer: bold ones after a question, or plain ones where most questions have one."""
    bold: set[str] = set()
    plain: Counter[str] = Counter()
    for place in starts:
        below = document.below(document.last_line(place))
        if below is None or (below.look.label and below.look.label.row.family in answers):
            continue
        if match := SPEAKER.match(document.text, *below.body):
            plain[match["name"]] += 1
            if "**" in match[0] or "__" in match[0]:
                bold.add(match["name"])
    named = sum(plain.values())
    names = {*bold, *(plain if named >= ASKING_SHARE * len(starts) else ())}
    return frozenset({*names, *_further_speakers(document, names)} if names else ())


def _further_speakers(document: Evidence, names: Collection[str]) -> Iterator[str]:
    """Those who never answer first: offices where offices answer, persons where persons do."""
    kinds = [kind for kind in (OFFICE, PERSON) if all(map(kind.fullmatch, names))]
    for block in document.blocks if kinds else ():
        match = SPEAKER.match(document.text, *block.body) if block.look.kind == "text" else None
        if match and any(kind.fullmatch(match["name"]) for kind in kinds):
            yield match["name"]
