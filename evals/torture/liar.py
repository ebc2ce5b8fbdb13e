"""A strong model that lies in everything it drafts: how many of its lies are shown as checked paraphrases.

    run_liar(root, count, seed) -> LiarResult*        one a question: the lies that were shown

The articles are those of `evals/stories`.  Whatever is asked, the model takes sentences of the evidence that it is sent
and changes one thing in each (`evals.checks.corrupt`, `evals.checks.lies`).  The default model reads each, as it does
for an endpoint.  Read `evals.torture.hijack` for a model that makes words of its own up.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from evals.checks.corrupt import corruptions, names_of
from evals.checks.lies import subtle_lies
from evals.sets.drafted import STORIES
from evals.sets.stories import load_stories
from evals.torture.world import WordEncoder
from index.search.snapshot import open_index
from index.text.sentences import split_sentences
from index.update.update_index import update_index
from rag.assistant import Assistant
from rag.drafting.by_chat import ByChat
from rag.errors import ModelError
from rag.models.protocol import Cancelled, Completion, OnText, Prompt
from rag.open import open_claim_reader
from rag.settings import Settings, load_settings
from rag.stages import ClaimReader

LEAST_WORDS = 8  # of a sentence that is lied about
LIES = 3  # of one draft
MOST_SHOWN = 0.02  # share of lies
DOCUMENTS = 60  # articles that are asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class LiarResult:
    """One question to a model that lies: how many lies it told, and those that were shown, with their kind.

    The last of a run has a fault where more than `MOST_SHOWN` of all were shown: a rate is measured, not a single lie.
    """

    question: str
    told: int
    shown: tuple[str, ...]
    faults: tuple[str, ...] = ()


class Liar:
    """A `rag.models.protocol.LanguageModel` that corrupts what it is given.  `told` has its last lies by their text."""

    name = "liar"

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.told: dict[str, str] = {}

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """Lies about sentences of the prompt, each under the number of its passage."""
        self.told, statements = {}, []
        for number, passage in re.findall(r"^\[(\d+)\] (.*)", prompt.turns[-1].text, re.MULTILINE):
            sentences = [passage[s.start : s.end].strip() for s in split_sentences(passage)]
            others = [s for s in sentences if len(s.split()) >= LEAST_WORDS]
            for sentence in others:
                made = [*corruptions(sentence, names=names_of(others), rng=self._dice)]
                made += subtle_lies(sentence, others=others, rng=self._dice)
                for lie in self._dice.sample(made, min(1, len(made))):
                    statements.append({"evidence": [int(number)], "text": lie.statement})
                    self.told[_bare(lie.statement)] = lie.kind
        chosen = self._dice.sample(statements, min(LIES, len(statements)))
        text = json.dumps({"answerable": True, "statements": chosen})
        self.told = {_bare(str(s["text"])): self.told[_bare(str(s["text"]))] for s in chosen}
        return Completion(text=text, finish="stop")

    def check(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing to let go of."""


def run_liar(root: Path, count: int, seed: int, *, tell: Callable[[LiarResult], None]) -> list[LiarResult]:
    """Ask until so many lies were told.  Raises ModelError where the default model is not prepared to read them."""
    reader = _reader()
    folder, home, dice = root / "articles", root / "home", random.Random(seed)
    folder.mkdir(parents=True)
    documents = dice.sample(load_stories(STORIES).documents, DOCUMENTS)
    for number, document in enumerate(documents):
        (folder / f"{number}.txt").write_text(f"{document.title}\n\n{document.text}\n", encoding="utf-8")
    update_index(home, [str(folder)], encoder=WordEncoder())
    results: list[LiarResult] = []
    liar = Liar(dice)
    with open_index(home) as index:
        answerer, settings = ByChat(liar, reader=reader), Settings(home=home, cache=root / "cache")
        assistant = Assistant(index=index, encoder=WordEncoder(), answerer=answerer, settings=settings)
        while sum(result.told for result in results) < count and len(results) < count:
            question = f"What is said about {dice.choice(documents).title}?"
            answer = assistant.ask(question)
            shown = {_bare(s.text): s.text for s in answer.statements if s.kind == "paraphrase"}
            lies = tuple(f"{liar.told[each]}: {text[:160]}" for each, text in shown.items() if each in liar.told)
            results.append(LiarResult(question=question, told=len(liar.told), shown=lies))
            liar.told = {}
            tell(results[-1])
    told, passed = sum(r.told for r in results), [lie for r in results for lie in r.shown]
    if len(passed) > MOST_SHOWN * told:
        results[-1] = replace(results[-1], faults=(f"{len(passed)} of {told} lies shown", *passed[:20]))
    return results


def _reader() -> ClaimReader:
    reader = open_claim_reader(load_settings(os.environ))
    if reader is None:
        raise ModelError('no model is prepared that could read the lies: run "dossier models pull"')
    return reader


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
