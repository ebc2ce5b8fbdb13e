"""The values of the register: what one article claims, and what the claims of a story come to.

    Article -> Claim* -> Item*, by Story

A claim's `quote` is `article.text[start:end]`, and every other text of it is a slice of that article too; what could
not be read is "" or None.  An item is the claims of one slot: same story, same subject, same thing due, at stake or
disputed.  Nothing here reads or decides.  Read `rag.register.board.Register` next.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.dates.periods import Precision

Kind = Literal["deadline", "stake", "dispute", "event", "statement"]
How = Literal["paper", "quoted", "reported", "unnamed", "denial", "document"]
Modality = Literal["done", "under_way", "planned", "conditional", "possible", "denied"]
CALLED_OFF = "called off"  # the cue of a deadline that holds no more
Change = Literal["new", "superseded", "disputed", "passed", "gone"]

KINDS: tuple[Kind, ...] = ("deadline", "stake", "dispute", "event", "statement")
HOWS: tuple[How, ...] = ("paper", "quoted", "reported", "unnamed", "denial", "document")


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time as the words give it: `phrase` is a slice of the quote.

    first and last are the days it covers, None where they cannot be told.  `readings` holds the days that the phrase
    may mean where there are several ("by Friday", written on a Friday); then `first` and `last` are None.
    """

    phrase: str
    first: date | None
    last: date | None
    precision: Precision
    readings: tuple[date, ...] = ()

    @property
    def iso(self) -> str | None:
        """The date cut to its precision ("2026-04-30", "2026-04", "2026"), None where it cannot be told."""
        if self.first is None:
            return None
        whole = self.first == self.last  # "by the end of 2033" is a day, however coarse the words
        return self.first.isoformat()[: 10 if whole else {"day": 10, "month": 7, "year": 4, "open": 10}[self.precision]]

    def passed(self, today: date) -> bool | None:
        """Whether it lies behind, None where that cannot be told."""
        last = self.last or (max(self.readings) if self.readings else None)
        return None if last is None else last < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A quantity: canonical `value` ("1500000", "9%"), what it counts ("dollar", "%", "job"), the currency's code or
    "", the words, and whether they hedge it."""

    value: str
    unit: str
    currency: str
    written: str
    loose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one sentence of one article says.

    subject is who it is about, parties all who have a part in it, `what` the thing due, at stake or claimed.  slot is
    a key of stems by which claims of several articles are told to be about one thing.  speaker is "" where the paper
    itself says it.  day is when it happens; published when it was written.  For a dispute `against` is what is denied,
    with its own place in the article.
    """

    id: str
    article_id: str
    kind: Kind
    start: int
    end: int
    quote: str
    subject: str
    parties: tuple[str, ...]
    what: str
    slot: tuple[str, ...]
    speaker: str
    how: How
    modality: Modality
    when: When | None = None
    amount: Amount | None = None
    cue: str = ""
    against: Against | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What a dispute is about: whose claim, in which words of the same article."""

    party: str
    claim: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The article that a claim stands in.  `voice` names its group of near-copies, which count as one source."""

    article_id: str
    title: str
    publisher: str
    published: datetime.date | None
    source: str
    voice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A claim beside its article."""

    claim: Claim
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a dispute: who, and the words it holds to, as one or more articles give them."""

    party: str
    claim: str
    speaker: str
    how: How
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One slot of a story: the claims that agree, newest first, with what stands against them.

    text is the quote of the leading claim.  sources counts independent articles.  superseded_by is the id of the item
    that a later article put in its place.  conflicts are ids of items of the same slot whose value differs and that no
    later article settles.  passed is None where that cannot be told, and for kinds other than deadlines.
    """

    id: str
    story: str
    kind: Kind
    text: str
    parties: tuple[str, ...]
    what: str
    speaker: str
    how: How
    modality: Modality
    cited: tuple[Cited, ...]
    sources: int
    when: When | None = None
    amount: Amount | None = None
    passed: bool | None = None
    superseded_by: str = ""
    supersedes: str = ""
    conflicts: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()

    @property
    def called_off(self) -> bool:
        """Whether the newest article says that what was due then was called off."""
        return self.kind == "deadline" and self.cited[0].claim.cue == CALLED_OFF

    @property
    def published(self) -> datetime.date | None:
        """The day of the newest article that says so."""
        days = [c.source.published for c in self.cited if c.source.published]
        return max(days) if days else None

    @property
    def due_order(self) -> tuple[bool, datetime.date]:
        """What puts deadlines in order: those to come before those that passed, each by its day."""
        return bool(self.passed), (self.when and self.when.first) or datetime.date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles about one affair: its id, a title taken from one of them, and the articles in order of time."""

    id: str
    title: str
    article_ids: tuple[str, ...]
    first: datetime.date | None
    last: datetime.date | None
