"""A report as one page of HTML that needs nothing else: no script of others, no request, no server.

    Report -> str

Every text of an article, a model or a gold file is escaped here and nowhere trusted; a policy in the page forbids
any request.  The page reads without its script, which only filters.  Read `evals.runs.report` for what it shows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

from evals.outcome import Outcome
from evals.runs.ask import Item
from evals.runs.report import Report, table_rows
from rag.answer.schema import CitationRecord, DisagreementRecord

GOOD = frozenset({"right", "refused rightly"})
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
# Characters that reorder or hide text: controls but tab and newline, zero-width, bidirectional marks.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def safe(text: object) -> str:
    """The text with nothing in it that a browser acts on, for element content and quoted attributes."""
    return html.escape(_HIDDEN.sub("", str(text)), quote=True)


def render_page(report: Report) -> str:
    """The whole page."""
    parts = files("evals.runs")
    style = parts.joinpath("report_page.css").read_text(encoding="utf-8")
    script = parts.joinpath("report_page.js").read_text(encoding="utf-8")
    title = f"Dossier: {report.result.kind} run"
    body = "\n".join((_summary(report), _table(report), _filters(report.result.items), _questions(report)))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{safe(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n<h1>{safe(title)}</h1>\n"
        f"{body}\n</main>\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _summary(report: Report) -> str:
    info = "".join(f"<dt>{safe(key)}</dt><dd>{safe(value)}</dd>" for key, value in report.result.info.items())
    failed = [gate.metric for gate in report.gates if not gate.passed]
    line = ""
    if report.gates:
        told = f"Gate failed: {', '.join(failed)}" if failed else f"All {len(report.gates)} gates hold"
        line = f'<p class="gates {"bad" if failed else "good"}">{safe(told)}</p>'
    return f"{line}<dl>{info}</dl>"


def _table(report: Report) -> str:
    rows = "".join(
        f'<tr><th scope="row">{safe(name)}</th><td>{safe(value)}</td><td class="n">{safe(n)}</td>'
        f'<td class="{"bad" if "FAILED" in note else ""}">{safe(note)}</td></tr>'
        for name, value, n, note in table_rows(report)
    )
    head = "<tr><th>measure</th><th>value [95 % interval]</th><th>n</th><th>gate, baseline</th></tr>"
    return f'<div class="scroll"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'


def _filters(items: Sequence[Item]) -> str:
    verdicts = _counted(item.verdict for item in items)
    kinds = _counted(item.kind for item in items)
    return (
        '<form id="filters" hidden>'
        f'<label>verdict <select id="verdict"><option value="">all ({len(items)})</option>{verdicts}</select></label>'
        f'<label>kind <select id="kind"><option value="">all</option>{kinds}</select></label>'
        '<label>words <input id="words" type="search" autocomplete="off"></label>'
        '<output id="count"></output></form>'
    )


def _counted(values: Iterable[str]) -> str:
    known = list(values)
    return "".join(
        f'<option value="{safe(value)}">{safe(value)} ({known.count(value)})</option>' for value in sorted(set(known))
    )


def _questions(report: Report) -> str:
    return f'<section id="questions">{"".join(_question(item) for item in report.result.items)}</section>'


def _question(item: Item) -> str:
    outcome = item.outcome
    tone = "good" if item.verdict in GOOD else "bad"
    return (
        f'<details class="question" data-verdict="{safe(item.verdict)}" data-kind="{safe(item.kind)}">'
        f'<summary><span class="verdict {tone}">{safe(item.verdict)}</span> {safe(outcome.question)} '
        f'<span class="id">{safe(item.id)}</span></summary>'
        f"{_answer(outcome)}{_disagreements(outcome)}{_quotes('Quotes', outcome, outcome.citations)}"
        f"{_quotes('Nearest sentences', outcome, outcome.nearest)}"
        f"{_list('Expected', item.expected or ('no answer in the articles',))}"
        f"{_list('Dropped from the draft', [f'{each.text} ({each.reason})' for each in outcome.rejected])}"
        f"{_scores(item)}</details>"
    )


def _answer(outcome: Outcome) -> str:
    if outcome.failure:
        return f'<p class="bad">{safe(outcome.failure)}</p>'
    notice = f'<p class="notice">{safe(outcome.notice)}</p>' if outcome.notice else ""
    told = "".join(f"<p>{_said(said.text, said.citations)}</p>" for said in outcome.statements)
    why = outcome.abstention
    refusal = f"<p><em>{safe(why.reason)}</em>: {safe(why.explanation)}</p>" if why and outcome.abstained else ""
    return f'{notice}<div class="answer">{told}{refusal}</div>'


def _said(text: str, citations: Sequence[int]) -> str:
    marks = "".join(f"<sup>[{number}]</sup>" for number in citations)
    return f"{safe(text)}{marks}"


def _disagreements(outcome: Outcome) -> str:
    return "".join(_disagreement(item) for item in outcome.disagreements)


def _disagreement(item: DisagreementRecord) -> str:
    sides = "".join(f"<li>{_said(side.value, side.citations)}</li>" for side in item.positions)
    return f"<h3>{safe(item.kind)}: {safe(item.about)}</h3><ul>{sides}</ul>"


def _quotes(heading: str, outcome: Outcome, citations: Sequence[CitationRecord]) -> str:
    if not citations:
        return ""
    quotes = "".join(
        f'<li value="{cited.number}"><q>{safe(cited.quote)}</q><br>'
        f"<cite>{safe(_source(cited, exact=outcome.is_slice(cited)))}</cite></li>"
        for cited in citations
    )
    return f"<h3>{safe(heading)}</h3><ol>{quotes}</ol>"


def _source(cited: CitationRecord, *, exact: bool) -> str:
    altered = "" if exact else "NOT the article's words"
    return ", ".join(part for part in (cited.title, cited.publisher, cited.published, cited.source, altered) if part)


def _list(heading: str, texts: Sequence[str]) -> str:
    entries = "".join(f"<li>{safe(text)}</li>" for text in texts)
    return f"<h3>{safe(heading)}</h3><ul>{entries}</ul>" if texts else ""


def _scores(item: Item) -> str:
    told = [
        f"{name} {tally.value:.2f}" for name, tally in item.scores.items() if tally.of and not name.startswith("abst")
    ]
    seconds = f"{item.outcome.seconds:.2f} s" + (" (first of its process)" if item.outcome.cold else "")
    return f'<p class="scores">{safe(", ".join((*told, seconds)))}</p>'
