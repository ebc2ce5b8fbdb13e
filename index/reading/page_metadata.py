"""A parsed HTML page -> the title, publisher, date and author that it states of itself.

    read_page_metadata(tree, url) -> PageMetadata

JSON-LD of an article wins, then the `meta` names that news sites use, then what the page shows between its title and
its text (`shown_date`), and only then an address with a whole date in it (`address_date`).  An author is never guessed:
what is not stated stays empty.
Runs in the child process of `index.reading.parsers`; read that next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.dates.lines import read_date_line
from index.dates.order import day_first
from index.dates.stated import parse_stated_date
from index.reading.formats.markup import html_lines, inner_markup
from index.reading.pages.linked_data import Node, article_node, named_value, plain_value, read_nodes
from index.reading.pages.named_author import named_author
from index.reading.text_metadata import read_byline
from index.text.language import language_of
from index.text.plain import site_of

_DATES = (
    "article:published_time og:article:published_time og:published_time datepublished rnews:datepublished "
    "parsely-pub-date sailthru.date pubdate pub_date publishdate publish-date publish_date publication_date "
    "publication-date published_date published_time published_at publishedat publishtime article.published "
    "article_date_original prism.publicationdate dc.date.issued dcterms.issued dc.date dcterms.date "
    "dcterms.created dc.date.created dcterms.available citation_publication_date citation_date "
    "citation_online_date czhdev.publicationdate bt:pubdate vr:published_time krn:published_time "
    "iso-8601-publish-date date article:published cxenseparse:recs:publishtime displaydate "
    "originalpublicationdate"
).split()
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "citation_author",
)
_TITLES = ("og:title", "twitter:title", "headline", "parsely-title", "dc.title")
_PUBLISHERS = (
    "og:site_name",
    "application-name",
    "publisher",
    "article:publisher",
    "dc.publisher",
    "citation_journal_title",
    "al:android:app_name",
)
_OWN = "[not(ancestor::aside or ancestor::nav or ancestor::footer)]"  # not another article's
_HEAD_LINES = 14  # visible lines above the first paragraph among which a date line is looked for
_PARAGRAPH = 9  # words of the first line that counts as a paragraph
_URL_DATE = re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})(?=/|$|[-_.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """What a page states; "" or None where it is silent.  language: as its root element has it."""

    title: str = ""
    publisher: str = ""
    published: date | None = None
    author: str = ""
    url: str = ""
    language: str = ""


def read_page_metadata(tree: HtmlElement, url: str = "") -> PageMetadata:
    """What the page states, `url` being where it was found ("" for a file)."""
    nodes = read_nodes(tree)
    ids = {str(node["@id"]): node for node in nodes if "@id" in node and "name" in node}
    named = dict(_named(tree))
    address = url or _first(tree, '//link[@rel="canonical"]/@href') or named.get("og:url", "")
    heading = _heading(tree)
    titles = [heading, _first(tree, "//title"), *(named.get(name, "") for name in _TITLES)]
    article = article_node(nodes, titles=titles, address=address)
    language = str(tree.xpath("string(/html/@lang)") or named.get("og:locale", "")).replace("_", "-")
    habit = day_first(tree.text_content()[:20_000], language=language, address=address)
    return PageMetadata(
        title=named_value(article.get("headline"), ids) or _pick(named, _TITLES) or heading or _first(tree, "//title"),
        publisher=named_value(article.get("publisher"), ids)
        or _pick(named, _PUBLISHERS)
        or _first(tree, '//*[@itemprop="publisher"]//*[@itemprop="name"]/@content')
        or _first(tree, '//*[@itemprop="publisher"]//*[@itemprop="name"]')
        or _title_ending(tree)
        or site_of(address),
        published=_published(article, named, tree, habit),
        author=re.sub(r"^[Bb]y (?=[A-Z])", "", named_value(article.get("author"), ids) or _pick(named, _AUTHORS))
        or named_author(tree),
        url=address if address.startswith(("http://", "https://")) else "",
        language=language,
    )


def address_date(address: str) -> date | None:
    """The day in an address such as /2024/05/12/, for a page that states none."""
    dated = _URL_DATE.search(urlsplit(address).path)
    return parse_stated_date("-".join(dated.groups())) if dated else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A `<time>` of the page: what it shows, its `datetime`, and the names it goes by."""

    words: str
    stated: str
    names: str


def read_moments(tree: HtmlElement) -> tuple[Moment, ...]:
    """The `<time>` elements outside navigation and asides, in order."""
    elements = tree.xpath("//time[not(ancestor::nav or ancestor::aside or ancestor::footer)]")[:60]
    return tuple(
        Moment(
            words=" ".join(each.text_content().split()),
            stated=each.get("datetime") or "",
            names=f"{each.get('class')} {each.get('itemprop')}".lower(),
        )
        for each in elements
    )


