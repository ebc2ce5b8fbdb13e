"""The commands that write for other programs, and check what was written: export, nodes, verify.

    Namespace -> exit code; the file on stdout or at --out; 1 when a quote of a verified file no longer stands

All work on the home alone: no model, no network.  Read `ui.exports.content` next.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import DossierError
from ui.terminal.output import print_json, settings_from
from ui.wording import plural

if TYPE_CHECKING:
    from ui.exports.content import Content
    from ui.exports.standing import Standing

BOARD = "brief"
MOST_BYTES = 50_000_000
SHORT_QUOTE = 80  # characters of a quote in a line of verify


def export(arguments: Namespace) -> int:
    """Write an answer's file, or the board, in another form."""
    from index.stores.open_store import open_contents
    from ui.exports.content import ExportError, answer_content, board_content

    if arguments.to == "docx" and arguments.out is None and sys.stdout.isatty():
        raise ExportError("a Word file is no text: say where with --out FILE")
    settings = settings_from(arguments)
    board = arguments.what == BOARD
    record = _board(arguments) if board else _record(arguments.what)
    with open_contents(settings.home, settings.store) as library:
        content = (board_content if board or "stories" in record else answer_content)(record, library.article)
    if arguments.out is not None and not board and _same_file(Path(arguments.what), arguments.out):
        raise ExportError(f"{arguments.out} is the answer itself: give another place with --out")
    _write(_formed(content, arguments.to), arguments.out)
    return 0


def nodes(arguments: Namespace) -> int:
    """Write the passages as nodes of LlamaIndex into a Chroma folder."""
    from index.errors import LibraryError
    from index.library.contents import Library
    from rag.llamaindex.chroma_nodes import COLLECTION, write_nodes

    settings = settings_from(arguments)
    if settings.store:
        raise LibraryError('nodes are written from a home: run "dossier backup FILE" and restore it with --home OTHER')
    with Library.open(settings.home) as library:
        written = write_nodes(library, arguments.folder)
    print(f"{arguments.folder}: {written.nodes} nodes in the collection {COLLECTION}")
    if written.left_out:
        print(f"left out: {written.left_out} passages with words that speak to an AI", file=sys.stderr)
    return 0


def verify(arguments: Namespace) -> int:
    """Check every quote of a file; 1 when one is changed or gone."""
    from index.stores.open_store import open_contents
    from ui.exports.read_back import read_file
    from ui.exports.standing import standing

    found = read_file(arguments.file)
    settings = settings_from(arguments)
    with open_contents(settings.home, settings.store) as library:
        standings = [standing(cited, library.article(cited.article_id)) for cited in found]
    if arguments.json:
        print_json([_standing_record(each) for each in standings])
    else:
        _print_standings(standings)
    return 0 if all(each.verdict == "stands" for each in standings) else 1


def _record(place: str) -> Mapping[str, Any]:
    """The JSON object of a file, or of standard input for "-"."""
    from ui.exports.content import ExportError

    try:
        if place == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(place).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ExportError(
            f'cannot read {place} ({error.strerror}): give a file that "dossier ask --json" printed, - or {BOARD}'
        ) from error
    try:
        record = json.loads(data.decode("utf-8-sig")) if len(data) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise ExportError(f'{place} is not one JSON object: give what "dossier ask --json" printed')
    return record


def _same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _board(arguments: Namespace) -> Mapping[str, Any]:
    from rag.register.record import board_record
    from ui.commands.brief import KINDS, open_register

    with open_register(arguments) as register:
        stories = (register.story(arguments.story),) if arguments.story else register.stories()
        items = register.items(
            story=arguments.story, kinds=list(KINDS.values()), party=arguments.party, as_of=arguments.as_of
        )
    return board_record(stories, items, as_of=arguments.as_of or date.today(), tables=list(KINDS))


def _formed(content: Content, form: str) -> bytes:
    from ui.exports import calendar_form, reference_forms, text_forms, word_form

    if form == "docx":
        return word_form.word_file(content)
    if form == "ics":
        return calendar_form.calendar_file(content, made=datetime.now(UTC))
    writers = {
        "markdown": text_forms.markdown_file,
        "html": text_forms.html_file,
        "ris": reference_forms.ris_file,
        "csl": reference_forms.csl_file,
    }
    return writers[form](content).encode()


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise DossierError(f"cannot write {out} ({error.strerror}): give another place with --out") from error


def _standing_record(each: Standing) -> dict[str, Any]:
    cited = each.cited
    return {
        "verdict": each.verdict,
        "why": each.why,
        "article_id": cited.article_id,
        "start": cited.start,
        "end": cited.end,
        "quote": cited.words,
    }


def _print_standings(standings: list[Standing]) -> None:
    from index.text.plain import plain_text

    for each in standings:
        words = plain_text(each.cited.words)
        shown = words if len(words) <= SHORT_QUOTE else words[: SHORT_QUOTE - 1] + "…"
        why = f": {each.why}" if each.why else ""
        print(f"{each.verdict:<7}  “{shown}” ({plain_text(each.cited.article_id)}){why}")
    stand, *others = (sum(each.verdict == name for each in standings) for name in ("stands", "changed", "gone"))
    told = [f"{stand} of {plural(len(standings), 'quote')} {'stands' if stand == 1 else 'stand'}"]
    told += [f"{count} {name}" for count, name in zip(others, ("changed", "gone"), strict=True) if count]
    print("; ".join(told))
