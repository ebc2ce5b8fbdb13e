"""The measuring commands: the form of the figures, the grown corpus, and a short run of each kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.bench.command import run_bench
from evals.bench.figures import Measured, bench_object, bench_table, write_object
from evals.bench.llama_rates import model_rates
from evals.sets.corpus import PASSAGES_EACH, Base, embed_base, grow_documents, grow_entries, grow_entry
from evals.sets.public import load_public
from index.library.contents import Library
from index.library.writer import LibraryWriter
from rag.models.protocol import Completion
from rag.settings import Settings, load_settings
from rag.types import TokenCounts


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small data set of the common form."""
    towns = ("Lissen", "Orbeck", "Tarn", "Kroll", "Weir", "Brandt")
    documents = [
        {
            "id": town,
            "title": f"News of {town}",
            "text": f"The council of {town} opened a harbour in 19{n}0. Its {n} cranes were sold to a dealer. "
            f"People of {town} remember the loud evenings, when every window stood open.",
        }
        for n, town in enumerate(towns, 1)
    ]
    questions = [
        {
            "id": f"q{n}",
            "question": f"When did the council of {town} open a harbour?",
            "answers": [f"19{n}0"],
            "gold_doc_ids": [town],
            "answerable": True,
        }
        for n, town in enumerate(towns, 1)
    ]
    path = tmp_path / "towns.json"
    path.write_text(json.dumps({"name": "towns", "documents": documents, "questions": questions}))
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    def make(**values: Any) -> Settings:
        return load_settings({}, home=tmp_path / "home", quotes_only=True, **{"cache": tmp_path / "cache", **values})

    return make


@pytest.fixture
def base(data: Path, fake_encoder: Any) -> Base:
    return embed_base(load_public(data).documents, fake_encoder, most=5)


# --- the form -----------------------------------------------------------------------------------------------------


def test_figures_get_median_percentile_ratio_and_load(tmp_path: Path) -> None:
    ours = Measured(name="ours", unit="s", values=(1.0, 2.0, 3.0, 4.0, 5.0), aim="2 s")
    theirs = Measured(name="theirs", unit="s", values=(6.0,) * 5)
    made = bench_object([ours, theirs], pairs=[("ours", "theirs", "0.6"), ("ours", "absent", "")], info={"data": "d"})
    first = made["measured"][0]
    assert (first["n"], first["median"], first["p95"]) == (5, 3.0, pytest.approx(4.8))  # 4 + 0.8 of the last step
    (ratio,) = made["ratios"]
    assert ratio["value"] == pytest.approx(0.5)  # 3 / 6
    assert "load_at_end" in made["info"]
    table = bench_table(made)
    assert "ours / theirs: 0.50" in table
    assert "n=5  (aim 0.6)" in table
    assert "(aim 2 s)" in table
    write_object(made, tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text())["measured"][1]["values"] == [6.0] * 5


# --- the corpus ---------------------------------------------------------------------------------------------------


def test_a_grown_article_is_tiled_by_its_passages_and_its_tokens_lie_inside_them(base: Base) -> None:
    for number in range(20):
        entry = grow_entry(base, number, size=7, seed=3)
        assert "".join(passage.text for passage in entry.passages) == entry.article.text
        for passage, encoding in zip(entry.passages, entry.encodings, strict=True):
            assert entry.article.text[passage.start : passage.end] == passage.text
            assert np.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-5)
            assert all(passage.text[start].isalnum() for start in encoding.token_starts)


def test_the_same_seed_grows_the_same_articles_whatever_was_grown_before(base: Base) -> None:
    whole = list(grow_entries(base, passages=45, seed=7))
    assert [len(entry.passages) for entry in whole] == [PASSAGES_EACH] * 4 + [5]
    again = grow_entry(base, 2, size=PASSAGES_EACH, seed=7)
    assert again.article == whole[2].article
    assert np.array_equal(again.encodings[0].vector, whole[2].encodings[0].vector)
    assert grow_entry(base, 2, size=PASSAGES_EACH, seed=8).article != whole[2].article


