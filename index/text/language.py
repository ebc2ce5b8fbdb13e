"""Text -> the language it is written in, of the few whose dates, sentences and amounts are read by their own rules.

    language_of("Der Rat hat am Montag ...") -> "de"          "" where too little or nothing tells

Counted are small words that no other of the languages has, over the start of the text; a short text and an even race
give "".  Chinese and Japanese are told by their script.  Read `index.text.sentences` next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from index.text.patterns import regex

SAMPLE = 4_000  # characters
MIN_HITS = 3  # small words of one language, before it is named
LEAD = 1.5  # times the next language's count; by judgement
_WORDS = {
    "en": "the of and to is was that with for has were are his her its they from have which said will not been would",
    "de": "der die das und ist nicht ein eine mit für auf dem den von zu sich auch wird wurde bei nach hat sind am",
    "fr": "le les des et est une dans pour qui sur pas du au ont sont cette avec plus par été ses aux leur mais ce",
    "es": "el los las y una por para con del que se no es su más fue este como pero sus ha al entre han lo",
    "it": "il gli della di che è un una per con non del sono dei alla nel anche più le si dal ha ma delle",
    "nl": "het een van en is dat op te niet zijn met voor aan door ook naar bij uit er werd maar hij over worden heeft",
    "pt": "o os as uma do da que não em um para com dos se na foi por mais ao das são pelo à é",
    "da": "og det er ikke på til af som den med har blev efter fra kan ved om var vil jeg han at der skal også",
    "sv": "och att det är inte på till av som den med har efter från kan vid om var vill jag han ett ska också enligt",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_KANA = regex(r"[\u3040-\u30ff]")
_HAN = regex(r"[\u4e00-\u9fff]")
_HANGUL = regex(r"[\uac00-\ud7a3]")


@lru_cache(maxsize=512)
def language_of(text: str) -> str:
    """The language's two letters, or ""."""
    sample = text[:SAMPLE]
    if len(_HAN.findall(sample)) + len(_KANA.findall(sample)) > len(sample) / 4:
        return "ja" if len(_KANA.findall(sample)) > len(sample) / 50 else "zh"
    if len(_HANGUL.findall(sample)) > len(sample) / 4:
        return "ko"
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    hits = sorted(((sum(words[word] for word in small), language) for language, small in _SETS.items()), reverse=True)
    (most, language), (second, _) = hits[0], hits[1]
    return language if most >= MIN_HITS and most >= LEAD * second else ""


def has_words_of(text: str, language: str) -> bool:
    """Whether a small word of the language stands in the text; false for a language that is told by its script."""
    return not _SETS.get(language, frozenset()).isdisjoint(re.findall(r"[^\W\d_]+", text.lower()))


def is_small_word(word: str, languages: Iterable[str]) -> bool:
    """Whether a lower-case word is a small word of one of the languages."""
    return any(word in _SETS.get(language, frozenset()) for language in languages)
