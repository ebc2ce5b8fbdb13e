"""Messages and pages saved as messages -> articles: EML newsletters, mbox folders, MHTML pages.

    open_eml(data) -> Opened        open_mbox(data) -> Opened        open_mhtml(data) -> Opened

A newsletter's paper is who sent it, its date that of the message; a message by which a database sends its export is
that export.  The date in an MHTML head is the day of saving and
is not taken: the page inside states its own.  Read `index.reading.formats.markup` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from index.reading.decode import NotText, decode_text, meta_charset
from index.reading.formats.exports.html_exports import split_export
from index.reading.formats.exports.text_exports import split_text
from index.reading.formats.markup import html_lines
from index.reading.formats.part import NoArticles, Opened, Part, Refused, numbered

MAX_MESSAGES = 20_000
MAX_INNER = 500  # parts of one message that are looked at
_FURNITURE = re.compile(
    r"unsubscribe|view (?:this|it|the)? ?(?:e-?mail|message|newsletter)? ?[io]n (?:(?:your|a|the) )?(?:web ?)?browser"
    r"|manage (?:your )?(?:preferences|subscription)|update your (?:email )?preferences|was this (?:email )?forwarded"
    r"|forward(?:ed)? (?:this )?to a friend|you (?:are )?receiv(?:ed|ing) this (?:e-?mail|newsletter|message)"
    r"|no longer wish to receive|add us to your address book|abmelden|abbestellen|se désabonner|désinscri"
    r"|cancelar suscripción"
    r"|disiscriviti|afmelden|im browser (?:an|öffnen)|afficher dans (?:le|votre) navigateur", re.I
)  # fmt: skip
_LONGEST_FURNITURE = 240  # characters
_LINK = re.compile(r"\s*[<(\[]?https?://[^\s>)\]]{25,}[>)\]]?")
_COUNTED = re.compile(rb"\s*(\d{1,9})[ \t]*\r?\n(?=[A-Za-z][A-Za-z-]{1,40}:[ \t])")
_SEPARATOR = re.compile(rb"(?:\A|(?<=\n))From [^\n]{1,300}\d{4}[^\n]{0,20}\r?\n")


def open_eml(data: bytes) -> Opened:
    """The article of one message, or those of an export in it.  Raises NoArticles when it has no text."""
    message = _message(data)
    exported = _exported(message)
    if exported is not None:
        return exported
    part = _message_part(message)
    if not part.body:
        raise NoArticles("is a message without text: leave it out")
    return Opened(parts=(part,))


def open_mbox(data: bytes) -> Opened:
    """An article a message."""
    starts = [match.end() for match in _SEPARATOR.finditer(data)][: MAX_MESSAGES + 1]
    if len(starts) > MAX_MESSAGES:
        raise Refused(f"holds over {MAX_MESSAGES:,} messages: split it")
    heads = [match.start() for match in _SEPARATOR.finditer(data)]
    ends = [*heads[1:], len(data)]
    messages = (re.sub(rb"(?m)^>(>*From )", rb"\1", data[start:end]) for start, end in zip(starts, ends, strict=True))
    parts = numbered([_message_part(_message(message)) for message in messages])
    if not any(part.body for part in parts):
        raise NoArticles("holds no messages with text: leave it out")
    return Opened(
        parts=tuple(part for part in parts if part.body),
        passed=tuple(
            (part.fragment, f'the message "{part.title[:80]}" has no text') for part in parts if not part.body
        ),
    )


def open_mhtml(data: bytes) -> Opened:
    """The page that was saved, under its own address."""
    message = _message(data)
    page = next(
        (part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")), None
    )
    if page is None:
        raise NoArticles("is a saved page without a page in it: save it again")
    address = str(message.get("Snapshot-Content-Location") or page.get("Content-Location") or "").strip()
    return Opened(parts=(Part(body=_decoded(page), form="page", url=address if address.startswith("http") else ""),))


def is_message(data: bytes) -> bool:
    """Whether bytes open with the head of a message."""
    head = re.split(rb"\r?\n\r?\n", data[:8000], maxsplit=1)[0]
    names = {name.lower() for name in re.findall(rb"(?m)^([A-Za-z][A-Za-z-]{1,40}):[ \t]", head)}
    return len(names & {b"from", b"to", b"subject", b"date", b"sent", b"mime-version", b"received", b"message-id"}) >= 3


def _message(data: bytes) -> EmailMessage:
    if counted := _COUNTED.match(data):  # Apple Mail: how long the message is, the message, what the program keeps
        data = data[counted.end() :][: int(counted[1])]
    try:
        message = message_from_bytes(data, policy=policy.default)
        depth = data.count(b"boundary=")
    except (ValueError, RecursionError, LookupError) as error:
        raise Refused(f"is a broken message ({type(error).__name__}): save it again") from error
    if depth > 2_000:
        raise Refused("is a message of too many parts: save its text alone")
    return message


def _message_part(message: EmailMessage) -> Part:
    lines = _text_lines(message)
    furniture = [line for line in lines if len(line) <= _LONGEST_FURNITURE and _FURNITURE.search(line)]
    kept = [line for line in lines if line not in furniture and not re.fullmatch(r"[-_=*~\s]{2,}", line)]
    name, address = parseaddr(_header(message, "From"))
    return Part(
        body="\n".join(kept).strip() if any(map(str.isalnum, "".join(kept))) else "",
        fragment=_header(message, "Message-ID").strip("<> "),
        title=re.sub(r"^(?:(?:fwd?|wg|tr|re|aw)\s*:\s*)+", "", _header(message, "Subject"), flags=re.I),
        publisher=name or address.partition("@")[2],
        published=_sent(message),
        dropped=tuple((line[:500], "furniture of a newsletter") for line in furniture),
    )


def _exported(message: EmailMessage) -> Opened | None:
    """The articles that a press database sent in a message, None for any other message."""
    for part in _texts(message):
        if part.get_content_type() == "text/html":
            opened = split_export(_decoded(part))
        else:
            opened = split_text(_decoded(part))
            opened = opened if opened and len(opened.parts) >= 2 else None
        if opened is not None:
            return opened
    return None


def _texts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a message that are read as it is opened: text and HTML."""
    for number, part in enumerate(message.walk()):
        if number > MAX_INNER:
            return
        if part.get_content_type() in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            yield part


