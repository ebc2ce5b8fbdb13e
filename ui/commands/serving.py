"""The commands about models, evaluation, speed and the chat page: models, eval, bench, chat.

    Namespace -> exit code

Thin: `rag.models.files.catalogue` knows the models, `evals.runs.evaluate` runs the gold questions, `ui.chat.serve`
serves the page.  Each is imported when its command runs.  Read `ui.chat.serve` next.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import ModelError
from ui.commands.exchange.server_sync import follow_server
from ui.terminal.output import settings_from

if TYPE_CHECKING:
    from rag.settings import Settings

DRAFT = Path("draft")


def chat(arguments: Namespace) -> int:
    """Serve the page until interrupted."""
    from ui.chat.doors.binding import HostError, check_host
    from ui.serving.login_file import Users
    from ui.serving.options import serving_options

    kept = Users(arguments.users).check if arguments.users else None
    logins = check_host(arguments.host, auth=arguments.auth, insecure=arguments.insecure_host or kept is not None)
    if kept is not None and logins:
        raise HostError("--users and --auth both name logins: keep one of them")
    options = serving_options(arguments)
    settings = settings_from(arguments)
    from index.library.schema import library_path
    from index.stores.open_store import open_contents
    from ui.terminal.progress import Status

    follow_server(settings)
    if settings.store or library_path(settings.home).is_file():
        open_contents(settings.home, settings.store).close()  # one that cannot be read is told before anything loads
    else:
        print(f"no articles in {settings.home} yet: add some in the Library of the page", file=sys.stderr)
    with Status("starting the chat page"):
        from ui.chat.serve import open_page

        page = open_page(
            settings,
            host=arguments.host,
            port=arguments.port,
            logins=kept or logins,
            fetch=arguments.fetch,
            options=options,
        )
    page.serve()
    return 0


def evaluate(arguments: Namespace) -> int:
    """Run gold questions, or draft some; 4 when a gate fails."""
    if arguments.gold == [DRAFT]:
        from ui.commands.gold_draft import draft

        return draft(arguments)
    settings = settings_from(arguments)
    if arguments.boards:
        return _evaluate_boards(arguments, settings)
    from evals.runs.evaluate import run_eval

    settings = settings_from(arguments)
    if arguments.open:
        from evals.runs.open_run import run_open

        return run_open(settings, arguments.open, part=arguments.part)
    return run_eval(
        settings,
        gold=tuple(arguments.gold),
        report=arguments.report,
        baseline=arguments.baseline,
        public=arguments.public,
        sample=arguments.sample,
        seed=arguments.seed,
    )


def _evaluate_boards(arguments: Namespace, settings: Settings) -> int:
    """Judge the register over the marked stories, or over those of the one folder that is given."""
    from evals.runs.judge_boards import run_boards
    from evals.sets.boards import BOARDS

    figures = run_boards(settings, folder=next(iter(arguments.gold), BOARDS), notes=arguments.notes)
    if arguments.report:
        arguments.report.mkdir(parents=True, exist_ok=True)
        (arguments.report / "boards.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def bench(arguments: Namespace) -> int:
    """Measure one thing, print the table and write the figures."""
    from evals.bench.command import run_bench

    made, table = run_bench(
        arguments.kind,
        arguments.data,
        settings_from(arguments),
        size=getattr(arguments, "size", None),
        count=arguments.count,
        alone=getattr(arguments, "alone", True),
    )
    print(table)
    if arguments.json:
        from evals.bench.figures import write_object

        write_object(made, arguments.json)
    return 0


def models(arguments: Namespace) -> int:
    """List, fetch or locate language models."""
    return {"list": _list_models, "pull": _pull_model, "path": _model_path}[arguments.action](arguments)


def _list_models(arguments: Namespace) -> int:
    from rag.models.files.catalogue import MODELS, model_path
    from rag.open import is_read, kept_model

    settings = settings_from(arguments)
    for entry in MODELS.values():
        here = "here" if model_path(entry.name, cache=settings.cache) else "not here"
        if here == "not here" and is_read(entry.name) and kept_model(replace(settings, model_name=entry.name)):
            here = "here for reading"
        default = "  (default)" if entry.name == settings.model_name else ""
        print(f"{entry.name}  {entry.size / 1e6:,.0f} MB  {entry.licence}  {here}{default}")
    return 0


def _pull_model(arguments: Namespace) -> int:
    from rag.models.files.catalogue import find_entry, pull_model
    from rag.open import fetch_model, is_read, prepare_model
    from ui.terminal.progress import Status

    settings = replace(settings_from(arguments), model_name=find_entry(arguments.name).name)
    with Status(f"fetching {arguments.name}") as status:
        if arguments.to_read:
            path = fetch_model(settings, on_progress=status.report)
        else:
            path = pull_model(arguments.name, cache=settings.cache, on_progress=status.report)
            if is_read(arguments.name):
                prepare_model(settings, on_progress=status.report)
    print(path)
    return 0


def _model_path(arguments: Namespace) -> int:
    from rag.models.files.catalogue import model_path

    path = model_path(arguments.name, cache=settings_from(arguments).cache)
    if path is None:
        raise ModelError(f'{arguments.name} is not here: fetch it with "dossier models pull {arguments.name}"')
    print(path)
    return 0
