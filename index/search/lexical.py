"""A question -> passages that share its words, ranked by BM25.

    question -> terms (no stop words) -> the rarest of them, quoted, joined by OR -> SQLite FTS5

The index is part of the truth file and changes in the same transaction as the articles.  Terms that most
passages have cost much and tell little, so they are left out of the query unless nothing else remains.
Read `index.search.vectors` next for search by meaning.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import threading
from collections.abc import Collection, Sequence

from index.library.contents import Library
from index.text.patterns import regex

FREQUENT_SHARE = 0.10  # of all passages; measured: 600 ms -> 30 ms at 100,000 passages, same ranking
SMALL_LIBRARY = 50  # passages; below it a tenth is too few to say that a term is frequent
POSTINGS_BUDGET = 60_000  # passages scored for a query at most, counted term by term from the rarest
MAX_TERMS = 64  # of a question; more are a pasted text, of which the rarest are the best
IN_SQL_ARTICLES = 5_000  # a larger filter is applied to the results instead

_WORD = regex(r"\w+(?:['’]\w+)*")
STOP_WORDS = frozenset(
    """a about above after again against all am an and any are aren't as at be because been before being below
    between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each few
    for from further had hadn't has hasn't have haven't having he her here hers herself him himself his how i if in
    into is isn't it it's its itself just me more most my myself no nor not now of off on once only or other ought
    our ours ourselves out over own s same shall she should shouldn't so some such t than that that's the their
    theirs them themselves then there there's these they this those through to too under until up upon us very was
    wasn't we were weren't what what's when when's where where's which while who who's whom whose why why's will
    with won't would wouldn't you your yours yourself yourselves""".split()
)


class LexicalIndex:
    """BM25 over the passages of a library's snapshot.  Safe to use from several threads."""

    EXAMPLES = 3  # passages that are looked into for how a word is written

    def __init__(self, library: Library) -> None:
        self._library = library
        self._stemmer = Stemmer()
        self._lock = threading.Lock()
        self._counts: tuple[str, dict[str, int]] = ("", {})

    def search(
        self, question: str, *, limit: int, article_ids: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """At most `limit` (passage id, BM25 score above 0), best first; none when no word of the question
        occurs.  `article_ids` None means all articles; an empty set finds nothing."""
        stems = self.query_stems(question)
        if not stems or limit < 1 or (article_ids is not None and not article_ids):
            return []
        match = " OR ".join(f'"{self._stemmer.surface(word, stem)}"' for stem, word in stems.items())
        if article_ids is None:
            return self._search(match, limit)
        if len(article_ids) <= IN_SQL_ARTICLES:
            inside = "AND a.id IN (SELECT value FROM json_each(?))"
            return self._search(match, limit, inside, json.dumps([*article_ids]))
        wanted = frozenset(article_ids)
        found = self._search(match, self._library.passage_count)
        owners = self._library.articles_of(id_ for id_, _ in found)
        return [(id_, score) for id_, score in found if owners[id_] in wanted][:limit]

    def terms(self, question: str) -> tuple[str, ...]:
        """The question's words in lower case, each once, in order, without stop words; all of its words when
        it has nothing but stop words."""
        folded = (word.casefold().replace("’", "'") for word in _WORD.findall(question))
        words = dict.fromkeys(word if word in STOP_WORDS else word.removesuffix("'s") for word in folded)
        content = tuple(word for word in words if word not in STOP_WORDS)
        return content or tuple(words)

    def stems(self, text: str) -> tuple[str, ...]:
        """The text's words as the index compares them: folded and stemmed, in order, with repeats."""
        return self._stemmer.stem(text)

    def idf(self, term: str) -> float:
        """How telling a word is: ln(1 + (n - f + 0.5) / (f + 0.5)) for n passages of which f have it; a term of
        several words has the largest of theirs, one without words 0."""
        total = self._total
        counts = self._passage_counts(self.stems(term))
        return max((math.log(1 + (total - f + 0.5) / (f + 0.5)) for f in counts.values()), default=0.0)

    def passages_with(self, term: str) -> int:
        """How many passages have the word in any of its forms; of a term of several words, its rarest."""
        return min(self._passage_counts(self.stems(term)).values(), default=0)

    def vocabulary(self, first: str, *, limit: int) -> tuple[str, ...]:
        """Stems that begin with the letter, the commonest first."""
        rows = self._library.query(
            "SELECT term FROM passages_terms WHERE term >= ? AND term < ? ORDER BY doc DESC LIMIT ?",
            first,
            chr(ord(first) + 1),
            limit,
        )
        return tuple(str(row[0]) for row in rows)

    def written(self, stem: str) -> str:
        """The word of that stem as a passage writes it with a capital inside a sentence; "" where none does."""
        for text in self._having(stem):
            for found in re.finditer(r"(?<=[\w,;] )[A-Z][\w’'-]*", text):
                word = re.sub(r"['’]s$", "", found[0])
                if self.stems(word) == (stem,):
                    return word
        return ""

    def query_stems(self, question: str) -> dict[str, str]:
        """The stems to search, rarest first, each with its word: none that is absent, frequent or over budget."""
        words = {stem: word for word in self.terms(question) for stem in self.stems(word)}
        counts = {stem: f for stem, f in self._passage_counts(tuple(words)).items() if f}
        total = self._total
        limit = FREQUENT_SHARE * total if total >= SMALL_LIBRARY else total
        rare = {stem: f for stem, f in counts.items() if f <= limit} or counts
        chosen: dict[str, str] = {}
        spent = 0
        for stem in sorted(rare, key=lambda stem: (rare[stem], stem))[:MAX_TERMS]:
            spent += rare[stem]
            if chosen and spent > POSTINGS_BUDGET:
                break
            chosen[stem] = words[stem]
        return chosen

    def _passage_counts(self, stems: Sequence[str]) -> dict[str, int]:
        """In how many passages each stem occurs, remembered until the library changes."""
        with self._lock:
            version = self._version
            if self._counts[0] != version:
                self._counts = (version, {})
            known = self._counts[1]
            if unknown := [stem for stem in stems if stem not in known]:
                known.update(self._count(unknown))
            return {stem: known[stem] for stem in stems}

    @property
    def _total(self) -> int:
        return self._library.passage_count

    @property
    def _version(self) -> str:
        return self._library.version

    def _having(self, stem: str) -> list[str]:
        """The texts of a few passages that have the stem."""
        rows = self._library.query(
            "SELECT p.id FROM passages_fts JOIN passages p ON p.row = passages_fts.rowid "
            f"WHERE passages_fts MATCH ? LIMIT {self.EXAMPLES}",
            f'"{stem}"',
        )
        return [passage.text for passage in self._library.passages([row[0] for row in rows]).values()]

    def _count(self, stems: Sequence[str]) -> dict[str, int]:
        rows = [(stem, self._library.query("SELECT doc FROM passages_terms WHERE term = ?", stem)) for stem in stems]
        return {stem: int(found[0][0]) if found else 0 for stem, found in rows}

    def _search(self, match: str, limit: int, condition: str = "", *parameters: str) -> list[tuple[str, float]]:
        join = "JOIN articles a ON a.row = p.article" if condition else ""
        sql = f"""SELECT p.id, -bm25(passages_fts) AS score FROM passages_fts
                  JOIN passages p ON p.row = passages_fts.rowid {join}
                  WHERE passages_fts MATCH ? {condition} ORDER BY score DESC, p.row LIMIT ?"""
        return [(row[0], float(row[1])) for row in self._library.query(sql, match, *parameters, limit)]


class Stemmer:
    """FTS5's own tokenizer over any text, so that Python and the index agree on every word."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute("CREATE VIRTUAL TABLE text USING fts5(word, tokenize='porter unicode61')")
        self._connection.execute("CREATE VIRTUAL TABLE word USING fts5vocab(text, 'instance')")

    def stem(self, text: str) -> tuple[str, ...]:
        """The stems of the words of a text, in order, with repeats."""
        with self._lock:
            self._connection.execute("BEGIN")
            self._connection.execute("INSERT INTO text VALUES (?)", (text.encode(errors="replace").decode(),))
            rows = self._connection.execute('SELECT term FROM word ORDER BY "offset"').fetchall()
            self._connection.execute("ROLLBACK")
        return tuple(row[0] for row in rows)

    def surface(self, word: str, stem: str) -> str:
        """The part of `word` that stems to `stem`: FTS5 stems what it is asked, and stemming twice differs."""
        parts = re.findall(r"\w+", word)
        return next((part for part in parts if self.stem(part) == (stem,)), word.replace('"', ""))
