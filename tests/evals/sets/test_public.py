"""Outside data sets: loading, sampling, files, and what an answer to one of their questions is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.outcome import observe_answer
from evals.scores.public_scores import ranking_tallies, run_public, score_public, verdict_public
from evals.sets.form import DataError, Document, PublicQuestion, Span
from evals.sets.public import Documents, load_public, name_documents, prepare_home, sample_questions, write_documents

TEXT = "The canal opened in 1869. It was dug by hand for ten years. Tolls paid for it."
OTHER = "The canal opened in 1871, a second source says."


def question(**values: Any) -> PublicQuestion:
    defaults: dict[str, Any] = {
        "id": "q",
        "question": "When did the canal open?",
        "answers": ("1869", "in 1869"),
        "gold_doc_ids": ("d1",),
        "answerable": True,
        "spans": (Span(doc_id="d1", start=TEXT.index("1869"), text="1869"),),
        "sides": {},
    }
    return PublicQuestion(**{**defaults, **values})


DOCUMENTS = Documents(
    of_article={"one": "d1", "two": "d2"}, alike={"d1": "d1", "d2": "d2"}, texts={"d1": TEXT, "d2": OTHER}
)


def write_set(path: Path, **more: Any) -> Path:
    data = {
        "name": "canals",
        "documents": [{"id": "d1", "title": "source A", "text": TEXT}, {"id": "d2", "title": "", "text": OTHER}],
        "questions": [
            {"id": "q", "question": "When?", "answers": ["1869"], "gold_doc_ids": ["d1"], "answerable": True}
        ],
    }
    path.write_text(json.dumps({**data, **more}), encoding="utf-8")
    return path


class TestLoading:
    def test_what_is_absent_is_empty(self, tmp_path: Path) -> None:
        data = load_public(write_set(tmp_path / "a.json"))
        assert (data.name, len(data.sha256)) == ("canals", 64)
        assert data.questions[0].spans == ()
        assert data.questions[0].sides == {}
        assert data.documents[1] == Document(id="d2", title="", text=OTHER)

    @pytest.mark.parametrize("body", ["", "[]", "{}", '{"documents": 3, "questions": []}', '{"documents": [{}]}'])
    def test_another_form_is_refused_in_one_line(self, tmp_path: Path, body: str) -> None:
        path = tmp_path / "a.json"
        path.write_text(body, encoding="utf-8")
        with pytest.raises(DataError, match=r"it needs documents \[") as caught:
            load_public(path)
        assert "\n" not in str(caught.value)

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="give a JSON file"):
            load_public(tmp_path / "none.json")

    @pytest.mark.shared
    @pytest.mark.parametrize("name", ["squad2_dev", "clapnq_dev", "wikicontradict_dev", "scifact_train"])
    def test_the_shared_sets_are_of_the_form(self, shared_folder: Path, name: str) -> None:
        data = load_public(shared_folder / "data" / f"{name}.json")
        texts = {document.id: document.text for document in data.documents}
        assert len(texts) == len(data.documents)
        for asked in data.questions:
            assert set(asked.gold_doc_ids) <= set(texts)
            assert all(texts[span.doc_id].startswith(span.text, span.start) for span in asked.spans)


def kinds(answerable: int, unanswerable: int) -> list[PublicQuestion]:
    return [question(id=f"a{n}") for n in range(answerable)] + [
        question(id=f"u{n}", answerable=False) for n in range(unanswerable)
    ]


class TestSampling:
    def test_half_of_a_sample_is_unanswerable(self) -> None:
        drawn = sample_questions(kinds(50, 50), size=20, seed=1)
        assert sum(item.answerable for item in drawn) == 10

    # 2 unanswerable there: 8 answerable fill up; 3 answerable there: 7 unanswerable fill up
    @pytest.mark.parametrize(("there", "answerable"), [((50, 2), 8), ((3, 50), 3)])
    def test_the_other_kind_fills_up(self, there: tuple[int, int], answerable: int) -> None:
        drawn = sample_questions(kinds(*there), size=10, seed=1)
        assert len(drawn) == 10
        assert sum(item.answerable for item in drawn) == answerable

    def test_all_are_taken_in_order_without_a_size(self) -> None:
        everything = kinds(3, 3)
        assert sample_questions(everything, size=None, seed=1) == tuple(everything)

    @given(st.integers(0, 9), st.permutations(range(20)))
    def test_a_sample_depends_on_the_seed_and_not_on_the_order(self, seed: int, order: Sequence[int]) -> None:
        everything = kinds(10, 10)
        drawn = sample_questions(everything, size=8, seed=seed)
        assert sample_questions([everything[place] for place in order], size=8, seed=seed) == drawn

    def test_a_smaller_sample_is_part_of_a_larger(self) -> None:
        small, large = (sample_questions(kinds(30, 30), size=size, seed=4) for size in (10, 20))
        assert {item.id for item in small} <= {item.id for item in large}

    def test_seeds_draw_differently(self) -> None:
        first, second = ({q.id for q in sample_questions(kinds(50, 50), size=20, seed=seed)} for seed in (1, 2))
        assert first != second


class TestFiles:
    @pytest.mark.parametrize(
        "title", ["source A", 'A "quoted": title', "- [x] # &", "Old_Style_Name", "line\nbreak", ""]
    )
    def test_a_title_survives_the_front_matter(self, tmp_path: Path, title: str) -> None:
        paths = write_documents([Document(id="d/1", title=title, text="---\nWords.", date="2024-03-01")], tmp_path)
        read = frontmatter.load(paths["d/1"])
        assert read["title"] == title.replace("_", " ")
        assert str(read["date"]) == "2024-03-01"
        assert read.content.strip() == "---\nWords."

    def test_a_date_that_is_none_is_left_out(self, tmp_path: Path) -> None:
        paths = write_documents([Document(id="d", title="t", text="Words.", date="last May")], tmp_path)
        assert "date" not in frontmatter.load(paths["d"])

    def test_an_unchanged_file_is_left_alone(self, tmp_path: Path) -> None:
        document = Document(id="d", title="t", text="Words.")
        path = Path(write_documents([document], tmp_path)["d"])
        before = path.stat().st_mtime_ns
        write_documents([document], tmp_path)
        assert path.stat().st_mtime_ns == before

    def test_documents_of_the_same_words_go_by_one_name(self, tmp_path: Path) -> None:
        documents = [Document(id=name, title="", text=text) for name, text in (("a", "x"), ("b", "y"), ("c", "x"))]
        paths = write_documents(documents, tmp_path)
        named = name_documents(documents, paths, {path: f"article-{doc_id}" for doc_id, path in paths.items()})
        assert named.of_article == {"article-a": "a", "article-b": "b", "article-c": "a"}
        assert named.named(["c", "b"]) == {"a", "b"}


def values(scores: Mapping[str, Any]) -> dict[str, float | None]:
    return {name: tally.value for name, tally in scores.items()}


class TestScores:
    def test_a_right_answer_with_the_gold_sentence(self, answers: Any, make_article: Any) -> None:
        article = make_article(TEXT, id="one")
        asked = question()
        answer = answers.answered(asked.question, ("It opened in 1869.", article, "The canal opened in 1869."))
        outcome = observe_answer("q", asked.question, answer, seconds=1.0)
        scores = values(score_public(asked, outcome, DOCUMENTS))
        assert verdict_public(asked, outcome) == "right"
        assert scores["containment"] == scores["containment_shown"] == 1.0
        # answer tokens: it opened in 1869 (4), best reference "in 1869" (2), shared 2: 2 * 2 / (4 + 2)
        assert scores["token_f1"] == pytest.approx(2 / 3)
        assert scores["token_recall"] == 1.0
        assert scores["citation_precision"] == scores["citation_recall"] == scores["statement_support"] == 1.0
        assert scores["hit@1"] == 1.0
        assert scores["both_sides_recall"] is None
        assert scores["false_conflict_rate"] == 0.0

    def test_a_citation_beside_the_gold_span_is_wrong(self, answers: Any, make_article: Any) -> None:
        article = make_article(TEXT, id="one")
        asked = question()
        answer = answers.answered(
            asked.question,
            ("It opened in 1869.", article, "The canal opened in 1869."),
            ("It took ten years.", article, "It was dug by hand for ten years."),
        )
        scores = score_public(asked, observe_answer("q", asked.question, answer, seconds=1.0), DOCUMENTS)
        assert (scores["citation_precision"].good, scores["citation_precision"].of) == (1.0, 2.0)
        assert scores["citation_recall"].value == 0.5

    def test_the_same_words_in_another_document_are_not_the_gold_span(self, answers: Any, make_article: Any) -> None:
        article = make_article("The canal opened in 1869.", id="two")
        asked = question()
        answer = answers.answered(asked.question, ("It opened in 1869.", article, "The canal opened in 1869."))
        scores = score_public(asked, observe_answer("q", asked.question, answer, seconds=1.0), DOCUMENTS)
        assert scores["citation_precision"].value == 0.0
        assert scores["containment"].value == 1.0

    def test_a_quote_may_be_spaced_otherwise_than_the_document(self, answers: Any, make_article: Any) -> None:
        documents = Documents(
            of_article={"one": "d1"}, alike={"d1": "d1"}, texts={"d1": "The  canal\nopened in  1869."}
        )
        asked = question(spans=(Span(doc_id="d1", start=22, text="1869"),))
        article = make_article("The canal opened in 1869.", id="one")
        answer = answers.answered(asked.question, ("In 1869.", article, "The canal opened in 1869."))
        scores = score_public(asked, observe_answer("q", asked.question, answer, seconds=1.0), documents)
        assert scores["citation_precision"].value == 1.0

    def test_a_wrong_refusal_holds_nothing_and_shows_nothing(self, answers: Any, make_article: Any) -> None:
        asked = question()
        outcome = observe_answer("q", asked.question, answers.abstained(asked.question), seconds=1.0)
        scores = values(score_public(asked, outcome, DOCUMENTS))
        assert verdict_public(asked, outcome) == "refused wrongly"
        assert scores["containment"] == 0.0
        assert scores["containment_shown"] is None
        assert scores["token_f1"] == 0.0

    def test_an_unanswerable_question_is_scored_by_refusal_alone(self, answers: Any, make_article: Any) -> None:
        asked = question(answerable=False, answers=("a plausible year",))
        article = make_article(TEXT, id="one")
        answer = answers.answered(asked.question, ("Tolls paid.", article, "Tolls paid for it."))
        scores = values(score_public(asked, observe_answer("q", asked.question, answer, seconds=1.0), DOCUMENTS))
        assert scores["abstention_recall"] == 0.0
        assert scores["containment"] is None
        assert scores["citation_precision"] is None
        assert scores["statement_support"] == 1.0


class TestSides:
    asked = question(spans=(), gold_doc_ids=("d1", "d2"), sides={"d1": "1869", "d2": "1871"})

    def outcome(self, answers: Any, make_article: Any, *, reported: bool) -> Any:
        one, two = make_article(TEXT, id="one"), make_article(OTHER, id="two")
        told = (("In 1869.", one, "The canal opened in 1869."), ("In 1871.", two, OTHER))
        answer = answers.answered(self.asked.question, *told)
        first, second = answer.citations
        conflict = answers.conflict("opening", ("1869", first), ("1871", second))
        full = answers.answered(self.asked.question, *told, disagreements=(conflict,) if reported else ())
        return observe_answer("q", self.asked.question, full, seconds=1.0)

    @pytest.mark.parametrize(("reported", "expected"), [(True, 1.0), (False, 0.0)])
    def test_both_sides_cited_and_reported_are_two_things(
        self, answers: Any, make_article: Any, reported: bool, expected: float
    ) -> None:
        scores = values(score_public(self.asked, self.outcome(answers, make_article, reported=reported), DOCUMENTS))
        assert scores["both_sides_recall"] == 1.0
        assert scores["conflict_recall"] == expected
        assert scores["false_conflict_rate"] is None

    def test_a_disagreement_within_one_document_is_not_the_known_one(self, answers: Any, make_article: Any) -> None:
        one = make_article(TEXT, id="one")
        told = (("In 1869.", one, "The canal opened in 1869."),)
        side = answers.answered(self.asked.question, *told).citations[0]
        answer = answers.answered(
            self.asked.question, *told, disagreements=(answers.conflict("opening", ("1869", side), ("10", side)),)
        )
        scores = values(
            score_public(self.asked, observe_answer("q", self.asked.question, answer, seconds=1.0), DOCUMENTS)
        )
        assert scores["both_sides_recall"] == 0.0
        assert scores["conflict_recall"] == 0.0

    def test_two_sides_in_the_same_words_are_cited_at_once(self, answers: Any, make_article: Any) -> None:
        documents = Documents(of_article={"one": "d1"}, alike={"d1": "d1", "d2": "d1"}, texts={"d1": TEXT})
        one = make_article(TEXT, id="one")
        answer = answers.answered(self.asked.question, ("In 1869.", one, "The canal opened in 1869."))
        outcome = observe_answer("q", self.asked.question, answer, seconds=1.0)
        assert score_public(self.asked, outcome, documents)["both_sides_recall"].value == 1.0


def test_documents_rank_at_their_best_passage() -> None:
    # passages of two, two, one: documents d2, d1; d1 stands at rank 2
    tallies = ranking_tallies(question(), ["two", "two", "one"], DOCUMENTS)
    assert tallies["mrr"].value == 0.5
    assert tallies["hit@1"].value == 0.0
    assert tallies["hit@3"].value == 1.0


def test_a_run_keeps_the_order_of_its_questions(answers: Any, make_article: Any, scripted_assistant: Any) -> None:
    asked = [question(id="b", question="B?"), question(id="a", question="A?", answerable=False)]
    assistant = scripted_assistant({"B?": answers.abstained("B?"), "A?": answers.abstained("A?")})
    result = run_public(assistant, asked, documents=DOCUMENTS)
    assert [(item.id, item.verdict) for item in result.items] == [("b", "refused wrongly"), ("a", "refused rightly")]
    assert [item.kind for item in result.items] == ["answerable", "unanswerable"]


def test_a_home_is_built_once_through_the_files_own_way(tmp_path: Path, fake_encoder: Any) -> None:
    data = load_public(write_set(tmp_path / "a.json"))
    home = prepare_home(data, cache=tmp_path / "cache", encoder=fake_encoder)
    assert set(home.documents.of_article.values()) == {"d1", "d2"}
    encoded = len(fake_encoder.texts)
    again = prepare_home(data, cache=tmp_path / "cache", encoder=fake_encoder)
    assert again == home
    assert len(fake_encoder.texts) == encoded

    from index.library.contents import Library

    with Library.open(home.home) as library:
        article = next(each for each in library.articles() if home.documents.of_article[each.id] == "d1")
    assert (article.title, article.text.strip()) == ("source A", TEXT)
