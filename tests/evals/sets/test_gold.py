from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from evals.scores.matching import held, holds_fact
from evals.sets.gold import GoldError, GoldFact, GoldQuestion, article_key, load_gold
from index.errors import DossierError

ROOT = Path(__file__).resolve().parents[3]
SEED_GOLD = ROOT / "evals" / "gold"
STORIES = ("dam_dispute", "hockey_sale")
MINIMAL = "- {id: a, question: 'Who?', kind: people, answerable: true, facts: [{any_of: [Ada], articles: [x]}]}\n"


def texts_of(folder: Path, pattern: str) -> dict[str, str]:
    return {article_key(file.name): file.read_text(encoding="utf-8") for file in sorted(folder.glob(pattern))}


def missing_facts(questions: tuple[GoldQuestion, ...], texts: dict[str, str]) -> list[str]:
    return [
        f"{question.id}: {article} does not hold any of {fact.any_of}"
        for question in questions
        for fact in (*question.facts, *question.differs)
        for article in fact.articles
        if not holds_fact(texts.get(article_key(article), ""), fact)
    ]


def forbidden_found(questions: tuple[GoldQuestion, ...], texts: dict[str, str]) -> list[str]:
    return [
        f"{question.id}: {article} holds {value}"
        for question in questions
        if not question.answerable
        for article, text in texts.items()
        for value in held(text, question.forbidden)
    ]


def load_text(tmp_path: Path, yaml_text: str) -> tuple[GoldQuestion, ...]:
    file = tmp_path / "gold.yaml"
    file.write_text(yaml_text, encoding="utf-8")
    return load_gold([file])


@pytest.fixture(scope="module")
def questions() -> tuple[GoldQuestion, ...]:
    return load_gold([SEED_GOLD])


# --- the gold of the sample articles --------------------------------------------------------------------------


def test_every_kind_of_question_is_asked_often_enough(questions: tuple[GoldQuestion, ...]) -> None:
    kinds = Counter(question.kind for question in questions)
    assert len(questions) >= 66
    assert min(kinds["stakes"], kinds["deadlines"], kinds["disputes"]) >= 14
    assert min(kinds["people"], kinds["money"]) >= 7
    assert sum(not question.answerable for question in questions) >= 14
    assert sum(bool(question.differs) for question in questions) >= 7


def test_every_expected_fact_is_in_the_articles_it_names(questions: tuple[GoldQuestion, ...]) -> None:
    assert missing_facts(questions, texts_of(ROOT / "seeds", "*.md")) == []


def test_no_article_holds_what_an_unanswerable_question_forbids(questions: tuple[GoldQuestion, ...]) -> None:
    assert forbidden_found(questions, texts_of(ROOT / "seeds", "*.md")) == []


@pytest.mark.shared
def test_the_same_gold_holds_on_the_original_articles(questions: tuple[GoldQuestion, ...], shared_folder: Path) -> None:
    originals = texts_of(shared_folder / "seeds", "*.txt")
    assert missing_facts(questions, originals) == []
    assert forbidden_found(questions, originals) == []


@pytest.mark.parametrize(
    "folder", [SEED_GOLD, *(ROOT / "tests" / "data" / story for story in STORIES)], ids=lambda folder: folder.name
)
def test_no_question_forbids_what_it_expects(folder: Path) -> None:
    for question in load_gold([folder]):
        expected = " / ".join(spelling for fact in question.facts for spelling in fact.any_of)
        assert held(expected, question.forbidden) == (), question.id


@pytest.mark.parametrize(
    "folder", [SEED_GOLD, *(ROOT / "tests" / "data" / story for story in STORIES)], ids=lambda folder: folder.name
)
def test_no_question_gives_its_own_answer_away(folder: Path) -> None:
    """At least one expected fact is not in the question's words: else repeating the question would be right."""
    for question in load_gold([folder]):
        if question.facts:
            assert not all(holds_fact(question.question, fact) for fact in question.facts), question.id


# --- the gold of the invented stories -------------------------------------------------------------------------


@pytest.mark.parametrize("story", STORIES)
def test_an_invented_story_holds_every_fact_its_gold_expects(story: str) -> None:
    folder = ROOT / "tests" / "data" / story
    gold, texts = load_gold([folder]), texts_of(folder, "*.md")
    assert missing_facts(gold, texts) == []
    assert forbidden_found(gold, texts) == []


@pytest.mark.parametrize("story", STORIES)
def test_an_invented_story_asks_of_conflicts_updates_days_and_gaps(story: str) -> None:
    gold = load_gold([ROOT / "tests" / "data" / story])
    assert len(gold) == 24
    assert {question.difference for question in gold} == {"", "conflict", "update"}
    assert any(question.as_of for question in gold)
    assert sum(not question.answerable for question in gold) >= 5


