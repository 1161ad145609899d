"""Synonyms: what else a query searches for, by the lines of a synonyms file.

=====================  ====================================================
line                   a query that has …
=====================  ====================================================
``医保, 医疗保险``      either also searches for the other
``laptop => notebook``  laptop also searches for notebook, not the reverse
``# a remark``          is passed over, like a blank line
=====================  ====================================================

A query has an expression if it has all its terms, wherever they stand. What is added counts half as much as
what it stands for: an expression of more terms has less weight on each.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from corpus.errors import InvalidInput

SYNONYM_WEIGHT = 0.5  # of an expression that was added, beside 1 for the one that was asked

_COMMA = re.compile(r"[,，、]")
_ARROW = "=>"


class _Rule(NamedTuple):
    """A query that has all of ``asked`` also searches for ``added``."""

    asked: frozenset[str]
    added: tuple[str, ...]

    @property
    def weight(self) -> float:
        """The weight of each added term."""
        return SYNONYM_WEIGHT * min(1.0, len(self.asked) / len(self.added))


class Synonyms:
    """The rules of a synonyms file, as terms of one analyzer."""

    def __init__(self, rules: Sequence[_Rule]) -> None:
        self._rules: dict[str, list[_Rule]] = {}
        for rule in rules:
            self._rules.setdefault(min(rule.asked), []).append(rule)

    @classmethod
    def parse(cls, text: str, terms: Callable[[str], list[str]], name: str = "synonyms") -> "Synonyms":
        """Read the text of a file; ``terms`` is the analyzer's. Raises ``InvalidInput`` naming the line."""
        rules: list[_Rule] = []
        for number, line in rule_lines(text):
            rules += _rules(line, terms, f"{name}:{number}: ")
        return cls(rules)

    def weighted(self, terms: Sequence[str]) -> dict[str, float]:
        """The distinct terms of a query with weight 1, and those that its synonyms add with less."""
        asked = set(terms)
        weights = dict.fromkeys(sorted(asked), 1.0)
        rules = [rule for term in sorted(asked) for rule in self._rules.get(term, ()) if rule.asked <= asked]
        for rule in rules:
            for added in rule.added:
                weights[added] = max(rule.weight, weights.get(added, 0.0))
        return weights


def rule_lines(text: str) -> list[tuple[int, str]]:
    """The lines of a synonyms file that are rules, with their numbers from 1."""
    lines = enumerate(text.splitlines(), start=1)
    return [(number, line) for number, line in lines if line.strip() and not line.lstrip().startswith("#")]


def _rules(line: str, terms: Callable[[str], list[str]], place: str) -> Iterator[_Rule]:
    """Yield the rules that a line stands for."""
    sides = [_expressions(side, terms, place) for side in line.split(_ARROW)]
    match sides:
        case [group] if len(group) > 1:
            for asked in group:
                for added in group:
                    if added != asked:
                        yield _Rule(frozenset(asked), added)
        case [left, right]:
            for asked in left:
                for added in right:
                    yield _Rule(frozenset(asked), added)
        case _:
            raise InvalidInput(f"{place}{line.strip()!r} is no rule: write 'a, b' or 'a => b'")


def _expressions(side: str, terms: Callable[[str], list[str]], place: str) -> list[tuple[str, ...]]:
    """The expressions between commas, each as its terms."""
    found: list[tuple[str, ...]] = []
    for expression in _COMMA.split(side):
        of_expression = tuple(dict.fromkeys(terms(expression)))
        if not of_expression:
            raise InvalidInput(
                f"{place}{expression.strip()!r} has no word that could be searched: stop words and "
                "punctuation have no synonyms"
            )
        found.append(of_expression)
    return found
