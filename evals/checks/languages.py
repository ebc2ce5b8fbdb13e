"""Two stories in German, French and Spanish -> how often the right sentence is found, and how often answered.

    python -m evals.checks.languages [LANGUAGE...] [--each]        over evals/gold/languages/LANGUAGE.toml

Each language has an index of its own, with the seeds beside its articles to choose from.  Told are, over the questions
that have an answer, how often the passage with the answer ranks first and is among the first three, how often the
answer is right, and over the others how often they are refused.  Read `rag.open` next, which answers.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant

FOLDER = Path(__file__).parents[1] / "gold" / "languages"
SEEDS = Path(__file__).parents[2] / "seeds"
LANGUAGES = ("de", "fr", "es")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A question and what came of it: the rank of the first passage that holds the answer (0 for none)."""

    question: str
    right: str
    rank: int
    status: str
    answer: str

    @property
    def is_right(self) -> bool:
        """Whether it was answered with what was wanted, or refused where nothing is said."""
        if not self.right:
            return self.status == "abstained"
        return self.status != "abstained" and re.search(self.right, self.answer) is not None


def write_articles(language: str, folder: Path) -> list[dict[str, str]]:
    """Write the articles of a language as files with front matter; its questions."""
    data = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    for number, article in enumerate(data["articles"]):
        head = "\n".join(f'{name}: "{article[name]}"' for name in ("title", "publisher"))
        text = f"---\n{head}\ndate: {article['published']}\n---\n{article['text']}"
        (folder / f"{language}-{number}.md").write_text(text, encoding="utf-8")
    questions: list[dict[str, str]] = data["questions"]
    return questions


def ask_all(language: str, *, settings: Any) -> tuple[Told, ...]:
    """Every question of a language, asked of an index of its articles and the seeds."""
    from index.encoders.load import load_encoder
    from index.search.snapshot import open_index
    from index.update.update_index import update_index
    from rag.open import open_assistant
    from rag.retrieval.retrieve import Retriever

    with tempfile.TemporaryDirectory(prefix="dossier-languages-") as name:
        articles, home = Path(name) / "articles", Path(name) / "home"
        articles.mkdir()
        questions = write_articles(language, articles)
        encoder = load_encoder(settings.encoder, cache=settings.cache)
        update_index(home, [str(articles), str(SEEDS)], encoder=encoder)
        with open_index(home, use="measure") as index:
            retriever = Retriever(index, encoder)
            ranks = [_rank(retriever, each["question"], each["right"]) for each in questions]
        with closing(open_assistant(replace(settings, home=home))) as assistant:
            return tuple(_told(assistant, each, rank) for each, rank in zip(questions, ranks, strict=True))


def _rank(retriever: Any, question: str, right: str) -> int:
    passages = retriever.retrieve(question)
    ranked = (at for at, found in enumerate(passages, start=1) if right and re.search(right, found.passage.text))
    return next(ranked, 0)


def _told(assistant: Assistant, question: dict[str, str], rank: int) -> Told:
    answer = assistant.ask(question["question"])
    said = " ".join(statement.text for statement in answer.statements)
    return Told(question=question["question"], right=question["right"], rank=rank, status=answer.status, answer=said)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a language."""
    from rag.settings import load_settings

    parser = argparse.ArgumentParser(prog="python -m evals.checks.languages", description="Ask in other languages.")
    parser.add_argument("languages", nargs="*", default=LANGUAGES, metavar="LANGUAGE")
    parser.add_argument("--each", action="store_true", help="print every question that did not come out right")
    options = parser.parse_args(arguments)
    settings = load_settings(os.environ)
    for language in options.languages:
        told = ask_all(language, settings=settings)
        said, unsaid = [each for each in told if each.right], [each for each in told if not each.right]
        first, three = sum(each.rank == 1 for each in said), sum(1 <= each.rank <= 3 for each in said)
        right, refused = sum(each.is_right for each in said), sum(each.is_right for each in unsaid)
        print(
            f"{language}  passage first {first}/{len(said)}, among three {three}/{len(said)}; "
            f"answered right {right}/{len(said)}; refused {refused}/{len(unsaid)} without an answer"
        )
        for each in told if options.each else ():
            if not each.is_right:
                print(f"    {each.status}: {each.question} -> {each.answer[:160]!r} (rank {each.rank})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
