"""Views group articles by the register's stories; what it has not read yet joins the story of its topic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from index.library.contents import Library
from index.update.update_index import update_index
from rag.register.build import update_register
from rag.register.store import Store
from rag.views.by_story import by_story

TEXTS = {
    "quarry": "Norvane Stone asked the council of Tolm to let its quarry grow. Norvane Stone employs 40 in Tolm.",
    "dust": "Villagers near the Tolm quarry say that Norvane Stone hides the dust. Norvane Stone denies it.",
    "ferry": "The ferry Marisa Bell missed its sailings from Ostrand. Ostrand's harbour master blamed the Marisa Bell.",
}


def _library(tmp_path: Path, encoder: Any, names: list[str]) -> Library:
    folder = tmp_path / "articles"
    folder.mkdir(exist_ok=True)
    for name in names:
        text = f"---\ntitle: The {name}\ndate: 2033-03-14\n---\n\n{TEXTS[name]}\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    update_index(tmp_path / "home", [str(folder)], encoder=encoder)
    return Library.open(tmp_path / "home")


def _groups(library: Library) -> list[set[str]]:
    articles = [article for h in library.headers() if (article := library.article(h.id)) is not None]
    return [{article.title.removeprefix("The ") for article in group} for group in by_story(articles, library)]


def test_without_a_register_articles_are_grouped_by_their_topics(tmp_path: Path, fake_encoder: Any) -> None:
    with _library(tmp_path, fake_encoder, ["quarry", "dust", "ferry"]) as library:
        assert _groups(library) == [{"quarry", "dust"}, {"ferry"}]


def test_the_registers_stories_decide(tmp_path: Path, fake_encoder: Any) -> None:
    with _library(tmp_path, fake_encoder, ["quarry", "dust", "ferry"]) as library:
        update_register(library.home)
        with Store.open(library.home, writing=True) as store:
            store.set_stories({header.id: header.title for header in library.headers()})
        assert sorted(map(sorted, _groups(library))) == [["dust"], ["ferry"], ["quarry"]]


def test_an_article_that_was_not_read_yet_joins_the_story_of_its_topic(tmp_path: Path, fake_encoder: Any) -> None:
    with _library(tmp_path, fake_encoder, ["quarry", "ferry"]) as library:
        update_register(library.home)
    with _library(tmp_path, fake_encoder, ["dust"]) as library:
        assert {"quarry", "dust"} in _groups(library)
