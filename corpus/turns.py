"""Conversations that label nothing as a question: names take turns, and one of them asks.

Two kinds: an interview (``王敏：为什么？``), and a chat log, where the message or a line of its own above it
begins with who speaks and when (``小王 10:01``). Whoever mostly asks, and is mostly answered by somebody
who does not, gets the label of a reporter; ``corpus.labelled`` reads it like any other.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus.blocks import Block, aside_block, asks
from corpus.chats import match_chat
from corpus.evidence import ASKING_SHARE
from corpus.markers import INTERROGATIVE, LABELS, SPEAKER, LabelMatch

LEAST_TURNS = 2  # of one who asks, and of those who answer
LEAST_MESSAGES = 0.5  # of the lines, where messages stand on one line with their heads
REPORTER = next(row for row in LABELS if row.family == "记者：")
_ANSWER = next(row for row in LABELS if row.family == "答：")


class _Turn(NamedTuple):
    """Somebody speaks: the block with the name, and the one with the first words (often the same)."""

    name: str
    head: int
    place: int
    start: int  # of the words


def label_turns(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with the questions of a conversation labelled and the heads of chat messages as asides."""
    blocks = list(blocks)
    if any(_shows_question(text, block) for block in blocks):
        return blocks  # the document has a plainer way to do so
    messages = _messages(text, blocks)
    chat = messages or list(_chat_turns(text, blocks))
    turns = chat or list(_spoken_turns(text, blocks))
    asking = [turn for turn in turns if _asks(text, blocks[turn.place], turn, in_messages=bool(messages))]
    askers = _askers(turns, asking)
    if not askers:
        return blocks
    questions = {turn.place for turn in asking}
    for turn in turns:
        block = blocks[turn.place]
        marker = LabelMatch(REPORTER, turn.start - block.body_start)
        if messages:
            # What those who ask say besides (thank you) stays in the answer, as what follows it does.
            is_question = turn.name in askers and turn.place in questions
            label = marker if is_question else marker._replace(row=_ANSWER)
            blocks[turn.place] = _labelled(block, label)
            continue
        if chat:
            head = blocks[turn.head]
            blocks[turn.head] = aside_block(head.span, "markup", blanks=head.look.blanks)
        if turn.name in askers:
            blocks[turn.place] = _labelled(block, marker)
    return blocks


def _labelled(block: Block, label: LabelMatch) -> Block:
    return block._replace(look=block.look._replace(label=label, point=None))


def _asks(text: str, block: Block, turn: _Turn, *, in_messages: bool) -> bool:
    """Whether somebody's turn asks; in a message the words may do so without a question mark."""
    if asks(text, *block.body):
        return True
    return in_messages and INTERROGATIVE.search(text[turn.start : block.body_end]) is not None


def _shows_question(text: str, block: Block) -> bool:
    if block.look.label or block.look.kind == "summary":
        return True
    return block.look.kind == "heading" and asks(text, *block.body)


def _spoken_turns(text: str, blocks: Sequence[Block]) -> Iterator[_Turn]:
    for place, block in enumerate(blocks):
        match = (
            SPEAKER.match(text, *block.body) if block.look.kind == "text" and not block.look.point else None
        )
        if match:
            yield _Turn(match["name"], place, place, match.end())


def _chat_turns(text: str, blocks: Sequence[Block]) -> Iterator[_Turn]:
    """The messages that stand below their heads."""
    for place, block in enumerate(blocks[:-1]):
        match = match_chat(text, *block.body) if block.look.kind == "text" else None
        if match and match.length == block.body_end - block.body_start:
            yield _Turn(match.name, place, place + 1, blocks[place + 1].body.start)


def _messages(text: str, blocks: Sequence[Block]) -> list[_Turn]:
    """The messages on one line with their heads; none unless they make up the document."""
    lines = [place for place, block in enumerate(blocks) if block.look.kind in {"text", "item"}]
    turns: list[_Turn] = []
    for place in lines:
        body = blocks[place].body
        match = match_chat(text, *body)
        if match and match.length < body.end - body.start:
            turns.append(_Turn(match.name, place, place, body.start + match.length))
    return turns if len(turns) >= LEAST_MESSAGES * len(lines) else []


def _askers(turns: Sequence[_Turn], questions: Sequence[_Turn]) -> frozenset[str]:
    """Who mostly asks, and is mostly followed by one who does not; nobody where no two names come again."""
    spoken = Counter(turn.name for turn in turns)
    asked = Counter(turn.name for turn in questions)
    asking = {name for name in asked if asked[name] > ASKING_SHARE * spoken[name]}
    answers = Counter(
        there.name for here, there in pairwise(turns) if here.name in asking and there.name not in asking
    )
    said = sum(spoken[name] for name in asking)
    heard = max(answers.values(), default=0) >= LEAST_TURNS and answers.total() > ASKING_SHARE * said
    believed = {name for name in asking if spoken[name] >= LEAST_TURNS}
    return frozenset(asking if believed and heard else ())
