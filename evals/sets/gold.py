"""Gold questions: YAML files in, checked and frozen `GoldQuestion`s out.

A gold question says what people may ask of a set of articles and what a right answer holds: facts, each with its
accepted spellings and the articles that state it, and values that must not appear.  A question without an answer
in the articles has no facts.  Where articles differ, `differs` has one entry a value.  Articles are named by the
stem of their file, so the same gold serves a retold and an original set (see `article_key`).  Nothing here reads
articles or judges answers.  Read `evals.scores.matching` next, which decides whether a text holds a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Literal, cast, get_args

import yaml

from evals.sets.form import read_yaml
from index.errors import DossierError

Kind = Literal["stakes", "deadlines", "disputes", "people", "money"]
Difference = Literal["", "conflict", "update"]

_REQUIRED_KEYS = ("id", "question", "kind", "answerable")


class GoldError(DossierError):
    """A gold file that cannot be read or does not follow the schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldFact:
    """One fact: any accepted spelling will do; `articles` are the stems of the files that state it."""

    any_of: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuestion:
    """One question and what a right answer holds.

    A right answer holds every fact.  Unanswerable: no facts, no differing values.  `forbidden` are values that no
    answer may assert.  `differs`: two or more values that articles give for the same thing, a `conflict` (at once)
    or an `update` (over time); a question that differs and names no facts wants every value.  `as_of`, where set,
    is the day to ask for.
    """

    id: str
    question: str
    kind: Kind
    answerable: bool
    facts: tuple[GoldFact, ...] = ()
    forbidden: tuple[str, ...] = ()
    differs: tuple[GoldFact, ...] = ()
    difference: Difference = ""
    as_of: date | None = None
    note: str = ""

    @property
    def article_keys(self) -> frozenset[str]:
        """Keys of all articles that state a fact or a differing value; empty when unanswerable."""
        return frozenset(article_key(name) for fact in (*self.facts, *self.differs) for name in fact.articles)


def article_key(source: str) -> str:
    """What names the same article in two sets: a leading three-digit number, else the file's stem.

    `seeds/000-crunch-talks.md` and `000_190d.txt` give "000"; `gate.md`, `https://x.org/a/gate.html` give "gate".
    """
    name = PurePosixPath(source.replace("\\", "/")).name
    stem = re.sub(r"\.(?:md|markdown|txt|html?|pdf)$", "", name, flags=re.IGNORECASE)
    number = re.match(r"(\d{3})(?=[-_])", stem)
    return number[1] if number else stem


def load_gold(paths: Sequence[Path]) -> tuple[GoldQuestion, ...]:
    """All questions of `paths` (YAML files, or folders of them) in file order; ids are unique over all files.

    Raises GoldError, naming file and question, for an unreadable file, a broken schema, or no question at all.
    """
    questions: dict[str, GoldQuestion] = {}
    for file in _gold_files(paths):
        for question in _read_file(file):
            if question.id in questions:
                raise GoldError(f'{file}, question "{question.id}": this id is taken; give every question its own')
            questions[question.id] = question
    if not questions:
        named = ", ".join(str(path) for path in paths) or "no path"
        raise GoldError(f"no gold questions in {named}: name a .yaml file of questions or a folder of them")
    return tuple(questions.values())


def _gold_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(f for f in path.iterdir() if f.suffix in {".yaml", ".yml"} and f.name[0] != ".")
        else:
            yield path


def _read_file(file: Path) -> Iterator[GoldQuestion]:
    try:
        entries = read_yaml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise GoldError(f"{file}: cannot read gold questions ({reason}); check the path and the file") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        raise GoldError(f"{file}: not valid YAML{place}; correct it and run again") from error
    if not isinstance(entries, list):
        raise GoldError(f"{file}: expected a list of questions; begin each one with '- id: ...'")
    for position, entry in enumerate(entries, 1):
        yield _Reader(file, entry, position).question()


