"""Search by meaning: generations, what came after them, what is gone from them, and damage of every shape."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import hold_publish_lock, is_building
from index.search import publish_later as background
from index.search.exact import ExactVectors
from index.search.generations import current_generation, read_manifest, stage_generation
from index.search.publish import update_generation
from index.search.vectors import VectorIndex, find_generation
from index.types import Encoding
from index.update.update_index import open_index, update_index
from index.upkeep.doctor import check, repair

SUBJECTS = ("ferry", "wheat", "bank", "museum", "glacier", "orchard", "tunnel", "satellite", "dairy", "violin")


def _write(folder: Path, subjects: tuple[str, ...]) -> None:
    folder.mkdir(exist_ok=True)
    for number, subject in enumerate(subjects):
        text = f"The {subject} of town {number} was in the news. Its {subject} keeper spoke of {number * 11} visitors."
        (folder / f"{subject}.txt").write_text(text)


@pytest.fixture
def built(tmp_path_factory: pytest.TempPathFactory, fake_encoder: Any) -> Path:
    """A folder with `articles` and the `home` of their index, built once, to be copied and spoilt."""
    root = tmp_path_factory.getbasetemp() / "built"
    if not root.exists():
        root.mkdir()
        _write(root / "articles", SUBJECTS)
        update_index(root / "home", [str(root / "articles")], encoder=fake_encoder)
        fake_encoder.texts.clear()
    return root


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """The home of an index of ten articles."""
    shutil.copytree(built / "home", tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def no_library_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about what Chroma serves, which it does only in large libraries."""
    monkeypatch.setattr("index.search.vectors.EXACT_UP_TO", 0)


class NearEncoder:
    """An encoder whose vectors all lie about `gap` from one and the same; all else is `inner`'s."""

    def __init__(self, inner: Any, gap: float) -> None:
        self.name, self.fingerprint, self.dimensions = inner.name, inner.fingerprint, inner.dimensions
        self._inner = inner
        self._gap = gap
        self._centre = _unit(np.random.default_rng(1), self.dimensions)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        encodings = self._inner.encode(texts)
        return [replace(encoding, vector=self._near(text)) for text, encoding in zip(texts, encodings, strict=True)]

    def _near(self, text: str) -> np.ndarray:
        dice = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little"))
        vector = self._centre + self._gap * _unit(dice, self.dimensions)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def _unit(dice: np.random.Generator, dimensions: int) -> np.ndarray:
    vector = dice.normal(size=dimensions)
    return vector / np.linalg.norm(vector)


@pytest.fixture
def vector_of(fake_encoder: Any) -> Callable[[str], np.ndarray]:
    return lambda text: fake_encoder.encode([text])[0].vector


def _names(found: list[tuple[str, float]]) -> list[str]:
    return [id_.rsplit("-", 1)[0] for id_, _ in found]


def test_the_generation_finds_what_exact_search_finds(home: Path, vector_of: Any) -> None:
    with open_index(home) as index:
        exact = ExactVectors.load(index.library)
        for subject in SUBJECTS:
            found = index.vectors.search(vector_of(f"the {subject} keeper"), limit=4)
            wanted = exact.nearest(vector_of(f"the {subject} keeper"), limit=4)
            assert _names(found)[0] == subject
            assert [score for _, score in found] == pytest.approx([score for _, score in wanted], abs=2e-3)
        assert index.notice == ""


@pytest.mark.parametrize(("exact_up_to", "once"), [(9, True), (10, True), (9, False), (10, False)])
def test_only_a_single_question_to_a_small_library_passes_chroma_by(
    home: Path, vector_of: Any, monkeypatch: pytest.MonkeyPatch, exact_up_to: int, once: bool
) -> None:
    monkeypatch.setattr("index.search.vectors.EXACT_UP_TO", exact_up_to)  # the library has 10 passages
    opened: list[Path] = []

    def note(folder: Path) -> Any:
        opened.append(folder)
        raise RuntimeError("not opened here")

    with Library.open(home) as library:
        vectors = VectorIndex(library, once=once, open_folder=note)
        vectors.warm()
        assert opened == ([] if once and exact_up_to == 10 else [current_generation(home)])
        assert _names(vectors.search(vector_of("the violin keeper"), limit=1)) == ["violin"]


