"""The head of a text -> the title, publisher, date and author that it states, and the lines that state them.

    read_stated(lines) -> Stated      of a text such as "Headline / By Jane Doe / March 3, 2024 / Source Some Site"

Only what is said in so many words counts: a date must be whole and must stand where a publication date stands (a line
of its own, after "Published", in a dateline), never in a sentence.  Read `index.reading.clean` next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from index.dates.lines import DateLine, read_date_line, read_dateline
from index.dates.order import day_first
from index.text.language import language_of

HEAD_LINES = 12  # lines with text, from the top, in which metadata may stand
FOOT_LINES = 4  # lines at the end that may state the date where the head does not
PAPER_WORDS = 5  # of a paper's name in its running head
_CAPITALS = 5  # letters of a name that may be written in capitals alone: AFP
_PARAGRAPH = 12  # words of a line that is one
_TITLE_WORDS = 25
_TITLE_CHARACTERS = 180

_NAME = r"[^\W\d_a-z][\w.'’&-]*(?:[ ,]+(?:of|the|and|for|in|de|van|von|der|la|le|&|[^\W\d_a-z][\w.'’&-]*)){0,6}"
_LABELLED = re.compile(
    r"(?P<label>title|headline|date(?: published)?|publication date|published(?: on| at| date)?|"
    r"posted(?: on)?|first published|updated(?: on)?|"
    r"last updated|source|publisher|publication|site|website|outlet|author|authors|writer|written by|"
    r"reported by|by|url|link|original)"
    r"(?P<sign>\s*[:=]\s*|\s+)(?P<value>\S.*)",
    re.IGNORECASE,
)
_MADE = re.compile(r"(?:created|erstellt)\b", re.IGNORECASE)  # also of the copy that somebody keeps
_PRINT_HEAD = re.compile(
    r"^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|https?://|^page \d|\b\d{1,3} ?(?:/|of) ?\d{1,3}$|"
    r"^(?:HD|BY|WC|PD|SN|SC|LA|TD|LP) {2,}",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:[Bb]y|BY|[Ww]ritten by|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|[Dd]i)\s+(?=[^\W\d_a-z])")
_PAPER = re.compile(
    r"\b(?:Daily|Times|Post|News|Herald|Gazette|Courier|Tribune|Journal|Chronicle|Observer|Guardian|Telegraph|Telegram|"
    r"Mail|Express|Echo|Mirror|Standard|Press|Review|Weekly|Monthly|Quarterly|Monitor|Independent|Examiner|Inquirer|"
    r"Globe|Dispatch|Argus|Bulletin|Advertiser|Reporter|Wire|Newswire|Magazine|Ledger|Sentinel|Register|Leader|Recorder|"
    r"Citizen|Reuters|BBC|CNN|AFP|dpa|Radio|Agency|Zeitung|Anzeiger|Nachrichten|Rundschau|Kurier|Merkur|Bote|"
    r"Allgemeine|Diario|Noticiero|"
    r"Gaceta|Correo|Heraldo|Peri[oó]dico|Vanguardia|Voz|Prensa|Noticias|Di[aá]rio|Jornal|Folha|Correio|Gazeta|"
    r"Not[ií]cias|Gazzetta|Corriere|Giornale|Messaggero|Quotidiano|Stampa|Courrier|D[eé]p[eê]che|Voix|[EÉ]cho|"
    r"Nouvelles?|Presse|R[eé]publicain|Progr[eè]s|Parisien|Krant|Courant|Dagblad|Nieuws|Nieuwsblad|Dagbladet|Tidende|"
    r"Avis|Nyheter|Tidning)\b|"
    r"(?:[Tt]agblatt|[Tt]ageblatt|[Bb]latt|[Zz]eitung|[Aa]nzeiger|[Nn]achrichten|[Rr]undschau|[Kk]urier|[Pp]resse|[Bb]ote|"
    r"[Dd]agblad(?:et)?|[Nn]ieuws|[Kk]rant|[Pp]ost(?:en)?|[Bb]ladet|[Tt]idningen)$"
)
_SECTION = re.compile(
    r"(?:(?:uk|us|u\.s\.|world|local|national|international|foreign|business|money|sports?|top|breaking|latest|political|politics|"
    r"economy|market|tech(?:nology)?|science|health|all|more|good|bad|related|press)\s)*"
    r"(?:news|press|review|magazine|opinion|politics|business|sports?|radio|release|nachrichten|noticias|nieuws)",
    re.I,
)
_ARTICLE = re.compile(r"(?:The|El|La|Le|Les|Il|Lo|Die|Das|Der|De|Het)\s(?=[^\W\d_a-z])|L['’](?=[^\W\d_a-z])")
_DESK = re.compile(
    r"(?:(?:Von der |Dalla |De la |Par la )?(?:Redaktion|Redactie|Redazione|Redacci[oó]n|R[eé]daction|Reda[cç][aã]o)"
    r"(?: de| del| d[eo]| van)?|From) (?=[^\W\d_a-z])"
)
_SMALL = frozenset(
    "of the and & for in on de del della dell di da do dos das du des d la le les el van von der den".split()
)
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[-–—]\s+")
_URL = re.compile(r"https?://\S+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a text says of itself; "" or None where it says nothing.

    lines: index of each line that holds nothing but metadata -> the reason to leave it out of the text.
    """

    title: str = ""
    publisher: str = ""
    published: date | None = None
    author: str = ""
    url: str = ""
    lines: Mapping[int, str] = field(default_factory=dict)