def test_grown_articles_are_taken_for_stories_of_their_own(tmp_path: Path, real_base: Base, fake_encoder: Any) -> None:
    with LibraryWriter.open(tmp_path) as library:
        library.adopt_encoder(fake_encoder)
        library.put(list(grow_entries(real_base, passages=600, seed=1)))
        headers = library.headers()
    assert len(headers) == 60
    assert sum(header.copy_group == header.id for header in headers) >= 57


@pytest.fixture
def real_base(fake_encoder: Any) -> Base:
    """A base of fifty passages without a word in common but the shortest."""
    from evals.sets.form import Document

    letters = "bcdfghklmnprstvw"
    documents = []
    for n in range(50):
        noise = np.random.default_rng(n)
        words = ["".join(noise.choice(list(letters), size=6)) for _ in range(60)]
        documents.append(Document(id=str(n), title="", text=" ".join(words).capitalize() + "."))
    return embed_base(documents, fake_encoder, most=50)


# --- short runs ---------------------------------------------------------------------------------------------------


def _by_name(made: dict[str, Any]) -> dict[str, list[float]]:
    return {each["name"]: each["values"] for each in made["measured"]}


def test_scale_grows_a_library_measures_it_and_grows_it_further(
    data: Path, settings: Any, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.encoders.load.load_encoder", lambda name="", **options: fake_encoder)
    monkeypatch.setattr("evals.bench.scale._add_seconds", lambda settings, number: 1.0 + number)
    monkeypatch.setattr("evals.bench.scale.WARM_UP", 1)
    made, table = run_bench("scale", data, settings(), size=60, count=4, alone=True)
    values = _by_name(made)
    assert len(values["retrieval and evidence"]) == 4
    assert all(value > 0 for value in values["retrieval and evidence"] + values["open and first search"])
    assert values["add one article, process start to end"] == [1.0, 2.0, 3.0]
    assert values["disk, truth"][0] > 0.1
    assert "by meaning" in table
    run_bench("scale", data, settings(), size=95, count=1, alone=True)
    with Library.open(settings().home) as library:
        assert library.passage_count == 95


@pytest.mark.filterwarnings("ignore")
def test_a_starter_gets_the_passages_that_a_grown_library_holds(tmp_path: Path, base: Base, fake_encoder: Any) -> None:
    pytest.importorskip("llama_index.vector_stores.chroma", reason='needs "pip install --group bench"')
    from evals.bench.scale_peer import fill_store, retrieve_seconds

    with LibraryWriter.open(tmp_path) as library:
        library.adopt_encoder(fake_encoder)
        library.put(list(grow_entries(base, passages=25, seed=1)))
    with Library.open(tmp_path) as library:
        assert fill_store(library, tmp_path / "peer", say=lambda line: None) == 25
        assert fill_store(library, tmp_path / "peer", say=lambda line: None) == 25  # nothing twice
    asked = ["When did the council of Tarn open a harbour?"] * 3
    assert len(retrieve_seconds(tmp_path / "peer", fake_encoder, asked)) == 3


def test_index_compares_the_whole_run_with_the_bare_encoder(
    data: Path, settings: Any, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.encoders.load.load_encoder", lambda name="", **options: fake_encoder)
    monkeypatch.setattr("evals.bench.indexing.LISTED", 30)
    made, _ = run_bench("index", data, settings(), size=4, count=2, alone=True)
    assert made["info"]["documents"] == 4
    values = _by_name(made)
    assert len(values["dossier index"]) == len(values["its encoder alone, processor"]) == 2
    assert {ratio["theirs"] for ratio in made["ratios"]} == {"its encoder alone", "its encoder alone, processor"}
    assert all(seconds > 0 for seconds in values["dossier index, building the vector index"])
    assert len(values["list 30 unchanged files"]) == 2


def test_a_small_set_is_grown_by_documents_that_are_no_copies(data: Path) -> None:
    documents = load_public(data).documents
    grown = grow_documents(documents, count=15, seed=1)
    assert grown[:6] == list(documents)
    assert len({document.id for document in grown}) == len({document.text for document in grown}) == 15
    assert [len(document.text) for document in grown[6:12]] == [len(document.text) for document in documents]
    assert grown == grow_documents(documents, count=15, seed=1)
    assert grow_documents(documents, count=2, seed=1) == list(documents[:2])


def test_rates_are_of_what_is_read_before_the_first_text_and_written_after(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Writer:
        name, prompts = "writer", list[str]()

        def complete(self, prompt: Any, *, on_text: Any) -> Completion:
            self.prompts.append(prompt.turns[-1].text)
            on_text("once")
            on_text(" upon")
            tokens = TokenCounts(prompt=120, cached=20, completion=5)
            return Completion(text="once upon", finish="stop", tokens=tokens)

        def close(self) -> None:
            self.prompts.append("closed")

    clock = iter(float(at) for at in range(100))  # began, first text, second, ended: 1 s of reading, 2 of writing
    monkeypatch.setattr("evals.bench.llama_rates.time.perf_counter", lambda: next(clock))
    monkeypatch.setattr("rag.open.open_language_model", lambda settings: Writer())
    reading, writing = model_rates(settings(), rounds=2)
    assert reading.values == (100.0, 100.0)  # 120 less the 20 cached
    assert writing.values == (2.0, 2.0)  # 4 tokens after the first
    assert Writer.prompts[-1] == "closed"
    assert len(set(Writer.prompts)) == 4  # no prompt twice


def test_cold_times_help_and_the_first_evidence_on_a_terminal(data: Path, settings: Any, real_encoder: Any) -> None:
    import os

    cache = load_settings(os.environ).cache
    made, table = run_bench("cold", data, settings(cache=cache), count=1, alone=True)
    values = _by_name(made)
    assert 0 < values["help"][0] < values["quotes only, first evidence"][0] <= values["quotes only"][0]
    assert values["quotes only, memory"][0] > 0  # a child's peak counts what its parent, here the tests, held
    assert "usage error" in table


def test_serve_finds_nothing_lost_and_nothing_doubled(
    data: Path, settings: Any, real_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    monkeypatch.setattr("evals.bench.serve.INDEXERS", 2)
    monkeypatch.setattr("evals.bench.serve.ASKERS", 1)
    made, _ = run_bench("serve", data, settings(cache=load_settings(os.environ).cache), size=6)
    values = _by_name(made)
    assert made["info"]["articles"] == 6
    assert len(values["index and give 5 articles"]) == 2
    assert values["retrieval meanwhile"]
    assert values["articles lost by an asker"] == values["articles doubled"] == [0.0]
    if "LlamaIndex, chunks lost" in values:  # its packages are here
        assert {ratio["theirs"] for ratio in made["ratios"]} == {
            "LlamaIndex, index and give 5 articles",
            "LlamaIndex, retrieval meanwhile",
        }
        assert values["LlamaIndex, chunks lost"] == [0.0]


def test_two_stores_agree_where_they_rank_alike_and_what_differs_is_named() -> None:
    from evals.bench.stores.store import DEFAULT, STORE, _agreement

    ten = [(f"a#{n}", 2.0 - n / 10) for n in range(1, 11)]
    late = [*ten[:8], ten[9], ten[8]]  # alike in the eight that are read
    other = [ten[0], ("b#1", 1.85), *ten[1:9]]
    asked = {
        DEFAULT: {"ranking": [ten, ten, ten], "filtered": [[], ten, ten]},
        STORE: {"ranking": [ten, late, other], "filtered": [[], ten, late]},
    }
    told = _agreement(asked, ["one", "two", "three"])
    assert (told["same_first"], told["same_read"], told["same_all"]) == (3, 2, 1)
    assert (told["same_filtered"], told["asked"]) == (2, 3)
    assert told["differing"] == [
        {"question": "two", "rank": 9, "passages": ["a#9", "a#10"], "apart": pytest.approx(0.1)},  # 1.1 and 1.0
        {"question": "three", "rank": 2, "passages": ["a#2", "b#1"], "apart": None},
    ]
