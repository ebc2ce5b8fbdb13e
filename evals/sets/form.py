"""The common form of outside data sets: documents and questions with the characters that answer them.

    PublicSet(documents, questions: PublicQuestion(answers, spans, sides))

A set in a JSON file (`evals.sets.public`) and a folder of invented stories (`evals.sets.stories`) are read into the
same values.  Nothing here reads a file or knows an index.  Read `evals.sets.public` next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from index.errors import DossierError


class DataError(DossierError):
    """A data set that is missing or not of the common form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document; `date` is ISO or ""."""

    id: str
    title: str
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters of a document that answer a question: `text` begins at `start`.  Of an invented story's sentence it is
    known besides which of its words are the answer, or whether it `says` yes or no, and which `side` it is on where
    sentences answer differently; those of one side agree, and what is on none goes with all."""

    doc_id: str
    start: int
    text: str
    words: str = ""
    says: bool | None = None
    side: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicQuestion:
    """One question.  `sides` maps a document to the answer it alone gives, where documents disagree, else empty; after
    `as_of` nothing was written that is asked."""

    id: str
    question: str
    answers: tuple[str, ...]
    gold_doc_ids: tuple[str, ...]
    answerable: bool
    spans: tuple[Span, ...] = ()
    sides: Mapping[str, str]
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSet:
    """A data set as loaded.  `sha256` is of the file, and names everything derived from it."""

    name: str
    sha256: str
    documents: tuple[Document, ...]
    questions: tuple[PublicQuestion, ...]


def read_yaml(text: str | bytes) -> Any:
    """What `yaml.safe_load` gives, by libyaml where PyYAML has it: seven times as fast.  Raises yaml.YAMLError, whose
    place is PyYAML's own, as libyaml names the line after."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        return loader.get_single_data()
    except yaml.YAMLError:
        return yaml.safe_load(text)
    finally:
        loader.dispose()