def shown_date(moments: Sequence[Moment], lines: Sequence[str], body: str, page: PageMetadata) -> date | None:
    """The day that the page shows its readers: a `<time>` above the article, else a date line between title and text.

    lines: the visible lines; body: the article's text, whose first paragraph ends the head.
    """
    head = list(_head_lines(lines, body, page.title))
    habit = day_first("\n".join(lines)[:20_000], language=page.language or language_of(body), address=page.url)
    found: dict[str, date] = {}
    for moment in moments:
        line = next((line for line in head if moment.words and moment.words in line), "")
        if line and (day := _moment_date(moment, habit)):
            read = read_date_line(line, day_first=habit)
            changed = read is not None and read.updated == day and read.published != day
            changed |= "modif" in moment.names or "update" in moment.names
            found.setdefault("updated" if changed else "published", day)
    for line in head:
        dated = read_date_line(line, day_first=habit)
        if dated and dated.published:
            certain = dated.labelled or not dated.names or dated.by
            found.setdefault("published" if certain else "beside", dated.published)
        if dated and dated.updated:
            found.setdefault("updated", dated.updated)
    return next((found[kind] for kind in ("published", "beside", "updated") if kind in found), None)


def shown_author(lines: Sequence[str], body: str, page: PageMetadata) -> str:
    """The author in a byline between the title and the text, "" without one."""
    return next(filter(None, map(read_byline, _head_lines(lines, body, page.title))), "")


def _moment_date(moment: Moment, habit: bool | None) -> date | None:
    day = parse_stated_date(moment.stated, any_language=False)
    dated = None if day else read_date_line(moment.words, day_first=habit)
    return day or (dated.published or dated.updated if dated else None)


def _head_lines(lines: Sequence[str], body: str, title: str) -> Iterator[str]:
    """The visible lines from the title, or the top, to the first paragraph of the article, and two below it."""
    opening = next((line for line in body.splitlines() if len(line.split()) >= _PARAGRAPH), "")
    ends = next((at for at, line in enumerate(lines) if opening and opening[:60] in line), len(lines))
    starts = max((at for at, line in enumerate(lines[:ends]) if title and title == line), default=0)
    yield from lines[max(starts - 3, ends - _HEAD_LINES, 0) : ends]
    if ends < len(lines) and not any(map(str.isdigit, "".join(lines[starts:ends]))):
        yield from lines[ends + 1 : ends + 3]


def _named(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Names of `meta` elements in small letters with their content, the first of a name last so that it wins."""
    for element in reversed(tree.xpath(f"//meta[@content]{_OWN}")):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = " ".join(element.get("content").split())
        if name and content:
            yield name.lower(), content


def _pick(named: dict[str, str], names: Sequence[str]) -> str:
    values = (named.get(name, "") for name in names)
    return next((value for value in values if value and not value.startswith(("http://", "https://", "@"))), "")


def _first(tree: HtmlElement, path: str) -> str:
    for found in tree.xpath(path)[:1]:
        return " ".join((found if isinstance(found, str) else found.text_content()).split())
    return ""


def _heading(tree: HtmlElement) -> str:
    """The page's own heading as its readers see it: a line break is a blank, what was struck out is not there."""
    return next((" ".join(html_lines(inner_markup(each))) for each in tree.xpath("//h1")[:1]), "")


def _published(article: Node, named: dict[str, str], tree: HtmlElement, habit: bool | None) -> date | None:
    times = tree.xpath(
        f'//time[@itemprop="datePublished" or @pubdate or contains(@class,"dt-published")]{_OWN}/@datetime'
        f' | //*[@itemprop="datePublished"]{_OWN}/@content | //*[@itemprop="datePublished"]{_OWN}/@datetime'
        f' | //abbr[contains(@class, "published")]{_OWN}/@title'
    )
    shown = tree.xpath(f'//*[@itemprop="datePublished"]{_OWN}')
    stated = [plain_value(article.get("datePublished")), *(named.get(name) for name in _DATES), *times[:3]]
    for value in [*stated, *(" ".join(each.text_content().split()) for each in shown[:2])]:
        if not value:
            continue
        line = read_date_line(value, day_first=habit)
        found = parse_stated_date(value) or (line.published if line else None)
        if found:
            return found
    return None


def _title_ending(tree: HtmlElement) -> str:
    """The paper in "Headline | Paper", where the page's own heading is the part before."""
    whole, heading = _first(tree, "//title"), _first(tree, "//h1")
    ending = whole[len(heading) :] if heading and whole.startswith(heading) else ""
    named = re.fullmatch(r"\s*(?:[|·•–—]|\s-)\s+([^\W\d_a-z][^|·•–—?!:]{1,39})", ending)
    return named[1].strip() if named and len(named[1].split()) <= 5 else ""
