"""One run over the sources: what was listed is read, encoded and committed, group by group, and counted.

    Listing -> `Update.take` -> committed articles, IndexReport      `Update.publish` -> the derived vector index

Three things go on at once: sources are read ahead, one group of articles is encoded, the one before it is committed.
A group is acknowledged when `Keeper.put` returns; stopped between groups, the next run goes on there.
Every step is told to the caller with the time since the start.  Read `index.update.intake` next for the first half,
`index.stores.contract` for the second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain

from index.errors import LibraryError, StaleError
from index.stores.contract import Contents, Keeper
from index.types import Encoder, Encoding, Entry, SourceRecord
from index.update.intake import Draft, Empty, Outcome, Taken, read_drafts
from index.update.listing import Listing, SourceFailure
from index.update.recognise import Recogniser, Settled, records_of
from index.update.report import IndexReport as IndexReport
from index.update.report import OnProgress as OnProgress
from index.update.report import Progress as Progress
from index.update.report import ignore_progress as ignore_progress

GROUP_PASSAGES = 256  # passages committed together; enough for batches of like length, four seconds of work
ENCODE_PASSAGES = 64  # passages between two signs of life
ROUNDS = 5  # of looking again when another indexer was faster
RECORDS = 1_000  # touched but unchanged sources noted together: each commit waits for the disk


@dataclass(slots=True, kw_only=True)
class Group:
    """Drafts committed together, and the records of the sources that are whole with them."""

    drafts: list[Draft] = field(default_factory=list)
    settled: list[tuple[SourceRecord, ...]] = field(default_factory=list)
    left: list[Settled] = field(default_factory=list)
    whole: int = 0


_Encoded = tuple[Group, dict[str, Encoding]]  # a group, and its passages' encodings by text


@dataclass(slots=True, kw_only=True)
class Update:
    """The state of one update."""

    encoder: Encoder | None
    on_progress: OnProgress
    ocr: bool = False
    started: float = field(default_factory=time.monotonic)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: tuple[str, ...] = ()
    failed: list[SourceFailure] = field(default_factory=list)
    skipped: list[SourceFailure] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    touched: list[SourceRecord] = field(default_factory=list)
    recogniser: Recogniser = field(default_factory=Recogniser)
    held: dict[str, str] = field(default_factory=dict)  # the content hash of what each draft replaces, as recognised
    stopped: bool = False
    notice: str = ""
    telling: threading.Lock = field(default_factory=threading.Lock)
    done: int = 0
    total: int = 0
    passages: int = 0

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def tell(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        """Give a sign of life, one at a time."""
        with self.telling:
            self.on_progress(Progress(stage=stage, done=done, total=total, seconds=self.elapsed, detail=detail))

    def take(self, library: Keeper, listing: Listing, *, given: Sequence[Outcome] = ()) -> None:
        """Read, encode and commit what changed, in groups; first what was `given` read already."""
        self.unchanged += listing.known
        self.failed += listing.failed
        self.skipped += listing.skipped
        self.total = len(listing.candidates) + len(given)
        with ThreadPoolExecutor(1, thread_name_prefix="dossier-encode") as encoding:
            ready: Future[_Encoded] | None = None
            others = {candidate.location for candidate in listing.candidates}
            try:
                for mine in library.divide(sorted(others)):
                    others -= mine
                    portion = [candidate for candidate in listing.candidates if candidate.location in mine]
                    for group in self._groups(library, chain(given, read_drafts(portion, ocr=self.ocr))):
                        upcoming = encoding.submit(self._encode, library, group)
                        self._commit(library, ready)
                        ready = upcoming
                    self._commit(library, ready)
                    ready, given = None, ()
            except BaseException:
                self.stopped = True
                raise
        self._record(library)
        if others:  # what another indexer brought up to date meanwhile
            known = library.sources()
            self.unchanged += [record.article_id for each in sorted(others) for record in known.get(each, ())]

    def keep(self, library: Keeper, group: list[Draft]) -> None:
        """Encode and commit these articles alone."""
        ready: Future[_Encoded] = Future()
        ready.set_result(self._encode(library, Group(drafts=group)))
        self._commit(library, ready)

    def publish(self, library: Keeper) -> None:
        """Derive the vector index anew if that is due."""
        self.notice = library.derive(lambda done, total: self.tell("publish", done, total))

    def report(self, library: Contents) -> IndexReport:
        """What was done so far."""
        return IndexReport(
            added=tuple(self.added),
            changed=tuple(self.changed),
            unchanged=tuple(self.unchanged),
            removed=self.removed,
            failed=tuple(self.failed),
            skipped=tuple(self.skipped),
            copies=tuple(self.copies),
            passages=library.passage_count,
            seconds=self.elapsed,
            notice=self.notice,
        )

    def _groups(self, library: Keeper, outcomes: Iterable[Outcome]) -> Iterator[Group]:
        """The drafts of changed sources, by about GROUP_PASSAGES passages."""
        group = Group()
        for outcome in outcomes:
            self._sort(library, outcome, group)
            if sum(len(draft.passages) for draft in group.drafts) >= GROUP_PASSAGES:
                yield group
                group = Group()
            self._tell_encoding("reading")
        yield group

    def _sort(self, library: Keeper, outcome: Outcome, group: Group) -> None:
        """Note a source that needs no encoding; put the drafts of one that does into the group."""
        if isinstance(outcome, Taken):
            self._take(library, outcome, group)
            return
        self.done += 1
        if isinstance(outcome, SourceFailure):
            self.failed.append(outcome)
        elif isinstance(outcome, Empty):
            self.skipped.append(outcome.failure)
        else:
            self.unchanged += [record.article_id for record in outcome.records]
            self.touched += outcome.records
            if len(self.touched) >= RECORDS:
                self._record(library)

    def _take(self, library: Keeper, taken: Taken, group: Group) -> None:
        """Sort the drafts of a source into those to encode and those that are held already, here or elsewhere.

        A source of several articles is recorded as whole only with the last of them: until then its records carry no
        stamp, so that a run stopped half-way reads it again.
        """
        self.skipped += taken.passed
        settled = self.recogniser.settle(library, taken)
        fresh = [each.draft for each in settled if each.state == "fresh"]
        self.held |= {draft.article.id: library.article_hash(draft.article.id) for draft in fresh}
        records, known = records_of(settled), {record.article_id for record in taken.known}
        self.unchanged += [each.draft.article.id for each in settled if each.state == "held"]
        self.copies += [each.draft.article.source for each in settled if each.state == "copy"]
        group.left += [each for each in settled if each.left]
        group.whole += 1
        if len(settled) == len(fresh) == 1 and known <= {records[0].article_id}:
            group.drafts += fresh
            return
        group.drafts += [replace(draft, record=replace(draft.record, stamp="", content_hash="")) for draft in fresh]
        if fresh or known != {record.article_id for record in records}:
            group.settled += [(record,) for record in records] if taken.rolling else [records]
        else:
            self.touched += records

    def _record(self, library: Keeper) -> None:
        """Note how touched but unchanged sources look now."""
        library.record(self.touched)
        self.touched = []

    def _commit(self, library: Keeper, ready: Future[_Encoded] | None) -> None:
        """Acknowledge the articles of an encoded group."""
        if ready is None:
            return
        group, encodings = ready.result()
        for _ in range(ROUNDS):
            try:
                self._put(library, group.drafts, encodings)
                break
            except StaleError:
                group.drafts = self._fresh(library, group.drafts)
        else:
            raise LibraryError("other indexers changed the same articles again and again: run the command again")
        self._settle(library, group)
        self.done += group.whole
        self._tell_encoding("")

    def _put(self, library: Keeper, drafts: Sequence[Draft], encodings: Mapping[str, Encoding]) -> None:
        """Commit the drafts, unless what they replace is not what it was when they were recognised."""
        held = {draft.article.id: library.article_hash(draft.article.id) for draft in drafts}
        if any(self.held.get(id_, now) != now for id_, now in held.items()):
            raise StaleError("another indexer was faster: look again")
        entries = [
            Entry(
                article=draft.article,
                passages=draft.passages,
                encodings=tuple(encodings[passage.text] for passage in draft.passages),
                source=draft.record,
            )
            for draft in drafts
        ]
        if entries:
            library.put(entries, held)
        for id_, before in held.items():
            (self.changed if before else self.added).append(id_)
            self.held[id_] = library.article_hash(id_)

    def _fresh(self, library: Keeper, drafts: Sequence[Draft]) -> list[Draft]:
        """Those of the drafts that are still to be kept now that another indexer was faster, under ids that are free;
        the others are counted."""
        kept: list[Draft] = []
        looked = Recogniser()
        for draft in drafts:
            known = tuple(record for record in library.sources().get(draft.record.location, ()))
            for each in looked.settle(library, Taken(location=draft.record.location, drafts=(draft,), known=known)):
                self.held[each.draft.article.id] = library.article_hash(each.draft.article.id)
                if each.state == "fresh":
                    kept.append(each.draft)
                elif each.state == "held":
                    self.unchanged.append(each.draft.article.id)
                else:
                    self.copies.append(each.draft.article.source)
        return kept

    def _settle(self, library: Keeper, group: Group) -> None:
        """Note what the group's sources hold now that all of it is committed; what has left them goes."""
        if group.settled:
            self.removed += library.settle(group.settled)
        for each in group.left:
            article = each.draft.article
            library.forget([replace(each.draft.record, location=location) for location in each.left])
            library.move(article.id, article.source)

    def _encode(self, library: Contents, group: Group) -> _Encoded:
        """The group with its passages' encodings by text; those stored for the same article are used again."""
        assert self.encoder is not None
        encodings: dict[str, Encoding] = {}
        for draft in group.drafts:
            encodings |= _stored_encodings(library, draft.article.id)
        wanted = {passage.text for draft in group.drafts for passage in draft.passages}
        texts = sorted(wanted - set(encodings), key=lambda text: (len(text), text))
        for start in range(0, len(texts), ENCODE_PASSAGES):
            if self.stopped:
                break
            batch = texts[start : start + ENCODE_PASSAGES]
            encodings.update(zip(batch, self.encoder.encode(batch), strict=True))
            self.passages += len(batch)
            self._tell_encoding("")
        return group, encodings

    def _tell_encoding(self, what: str) -> None:
        stage = "read" if what else "encode"
        self.tell(stage, self.done, self.total, f"{self.passages} passages")


def _stored_encodings(library: Contents, article_id: str) -> dict[str, Encoding]:
    passages = library.passages_of(article_id)
    encodings = library.encodings([passage.id for passage in passages])
    return {passage.text: encodings[passage.id] for passage in passages if passage.id in encodings}
