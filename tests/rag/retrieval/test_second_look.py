"""What is read a second time is of later articles on the same story, and of the kind that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from index.update.update_index import Index, open_index, update_index
from rag.answer.refusal import measure
from rag.question.question import understand
from rag.retrieval.evidence import read_sentences
from rag.retrieval.retrieve import Retriever
from rag.retrieval.second_look import later_found
from rag.retrieval.topics import same_story, with_stories
from rag.stages import Found
from rag.types import ScoredPassage

HEAD = "---\ntitle: {title}\npublisher: Argus\ndate: {day}\n---\n\n{text}\n"
ARTICLES = {
    "a": ("Lumi lido opens", "2031-03-01", "Orla Finn is the director of the Lumi lido in Varde. It has two pools."),
    "b": ("Lumi lido in trouble", "2031-05-01", "The Lumi lido in Varde loses money. Pavel Oren is taking over."),
    "c": ("Lumi lido planned", "2031-01-05", "Ivo Brandt drew the Lumi lido in Varde. Work begins in spring."),
    "d": (
        "Tarn ferry sinks",
        "2031-06-01",
        "A ferry sank at Tarn in fog, with coal for Elm Bay. Captain Kroll of the Ondine was saved by a tug.",
    ),
}


def test_later_sentences_with_the_kind_of_answer_stand_behind_what_answered(tmp_path: Path, fake_encoder: Any) -> None:
    for name, (title, day, text) in ARTICLES.items():
        (tmp_path / f"{name}.md").write_text(HEAD.format(title=title, day=day, text=text))
    home, asked = tmp_path / "home", "Who is the director of the Lumi lido?"
    update_index(home, [str(tmp_path)], encoder=fake_encoder)
    with open_index(home) as index:
        retriever, question = Retriever(index, fake_encoder), understand(asked)
        query = retriever.query(asked)
        passages = with_stories(retriever.passages_for(query), index.library)
        sentences = {e.quote: e for e in read_sentences(passages, index.library)}
        lead = sentences["Orla Finn is the director of the Lumi lido in Varde."]
        signals = measure(question, [lead], passages, idf=lambda _: 1.0)
        found = Found(passages=passages, pool=(lead,), prompted=(lead,), signals=signals)
        later = later_found(question, query, found, [lead], index.library, best=[lead])
        quotes = [e.quote for e in later.prompted]
        assert quotes[0] == lead.quote
        assert "Pavel Oren is taking over." in quotes
        assert not {"Ivo Brandt drew the Lumi lido in Varde.", "It has two pools."} & set(quotes)
        assert not any("Kroll" in quote for quote in quotes)
        newest = sentences["Captain Kroll of the Ondine was saved by a tug."]
        assert not same_story(lead, newest)
        assert later_found(question, query, found, [newest], index.library, best=[newest]).prompted == ()


def test_a_passage_whose_article_has_gone_tells_no_story(
    harbour_index: Index, make_article: Any, make_passage: Any
) -> None:
    passage = make_passage(make_article("Gone.", id="gone"))
    gone = ScoredPassage(passage=passage, rank=1, fusion_score=1.0, similarity=1.0)
    assert [p.story for p in with_stories([gone], harbour_index.library)] == [""]
