"""The articles beside an answer of which something was kept out of it, so that the reader is told.

    passages read, Citation*, Contents -> Withheld*

An article is named when sentences of the passages read for the question were withheld, or when the answer cites it and
anything in it is.  How many sentences and why is told, never the words: they were written to be repeated.
Read `index.reading.withheld` for what is withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.reading.withheld import count_withheld, withheld_reasons, withheld_spans
from index.stores.contract import Contents
from index.text.plain import source_name
from index.types import Article
from rag.types import Answer, ScoredPassage, Withheld


def withheld_beside(answer: Answer, passages: Sequence[ScoredPassage], library: Contents) -> tuple[Withheld, ...]:
    """Each such article once, those cited first; `passages` are those whose sentences were read."""
    nearest = answer.abstention.nearest if answer.abstention else ()
    cited = {each.evidence.article.id: each.evidence.article for each in (*answer.citations, *nearest)}
    found = {id_: article for id_, article in cited.items() if withheld_spans(article.text)}
    articles = library.articles_by_id(scored.passage.article_id for scored in passages)
    for passage in (scored.passage for scored in passages):
        article = None if passage.article_id in found else articles.get(passage.article_id)
        if article is not None and withheld_spans(article.text, passage.start, passage.end):
            found[article.id] = article
    return tuple(_told(article) for article in found.values())


def merged(lists: Iterable[Sequence[Withheld]]) -> tuple[Withheld, ...]:
    """Those of several answers, each article once."""
    return tuple({each.article_id: each for told in lists for each in told}.values())


def _told(article: Article) -> Withheld:
    return Withheld(
        article_id=article.id,
        title=article.title or source_name(article.url or article.source),
        sentences=count_withheld(article.text),
        reasons=withheld_reasons(article.text),
    )
