"""A page that holds several articles -> each apart: database exports, digests, saved reading lists.

    split_page("<html>... Factiva ...") -> Opened | None

None for a page with one article, which `index.reading.parsers` reads whole.  A page of one article has teasers of
others around it, often marked up as articles too: only those with paragraphs of their own count.  Read
`index.reading.formats.exports.factiva` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from index.reading.formats.exports.digest import split_digest
from index.reading.formats.exports.factiva import plain_author, split_factiva
from index.reading.formats.exports.nexis import split_nexis
from index.reading.formats.exports.printed_pages import split_printed
from index.reading.formats.exports.proquest import split_documents
from index.reading.formats.exports.text_exports import with_text
from index.reading.formats.part import NoArticles, Opened, Part, numbered
from index.reading.furniture import line_kind
from index.reading.pages.hidden import drop_hidden
from index.reading.pages.marks import settle_marks
from index.reading.pages.visible import visible_lines

MIN_WORDS = 25  # in whole sentences of an <article> among several
SENTENCE = 8  # words of a paragraph that is one
SHARE = 0.9  # of the words in a page's paragraphs that its articles hold together; by judgement
MAIN = 6  # times the words of the next: then it is the page's one article, and the others are about it
_FACTIVA = re.compile(
    r"""id=["']?article-[A-Za-z0-9]{12,}|class=["'][^"']*\b\w{2,4}(?:Article|articleParagraph)\b"""
    r"""|<title>\s*(?:Dow Jones )?Factiva"""
)
_FACTIVA_BOX = re.compile(r"article \w{2,4}Article")
_NAMELESS = "X" * 13  # stands where a document has lost its number
_NEXIS = re.compile(r"<DOCFULL>|DOC_ID_\d|\d+ (?:of|von|de) \d+ DO[CK]UMENT|End of Document", re.I)
_EUROPRESSE = re.compile(r"docOcurrContainer|DocPublicationName|titreArticleVisu|rdp__articletitle", re.I)
_PRINTED = re.compile(r"""class=["']eintrag["']|\^(?:ИС|ДТ|ЗГ):""")
_PROQUEST = re.compile(r"""name=["']?DocID_\w+""")
_EUROPRESSE_FROM = re.compile(r"Cet article est (?:paru|d'abord paru) (?:dans|sur)|Cet article provient")
_EUROPRESSE_ASIDE = re.compile(rf"{_EUROPRESSE_FROM.pattern}|(?:Lire|À lire|A lire|Voir) aussi\b.*https?://")
_NEXT_PAGE = re.compile(r"(?<=</html>)\s*(?=<!doctype html|<html\b)", re.I)
_BREAKS_OFF = re.compile(r"(?:\.\.\.|…)$")  # a heading of other matter, or a teaser's
_OTHER = re.compile(r"comment|teaser|card|related|promo|recirc|sponsor|advert|reply|review", re.I)
_BOOKMARKS = re.compile(r"<!doctype netscape-bookmark|<title>\s*(?:pocket|instapaper)\b[^<]{0,20}export", re.I)
_ONE = re.compile(r"LiveBlogPosting")
_HOUR = re.compile(r"\d{1,2}[:.h]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4}| [Uu]hr)?")
_FULL_DATE = re.compile(
    r"(?:\d{1,2}(?:er|\.)? (?:de )?[^\W\d_]{3,12}\.?(?: de)? \d{4}|[^\W\d_]{3,12} \d{1,2}, \d{4}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})"
)
_DATED_HEADS = re.compile(r"</h[1-4]>\s*(?:<[^>]+>\s*)*[^<]{0,80}\b(?:19|20)\d\d\b", re.I)
_BYLINE = (
    '(.//*[contains(@class,"byline") or contains(@class,"author") or contains(@rel,"author") or @itemprop="author"])'
)


def split_page(page: str) -> Opened | None:
    """The articles of a page that holds several; None for a page of one."""
    exported = split_export(page)
    if exported is not None:
        return exported
    if page.count("<article") >= 2 and not _ONE.search(page):
        tree = _settled(page)
        parts = () if _are_entries_of_a_day(tree) else tuple(_digest(tree))
        return _told(parts) if _are_the_page(parts, tree) else None
    if len(_DATED_HEADS.findall(page)) >= 2 and not _ONE.search(page):
        return _told(_review(_settled(page)))
    if _BOOKMARKS.search(page[:2000]):
        count = page.lower().count("href=")
        raise NoArticles(f'is a list of {count} addresses: "dossier index ADDRESS" fetches one')
    return None


def split_pages(text: str) -> Opened | None:
    """Whole pages that a file strings together, each apart; None for one page."""
    pages = [page for page in _NEXT_PAGE.split(text) if page.strip()]
    return Opened(parts=numbered(Part(body=page, form="page") for page in pages)) if len(pages) > 1 else None


def split_export(page: str) -> Opened | None:
    """The articles of a database's page; None for any other page."""
    if _FACTIVA.search(page):
        return _told(_factiva(_settled(page)))
    if _EUROPRESSE.search(page):
        return _told(_europresse(_settled(page)))
    if _PROQUEST.search(page):
        return _told(_proquest(_settled(page)))
    if _NEXIS.search(page):
        return _told(split_nexis(list(_spaced_lines(_settled(page)))))
    if _PRINTED.search(page):
        return _told(split_printed(_settled(page), page))
    return None


def _are_the_page(parts: Sequence[Part], tree: Any) -> bool:
    """Whether several articles are what a page is for: alike in length, and with next to no prose beside them."""
    sizes = sorted((len(part.body.split()) for part in parts), reverse=True)
    words = (len(p.text_content().split()) for p in tree.xpath("//p"))
    prose = sum(count for count in words if count >= SENTENCE)
    return len(sizes) >= 2 and sizes[0] <= MAIN * sizes[1] and sum(sizes) >= SHARE * prose


def _are_entries_of_a_day(tree: Any) -> bool:
    """Whether the boxes show hours alone: then they are the entries of one live report."""
    shown = [" ".join(time.text_content().split()) for time in tree.xpath("//article//time")]
    return len(shown) >= 2 and all(map(_HOUR.fullmatch, shown))


def _settled(page: str) -> Any:
    """The page without what is hidden, marks within its lines settled; the tables of exports hold fields, and stay."""
    from lxml.html import document_fromstring

    tree = document_fromstring(page)
    with suppress(AttributeError, ValueError, TypeError, AssertionError):
        drop_hidden(tree)
        settle_marks(tree)
    return tree


def _told(parts: Sequence[Part]) -> Opened | None:
    return with_text(parts) if parts else None


def _factiva(tree: Any) -> tuple[Part, ...]:
    """Each document's lines, or all of the page's where the export has no marks around a document."""
    found: list[Part] = []
    named = tree.xpath('//*[starts-with(@id,"article-")]')
    boxes = [box for box in tree.xpath("//div[@class]") if _FACTIVA_BOX.fullmatch(" ".join(box.get("class").split()))]
    for box in named or boxes:
        name = box.get("id", "").partition("article-")[2]
        below = box.xpath('(.//p[contains(@class,"articleParagraph")])[last()]/following-sibling::p[not(@class)]')
        publisher = [_words([line]) for line in below if not _ends_document([_words([line])])]
        lines = [line for line in visible_lines(box) if line not in publisher]
        headline = " ".join(str(box.xpath('string((.//*[contains(@class,"Headline")])[1])')).split())
        author = " ".join(str(box.xpath('string((.//*[@class="author"])[1])')).split())
        parts = split_factiva(lines if _ends_document(lines) else [*lines, f"Document {name or _NAMELESS}"])
        for part in parts[:1]:
            told = _stated(part, name or part.fragment.replace(_NAMELESS, ""), headline, author)
            found.append(replace(told, dropped=(*told.dropped, *((line[:500], "Factiva field") for line in publisher))))
    return tuple(found) or split_factiva(list(visible_lines(tree)))


def _ends_document(lines: Sequence[str]) -> bool:
    return any(
        re.match(r"(?:AN\s+)?(?:Document|Dokument|Documento|文件|文档) [A-Z0-9]{12,}", line) for line in lines[-12:]
    )


def _stated(part: Part, name: str, headline: str, author: str) -> Part:
    """The part under the names that the markup tells for certain; the export counts its headlines."""
    title = re.sub(r"^\d{1,4}\) (?=\S)", "", headline or part.title)
    kept = tuple(pair for pair in part.dropped if pair[0] not in (headline, author))
    return replace(part, fragment=name, title=title, author=plain_author(author) or part.author, dropped=kept)


def _spaced_lines(tree: Any) -> Iterator[str]:
    """The lines of the page with an empty one between them, as paragraphs of a text stand."""
    for line in visible_lines(tree):
        yield line
        yield ""


def _europresse(tree: Any) -> tuple[Part, ...]:
    boxes = tree.xpath("//article[not(ancestor::article)]") or tree.xpath(
        '//*[.//*[contains(@class,"DocHeader")] and .//*[contains(@class,"docOcurrContainer")]]'
        '[not(.//*[.//*[contains(@class,"DocHeader")] and .//*[contains(@class,"docOcurrContainer")]])]'
    )
    return tuple(part for box in boxes if (part := _europresse_article(box)) is not None)


def _europresse_article(box: Any) -> Part | None:
    bodies = _classed(box, "docOcurrContainer") or _classed(box, "DocText") or _classed(box, "rdp__articlebody")
    if not bodies:
        return None
    header = _words(_classed(box, "DocHeader"))
    paper = _words(_classed(box, "DocPublicationName")) or _words(_classed(box, "rdp__DocPublicationName"))
    names = ("rdp__articletitle", "titreArticleVisu", "titreArticle")
    title = next((words for name in names if (words := _words(_classed(box, name)))), "")
    lines = list(visible_lines(bodies[0]))
    told = [line for line in visible_lines(box) if line not in {*lines, title}]
    dated = next(filter(None, map(_FULL_DATE.search, (header, *told))), None)
    lead = _words(_classed(box, "rdp__subtitle"))
    aside = [line for line in lines if _EUROPRESSE_ASIDE.match(line)]
    body = [line for line in lines if line not in aside]
    links = [a.get("href") for a in bodies[0].xpath(".//a[@href]") if _EUROPRESSE_FROM.match(_words([a.getparent()]))]
    return Part(
        body="\n\n".join([lead, *body] if lead and lead not in body else body),
        fragment=_words(_classed(box, "publiC-lblNodoc")),
        url=links[0] if links and links[0].startswith("http") else "",
        title=title,
        publisher=re.split(r", no\.|, nº|\s{2,}| \(site web\)| \(", paper)[0].strip(" ,"),
        published=dated[0] if dated else "",
        author=_words(_classed(box, "docAuthors")) or _words(_classed(box, "sm-margin-bottomNews")),
        headed=True,
        exact=True,
        dropped=tuple((line[:500], "Europresse field") for line in (*told, *aside) if line != lead),
    )


def _proquest(tree: Any) -> tuple[Part, ...]:
    """Each document's lines from its anchor on; the page of an article stands inside that of the export."""
    anchors = tree.xpath('//a[starts-with(@name,"DocID_")]')
    boxes = [next(anchor.iterancestors("div"), anchor.getparent()) for anchor in anchors]
    return split_documents(list(visible_lines(box)) for box in dict.fromkeys(boxes))


def _review(tree: Any) -> tuple[Part, ...]:
    """The articles of a page that strings them together under headlines, without marks around each."""
    for apart in tree.xpath("//nav | //footer | //aside | //body/header"):
        apart.drop_tree()
    return split_digest(
        list(visible_lines(tree)), headlines={_words([head]) for head in tree.xpath("//h1|//h2|//h3|//h4")}
    )


def _classed(box: Any, name: str) -> list[Any]:
    lower = name.lower()
    found: list[Any] = box.xpath(
        f'.//*[contains(translate(@class,"ABCDEFGHIJKLMNOPQRSTUVWXYZ","abcdefghijklmnopqrstuvwxyz"),"{lower}")]'
    )
    return found


def _words(found: Sequence[Any]) -> str:
    return " ".join(found[0].text_content().split()) if found else ""


def _digest(tree: Any) -> Iterator[Part]:
    """Every <article> that stands alone, has a heading and paragraphs of its own."""
    boxes = tree.xpath("//article[not(ancestor::article)]")
    for box in boxes:
        headings = box.xpath(".//h1|.//h2|.//h3")
        paragraphs = [" ".join(p.text_content().split()) for p in box.xpath(".//p")]
        prose = [text for text in paragraphs if len(text.split()) >= SENTENCE]
        other = _OTHER.search(f"{box.get('class') or ''} {box.get('id') or ''}")
        if other or not headings or sum(len(t.split()) for t in prose) < MIN_WORDS:
            continue
        if line_kind(_words(headings)) or _BREAKS_OFF.search(_words(headings)):
            continue
        times, bylines = box.xpath(".//time"), box.xpath(_BYLINE)
        facts = {" ".join(each.text_content().split()) for each in (*times[:1], *bylines[:1])}
        lines = list(visible_lines(box))
        links = [href for href in headings[0].xpath(".//a/@href|ancestor::a/@href") if href.startswith("http")]
        yield Part(
            body="\n\n".join(line for line in lines if line not in facts),
            fragment=box.get("id") or "",
            title=" ".join(headings[0].text_content().split()),
            published=(times[0].get("datetime") or _words(times)) if times else "",
            author=plain_author(_words(bylines)),
            url=links[0] if links else "",
            dropped=tuple((line, "byline or date") for line in lines if line in facts),
        )
