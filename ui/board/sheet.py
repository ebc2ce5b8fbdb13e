"""The board as a spreadsheet (CSV) or as notes (Markdown).

    stories, items -> board_csv -> str;  board_markdown -> str

A cell that a spreadsheet would run as a formula gets an apostrophe before it; Markdown's own marks in an article's
words are escaped.  Read `ui.board.words` next.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from index.text.plain import plain_text
from rag.register.items import Item, Kind, Story
from ui.board.words import (
    HEADINGS,
    SILENT,
    day_words,
    parties_words,
    says_words,
    source_words,
    state_words,
    value_words,
)
from ui.safe import unlinked

COLUMNS = (
    "story", "kind", "date", "precision", "phrase", "passed", "value", "unit", "currency", "what", "parties", "speaker",
    "how", "modality", "sources", "state", "quote", "publisher", "published", "article", "start", "end",
)  # fmt: skip
_FORMULA = re.compile(r"^\s*[=+\-@\t\r|%]")
_MARKS = re.compile(r"([\\`*_{}\[\]()#+.!<>|~-])")


def board_csv(stories: Sequence[Story], items: Iterable[Item]) -> str:
    """One line an item, under the names of `COLUMNS`."""
    titles = {story.id: story.title for story in stories}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        writer.writerow([safe_cell(cell) for cell in _row(item, titles)])
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = plain_text(text)
    return f"'{text}" if _FORMULA.match(text) and not re.fullmatch(r"-?\d+(?:\.\d+)?", text) else text


def _row(item: Item, titles: dict[str, str]) -> list[str]:
    source, claim = item.cited[0].source, item.cited[0].claim
    when, amount = item.when, item.amount
    return [
        titles.get(item.story, ""),
        item.kind,
        day_words(when) if when and (when.iso or when.readings) else "",
        when.precision if when else "",
        when.phrase if when else "",
        {True: "yes", False: "no", None: ""}[item.passed],
        amount.value if amount else "",
        amount.unit if amount else "",
        amount.currency if amount else "",
        item.what,
        "; ".join(item.parties),
        item.speaker,
        item.how,
        item.modality,
        str(item.sources),
        "; ".join(state_words(item)),
        item.text,
        source.publisher,
        source.published.isoformat() if source.published else "",
        source.article_id,
        str(claim.start),
        str(claim.end),
    ]


def marked(text: str) -> str:
    """An article's words, harmless in Markdown."""
    return _MARKS.sub(r"\\\1", unlinked(plain_text(text)))


def board_markdown(stories: Sequence[Story], items: Iterable[Item], kinds: Sequence[Kind]) -> str:
    """A heading a story, a list a table, each item above its quote."""
    by_story: dict[str, list[Item]] = {}
    for item in items:
        by_story.setdefault(item.story, []).append(item)
    lines: list[str] = []
    for story in stories:
        if story.id not in by_story:
            continue
        lines += [f"# {marked(story.title)}", ""]
        for kind in kinds:
            own = [item for item in by_story[story.id] if item.kind == kind]
            if own:
                lines += [f"## {HEADINGS[kind]}", "", *(line for item in own for line in _item(item)), ""]
    return "\n".join(lines).rstrip() + "\n" if lines else ""


def _item(item: Item) -> list[str]:
    first = day_words(item.when) if item.kind == "deadline" else value_words(item)
    head = " · ".join(marked(part) for part in (first, item.what or item.text, parties_words(item)) if part)
    state = f" ({'; '.join(state_words(item))})" if state_words(item) else ""
    lines = [f"- **{head}**{state}"]
    if item.kind == "dispute":
        lines += [
            f"  - {marked(side.party or 'others')}: {f'“{marked(side.claim)}”' if side.claim else SILENT}"
            for side in item.sides
        ]
    else:
        lines.append(f"  > {marked(item.text)}")
    return [*lines, f"  — {marked(says_words(item))}; {marked(source_words(item))}"]
