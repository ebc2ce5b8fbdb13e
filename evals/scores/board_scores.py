"""Items that the register found, beside the true ones of a board -> what was right, as tallies.

    score_board(board, items, ids) -> Scored(tallies by measure, misses, extras)

A claim states the true item of its kind whose mark stands in the same sentence, the nearest where there are several.
An item is true when its leading claim states one.  Precision is over items found, recall over items marked; dates,
speakers, values and sides are judged on items that match; merging on pairs of claims.  Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from evals.scores.tally import Tally
from evals.sets.boards import Anchor, Board, TrueItem
from rag.language.words import words_of
from rag.register.items import Cited, Item

KINDS = ("deadline", "stake", "dispute")
MEASURES = (
    *(f"{kind} {what}" for kind in KINDS for what in ("precision", "recall")),
    "date exact", "value exact", "speaker right", "how right", "sides named", "merge purity", "merge recall",
    "update precision", "update recall", "conflict recall", "one story",
)  # fmt: skip


@dataclass(slots=True)
class Scored:
    """Tallies by measure, one for each item judged, and in words what was missed, invented or read wrong."""

    tallies: dict[str, list[Tally]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)

    def judge(self, measure: str, right: bool, note: str = "") -> None:
        """Count one judgement; the note is kept where it is wrong."""
        self.tallies[measure].append(Tally(good=int(right), of=1))
        if not right and note:
            self.notes.append(f"{measure}: {note}")


def score_board(board: Board, items: Sequence[Item], places: Mapping[tuple[str, int], str]) -> Scored:
    """Judge the items of one board.  `places` maps (article id in the index, claim's start there) to the board's
    article and place as "article:offset of the sentence in the board's text"."""
    scored = Scored()
    matches = {item.id: _matches(board, item, places) for item in items if item.kind in KINDS}
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.kind not in KINDS:
            continue
        names = matches[item.id]
        lead = names[0] if names else ""
        scored.judge(f"{item.kind} precision", bool(lead), _shown(item))
        if lead:
            found[lead].append(item)
        for name in names[1:]:
            if name and name != lead:
                found[name].append(item)
    for name, true in board.items.items():
        scored.judge(f"{true.kind} recall", name in found, f"{name} {_where(board, name)}")
        leading = [item for item in found.get(name, ()) if matches[item.id][0] == name]
        if leading:
            _fields(scored, true, leading[0])
    _merging(scored, matches)
    by_id = {item.id: item for item in items}
    _relations(scored, board, found, by_id)
    _replacements(scored, board, matches, by_id)
    return scored


def _matches(board: Board, item: Item, places: Mapping[tuple[str, int], str]) -> list[str]:
    """For each claim of the item the true item that it states, "" for none; the leading claim first."""
    return [_stated(board, item, cited, places) for cited in item.cited]


def _stated(board: Board, item: Item, cited: Cited, places: Mapping[tuple[str, int], str]) -> str:
    claim = cited.claim
    place = places.get((claim.article_id, claim.start), "")
    if not place:
        return ""
    article, offset = place.split(":")
    start = int(offset)
    own = [
        anchor for anchor in board.anchors
        if anchor.article == article and start <= anchor.at <= start + len(claim.quote) + 1
        and board.items[anchor.item].kind == item.kind
    ]  # fmt: skip
    if not own:
        return ""
    return min(own, key=lambda anchor: _distance(board.items[anchor.item], anchor, cited, start)).item


def _distance(true: TrueItem, anchor: Anchor, cited: Cited, start: int) -> tuple[bool, int]:
    """Items of the same value first, then the nearest to what the claim is about."""
    claim = cited.claim
    words = claim.when.phrase if claim.when else claim.amount.written if claim.amount else claim.what
    at = claim.quote.find(words)
    differs = (claim.when is not None and true.date != claim.when.iso) or (
        true.value is not None and (claim.amount is None or claim.amount.value != true.value)
    )
    return differs, abs(start + max(at, 0) + len(words) - anchor.at)


def _fields(scored: Scored, true: TrueItem, item: Item) -> None:
    if true.kind == "deadline":
        when = item.when
        got = when.iso if when else None
        readings = tuple(day.isoformat() for day in when.readings) if when else ()
        right = readings == true.readings if true.readings else got == true.date
        scored.judge("date exact", right, f"{true.date} read as {got}: {_shown(item)}")
    if true.value is not None:
        got = item.amount.value if item.amount else None
        scored.judge("value exact", got == true.value, f"{true.value} read as {got}: {_shown(item)}")
    if true.speaker is not None:
        right = _is_name(true.speaker, item.speaker)
        scored.judge("speaker right", right, f"{true.speaker!r} read as {item.speaker!r}: {_shown(item)}")
    if true.how is not None:
        scored.judge("how right", item.how == true.how, f"{true.how} read as {item.how}: {_shown(item)}")
    for side in true.sides:
        named = any(_is_name(side, other.party) for other in item.sides)
        scored.judge("sides named", named, f"{side}: {_shown(item)}")


def _is_name(wanted: str, got: str) -> bool:
    return _words(wanted) <= _words(got) if wanted else not got


def _words(name: str) -> set[str]:
    return {word.removesuffix("'s").removesuffix("'") for word in words_of(name)}


def _merging(scored: Scored, matches: Mapping[str, Sequence[str]]) -> None:
    """Pairs of claims in one item that state one thing, of all pairs; and pairs that state one thing, in one item."""
    claims = [(item, name) for item, names in matches.items() for name in names if name]
    for (item, name), (other, second) in combinations(claims, 2):
        if item == other:
            scored.judge("merge purity", name == second, f"{name} and {second}")
        if name == second:
            scored.judge("merge recall", item == other, f"{name} stands in two items")


def _relations(scored: Scored, board: Board, found: Mapping[str, Sequence[Item]], by_id: Mapping[str, Item]) -> None:
    for name, true in board.items.items():
        if true.superseded_by:
            newer = {item.id for item in found.get(true.superseded_by, ())}
            right = any(_leads(item, newer, by_id) for item in found.get(name, ()))
            scored.judge("update recall", right, f"{name} to {true.superseded_by}")
        if true.conflict:
            others = {item.id for item in found.get(true.conflict, ())}
            right = any(set(item.conflicts) & others for item in found.get(name, ()))
            scored.judge("conflict recall", right, f"{name} against {true.conflict}")


def _replacements(
    scored: Scored, board: Board, matches: Mapping[str, Sequence[str]], by_id: Mapping[str, Item]
) -> None:
    """Of the items that are told to be replaced by another, both of them true: whether they are, by way of others."""
    for item in by_id.values():
        newer = by_id.get(item.superseded_by)
        names, others = set(matches.get(item.id, ())) - {""}, set(matches.get(newer.id, ()) if newer else ()) - {""}
        if newer is not None and names and others:
            right = any(_comes_after(board, name, other) for name in names for other in others)
            scored.judge("update precision", right, f"{_shown(item)} by {_shown(newer)}")


def _comes_after(board: Board, name: str, other: str) -> bool:
    """Whether the first item, or one that has its value, is replaced by the second, at once or by way of others."""
    chain = name
    while (chain := board.items[chain].superseded_by) and chain != other:
        pass
    return chain == other


def _leads(item: Item, newer: set[str], by_id: Mapping[str, Item]) -> bool:
    seen: set[str] = set()
    at = item.superseded_by
    while at and at not in seen:
        if at in newer:
            return True
        seen.add(at)
        at = by_id[at].superseded_by if at in by_id else ""
    return False


def _where(board: Board, name: str) -> str:
    return " | ".join(f"{anchor.article}: ...{anchor.words}" for anchor in board.anchors if anchor.item == name)


def _shown(item: Item) -> str:
    value = item.when.iso if item.when else item.amount.written if item.amount else ""
    return f"[{value}] {item.what!r} in “{item.text}”"