class _Reader:
    """Reads one entry of a gold file; every complaint names the file, the question and what to change."""

    def __init__(self, file: Path, entry: object, position: int) -> None:
        self.where = f"{file}, question number {position}"
        if not isinstance(entry, Mapping):
            raise GoldError(f"{self.where}: expected keys and values; begin it with '- id: ...'")
        self.entry: Mapping[str, Any] = entry
        if entry.get("id"):
            self.where = f'{file}, question "{entry["id"]}"'

    def fail(self, complaint: str) -> GoldError:
        return GoldError(f"{self.where}: {complaint}")

    def question(self) -> GoldQuestion:
        self._check_keys(self.entry, frozenset(GoldQuestion.__dataclass_fields__), _REQUIRED_KEYS)
        differs = self._facts("differs")
        question = GoldQuestion(
            id=self._text("id"),
            question=self._text("question"),
            kind=cast(Kind, self._choice("kind", get_args(Kind))),
            answerable=self._flag("answerable"),
            facts=self._facts("facts") or differs,
            forbidden=self._texts(self.entry.get("forbidden", []), "forbidden"),
            differs=differs,
            difference=cast(Difference, self._choice("difference", get_args(Difference), default="")),
            as_of=self._day("as_of"),
            note=self._text("note", default=""),
        )
        self._check_whole(question)
        return question

    def _check_keys(self, entry: Mapping[str, Any], known: frozenset[str], required: Sequence[str]) -> None:
        for key in required:
            if key not in entry:
                raise self.fail(f'"{key}" is missing; add it')
        for key in entry:
            if key not in known:
                raise self.fail(f'"{key}" is not a known key; use one of {", ".join(sorted(known))}')

    def _check_whole(self, question: GoldQuestion) -> None:
        if question.answerable and not question.facts:
            raise self.fail('an answerable question needs "facts" or "differs"; add one, or set "answerable: false"')
        if not question.answerable and (question.facts or question.differs):
            raise self.fail('an unanswerable question has no "facts" and no "differs"; remove them')
        if len(question.differs) == 1:
            raise self.fail('"differs" needs two values or more; add the other one')
        if bool(question.differs) != bool(question.difference):
            raise self.fail('"differs" and "difference: conflict" (or update) come together; add the missing one')

    def _text(self, key: str, *, default: str | None = None) -> str:
        value = self.entry.get(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.fail(f'"{key}" must be text; put it in quotes')
        return value.strip()

    def _flag(self, key: str) -> bool:
        value = self.entry[key]
        if not isinstance(value, bool):
            raise self.fail(f'"{key}" must be true or false')
        return value

    def _day(self, key: str) -> date | None:
        value = self.entry.get(key)
        if value is not None and type(value) is not date:
            raise self.fail(f'"{key}" must be a day like 2025-08-06, without quotes')
        return value

    def _choice(self, key: str, choices: Sequence[str], *, default: str | None = None) -> str:
        value = self.entry.get(key, default)
        if value not in choices:
            raise self.fail(f'"{key}" must be one of {", ".join(c for c in choices if c)}')
        return str(value)

    def _texts(self, values: object, key: str) -> tuple[str, ...]:
        if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
            raise self.fail(f'"{key}" must be a list of texts; put numbers and dates in quotes')
        return tuple(values)

    def _facts(self, key: str) -> tuple[GoldFact, ...]:
        entries = self.entry.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(e, Mapping) for e in entries):
            raise self.fail(f'"{key}" must be a list of entries with "any_of" and "articles"')
        return tuple(self._fact(entry) for entry in entries)

    def _fact(self, entry: Mapping[str, Any]) -> GoldFact:
        known = ("any_of", "articles")
        self._check_keys(entry, frozenset(known), known)
        any_of, articles = (self._texts(entry[key], key) for key in known)
        if not any_of or not articles:
            raise self.fail('a fact needs at least one spelling in "any_of" and one file stem in "articles"')
        return GoldFact(any_of=any_of, articles=articles)