def read_stated(lines: Sequence[str]) -> Stated:
    """What the head of `lines` states, and their foot where the head has no date.

    The first statement of a kind wins, except that "updated" yields to "published", and a line that names its date or
    holds nothing else wins over a date beside a name.
    """
    text = "\n".join(lines)
    habit = day_first(text, language=language_of(text))
    filled = [(at, line) for at, line in enumerate(lines) if line]
    head = filled[:HEAD_LINES]
    found: dict[str, str] = {}
    dates: dict[str, date] = {}
    used: dict[int, str] = {}
    for place, (at, line) in enumerate(head):
        kind = _read_line(line, found, dates, first=place == 0, habit=habit)
        if kind:
            used[at] = kind
    used |= _read_paper(head[1:], used, found)
    rest = [(at, line) for at, line in head if at not in used]
    if "title" not in found and rest and _is_headline(rest[0][1], [line for _, line in rest[1:]]):
        found["title"] = rest[0][1].lstrip("# ").strip()
    _read_dateline([line for _, line in rest[:4]], found, dates, habit)
    if not dates:
        used |= _read_foot(filled[HEAD_LINES:][-FOOT_LINES:], dates, habit)
    published = next((dates[kind] for kind in ("published", "dateline", "beside", "updated") if kind in dates), None)
    return Stated(published=published, lines=used, **found)


def _read_line(line: str, found: dict[str, str], dates: dict[str, date], *, first: bool, habit: bool | None) -> str:
    """Take what one line states into `found` and `dates`; the reason to drop the line, or ""."""
    if len(line) > 200:
        return ""
    dated = read_date_line(line, day_first=habit)
    if dated and (reason := _take_dated(line, dated, found, dates, first=first)):
        return reason
    labelled = _LABELLED.fullmatch(line)
    if not labelled:
        named = "" if first else read_byline(line, found)
        return _take(found, "author", named) if len(named.split()) >= 2 else ""
    label, value, signed = labelled["label"].lower(), labelled["value"].strip(), labelled["sign"].strip() != ""
    if label.startswith(
        ("date", "publication date", "published", "posted", "first published", "updated", "last updated")
    ):
        return ""
    if label in ("url", "link", "original"):
        return _take(found, "url", value) if _URL.match(value) else ""
    if label in ("title", "headline"):
        return _take(found, "title", value) if signed else ""
    if label in ("source", "publisher", "publication", "site", "website", "outlet"):
        return _take_publisher(found, value, plain=not signed, first=first)
    return _take_author(found, value)


def _read_paper(head: Sequence[tuple[int, str]], used: Mapping[int, str], found: dict[str, str]) -> dict[int, str]:
    """Take the paper from a line of its own beside a byline or a date, above the first paragraph; the line, if any."""
    for at, line in head:
        if len(line.split()) >= _PARAGRAPH:
            return {}
        if at in used or "publisher" in found or not any(abs(at - other) <= 2 for other in used):
            continue
        *person, paper = _pieces(line)
        if is_paper(paper) and (not person or (len(person) == 1 and len(person[0].split()) in (2, 3))):
            reason = _take(found, "publisher", paper)
            return {at: (_take_author(found, person[0]) if person else "") or reason}
    return {}


def _pieces(line: str) -> list[str]:
    """What signs part a line into, without brackets and the word for the desk."""
    pieces = (piece.strip(" []") for piece in re.split(r"\s*[|•·,]\s*|\s[–—-]\s", line))
    return [_DESK.sub("", p if p.count("(") == p.count(")") else p.strip("()")) for p in pieces]


def is_paper(text: str) -> bool:
    """Whether a few words name a paper: by a word that papers call themselves, or as a title of three words or more."""
    text = text.title() if text.isupper() and len(text) > _CAPITALS else text
    words = re.findall(r"[^\W\d_](?:[\w.&-]|['’](?=\w))*|&", text)
    if not 1 <= len(words) <= PAPER_WORDS + 2 or re.search(r"[\d,:;?!|]|\.$", text) or _SECTION.fullmatch(text):
        return False
    small = [word for word in words if word[0].islower() and re.split(r"['’]", word)[0] not in _SMALL]
    named = _PAPER.search(text) is not None
    return (
        (named or (len(words) >= 3 and _ARTICLE.match(text) is not None)) and len(small) <= named and text[0].isupper()
    )


