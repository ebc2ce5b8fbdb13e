"""The commands that read the register: brief, timeline, changes.

    Namespace -> exit code, with the board on stdout

Articles that have not been read yet are read first, with progress on stderr.  `rag.register.board` answers, `ui.board`
writes.  Read `ui.commands.watch` for what was asked to be watched.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ui.terminal.output import colour, print_json, settings_from, warn, width

if TYPE_CHECKING:
    from rag.register.board import Register
    from rag.register.items import Item, Kind, Story

MOST_STORIES = 20  # on a terminal unless one is named or something is asked of them; JSON has all
KINDS: dict[str, Kind] = {"deadlines": "deadline", "stakes": "stake", "disputes": "dispute"}


def brief(arguments: Namespace) -> int:
    """Print the board, or write it to a file."""
    from index.text.plain import plain_text
    from rag.register.claims.other_day import contradictions_told

    tables = [arguments.kind] if arguments.kind else list(KINDS)
    kinds = [KINDS[table] for table in tables]
    as_of = arguments.as_of or date.today()
    with open_register(arguments) as register:
        stories, left = register.as_of(_stories(register, arguments.story), arguments.as_of), 0
        if _is_plain(arguments):
            stories = register.with_claims(kinds)
            stories, left = stories[:MOST_STORIES], len(stories[MOST_STORIES:])
        items = register.items(
            of=stories,
            kinds=kinds,
            party=arguments.party,
            as_of=arguments.as_of,
            how=arguments.attribution or (),
        )
        undated, contradicted = register.undated, register.contradicted
    if arguments.json:
        from rag.register.record import board_record

        print_json(board_record(stories, items, as_of=as_of, tables=tables), levels=4)
    elif arguments.csv:
        from ui.board.sheet import board_csv

        sys.stdout.write(board_csv(stories, items))
    elif arguments.markdown:
        from ui.board.sheet import board_markdown

        sys.stdout.write(board_markdown(stories, items, kinds))
    elif arguments.ics:
        _write_calendar(arguments.ics, stories, items)
    else:
        from ui.board.terminal import render_board

        board = render_board(stories, items, kinds=kinds, width=width(), colour=colour(), left=left)
        limits = ("party", "attribution", "story", "as_of")
        given = " and ".join(f"--{each.replace('_', '-')}" for each in limits if getattr(arguments, each))
        within = f" within {given}" if given else ""
        sys.stdout.write(board or f"no {' or '.join(tables)} found in the articles{within}\n")
        _tell_undated(undated, items)
    if told := contradictions_told(contradicted):
        print(f"dossier: {plain_text(told)}", file=sys.stderr)
    return 0


def _is_plain(arguments: Namespace) -> bool:
    """Whether the whole board is wanted on a terminal, where only the newest stories are shown."""
    given = (arguments.story, arguments.party, arguments.attribution, arguments.as_of)
    return not any((*given, arguments.json, arguments.csv, arguments.markdown, arguments.ics))


def _stories(register: Register, wanted: str) -> tuple[Story, ...]:
    return (register.story(wanted),) if wanted else register.stories()


def _write_calendar(file: Path, stories: tuple[Story, ...], items: tuple[Item, ...]) -> None:
    from ui.board.calendar import board_calendar, has_day

    file.write_bytes(board_calendar(stories, items, made=datetime.now(UTC)))
    deadlines = [item for item in items if item.kind == "deadline" and not item.superseded_by]
    dated = sum(map(has_day, deadlines))
    print(f"{file}: {dated} of {len(deadlines)} deadlines; the others have no day that can be told")


def _tell_undated(undated: tuple[str, ...], items: tuple[Item, ...]) -> None:
    """Say on stderr why some dates stay open."""
    from index.text.plain import plain_text
    from ui.wording import plural

    open_ones = [i for i in items if i.when and i.when.first is None and i.cited[0].source.published is None]
    if undated and open_ones:
        print(
            f"dossier: {plural(len(undated), 'article')} without a date, so that relative dates there stay open "
            f"({plain_text(undated[0])}{', ...' if len(undated) > 1 else ''})",
            file=sys.stderr,
        )


@contextmanager
def open_register(arguments: Namespace) -> Iterator[Register]:
    """The register of the home, after reading what was not read yet."""
    from rag.register.board import Register
    from rag.register.build import update_register
    from ui.terminal.progress import Status

    settings = settings_from(arguments)
    with Status("opening the register") as status:
        update_register(
            settings.home,
            on_done=lambda done, total: status.stage(f"reading article {done + 1} of {total}"),
            store=settings.store,
        )
    with Register.open(settings.home, settings.store) as register:
        yield register


def timeline(arguments: Namespace) -> int:
    """Print what happened and what is due in order of time, or draw it."""
    with open_register(arguments) as register:
        stories = register.as_of(_stories(register, arguments.story), arguments.as_of)
        items = register.items(of=stories, kinds=("deadline", "event"), party=arguments.party, as_of=arguments.as_of)
    if arguments.json:
        from ui.board.history import timeline_record

        print_json(timeline_record(stories, items))
        return 0
    picture = arguments.svg or arguments.png
    if picture:
        from ui.board.chart import draw_timeline

        wanted = ".svg" if arguments.svg else ".png"
        file = picture if picture.suffix.lower() == wanted else picture.with_name(picture.name + wanted)
        drawn = draw_timeline(file, stories, items, today=arguments.as_of or date.today())
        print(f"{file}: {drawn} of {len(items)} items; the others have no day that can be told")
        return 0
    from ui.board.history import timeline_text

    sys.stdout.write(
        timeline_text(stories, items, width=width()) or "no deadline or dated event found in the articles\n"
    )
    return 0


def changes(arguments: Namespace) -> int:
    """Print what changed between two days."""
    from rag.register.changes import changes_between
    from ui.board.history import changes_markdown, changes_record, changes_text

    first, second = arguments.between or (arguments.since, date.today())
    if first > second:
        first, second = second, first
        warn(f"the days are turned round: this is what changed from {first} to {second}")
    kinds = tuple(KINDS.values())
    with open_register(arguments) as register:
        stories = _stories(register, arguments.story)
        then = register.items(story=arguments.story, kinds=kinds, party=arguments.party, as_of=first)
        now = register.items(story=arguments.story, kinds=kinds, party=arguments.party, as_of=second)
    found = changes_between(then, now)
    if arguments.json:
        record = changes_record(stories, found)
        print_json({"from": first.isoformat(), "to": second.isoformat(), "changes": record})
    elif arguments.markdown:
        sys.stdout.write(changes_markdown(stories, found))
    else:
        sys.stdout.write(
            changes_text(stories, found, width=width()) or f"nothing changed between {first} and {second}\n"
        )
    return 0
