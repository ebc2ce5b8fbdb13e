"""The board on two days -> what changed between them: new, superseded, newly disputed, passed.

    changes_between(items then, items now) -> ItemChange*

Each change names the sentence that did it.  Pure: the same register on two days is asked by the caller.  Read
`rag.register.board.Register.items` for boards as of a day, `rag.register.watch` for what else can change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.register.items import Change, Cited, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """One change of one item.  `before` is the value or quote that held, "" where there was none; `because` is the
    claim that did it, None for what only time did."""

    change: Change
    item: Item
    before: str
    after: str
    because: Cited | None


def changes_between(then: Sequence[Item], now: Sequence[Item]) -> tuple[ItemChange, ...]:
    """The changes in the order of the items now, those that are gone last."""
    before, after = ({item.id: item for item in items} for items in (then, now))
    found = [change for item in now for change in _of(item, before.get(item.id), before, after)]
    gone = [
        ItemChange(change="gone", item=item, before=value_of(item), after="", because=None)
        for item in then
        if item.id not in after
    ]
    return (*found, *gone)


def _of(item: Item, old: Item | None, before: dict[str, Item], after: dict[str, Item]) -> list[ItemChange]:
    found = []
    if old is None:
        replaced = after.get(item.supersedes)
        was = value_of(replaced) if replaced is not None else ""
        kind: Change = "disputed" if item.kind == "dispute" else "new"
        found.append(ItemChange(change=kind, item=item, before=was, after=value_of(item), because=item.cited[0]))
    if item.superseded_by and not (old and old.superseded_by) and old is not None:
        newer = after.get(item.superseded_by)
        found.append(
            ItemChange(
                change="superseded",
                item=item,
                before=value_of(item),
                after=value_of(newer) if newer is not None else "",
                because=newer.cited[0] if newer is not None else None,
            )
        )
    fresh = [other for other in item.conflicts if old is not None and other not in old.conflicts]
    for other in fresh:
        rival = after.get(other)
        if rival is not None and other not in before:
            found.append(
                ItemChange(
                    change="disputed", item=item, before=value_of(item), after=value_of(rival), because=rival.cited[0]
                )
            )
    if item.passed and old is not None and not old.passed:
        found.append(ItemChange(change="passed", item=item, before="", after=value_of(item), because=None))
    return found


def value_of(item: Item) -> str:
    """What the item says in a few words: its date, amount, or what it is."""
    if item.kind == "deadline" and item.when is not None:
        return item.when.iso or item.when.phrase
    return item.amount.written if item.amount is not None else item.what or item.text
