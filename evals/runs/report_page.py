"""A report as one page of HTML that needs nothing else: no script of others, no request, no server.

    Report -> str

The markup is in `templates/report.html.j2`, where no text of an article, a model or a gold file can be left unescaped;
a policy in the page forbids any request.  Read `evals.runs.report` for what it shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from evals.outcome import Outcome
from evals.runs.ask import Item
from evals.runs.report import Report, table_rows
from evals.runs.two_runs import CHANGES, RIGHT, Pair, moved, told_pairs
from index.text.templates import Templates, own_file
from rag.answer.record.schema import CitationRecord

FOLDER = Path(__file__).parent / "templates"


def render_page(report: Report) -> str:
    """The whole page."""
    items = report.result.items
    pairs = {pair.item.id: pair for pair in report.pairs}
    changes = Counter(pair.change for pair in report.pairs)
    page = Templates(FOLDER).html(
        "report.html.j2",
        "page",
        title=f"Dossier: {report.result.kind} run",
        report=report,
        failed=", ".join(gate.metric for gate in report.gates if not gate.passed),
        rows=table_rows(report),
        verdicts=_counted(item.verdict for item in items),
        kinds=_counted(item.kind for item in items),
        changes=[(change, changes[change]) for change in CHANGES if changes[change]],
        told_pairs=told_pairs(report.pairs),
        moved=[_moved(pair) for pair in moved(report.pairs)],
        items=[_told(item, pairs.get(item.id)) for item in items],
        style=own_file(FOLDER / "report.css"),
        script=own_file(FOLDER / "report.js"),
    )
    return str(page)


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items())


def _moved(pair: Pair) -> dict[str, str]:
    """A row of the table of what became better or worse."""
    return {
        "change": pair.change,
        "tone": "good" if pair.change == "better" else "bad",
        "question": pair.item.outcome.question,
        "id": pair.item.id,
        "before": pair.before,
        "now": pair.item.verdict,
    }


def _told(item: Item, pair: Pair | None) -> dict[str, object]:
    """A question's item and what the page says of it beside its own words."""
    outcome = item.outcome
    told = [
        f"{name} {tally.value:.2f}" for name, tally in item.scores.items() if tally.of and not name.startswith("abst")
    ]
    seconds = f"{outcome.seconds:.2f} s" + (" (first of its process)" if outcome.cold else "")
    return {
        "item": item,
        "tone": _tone(item.verdict),
        "citations": _sourced(outcome, outcome.citations),
        "nearest": _sourced(outcome, outcome.nearest),
        "dropped": [f"{each.text} ({each.reason})" for each in outcome.rejected],
        "scores": ", ".join((*told, seconds)),
        "pair": pair,
        "earlier_tone": _tone(pair.before) if pair else "",
        "earlier_citations": _sourced(pair.earlier, pair.earlier.citations) if pair else [],
    }


def _tone(verdict: str) -> str:
    return "good" if verdict in RIGHT else "bad"


def _sourced(outcome: Outcome, citations: Sequence[CitationRecord]) -> list[tuple[CitationRecord, str]]:
    """Each citation with where it is from, and a warning where it is not the article's words."""
    told = []
    for cited in citations:
        altered = "" if outcome.is_slice(cited) else "NOT the article's words"
        parts = (cited.title, cited.publisher, cited.published, cited.source, altered)
        told.append((cited, ", ".join(part for part in parts if part)))
    return told
