"""What an assistant reports while it works on a question, so that a face can show it.

    StageStarted -> EvidenceFound -> DraftGrew* -> (the Answer is returned)

A draft is provisional: only the returned `rag.types.Answer` has been verified.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.types import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStarted:
    """A stage begins: "retrieve", "select", "load", "generate" or "verify"; `seconds` since the question."""

    stage: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFound:
    """The sentences the answer may rest on, best first; `seconds` since the question."""

    evidence: tuple[Evidence, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftGrew:
    """The unverified draft so far, whole."""

    text: str


Event = StageStarted | EvidenceFound | DraftGrew
Listener = Callable[[Event], None]
