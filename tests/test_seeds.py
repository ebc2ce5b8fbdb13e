from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import frontmatter
import pytest

SEEDS = sorted((Path(__file__).resolve().parents[1] / "seeds").glob("*.md"))
RUN = 6  # words in a row: names and set phrases are shorter, borrowed prose is longer


def prose_runs(text: str) -> set[tuple[str, ...]]:
    """Every run of six words outside quotations: what someone said may be quoted, prose may not be borrowed."""
    runs: set[tuple[str, ...]] = set()
    for part in re.split(r"[“\"][^“”\"]{3,400}[”\"]", text):
        words = re.findall(r"[a-z0-9$%']+", part.casefold().replace("’", "'"))
        runs.update(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
    return runs


def test_there_are_five_numbered_articles() -> None:
    assert [file.name[:4] for file in SEEDS] == ["000-", "001-", "002-", "003-", "004-"]


@pytest.mark.parametrize("file", SEEDS, ids=lambda file: file.stem)
def test_an_article_has_front_matter_and_the_length_of_one(file: Path) -> None:
    post = frontmatter.load(str(file))
    assert post["title"]
    assert set(post.keys()) <= {"title", "publisher", "date"}
    assert isinstance(post.get("date"), date | None)
    assert 300 <= len(post.content.split()) <= 1100


def test_some_articles_are_dated_and_some_are_not() -> None:
    dated = {"date" in frontmatter.load(str(file)) for file in SEEDS}
    assert dated == {True, False}


def test_one_article_carries_the_tail_that_cleaning_has_to_drop() -> None:
    tails = [file for file in SEEDS if "\nplaceholder\n" in file.read_text(encoding="utf-8")]
    assert [file.name[:3] for file in tails] == ["000"]
    for crumb in ("\nAuthor  ", "\nFeb 03, Tue\n", "\n11 hours ago\n", "\nDisclaimer: ", "\ngoTop\n"):
        assert crumb in tails[0].read_text(encoding="utf-8")


@pytest.mark.shared
def test_no_article_borrows_the_prose_of_an_original(shared_folder: Path) -> None:
    originals = [file.read_text(encoding="utf-8") for file in sorted((shared_folder / "seeds").glob("*.txt"))]
    assert len(originals) == len(SEEDS)
    borrowed = set().union(*map(prose_runs, originals))
    for file in SEEDS:
        assert prose_runs(file.read_text(encoding="utf-8")) & borrowed == set(), file.name
