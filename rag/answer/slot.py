"""Whether a sentence fills the slot that a question asks for, and what it loses where it does not.

    question, sentence, the words of it taken for the answer -> slot_loss -> log-odds

"When will it close?" wants the day of the closing, not that on which somebody said so; "per day" wants an amount for
each day; "who" is not answered by a date, nor "what did they pay?" by an offer that was turned down; what one party
stands to lose is not what another does, where "the company" is the subject of the sentence before.  Pure: looks at
words only.  `rag.answer.relevance` ranks by it, `rag.answer.lead` leads with nothing that loses.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.dates.find import DateMention, find_dates
from index.text.patterns import regex
from index.text.sentences import split_sentences
from rag.language.sayers import is_day_of_saying, speaker_of
from rag.language.similar import alike_stems
from rag.language.values import amounts_in
from rag.language.words import content_stems, names, stem
from rag.question.asking import telling_stems
from rag.question.kind import asks_how_long, gives_value
from rag.question.question import Question
from rag.stages import Rated
from rag.types import Evidence

# Held together by open questions (tuned and once, n=245, docs/results.md); none was chosen by itself.
WRONG_KIND = 1.0  # log-odds that a sentence loses without a value as asked
ONLY_SAID = 1.0  # the same besides, where the only day in it is that of the saying
NOT_EACH = 4.0  # the same without "a day" where so much a day is asked
NOT_WHO = 3.0  # the same where who or where is asked and the answer's words are a date or a figure
OTHER_SPEAKER = 2.0  # the same where somebody else speaks than the one whose words are asked for
UNDONE = 4.0  # the same where an offer was turned down and what was done is asked
ON_CONDITION = 2.0  # the same where it holds in a case that the question does not speak of
OTHER_CASE = 4.0  # the same where the question asks of another case, or whether something is so
OTHER_TERM = 3.0  # the same where the time is one in which something else may be done
NOT_WANTED = 1.5  # the same without a word of wanting where what somebody wants is asked
OTHER_HOLDER = 4.0  # the same whose subject is another party than the one whose loss or gain is asked about
SEVERAL_NAMES = 2  # of the question that a sentence about the same has
BACK = 3  # sentences in which a subject is looked for
_DONE = regex(
    r"^\W*(?:how much|what|who|how many|for how much)\b.{0,40}\b(?:did|has|have|pay|paid|bought|buy)\b", re.IGNORECASE
)
_BID = regex(r"\b(?:offer\w*|bids?|propos\w*|reject\w*|turned? down|refus\w*|want\w*|ask\w*)\b", re.IGNORECASE)
_TURNED_DOWN = regex(r"\b(?:turned down|rejected|refused|withdrew|withdrawn|fell through|collapsed)\b", re.IGNORECASE)
_OFFERED = regex(r"\b(?:offer(?:s|ed)?|bids?|proposed|proposal)\b", re.IGNORECASE)
_SAYING = regex(
    r"\b(?:say|said|decide[sd]?|announced?|told|tell|report(?:ed)?|rule[sd]?|vote[sd]?|agree[sd]?|warn\w*|"
    r"confirm\w*|admit\w*)\b",
    re.IGNORECASE,
)
_PRONOUN = regex(r"^(?:he|she|it|they|the|its?|his|her|their)\b", re.IGNORECASE)
_UNITS = "day|week|month|year|hour|head|person|share|household|pupil|passenger|tonne|hectare|night|kilo"
_EACH = regex(rf"\b(?:per|a|an|each|every|for each|for every)\s+(?P<unit>{_UNITS})\b", re.IGNORECASE)
_DAILY = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annual": "year", "annually": "year"}
_SAYS = regex(
    r"^\W*(?:what|how|why|where|when)\b.{0,30}?\b(?:do|does|did|has|have|is|was) (?P<who>.{2,60}?) "
    r"(?:say|said|think|believe|claim|call|called|feel|argue|warn|expect|fear|stand|want|demand|propose|reply|respond)\b",
    re.IGNORECASE,
)
_HOW_MUCH = regex(r"\b(?:how (?:much|many)|what|costs?|price)\b", re.IGNORECASE)
_OPENING_CASE = regex(r"^\W*(?:if|unless|should|in case)\b[^,]{3,90},", re.IGNORECASE)
_CASE = regex(r"\b(?:if|unless|in case|should)\s+(?P<case>[^,.;?]{3,90})", re.IGNORECASE)
_ASKS_CASE = regex(r"\b(?:if|unless|would|could|might|may|happens?|lose|risk|stakes?)\b", re.IGNORECASE)
_TERM = regex(
    r"\b(?:has|have|had|gets?|got|given|gives|gave|within|leaves|left)\b[^,;.]{0,20}?\b"
    r"(?:days?|weeks?|months?|years?|hours?) (?:left )?(?:in which )?to (?P<act>[a-z]+)",
    re.IGNORECASE,
)
_WANTS = regex(r"\bwhat (?:do|does|did) .{2,60}\b(?:want|demand|seek|ask for|call for)\b", re.IGNORECASE)
_LOSES = regex(
    r"\bwhat (?:do|does|did|can|could|would|might|will|has|have|is) (?P<who>.{2,60}?) (?:stand |stands |have |got )?"
    r"(?:to )?(?:lose|gain|win|risk|risking|losing|forfeit)\b",
    re.IGNORECASE,
)
_SUBORDINATE = regex(
    r"^\W*(?:if|when|after|since|because|should|unless|in case|once|while|although|without|were)\b[^,]*,\s*", re.I
)
_ASIDE = regex(r",\s*(?:which|who|whose|where)\b[^,]*,", re.IGNORECASE)
_VERBS = regex(
    r"\s(?:would|could|will|might|may|must|can|cannot|has|have|had|is|are|was|were|does|do|did|stands?|loses?|lost|"
    r"risks?|owes?|faces?|needs?|fears?|wants?|says?|said|gets?|pays?|hopes?|expects?|gains?|wins?|earns?|"
    r"holds?|owns?|[a-z]+ed)\b"
)
_LEANS = regex(
    r"^\W*(?:it|they|he|she|(?:the|this|that|its|their|his|her) (?:company|firm|group|bank|club|start-up|startup|team|"
    r"owner|owners|family|party|side|union|maker|operator|business|employer|school|council|government|trust|fund))\b",
    re.IGNORECASE,
)


def slot_loss(question: Question, quote: str, words: str) -> float:
    """What the sentence loses as an answer to the question; 0 where nothing speaks against it."""
    lost = 0.0
    if question.kind in ("date", "number") and not has_value(question, quote):
        lost += WRONG_KIND
    if question.kind == "date" and find_dates(quote, reference=None) and not bound_dates(question, quote):
        lost += ONLY_SAID
    if question.kind in ("person", "place") and is_value(words):
        lost += NOT_WHO
    if (unit := each_of(question.text)) and question.kind == "number" and unit not in units_in(quote):
        lost += NOT_EACH
    if is_undone(question, quote):
        lost += UNDONE
    if by_another(question, quote):
        lost += OTHER_SPEAKER
    lost += _case_loss(question, quote, words)
    if asks_how_long(question.text) and is_other_term(question, quote):
        lost += OTHER_TERM
    if _WANTS.search(question.text) and not alike_stems(stem("want")) & set(content_stems(quote)):
        lost += NOT_WANTED
    return lost


def lost_by(question: Question, rated: Rated) -> float:
    """The same of a sentence that was rated, by the words of it that are the answer."""
    return slot_loss(question, rated.evidence.quote, rated.words)


def _case_loss(question: Question, quote: str, words: str) -> float:
    """For what holds only "if the court agrees", where the question does not ask for that case; not for the day in the
    case itself ("should it not be ready by May, ..."), which is what is to be kept."""
    asked, said = _CASE.search(question.text), _CASE.search(quote)
    if asked and said and (one := names(f"if {asked['case']}")) and (other := names(f"if {said['case']}")):
        return 0.0 if one & other else OTHER_CASE
    opening = _OPENING_CASE.match(quote)
    if not opening or _ASKS_CASE.search(question.text):
        return 0.0
    if question.kind == "date" and words and words in opening[0]:
        return 0.0
    return OTHER_CASE if question.kind == "yes_no" else ON_CONDITION


def has_value(question: Question, text: str) -> bool:
    """Whether the text gives a value as asked; "how long" is told by days as well as by a number."""
    lasting = asks_how_long(question.text)
    return gives_value(text, question.kind) or (lasting and gives_value(text, "date"))


def bound_dates(question: Question, quote: str) -> list[DateMention]:
    """The dates of the sentence that may be those of what is asked about: none that only tells when it was said."""
    asks_saying = bool(_SAYING.search(question.text))
    return [m for m in find_dates(quote, reference=None) if asks_saying or not is_day_of_saying(quote, m.phrase)]


def is_value(words: str) -> bool:
    """Whether the words are a date or an amount and nothing else."""
    dates = find_dates(words, reference=None)
    amounts = amounts_in(words)
    written = max([*(m.phrase for m in dates), *(v.written for v in amounts)], key=len, default="")
    return bool(written) and len(words.split()) <= len(written.split()) + 1


def each_of(text: str) -> str:
    """The unit for each of which an amount is asked: "day" in "how much a day"; "" for none."""
    if not _HOW_MUCH.search(text):
        return ""
    found = re.search(rf"\b(?:per|each|every|a)\s+(?P<unit>{_UNITS})\b(?=\W*$|\s+(?:for|in|on|at|to)\b)", text, re.I)
    return found["unit"].lower() if found else next((u for w, u in _DAILY.items() if re.search(rf"\b{w}\b", text)), "")


def units_in(text: str) -> frozenset[str]:
    """The units for each of which the text gives something."""
    said = {m["unit"].lower() for m in _EACH.finditer(text)}
    return frozenset(said | {unit for word, unit in _DAILY.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)})


def is_other_term(question: Question, quote: str) -> bool:
    """Whether the sentence tells how long somebody has to do what is not asked about ("14 days to reply")."""
    term = _TERM.search(quote)
    asks_term = re.search(r"\b(?:have|has|had|got|take|takes|took)\b(?!\s+been)|\bto [a-z]+\W*$", question.text, re.I)
    return bool(term and not asks_term and not alike_stems(stem(term["act"].lower())) & set(question.stems))


def is_undone(question: Question, quote: str) -> bool:
    """Whether the sentence tells of an offer that came to nothing, and the question asks what was done."""
    if not _DONE.match(question.text) or _BID.search(question.text):
        return False
    return bool(_TURNED_DOWN.search(quote) and _OFFERED.search(quote))


def by_another(question: Question, quote: str) -> bool:
    """Whether the question asks what somebody named says, and the sentence gives the words of somebody else."""
    asked = _SAYS.match(question.text)
    speaker = speaker_of(quote) if asked else ""
    if not asked or not speaker or not question.names:
        return False
    held, who = set(content_stems(quote)), {s for name in question.names for s in content_stems(name)}
    own = who & set(content_stems(asked["who"])) or who
    return not own & held and not _PRONOUN.match(speaker)


def gives_words(question: Question, quote: str) -> bool:
    """Whether the question asks what somebody says, and the sentence gives the words of just that one on all that is
    asked about."""
    asked, speaker = _SAYS.match(question.text), content_stems(speaker_of(quote))
    who = content_stems(asked["who"]) if asked else ()
    if not who or who[-1] not in speaker:
        return False
    held = set(content_stems(quote))
    return all(alike_stems(s) & held for s in telling_stems(question.text) if s not in who)


def shares_words(question: Question, text: str) -> bool:
    """Whether the text has a content word of the question, a name, or a word of like meaning."""
    asked, held = set(question.stems), set(content_stems(text))
    named = {stem for name in question.names for stem in content_stems(name)}
    telling = set(telling_stems(question.text))
    bare = telling - named or asked
    if len(question.names) >= SEVERAL_NAMES and named <= held:
        return True
    return not asked or any(alike_stems(word) & held for word in bare)


def asked_holder(question: Question) -> frozenset[str]:
    """The stems of the names of whose loss or gain is asked about; none for another question."""
    asked = _LOSES.search(question.text)
    return frozenset(content_stems(" ".join(names(f"so {asked['who']}")))) if asked else frozenset()


def holder_loss(question: Question, evidence: Evidence) -> float | None:
    """What the sentence loses where it tells of another party's loss; 0 where it tells of the party's own, None where
    the question asks for no party's or the sentence names nobody."""
    asked = asked_holder(question)
    told = _subject(evidence.passage.text, evidence.start - evidence.passage.start) if asked else frozenset()
    if not told:
        return None
    return 0.0 if asked & told else OTHER_HOLDER


@lru_cache(maxsize=2_000)
def _subject(passage: str, start: int) -> frozenset[str]:
    """The stems of the names in the subject of the sentence that begins there, or of one that it leans on."""
    known = {s for name in names(passage) for s in content_stems(name)}
    sentences = [passage[span.start : span.end] for span in split_sentences(passage) if span.start <= start]
    for sentence in reversed(sentences[-BACK:]):
        main = _ASIDE.sub("", _SUBORDINATE.sub("", " ".join(sentence.split())))
        verb = _VERBS.search(main)
        found = known.intersection(content_stems(main[: verb.start()] if verb else ""))
        if found or not _LEANS.match(main):
            return frozenset(found)
    return frozenset()
