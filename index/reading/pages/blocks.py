"""Blocks of a parsed page -> paragraphs that say what its reader sees, so that an extractor keeps them.

    settle_blocks(tree)      the tree is changed in place

A quotation gets its speaker, a term its definition, an entry of a live blog its time, a correction its place in the
article; two line breaks part paragraphs.  Marks within a line are for `index.reading.pages.marks`, tables for
`index.reading.pages.tables`.  Read `index.reading.parsers` next, which calls all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement, fromstring

from index.reading.pages.loose import ENDED, hold_loose
from index.text.corrections import is_correction

CAPTION_REASON = "caption of a picture"
MAX_SPEAKER = 160  # characters of the line that says whose words a block quotation holds
MIN_CLOCKS = 3  # times alone in their paragraphs; fewer may be those of the article itself
MAX_CLOCK = 40  # characters
MIN_LEAD = 9  # words of the paragraph that opens a text
MAX_HEADS = 2_000  # of a page among which one of main points is looked for
MAX_POINTS = 3  # lists of main points
_POINTS = re.compile(
    r"(?:key (?:points|takeaways|facts|findings)|(?:story )?highlights|main points|at a glance|in brief|the essentials"
    r"|das wichtigste(?: in kürze)?|auf einen blick|kurz (?:und knapp|zusammengefasst)|(?:les )?points clés|l'essentiel"
    r"|l’essentiel|en bref|(?:las )?claves|lo esencial|punti chiave|in breve|in sintesi|in het kort|kernpunten"
    r"|pontos principais|em resumo|resumo)\W*", re.IGNORECASE
)  # fmt: skip
_DASH = re.compile(r"\s*[-–—~―]+\s*")
CLOCK = re.compile(
    r"(?:[A-Z]\w{2,8}\.? \d{1,2},? |\d{1,2}\.? [A-Z]\w{2,8}\.? |(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w* )?"
    r"\d{1,2}\s?[:.h]\s?\d{2}(?:\s?[ap]\.?m\.?)?(?:\s?[A-Z]{2,4})?(?:\s?Uhr)?|\d{1,2}\s?[ap]\.?m\.?(?:\s[A-Z]{2,4})?",
    re.IGNORECASE,
)
_BODY_NAME = re.compile(
    r"(?:article|story)[-_]{1,2}(?:\w+[-_]{1,2})?(?:body|content|text)|articlebody|storybody", re.IGNORECASE
)
_BLOCK = "descendant::*[self::p or self::div or self::section or self::ul or self::ol or self::table or self::h2][1]"
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")


def take_captions(tree: HtmlElement) -> list[tuple[str, str]]:
    """The captions of pictures, taken out of the page: what a picture of another day shows is not what happened."""
    taken = []
    for caption in tree.xpath("//body//figure[.//img or .//picture or .//video or .//iframe]//figcaption"):
        words = " ".join(caption.text_content().split())
        if words and len(words) <= 600:
            taken.append((words[:500], CAPTION_REASON))
            caption.drop_tree()
    return taken


def settle_blocks(tree: HtmlElement) -> None:
    """One body, speakers, definitions, times of entries, corrections, and line breaks that part paragraphs."""
    _join_bodies(tree)
    for quotation in tree.xpath("//body//blockquote"):
        _name_speaker(quotation)
    for figure in tree.xpath("//body//figure[blockquote][figcaption]"):
        _speaker_below(figure)
    for terms in tree.xpath("//body//dl[.//dt][.//dd][not(.//dl)]"):
        _write_out_terms(terms)
    for box in tree.xpath("//body//menu | //body//fieldset[not(ancestor::form)] | //body//*[contains(name(), '-')]"):
        _name_plainly(box)
    for moment in list(tree.xpath("//body//time")):
        _head_with_time(moment)
    for moment in tree.xpath("//time[ancestor::p or ancestor::li or ancestor::blockquote or ancestor::td]"):
        moment.drop_tag()
    clocks = [p for p in islice(tree.iter("p", "h2", "h3", "h4"), MAX_HEADS) if len(p) <= 1 and _is_clock(p)]
    for clock in clocks if len(clocks) >= MIN_CLOCKS else ():
        _head_with_clock(clock)
    for head in _heads_of_points(tree):
        _keep_points(head)
    for note in list(tree.xpath("//body//aside | //body//div | //body//footer | //body//section | //body//small")):
        _keep_correction(note)
    hold_loose(tree)
    for first in list(tree.xpath("//body//br[following-sibling::node()[1][self::br]]")):
        _part(first)


def _join_bodies(tree: HtmlElement) -> None:
    """Put an article that the page keeps in several boxes of one name, adverts between them, into the first."""
    boxes: dict[tuple[str, HtmlElement | None], list[HtmlElement]] = {}
    for box in tree.xpath("//body//div[p] | //body//section[p]"):
        name = box.get("class") or ""
        if _BODY_NAME.search(name):
            holder = next((each for each in box.iterancestors("article", "main")), None)
            boxes.setdefault((name, holder), []).append(box)
    for first, *others in boxes.values():
        for other in others:
            if other.xpath(".//h1") or first in other.iterancestors() or other in first.iterancestors():
                break
            for child in list(other):
                first.append(child)


def _name_speaker(quotation: HtmlElement) -> None:
    """Put what `<footer>` or `<cite>` states behind the words quoted, in one paragraph where the words are one."""
    named = quotation.xpath("./footer | ./cite | ./p[last()]/cite | ./p[last()][count(*)=1]/footer | ./figcaption")
    if not named:
        named = [
            each for each in quotation.xpath("./p[last()][preceding-sibling::p]") if _DASH.match(each.text_content())
        ]
    if not named:
        return
    speaker = " ".join(named[-1].text_content().split())
    words = " ".join(quotation.text_content().split())
    if not 0 < len(speaker) <= MAX_SPEAKER or not words.endswith(speaker) or words == speaker:
        return
    holder = named[-1].getparent()
    named[-1].drop_tree()
    if holder is not quotation and not holder.text_content().strip():
        holder.drop_tree()
    _sign(quotation, _DASH.sub("", speaker, count=1) if _DASH.match(speaker) else speaker)


def _speaker_below(figure: HtmlElement) -> None:
    quotation, caption = figure.find("blockquote"), figure.find("figcaption")
    speaker = " ".join(caption.text_content().split())
    if 0 < len(speaker) <= MAX_SPEAKER:
        caption.drop_tree()
        _sign(quotation, _DASH.sub("", speaker, count=1) if _DASH.match(speaker) else speaker)
        figure.drop_tag()


def _sign(quotation: HtmlElement, speaker: str) -> None:
    """Each paragraph of the quotation with the speaker behind it, in quotation marks."""
    paragraphs = [each for each in quotation.xpath(".//p") if each.text_content().strip()] or [quotation]
    for paragraph in paragraphs:
        words = " ".join(paragraph.text_content().split()).rstrip(" –—-")
        if words[:1] not in '“"„«‘':
            words = f"“{words}”"
        for child in list(paragraph):
            paragraph.remove(child)
        paragraph.text = f"{words} – {speaker}"
    if paragraphs == [quotation]:
        quotation.tag = "p"
    else:
        quotation.tag = "div"


def _write_out_terms(terms: HtmlElement) -> None:
    """Each `<dd>` as a paragraph "term: definition", also of several terms in one."""
    named: list[str] = []
    lines, before = [], ""
    for child in terms.iter("dt", "dd"):
        words = " ".join(child.text_content().split())
        if child.tag == "dt":
            named = [*(named if before == "dt" else ()), words]
        elif words:
            term = ", ".join(named)
            lines.append(f"{term}{'' if term.endswith((':', '?')) else ':'} {words}" if term else words)
        before = child.tag
    box = _paragraphs(lines)
    box.tail = terms.tail
    terms.getparent().replace(terms, box)


def _name_plainly(box: HtmlElement) -> None:
    """A list, a box or an element of the page's own making by the name of what it looks like."""
    within = next(box.iterancestors("p", "li", "td", "h1", "h2", "h3"), None) is not None
    is_prose = not within and box.text_content().rstrip().endswith(ENDED)
    if "-" in box.tag:
        box.tag = "div" if box.xpath(_BLOCK) else "p" if is_prose else "span"
    elif is_prose:
        box.tag = "ul" if box.tag == "menu" else "div"


