"""What `dossier eval --boards` does: boards -> an index of all their articles -> their register -> a printed table.

    settings, folder -> run_boards -> figures by part and measure

All boards stand in one index, so that telling stories apart is measured too.  Invented boards that were marked before
the extractor was run over them are reported apart.  Read `evals.scores.board_scores` for what is counted.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evals.scores.board_scores import MEASURES, Scored, score_board
from evals.scores.bootstrap import Interval, ratio_interval
from evals.scores.tally import Tally
from evals.sets.boards import Board, BoardArticle, load_boards
from index.text.sentences import split_sentences

if TYPE_CHECKING:
    from index.library.contents import Library
    from rag.register.board import Register
    from rag.settings import Settings


def run_boards(settings: Settings, *, folder: Path, notes: bool) -> dict[str, Any]:
    """Index, read and judge; the table is printed, the figures come back by part and measure."""
    from index.encoders.load import load_encoder
    from index.library.contents import Library
    from index.update.update_index import update_index
    from rag.register.board import Register
    from rag.register.build import update_register

    boards = load_boards(folder)
    with TemporaryDirectory(prefix="dossier-boards-") as place:
        home, articles = Path(place) / "home", Path(place) / "articles"
        for board in boards:
            _write_articles(board, articles / board.id)
        update_index(home, [str(articles)], encoder=load_encoder(settings.encoder, cache=settings.cache))
        update_register(home)
        with Library.open(home) as library, Register.open(home) as register:
            scored = {board.id: _judge(board, library, register) for board in boards}
    parts = {
        "held out": [scored[board.id] for board in boards if board.held_out],
        "others": [scored[board.id] for board in boards if not board.held_out],
    }
    figures = {part: _figures(own) for part, own in parts.items() if own}
    for part, found in figures.items():
        print(_table(part, found))
    if notes:
        for name, judged in scored.items():
            for note in judged.notes:
                print(f"{name}: {note}")
    return {part: {name: asdict(interval) for name, interval in found.items()} for part, found in figures.items()}


def _write_articles(board: Board, folder: Path) -> None:
    folder.mkdir(parents=True)
    for article in board.articles:
        if article.form == "html":
            (folder / f"{article.id}.html").write_text(_page(article), encoding="utf-8")
        elif article.text.startswith("---\n"):
            (folder / f"{article.id}.md").write_text(article.text, encoding="utf-8")
        else:
            day = f"date: {article.date}\n" if article.date else ""
            head = f'---\ntitle: "{article.title}"\npublisher: "{article.publisher}"\n{day}---\n\n'
            (folder / f"{article.id}.md").write_text(head + article.text, encoding="utf-8")


def _page(article: BoardArticle) -> str:
    paragraphs = "".join(f"<p>{html.escape(part.strip())}</p>" for part in article.text.split("\n\n") if part.strip())
    day = f'<meta property="article:published_time" content="{article.date}">' if article.date else ""
    site = f'<meta property="og:site_name" content="{html.escape(article.publisher)}">'
    title = html.escape(article.title)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">'
        f"{site}{day}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def _judge(board: Board, library: Library, register: Register) -> Scored:
    """The board's items: those of every story that has one of its articles."""
    ids = {_own(board, header.source): header.id for header in library.headers() if _own(board, header.source)}
    names = {article: name for name, article in ids.items()}
    items = [
        item for item in register.items()
        if any(cited.source.article_id in names for cited in item.cited)
    ]  # fmt: skip
    scored = score_board(board, items, _places(board, items_of=items, names=names))
    stories = [story for story in register.stories() if set(story.article_ids) & set(names)]
    main = max(stories, key=lambda story: len(set(story.article_ids) & set(names)))
    for article in names:
        scored.judge("one story", article in main.article_ids, f"{names[article]} is in a story of its own")
    for other in set(main.article_ids) - set(names):
        scored.judge("one story", False, f"{other} of another board is in the story")
    return scored


def _own(board: Board, source: str) -> str:
    path = Path(source)
    return path.stem if path.parent.name == board.id else ""


def _places(board: Board, *, items_of: Sequence[Any], names: dict[str, str]) -> dict[tuple[str, int], str]:
    """Where each claim's sentence stands in the board's own text, whose white space may differ from the index's."""
    texts = {article.id: article.text for article in board.articles}
    starts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for name, text in texts.items():
        for span in split_sentences(text):
            starts[name][_folded(text[span.start : span.end])].append(span.start)
    places: dict[tuple[str, int], str] = {}
    for item in items_of:
        for cited in item.cited:
            name = names.get(cited.claim.article_id, "")
            found = starts[name].get(_folded(cited.claim.quote), []) if name else []
            if found:
                places[(cited.claim.article_id, cited.claim.start)] = f"{name}:{found[0]}"
    return places


def _folded(sentence: str) -> str:
    return "".join(sentence.split()).translate(str.maketrans("“”‘’", "\"\"''"))


def _figures(scored: Sequence[Scored]) -> dict[str, Interval]:
    tallies: dict[str, list[Tally]] = defaultdict(list)
    for own in scored:
        for measure, found in own.tallies.items():
            tallies[measure] += found
    return {measure: ratio_interval(tallies[measure], seed=0) for measure in MEASURES if tallies[measure]}


def _table(part: str, figures: dict[str, Interval]) -> str:
    lines = [f"boards, {part}:"]
    for measure, found in figures.items():
        lines.append(f"  {measure:20} {found.value:.2f} [{found.low:.2f}, {found.high:.2f}]  n={found.n}")
    return "\n".join(lines)
