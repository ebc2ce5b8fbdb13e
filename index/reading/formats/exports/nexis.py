"""The lines of a Nexis export, of the old form or the new -> its articles.

    split_nexis(["1 of 2 DOCUMENTS", "The Harbour Times", "November 5, 2024 Tuesday", "Bank holds", ...]) -> Part*

Old: paper, date, headline above labels in capitals, LOAD-DATE and rights below.  New: headline, paper, date, rights,
labels, "Body", the text, "Load-Date", "End of Document".  The day of loading is never the day of publication.
Read `index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.reading.formats.exports.wrapped import unwrapped
from index.reading.formats.lists.field_names import tables
from index.reading.formats.part import Part

_NUMBER = re.compile(
    r"\s*(?:document|dokument|documento)?\s*\d+\s+(?:of|von|de|di|van|sur|af|av)\s+\d+\s*"
    r"(?:documents?|dokumente?n?|documentos?|documenti|documenten|dokumenter)?\s*$", re.I
)  # fmt: skip
_END = re.compile(
    r"\s*(?:end of document|ende des dokuments|fin du document|fin del documento|fine del documento"
    r"|einde van (?:het )?document)\s*$",
    re.I,
)
_MONTHS = r"[^\W\d_]{3,12}\.?"
_DATE = re.compile(
    rf"\s*(?:[^\W\d_]{{2,12}}\.?,?\s+)?(?P<date>{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{1,2}}(?:er|\.)?(?: de)? {_MONTHS}(?: de)? \d{{4}}"
    r"|\d{4}-\d\d-\d\d)\b(?P<rest>.{0,120})$"
)
_WEEKDAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"
    r"|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)\b", re.I
)  # fmt: skip
_COPYRIGHT = re.compile(r"\s*(?:copyright|©|\(c\)|all rights reserved|alle rechte vorbehalten|tous droits)\b", re.I)
_RIGHTS = re.compile(
    r"\s*(?:copyright (?:©|\(c\)|\d{4})|© ?\d{4}|all rights reserved\.?$|alle rechte vorbehalten\.?$"
    r"|tous droits réservés\.?$)",
    re.I,
)
_EDITION = re.compile(r"\b(?:edition|ausgabe|édition|edición|final|late ed)\b|\d;$", re.I)
_LABEL = re.compile(r"\s*(?P<label>[^\W\d_][\w\- ./()]{1,28}?)\s*:(?:\s+|\s*$)(?P<value>.*)$")
LONGEST_HEADLINE = 4  # lines
_SMALL_HEAD = 40  # lines in which the head must end


def split_nexis(lines: Sequence[str]) -> tuple[Part, ...]:
    """The articles in the lines; none where they are no Nexis export."""
    documents = [document for document in _documents(lines) if any(map(str.strip, document))]
    found = (_article(document) for document in documents)
    return tuple(part for part in found if part is not None)


def _documents(lines: Sequence[str]) -> list[list[str]]:
    """The lines of each document; none without a mark of the export."""
    old = [at for at, line in enumerate(lines) if len(line) < 90 and _NUMBER.match(line) and _is_heading(lines, at)]
    ends = [at for at, line in enumerate(lines) if len(line) < 60 and _END.match(line)]
    if ends:
        starts = [0, *(at + 1 for at in ends[:-1])]
        return [list(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    if old:
        return [list(lines[start + 1 : end]) for start, end in zip(old, [*old[1:], len(lines)], strict=True)]
    return [list(lines)] if _is_single(lines) else []


def _is_heading(lines: Sequence[str], at: int) -> bool:
    """Whether "1 of 20" counts documents and not something in the text: it says so, or a date and a label follow."""
    if re.search(r"do[ck]ument", lines[at], re.I):
        return True
    near = [line for line in lines[at + 1 : at + _SMALL_HEAD] if line.strip()][:12]
    return any(map(_DATE.match, near)) and any(_labelled(line) for line in near)


def _is_single(lines: Sequence[str]) -> bool:
    """Whether one article stands there under its headline, its paper and a date with the day of the week behind it,
    or a date with labels of the export under it."""
    head = [line for line in lines if line.strip()][:12]
    dated = next((at for at, line in enumerate(head[:5]) if at and _DATE.match(line)), None)
    if dated is None or len(head) < dated + 2:
        return False
    day = _DATE.match(head[dated])
    telling = tables()["nexis"]["below"]["telling"]
    labels = {label for line in lines[:200] if (label := _labelled(line)) in telling}
    return len(labels) >= 2 or (dated == 2 and day is not None and _WEEKDAY.match(day["rest"].strip()) is not None)


def _labelled(line: str) -> str:
    """The label of the export that a line opens with, "" for none."""
    found = _LABEL.match(line.replace("\xa0", " "))
    label = " ".join(found["label"].lower().split()) if found else ""
    known = tables()["nexis"]
    return label if label in known["above"] or label in known["below"]["labels"] else ""


def _article(lines: Sequence[str]) -> Part | None:
    texts = [line.replace("\xa0", " ").rstrip() for line in lines]
    dated = _date_line(texts)
    if dated is None:
        return None
    above = [(at, text.strip()) for at, text in enumerate(texts[:dated]) if text.strip() and not _is_aside(text)]
    labels, body, end = _sections(texts, dated + 1)
    title, publisher, head_end = _names(texts, above, dated, min([at for at, _, _ in labels] or [body]))
    if not labels:
        body = head_end
    values: dict[str, str] = {}
    for _, label, value in labels:
        kind = tables()["nexis"]["above"].get(label, "")
        if kind:
            values[kind] = " ".join(filter(None, (values.get(kind, ""), value)))
    day = _DATE.match(texts[dated])
    assert day is not None
    kept = unwrapped(_trimmed(texts[body:end]))
    lead = values.get("body", "")
    return Part(
        body="\n".join([lead, "", *kept] if lead else kept),
        title=title or values.get("title", ""),
        publisher=publisher,
        published=day["date"],
        author=re.sub(r"^(?:By|Von|Par|Por|Di|Door) (?=[^\W\d_a-z])", "", values.get("author", "")),
        headed=True,
        exact=True,
        dropped=tuple(_left_out(texts, body, end, title)),
    )


def _is_aside(text: str) -> bool:
    """Whether a line above the date is neither headline nor paper: a notice of rights, or the date once more."""
    dated = _DATE.match(text)
    return _RIGHTS.match(text) is not None or (dated is not None and not dated["rest"].strip())


def _date_line(texts: Sequence[str]) -> int | None:
    """The line of the article's date: the last above its labels, since a cover with many lines may stand first."""
    known = tables()["nexis"]
    labels = (at for at, text in enumerate(texts) if _labelled(text) in known["above"])
    first = next(labels, None)
    head = range(len(texts[:_SMALL_HEAD]) if first is None else first)
    dates = [at for at in head if _DATE.match(texts[at]) and not _labelled(texts[at])]
    return None if not dates else dates[0] if first is None else dates[-1]


