"""Invented stories with every deadline, stake and dispute marked, as a data set: YAML files in, boards out.

    evals/gold/boards/*.yaml -> Board(articles, anchors, items)

In an article's text a mark such as ⟦d1⟧ stands right behind the words that state an item; it is taken out, its place
kept.  The same name in several articles means the same item; ⟦x1b⟧ is the other side of x1.  `held_out` boards were
marked before the extractor was run over them.  A board over files (`files`, by stem) gives the words themselves.
Read `evals.scores.board_scores` next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.sets.form import DataError, read_yaml

BOARDS = Path(__file__).resolve().parents[1] / "gold" / "boards"
_MARK = re.compile(r"⟦(\w+)⟧")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where an article states an item: the character behind the deciding words of its body."""

    item: str
    article: str
    at: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueItem:
    """One true item; None where nothing is asked of a field."""

    name: str
    kind: str
    date: str | None
    readings: tuple[str, ...]
    value: str | None
    speaker: str | None
    how: str | None
    sides: tuple[str, ...]
    superseded_by: str
    conflict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardArticle:
    """An article without its marks."""

    id: str
    title: str
    publisher: str
    date: str
    form: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One story."""

    id: str
    held_out: bool
    articles: tuple[BoardArticle, ...]
    anchors: tuple[Anchor, ...]
    items: Mapping[str, TrueItem]


def load_boards(folder: Path = BOARDS) -> tuple[Board, ...]:
    """Every board of the folder by name of file.  Raises DataError, which names the board."""
    boards = tuple(_board(read_yaml(file.read_text(encoding="utf-8")), file) for file in sorted(folder.glob("*.yaml")))
    if not boards:
        raise DataError(f"{folder} holds no boards: give a folder of YAML files, such as evals/gold/boards")
    return boards


def _board(given: Mapping[str, Any], file: Path) -> Board:
    items = {name: _item(name, fields) for name, fields in given["items"].items()}
    articles, anchors = [], []
    for article in given["articles"]:
        text, found = _unmarked(article, file)
        articles.append(
            BoardArticle(
                id=article["id"],
                title=article.get("title", ""),
                publisher=article.get("publisher", ""),
                date=str(article.get("date") or ""),
                form=article.get("form", "text"),
                text=text,
            )
        )
        for name, at, words in found:
            item = name if name in items else name[:-1]
            if item not in items:
                raise DataError(f"board {file.stem}: article {article['id']} marks {name}, which is no item")
            anchors.append(Anchor(item=item, article=article["id"], at=at, words=words))
    unmarked = sorted(set(items) - {anchor.item for anchor in anchors})
    if unmarked:
        raise DataError(f"board {file.stem}: no article marks {', '.join(unmarked)}")
    return Board(
        id=given["id"],
        held_out=bool(given.get("held_out")),
        articles=tuple(articles),
        anchors=tuple(anchors),
        items=items,
    )


def _unmarked(article: Mapping[str, Any], file: Path) -> tuple[str, list[tuple[str, int, str]]]:
    """The text without marks, and each mark with its place there and the words before it."""
    if "file" in article:
        text = (file.parent / article["file"]).resolve().read_text(encoding="utf-8")
        found = []
        for name, words in article["marks"]:
            at = text.find(words)
            if at < 0:
                raise DataError(f"board {file.stem}: {article['file']} does not have the words {words!r}")
            found.append((name, at + len(words), words[-40:]))
        return text, found
    text, found, last = "", [], 0
    for mark in _MARK.finditer(article["text"]):
        text += article["text"][last : mark.start()]
        found.append((mark[1], len(text), text[-40:]))
        last = mark.end()
    return text + article["text"][last:], found


def _item(name: str, fields: Mapping[str, Any]) -> TrueItem:
    def text(key: str) -> str | None:
        return None if fields.get(key) is None else str(fields[key])

    return TrueItem(
        name=name,
        kind=fields["kind"],
        date=text("date"),
        readings=tuple(str(day) for day in fields.get("readings", ())),
        value=text("value"),
        speaker=text("speaker") if fields["kind"] == "dispute" or "speaker" in fields or "how" in fields else "",
        how=text("how"),
        sides=tuple(map(str, fields.get("sides", ()))),
        superseded_by=fields.get("superseded_by", ""),
        conflict=fields.get("conflict", ""),
    )
