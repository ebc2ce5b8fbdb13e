"""An article -> the day of publication that its text states, where it contradicts the one it is kept under.

    stated_otherwise(article) -> date or None

The lines that stood at its head or foot ("Published 3 May 2029") and its dateline are read; a day or two apart is the
same issue, online and in print.  Which of the two is right nobody can tell here, so both are told.  Pure.  Read
`rag.register.build`, which asks, and `rag.register.board.Register.contradicted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index.dates.lines import read_date_line, read_dateline
from index.types import Article

APART = 2  # days, by judgement
REASON = "publication date"  # for which a line was left out of the text


def stated_otherwise(article: Article) -> date | None:
    """The first day so stated that lies further away; None for an article without a day of its own."""
    if article.published is None:
        return None
    told = (read_date_line(line.text) for line in article.dropped if line.reason == REASON)
    days = [line.published for line in told if line is not None]
    dateline = read_dateline(article.text[:400].split("\n")[0])
    days += [dateline[1]] if dateline is not None else []
    own = article.published
    return next((day for day in days if day is not None and abs((day - own).days) > APART), None)


def contradictions_told(found: Sequence[tuple[str, date, date]]) -> str:
    """One line for a person, with what to do; "" where there is nothing to tell."""
    if not found:
        return ""
    title, kept, stated = found[0]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    days = f"{kept.isoformat()} against {stated.isoformat()}"
    return (
        f"kept under another day than the text states: {title} ({days}){more}; "
        'relative dates count from the first: "dossier edit ID --published DATE" mends it'
    )