def _sections(texts: Sequence[str], start: int) -> tuple[list[tuple[int, str, str]], int, int]:
    """The labels above the text as (line, label, value), where the text begins, and where it ends."""
    known = tables()["nexis"]
    labels: list[tuple[int, str, str]] = []
    body = start
    at = start
    while at < len(texts):
        text = texts[at].strip()
        if _opens_text(text):
            body = at + 1
            break
        label = _labelled(text)
        if label in known["above"]:
            value, at = _value(texts, at)
            labels.append((at, label, value))
            body = at + 1
        elif text and not _COPYRIGHT.match(text) and labels and at - body > 2 and not _more_labels(texts, at):
            break
        at += 1
    end = next((at for at in range(body, len(texts)) if _ends(texts[at])), len(texts))
    return labels, body, end


def _opens_text(line: str) -> bool:
    """Whether a line is the mark above the text: "Body", "BODY:"."""
    return line.strip().rstrip(":").lower() in tables()["nexis"]["below"]["markers"]


def _more_labels(texts: Sequence[str], at: int) -> bool:
    known = tables()["nexis"]
    near = texts[at : at + 8]
    return any(_labelled(text) in known["above"] or _opens_text(text) for text in near)


def _value(texts: Sequence[str], at: int) -> tuple[str, int]:
    """What stands behind a label, on its line and those that go on below it; and the last of these lines."""
    found = _LABEL.match(texts[at])
    parts = [found["value"].strip() if found else ""]
    last = at
    wrapped = any(not text.strip() for text in texts[:at])  # else every line is a paragraph of its own
    for below in range(at + 1, min(at + 6, len(texts)) if wrapped else at + 1):
        line = texts[below].strip()
        if not line or _labelled(line) or _opens_text(line):
            break
        parts.append(texts[below].strip())
        last = below
    return " ".join(filter(None, parts)), last


