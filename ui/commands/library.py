"""The commands about articles: index, articles, show, remove, doctor, backup, restore.

    Namespace -> exit code, with the result on stdout

Thin: `index.update.update_index` and `index.library.contents` do the work, `ui.terminal.render` the words.  Nothing
heavy is imported before a command runs.  Read `index.update.update_index.update_index` next.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import LibraryError
from ui.commands.exchange.server_sync import share_with_server, withdraw_from_server
from ui.terminal.output import colour, print_json, settings_from, warn, width
from ui.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.stores.contract import Contents
    from index.types import Article
    from index.update.update_index import IndexReport
    from index.upkeep.backup import BackupRecord

NAMED = 5  # files named for each reason why they were not read


def index(arguments: Namespace) -> int:
    """Add or update articles; 1 when a source that was named, or every source, could not be read."""
    settings = settings_from(arguments)
    from ui.terminal.progress import Status

    with Status("starting") as status:
        from index.encoders.load import load_encoder
        from index.update.update_index import update_index

        status.stage("loading the embedding model")
        encoder = load_encoder(settings.encoder, cache=settings.cache)
        report = update_index(
            settings.home,
            arguments.sources,
            encoder=encoder,
            prune=arguments.prune,
            ocr=arguments.ocr,
            on_progress=status.report,
            wait=arguments.wait,
            store=settings.store,
        )
        share_with_server(settings, status)
    _read_aside(settings.home)
    tell_trouble(report)
    if arguments.json:
        print_json(report_record(report))
    else:
        print(summary(report))
    return 1 if _is_failure(report, arguments.sources) else 0


def _read_aside(home: Path) -> None:
    """Extract the claims of what was added in a process of its own; what it does not get to, "dossier brief" does."""
    from rag.register.build import start_extraction

    start_extraction(home)


def articles(arguments: Namespace) -> int:
    """List the articles, by date."""
    from ui.terminal.render import render_articles

    with _open_library(arguments) as library:
        passages = {header.id: header.passages for header in library.headers()}
        counts = [(article, passages.get(article.id, 0)) for article in library.articles()]
    counts.sort(key=lambda row: (str(row[0].published or ""), row[0].id))
    if arguments.json:
        print_json([article_record(article, passages) for article, passages in counts])
    else:
        sys.stdout.write(render_articles(counts, width=width(), colour=colour()))
    return 0


def show(arguments: Namespace) -> int:
    """Print one article, or what was dropped from it."""
    from ui.terminal.render import render_article, render_dropped

    with _open_library(arguments) as library:
        article = find_article(library, arguments.id)
        passages = len(library.passages_of(article.id))
    if arguments.json:
        record = article_record(article, passages)
        dropped = [{"line": line.line, "text": line.text, "reason": line.reason} for line in article.dropped]
        print_json({**record, "text": article.text, "dropped": dropped})
        return 0
    render = render_dropped if arguments.dropped else render_article
    sys.stdout.write(render(article, width=width(), colour=colour()))
    return 0


def remove(arguments: Namespace) -> int:
    """Take one article out of the index."""
    from index.update.update_index import remove_article
    from ui.wording import title_of

    settings = settings_from(arguments)
    with _open_library(arguments) as library:
        article = find_article(library, arguments.id)
    told = withdraw_from_server(settings, article.id)
    warn(remove_article(settings.home, article.id, wait=arguments.wait, store=settings.store))
    share_with_server(settings)
    print(f"removed {article.id}: {title_of(article)}{told}")
    return 0


def doctor(arguments: Namespace) -> int:
    """Check index, models and machine; 1 when something is broken."""
    from ui.commands.doctor import run_checks

    findings = run_checks(settings_from(arguments), repair=arguments.repair, wait=arguments.wait)
    for finding in findings:
        print(finding.line())
    return 0 if all(finding.fine for finding in findings) else 1


def backup(arguments: Namespace) -> int:
    """Write the index to one file."""
    from ui.terminal.progress import Status

    settings = settings_from(arguments)
    with Status("writing the backup"):
        if settings.store:
            from index.stores.move import back_up_store

            record = back_up_store(settings.home, settings.store, arguments.file)
        else:
            from index.upkeep.backup import back_up

            record = back_up(settings.home, arguments.file)
    print(f"{arguments.file}: {_contents(record)}, {record.size / 1e6:.1f} MB, read back and as written")
    return 0


def restore(arguments: Namespace) -> int:
    """Make an index of a backup."""
    from ui.terminal.progress import Status

    settings = settings_from(arguments)
    if settings.store:
        raise LibraryError(
            "a backup becomes a home, not a store: unset DOSSIER_STORE and restore it with --home OTHER, then set "
            'DOSSIER_STORE again and run "dossier migrate --from OTHER"'
        )
    with Status("checking the backup") as status:
        from index.upkeep.backup import restore as restore_home

        record = restore_home(
            arguments.file,
            settings.home,
            replace=arguments.replace,
            wait=arguments.wait,
            on_done=lambda done, total: status.stage(f"building the vector index, {done} of {total}"),
            on_notice=warn,
        )
    print(f"{settings.home}: {_contents(record)}, every file as its hash says")
    return 0


def _contents(record: BackupRecord) -> str:
    return f"{record.articles} articles, {record.passages} passages"


def find_article(library: Contents, wanted: str) -> Article:
    """The article with this id, or the only one whose id begins so; LibraryError otherwise."""
    if found := library.article(wanted):
        return found
    matches = [article for article in library.articles() if wanted and article.id.startswith(wanted)]
    if len(matches) == 1:
        return matches[0]
    problem = f"{len(matches)} articles begin with" if matches else "no article"
    raise LibraryError(f'{problem} {wanted}: list the ids with "dossier articles"')


def article_record(article: Article, passages: int) -> dict[str, Any]:
    """An article's metadata as a JSON object; absent values are empty, an absent date is null.

    `suspicious` says in words where the article speaks to an AI, `withheld` how many of its sentences are never
    evidence for that; empty and 0 for an ordinary one.
    """
    from index.reading.suspicion import article_suspicions
    from index.reading.withheld import count_withheld

    return {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "author": article.author,
        "url": article.url,
        "source": article.source,
        "story": article.copy_group,
        "characters": len(article.text),
        "passages": passages,
        "dropped_lines": len(article.dropped),
        "withheld": count_withheld(article.text),
        "suspicious": sorted({suspicion.reason for suspicion in article_suspicions(article)}),
    }


def report_record(report: IndexReport) -> dict[str, Any]:
    """What `index --json` prints."""
    return {
        "added": list(report.added),
        "changed": list(report.changed),
        "unchanged": list(report.unchanged),
        "removed": list(report.removed),
        "copies": list(report.copies),
        "failed": [{"source": failure.source, "message": failure.message} for failure in report.failed],
        "skipped": [{"source": each.source, "reason": each.message} for each in report.skipped],
        "passages": report.passages,
        "seconds": round(report.seconds, 3),
    }


def summary(report: IndexReport) -> str:
    """As in: 5 added, 1 unchanged; 42 passages in 1.2 s."""
    names = ("added", "changed", "unchanged", "removed", "copies", "failed")
    counts = [(len(getattr(report, name)), name) for name in names]
    told = [f"{count} {'copy' if (count, name) == (1, 'copies') else name}" for count, name in counts if count]
    passages = f"{plural(report.passages, 'passage')} in {report.seconds:.1f} s"
    lines = [f"{', '.join(told) or 'nothing to do'}; {passages}", *_not_read(report)]
    return "\n".join(lines)


def _not_read(report: IndexReport) -> Iterator[str]:
    """What was passed over, by reason, most of a kind first, with the first names of each."""
    from index.text.plain import plain_text

    by_reason: dict[str, list[str]] = {}
    for each in report.skipped:
        by_reason.setdefault(plain_text(each.message.removeprefix(each.source).strip()), []).append(
            plain_text(each.source)
        )
    if by_reason:
        yield f"not read: {len(report.skipped)}"
    for reason, sources in sorted(by_reason.items(), key=lambda pair: -len(pair[1])):
        rest = f" and {len(sources) - NAMED} more" if len(sources) > NAMED else ""
        yield f"  {len(sources)}: {reason} ({', '.join(sources[:NAMED])}{rest})"


def tell_trouble(report: IndexReport) -> None:
    """A line on stderr for each source that failed, its name told once, and the notice."""
    from index.text.plain import plain_text

    for failure in report.failed:
        name, text = plain_text(failure.source), plain_text(failure.message)
        print(f"dossier: {text if name in text else f'{name}: {text}'}", file=sys.stderr)
    warn(report.notice)


def _is_failure(report: IndexReport, sources: list[str]) -> bool:
    named = {str(Path(source)) for source in sources} | set(sources)
    done = report.added or report.changed or report.unchanged or report.removed or report.copies
    return bool(report.failed) and (not done or any(failure.source in named for failure in report.failed))


def _open_library(arguments: Namespace) -> Contents:
    from index.stores.open_store import open_contents

    settings = settings_from(arguments)
    return open_contents(settings.home, settings.store)