@pytest.mark.parametrize("story", STORIES)
def test_what_a_dated_question_forbids_is_only_known_later(story: str) -> None:
    folder = ROOT / "tests" / "data" / story
    for question in load_gold([folder]):
        for file in folder.glob("*.md"):
            text = file.read_text(encoding="utf-8")
            published = date.fromisoformat(text.split("date: ")[1][:10])
            if question.as_of and published <= question.as_of:
                assert held(text, question.forbidden) == (), f"{question.id} in {file.name}"


# --- reading gold files ---------------------------------------------------------------------------------------


def test_a_gold_file_gives_frozen_questions(tmp_path: Path) -> None:
    (question,) = load_text(tmp_path, MINIMAL)
    assert question == GoldQuestion(
        id="a", question="Who?", kind="people", answerable=True, facts=(GoldFact(any_of=("Ada",), articles=("x",)),)
    )
    with pytest.raises(AttributeError):
        question.id = "b"  # type: ignore[misc]


def test_a_question_that_differs_and_names_no_facts_wants_every_value(tmp_path: Path) -> None:
    values = "[{any_of: [May], articles: [x]}, {any_of: [June], articles: [y]}]"
    text = (
        f"- {{id: a, question: 'When?', kind: deadlines, answerable: true, differs: {values}, difference: conflict}}\n"
    )
    (question,) = load_text(tmp_path, text)
    assert [fact.any_of for fact in question.facts] == [("May",), ("June",)]
    assert question.article_keys == {"x", "y"}


def test_a_folder_gives_the_questions_of_all_its_yaml_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(MINIMAL.replace("id: a", "id: second"), encoding="utf-8")
    (tmp_path / "a.yml").write_text(MINIMAL.replace("id: a", "id: first"), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not gold", encoding="utf-8")
    assert [question.id for question in load_gold([tmp_path])] == ["first", "second"]


BROKEN = {
    "a missing key": (MINIMAL.replace("kind: people, ", ""), '"kind" is missing'),
    "an unknown key": (MINIMAL.replace("id: a", "id: a, fatcs: []"), '"fatcs" is not a known key'),
    "an unknown kind": (MINIMAL.replace("people", "weather"), "must be one of stakes"),
    "a date without quotes": (MINIMAL.replace("[Ada]", "[2025-08-06]"), "put numbers and dates in quotes"),
    "a fact without spellings": (MINIMAL.replace("[Ada]", "[]"), "at least one spelling"),
    "a fact without articles": (MINIMAL.replace(", articles: [x]", ""), '"articles" is missing'),
    "an answerable question without facts": (
        "- {id: a, question: 'Who?', kind: people, answerable: true}",
        'needs "facts"',
    ),
    "an unanswerable question with facts": (MINIMAL.replace("true", "false"), 'has no "facts"'),
    "an answerable flag in words": (MINIMAL.replace("true", "perhaps"), "must be true or false"),
    "one differing value": (
        MINIMAL.replace("id: a", "id: a, difference: update, differs: [{any_of: [x], articles: [y]}]"),
        "two values",
    ),
    "a difference without values": (MINIMAL.replace("id: a", "id: a, difference: update"), "come together"),
    "a day in words": (MINIMAL.replace("id: a", "id: a, as_of: Monday"), "must be a day like"),
    "an id that is taken": (MINIMAL * 2, "this id is taken"),
}


@pytest.mark.parametrize(("yaml_text", "complaint"), BROKEN.values(), ids=BROKEN.keys())
def test_a_complaint_is_one_line_that_names_file_and_question(tmp_path: Path, yaml_text: str, complaint: str) -> None:
    with pytest.raises(GoldError) as caught:
        load_text(tmp_path, yaml_text)
    message = str(caught.value)
    assert complaint in message
    assert 'gold.yaml, question "a"' in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"- id: [", "not valid YAML at line 1"),
        (b"just words", "expected a list of questions"),
        (b"- just words", "question number 1"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[]", "no gold questions"),
    ],
    ids=["broken YAML", "no list", "an entry without keys", "bytes that are not text", "an empty list"],
)
def test_a_file_that_is_not_gold_is_refused_in_one_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    file = tmp_path / "gold.yaml"
    file.write_bytes(content)
    with pytest.raises(DossierError, match=complaint) as caught:
        load_gold([file])
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"nowhere\.yaml: cannot read"):
        load_gold([tmp_path / "nowhere.yaml"])


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("seeds/000-crunch-talks.md", "000"),
        ("/elsewhere/000_190d888aca4c03a8.txt", "000"),
        ("000-crunch-talks", "000"),
        ("farmers-win-less.md", "farmers-win-less"),
        ("https://news.example/2024/gate.html", "gate"),
        ("2024-budget.md", "2024-budget"),
        ("v1.2-notes.txt", "v1.2-notes"),
    ],
)
def test_an_article_is_named_by_its_number_or_else_its_stem(source: str, key: str) -> None:
    assert article_key(source) == key
