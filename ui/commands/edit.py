"""The command that corrects what is stated of an article: dossier edit ID --published 2026-02-10.

    Namespace -> exit code, with what the article states now on stdout

Thin: `index.update.amend.edit_article` does the work.  Read that next.
"""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from ui.commands.exchange.server_sync import share_with_server
from ui.terminal.output import print_json, settings_from, warn

FIELDS = ("title", "publisher", "published", "author")


def edit(arguments: Namespace) -> int:
    """Correct one article; later updates keep it corrected."""
    from index.errors import SourceError
    from index.stores.open_store import open_contents
    from index.text.plain import plain_text
    from index.update.amend import edit_article
    from ui.commands.library import article_record, find_article

    settings = settings_from(arguments)
    given = {name: getattr(arguments, name) for name in FIELDS if getattr(arguments, name) is not None}
    if not given:
        raise SourceError("nothing to correct: give --title, --publisher, --author or --published")
    fields = {name: " ".join(str(value).split()) for name, value in given.items()}
    with open_contents(settings.home, settings.store) as library:
        article = find_article(library, arguments.id)
        passages = len(library.passages_of(article.id))
    edited = edit_article(settings.home, article.id, fields, wait=arguments.wait, store=settings.store)
    share_with_server(settings)
    if edited.published and "published" in given and edited.published > date.today():
        warn(f"{edited.published} lies ahead of today: it is kept as it was given")
    if arguments.json:
        print_json(article_record(edited, passages))
    else:
        stated = (plain_text(edited.title), plain_text(edited.publisher), str(edited.published or "undated"))
        print(f"corrected {edited.id}: {', '.join(filter(None, stated))}")
    return 0