def _head_with_time(moment: HtmlElement) -> None:
    """Put a time of day that stands alone before the head or paragraph it times."""
    clock = " ".join(moment.text_content().split())
    if not CLOCK.fullmatch(clock) or (moment.tail or "").strip():
        return
    holder = moment
    while (parent := holder.getparent()) is not None and " ".join(parent.text_content().split()) == clock:
        holder = parent
    following = next(_after(holder), None)
    if following is None or following.tag not in (*_HEADS, "p", "div", "header"):
        return
    while following.tag in ("div", "header") and len(following) and not (following.text or "").strip():
        following = following[0]
    if following.tag not in (*_HEADS, "p", "div") or CLOCK.match((following.text or "").strip()):
        return
    following.text = f"{clock}: {(following.text or '').lstrip()}"
    if following.tag in _HEADS and following.tag != "h1":
        following.tag = "p"
    holder.drop_tree()


def _is_clock(element: HtmlElement) -> bool:
    words = element.text_content()
    return len(words) < MAX_CLOCK and CLOCK.fullmatch(" ".join(words.split())) is not None


def _head_with_clock(clock: HtmlElement) -> None:
    """Put a time of day in a paragraph of its own before the one that it times."""
    following = next((each for each in clock.itersiblings() if isinstance(each.tag, str)), None)
    if following is not None and following.tag in (*_HEADS, "p", "div") and not _is_clock(following):
        following.text = f"{' '.join(clock.text_content().split())}: {(following.text or '').lstrip()}"
        clock.drop_tree()


