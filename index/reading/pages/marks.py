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

from index.reading.pages.edit import replace_with, take_out, text_before
from index.reading.pages.formulas import LOWERED, RAISED, write_formulas, write_fractions
from index.reading.pages.styles import has_name, names_styled

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
_PRICE = re.compile(r"[$€£¥]\s?\d[\d.,]*[.,]\||\d[.,]\|\s?[€$£]")  # whose last two digits are raised
_TEN = re.compile(r"(?:^|[×x·*(≈~\s])10$")  # as a bare 10 is read: a power, also where a note is meant
_STRUCK_STYLE = re.compile(r"line-through", re.IGNORECASE)
_DECORATION = re.compile(r"text-decoration", re.IGNORECASE)
_RAISED_BY_STYLE = (
    "//body//span[contains(translate(@style, ' ', ''), 'vertical-align:super')"
    " or contains(@class, 'footnote-ref') or contains(@class, 'footnote-mark') or contains(@class, 'superscript')]"
)
_INLINE = "self::i or self::b or self::em or self::strong or self::span or self::u or self::font or self::small"
_EMPTY = f"//body//*[self::p or self::li]//*[{_INLINE}][not(normalize-space())][not(.//*[not({_INLINE})])]"
_QUOTES = {"de": "„“‚‘", "fr": "«»“”", "es": "«»“”", "it": "«»“”", "pt": "«»“”"}


def settle_marks(tree: HtmlElement) -> list[tuple[str, str]]:
    """What was left out, in the order of the page."""
    write_formulas(tree)
    write_fractions(tree)
    left_out = list(_struck(tree))
    left_out += _raised(tree)
    left_out += _linked(tree)
    for element in tree.xpath("//body//sub"):
        _lower(element)
    for element in tree.xpath("//ruby"):
        _write_reading(element)
    for element in tree.xpath("//ins | //mark | //wbr | //p//label | //p//output"):
        element.drop_tag()
    for button in tree.xpath("//p//button | //h2//button | //h3//button | //h4//button"):
        if _is_read(button):
            button.drop_tag()
    for element in reversed(tree.xpath(_EMPTY)):  # an extractor ends the paragraph at an icon's empty element
        element.drop_tag()
    _quote(tree)
    return left_out


def _struck(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    classes, ids = names_styled(tree, _STRUCK_STYLE, _DECORATION)
    whole = len(tree.text_content())
    for element in tree.xpath("//body//*[self::del or self::s or self::strike or @role or @style or @class or @id]"):
        if not _is_struck(element) and not has_name(element, classes, ids):
            continue
        words = " ".join(element.text_content().split())
        if element.getparent() is None or len(words) * 2 > whole:
            continue
        if words:
            yield words, STRUCK_REASON
        take_out(element)


def _is_struck(element: HtmlElement) -> bool:
    named = element.tag in ("del", "s", "strike") or element.get("role") == "deletion"
    return named or _STRUCK_STYLE.search(element.get("style") or "") is not None


def _raised(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    romance = _language(tree) in ("es", "fr", "it", "pt", "ca", "gl")
    for element in tree.xpath(_RAISED_BY_STYLE):
        element.tag = "sup"
    for element in tree.xpath("//body//sup"):
        if element.getparent() is None:
            continue
        words, before = " ".join(element.text_content().split()), text_before(element).rstrip("\u200b")
        if _is_degree(element, words, before):
            replace_with(element, "°")
        elif not words or _goes_on(element, words, before, romance=romance):
            element.drop_tag()
        elif _is_exponent(element, words, before):
            replace_with(element, words.translate(RAISED))
        elif _MARK.fullmatch(words) or _is_named_note(element):
            take_out(element)
            yield f"{' '.join(before.split())[-40:]}[{words.strip('[]()')}]", FOOTNOTE_REASON
        elif words[0].isalnum() and before[-1:].isalnum() and words not in ("TM", "SM"):
            replace_with(element, f" {words}")
        else:
            element.drop_tag()


def _is_degree(element: HtmlElement, words: str, before: str) -> bool:
    behind = re.match(r"[CFK]\b", element.tail or "")
    return words in ("o", "0", "º", "°") and before[-1:].isdigit() and behind is not None


def _goes_on(element: HtmlElement, words: str, before: str, *, romance: bool) -> bool:
    """Whether raised words go on with those before them, as the end of an ordinal and the hundredths of a price do."""
    if _is_named_note(element):
        return False
    is_price = re.fullmatch(r"\d\d", words) and _PRICE.search(f"{before}|{element.tail or ''}")
    return is_price is not None or _is_ordinal(words, before, romance=romance)


def _is_ordinal(words: str, before: str, *, romance: bool) -> bool:
    if not re.search(r"(?:\d|\b\w{1,2})\.?$", before):
        return False
    return _ORDINAL.fullmatch(words) is not None or (romance and _ROMANCE_ORDINAL.fullmatch(words) is not None)


def _language(tree: HtmlElement) -> str:
    return str(tree.xpath("string(/html/@lang)") or "")[:2].lower()


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
    for link in tree.xpath(
        "//body//a[starts-with(@href, '#') or @role='doc-noteref' or @*[name()='epub:type']='noteref']"
    ):
        words = " ".join(link.text_content().split())
        if not re.fullmatch(r"[\[(]?(?:\d{1,3}|[*†‡])[\])]?", words) or link.getparent() is None:
            continue
        before = text_before(link)
        if words[0] in "[(*†‡" or before[-1:].isalnum() or before[-1:] in ".,;”\"'’" or _is_named_note(link):
            take_out(link)
            yield f"{' '.join(before.split())[-40:]}[{words.strip('[]()')}]", FOOTNOTE_REASON


def _lower(element: HtmlElement) -> None:
    """A lowered figure behind a figure, as in 10₈, is no further digit of it; that of CO2 is written as people do."""
    words = element.text_content().strip()
    if words.isdigit() and text_before(element)[-1:].isdigit():
        replace_with(element, words.translate(LOWERED))


def _write_reading(ruby: HtmlElement) -> None:
    """Words and how they are read, which stands above them, as "石破(いしば)"."""
    reading = "".join(each.text_content().strip() for each in ruby.iter("rt"))
    for each in ruby.xpath(".//rt | .//rp"):
        each.drop_tree()
    words = " ".join(ruby.text_content().split())
    replace_with(ruby, f"{words}({reading})" if reading else words)


def _is_read(button: HtmlElement) -> bool:
    """Whether a sentence goes on before and behind a button, or it is a heading that opens what stands below."""
    heading = next(button.iterancestors("h2", "h3", "h4"), None)
    if heading is not None:
        return "aria-expanded" in button.attrib and heading.text_content().split() == button.text_content().split()
    before, behind = text_before(button), button.tail or ""
    return re.search(r"[\w,;“\"(]\s+$", before) is not None and re.match(r"[\s,;]*[^\W\d_A-Z]", behind) is not None


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
