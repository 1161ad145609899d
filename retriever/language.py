"""In which language a passage is written, told by its script and, in Latin script, by its commonest words.

Han without kana is Chinese; kana make it Japanese. Latin letters alone say little, so the language is the one
whose function words occur most; a text with none of them, or as many of two, is ``und`` (undetermined, as
BCP 47 calls it), and so is any script that is not listed here.
"""

import re
from collections import Counter
from typing import Literal, get_args

Language = Literal["zh", "ja", "ko", "en", "de", "fr", "es", "und"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_READ = 300  # characters of a text that are looked at: enough to tell, and a long one costs no more
_KANA_SHARE = 0.05  # of Han and kana together; a Chinese text may quote a Japanese word
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3041-\u30fa\u30fd-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_LATIN_WORD = re.compile(r"[a-zà-öø-ÿœß]+(?:'[a-z]+)?")
_COMMON: dict[Language, str] = {
    "en": "the of and to is are you your for with that this be on it by can not or from",
    "de": "der die das und ist sind sie nicht mit für auf ein eine den dem zu von im oder",
    "fr": "le la les et est des du une dans pour vous que qui pas sur avec au ou ne sont",
    "es": "el los las y es del una para que no con por su se al o como si más puede",
}
_FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}


def language_of(text: str) -> Language:
    """The language that most of a text is written in."""
    text = text[:_READ].lower()
    words = _LATIN_WORD.findall(text)
    han, kana, hangul = (len(script.findall(text)) for script in (_HAN, _KANA, _HANGUL))
    most = max(han + kana, hangul, len(words))
    if not most:
        return "und"
    if most == han + kana:
        return "ja" if kana >= _KANA_SHARE * most else "zh"
    return "ko" if most == hangul else _latin_language(words)


def _latin_language(words: list[str]) -> Language:
    counts = Counter(words)
    found = sorted(
        ((sum(counts[word] for word in common), language) for language, common in _FUNCTION_WORDS.items()),
        reverse=True,
    )
    (most, language), (second, _), *_ = found
    return language if most > second else "und"
