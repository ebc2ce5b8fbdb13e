"""Libraries of invented stories with questions as people ask them: YAML files in, checked `OpenLibrary`s out.

    evals/gold/open/*.yaml -> OpenLibrary(articles, questions)

A question says what a good answer must hold (`facts`: each a list of accepted spellings), what it must not
(`forbidden`), what must stand before what (`order`), the most sentences that it may take, what a lead has to say where
there is one, and which kind of disagreement is to be reported.  `part` tells the files on which the program was tuned
from those that were written last and run once, and `other` those that another hand wrote.
Read `evals.scores.open_scores` next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from evals.sets.form import read_yaml
from evals.sets.gold import GoldError

KINDS = frozenset(
    "fact state window list deadline dispute yesno premise missing uncertain view sum typed".split()
)  # what a question tries
DISAGREES = frozenset(("", "none", "conflict", "update", "dispute", "any"))
_KEYS = frozenset("id kind question as_of facts forbidden order most refuse instead lead disagrees".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """One question.  `refuse`: it has no answer; an answer that holds one of `instead`, what the articles say in place
    of what the question supposes, is as good.  `disagrees`: the kind to be reported, "none" or "" for none."""

    id: str
    kind: str
    question: str
    as_of: date | None = None
    facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    most: int = 4
    refuse: bool = False
    instead: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    disagrees: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLibrary:
    """Articles as files (name, content) and the questions over them."""

    name: str
    part: str
    articles: tuple[tuple[str, str], ...]
    questions: tuple[OpenQuestion, ...]

    @property
    def digest(self) -> str:
        """Changes with the articles."""
        return hashlib.sha256(repr(self.articles).encode()).hexdigest()[:12]


def load_open(folder: Path, *, part: str = "") -> tuple[OpenLibrary, ...]:
    """The libraries of a folder in the order of file names, of one `part` or name where it is given.  Raises
    GoldError."""
    found = tuple(library for file in sorted(folder.glob("*.yaml")) for library in _libraries(file))
    chosen = tuple(library for library in found if part in ("", library.part, library.name))
    if not chosen:
        raise GoldError(f"{folder} holds no open questions: give a folder of YAML files such as evals/gold/open")
    return chosen


def write_articles(library: OpenLibrary, folder: Path) -> None:
    """The articles as files of `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in library.articles:
        (folder / name).write_text(content, encoding="utf-8")


def _libraries(file: Path) -> tuple[OpenLibrary, ...]:
    """The library of a file, or those of its list; one may be `of` the articles of another file."""
    try:
        told = read_yaml(file.read_text(encoding="utf-8"))
        return tuple(_library(each, file) for each in (told if isinstance(told, list) else [told]))
    except (yaml.YAMLError, KeyError, TypeError, ValueError, OSError) as error:
        raise GoldError(f"{file}: not a library of open questions ({error}); see evals/sets/open.py") from error


def _library(told: Mapping[str, Any], file: Path) -> OpenLibrary:
    articles = told["articles"] if "articles" in told else _articles_of(file.parent / told["of"])
    return OpenLibrary(
        name=told["library"],
        part=told["part"],
        articles=tuple((a.get("file", f"{a['id']}.md"), article_file(a)) for a in articles),
        questions=tuple(_question(told["library"], q) for q in told["questions"]),
    )


def _articles_of(file: Path) -> Sequence[Mapping[str, Any]]:
    articles: Sequence[Mapping[str, Any]] = read_yaml(file.read_text(encoding="utf-8"))["articles"]
    return articles


def article_file(told: Mapping[str, Any]) -> str:
    """The file of an article: Markdown under its head, or where the article names a `file` its text as it stands."""
    if "file" in told:
        return str(told["text"])
    head = {key: told[key] for key in ("title", "publisher", "date") if told.get(key)}
    front = yaml.safe_dump({**head, **({"date": str(told["date"])} if told.get("date") else {})}, allow_unicode=True)
    return f"---\n{front}---\n\n{str(told['text']).strip()}\n"


def _question(library: str, told: Mapping[str, Any]) -> OpenQuestion:
    unknown = set(told) - _KEYS
    if unknown or told["kind"] not in KINDS or told.get("disagrees", "") not in DISAGREES:
        raise ValueError(f"question {told.get('id')}: unknown key, kind or disagreement")
    if bool(told.get("refuse")) == bool(told.get("facts")):
        raise ValueError(f"question {told['id']}: give facts, or refuse: true")
    return OpenQuestion(
        id=f"{library}-{told['id']}",
        kind=told["kind"],
        question=str(told["question"]),
        as_of=told.get("as_of"),
        facts=tuple(tuple(map(str, fact)) for fact in told.get("facts", ())),
        forbidden=_texts(told, "forbidden"),
        order=_texts(told, "order"),
        most=int(told.get("most", 4)),
        refuse=bool(told.get("refuse")),
        instead=_texts(told, "instead"),
        lead=_texts(told, "lead"),
        disagrees=told.get("disagrees", ""),
    )


def _texts(told: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values: Sequence[Any] = told.get(key, ())
    return tuple(str(value) for value in values)