def _header(message: EmailMessage, name: str) -> str:
    with suppress(Exception):  # the library raises many kinds of its own on broken heads
        return " ".join(str(message.get(name) or "").split())
    return ""


def _sent(message: EmailMessage) -> str:
    with suppress(ValueError, TypeError, OverflowError):
        return parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    return _header(message, "Sent")  # as a program writes it into a message that is kept as text


def _text_lines(message: EmailMessage) -> list[str]:
    """The lines of the message: its HTML as seen, unless its plain text says more."""
    plain: list[str] = []
    marked: list[str] = []
    for part in _texts(message):
        if part.get_content_type() == "text/plain":
            plain += [_LINK.sub("", line).rstrip() for line in _flowing(part, _decoded(part).splitlines())]
        else:
            marked += [text for line in html_lines(_decoded(part)) for text in (line, "")]
    words = {id(lines): sum(len(line.split()) for line in lines) for lines in (plain, marked)}
    return plain if words[id(plain)] > 1.25 * words[id(marked)] else marked


def _flowing(part: EmailMessage, lines: list[str]) -> list[str]:
    """The lines of a part; where it says that they flow (RFC 3676), those that end in a blank go on in the next."""
    if str(part.get_param("format")).lower() != "flowed":
        return lines
    whole: list[str] = []
    goes_on = False
    for line in (line.removeprefix(" ") for line in lines):
        if goes_on:
            whole[-1] += line
        else:
            whole.append(line)
        goes_on = line.endswith(" ") and line != "-- "
        if goes_on and str(part.get_param("delsp")).lower() == "yes":
            whole[-1] = whole[-1][:-1]
    return whole


def _decoded(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    with suppress(NotText, LookupError):
        return decode_text(data, declared=part.get_content_charset() or meta_charset(data))
    return data.decode("utf-8", "replace")
