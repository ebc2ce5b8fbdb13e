"""Exports as other programs read them: a note by a Markdown reader that knows Obsidian's links, tables, footnotes and
formulas, records by the citation tool of JavaScript.  What is no markup of ours is a word to them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.text.plain import plain_text
from tests.ui.exports.test_exports import FORMS, HOSTILE, WORDS, content_of, hostile_content, make
from ui.api.openai_replies import quiet
from ui.board.sheet import marked
from ui.chat.talks.export import _escaped
from ui.exports.citation_line import citation_line
from ui.safe import NO_WIDTH

ROOT = Path(__file__).resolve().parents[3]
READERS = next(iter(sorted((ROOT / ".venv" / "share").glob("note-readers-*"))), None)


def read_by_others(*files: Path) -> list[Any]:
    """What they find in each file; a skip where they are not installed."""
    if READERS is None or shutil.which("node") is None:
        pytest.skip("no readers of notes and references here: run make note-readers")
    script = Path(__file__).with_name("read_by_others.mjs")
    done = subprocess.run(
        ["node", str(script), str(READERS), *map(str, files)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def written(folder: Path, form: str, content: Any) -> Path:
    suffix, write = FORMS[form]
    path = folder / f"file.{suffix}"
    path.write_bytes(write(content))
    return path


def test_the_readers_are_those_that_the_makefile_pins() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
    (pinned,) = re.findall(r"^NOTE_READERS := (.+)$", makefile, re.MULTILINE)
    if READERS is None:
        pytest.skip("no readers of notes and references here: run make note-readers")
    for each in pinned.split():
        name, version = each.rsplit("@", 1)
        package = READERS / "node_modules" / name / "package.json"
        assert json.loads(package.read_text(encoding="utf-8"))["version"] == version


def test_a_note_of_every_payload_is_headings_words_and_our_own_links(tmp_path: Path) -> None:
    content = hostile_content()
    (note,) = read_by_others(written(tmp_path, "markdown", content))
    assert set(note["types"]) == {"root", "heading", "paragraph", "text", "blockquote", "wikiLink"}
    numbers = range(1, len(WORDS) + 1)
    assert note["links"] == [[f"#^c{number}", str(number)] for number in numbers]
    assert len(note["headings"]) == len(WORDS) + 2  # the title, one a word, and that of the quotes
    lines = [f"{quote.number}: {citation_line(quote)}" for quote in content.quotes]
    quotes = [[words.replace(NO_WIDTH, ""), anchor] for words, anchor in note["quotes"]]
    assert quotes == [[line, f"^c{number}"] for line, number in zip(lines, numbers, strict=True)]


def test_an_address_under_a_quote_is_the_one_link_of_a_note(tmp_path: Path) -> None:
    (note,) = read_by_others(written(tmp_path, "markdown", content_of(make(HOSTILE))))
    assert note["urls"] == ["https://paper.example/pier;1"]
    assert plain_text(HOSTILE) in note["quotes"][0][0].replace(NO_WIDTH, "")


LIVE = {"link", "linkReference", "image", "imageReference", "definition", "html", "code", "inlineCode", "wikiLink"}


@pytest.mark.parametrize("face", [quiet, marked, _escaped], ids=["reply over HTTP", "board", "copy from the page"])
def test_no_payload_is_live_in_what_else_we_write_as_markdown(face: Callable[[str], str], tmp_path: Path) -> None:
    file = tmp_path / "words.md"
    file.write_text("\n\n".join(f"It says: {face(text)}" for text in WORDS), encoding="utf-8")
    (note,) = read_by_others(file)
    assert set(note["types"]) & LIVE == set()


@pytest.mark.parametrize("form", ["ris", "csl"])
def test_records_of_every_payload_are_one_an_article_with_its_quote_as_note(form: str, tmp_path: Path) -> None:
    content = hostile_content()
    (read,) = read_by_others(written(tmp_path, form, content))
    assert len(read["records"]) == len(WORDS)
    for record, quote in zip(read["records"], content.quotes, strict=True):
        assert set(record) <= {"id", "type", "title", "container-title", "author", "reporter", "issued", "note"}
        assert record["note"].replace(NO_WIDTH, "") == f"[{quote.number}] {citation_line(quote)}"
        assert record["title"].replace(NO_WIDTH, "") == plain_text(quote.article.title)
        assert record["issued"]["date-parts"][0][0] == 2031
    assert set(re.findall(r"<\s*/?([a-zA-Z!?]+)", read["bibliography"])) <= {"div", "i"}
