"""What an upload holds, looked at before it is let in: files of the kinds that are read, which begin as such files do.

    content type, body of a request -> wrong_upload -> why it may not be uploaded, or ""

The body is taken apart by python-multipart, as Gradio does it that keeps the files: there is one reading of it, and
none behind which a file of another kind could hide.  Read `ui.chat.doors.request_limits` for who asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from index.reading.formats.open import SUFFIXES

OPENING = 1_024  # bytes of a file that are looked at
_PACKED = {b"PK\x03\x04": (".docx", ".odt", ".epub", ".zip"), b"\x1f\x8b\x08\x00": (".gz",)}
_FOREIGN = (b"\x7fELF", b"MZ\x90\x00", b"\x89PNG")


@dataclass(slots=True)
class _Part:
    """What one part of a body says of itself, and how its content begins."""

    name: bytes = b""
    value: bytes = b""
    disposition: bytes = b""
    file: str | None = None
    begins: bytearray = field(default_factory=bytearray)


def wrong_upload(content_type: bytes, body: bytes) -> str:
    """Why a multipart request may not be uploaded, in one line; "" when it may."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or b"boundary" not in options:
        return "An upload is sent as multipart/form-data."
    try:
        parts = _parts(options[b"boundary"], body)
    except (FormParserError, ValueError):
        return "The upload was broken off, or is none: send it again."
    reasons = (_wrong_file(part.file, bytes(part.begins)) for part in parts if part.file is not None)
    return next(filter(None, reasons), "")


def _parts(boundary: bytes, body: bytes) -> list[_Part]:
    """The parts in order.  Raises FormParserError for what is no body of parts, ValueError for one without an end."""
    parts: list[_Part] = []
    ends: list[bool] = []

    def header_end() -> None:
        part = parts[-1]
        if part.name.lower() == b"content-disposition":
            part.disposition = part.value
        part.name = part.value = b""

    def headers_finished() -> None:
        _, options = parse_options_header(parts[-1].disposition)
        if b"filename" in options:
            parts[-1].file = options[b"filename"].decode("utf-8", "replace")

    def header_field(data: bytes, start: int, end: int) -> None:
        parts[-1].name += data[start:end]

    def header_value(data: bytes, start: int, end: int) -> None:
        parts[-1].value += data[start:end]

    def part_data(data: bytes, start: int, end: int) -> None:
        parts[-1].begins += data[start : min(end, start + OPENING - len(parts[-1].begins))]

    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": lambda: parts.append(_Part()),
            "on_header_field": header_field,
            "on_header_value": header_value,
            "on_header_end": header_end,
            "on_headers_finished": headers_finished,
            "on_part_data": part_data,
            "on_end": lambda: ends.append(True),
        },
    )
    parser.write(body)
    if not ends:
        raise ValueError("the last boundary is missing")
    return parts


def _wrong_file(name: str, begins: bytes) -> str:
    suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    if suffix not in SUFFIXES or "\0" in name:
        return f"Only files of these kinds are read: {' '.join(sorted(SUFFIXES))}."
    if (suffix == ".pdf") != (b"%PDF-" in begins):
        return "This is no PDF, though it is called one." if suffix == ".pdf" else "This is a PDF under another name."
    if suffix == ".pdf" or begins[:4] not in (*_PACKED, *_FOREIGN) or suffix in _PACKED.get(begins[:4], ()):
        return ""
    return "This is an archive, a program or a picture under another name."
