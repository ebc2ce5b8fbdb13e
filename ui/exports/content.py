"""What an export holds, whatever its form: lines of text with numbers, and the quote behind each number.

    ask --json -> answer_content -> Content;    brief --json -> board_content -> Content

The file that comes in is not trusted: each citation is looked up in the home, its words must be the article's, and the
article's title, publisher, date and hash come from there and not from the file.  Read `ui.exports.citation_line` next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from index.errors import DossierError
from index.text.plain import plain_text
from index.types import Article
from ui.wording import mark_of

FindArticle = Callable[[str], Article | None]
Style = Literal["heading", "subheading", "text", "item", "note"]
TABLE_NAMES = {"deadlines": "Deadlines", "stakes": "Stakes", "disputes": "Disputes"}
DIFFER = {
    "conflict": "The articles differ",
    "update": "Later articles say otherwise",
    "dispute": "This is disputed",
}


class ExportError(DossierError):
    """This cannot be exported or checked; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The words of an article under a number: `article.text[start:end]`."""

    number: int
    article: Article
    start: int
    end: int
    speaker: str = ""

    @property
    def words(self) -> str:
        """The words as they can be seen, on one line."""
        return plain_text(self.article.text[self.start : self.end])


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph and the numbers of the quotes behind it; `day` is the one that a dated item stands for."""

    text: str
    numbers: tuple[int, ...] = ()
    style: Style = "text"
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A title, lines in order, and quotes by number."""

    kind: Literal["answer", "board"]
    title: str
    lines: tuple[Line, ...]
    quotes: tuple[Quote, ...]


def answer_content(record: Mapping[str, Any], find: FindArticle) -> Content:
    """The content of an answer.  Raises ExportError for what is no answer, or quotes what no article says."""
    try:
        quotes = {quote.number: quote for quote in _answer_quotes(record, find)}
        lines = [_line(line, quotes) for line in answer_lines(record)]
        loose = tuple(number for number in quotes if not any(number in line.numbers for line in lines))
        lines += [Line(text="Also cited:", numbers=loose)] if loose else []
        title = plain_text(str(record["question"]))
        return Content(kind="answer", title=title, lines=tuple(lines), quotes=tuple(quotes.values()))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportError('this is no answer: give what "dossier ask --json" printed') from error


def _answer_quotes(record: Mapping[str, Any], find: FindArticle) -> Iterable[Quote]:
    abstention = record["abstention"]
    for each in abstention["nearest"] if record["status"] == "abstained" and abstention else record["citations"]:
        yield checked_quote(each, int(each["number"]), find)


def answer_lines(record: Mapping[str, Any]) -> Iterable[Line]:
    """What an answer's record says, line by line."""
    abstention = record["abstention"]
    if record.get("notice"):
        yield Line(text=f"Note: {record['notice']}", style="note")
    if record["status"] == "abstained":
        nearest = tuple(int(each["number"]) for each in abstention["nearest"])
        yield Line(text=f"No answer. {abstention['explanation']}", style="note")
        yield Line(text="Nearest in the articles:", numbers=nearest)
        return
    kinds = {statement.get("kind", "") for statement in record["statements"]}
    for statement in record["statements"]:
        mark = mark_of(statement.get("kind", ""), kinds)
        text = f"{statement.get('opening', '')}{statement['text']}{f' ({mark})' if mark else ''}"
        yield Line(text=text, numbers=tuple(map(int, statement["citations"])))
    for each in record["disagreements"]:
        about = f" about {each['about']}" if each["about"] else ""
        yield Line(text=f"{DIFFER.get(each['kind'], 'The articles differ')}{about}:", style="note")
        for position in each["positions"]:
            yield Line(text=position["value"], numbers=tuple(map(int, position["citations"])), style="item")
    if abstention:
        yield Line(text=abstention["explanation"], style="note")


def board_content(record: Mapping[str, Any], find: FindArticle) -> Content:
    """The content of a board.  Raises ExportError as `answer_content` does."""
    lines: list[Line] = []
    quotes: list[Quote] = []
    try:
        for story in record["stories"]:
            lines.append(Line(text=story["title"], style="heading"))
            for table in (name for name in TABLE_NAMES if story.get(name)):
                lines.append(Line(text=TABLE_NAMES[table], style="subheading"))
                for item in story[table]:
                    own = [checked_quote(c, len(quotes) + n, find) for n, c in enumerate(_cited(item), start=1)]
                    quotes += own
                    lines.append(_item_line(item, [quote.number for quote in own]))
        title = f"Brief as of {date.fromisoformat(str(record['as_of'])).isoformat()}"
        known = {quote.number: quote for quote in quotes}
        told = tuple(_line(line, known) for line in lines)
        return Content(kind="board", title=title, lines=told, quotes=tuple(quotes))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportError('this is no board: give what "dossier brief --json" printed') from error


def _cited(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    sides = [citation for side in item.get("sides", ()) for citation in side["citations"]]
    places = {(c["article_id"], c["start"], c["end"]): c for c in [*item["citations"], *sides]}
    return list(places.values())


def _item_line(item: Mapping[str, Any], numbers: Sequence[int]) -> Line:
    first = item.get("date") or item.get("phrase") or item.get("amount") or ""
    parts = [str(first), str(item["what"] or item["text"]), ", ".join(map(str, item["parties"]))]
    state = " (a later article put another in its place)" if item.get("superseded_by") else ""
    day = None
    if item.get("precision") == "day" and item.get("date") and not item.get("superseded_by"):
        day = date.fromisoformat(str(item["date"]))
    text = " · ".join(part for part in parts if part) + state
    return Line(text=text, numbers=tuple(numbers), style="item", day=day)


def checked_quote(citation: Mapping[str, Any], number: int, find: FindArticle) -> Quote:
    """A citation of a file as a quote of the home's article.  Raises ExportError unless its words stand there."""
    start, end = citation["start"], citation["end"]
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise ValueError("a citation without a place")
    article = find(str(citation["article_id"]))
    if article is None:
        raise ExportError(f"citation {number} is of an article that this home does not hold: index it, or ask again")
    quote = Quote(
        number=number, article=article, start=start, end=end, speaker=plain_text(str(citation.get("speaker") or ""))
    )
    if not quote.words or quote.words != plain_text(str(citation["quote"])):
        raise ExportError(f"citation {number} is not what its article says there now: ask again")
    return quote


def _line(line: Line, quotes: Mapping[int, Quote]) -> Line:
    """The line as it can be seen.  A number without a quote is no number."""
    if missing := [number for number in line.numbers if number not in quotes]:
        raise ValueError(f"no citation has the number {missing[0]}")
    return Line(text=plain_text(str(line.text)), numbers=line.numbers, style=line.style, day=line.day)
