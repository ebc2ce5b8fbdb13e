"""The last question of a home and its answer, kept for the next command to follow up.

    Exchange -> keep_exchange -> last.json in the home;   last_exchange -> Exchange | None

One small file, replaced by each question, that can be deleted at any time.  A home that cannot be written keeps
nothing, and a damaged file is none: neither is an error.  `rag.question.followup` tells what becomes of an exchange.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from rag.question.followup import Exchange

FILE_NAME = "last.json"


def keep_exchange(home: Path, exchange: Exchange) -> None:
    """Put the exchange in the place of the one before, whole or not at all."""
    draft = home / f"{FILE_NAME}.{os.getpid()}"
    with suppress(OSError):
        try:
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(asdict(exchange)), encoding="utf-8")
            draft.replace(home / FILE_NAME)
        finally:
            draft.unlink(missing_ok=True)


def last_exchange(home: Path) -> Exchange | None:
    """The exchange that was kept last; None where there is none that can be read."""
    try:
        kept = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        question, answer = kept["question"], kept["answer_text"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    told = isinstance(question, str) and isinstance(answer, str) and question
    return Exchange(question=question, answer_text=answer) if told else None