def _ends(text: str) -> bool:
    """Whether a line is the first below the text."""
    below = tables()["nexis"]["below"]
    alone = text.strip().lower() in below["closers"]
    return alone or _labelled(text) in below["labels"] or (len(text) < 120 and _RIGHTS.match(text) is not None)


def _names(texts: Sequence[str], above: Sequence[tuple[int, str]], dated: int, limit: int) -> tuple[str, str, int]:
    """Headline, paper, and the line below both.  The new form has the headline first, the old one under the date."""
    under = _under_date(texts, dated, limit)
    if len(above) >= 2 and not _opens_with_paper(texts, above, under):
        title, publisher = _last_run(above)
        return title, publisher, dated + 1
    publisher = above[-1][1] if above else ""
    return " ".join(text for _, text in under), publisher, (under[-1][0] + 1 if under else dated + 1)


def _opens_with_paper(texts: Sequence[str], above: Sequence[tuple[int, str]], under: Sequence[tuple[int, str]]) -> bool:
    """Whether what stands above the date is the paper's name alone, centred over some lines, as in the old form."""
    return bool(under) and all(_indent(texts[at]) >= 8 for at, _ in above)


def _last_run(above: Sequence[tuple[int, str]]) -> tuple[str, str]:
    """Headline and paper: the lines above the date up to an empty one; what is above that is a cover's."""
    runs: list[list[str]] = [[]]
    for (at, text), before in zip(above, [above[0][0] - 1, *(at for at, _ in above)], strict=False):
        if at > before + 1:
            runs.append([])
        runs[-1].append(text)
    *head, publisher = runs[-1]
    if not head and len(runs) > 1:
        head = runs[-2]
    return " ".join(head if len(head) <= LONGEST_HEADLINE else head[-1:]), publisher


def _under_date(texts: Sequence[str], dated: int, limit: int) -> list[tuple[int, str]]:
    """The lines of the headline below the date: the first run that is no edition and no notice of rights."""
    run: list[tuple[int, str]] = []
    centred = _indent(texts[dated]) >= 8
    for at in range(dated + 1, limit):
        text = texts[at].strip()
        if not text and run:
            break
        if text and not (centred and _indent(texts[at]) >= 8) and not (not run and _is_edition(text)):
            run.append((at, text))
    return run


def _is_edition(text: str) -> bool:
    return len(text.split()) <= 6 and (_EDITION.search(text) is not None or _COPYRIGHT.match(text) is not None)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _trimmed(lines: Sequence[str]) -> list[str]:
    kept = [
        line
        for line in lines
        if not re.fullmatch(r"\s*(?:\[image:.*\]|link to image|link to original document)\s*", line, re.I)
    ]
    while kept and not kept[0].strip():
        kept.pop(0)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _left_out(texts: Sequence[str], body: int, end: int, title: str) -> Iterator[tuple[str, str]]:
    for at, text in enumerate(texts):
        if text.strip() and not body <= at < end and text.strip() != title:
            yield text.strip()[:500], "Nexis field"
