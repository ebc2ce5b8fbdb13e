"""What a text says, reduced to things that can be compared: stems, names, numbers, negation, hedges.

    text -> Wording(stems, names, numbers, negations, hedges)

Pure string work, without a model.  It knows nothing of questions or evidence; `rag.verify.verify` compares the
wordings of a statement and of the sentences it cites.  Number words, separators and scales are folded, so
"$13.5 billion", "13.5bn" and "13,500,000,000" are the same number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from index.text.patterns import regex
from rag.language.amounts import PERCENT, SCALE, SCALES, SPELLED, SPELLED_NUMBER, canonical, value_of_words

STOP_WORDS = frozenset(
    "a about after again all also am an and any are as at be been before being both but by can could did do does doing"
    " during each even for from further had has have having he her here hers him his how i if in into is it its itself"
    " just me more most my now of off on once only or other our out over own same she should so some such than that the"
    " their them then there these they this those through to too under until up us very was we were what when where"
    " which while who whom whose why will with would you your 's s t".split()
)
NEGATORS = frozenset(
    "not no never none neither nor without cannot deny denied denies denying refuse refused refuses reject rejected"
    " rejects fail failed fails unable unlikely lack lacks lacked lost loses unless except false untrue hardly".split()
)

_WORD = regex(r"[^\W_]+(?:[.'’][^\W_]+)*(?:['’](?=\s|$))?|[%$€£¥]")
_NUMBER = regex(
    r"(?<![\w.,])(?:[$€£¥]\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:\.\d+)?)"
    rf"(?:\s?-?\s?(?P<scale>{SCALE}|mn|bn|tn|m|b|k)\b)?{PERCENT}(?:st|nd|rd|th|s)?(?!\w)",
    re.IGNORECASE,
)
_NAME = regex(r"(?<![\w'’])(?:[A-Z][\w&.'’-]*\w|[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What one text says.  `stems` are of content words; `names` are lower-case words written with a capital inside
    a sentence; `numbers` are values, with "%" after a share; `negations` counts negating words."""

    stems: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    negations: int


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball (Porter2) stem of one lower-case word; possessive endings go first."""
    return str(_stemmer().stemWord(re.sub(r"['’]s?$", "", word)))


def plain(text: str) -> str:
    """`text` with compatibility forms folded, accents dropped and typographic quotes straightened."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKD", text)
    return "".join(c for c in folded if not unicodedata.combining(c)).replace("’", "'").replace("‘", "'")


def words_of(text: str) -> list[str]:
    """The lower-case words of `text`, in order, hyphens split, contractions whole."""
    return [word.lower().strip("'.") for word in _WORD.findall(plain(text))]


@lru_cache(maxsize=10_000)
def content_stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry content, in order, repeats kept."""
    return tuple(stem(t) for t in words_of(text) if t not in STOP_WORDS and (len(t) > 1 or t.isdigit()))


@lru_cache(maxsize=10_000)
def numbers(text: str) -> frozenset[str]:
    """The numbers of `text` as canonical values: "1.5 million" -> "1500000", "nine percent" -> "9%", "3rd" -> "3"."""
    flat = _without_powers(text)
    digits = {canonical(_of_digits(m), m["percent"]) for m in _NUMBER.finditer(flat)}
    return frozenset(
        digits | {canonical(value_of_words(m["words"]), m["percent"]) for m in SPELLED_NUMBER.finditer(flat)}
    )


@lru_cache(maxsize=50_000)
def number_of(word: str) -> str:
    """The canonical value of one word that is a number, such as "13.5" or "twelve"; "" for any other."""
    if word[:1].isdigit():
        match = _NUMBER.fullmatch(word)
        return canonical(_of_digits(match), match["percent"]) if match else ""
    return canonical(value_of_words(word), None) if word.lower() in SPELLED else ""


def _without_powers(text: str) -> str:
    """Fractions and powers in one character are no numbers that can be compared: a mark stands for each."""
    return plain("".join("¦" if c.isnumeric() and not c.isdecimal() else c for c in text))


def _of_digits(match: re.Match[str]) -> float:
    bare = re.sub(r"[,\s\u00a0\u202f]", "", match["digits"])
    return float(bare) * SCALES.get((match["scale"] or "").lower(), 1)


def negates(word: str) -> bool:
    """Whether a word in lower case turns what stands around it into its opposite."""
    return word in NEGATORS or word.endswith("n't")


def denies(text: str) -> bool:
    """Whether a word of the text turns what stands around it into its opposite."""
    return any(map(negates, words_of(text)))


def names(text: str) -> frozenset[str]:
    """Lower-case words that `text` writes with a capital, sentence openings and stop words left out."""
    flat = plain(text)
    found: set[str] = set()
    for match in _NAME.finditer(flat):
        word = match[0].strip(".'").lower().removesuffix("'s")
        opens = not flat[: match.start()].rstrip("\"'([`“ ") or flat[: match.start()].rstrip("\"'([`“ ")[-1] in ".!?:\n"
        if word not in STOP_WORDS and len(word) > 1 and not (opens and not _looks_like_a_name(match[0])):
            found.update(part for part in word.split("-") if part and part not in STOP_WORDS)
    return frozenset(found)


def _looks_like_a_name(word: str) -> bool:
    return sum(c.isupper() for c in word) > 1 or any(c.isdigit() for c in word)


@lru_cache(maxsize=10_000)
def wording(text: str) -> Wording:
    """Everything about `text` that a statement and its evidence are compared by."""
    return Wording(
        stems=frozenset(content_stems(text)),
        names=names(text),
        numbers=numbers(text),
        negations=sum(map(negates, words_of(text))),
    )


def abbreviates(short: str, text: str) -> bool:
    """Whether a word of capitals in `short` ("FT", "U.N.") stands for words with a capital in `text`, by their
    initials in order."""
    initials = "".join(word[0] for word in re.findall(r"\b[A-Z][\w’'-]*", text))
    letters = (word.replace(".", "") for word in re.findall(r"\b(?:[A-Z]\.?){2,}(?!\w)", short))
    return any(word in initials for word in letters)
