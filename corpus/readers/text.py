"""Plain text: from bytes in whatever encoding to canonical text.

UTF-8 is tried first, because bytes that are valid UTF-8 by accident are rare. Only when it fails is the
encoding guessed, by charset-normalizer among the encodings in which such documents are published.
"""

import codecs
import re

from corpus.errors import InvalidInput
from corpus.types import Extracted, ParseWarning

GUESSED_ENCODINGS = (
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
    "euc_kr",
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
)
SAMPLE_BYTES = 256 * 1024  # enough text to tell encodings apart; the decision then holds for all bytes
UNSURE_ABOVE = 0.1  # charset-normalizer's mess ratio above which a reader should check by eye
INTACT_FOR_BROKEN = 20  # characters beyond ASCII that show a file to be UTF-8 in spite of a broken one
BINARY_SHARE = 0.01  # share of control characters that no text has

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_STARTS = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ufffd]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphen, zero-width space, word joiner, BOM
_NEWLINE = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")


def read_text(data: bytes, name: str) -> Extracted:
    """The text of a plain-text file, its encoding and, where the encoding was a guess, a warning."""
    text, encoding, warnings = decode(data, name)
    return Extracted(text, "text/plain", encoding=encoding, warnings=warnings)


def decode(data: bytes, name: str) -> tuple[str, str, tuple[ParseWarning, ...]]:
    """Canonical text of ``data``, the encoding it was read with, and a warning if that is unsure."""
    text, encoding, warnings = _decoded(data, name)
    if not text or text.isspace():
        raise InvalidInput(f"{name!r} is empty: there is no text in it to read")
    if len(_CONTROL.findall(text[:SAMPLE_BYTES])) > BINARY_SHARE * min(len(text), SAMPLE_BYTES):
        raise _binary(name)
    return canonical(text), encoding, warnings


def canonical(text: str) -> str:
    """``text`` with one kind of line end and without characters that show nothing."""
    return _INVISIBLE.sub("", _NEWLINE.sub("\n", text)).replace("\x00", "\ufffd")


def _decoded(data: bytes, name: str) -> tuple[str, str, tuple[ParseWarning, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, name), encoding, ()
    if b"\0" in data[:SAMPLE_BYTES] or data.startswith(_BINARY_STARTS):
        raise _binary(name)
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return _damaged_utf8(data) or _guessed(data, name)


def _damaged_utf8(data: bytes) -> tuple[str, str, tuple[ParseWarning, ...]] | None:
    """The text of a UTF-8 file with a few broken characters; None if it is in another encoding."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if len(_BEYOND_ASCII.findall(text)) < INTACT_FOR_BROKEN * broken:
        return None
    line = text.count("\n", 0, text.index("\ufffd")) + 1
    message = f"{broken} characters are no valid UTF-8 and were replaced: save the file anew"
    return text, "utf-8", (ParseWarning(line, message),)


def _guessed(data: bytes, name: str) -> tuple[str, str, tuple[ParseWarning, ...]]:
    from charset_normalizer import from_bytes

    # A cut in the middle of a character would make the sample undecodable: cut at a line end.
    sample = data[: data.rfind(b"\n", 0, SAMPLE_BYTES) + 1 or SAMPLE_BYTES]
    best = from_bytes(sample, cp_isolation=list(GUESSED_ENCODINGS)).best()
    if best is None:
        raise _undecodable(name)
    text = _strictly(data, best.encoding, name)
    if best.chaos <= UNSURE_ABOVE:
        return text, best.encoding, ()
    message = f"read as {best.encoding}, which is unsure: if the text looks wrong, save the file as UTF-8"
    return text, best.encoding, (ParseWarning(0, message),)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _undecodable(name) from None


def _undecodable(name: str) -> InvalidInput:
    return InvalidInput(f"{name!r} is in no encoding that could be recognised: save it as UTF-8")


def _binary(name: str) -> InvalidInput:
    return InvalidInput(f"{name!r} is a binary file, not text: export its text, or give it its real suffix")
