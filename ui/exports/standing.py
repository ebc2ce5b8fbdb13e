"""Does a quoted sentence still stand?  A citation and the article of today -> stands, changed or gone, and why.

    Cited, Article | None -> standing -> Standing

`stands`: the article says these words, at the place given or, since it was edited, at another.  `changed`: it is there
and does not say them.  `gone`: this home has no such article.  Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.text.plain import plain_text
from index.types import Article
from ui.exports.citation_line import Cited

Verdict = Literal["stands", "changed", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What became of one citation."""

    cited: Cited
    verdict: Verdict
    why: str = ""


def standing(cited: Cited, article: Article | None) -> Standing:
    """The verdict on one citation."""
    if article is None:
        return Standing(cited=cited, verdict="gone", why="this home has no article with that id")
    said = plain_text(cited.words)
    same_text = cited.content_hash in ("", article.content_hash)
    if said and said == plain_text(article.text[max(cited.start, 0) : max(cited.end, 0)]):
        return Standing(cited=cited, verdict="stands", why="" if same_text else "the article was edited elsewhere")
    if cited.content_hash == article.content_hash:
        return Standing(cited=cited, verdict="changed", why="the article is the same: these were never its words there")
    if said and said in plain_text(article.text):
        return Standing(cited=cited, verdict="stands", why="the article was edited, the words moved")
    return Standing(cited=cited, verdict="changed", why="the article no longer says so")