def _take_dated(line: str, dated: DateLine, found: dict[str, str], dates: dict[str, date], *, first: bool) -> str:
    """Take a date line; the reason to drop it, "" where it may be a headline that names a day or a line to look at."""
    alone = not dated.names or dated.labelled
    if dated.issue and dated.published and 1 <= len(dated.names.split()) <= PAPER_WORDS:
        dates.setdefault("published", dated.published)
        return _take(found, "publisher", dated.names)
    if first and not alone:
        return ""
    pieces = _pieces(line)
    named = dated.names if dated.labelled or len(dated.names.split()) <= 3 else ""
    papers = [piece for piece in (*pieces, named) if is_paper(piece)]
    if papers and not dated.by and dated.published:
        alone = True
        _take(found, "publisher", papers[0])
        names = [piece for piece in pieces if piece not in papers and not any(map(str.isdigit, piece))]
        if names and len(names[0].split()) in (2, 3) and pieces.index(names[0]) == 0:
            _take_author(found, names[0])
    if dated.published:
        certain = (alone or dated.by) and not _MADE.match(line)
        dates.setdefault("published" if certain else "beside", dated.published)
    if dated.updated:
        dates.setdefault("updated", dated.updated)
    if dated.by and dated.names:
        value = re.sub(r"(?i)^.*?\b(?:by|von|par|por|di|door)\s+", "", line)
        taken = _take_author(found, value) or (len(dated.names.split()) <= 4 and _take_author(found, dated.names))
        return taken or ("publication date" if dated.published else "")
    return "publication date" if alone and not (first and dated.open) else ""


def _read_foot(foot: Sequence[tuple[int, str]], dates: dict[str, date], habit: bool | None) -> dict[int, str]:
    """Dates that the last lines state in so many words ("Published: ..."), and the lines that do."""
    used: dict[int, str] = {}
    for at, line in foot:
        dated = read_date_line(line, day_first=habit)
        if dated and dated.labelled and dated.published:
            dates.setdefault("published", dated.published)
            used[at] = "publication date"
    return used


def read_byline(line: str, stated: dict[str, str] | None = None) -> str:
    """The name in a line such as "By Ana Ortiz | Harbour News", "" for no byline; its paper goes into `stated`."""
    found: dict[str, str] = {}
    if line.endswith((".", "?", "!", ":")) or not (by := _BYLINE.match(line)):
        return ""
    _take_author(found, line[by.end() :])
    if stated is not None and "publisher" in found:
        stated.setdefault("publisher", found["publisher"])
    return found.get("author", "")


def _take(found: dict[str, str], kind: str, value: str) -> str:
    found.setdefault(kind, value)
    return {"url": "address"}.get(kind, kind)


def _take_publisher(found: dict[str, str], value: str, *, plain: bool, first: bool) -> str:
    if _URL.match(value):
        return _take(found, "url", value)
    named = re.fullmatch(_NAME, value) and len(value.split()) <= (4 if plain else 8)
    return (
        _take(found, "publisher", value)
        if (named or re.fullmatch(r"[\w-]+(\.[\w-]+)+", value)) and not (plain and first)
        else ""
    )


def _take_author(found: dict[str, str], value: str) -> str:
    name = re.split(r",| for | at | in ", _PARTS.split(value)[0])[0].strip()
    if not re.fullmatch(_NAME, name) or len(name.split()) > 6 or value.endswith((".", "?", "!")) or len(value) > 120:
        return ""
    for piece in map(str.strip, re.split(r",|\s[|•·–—-]\s|\sfor (?:the )?", value)[1:]):
        if is_paper(piece):
            found.setdefault("publisher", piece)
    return _take(found, "author", name)


def _is_headline(line: str, following: Sequence[str]) -> bool:
    """Whether a first line reads as a headline: short, without a full stop, above something longer."""
    text = line.lstrip("# ").strip()
    words = text.split()
    if _PRINT_HEAD.search(text):
        return False
    if not 2 <= len(words) <= _TITLE_WORDS or len(text) > _TITLE_CHARACTERS or text[0].islower():
        return False
    if text.endswith((".", ":", ";", ",", "…")) or re.match(r"[-*•>]\s", text):
        return False
    return any(len(other) > len(text) and len(other.split()) >= 12 for other in following)


def _read_dateline(lines: Sequence[str], found: dict[str, str], dates: dict[str, date], habit: bool | None) -> None:
    """Take "LONDON, March 3, 2024 (Reuters) -": the agency, and the date where it has its year."""
    for line in lines:
        agency, day = read_dateline(line, day_first=habit)
        if agency and re.fullmatch(_NAME, agency):
            found.setdefault("publisher", agency)
        if day:
            dates.setdefault("dateline", day)
        if agency or day:
            return
