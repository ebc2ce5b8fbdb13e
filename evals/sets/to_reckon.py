"""Questions over invented stories whose answer is to be reckoned: one YAML file in, libraries of open questions out.

    evals/gold/sums/stories.yaml, evals/stories/*.yaml -> load_to_reckon -> OpenLibrary(articles, questions)

They are for fitting alone: who wrote them had read the program.  Read `evals.fit.reckoned` next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from evals.sets.asked import SUMS
from evals.sets.form import read_yaml
from evals.sets.gold import GoldError
from evals.sets.open import OpenLibrary, OpenQuestion, article_file

STORIES = Path(__file__).parents[1] / "stories"
PART = "sums"  # what the libraries and the hand are called


def load_to_reckon() -> tuple[OpenLibrary, ...]:
    """A library for each file of stories; the id of a question names its operation.  Raises GoldError."""
    file = SUMS / "stories.yaml"
    try:
        told = read_yaml(file.read_text(encoding="utf-8"))
        return tuple(
            OpenLibrary(
                name=f"{PART}-{each['stories']}",
                part=PART,
                articles=tuple(_articles(each["stories"])),
                questions=tuple(_questions(each)),
            )
            for each in told
        )
    except (yaml.YAMLError, KeyError, TypeError, OSError) as error:
        raise GoldError(f"{file}: not a file of questions to be reckoned ({error})") from error


def _articles(name: str) -> Iterator[tuple[str, str]]:
    stories = read_yaml((STORIES / f"{name}.yaml").read_text(encoding="utf-8"))
    yield from ((f"{s['id']}-{a['id']}.md", article_file(a)) for s in stories for a in s["articles"])


def _questions(told: Mapping[str, Any]) -> Iterator[OpenQuestion]:
    for operation in sorted(told.keys() - {"stories"}):
        for place, each in enumerate(told[operation], start=1):
            id_ = f"{PART}-{told['stories']}-{operation}-{place}"
            yield OpenQuestion(id=id_, kind="sum", question=each["question"], facts=((each["result"],),))
