"""What reaches the reader of drafts that are right: answers beside the drafts, and beside the default reader's.

    python -m evals.runs.answered --part third                         each question's supported sentences are drafted
    python -m evals.runs.answered --gold evals/gold/drafted/NAME.yaml  drafts for open questions, by their facts

A model that is played writes what stands in the file, citing the passages that hold the words given; the whole line
follows, the default model's reading included.  An answer is worse than its draft where a supported sentence is neither
shown as it was written nor by all the sentences that it rests on.  Read `evals.checks.drafts` for the check alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evals.runs.open_run import opened
from evals.scores.bootstrap import Interval, ratio_interval
from evals.scores.open_scores import holds
from evals.scores.tally import Tally
from evals.sets.drafted import DRAFTS, PARTS, STORIES, Judged, load_drafts
from evals.sets.form import Document, read_yaml
from evals.sets.open import OpenLibrary, OpenQuestion, load_open
from evals.sets.stories import load_stories
from rag.assistant import Assistant
from rag.models.protocol import Cancelled, Completion, OnText, Prompt
from rag.settings import Settings, load_settings
from rag.types import Answer, Filters

OPEN = Path(__file__).resolve().parents[1] / "gold" / "open"
SEED = 0  # of the intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence of a draft and words of the passages that it cites."""

    text: str
    words: tuple[str, ...]


class Writer:
    """A `rag.models.protocol.LanguageModel` that writes `lines`; without any it finds the question unanswered.
    `unsent` are words of its lines that no passage of its last prompt had."""

    name = "writer"

    def __init__(self) -> None:
        self.lines: Sequence[Line] = ()
        self.unsent: tuple[str, ...] = ()

    def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, cancelled: Cancelled | None = None
    ) -> Completion:
        """The lines, each under the numbers of its passages."""
        passages = dict(re.findall(r"^\[(\d+)\] (.*)", prompt.turns[-1].text, re.MULTILINE))
        held = {w: [int(n) for n, text in passages.items() if _bare(w) in _bare(text)] for w in self._words()}
        self.unsent = tuple(words for words, numbers in held.items() if not numbers)
        said = [{"evidence": [n for w in line.words for n in held[w][:1]], "text": line.text} for line in self.lines]
        return Completion(text=json.dumps({"answerable": bool(said), "statements": said}), finish="stop")

    def _words(self) -> set[str]:
        return {words for line in self.lines for words in line.words}

    def check(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing to let go of."""


def what_became(answer: Answer, row: Judged) -> str:
    """Of a drafted sentence: "written" where it is shown so, "quoted" where all that it rests on is, else "lost"."""
    if _bare(row.statement) in {_bare(s.text) for s in answer.statements}:
        return "written"
    shown = {_bare(c.evidence.quote) for s in answer.statements for c in s.citations}
    return "quoted" if {_bare(quote) for quote in row.quotes} <= shown else "lost"


def answered_drafts(settings: Settings, part: str, *, most: int) -> Iterator[tuple[Judged, str, bool]]:
    """Of each supported sentence what became of it, and whether all that it rests on was sent to the model."""
    rows: dict[str, dict[str, list[Judged]]] = defaultdict(lambda: defaultdict(list))
    for row in load_drafts(DRAFTS / f"{part}.txt"):
        if row.supported:
            rows[row.story][row.question].append(row)
    folder = STORIES / part
    documents = load_stories(folder if folder.is_dir() else STORIES).documents
    asked = 0
    for story, questions in rows.items():
        writer = Writer()
        with closing(opened(settings, _library(story, documents), model=writer)) as assistant:
            for question, own in questions.items():
                if asked < most:
                    asked += 1
                    writer.lines = [Line(text=row.statement, words=row.quotes) for row in own]
                    answer = assistant.ask(question)
                    yield from ((r, what_became(answer, r), not set(r.quotes) & set(writer.unsent)) for r in own)


def _library(story: str, documents: Sequence[Document]) -> OpenLibrary:
    own = [document for document in documents if document.id.startswith(f"{story}/")]
    articles = tuple((f"{d.id.rpartition('/')[2]}.md", _file(d)) for d in own)
    return OpenLibrary(name=story, part="drafted", articles=articles, questions=())


def _file(document: Document) -> str:
    head = {"title": document.title, **({"date": document.date} if document.date else {})}
    return f"---\n{yaml.safe_dump(head, allow_unicode=True)}---\n\n{document.text}\n"


def held_facts(question: OpenQuestion, answer: Answer) -> int:
    """How many of the facts wanted a reader sees, in sentences or the quotes beside them; of a question without an
    answer 1 where it is refused."""
    if question.refuse:
        return int(answer.status == "abstained")
    seen = [s.text for s in answer.statements] + [c.evidence.quote for s in answer.statements for c in s.citations]
    return sum(holds(" ".join(seen), fact) for fact in question.facts)


def beside_reader(settings: Settings, file: Path) -> Iterator[tuple[OpenQuestion, int, int]]:
    """Of each question the facts held by the answer over its drafts, and by the default reader's."""
    told: dict[str, Any] = read_yaml(file.read_text(encoding="utf-8"))
    (library,) = load_open(OPEN, part=told["library"])
    writer = Writer()
    with (
        closing(opened(settings, library, model=writer)) as drafted,
        closing(opened(settings, library)) as read,
    ):
        for question in library.questions:
            lines = told["drafts"].get(question.id.removeprefix(f"{library.name}-"), ())
            writer.lines = [Line(text=text, words=tuple(words.split("|"))) for text, words in lines]
            one, other = (_asked(assistant, question) for assistant in (drafted, read))
            yield question, held_facts(question, one), held_facts(question, other)


def _asked(assistant: Assistant, question: OpenQuestion) -> Answer:
    return assistant.ask(question.question, filters=Filters(as_of=question.as_of))


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _share(values: Sequence[bool]) -> str:
    share: Interval = ratio_interval([Tally(good=float(value), of=1.0) for value in values], seed=SEED)
    return f"{share.value:.3f} [{share.low:.2f}, {share.high:.2f}], n={share.n}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what became of the drafts, with what was lost; or how often the answers over drafts hold less."""
    parser = argparse.ArgumentParser(prog="python -m evals.runs.answered", description="Answers beside drafts.")
    parser.add_argument("--part", choices=PARTS, default="third")
    parser.add_argument("--gold", type=Path, metavar="FILE", help="drafts for the open questions of a library")
    parser.add_argument("--most", type=int, default=1_000, metavar="N", help="questions asked")
    options = parser.parse_args(arguments)
    settings = load_settings(os.environ)
    if options.gold:
        pairs = list(beside_reader(settings, options.gold))
        for question, own, other in pairs:
            if own != other:
                print(f"{own} of {len(question.facts) or 1}, the reader {other}: {question.id} {question.question}")
        print(f"facts held as many or more: {_share([own >= other for _, own, other in pairs])}")
        print(f"more: {_share([own > other for _, own, other in pairs])}")
        return 0
    became = list(answered_drafts(settings, options.part, most=options.most))
    worse = defaultdict(list)
    for row, what, sent in became:
        worse[row.story, row.question].append(what == "lost")
        if what == "lost":
            print(f"lost{'' if sent else ', not all sent'}: {row.question} | {row.statement}")
    print(Counter(what for _, what, _ in became))
    print(f"all that a sentence rests on was sent: {_share([sent for *_, sent in became])}")
    print(f"shown as written: {_share([what == 'written' for _, what, _ in became])}")
    print(f"answers worse than their drafts: {_share([any(lost) for lost in worse.values()])}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
