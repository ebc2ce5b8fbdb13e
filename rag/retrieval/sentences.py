"""Which sentences of an article can stand as evidence, and which are furniture of the page or withdrawn.

    Evidence*, in order -> Evidence* without titles, captions, teasers, questions to the reader and withdrawn statements

A title repeats the article in fewer words, a caption names a picture, "What is at stake for the port?" states nothing,
and what a correction says an earlier version said is not what the article says.  Pure: looks at words only.
`rag.retrieval.evidence` ranks what is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.text.corrections import is_correction
from index.text.patterns import regex
from rag.language.words import content_stems, names, words_of
from rag.types import Evidence

TITLE_SHARE = 0.8  # of a line's content words that the title has, for it to be the title again; by judgement
TITLE_CHARACTERS = 400  # from the beginning of the text, among which a title stands
LINE_WORDS = 16  # an unclosed line of its own, no longer than this and without a figure, is a heading or a caption
_CLOSED = (".", "!", "?", ":", ";")
_CAPTION = regex(
    r"^\W*(?:file )?(?:photo(?:graph)?s?|pictures?|images?|videos?|graphics?|illustration)\b\s*(?:[:|/©(]|by\b|"
    r"credit\b)|\((?:photo|image|picture|ap photo|getty|reuters)[^)]*\)\s*\.?$|\bphoto(?:graph)? (?:credit|courtesy)\b",
    re.IGNORECASE,
)
HEADING_WORDS = 9  # a line without a closing mark and no longer than this is a heading
ITEM_WORDS = 4  # from which on a list item without a figure states something
_BULLET = regex(r"^[ \t]*[-*•‣▪●◦·–—][ \t]+$")
_ENTRY = regex(
    r"^[ \t]*([01]?\d|2[0-3])[:.]([0-5]\d)(?:[ \t]?([AaPp])\.?[Mm]\b\.?)?(?=[ \t]*(?:[:,–—-]|$)|[ \t]+[\"“]?[A-Z])",
    re.MULTILINE,
)
_TEASER = regex(
    r"^\W*(?:read more|see also|more on this|related|recommended|also read|watch|listen|sign up|subscribe|"
    r"click here|find out|here(?:'s|’s| is| are) (?:what|how|why|everything)|"
    r"readers? (?:will|can) |listeners? (?:will|can) |(?:stay|keep) tuned|"
    r"(?:we|this article) (?:explain|look|examine|answer|take a look)s?\b)",
    re.IGNORECASE,
)
_WITHDRAWN = regex(
    r"\b(?:earlier|previous|prior|original|first|initial) (?:versions?|editions?|reports?|headlines?)\b[^.]{0,60}?"
    r"\b(?:said|gave|stated|named|put|had|reported|claimed|gives|says|misstated|misspelt|wrote|called|described)\b|"
    r"\b(?:misstated|misreported|misidentified|misspelled|misspelt|miscalculated)\b|"
    r"\b(?:incorrectly|wrongly|mistakenly|erroneously) (?:said|gave|stated|named|put|reported|described|identified|"
    r"attributed|called)\b",
    re.IGNORECASE,
)
_OWN_PIECE = regex(
    r"\b(?:article|report|story|piece|item|column|headline|caption|graphic|table|we)\b[^.]{0,60}?"
    r"\b(?:said|gave|stated|named|put|had|reported|wrote|called|described)\b",
    re.IGNORECASE,
)  # what a note of correction says that the paper said
_RIGHT = regex(r"\b(?:in fact|should have|should be|rather than|instead of|is correct|the correct)\b", re.IGNORECASE)
_GOES_ON = regex(
    r"^\W*(?:it|that version|the (?:article|report|story|piece|headline))\s+(?:also|had|gave|said|put|named|stated|"
    r"wrongly|incorrectly|called|described)\b",
    re.IGNORECASE,
)
ASKS_OF_CORRECTION = regex(
    r"\b(?:correct(?:ed|ions?)?|earlier (?:versions?|reports?)|mistakes?|errors?|misreport\w*|misstat\w*|wrongly|"
    r"originally (?:said|reported)|retract\w*)\b",
    re.IGNORECASE,
)
_PRONOUN = regex(
    r"^[\"“'‘(]?(?:he|she|it|they|his|her|its|their|this|that|these|those|such|both|the (?:former|latter))\b", re.I
)
_BARE_PRONOUNS = frozenset("he she they it his her their its him them".split())


def able_to_answer(sentences: Sequence[Evidence], *, question: str = "") -> list[Evidence]:
    """Those of the sentences, in reading order, that state something of their own and still stand.  What a correction
    takes back is kept where the question asks about corrections."""
    kept: list[Evidence] = []
    withdrawn: Evidence | None = None
    asks = bool(ASKS_OF_CORRECTION.search(question))
    for sentence in sentences:
        taken_back = _takes_back(sentence) or _continues(sentence, withdrawn)
        withdrawn = sentence if taken_back else None
        if not (taken_back and not asks) and not is_furniture(sentence):
            kept.append(sentence)
    return kept


def is_furniture(sentence: Evidence) -> bool:
    """Whether the sentence is a title, caption, teaser, or a question that the article puts to its readers."""
    quote = sentence.quote.strip()
    return bool(_CAPTION.search(quote) or _TEASER.match(quote)) or _asks(quote) or _is_title(sentence)


def is_heading(sentence: str) -> bool:
    """Whether it is a heading rather than a sentence: few words and no closing mark."""
    return len(sentence.split()) <= HEADING_WORDS and not sentence.rstrip("\"'”’)]").endswith((".", "!", "?", ":", ";"))


def leans_on_context(sentence: str) -> bool:
    """Whether the sentence opens with a pronoun, or speaks of people and things without naming any."""
    return bool(_PRONOUN.match(sentence)) or (not names(sentence) and bool(_BARE_PRONOUNS & set(words_of(sentence))))


def is_list_item(sentence: Evidence) -> bool:
    """Whether the sentence opens a line behind a bullet and states something: a figure, or a few words and more."""
    text, quote = sentence.article.text, sentence.quote
    line = text.rfind("\n", 0, sentence.start) + 1
    states = len(quote.split()) >= ITEM_WORDS or any(map(str.isdigit, quote))
    return states and bool(_BULLET.match(text[line : sentence.start]))


def entry_place(sentence: Evidence) -> int | None:
    """Which entry of a report that is written as things happen the sentence stands in, a larger number for a later
    one; None outside of such an entry.  Entries open with their hour; they stand newest first or oldest first."""
    entries = list(_ENTRY.finditer(sentence.article.text))
    before = sum(entry.start() <= sentence.start for entry in entries)
    if len(entries) < 2 or not before:
        return None
    hours = [_minutes(entry) for entry in entries]
    rises = sum((later > earlier) - (later < earlier) for earlier, later in pairwise(hours))
    return before if rises > 0 else -before


def _minutes(entry: re.Match[str]) -> int:
    hour = int(entry[1])
    if entry[3]:
        hour = hour % 12 + (12 if entry[3] in "Pp" else 0)
    return hour * 60 + int(entry[2])


def _asks(quote: str) -> bool:
    """Whether it is a question, outside of what somebody is quoted as asking."""
    bare = quote.rstrip("\"'”’)] ")
    return bare.endswith("?") and not quote.endswith(('"', "”", "'", "’"))


def _is_title(sentence: Evidence) -> bool:
    """Whether an unclosed line repeats the title, or stands alone and gives no figure."""
    quote, text = sentence.quote, sentence.article.text
    if quote.rstrip("\"'”’)] ").endswith(_CLOSED):
        return _repeats_title(sentence) and quote.rstrip(".! ").casefold() == sentence.article.title.casefold()
    alone = text[: sentence.start].endswith("\n") or sentence.start == 0
    ends = text[sentence.end : sentence.end + 1] in ("\n", "")
    short = len(quote.split()) <= LINE_WORDS and not any(c.isdigit() for c in quote)
    return _repeats_title(sentence) or (alone and ends and short and not is_list_item(sentence))


def _repeats_title(sentence: Evidence) -> bool:
    own, title = set(content_stems(sentence.quote)), set(content_stems(sentence.article.title))
    return sentence.start < TITLE_CHARACTERS and bool(own) and len(own & title) >= TITLE_SHARE * len(own)


def _takes_back(sentence: Evidence) -> bool:
    quote = sentence.quote
    told = _WITHDRAWN.search(quote) or (_OWN_PIECE.search(quote) and _in_correction(sentence))
    return bool(told) and not _RIGHT.search(quote)


def _in_correction(sentence: Evidence) -> bool:
    """Whether the paragraph is a note of correction, or the article holds nothing else."""
    title, text = sentence.article.title, sentence.article.text
    paragraph = text[text.rfind("\n", 0, sentence.start) + 1 : sentence.end]
    return is_correction(paragraph) or is_correction(title) or title.casefold() in ("correction", "corrections")


def _continues(sentence: Evidence, withdrawn: Evidence | None) -> bool:
    return (
        withdrawn is not None
        and withdrawn.article.id == sentence.article.id
        and "\n" not in sentence.article.text[withdrawn.end : sentence.start]
        and bool(_GOES_ON.match(sentence.quote))
    )
