"""Which elements of a web page are questions by what they are: summaries, terms, buttons that unfold."""

import re
from itertools import islice
from typing import TYPE_CHECKING

from corpus.blocks import asks

if TYPE_CHECKING:
    from lxml.html import HtmlElement

BOXES_AROUND = 3  # of a button, that may say what it does
_QUESTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:question|(?:accordion|collapse|faq)[-_]?(?:header|title|button|question|q))(?:$|[\s_-])",
    re.IGNORECASE,
)
_FOLDING_CLASS = re.compile(r"accordion|collaps|(?:^|[\s_-])faqs?(?:$|[\s_-])", re.IGNORECASE)


def is_question(element: "HtmlElement", names: str) -> bool:
    """Whether an element is a question that the page sets off, and not the box around question and answer.

    ``names``: its class and its id.
    """
    if element.tag in {"summary", "dt"} or element.get("itemprop") == "name":
        return True
    if _unfolds(element):
        words = element.text_content().strip()
        return asks(words, 0, len(words)) or _QUESTION_CLASS.search(names) is not None or _folds(element)
    named = _QUESTION_CLASS.search(names)
    return named is not None and next(element.iterdescendants("p", "div", "ul", "ol"), None) is None


def _unfolds(element: "HtmlElement") -> bool:
    """Whether an element is a button, or does what one does."""
    return (
        element.tag == "button"
        or element.get("role") == "button"
        or "collapse" in (element.get("data-toggle"), element.get("data-bs-toggle"))
    )


def _folds(button: "HtmlElement") -> bool:
    """Whether a box close around a button says that it folds its content."""
    boxes = islice(button.iterancestors(), BOXES_AROUND)
    return any(_FOLDING_CLASS.search(box.get("class", "")) for box in boxes)
