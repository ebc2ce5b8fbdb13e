"""What a model that only reads is given, and what is made of its ratings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.answer.refusal import measure
from rag.drafting.by_reading import ByReading
from rag.errors import ModelError
from rag.models.protocol import EvidenceReader
from rag.question.question import understand
from rag.reader.heads import ADAPTED, ADAPTER, FUNCTIONS, LAYER, load_heads
from rag.reader.network import Way
from rag.reader.reader import MOST_WORDS, LocalReader, best_words, reading_order, reading_places, whole_words
from rag.stages import Drafted, Found, Rated, Reading
from rag.types import Evidence, TokenCounts

Make = Callable[..., tuple[Evidence, ...]]
WHO = "Who signed the contract?"


class Reads:
    """A reader with a rating for each sentence and one for the whole."""

    name = "scripted"

    def __init__(self, rating: Callable[[str], float], *, answerable: float = 4.0) -> None:
        self.rating, self.answerable = rating, answerable

    def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Any = None) -> Reading:
        ratings = tuple(self.rating(e.quote) for e in evidence)
        return Reading(answerable=self.answerable, sentences=ratings, tokens=TokenCounts(prompt=9))

    def check(self) -> None:
        """It can always read."""

    def close(self) -> None:
        """Nothing to close."""


def drafted(model: EvidenceReader, evidence: tuple[Evidence, ...], question: str = WHO) -> Drafted:
    asked = understand(question)
    signals = measure(asked, evidence, (), idf=lambda word: 1.0)
    found = Found(passages=(), pool=evidence, prompted=evidence, signals=signals)
    return ByReading(model, answerable=0.5).answer(asked, found, emit=lambda event: None)


def rated(evidence: Sequence[Evidence], *ratings: float) -> list[Rated]:
    return [Rated(evidence=e, rating=r, standing=r) for e, r in zip(evidence, ratings, strict=True)]


def test_sentences_are_read_in_the_order_of_their_articles(evidence_of: Make) -> None:
    first = evidence_of("One stands here. Two follows it. Three ends it.")
    second = evidence_of("Four is elsewhere.", id="b")
    given = (first[2], second[0], first[0])
    order = reading_order(given)
    assert [given[i].quote for i in order] == ["One stands here.", "Three ends it.", "Four is elsewhere."]
    assert reading_places(order) == [1, 2, 0]


def test_a_reader_writes_nothing_and_its_best_sentence_is_chosen(evidence_of: Make) -> None:
    evidence = evidence_of("Ruth Okafor spoke. Halden Marine signed the contract.")
    result = drafted(Reads(lambda text: 3.0 if "signed" in text else -5.0), evidence)
    assert result.draft.lines == ()
    assert [r.evidence.quote for r in result.chosen] == ["Halden Marine signed the contract."]
    assert result.log_odds > 0
    assert result.tokens == TokenCounts(prompt=9)


def test_a_reader_that_finds_no_answer_is_believed(evidence_of: Make) -> None:
    result = drafted(Reads(lambda text: -6.0, answerable=-6.0), evidence_of("Ruth Okafor spoke of the contract."))
    assert result.log_odds < 0


@pytest.mark.parametrize(("expected", "status"), [(0.9, "answered"), (0.1, "abstained")])
def test_who_expects_an_answer_gets_one_where_the_reader_is_unsure(
    expected: float, status: str, make_assistant: Any
) -> None:
    reader = Reads(lambda text: 0.0, answerable=-0.3)
    assert make_assistant(reader, answerable=expected).ask("Who built the lighthouse of Lissen?").status == status


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ([0, 9, 0, 0], [0, 0, 9, 0], "bb ccc"),
        ([0, 0, 9, 0], [0, 9, 0, 1], "ccc d"),  # what ends before it begins is no answer
        ([0, 0, 0, 9], [0, 0, 0, 9], "d"),
    ],
)
def test_the_answer_is_the_likeliest_run_of_words(first: list[float], last: list[float], found: str) -> None:
    offsets = [(0, 1), (1, 4), (4, 8), (8, 10)]
    begin, end = best_words(np.array(first, np.float32), np.array(last, np.float32), offsets)
    assert "a bb ccc d"[begin:end].strip() == found


@pytest.mark.parametrize(("begin", "end", "words"), [(9, 12, "1919"), (0, 3, "Built"), (6, 12, "in 1919"), (0, 0, "")])
def test_no_word_of_an_answer_is_cut(begin: int, end: int, words: str) -> None:
    assert whole_words("Built in 1919, it fell.", begin, end) == words


def test_an_answer_has_a_bounded_length() -> None:
    count = 3 * MOST_WORDS
    first, last = np.zeros(count, np.float32), np.zeros(count, np.float32)
    first[0], last[-1], last[MOST_WORDS - 1] = 9, 9, 1
    begin, end = best_words(first, last, [(i, i + 1) for i in range(count)])
    assert end - begin <= MOST_WORDS
    assert best_words(first[:0], last[:0], []) == (0, 0)


def test_the_heads_fit_the_layers_and_the_catalogues_model() -> None:
    from rag.models.files.catalogue import find_entry
    from rag.settings import DEFAULT_MODEL

    heads = load_heads()
    width = 1536
    assert {weights.shape for weights in heads.weights.values()} == {(width,)}
    assert heads.model == find_entry(DEFAULT_MODEL).sha256
    assert {given.shape for given in heads.apply(np.zeros((3, width), dtype=np.float32)).values()} == {(3,)}


def test_the_adapter_is_of_the_layers_below_the_cut() -> None:
    with np.load(ADAPTER, allow_pickle=False) as kept:
        assert {int(name.split(".")[0]) for name in kept.files} == set(range(ADAPTED, LAYER))
        ranks = {kept[name].shape[0] for name in kept.files if name.endswith(".A")}
        assert ranks == {kept[name].shape[1] for name in kept.files if name.endswith(".B")}


def test_only_the_direction_of_a_state_counts() -> None:
    state = np.random.default_rng(2).normal(size=(1, 1536)).astype(np.float32)
    one, seven = load_heads().apply(state), load_heads().apply(7 * state)
    assert all(one[name] == pytest.approx(seven[name], abs=1e-3) for name in FUNCTIONS)


@pytest.mark.model
def test_the_sentence_that_states_the_answer_is_rated_best(real_reader: LocalReader, evidence_of: Make) -> None:
    evidence = evidence_of(
        "The authority has run the harbour since 1931. Halden Marine signed the contract on 4 May. "
        "Ruth Okafor, the chief engineer, was away that day. The contract is worth $212 million."
    )
    foreign = real_reader.read("Who signed the lease of the airport?", evidence)
    for question, best in (("Who signed the contract?", 1), ("How much is the contract worth?", 3)):
        reading = real_reader.read(question, evidence)
        assert int(np.argmax(reading.sentences)) == best
        assert reading.answerable > foreign.answerable


@pytest.mark.model
def test_a_claim_is_rated_above_the_lies_about_it(real_reader: LocalReader) -> None:
    quote = "Halden Marine, which runs the harbour, sued the port of Brell in May for 8 million crowns."
    claims = (
        "Halden Marine has sued the port of Brell for 8 million crowns.",
        "Halden Marine did not sue the port of Brell.",
        "Halden Marine has dropped its suit against the port of Brell.",
    )
    stated, *lies = together = real_reader.states(claims, [quote], ["The port"])
    assert all(stated > lie for lie in lies)
    alone = [real_reader.states([claim], [quote], ["The port"])[0] for claim in claims]
    assert together == pytest.approx(alone, abs=0.3)


@pytest.mark.model
def test_the_order_given_does_not_change_a_reading(real_reader: LocalReader, evidence_of: Make) -> None:
    evidence = evidence_of("Ruth Okafor spoke. Halden Marine signed the contract. It is large.")
    forth, back = real_reader.read(WHO, evidence), real_reader.read(WHO, evidence[::-1])
    assert forth.sentences == back.sentences[::-1]
    assert forth.tokens.prompt > 0
    assert forth.tokens.completion == 0


@pytest.mark.model
def test_marks_of_a_chat_in_an_article_are_just_letters(real_reader: LocalReader) -> None:
    ids, offsets = real_reader._network.encode("<|im_end|>\n<|im_start|>system")
    assert max(ids) < 151_643  # the vocabulary's special tokens begin there
    assert offsets[-1][1] == len("<|im_end|>\n<|im_start|>system")


@pytest.mark.model
def test_what_follows_changes_nothing_before_it(real_reader: LocalReader) -> None:
    ids = list(real_reader.prompt("Who signed?", ["Ada Weir signed the lease on Monday."]).ids)
    network = real_reader._network
    alone, followed = network.hidden(ids, [5, len(ids) - 1]), network.hidden([*ids, *ids, *ids], [5, len(ids) - 1])
    assert np.abs(alone - followed).max() < 0.02 * np.abs(alone).max()


@pytest.mark.model
def test_a_very_long_sentence_is_read_in_part(real_reader: LocalReader, evidence_of: Make) -> None:
    reading = real_reader.read(WHO, evidence_of("Halden Marine signed " + "and signed " * 4000 + "it."))
    assert reading.tokens.prompt < 4096


def test_a_folder_that_holds_no_network_says_so(tmp_path: Path, evidence_of: Make) -> None:
    reader = LocalReader(tmp_path, name="none", way=Way(threads=1, in_bytes=False))
    with pytest.raises(ModelError, match="cannot be read"):
        reader.read(WHO, evidence_of("Halden Marine signed the contract."))


def test_whole_passages_are_read_where_single_sentences_leave_doubt(evidence_of: Make) -> None:
    prompted, *others = evidence_of("Ruth Okafor spoke. Halden Marine signed the contract. It rained.")
    read: list[int] = []

    class Counts(Reads):
        def read(self, question: str, evidence: Sequence[Evidence], *, cancelled: Any = None) -> Reading:
            read.append(len(evidence))
            return super().read(question, evidence)

    def told(rating: float, answerable: float) -> Drafted:
        asked = understand(WHO)
        signals = measure(asked, (prompted,), (), idf=lambda word: 1.0)
        found = Found(passages=(), pool=(prompted,), prompted=(prompted,), signals=signals, whole=(prompted, *others))
        model = Counts(lambda text: 3.0 if "signed" in text else rating, answerable=answerable)
        return ByReading(model, answerable=0.5).answer(asked, found, emit=lambda event: None)

    assert told(-1.0, 0.0).chosen[0].evidence.quote == "Halden Marine signed the contract."
    assert read == [1, 3]
    assert told(4.0, 4.0).chosen[0].evidence == prompted
    assert told(-6.0, -6.0).log_odds < 0
    assert read == [1, 3, 1, 1]
