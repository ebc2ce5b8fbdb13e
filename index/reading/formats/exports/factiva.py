"""The lines of a Factiva export, with field codes or in its display form -> its articles.

    split_factiva(["HD", "Bank holds", "PD", "5 November 2024", ..., "AN", "Document X"]) -> Part*

A code stands alone on its line or before a gap; below the text only codes with a line to themselves or a gap count, so
that a paragraph may begin with RE or CO.  The display form has no codes: there the line of the word count tells where
the facts stand.  Read `index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.reading.formats.exports.wrapped import unwrapped
from index.reading.formats.lists.field_names import factiva_codes
from index.reading.formats.part import Part

_DOCUMENT = re.compile(r"(?:Document|Dokument|Documento|文件|文档|ドキュメント)\s+([A-Za-z][A-Za-z0-9]{12,40})\s*$")
_COUNT = re.compile(
    r"\d[\d.,\s]*\s*(?:words|wörter|mots|palabras|parole|palavras|woorden|ord|слов|字|文字|语|단어)\s*$", re.I
)
_COPYRIGHT = re.compile(r"(?:copyright|\(c\)|©|alle rechte|tous droits|all rights reserved)", re.I)
_DATE = re.compile(
    r"^\D{0,14}\d{1,2}[. ]+(?:de )?[^\W\d]+\.?(?: de)? \d{4}$|^[^\W\d]+ \d{1,2}, \d{4}$"
    r"|^\d{4}年\s?\d{1,2}月\s?\d{1,2}日"
)
_TIME = re.compile(r"\d{1,2}[:.]\d\d(?:\s?[ap]m)?(?:\s\w{2,4})?$", re.I)
_GAP = r"(?:\s{2,}|\t+\s*|\s*\|\s*)"
_BODY = ("LP", "TD")


def split_factiva(lines: Sequence[str]) -> tuple[Part, ...]:
    """The articles in the lines; none where they are no Factiva export."""
    documents = list(_documents(lines))
    if not documents:
        return ()
    parts = []
    for name, document in documents:
        part = _coded(document, name) or _displayed(document, name)
        if part is not None:
            parts.append(part)
    return tuple(parts)


def _documents(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The accession number and the lines of each document; they end with the number, which ends only exports."""
    document: list[str] = []
    for line in lines:
        ending = _DOCUMENT.search(line) if len(line) < 120 else None
        if ending and (ending.start() == 0 or re.match(rf"AN(?:{_GAP}|\s)", line) or "Factiva" in line):
            if document:
                yield ending[1], document
            document = []
        else:
            document.append(line)
    if document and _field_count(document) >= 4:
        yield "", document


def _field_count(lines: Sequence[str]) -> int:
    codes = {found[0] for line in lines if (found := _field(line, body=False))}
    return len(codes) if {"HD", "PD"} <= codes or {"SN", "PD"} <= codes else 0


def _field(line: str, *, body: bool) -> tuple[str, str] | None:
    """The code that a line opens with and what follows on the line; above the text a single space is gap enough."""
    found = re.match(rf"\s*([A-Z]{{2,4}})(?:(?:{_GAP}|{' ' if not body else _GAP})(.*)|\s*\|?\s*)$", line)
    if not found or found[1] not in factiva_codes():
        return None
    return found[1], (found[2] or "").strip(" |")


def _coded(lines: Sequence[str], name: str) -> Part | None:
    """An article from lines with codes; None when they have none."""
    if _field_count(lines) < 3:
        return None
    fields: dict[str, list[str]] = {}
    order: list[tuple[str, str]] = []
    code, in_body = "", False
    for line in lines:
        found = _field(line, body=in_body)
        if found and (found[0] not in fields or found[0] in _BODY):
            code, rest = found
            in_body = in_body or code in _BODY
            fields.setdefault(code, [])
            if rest:
                fields[code].append(rest)
                order.append((code, rest))
        elif code and line.strip(" |"):
            fields[code].append(line.strip(" |"))
            order.append((code, line.strip(" |")))
        elif in_body and code in _BODY:
            fields[code].append("")
    held = factiva_codes()
    body = [text for code in _BODY for text in (*fields.get(code, ()), "")]
    values = {held[code]: " ".join(texts) for code, texts in fields.items() if held[code] not in ("", "body")}
    left_out = ((f"{code} {text}"[:500], "Factiva field") for code, text in order if not held[code])
    return Part(
        body="\n\n".join(filter(None, unwrapped(body))),
        fragment=name or values.get("id", "").removeprefix("Document ").strip(),
        title=values.get("title", ""),
        publisher=values.get("publisher", ""),
        published=values.get("published", ""),
        author=plain_author(values.get("author", "")),
        headed=True,
        exact=True,
        dropped=tuple(left_out),
    )


def _displayed(lines: Sequence[str], name: str) -> Part | None:
    """An article from the display form: section, headline, author, "120 words", date, paper, code, language, rights."""
    texts = [line.strip() for line in lines if line.strip()]
    count = next((at for at, text in enumerate(texts) if _COUNT.match(text)), None)
    if count is None:
        return None
    end = next((at for at in range(count, min(count + 14, len(texts))) if _COPYRIGHT.search(texts[at])), None)
    dated = next((at for at in range(count + 1, min(count + 4, len(texts))) if _DATE.match(texts[at])), count + 1)
    paper = dated + 1
    if paper < len(texts) and _TIME.match(texts[paper]):
        paper += 1
    body = (end if end is not None else paper + 2) + 1
    head, (title, author) = texts[:count], _headline(texts[:count])
    facts = {*range(count, min(body, len(texts))), *(at for at, text in enumerate(head) if text not in (title, author))}
    return Part(
        body="\n\n".join(texts[body:]),
        fragment=name,
        title=title,
        publisher=texts[paper] if paper < len(texts) else "",
        published=texts[dated] if dated < len(texts) else "",
        author=plain_author(author),
        headed=True,
        exact=True,
        dropped=tuple((texts[at][:500], "Factiva field") for at in sorted(facts)),
    )


def _headline(head: Sequence[str]) -> tuple[str, str]:
    """Headline and author among the lines above the word count: [section,] headline[, author]."""
    if len(head) <= 1:
        return (head[0] if head else ""), ""
    if len(head) == 2:
        return (head[0], head[1]) if len(head[1].split()) <= 8 and _looks_like_names(head[1]) else (head[1], "")
    return head[-2], head[-1]


def _looks_like_names(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.removeprefix("By "))
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def plain_author(text: str) -> str:
    """A byline without the word before the name."""
    return re.sub(r"^(?:By|Von|Par|Por|Di|Door) (?=[^\W\d_a-z])", "", text).strip(" ,;")