@pytest.fixture
def small(built: Path, tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of an index of ten articles for which exact search is fast enough, as `dossier index` leaves it."""
    monkeypatch.setattr("index.search.vectors.EXACT_UP_TO", 10)
    update_index(tmp_path / "small", [str(built / "articles")], encoder=fake_encoder)
    return tmp_path / "small"


def test_indexing_a_small_library_builds_no_vector_index_and_nothing_is_wrong_with_that(
    small: Path, vector_of: Any
) -> None:
    assert current_generation(small) is None
    assert check(small) == []
    for use in ("what is there", "once"):
        with open_index(small, use=use) as index:  # type: ignore[arg-type]
            assert index.notice == ""
            assert not index.vectors.is_derived
            assert _names(index.vectors.search(vector_of("the violin keeper"), limit=1)) == ["violin"]
    assert current_generation(small) is None


def test_a_small_library_lets_a_vector_index_go_that_is_damaged(
    home: Path, built: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.vectors.EXACT_UP_TO", 10)
    _flip(_find(home, "data_level0.bin"))
    assert [finding.part for finding in check(home)] == ["vectors"]
    assert update_index(home, [str(built / "articles")], encoder=fake_encoder).notice == ""
    assert current_generation(home) is None
    assert check(home) == []


def test_what_measures_a_small_library_asks_a_vector_index_that_is_built_first(small: Path, vector_of: Any) -> None:
    with open_index(small, use="measure") as index:
        assert index.vectors.is_derived
        assert _names(index.vectors.search(vector_of("the violin keeper"), limit=1)) == ["violin"]
        assert index.vectors.is_derived


def test_what_stays_open_on_a_small_library_gets_a_vector_index_built_meanwhile(
    small: Path, tmp_path: Path, vector_of: Any, fake_encoder: Any
) -> None:
    with open_index(small, use="long") as index:
        assert not index.vectors.is_derived
        assert _names(index.vectors.search(vector_of("the violin keeper"), limit=1)) == ["violin"]
        _await_builder(small, before=None)
        index.refresh()
        assert index.vectors.is_derived
        assert _names(index.vectors.search(vector_of("the violin keeper"), limit=1)) == ["violin"]
    before = current_generation(small)
    _write(tmp_path / "late", ("lighthouse",))
    update_index(small, [str(tmp_path / "late")], encoder=fake_encoder)
    with open_index(small, use="long") as index:  # 11 passages now: found at once, and in the next generation
        assert _names(index.vectors.search(vector_of("the lighthouse keeper"), limit=1)) == ["lighthouse"]
        _await_builder(small, before=before)
    assert check(small) == []


def _await_builder(home: Path, *, before: Path | None) -> None:
    until = time.monotonic() + 300
    while current_generation(home) == before or is_building(home):
        assert time.monotonic() < until, (home / "publish.failed").read_text()
        time.sleep(0.1)


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_exact_search_orders_equals_by_row(limit: int) -> None:
    scores = [0.5, 0.9, 0.5, 0.1, 0.9, 0.5, 0.3]  # by hand: 1 and 4 first, then 0, 2 and 5, then 6, then 3
    index = ExactVectors(
        ids=tuple("abcdefg"), article_ids=("x",) * 7, vectors=np.asarray(scores, dtype=np.float32)[:, None]
    )
    found = index.nearest(np.ones(1, dtype=np.float32), limit=limit)
    assert "".join(id_ for id_, _ in found) == "beacfgd"[:limit]


def test_searching_leaves_the_generation_as_it_was(home: Path, vector_of: Any) -> None:
    for _ in range(2):
        with open_index(home) as index:
            assert index.notice == ""
            index.vectors.search(vector_of("ferry"), limit=3)
    assert check(home) == []


@pytest.mark.parametrize("limit_in_query", [64, 1], ids=["inside-the-query", "on-the-results"])
def test_a_filter_keeps_other_articles_out(
    home: Path, vector_of: Any, monkeypatch: pytest.MonkeyPatch, limit_in_query: int
) -> None:
    monkeypatch.setattr("index.search.vectors.IN_QUERY_ARTICLES", limit_in_query)
    with open_index(home) as index:
        wanted = {header.id for header in index.library.headers() if header.source.endswith(("bank.txt", "dairy.txt"))}
        found = index.vectors.search(vector_of("the ferry keeper"), limit=5, article_ids=wanted)
        assert sorted(_names(found)) == ["bank", "dairy"]
        assert index.vectors.search(vector_of("ferry"), limit=5, article_ids=set()) == []


def test_what_came_after_the_generation_is_found_at_once(
    home: Path, vector_of: Any, tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.publish.ALWAYS_BELOW", 0)
    monkeypatch.setattr("index.search.publish.WORTH_SHARE", 0.9)
    _write(tmp_path / "late", ("lighthouse",))
    before = current_generation(home)
    update_index(home, [str(tmp_path / "late")], encoder=fake_encoder)
    assert current_generation(home) == before
    with open_index(home) as index:
        assert _names(index.vectors.search(vector_of("the lighthouse keeper"), limit=3))[0] == "lighthouse"
        assert index.notice == ""
    assert check(home) == []


def test_a_changed_article_is_found_by_its_new_words_only(
    home: Path, built: Path, vector_of: Any, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.publish.ALWAYS_BELOW", 0)
    monkeypatch.setattr("index.search.publish.WORTH_SHARE", 0.9)
    path = built / "articles" / "ferry.txt"
    old = path.read_text()
    try:
        path.write_text("Nothing but snow on the mountain pass, said the warden.")
        update_index(home, [str(path)], encoder=fake_encoder)
    finally:
        path.write_text(old)
    with open_index(home) as index:
        found = index.vectors.search(vector_of("snow on the mountain pass"), limit=10)
        assert _names(found)[0] == "ferry"
        assert len(found) == len(set(found)) == 10
        by_old_words = _names(index.vectors.search(vector_of(old), limit=10))
        assert by_old_words.index("ferry") > 0


def test_growing_and_shrinking_publish_the_exact_id_set(
    home: Path, tmp_path: Path, vector_of: Any, fake_encoder: Any
) -> None:
    _write(tmp_path / "late", ("lighthouse", "canal"))
    update_index(home, [str(tmp_path / "late")], encoder=fake_encoder)
    (tmp_path / "late" / "canal.txt").unlink()
    update_index(home, [str(tmp_path / "late")], encoder=fake_encoder, prune=True)
    with open_index(home) as index:
        manifest = read_manifest(current_generation(home) or Path())
        assert manifest is not None
        assert manifest.count == index.library.passage_count == 11
        assert len(index.vectors.search(vector_of("town"), limit=50)) == 11
    kept = sorted(path.name for path in (home / "chroma").iterdir())
    assert kept == ["CURRENT", "gen-000002", "gen-000003"]


def test_an_emptied_library_finds_nothing_and_is_sound(home: Path, built: Path, vector_of: Any) -> None:
    from index.update.update_index import remove_article

    with Library.open(home) as library:
        ids = [header.id for header in library.headers()]
    from index.library.writer import LibraryWriter

    writer = LibraryWriter.open(home)
    writer.remove(ids[1:])
    writer.close()
    remove_article(home, ids[0])
    with open_index(home) as index:
        assert index.vectors.search(vector_of("ferry"), limit=3) == []
        assert index.lexical.search("ferry", limit=3) == []
    assert check(home) == []


def _files(home: Path) -> list[Path]:
    folder = current_generation(home)
    assert folder is not None
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _find(home: Path, name: str) -> Path:
    return next(path for path in _files(home) if path.name == name)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "the-database-cut-in-half": lambda home: _cut(_find(home, "chroma.sqlite3")),
    "a-byte-of-the-database-flipped": lambda home: _flip(_find(home, "chroma.sqlite3")),
    "the-database-gone": lambda home: _find(home, "chroma.sqlite3").unlink(),
    "the-database-empty": lambda home: _find(home, "chroma.sqlite3").write_bytes(b""),
    "the-vectors-cut": lambda home: _cut(_find(home, "data_level0.bin")),
    "a-byte-of-the-vectors-flipped": lambda home: _flip(_find(home, "data_level0.bin")),
    "the-vectors-empty": lambda home: _find(home, "data_level0.bin").write_bytes(b""),
    "the-links-gone": lambda home: _find(home, "link_lists.bin").unlink(),
    "the-header-flipped": lambda home: _flip(_find(home, "header.bin")),
    "the-lengths-cut": lambda home: _cut(_find(home, "length.bin")),
    "the-label-map-gone": lambda home: _find(home, "index_metadata.pickle").unlink(),
    "the-segment-folder-gone": lambda home: shutil.rmtree(_find(home, "header.bin").parent),
    "a-foreign-file-beside": lambda home: _find(home, "header.bin").with_name("extra.bin").write_bytes(b"x"),
    "the-manifest-cut": lambda home: _cut(_find(home, "manifest.json")),
    "the-pointer-to-nowhere": lambda home: (home / "chroma" / "CURRENT").write_text("gen-999999"),
    "everything-gone": lambda home: shutil.rmtree(home / "chroma"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_seen_at_open_and_answers_stay_right(home: Path, vector_of: Any, damage: Any) -> None:
    damage(home)
    with open_index(home) as index:
        assert "the vector index is not used" in index.notice
        found = index.vectors.search(vector_of("the glacier keeper"), limit=3)
        assert _names(found)[0] == "glacier"
    assert [finding.part for finding in check(home)] == ["vectors"]


@pytest.mark.parametrize("damage", ["a-byte-of-the-vectors-flipped", "everything-gone"])
def test_damage_is_repaired_without_encoding(home: Path, vector_of: Any, damage: str) -> None:
    DAMAGE[damage](home)
    assert repair(home) == ["rebuilt the vector index"]
    assert check(home) == []
    with open_index(home) as index:
        assert index.notice == ""
        assert _names(index.vectors.search(vector_of("the glacier keeper"), limit=1)) == ["glacier"]


def test_the_next_writer_rebuilds_what_is_damaged(home: Path, built: Path, fake_encoder: Any) -> None:
    _flip(_find(home, "data_level0.bin"))
    update_index(home, [str(built / "articles")], encoder=fake_encoder)
    assert fake_encoder.texts == []
    assert check(home) == []


def test_a_crash_of_the_builder_leaves_the_served_generation(
    home: Path, vector_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.processes.sys.executable", "/bin/false")
    served = current_generation(home)
    with Library.open(home) as library, pytest.raises(LibraryError, match="the articles are kept and found"):
        update_generation(library, on_done=lambda done, total: None, rebuild=True)
    assert current_generation(home) == served
    assert not list((home / "chroma").glob("*.staged"))
    assert check(home) == []


@pytest.fixture
def large(home: Path, tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home as one that is large enough to be built in the background, with an article to add in `late`."""
    monkeypatch.setattr("index.search.publish_later.BACKGROUND_FROM", 10)
    _write(tmp_path / "late", ("lighthouse", "canal"))
    return home


def test_a_large_index_grows_in_the_background_while_articles_come(
    large: Path, tmp_path: Path, vector_of: Any, fake_encoder: Any
) -> None:
    before = current_generation(large)
    update_index(large, [str(tmp_path / "late" / "canal.txt")], encoder=fake_encoder)
    with open_index(large) as index:
        assert _names(index.vectors.search(vector_of("the canal keeper"), limit=1)) == ["canal"]
    update_index(large, [str(tmp_path / "late")], encoder=fake_encoder)  # while the builder is at work
    _await_builder(large, before=before)
    with open_index(large) as index:
        for name in ("canal", "lighthouse", "ferry"):
            assert _names(index.vectors.search(vector_of(f"the {name} keeper"), limit=1)) == [name]
        assert len(index.vectors.search(vector_of("town"), limit=50)) == 12
    assert check(large) == []
    assert not (large / "publish.failed").exists()


def test_a_builder_that_failed_leaves_its_reason_and_the_next_run_builds_in_the_foreground(
    large: Path, tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.publish_later.start_builder", lambda home: True)
    update_index(large, [str(tmp_path / "late" / "canal.txt")], encoder=fake_encoder)
    before = current_generation(large)
    with monkeypatch.context() as broken:
        broken.setattr("index.processes.sys.executable", "/bin/false")
        background.main(str(large))
    assert "could not be built" in (large / "publish.failed").read_text()
    assert current_generation(large) == before
    monkeypatch.undo()
    monkeypatch.setattr("index.search.vectors.EXACT_UP_TO", 0)
    monkeypatch.setattr("index.search.publish_later.BACKGROUND_FROM", 10)
    update_index(large, [str(tmp_path / "late")], encoder=fake_encoder)
    assert current_generation(large) != before
    assert not (large / "publish.failed").exists()


def test_nobody_builds_while_another_does(
    large: Path, tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_generation(large)
    with hold_publish_lock(large):
        assert update_index(large, [str(tmp_path / "late")], encoder=fake_encoder).passages == 12
        background.main(str(large))
        with Library.open(large) as library, pytest.raises(LibraryError, match="being built by another process"):
            update_generation(library, on_done=lambda done, total: None, rebuild=True)
    assert current_generation(large) == before
    assert not (large / "publish.failed").exists()


def test_leftovers_of_a_killed_builder_are_cleared(home: Path) -> None:
    (home / "chroma" / "gen-000009.staged").mkdir()
    staged = stage_generation(home, base=None)
    assert sorted(path.name for path in (home / "chroma").glob("*.staged")) == [staged.name]


def test_a_full_disk_is_seen_before_building(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(home)
    monkeypatch.setattr("index.search.publish.shutil.disk_usage", lambda path: usage._replace(free=10))
    with Library.open(home) as library, pytest.raises(LibraryError, match="MB free"):
        update_generation(library, on_done=lambda done, total: None, rebuild=True)


def test_another_librarys_generation_is_not_trusted(home: Path, built: Path) -> None:
    from index.library.writer import LibraryWriter

    writer = LibraryWriter.open(home)
    writer._connection.execute("UPDATE meta SET value = 'another' WHERE key = 'identity'")
    writer.close()
    with Library.open(home) as library:
        assert find_generation(library) == (None, None, "it belongs to another library")


def test_a_fault_inside_chroma_falls_back_to_the_truth(home: Path, vector_of: Any) -> None:
    class Broken:
        def nearest(self, vector: Any, **options: Any) -> list[tuple[str, float]]:
            raise RuntimeError("internal error\nwith details")

        def close(self) -> None: ...

    with Library.open(home) as library:
        vectors = VectorIndex(library, open_folder=lambda folder: Broken())
        assert _names(vectors.search(vector_of("the violin keeper"), limit=1)) == ["violin"]
        assert "it failed (internal error)" in vectors.notice


def test_an_approximate_index_over_near_equal_vectors_is_no_damage(tmp_path: Path, fake_encoder: Any) -> None:
    from index.search.chroma import ChromaFolder

    count, encoder = 300, NearEncoder(fake_encoder, 1e-3)
    (tmp_path / "articles").mkdir()
    for n in range(count):
        (tmp_path / "articles" / f"{n}.txt").write_text(f"Bulletin {n} of the parish tells of no change of hours.")
    report = update_index(tmp_path / "home", [str(tmp_path / "articles")], encoder=encoder)
    assert (report.passages, report.notice) == (count, "")
    assert check(tmp_path / "home") == []
    asked = encoder.encode(["Bulletin 7 of the parish tells of no change of hours."])[0].vector
    with ChromaFolder(current_generation(tmp_path / "home") or Path()) as chroma:
        assert len(chroma.nearest(asked, limit=count)) < count  # else nothing is shown here
    with open_index(tmp_path / "home") as index:
        assert index.vectors.is_derived
        assert len(dict(index.vectors.search(asked, limit=count))) == count  # what the graph misses, exact search finds
        assert all(similarity > 0.99 for _, similarity in index.vectors.search(asked, limit=20))
        assert index.notice == ""


def test_short_articles_of_one_template_give_a_vector_index_that_passes(tmp_path: Path, real_encoder: Any) -> None:
    (tmp_path / "articles").mkdir()
    for n in range(60):
        text = f"Notice {n} of the water board: the pumps of district {n % 7} were tested and found in order."
        (tmp_path / "articles" / f"{n}.txt").write_text(text)
    report = update_index(tmp_path / "home", [str(tmp_path / "articles")], encoder=real_encoder)
    assert (report.passages, report.notice) == (60, "")
    assert check(tmp_path / "home") == []
    asked = real_encoder.encode(["Were the pumps tested?"])[0].vector
    with open_index(tmp_path / "home") as index:
        assert index.vectors.is_derived
        assert len(dict(index.vectors.search(asked, limit=60))) == 60
        assert index.notice == ""


def test_a_build_that_stands_still_is_ended_and_told(
    home: Path, tmp_path: Path, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = current_generation(home)
    _write(tmp_path / "late", ("lighthouse",))
    monkeypatch.setattr("index.search.publish.QUIET_SECONDS", 0.0)
    monkeypatch.setattr("index.search.publish.QUIET_SECONDS_EACH", 0.0)
    report = update_index(home, [str(tmp_path / "late")], encoder=fake_encoder)
    assert len(report.added) == 1
    assert "could not be built (it stood still)" in report.notice
    assert current_generation(home) == served


def test_a_build_that_fails_is_a_notice_and_no_error(
    home: Path, tmp_path: Path, vector_of: Any, fake_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = current_generation(home)
    _write(tmp_path / "late", ("lighthouse",))
    monkeypatch.setattr("index.processes.sys.executable", "/bin/false")
    report = update_index(home, [str(tmp_path / "late")], encoder=fake_encoder)
    assert len(report.added) == 1
    assert "could not be built" in report.notice
    assert "dossier doctor --repair" in report.notice
    assert "\n" not in report.notice
    assert current_generation(home) == served
    with open_index(home, use="measure") as index:
        assert _names(index.vectors.search(vector_of("the lighthouse keeper"), limit=1)) == ["lighthouse"]


def test_vectors_that_are_not_the_passages_own_do_not_pass_verification(home: Path) -> None:
    from index.search.chroma import ChromaFolder, settle_folder, verify_folder

    folder = current_generation(home)
    assert folder is not None
    with Library.open(home) as library:
        ids = list(library.passage_ids())
        with ChromaFolder(folder) as chroma:
            stored = chroma.vectors(ids)
            turned = np.stack([np.roll(stored[id_], 7) for id_ in ids])
            chroma.upsert(ids, ["x"] * len(ids), turned)
        settle_folder(folder)
        with pytest.raises(LibraryError, match="holds another vector"):
            verify_folder(library, folder)


def test_a_graph_that_finds_nothing_near_does_not_pass_verification(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.search.chroma import ChromaFolder, verify_folder

    folder = current_generation(home)
    assert folder is not None
    nearest = ChromaFolder.nearest
    with Library.open(home) as library:
        for broken, said in (
            (lambda *args, **options: [], "finds only 0.00 of the nearest"),
            (lambda *args, **options: nearest(*args, **options) * 2, "finds a passage twice"),
            (lambda *args, **options: [("stranger", 1.0)], "or one that is not there"),
        ):
            monkeypatch.setattr(ChromaFolder, "nearest", broken)
            with pytest.raises(LibraryError, match=said):
                verify_folder(library, folder)


def test_an_unready_folder_does_not_pass_verification(home: Path) -> None:
    from index.search.chroma import ChromaFolder, settle_folder, verify_folder

    folder = current_generation(home)
    assert folder is not None
    with Library.open(home) as library:
        verify_folder(library, folder)
        with ChromaFolder(folder) as chroma:
            chroma.delete(chroma.ids()[:1])
        settle_folder(folder)
        with pytest.raises(LibraryError, match="holds 9 ids, the library 10"):
            verify_folder(library, folder)


def test_a_collection_that_names_a_program_is_refused(tmp_path: Path) -> None:
    import sqlite3

    from index.search.chroma import ChromaFolder

    with ChromaFolder(tmp_path):
        pass
    connection = sqlite3.connect(tmp_path / "chroma.sqlite3")
    known = '{"hnsw": {"space": "cosine"}, "embedding_function": {"type": "known", "name": "default", "config": {}}}'
    (schema,) = connection.execute("SELECT schema_str FROM collections").fetchone()
    named = schema.replace('{"type":"legacy"}', '{"type":"known","name":"default","config":{}}')
    connection.execute("UPDATE collections SET config_json_str = ?, schema_str = ?", (known, named))
    connection.commit()
    connection.close()
    with pytest.raises(LibraryError, match="names a program to run"):
        ChromaFolder(tmp_path)
