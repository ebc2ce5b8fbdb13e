"""Questions of data sets made into what the reader is fitted on: a prompt, and which of its sentences answer.

    data set -> Assistant.find -> Example(ids, ends, labels)

The prompts are those that `rag.reader` makes of what retrieval finds, but most are thinned to a few sentences, the hard
ones, since a short prompt takes less time.  A question on a story sees that story's articles alone: a home holds one
story, too.  Runs no language model.  Read `evals.fit_reader` next.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.public import Documents, PublicQuestion, load_public, prepare_home, sample_questions
from rag.assistant import Assistant
from rag.reader import reading_order
from rag.settings import Settings
from rag.types import Evidence, Filters

LEAST_WORDS = 3  # of a sentence that counts as an answer because a gold span holds it whole
WHOLE = 0.12  # share of the prompts that keep all their sentences
SENTENCES = (5, 6, 6, 7, 7, 8)  # that the others keep, drawn evenly
JITTER = 0.6  # spread of what is added to a sentence's relevance before the least relevant go
LEAST_WRONG = 2  # sentences that do not answer stay in every prompt
HELD_OUT = 4  # one group in so many is judged on and not fitted on

Prompt = Callable[[str, Sequence[str]], tuple[list[int], list[int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question as the model reads it: token `ids`, the places `ends` of each sentence's end and of the prompt's, and
    whether each sentence answers.  `data` names its set; no `group` is on both sides of a split."""

    data: str
    group: str
    ids: tuple[int, ...]
    ends: tuple[int, ...]
    labels: tuple[bool, ...]

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


def is_answer(evidence: Evidence, question: PublicQuestion, documents: Documents) -> bool:
    """Whether the sentence holds a gold span of its own document, or lies within one; white space and case aside."""
    name = documents.of_article.get(evidence.article.id, "")
    if not question.answerable or name not in documents.named(question.gold_doc_ids):
        return False
    sentence = _plain(evidence.quote)
    spans = [_plain(span.text) for span in question.spans] or [_plain(answer) for answer in question.answers]
    within = len(sentence.split()) >= LEAST_WORDS
    return any(span in sentence or (within and sentence in span) for span in spans if span)


def read_examples(
    settings: Settings, file: Path, *, size: int | None, seed: int, prompt: Prompt, opened: Callable[[Path], Assistant]
) -> Iterator[Example]:
    """The examples of a data set, in its order; `opened` gives an assistant over a home.  Raises DataError."""
    from index.embed import load_encoder

    data = load_public(file)
    public = prepare_home(data, cache=settings.cache, encoder=load_encoder(settings.encoder, cache=settings.cache))
    assistant = opened(public.home)
    try:
        for question in sample_questions(data.questions, size=size, seed=seed):
            group = (question.gold_doc_ids[0] if question.gold_doc_ids else question.id).split("/")[0]
            found = assistant.find(question.question, filters=_own_story(group, public.documents)).prompted
            sentences = [found[i] for i in reading_order(found)]
            labels = [is_answer(e, question, public.documents) for e in sentences]
            kept = thinned(labels, [e.relevance for e in sentences], random.Random(number_of(question.id)))
            ids, ends = prompt(question.question, [sentences[i].quote for i in kept])
            yield Example(
                data=data.name, group=group, ids=tuple(ids), ends=tuple(ends), labels=tuple(labels[i] for i in kept)
            )
    finally:
        assistant.close()


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
