"""Records with named fields -> articles, whatever they stood in; CSV and TSV tables among them.

    open_csv(text) -> Opened     parts_of(records) -> Opened

Which column holds what is told by its name.  Days such as 03/04/2025 are read as the whole list writes them, or not at
all.  A record without a text is passed over, or kept as a stub where it has an address.  A record of highlights is
joined with the others of its article.  Read `index.reading.formats.lists.field_names` next.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from index.dates.order import day_first
from index.reading.formats.lists.field_names import column_field, column_rank, tables
from index.reading.formats.markup import plain_line, plain_lines
from index.reading.formats.part import MAX_BODY, NoArticles, Opened, Part, Refused, numbered
from index.reading.formats.subtitles import open_segments
from index.text.language import language_of
from index.text.plain import site_of

MIN_WORDS = 8  # of a text that is an article's
_NUMERIC_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)(?!\d)")
_CLOCK = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d+)?")
_TAIL = re.compile(r"(?i)tail[ _-]?paragraphs?")
_WITHHELD = re.compile(r"(?:auto-)?draft|trash|cancell?ed|withheld", re.I)
_STATES = ("status", "pubstatus", "pubStatus", "post_status")
_CUT_OFF = re.compile(r"\[(?:\+?\d+ char(?:acter)?s|\.\.\.|…)\]\W*$")  # as search services break off what they hold
_WHOLE_SENTENCES = re.compile(r"(?s).*[^.…][.!?][\"'”’»)]*(?=\s)")  # as far as a text that breaks off has them
_FIELD_LIMIT = 10_000_000  # characters
_NO_ARTICLES = "holds no articles (a table needs a column with their text)"


def open_csv(text: str) -> Opened:
    """The articles of a table with a row of names on top."""
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), dialect=_dialect(text)))
    except csv.Error as error:
        raise Refused(f"is a broken table ({error}): save it again as CSV") from error
    records = [{key: value for key, value in row.items() if isinstance(key, str)} for row in rows]
    return open_segments(records) or parts_of(records)


def _dialect(text: str) -> type[csv.Dialect]:
    """The table's sign between columns, told from its row of names alone: texts hold any sign."""
    head = text.lstrip("\ufeff").splitlines()[0] if text.strip() else ""
    sign = max(
        ",;\t|", key=lambda each: (sum(bool(column_field(n.strip(' "'))) for n in head.split(each)), head.count(each))
    )

    class Found(csv.excel):
        delimiter = sign

    return Found


def named_fields(record: Mapping[str, Any]) -> dict[str, str]:
    """Field -> its best value as text.  An object's own names are tried with its key in front and alone."""
    best: dict[str, tuple[int, str]] = {}
    for key, value in record.items():
        for name, text in _named(str(key), value):
            field = column_field(name)
            rank = column_rank(name)
            if field == "publisher" and re.match(r"https?://\S+$", text):
                field = "url"
            if field and text.strip() and (field not in best or rank < best[field][0]):
                best[field] = (rank, text)
    named = {field: text for field, (_, text) in best.items()}
    if "published" in named:
        named["published"] = _day_of_clock(named["published"])
    tails = [
        text for key, text in record.items() if _TAIL.fullmatch(str(key)) and isinstance(text, str) and text.strip()
    ]
    if tails and "text" in named and not named["text"].endswith(tails[0]):
        named["text"] = "\n\n".join([named["text"], *tails])  # where a database keeps a text in two
    return named


def _day_of_clock(value: str) -> str:
    """The day, in UTC, of seconds or milliseconds since 1970; any other value as it is."""
    found = _CLOCK.fullmatch(value.strip())
    return datetime.fromtimestamp(int(found[1]), tz=UTC).date().isoformat() if found else value