def _after(element: HtmlElement) -> Iterator[HtmlElement]:
    for sibling in element.itersiblings():
        if isinstance(sibling.tag, str) and sibling.text_content().strip():
            yield sibling
    parent = element.getparent()
    if parent is not None and parent.tag in ("div", "header", "span") and len(parent) == 1:
        yield from _after(parent)


def _heads_of_points(tree: HtmlElement) -> list[HtmlElement]:
    short = (head for head in islice(tree.iter("h2", "h3", "h4", "strong", "p"), MAX_HEADS) if len(head) <= 2)
    found = (head for head in short if _POINTS.fullmatch(" ".join(head.text_content().split())))
    return list(islice(found, MAX_POINTS))


def _keep_points(head: HtmlElement) -> None:
    """A list of the main points, above the text in a box of its own, becomes paragraphs at the head of the text."""
    points = next((each for each in head.xpath("following::*[position() < 4]") if each.tag in ("ul", "ol")), None)
    first = next((p for p in head.xpath("following::p[position() < 30]") if len(p.text_content().split()) >= MIN_LEAD
                  and points is not None and points not in p.iterancestors()), None)  # fmt: skip
    if points is None or first is None or points.getparent() is first.getparent():
        return
    for item in points.xpath("./li"):
        words = " ".join(item.text_content().split())
        if words:
            [paragraph] = _paragraphs([words])
            first.addprevious(paragraph)
    points.drop_tree()


def _keep_correction(note: HtmlElement) -> None:
    """A note of correction becomes a paragraph of the article, whatever box it stands in."""
    words = " ".join(note.text_content().split())
    if note.getparent() is None or len(words) > 1500 or not is_correction(words):
        return
    lines = [" ".join(each.text_content().split()) for each in note.xpath("./p")] or [words]
    whole = " ".join(lines)
    box = _paragraphs([whole if len(whole) >= 0.9 * len(words) else words])
    paragraph = box[0]
    paragraph.tail = note.tail
    note.getparent().replace(note, paragraph)


def _part(first: HtmlElement) -> None:
    """Two `<br>` inside a block of running text become the border of two paragraphs."""
    parent = first.getparent()
    if parent is None or parent.tag not in ("p", "div", "td", "article", "section", "span", "font"):
        return
    first.tail = "\n" + (first.tail or "")


def _paragraphs(lines: list[str]) -> HtmlElement:
    box = fromstring("<div></div>")
    for line in lines:
        paragraph = fromstring("<p></p>")
        paragraph.text = line
        box.append(paragraph)
    return box
