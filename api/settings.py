"""What a run may choose, and where the choice comes from: flag, then ``WENJU_*``, then default.

What shaped an index (encoder, segmenter, chunking) is stored in that index and is no setting.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from corpus.errors import InvalidInput
from retriever.types import MODES, Mode

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidInput(f"must be a whole number, not {text!r}") from None


def _within(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = _whole_number(text)
        if not low <= value <= high:
            raise InvalidInput(f"must be from {low} to {high}, not {text!r}")
        return value

    return read


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < inf:
        raise InvalidInput(f"must be a number above 0, not {text!r}")
    return value


def read_mode(text: str) -> Mode:
    """The mode of that name; the message of the error lacks what was being read."""
    for mode in MODES:
        if text == mode:
            return mode
    raise InvalidInput(f"must be one of {', '.join(MODES)}, not {text!r}")


def _folder(text: str) -> Path:
    if not text.strip():
        raise InvalidInput(f"must name a folder, not {text!r}")
    return Path(text)


def _optional_file(text: str) -> Path | None:
    return Path(text) if text.strip() else None


def _host(text: str) -> str:
    if not text.strip():
        raise InvalidInput(f"must be an address or a host name, not {text!r}")
    return text


def _host_names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


class Setting(NamedTuple):
    """One row of the table. The default is text, read like the text of a variable or a flag."""

    name: str
    default: str
    read: Callable[[str], object]
    help: str

    @property
    def variable(self) -> str:
        """The environment variable: ``port`` is ``WENJU_PORT``."""
        return f"WENJU_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """The flag of the command line: ``port`` is ``--port``, ``k`` is ``-k``."""
        return f"-{self.name}" if len(self.name) == 1 else f"--{self.name.replace('_', '-')}"


TABLE = (
    Setting("index", "wenju-index", _folder, "The index folder."),
    Setting("k", "5", _within(1, 100), "How many passages a search returns, 1 to 100."),
    Setting("mode", "hybrid", read_mode, f"How passages are ranked: {', '.join(MODES)}."),
    Setting(
        "rerank",
        "",
        str.strip,
        "The cross-encoder, a folder or a hub id, that reads the first 20 passages again. Empty: none.",
    ),
    Setting(
        "rerank_seconds",
        "5",
        _positive,
        "How long it may take for one query; the fused order stays if it takes longer.",
    ),
    Setting("host", "127.0.0.1", _host, "The address that the server binds to."),
    Setting("port", "8000", _within(0, 65535), "The port of the server; 0 takes a free one."),
    Setting(
        "allowed_hosts",
        "",
        _host_names,
        "Host names that requests may ask for, separated by commas. Empty: this machine's own names when "
        "bound to a loopback address, any name otherwise.",
    ),
    Setting(
        "judgements",
        "",
        _optional_file,
        "The file that judgements from the page are appended to. Empty: none are accepted.",
    ),
    Setting("max_body", "1048576", _within(1, 2**30), "The largest request body, in bytes."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every choice of one run; ``Settings.of()`` is the defaults. The fields are the rows of ``TABLE``."""

    index: Path
    k: int
    mode: Mode
    rerank: str
    rerank_seconds: float
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    judgements: Path | None
    max_body: int

    @classmethod
    def of(
        cls, flags: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None
    ) -> "Settings":
        """Settings from the flags that are not ``None``, then the environment, then the defaults.

        Raises:
            InvalidInput: a value is out of bounds; the message names its flag or variable.
        """
        values: dict[str, Any] = {}
        for row in TABLE:
            flag = (flags or {}).get(row.name)
            variable = (environ or {}).get(row.variable)
            source, text = (
                (row.flag, str(flag)) if flag is not None else (row.variable, variable or row.default)
            )
            try:
                values[row.name] = row.read(text)
            except InvalidInput as error:
                raise InvalidInput(f"{source} {error}") from None
        return cls(**values)

    def accepted_hosts(self) -> tuple[str, ...]:
        """The host names a request may carry; empty when any will do."""
        if self.allowed_hosts:
            return self.allowed_hosts
        return (*LOOPBACK_NAMES, self.host.lower()) if is_loopback(self.host) else ()


def setting(name: str) -> Setting:
    """The row of one setting."""
    return next(row for row in TABLE if row.name == name)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