def _named(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Names and texts of one entry of a record."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield key, str(value)[:40]
    elif isinstance(value, list):
        yield key, _listed(key, _in_first_role(value) if column_field(key) == "title" else value)
    elif isinstance(value, dict):
        if "date-parts" in value:
            yield key, _date_parts(value["date-parts"])
        elif isinstance(value.get("name"), str):
            yield key, value["name"]
        elif isinstance(value.get("main"), str):
            yield key, value["main"]
        elif isinstance(value.get("original"), str):
            yield key, value["original"]
        else:
            yield from ((key + str(inner), text) for inner, text in value.items() if isinstance(text, str))


def _in_first_role(values: Sequence[Any]) -> Sequence[Any]:
    """The one of several headlines of a record that is its main one, else the first."""
    roles = [str(value.get("role", "")) if isinstance(value, dict) else "" for value in values]
    return values[roles.index("main") :][:1] if "main" in roles else values[:1]


def _listed(key: str, value: Sequence[Any]) -> str:
    glue = "\n\n" if column_field(key) in ("text", "summary", "highlight") else ", "
    return glue.join(filter(None, (_person(item) if isinstance(item, dict) else str(item or "") for item in value[:200]
                                   if isinstance(item, str | dict))))  # fmt: skip


def _person(item: Mapping[str, Any]) -> str:
    """A name from an object with its parts; a paragraph from one with a text."""
    lower = {str(key).lower(): value for key, value in item.items() if isinstance(value, str)}
    if lower.get("href", "").startswith("http"):
        return lower["href"]
    names = tables()["names"]
    parts = [next((lower[n] for n in names[kind] if n in lower), "") for kind in ("given", "family")]
    alone = next(filter(None, (lower.get(name) for name in ("name", "literal", "text", "value"))), "")
    return " ".join(filter(None, parts)) or alone


def _date_parts(parts: Any) -> str:
    try:
        numbers = [int(number) for number in parts[0]]
    except (TypeError, ValueError, IndexError, KeyError):
        return ""
    return "-".join([f"{numbers[0]:04d}", *(f"{number:02d}" for number in numbers[1:3])])


def has_text(flat: Mapping[str, str]) -> bool:
    """Whether fields hold an article: a text, or a summary with a title, beside what tells where it is from."""
    if len((flat.get("text") or flat.get("highlight") or "").split()) >= MIN_WORDS:
        return bool(flat.keys() & {"title", "published", "url", "publisher", "id"})
    return (
        len(flat.get("summary", "").split()) >= MIN_WORDS
        and "title" in flat
        and bool(flat.keys() & {"published", "url"})
    )


def has_address(flat: Mapping[str, str]) -> bool:
    """Whether fields name an article that stands elsewhere."""
    return flat.get("url", "").startswith("http") and "title" in flat


def parts_of(records: Sequence[Mapping[str, Any]], *, publisher: str = "") -> Opened:
    """The articles among the records.  Raises NoArticles when none has a text or an address."""
    flats: list[dict[str, str]] = []
    withheld: list[dict[str, str]] = []
    for record in records:
        (withheld if is_withheld(record) else flats).append(named_fields(record))
    if not any(has_text(flat) or has_address(flat) for flat in flats):
        raise NoArticles(_NO_ARTICLES)
    _settle_days(flats)
    if any("highlight" in flat for flat in flats) and not any(flat.get("text") for flat in flats):
        flats = _joined_highlights(flats)
    parts = numbered([_part(flat, publisher) for flat in flats])
    kept = tuple(part for part in parts if part.body)
    stubs = tuple(part for part in parts if not part.body and part.url)
    passed = [(p.fragment, f'"{p.title[:80]}" has no text') for p in parts if not p.body and not p.url]
    passed += [(flat.get("id", ""), f'"{flat.get("title", "")[:80]}" is not published') for flat in withheld]
    passed += [
        (part.fragment, f'the rest of "{part.title[:80]}", which is cut off here: index its page for all of it')
        for flat, part in zip(flats, parts, strict=True)
        if part.body and _CUT_OFF.search(flat.get("text", ""))
    ]
    return Opened(parts=kept, passed=tuple(passed), stubs=stubs)


def is_withheld(record: Mapping[str, Any]) -> bool:
    """Whether a record says that it is a draft, or was taken back by who sent it."""
    if record.get("title") == record.get("content") == "[Removed]":
        return True
    if str(record.get("is_published", record.get("isPublished", ""))).lower() == "false":
        return True
    return any(_WITHHELD.fullmatch(str(record.get(name))) for name in _STATES)


def _settle_days(flats: Sequence[dict[str, str]]) -> None:
    """Write numeric days as ISO where the list itself, or its language, tells whether the day or the month is first."""
    written = [(flat, found) for flat in flats if (found := _NUMERIC_DAY.match(flat.get("published", "").strip()))]
    if not written:
        return
    days = "\n".join(found[0] for _, found in written)
    texts = " ".join(flat.get("text", "")[:300] for flat in flats[:20])
    habit = day_first(days)
    if habit is None:
        habit = day_first(texts, language=language_of(texts), address=flats[0].get("url", ""))
    for flat, found in written if habit is not None else ():
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        month, day = (second, first) if habit else (first, second)
        if month <= 12 and day <= 31:
            flat["published"] = f"{year + 2000 if year < 100 else year}-{month:02d}-{day:02d}"


def _joined_highlights(flats: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """One record an article, its highlights one under another."""
    joined: dict[tuple[str, str], dict[str, str]] = {}
    for flat in flats:
        key = (flat.get("title", ""), flat.get("url", ""))
        known = joined.setdefault(key, {**flat, "text": ""})
        known["text"] = "\n\n".join(filter(None, (known["text"], flat.get("highlight", ""))))
        known.pop("id", None)
    return list(joined.values())


def _part(flat: Mapping[str, str], publisher: str) -> Part:
    text = flat.get("text") or flat.get("highlight") or ""
    if cut := _CUT_OFF.search(text):
        whole = _WHOLE_SENTENCES.match(text[: cut.start()])
        text = max(whole[0] if whole else "", flat.get("summary", ""), key=len)
        text = text if len(text.split()) >= MIN_WORDS else ""
    elif len(text.split()) < MIN_WORDS:
        text = max(text, flat.get("summary", ""), key=len)
    body = "\n".join(plain_lines(text)) if "\n" in text or "<" not in text else "\n\n".join(plain_lines(text))
    if len(body) > MAX_BODY:
        raise Refused(f"holds a text of over {MAX_BODY:,} characters: split it")
    url = flat.get("url", "").strip()
    return Part(
        body=body if any(map(str.isalnum, body)) else "",
        fragment=flat.get("id", "") if len(flat.get("id", "")) <= 80 else "",
        title=plain_line(flat.get("title", ""))[:500],
        publisher=plain_line(flat.get("publisher", "") or publisher or site_of(url))[:300],
        published=flat.get("published", "").strip()[:60],
        author=re.sub(r"^[Bb]y (?=[^\W\d_a-z])", "", plain_line(flat.get("author", ""))[:300]),
        url=url if url.startswith(("http://", "https://")) and " " not in url else "",
        headed="title" in flat,
        exact="<" not in text,
    )
