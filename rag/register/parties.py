"""The parties of items, each once, though articles write it by a short name here and a full one there.

    has_party(parties_of(item), "kroll") -> whether one of its names has this word
    counted_parties(items) -> Counted*

"Kroll" and "Sabine Kroll" are one where no other Kroll has a part.  Pure.  Read `rag.register.sameness` for what two
names must share, `rag.register.board` and the page's filters for who asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rag.register.items import Item
from rag.register.sameness import name_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A party: what to ask `has_party` for, the form of its name that most items have, and how many items it is in."""

    asked: str
    shown: str
    items: int


def parties_of(item: Item) -> set[str]:
    """The names of its parties, those of its sides among them."""
    return {name for name in (*item.parties, *(side.party for side in item.sides)) if name}


def has_party(names: Iterable[str], wanted: str) -> bool:
    """Whether all words of a wanted party stand in one of the names, titles aside; "" is in all."""
    words = name_words(wanted)
    return not words or any(words <= name_words(name) for name in names)


def counted_parties(items: Collection[Item]) -> list[Counted]:
    """Every party of the items, in no order.  A name stands with its fuller forms unless these mean several parties;
    no two are shown by one name, which goes to the short form that is written as a name."""
    forms: dict[frozenset[str], Counter[str]] = {}
    for item in items:
        for name in parties_of(item):
            forms.setdefault(name_words(name), Counter())[name] += 1
    found, taken = [], {frozenset[str]()}
    labels: set[str] = set()
    for words in sorted(forms, key=lambda words: (len(words), max(forms[words]).islower(), sorted(words))):
        if words in taken:
            continue
        fuller = [other for other in forms if words < other]
        fullest = [one for one in fuller if not any(one < other for other in fuller)]
        together = [words, *(fuller if len(fullest) == 1 else ())]
        taken.update(together)
        names = sum((forms[each] for each in together), Counter[str]())
        asked = max(forms[words])
        free = [name for name in names if name not in labels] or [asked]
        shown = max(free, key=lambda name: (names[name], len(name), name))
        labels.add(shown)
        found.append(Counted(asked=asked, shown=shown, items=sum(has_party(parties_of(item), asked) for item in items)))
    return found
