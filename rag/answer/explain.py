"""Why there is no answer, in words that help a person to go on.

    reason, question, nearest citations -> Abstention

It names what was looked for and not found, never what the articles might have meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.refusal import foreign_names, missing_from
from rag.language.similar import alike_stems
from rag.language.words import content_stems, numbers, plain, words_of
from rag.question.asking import asks, tells
from rag.question.checked import ASK
from rag.question.question import Question
from rag.retrieval.evidence import held_about
from rag.types import Abstention, AbstentionReason, Answer, Citation

MOST_NAMED = 4


def abstention_for(reason: AbstentionReason, question: Question, nearest: Sequence[Citation]) -> Abstention:
    """The abstention with one or two sentences of explanation."""
    held = held_about(c.evidence for c in nearest)
    return Abstention(reason=reason, explanation=_explain(reason, question, held), nearest=tuple(nearest))


def with_reason(abstention: Abstention, why: str) -> Abstention:
    """The abstention with what is wrong with the question told first, where something is."""
    return replace(abstention, explanation=why) if why else abstention


def abstention_beside(refused: Sequence[Answer]) -> Abstention:
    """What of a question has no answer, to stand beside the answer to the rest; each was refused by itself."""
    told = []
    for answer in refused:
        why = answer.abstention.explanation if answer.abstention else "The articles do not say."
        told.append(f"As to “{answer.question}”: {why[:1].lower()}{why[1:]}")
    reason = refused[0].abstention.reason if refused[0].abstention else "no_evidence"
    return Abstention(reason=reason, explanation=" ".join(told), nearest=())


def _explain(reason: AbstentionReason, question: Question, held: str) -> str:
    if not held and reason != "model_failed":
        return "The articles do not say: none of those that may be used has anything on this."
    if reason == "model_failed":
        return "Not answered: the language model gave nothing to go by. What the articles say was not judged."
    if reason == "unsupported":
        return "The articles do not say it in words that can be cited: what the model drafted is not in them."
    if reason in ("no_evidence", "model_declined") and not asks(question.asked):
        return f"The articles do not say: what was typed asks for nothing that they could tell. Please {ASK}."
    lacking = _lacking(question, held)
    if lacking:
        return f"The articles do not say: what comes nearest does not mention {lacking}."
    return "The articles do not say: they come near to the question, but do not state what it asks."


def _lacking(question: Question, held: str) -> str:
    """The question's names, numbers, then other words that the nearest passages lack, quoted as asked."""
    foreign = foreign_names(question, held) | question.numbers - numbers(held)
    there = set(content_stems(held))
    timed = set(words_of(question.window.told)) if question.window else set()
    words = [
        w
        for w in missing_from(question, held)
        if tells(w) and w not in timed and not any(alike_stems(s) & there for s in content_stems(w))
    ]
    first = [w for w in words if w in foreign or plain(w) in foreign]
    chosen = list(dict.fromkeys([*first, *words]))[:MOST_NAMED]
    spelled = {t.strip(".,;:?!\"'").lower(): t.strip(".,;:?!\"'") for t in question.text.split()}
    shown = [f"“{spelled.get(w, w)}”" for w in chosen if w in words_of(question.text)]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" or {shown[-1]}" if shown else ""
