"""Questions that a label shows: 问：, Q1., 【问】, a reporter's name; and the names of those who answer."""

from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.blocks import Block
from corpus.evidence import ASKING_SHARE, NO_QUESTIONS, Evidence, Questions
from corpus.markers import ANSWERS_TO, SPEAKER, Family

FAMILY_SHARE = 0.3  # of the main label's count that a second kind of label needs
_BARE: frozenset[Family] = frozenset({"问", "Q", "P:"})  # believed only beside their answers

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
    starts = sorted({*starts, *_headings_at(document, levels)})
    answers = frozenset(answer for family in believed for answer in ANSWERS_TO[family])
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
    return frozenset({*bold, *(plain if named >= ASKING_SHARE * len(starts) else ())})
