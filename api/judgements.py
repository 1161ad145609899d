"""The file that readers' judgements are appended to, in the format that ``eval/judgements.py`` reads."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

from api.schemas_judgements import JudgementView
from corpus.errors import InvalidInput, WenjuError

MAX_BYTES = 100_000_000  # of the file: a stranger's script must not fill the disk


class JudgementFile:
    """Appends judgements, one JSON object a line; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> "JudgementFile":
        """The file, made if there is none; raises ``InvalidInput`` if it can't be written to."""
        try:
            with path.open("ab"):
                pass
        except OSError as error:
            raise InvalidInput(
                f"cannot keep judgements in {str(path)!r} ({error.strerror}): "
                "name a file in a folder that exists"
            ) from error
        return cls(path)

    def append(self, query: str, passage_id: str, quote: str, relevance: int) -> JudgementView:
        """Keep one judgement; what was kept. Raises ``WenjuError`` if the disk or the file is full."""
        judgement = JudgementView(
            query=query,
            passage_id=passage_id,
            quote=quote,
            relevance=relevance,
            judged_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        line = json.dumps(judgement.model_dump(), ensure_ascii=False) + "\n"
        try:
            with self._lock, self._path.open("ab") as file:
                if file.tell() > MAX_BYTES:
                    raise WenjuError(f"the file of judgements has reached {MAX_BYTES:,} bytes: move it away")
                file.write(line.encode())
        except OSError as error:
            raise WenjuError(f"the judgement could not be kept: {error.strerror}") from error
        return judgement
