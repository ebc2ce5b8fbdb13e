"""Questions of data sets made into what the reader is fitted on: a prompt, and which of its sentences answer.

    data set -> Assistant.find -> Example(ids, ends, labels, words, differs)

The prompts are those that `rag.reader.reader` makes of what retrieval finds, but most are thinned to a few sentences,
the hard ones, since a short prompt takes less time.  A question on a story sees that story's articles alone: a home
holds one story, too.  Where all that answers is known to be said yes or no, some prompts are left without it, so that
the form of a question does not tell that it has an answer.  Runs no language model.  Read `evals.fit` next.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.sets.form import PublicQuestion, Span
from evals.sets.public import Documents, load_public, prepare_home, sample_questions
from rag.assistant import Assistant
from rag.question.question import understand
from rag.reader.reader import ReadingPrompt, reading_order
from rag.run import Run
from rag.settings import Settings
from rag.types import Evidence, Filters

LEAST_WORDS = 3  # of a sentence that counts as an answer because a gold span holds it whole
WHOLE = 0.04  # share of the prompts that keep all their sentences
SENTENCES = (4, 5, 5, 6, 6, 7)  # that the others keep, drawn evenly
JITTER = 0.6  # spread of what is added to a sentence's relevance before the least relevant go
LEAST_WRONG = 2  # sentences that do not answer stay in every prompt
HELD_OUT = 4  # one group in so many is judged on and not fitted on
BARED = 0.3  # share of the prompts that lose what says yes or no
BESIDE = 8  # of the questions that no two documents answer one in so many is kept where the sides are fitted
PART = 0.7  # share of a sentence that a gold span may fill and still be the words that answer

Prompt = Callable[[str, Sequence[str]], ReadingPrompt]
Words = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question as the model reads it: token `ids`, the places `ends` of each sentence's end and of the prompt's.

    Of each sentence: `labels`, whether it answers; `words`, the places of the first and the last token of the answer;
    `differs`, whether it answers otherwise than one before it; `begins`, that of its own first token.  None is unknown.
    `data` names the set; no `group` is on both sides of a split."""

    data: str
    group: str
    ids: tuple[int, ...]
    ends: tuple[int, ...]
    labels: tuple[bool, ...]
    words: tuple[Words | None, ...] = ()
    differs: tuple[bool | None, ...] = ()
    begins: tuple[int, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether any sentence of the prompt answers."""
        return any(self.labels)

    @property
    def held_out(self) -> bool:
        """Whether it is for judging."""
        return number_of(self.group) % HELD_OUT == 0


def number_of(name: str) -> int:
    """A number that is always the same for a name."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


def answering(evidence: Evidence, question: PublicQuestion, documents: Documents) -> tuple[Span, ...]:
    """The gold spans of its own document that the sentence holds or lies within; white space and case aside."""
    name = documents.of_article.get(evidence.article.id, "")
    if not question.answerable or name not in documents.named(question.gold_doc_ids):
        return ()
    sentence = _plain(evidence.quote)
    given = question.spans or tuple(Span(doc_id=name, start=0, text=answer) for answer in question.answers)
    within = len(sentence.split()) >= LEAST_WORDS
    plain = ((span, _plain(span.text)) for span in given)
    return tuple(span for span, text in plain if text and (text in sentence or (within and sentence in text)))


def words_in(sentence: str, spans: Sequence[Span]) -> tuple[int, int] | None:
    """Where the shortest known answer begins and ends in a sentence whose white space is folded; None where none is
    known to be a part of it."""
    low = sentence.lower()
    texts = (_plain(span.words or span.text) for span in spans if span.says is None)
    held = sorted((text for text in texts if text in low and len(text) <= max(1, PART * len(low))), key=len)
    return (low.index(held[0]), low.index(held[0]) + len(held[0])) if held else None


def places_of(found: tuple[int, int] | None, *, begin: int, offsets: Sequence[tuple[int, int]]) -> Words | None:
    """The places in a prompt of the first and the last token of the characters `found`; None where they were cut."""
    if found is None:
        return None
    inside = [i for i, (first, last) in enumerate(offsets) if last > found[0] and first < found[1]]
    return (begin + inside[0], begin + inside[-1]) if inside and offsets[-1][1] >= found[1] else None


def read_examples(
    settings: Settings,
    file: Path,
    *,
    size: int | None,
    seed: int,
    sides: bool,
    prompt: Prompt,
    opened: Callable[[Path], Assistant],
) -> Iterator[Example]:
    """The examples of a data set, in its order, where `sides` is set of those questions that `on_sides` keeps; `opened`
    gives an assistant over a home.  Raises DataError."""
    from index.encoders.load import load_encoder

    data = load_public(file)
    public = prepare_home(data, cache=settings.cache, encoder=load_encoder(settings.encoder, cache=settings.cache))
    assistant = opened(public.home)
    try:
        asked = on_sides(data.questions) if sides else data.questions
        for question in sample_questions(asked, size=size, seed=seed):
            group = (question.gold_doc_ids[0] if question.gold_doc_ids else question.id).split("/")[0]
            found = assistant.find(
                understand(question.question),
                Run(filters=replace(_own_story(group, public.documents), as_of=question.as_of)),
            ).prompted
            sentences = [found[i] for i in reading_order(found)]
            gold = [answering(e, question, public.documents) for e in sentences]
            chance = random.Random(number_of(question.id))
            kept = thinned([bool(spans) for spans in gold], [e.relevance for e in sentences], chance)
            if any(span.says is not None for span in question.spans) and chance.random() < BARED:
                kept = [i for i in kept if not gold[i]]
            read = prompt(question.question, [sentences[i].quote for i in kept])
            yield example_of(read, [gold[i] for i in kept], data=data.name, group=group)
    finally:
        assistant.close()


def on_sides(questions: Sequence[PublicQuestion]) -> list[PublicQuestion]:
    """Those that several documents answer, where it is known whether alike, and one in BESIDE of the others; all where
    it is known of none."""
    sided = {q.id for q in questions if len({span.doc_id for span in q.spans if span.side}) > 1}
    return [q for q in questions if not sided or q.id in sided or number_of(q.id) % BESIDE == 0]


def example_of(prompt: ReadingPrompt, gold: Sequence[Sequence[Span]], *, data: str, group: str) -> Example:
    """The example of a prompt, for each of whose sentences `gold` has the spans that it answers for."""
    words = (
        places_of(words_in(text, spans), begin=begin, offsets=offsets)
        for text, spans, begin, offsets in zip(prompt.texts, gold, prompt.begins, prompt.offsets, strict=True)
    )
    return Example(
        data=data,
        group=group,
        ids=tuple(prompt.ids),
        ends=tuple(prompt.ends),
        labels=tuple(bool(spans) for spans in gold),
        words=tuple(words),
        differs=tuple(differing(gold)),
        begins=tuple(prompt.begins),
    )


def differing(gold: Sequence[Sequence[Span]]) -> Iterator[bool | None]:
    """Of each sentence that answers, whether one before it is on another side; None where no side is known."""
    before: set[str] = set()
    for spans in gold:
        own = {span.side for span in spans if span.side}
        yield bool(before - own) if own else None
        before |= own


def thinned(labels: Sequence[bool], relevance: Sequence[float], chance: random.Random) -> list[int]:
    """The places of the sentences that stay, in order: all that answer, and of the rest the most relevant."""
    places = range(len(labels))
    if chance.random() < WHOLE:
        return list(places)
    right = [i for i in places if labels[i]]
    jittered = {i: relevance[i] + chance.gauss(0, JITTER) for i in places}
    wrong = sorted((i for i in places if not labels[i]), key=lambda i: -jittered[i])
    return sorted(right + wrong[: max(LEAST_WRONG, chance.choice(SENTENCES) - len(right))])


def _own_story(group: str, documents: Documents) -> Filters:
    """Only the articles "GROUP/..." of a story; all articles where a set has no stories."""
    own = (article for article, name in documents.of_article.items() if name.startswith(f"{group}/"))
    return Filters(article_ids=frozenset(own))


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
