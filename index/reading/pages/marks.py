"""Marks inside a line of a parsed page -> the words and figures that its reader sees.

    settle_marks(tree) -> [(text left out, reason)]      the tree is changed in place

A raised figure is a footnote's mark, an exponent, a fraction or the end of an ordinal; glued to the word before, as
text extractors do it, "35" with mark 3 becomes 353.  Struck-out words go, inserted ones stay, `<q>` gets its quotation
marks.  What is not visible at all is for `index.reading.pages.hidden`; read `index.reading.pages.blocks` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from index.reading.pages.formulas import RAISED, formula_line

FOOTNOTE_REASON = "footnote mark"
STRUCK_REASON = "struck out on the page"
_MARK = re.compile(
    r"[\[(]?\s*(?:(?:note|fn|n)\s?)?(?:\d{1,3}|[*†‡§¶#]+|[a-z]|[ivx]{1,4})(?:\s*[,;–-]\s*\d{1,3})*\s*[\])]?"
)
_NOTE_NAME = re.compile(
    r"foot-?note|end-?note|note-?ref|\bfn|cite[_-]?ref|reference|sdfootnote|doc-noteref", re.IGNORECASE
)
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|ère|e|ème|ième|de|nde|º|ª|ter|te")
_ROMANCE_ORDINAL = re.compile(r"o|a|os|as|do|to|ro|mo|er|me|r|d")  # 1a, n.o, Sra
_UNIT = re.compile(
    r"(?:^|[\s\d(/·])(?:[kcdmµn]?m|ft|in|mi|yd|miles?|feet|foot|inch(?:es)?|yards?|"
    r"(?:kilo|centi|milli)?met(?:er|re)s?|sec|s|[A-Za-z]|mc)\.?$"
)
_MONEY = re.compile(r"(?:[$€£¥₹]|[A-Z]{3}|R[sS]\.?)\s?\d[\d.,]*\s?m$")
_TEN = re.compile(r"(?:^|[×x·*(≈~\s])10$")  # as a bare 10 is read: a power, also where a note is meant
_STRUCK_STYLE = re.compile(r"line-through", re.IGNORECASE)
_RAISED_BY_STYLE = (
    "//body//span[contains(translate(@style, ' ', ''), 'vertical-align:super')"
    " or contains(@class, 'footnote-ref') or contains(@class, 'footnote-mark') or contains(@class, 'superscript')]"
)
_INLINE = "self::i or self::b or self::em or self::strong or self::span or self::u or self::font or self::small"
_EMPTY = f"//body//*[self::p or self::li]//*[{_INLINE}][not(normalize-space())][not(.//*[not({_INLINE})])]"
_QUOTES = {"de": "„“‚‘", "fr": "«»“”", "es": "«»“”", "it": "«»“”", "pt": "«»“”"}


def settle_marks(tree: HtmlElement) -> list[tuple[str, str]]:
    """What was left out, in the order of the page."""
    for formula in tree.xpath("//body//*[local-name()='math']"):
        line = formula_line(formula)
        _replace(formula, f" {line}" if line[:1].isdigit() and text_before(formula)[-1:].isdigit() else line)
    left_out = list(_struck(tree))
    left_out += _raised(tree)
    left_out += _linked(tree)
    for element in tree.xpath("//ins | //mark | //wbr | //p//label | //p//output"):
        element.drop_tag()
    for element in reversed(tree.xpath(_EMPTY)):  # an extractor ends the paragraph at an icon's empty element
        element.drop_tag()
    _quote(tree)
    return left_out


def take_out(element: HtmlElement) -> None:
    """Drop an element with all in it; what follows it stays, without a blank before a comma."""
    tail = element.tail or ""
    before = text_before(element)
    if before.endswith((" ", "\n")) and re.match(r"[,.;:!?)]", tail.lstrip()):
        element.tail = tail.lstrip()
        _strip_before(element)
    element.drop_tree()


def text_before(element: HtmlElement) -> str:
    """The text right before an element inside its parent."""
    previous = element.getprevious()
    if previous is None:
        parent = element.getparent()
        own = (parent.text or "") if parent is not None else ""
        return own if own or parent is None or parent.tag not in ("a", "span", "b", "i", "em") else text_before(parent)
    return previous.tail or (previous.text_content() if isinstance(previous.tag, str) else "")


def _strip_before(element: HtmlElement) -> None:
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None and previous.tail:
        previous.tail = previous.tail.rstrip()
    elif previous is None and parent is not None and parent.text:
        parent.text = parent.text.rstrip()


def _struck(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    found = tree.xpath("//body//del | //body//s | //body//strike | //body//*[contains(@style, 'line-through')]")
    whole = len(tree.text_content())
    for element in found:
        words = " ".join(element.text_content().split())
        if element.getparent() is None or len(words) * 2 > whole:
            continue
        if words:
            yield words, STRUCK_REASON
        take_out(element)


def _raised(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    romance = _language(tree) in ("es", "fr", "it", "pt", "ca", "gl")
    for element in tree.xpath(_RAISED_BY_STYLE):
        element.tag = "sup"
    for element in tree.xpath("//body//sup"):
        if element.getparent() is None:
            continue
        words, before = " ".join(element.text_content().split()), text_before(element).rstrip("\u200b")
        if not words:
            element.drop_tag()
        elif _fraction(element, words, before):
            continue
        elif _is_ordinal(words, before, romance=romance) and not _is_named_note(element):
            element.drop_tag()
        elif _is_exponent(element, words, before):
            _replace(element, words.translate(RAISED))
        elif _MARK.fullmatch(words) or _is_named_note(element):
            take_out(element)
            yield f"{' '.join(before.split())[-40:]}[{words.strip('[]()')}]", FOOTNOTE_REASON
        elif words[0].isalnum() and before[-1:].isalnum() and words not in ("TM", "SM"):
            _replace(element, f" {words}")
        else:
            element.drop_tag()


def _is_ordinal(words: str, before: str, *, romance: bool) -> bool:
    if not re.search(r"(?:\d|\b\w{1,2})\.?$", before):
        return False
    return _ORDINAL.fullmatch(words) is not None or (romance and _ROMANCE_ORDINAL.fullmatch(words) is not None)


def _language(tree: HtmlElement) -> str:
    return str(tree.xpath("string(/html/@lang)") or "")[:2].lower()


def _fraction(element: HtmlElement, over: str, before: str) -> bool:
    """Whether the raised figure and what follows are a fraction, which is then written "5 1/2"."""
    tail, below = element.tail or "", element.getnext()
    blank = " " if before[-1:].isdigit() else ""
    if not over.isdigit():
        return False
    if below is not None and below.tag == "sub" and re.fullmatch(r"\s*[/⁄∕]?\s*", tail):
        under = " ".join(below.text_content().split()).lstrip("/⁄∕")
        if not under.isdigit():
            return False
        element.tail = ""
        _replace(element, f"{blank}{over}/{under}")
        below.text = ""
        below.drop_tag()
        return True
    if re.match(r"[/⁄∕]\d{1,2}(?!\d)", tail):
        element.tail = "/" + tail[1:]
        _replace(element, blank + over)
        return True
    return False


def _is_named_note(element: HtmlElement) -> bool:
    """Whether the page calls it a note: a link within the page, or a name that says so."""
    around = [element, element.getparent(), *element.iter("a")]
    names = " ".join(
        str(each.get(key) or "") for each in around for key in ("class", "id", "role", "epub:type", "rel")
        if each is not None and each.tag in ("sup", "a", "span")
    )  # fmt: skip
    anchors = (each for each in around if each is not None and each.tag == "a")
    return any((a.get("href") or "").startswith("#") for a in anchors) or _NOTE_NAME.search(names) is not None


def _is_exponent(element: HtmlElement, words: str, before: str) -> bool:
    if _is_named_note(element) or not re.fullmatch(r"[-−+]?\d{1,2}|n", words):
        return False
    if words[0] in "-−+" or _TEN.search(before):
        return True
    if not before.strip() and re.match(r"[A-Z][a-z]?\b", element.tail or "") and len(words) > 1:
        return True  # an isotope, as in 14C
    if words == "n":
        return before[-1:].isalnum()
    return int(words) <= 9 and _UNIT.search(before) is not None and not _MONEY.search(before)


def _linked(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Links to notes that are not raised: "jobs[3]"."""
    for link in tree.xpath("//body//a[starts-with(@href, '#')]"):
        words = " ".join(link.text_content().split())
        if not re.fullmatch(r"[\[(]?(?:\d{1,3}|[*†‡])[\])]?", words) or link.getparent() is None:
            continue
        before = text_before(link)
        if words[0] in "[(*†‡" or before[-1:].isalnum() or before[-1:] in ".,;”\"'’" or _is_named_note(link):
            take_out(link)
            yield f"{' '.join(before.split())[-40:]}[{words.strip('[]()')}]", FOOTNOTE_REASON


def _quote(tree: HtmlElement) -> None:
    outer = _QUOTES.get(_language(tree), "“”‘’")
    for element in tree.xpath("//q"):
        level = 2 if element.xpath("count(ancestor::q) mod 2 = 1") else 0
        opening, closing = outer[level], outer[level + 1]
        words = element.text_content().strip()
        if words[:1] not in '“„«"‘' or not words:
            element.text = opening + (element.text or "").lstrip()
            _append(element, closing)
    for element in reversed(tree.xpath("//q")):
        element.drop_tag()


def _append(element: HtmlElement, words: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + words
    else:
        element.text = (element.text or "").rstrip() + words


def _replace(element: HtmlElement, words: str) -> None:
    """The element's content becomes `words`, without a tag."""
    for child in list(element):
        element.remove(child)
    element.text = words
    element.drop_tag()
