"""Files of every form that people keep articles in: each article apart, with its facts, and nothing else in its text."""

# ruff: noqa: E501  the files below are written as their programs write them
from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from email.message import EmailMessage

import pytest

from index.errors import NoArticleError, SourceError
from index.reading.clean import clean_document
from index.reading.read import SourceReader
from index.types import Article

MILL = "The paper mill at Lund will stop its second machine on 4 May, its owner said. About 120 people work there."
POOL = "The swimming pool in Brask opened again on Friday after two winters. A ticket costs 6 euros, as before."


def articles(reader: SourceReader, name: str, content: str | bytes) -> list[Article]:
    data = content.encode() if isinstance(content, str) else content
    return [clean_document(document) for document in reader.parse_all(name, data).documents]


def facts(article: Article) -> tuple[str, str, str, str]:
    day = article.published.isoformat() if article.published else ""
    return article.title, article.publisher, day, article.author


def packed(**members: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


# --- tables -------------------------------------------------------------------------------------------------------

TWO = [("Mill to stop a machine", "Lund Courier", "2025-03-02", "Ines Falk"),
       ("Pool open again", "Brask Echo", "2025-03-09", "Tom Reil")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param(
            "a.csv",
            "Headline,Outlet,Publication Date,By,Full Text\n"
            f'"Mill to stop a machine",Lund Courier,2 March 2025,Ines Falk,"{MILL}"\n'
            f'Pool open again,Brask Echo,9 March 2025,Tom Reil,"{POOL}"\n',
            id="a table with English names",
        ),
        pytest.param(
            "a.csv",
            "\ufeffTitel;Zeitung;Datum;Autor;Inhalt\n"
            f'Mill to stop a machine;Lund Courier;2025-03-02;Ines Falk;"{MILL}"\n'
            f'Pool open again;Brask Echo;2025-03-09;Tom Reil;"{POOL}"\n',
            id="a table with semicolons and German names",
        ),
        pytest.param(
            "a.tsv",
            "title\tsource\tpublished_at\tauthors\tcontent\n"
            f"Mill to stop a machine\tLund Courier\t2025-03-02T08:00:00Z\tInes Falk\t{MILL}\n"
            f"Pool open again\tBrask Echo\t2025-03-09T08:00:00Z\tTom Reil\t{POOL}\n",
            id="a table with tabs",
        ),
        pytest.param(
            "a.json",
            json.dumps({"status": "ok", "articles": [
                {"source": {"id": None, "name": paper}, "author": by, "title": title, "publishedAt": day, "content": text}
                for (title, paper, day, by), text in zip(TWO, (MILL, POOL), strict=True)
            ]}),
            id="what a news service answers",
        ),
        pytest.param(
            "a.jsonl",
            "\n".join(
                json.dumps({"headline": title, "publication": paper, "date": day, "byline": by, "body": f"<p>{text}</p>"})
                for (title, paper, day, by), text in zip(TWO, (MILL, POOL), strict=True)
            ),
            id="JSON lines with marked-up text",
        ),
        pytest.param(
            "a.json",
            json.dumps([
                {"type": "article-newspaper", "title": title, "container-title": paper, "abstract": text,
                 "issued": {"date-parts": [list(map(int, day.split("-")))]},
                 "author": [{"given": by.split()[0], "family": by.split()[1]}], "URL": f"https://n.example/{at}"}
                for at, ((title, paper, day, by), text) in enumerate(zip(TWO, (MILL, POOL), strict=True))
            ]),
            id="CSL JSON of a reference manager",
        ),
        pytest.param(
            "a.ris",
            "".join(
                f"TY  - NEWS\nTI  - {title}\nT2  - {paper}\nDA  - {day.replace('-', '/')}/\nAU  - {by}\n"
                f"N2  - {text}\nER  - \n\n"
                for (title, paper, day, by), text in zip(TWO, (MILL, POOL), strict=True)
            ),
            id="RIS",
        ),
        pytest.param(
            "a.xml",
            "<?xml version='1.0'?><corpus>" + "".join(
                f"<doc><title>{title}</title><source>{paper}</source><date>{day}</date><author>{by}</author>"
                f"<body><p>{text}</p></body></doc>"
                for (title, paper, day, by), text in zip(TWO, (MILL, POOL), strict=True)
            ) + "</corpus>",
            id="XML of records",
        ),
    ],
)  # fmt: skip
def test_a_table_gives_an_article_a_record(reader: SourceReader, name: str, content: str) -> None:
    found = articles(reader, name, content)
    assert [facts(article) for article in found] == TWO
    assert [article.text.split("\n\n")[-1] for article in found] == [MILL, POOL]
    assert len({article.id for article in found}) == 2
    assert all(article.source.startswith(f"{name}#") for article in found)


def test_highlights_of_one_article_are_one_article(reader: SourceReader) -> None:
    first, second = MILL.split(". ")[0] + ".", "About 120 people work there, the union added on Monday."
    table = (
        "Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location,Highlighted at\n"
        f'"{first}",Mill to stop a machine,Lund Courier,,,,,1,2025-06-01\n'
        f'"{second}",Mill to stop a machine,Lund Courier,,,,,2,2025-06-01\n'
    )
    (found,) = articles(reader, "readwise.csv", table)
    assert found.text.endswith(f"{first}\n\n{second}")
    assert found.published is None  # the day of reading is not the day of publication


def test_a_list_of_addresses_is_told_as_one(reader: SourceReader) -> None:
    table = "title,url,time_added,tags,status\nMill,https://n.example/mill,1700000000,,unread\n"
    reading = reader.parse_all("pocket.csv", table.encode())
    assert reading.documents == ()
    assert [stub.url for stub in reading.stubs] == ["https://n.example/mill"]
    assert "https://n.example/mill" in reading.passed[0].reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package.json", '{"name": "thing", "version": "1.0", "description": "A thing that does a great many things"}'),
        ("settings.json", '{"theme": "dark", "recent": ["a", "b"]}'),
        ("numbers.csv", "year,tonnes\n2020,12\n2021,14\n"),
        ("pom.xml", "<?xml version='1.0'?><project><artifactId>x</artifactId><version>1</version></project>"),
        ("map.json", "[[1, 2], [3, 4]]"),
    ],
)
def test_settings_and_numbers_are_no_articles(reader: SourceReader, name: str, content: str) -> None:
    with pytest.raises(NoArticleError, match=name):
        reader.parse_all(name, content.encode())


# --- feeds and news XML -------------------------------------------------------------------------------------------

RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Lund Courier</title><link>https://l.example/</link>
<item><title>Mill to stop a machine</title><link>https://l.example/mill?utm_source=rss</link><dc:creator>Ines Falk</dc:creator>
<pubDate>Sun, 02 Mar 2025 07:00:00 +0000</pubDate><guid isPermaLink="false">m-1</guid>
<description>The mill at Lund will stop …</description>
<media:content url="https://l.example/p.jpg"><media:description>A photo of the mill by night, seen from the river.</media:description></media:content>
<content:encoded><![CDATA[<p>{MILL}</p><p>The post Mill appeared first on Lund Courier.</p>]]></content:encoded></item>
<item><title>Bridge closed</title><link>https://l.example/bridge</link><description>The bridge is closed [...]</description></item>
</channel></rss>"""


def test_a_feed_gives_the_full_text_and_names_what_stands_elsewhere(reader: SourceReader) -> None:
    reading = reader.parse_all("feed.xml", RSS.encode())
    (article,) = [clean_document(document) for document in reading.documents]
    assert facts(article) == TWO[0]
    assert article.text == f"Mill to stop a machine\n\n{MILL}"
    assert article.source == "feed.xml#m-1"
    assert [stub.url for stub in reading.stubs] == ["https://l.example/bridge"]


def test_an_atom_feed_with_elements_as_its_text(reader: SourceReader) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Brask Echo</title><entry><title>Pool open again</title>'
        '<id>tag:b.example,2025:7</id><link rel="self" href="https://b.example/self"/>'
        '<link rel="alternate" href="https://b.example/pool"/><published>2025-03-09T10:00:00Z</published>'
        "<updated>2025-04-01T10:00:00Z</updated><author><name>Tom Reil</name></author>"
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{POOL}</p></div></content></entry></feed>'
    )
    (article,) = articles(reader, "a.atom", atom)
    assert facts(article) == TWO[1]
    assert article.url == "https://b.example/pool"
    assert article.text.endswith(POOL)


def test_an_atom_feed_s_texts_are_of_the_kind_that_they_say(reader: SourceReader) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/"><title type="html">Brask &lt;i&gt;Echo&lt;/i&gt;'
        '</title><author><name>Tom Reil</name></author><entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Pool'
        ' <del>shuts</del> opens 10<sup>6</sup> times</div></title><updated>2025-03-09T07:00:00Z</updated><link href="/pool"/>'
        f'<content type="text">{POOL} It is &lt;20 m &lt;b and c&gt; 5.</content></entry><entry><title>Mill</title><source>'
        "<title>Lund Courier</title><author><name>Ines Falk</name></author></source><updated>2025-03-02T08:00:00Z</updated>"
        f"<summary>{MILL}</summary></entry></feed>"
    )
    pool, mill = articles(reader, "feed.atom", feed)
    assert facts(pool) == ("Pool opens 10⁶ times", "Brask Echo", "2025-03-09", "Tom Reil")
    assert pool.url == "https://b.example/pool"
    assert pool.text.endswith(f"{POOL} It is <20 m <b and c> 5.")
    assert facts(mill) == ("Mill", "Lund Courier", "2025-03-02", "Ines Falk")


@pytest.mark.parametrize(("year", "day"), [("25", "2025-03-02"), ("49", "2049-03-02"), ("98", "1998-03-02")])
def test_a_feed_may_write_years_with_two_digits(reader: SourceReader, year: str, day: str) -> None:
    item = f"<item><title>Mill</title><pubDate>Sun, 02 Mar {year} 08:00:00 GMT</pubDate><description>{MILL}</description></item>"
    (article,) = articles(reader, "feed.rss", f"<rss><channel><title>Lund Courier</title>{item}</channel></rss>")
    assert facts(article)[2] == day


def test_a_news_sitemap_lists_addresses_and_an_opml_file_feeds(reader: SourceReader) -> None:
    sitemap = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        "<url><loc>https://b.example/pool</loc><news:news><news:publication><news:name>Brask Echo</news:name>"
        "</news:publication><news:publication_date>2025-03-09</news:publication_date><news:title>Pool open again</news:title>"
        "</news:news></url></urlset>"
    )
    (stub,) = reader.parse_all("sitemap.xml", sitemap.encode()).stubs
    assert (stub.title, stub.publisher, stub.published) == ("Pool open again", "Brask Echo", "2025-03-09")
    with pytest.raises(NoArticleError, match=r"list of 1 feeds.*dossier feed import"):
        reader.parse_all("a.opml", b'<opml><body><outline xmlUrl="https://b.example/feed"/></body></opml>')


def test_an_agency_writes_nitf_alone_or_inside_newsml(reader: SourceReader) -> None:
    nitf = (
        '<nitf><head><docdata><date.issue norm="20250302T080000Z"/></docdata><pubdata name="Lund Courier"/></head>'
        "<body><body.head><hedline><hl1>Mill to stop a machine</hl1></hedline><byline>By Ines Falk</byline></body.head>"
        f"<body.content><p>{MILL}</p><media><media-caption><p>The mill.</p></media-caption></media></body.content></body></nitf>"
    )
    newsml = (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem guid="tag:l.example:m1"><itemMeta>'
        "<versionCreated>2025-06-01T00:00:00Z</versionCreated><provider><name>Lund Courier</name></provider></itemMeta>"
        "<contentMeta><contentCreated>2025-03-02T08:00:00Z</contentCreated><headline>Mill to stop a machine</headline>"
        f"<by>Ines Falk</by></contentMeta><contentSet><inlineXML><html><body><p>{MILL}</p></body></html></inlineXML>"
        "</contentSet></newsItem></itemSet></newsMessage>"
    )
    for name, content in (("a.nitf", nitf), ("a.xml", newsml)):
        (article,) = articles(reader, name, content)
        assert facts(article) == TWO[0]
        assert article.text == f"Mill to stop a machine\n\n{MILL}"


def test_an_agency_s_name_and_day_stand_in_other_places_of_newsml(reader: SourceReader) -> None:
    first = (
        "<NewsML><NewsItem><Identification><NewsIdentifier><DateId>20250302</DateId></NewsIdentifier></Identification>"
        "<NewsManagement><FirstCreated>20250302T080000Z</FirstCreated></NewsManagement><NewsComponent><NewsLines>"
        "<HeadLine>Mill to stop a machine</HeadLine><ByLine>Ines Falk</ByLine></NewsLines><AdministrativeMetadata>"
        '<Provider><Party FormalName="Lund Courier"/></Provider></AdministrativeMetadata><ContentItem><DataContent>'
        f"<p>{MILL}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    second = (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="m1"><rightsInfo><copyrightHolder><name>Lund Press</name>'
        "</copyrightHolder></rightsInfo><itemMeta><provider><name>Lund Courier</name></provider></itemMeta><contentMeta>"
        "<contentCreated>2025-03-02T08:00:00Z</contentCreated><by>Ines Falk</by><headline>Mill to stop a machine</headline>"
        f"</contentMeta><contentSet><inlineXML><html><body><p>{MILL}</p></body></html></inlineXML></contentSet></newsItem>"
    )
    third = json.dumps({"uri": "m1", "headlines": [{"role": "main", "value": "Mill to stop a machine"}], "by": "Ines Falk",
                        "contentcreated": "2025-03-02T08:00:00Z", "versioncreated": "2025-03-05T08:00:00Z",
                        "infosources": [{"name": "Lund Courier"}], "bodies": [{"role": "main", "value": f"<p>{MILL}</p>"}]})  # fmt: skip
    for name, content in (("a.xml", first), ("b.xml", second), ("c.json", third)):
        assert [facts(article) for article in articles(reader, name, content)] == TWO[:1], name


WIRE = {
    "a page kept as text": "<NewsML><NewsItem><NewsLines><HeadLine><![CDATA[Mill to stop a machine]]></HeadLine></NewsLines>"
    "<ContentItem><Format FormalName='HTML'/><DataContent> <![CDATA[<P>One &amp; all.</P>\n<P>{0}</P>]]> </DataContent>"
    "</ContentItem></NewsItem></NewsML>",
    "a page with its facts on top": "<newsItem><contentMeta><headline>Mill to stop a machine</headline></contentMeta><contentSet>"
    "<inlineXML><html xmlns='http://www.w3.org/1999/xhtml'><body><header><ul><li>Business</li><li>mill, paper</li></ul><h1>Mill"
    " to stop a machine</h1></header><p>One &amp; all.</p><p>{0}</p></body></html></inlineXML></contentSet></newsItem>",
    "lines as long as a screen's, and code to embed": "<nitf><body><body.head><hedline><hl1>Mill to stop a machine</hl1></hedline>"
    "</body.head><body.content><p>One &amp;<br/>all.</p><p/><p>{0}</p><p>&lt;div id='a'&gt;&lt;/div&gt;&lt;script src='b'&gt;"
    "&lt;/script&gt;</p><media><media-caption>Photo: Lund</media-caption></media></body.content></body></nitf>",
}  # fmt: skip


@pytest.mark.parametrize("form", WIRE.values(), ids=WIRE)
def test_an_agency_s_text_is_what_its_readers_see(reader: SourceReader, form: str) -> None:
    (article,) = articles(reader, "a.xml", form.format(MILL))
    assert article.text.split("\n\n") == ["Mill to stop a machine", "One & all.", MILL]


def test_what_an_agency_marks_within_a_sentence_stays_in_it(reader: SourceReader) -> None:
    marked = (
        "<p>The mill in <location><city>Lund</city>, <region>Scania</region></location> owes <money>4 million kr</money>"
        " to <org>Brask Bank<alt-code idsrc='x' value='y'/></org>, <person>Tom Reil</person> said on "
        "<chron norm='20250302'>Sunday</chron>.</p><p><q>It cut <num>35</num><sup>3</sup> jobs</q>, he said.</p><p>It fell by "
        "<num>5<frac><numer>1</numer><frac-sep>/</frac-sep><denom>2</denom></frac></num> per cent, then by <frac><numer>3</numer>"
        "<denom>4</denom></frac>.</p><bq><block><p>We stay.</p></block><credit>Ana Kron</credit></bq>"
    )
    said = [
        "The mill in Lund, Scania owes 4 million kr to Brask Bank, Tom Reil said on Sunday.",
        '"It cut 35 jobs", he said.',
        "It fell by 5 1/2 per cent, then by 3/4.",
        '"We stay." – Ana Kron',
    ]
    forms = {
        "a.nitf": f"<nitf><body><body.content>{marked}</body.content></body></nitf>",
        "b.xml": f"<TEI><teiHeader><title>Mill</title></teiHeader><text><body>{marked}</body></text></TEI>",
        "c.xml": f"<list><item><title>Mill</title><text>{marked}</text></item><item><title>Pool</title><text>{POOL}</text></item></list>",
    }
    for name, content in forms.items():
        text = articles(reader, name, content)[0].text.split("\n\n")
        assert [line.replace("“", '"').replace("”", '"') for line in text if line != "Mill"] == said, name


def test_a_journal_s_article_is_read_with_its_facts_under_any_name(reader: SourceReader) -> None:
    page = (
        '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2//EN" "a.dtd">\n<article><front>'
        "<journal-meta><journal-title>Annals of Mills</journal-title></journal-meta><article-meta><article-id "
        'pub-id-type="doi">10.1/mill</article-id><title-group><article-title>Paper from <italic>straw</italic></article-title>'
        '</title-group><contrib-group><contrib contrib-type="author"><name><surname>Reil</surname><given-names>Tom'
        '</given-names></name><xref ref-type="aff">1</xref></contrib></contrib-group><pub-date pub-type="collection">'
        "<year>2025</year></pub-date><pub-date><day>2</day><month>3</month><year>2025</year></pub-date>"
        f"<abstract><p>{POOL}</p></abstract></article-meta></front><body><sec><title>Results</title><p>Of 35<sup><xref>3</xref>"
        "</sup> mills (<xref>Poe, 2024</xref>) <bold>14</bold><fig><caption><p>A mill.</p></caption></fig> closed.</p></sec>"
        "</body><back><ref-list><ref><mixed-citation>Poe 2024</mixed-citation></ref></ref-list></back></article>"
    )
    for name in ("a.nxml", "a", "a.xml"):
        [article] = articles(reader, name, page)
        assert facts(article) == ("Paper from straw", "Annals of Mills", "2025-03-02", "Tom Reil")
        assert article.text.split("\n\n") == [
            "Paper from straw", POOL, "Results", "Of 35 mills (Poe, 2024) 14 closed.",
        ]  # fmt: skip


def test_a_table_of_an_agency_is_written_out_under_its_heads(reader: SourceReader) -> None:
    rows = (("Town", "Seats", "Share"), ("Lund", "14", "31.5"), ("Brask", "9", "20.1"))
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    nitf = (
        "<nitf><head><docdata><doc.copyright holder='Lund Wire' year='2025'/></docdata></head><body><body.content>"
        f"<p>{MILL}</p><table><tbody>{table}</tbody></table></body.content></body></nitf>"
    )
    (article,) = articles(reader, "a.xml", nitf)
    assert article.publisher == "Lund Wire"
    assert article.text.split("\n\n") == [
        MILL, "Town: Lund; Seats: 14; Share: 31.5.", "Town: Brask; Seats: 9; Share: 20.1.",
    ]  # fmt: skip


def test_records_may_stand_deep_in_an_agency_s_answer(reader: SourceReader) -> None:
    records = "".join(
        f"<News><PublishDate>{day}T18:44:52</PublishDate><headline>{title}</headline><version>1</version>"
        f"<content>&lt;P&gt;{text}&lt;/P&gt;</content><byLine>{author}</byLine></News>"
        for (title, _, day, author), text in zip(TWO, (MILL, POOL), strict=True)
    )
    answer = f"<Answer><Result><error>0</error><message/><ListOfNews>{records}</ListOfNews></Result></Answer>"
    found = articles(reader, "a.xml", answer)
    assert [facts(article) for article in found] == [(title, "", day, author) for title, _, day, author in TWO]
    assert [article.text.split("\n\n")[1] for article in found] == [MILL, POOL]


def test_a_feed_reader_s_export_gives_its_articles(reader: SourceReader) -> None:
    item = {"id": "tag:1", "title": "Mill to stop a machine", "published": 1740906000, "author": "Ines Falk",
            "canonical": [{"href": "https://l.example/mill"}], "summary": {"direction": "ltr", "content": f"<p>{MILL}</p>"},
            "origin": {"streamId": "feed/1", "title": "Lund Courier"}}  # fmt: skip
    (article,) = articles(reader, "starred.json", json.dumps({"title": "Starred", "items": [item]}))
    assert facts(article) == TWO[0]
    assert (article.url, MILL in article.text) == ("https://l.example/mill", True)


# --- mail, captures, office files ---------------------------------------------------------------------------------


def message(title: str, text: str, html: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"] = "Brask Echo <news@b.example>"
    mail["Subject"] = title
    mail["Date"] = "Sun, 09 Mar 2025 06:00:00 +0100"
    mail["Message-ID"] = f"<{title.replace(' ', '.')}@b.example>"
    mail.set_content(text, cte="quoted-printable")
    if html:
        mail.add_alternative(html, subtype="html", cte="base64")
    return mail.as_bytes()


@pytest.mark.parametrize("style", ["display:none", "mso-hide:all; max-height:0; overflow:hidden", "font-size:1px"])
def test_a_newsletter_is_an_article_without_its_furniture(reader: SourceReader, style: str) -> None:
    html = (
        f'<html><body><div style="{style}">Preview of today</div><p><a href="#">View this email in your browser</a></p>'
        f"<h1>Pool open again</h1><p>{POOL} – “warm at last”.</p><p>Unsubscribe</p></body></html>"
    )
    (article,) = articles(reader, "n.eml", message("Pool open again", POOL, html))
    assert facts(article) == ("Pool open again", "Brask Echo", "2025-03-09", "")
    assert article.text == f"Pool open again\n\n{POOL} – “warm at last”."
    assert {line.reason for line in article.dropped} >= {"furniture of a newsletter"}


def test_a_message_that_was_kept_as_text_is_one(reader: SourceReader) -> None:
    head = (
        "From: Brask Echo <news@b.example>\nSent: Sunday, 9 March 2025 06:00\nTo: Ines Falk\nSubject: Pool open again"
    )
    (article,) = articles(reader, "a.txt", f"{head}\n\n{POOL}\n")
    assert (facts(article)[:3], article.text.endswith(POOL)) == (("Pool open again", "Brask Echo", "2025-03-09"), True)


def test_a_message_as_apple_s_program_keeps_it_is_read_alike(reader: SourceReader) -> None:
    data = message("Pool open again", POOL)
    kept = b"%d\n%b<?xml version='1.0'?><plist><dict><key>flags</key></dict></plist>\n" % (len(data), data)
    (article,) = articles(reader, "1.emlx", kept)
    assert (facts(article)[:3], article.text.endswith(POOL)) == (("Pool open again", "Brask Echo", "2025-03-09"), True)


def test_a_mailbox_gives_an_article_a_message(reader: SourceReader) -> None:
    box = b"".join(
        b"From news@b.example Sun Mar  9 06:00:00 2025\n" + message(title, text) + b"\n"
        for title, text in (("Pool open again", f"From the pool: {POOL}"), ("Mill", MILL))
    )
    found = articles(reader, "box.mbox", box)
    assert [article.title for article in found] == ["Pool open again", "Mill"]
    assert found[0].source == "box.mbox#Pool.open.again@b.example"


def test_a_saved_page_is_dated_by_itself_and_not_by_the_day_of_saving(reader: SourceReader) -> None:
    page = f"<html><head><title>Pool open again</title></head><body><article><h1>Pool open again</h1><p>{POOL}</p></article></body></html>"
    saved = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://b.example/pool\r\nSubject: Pool\r\n"
        "Date: Mon, 1 Sep 2025 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n'
        f"Content-Location: https://b.example/pool\r\n\r\n{page}\r\n--x--\r\n"
    )
    (article,) = articles(reader, "p.mhtml", saved)
    assert (article.published, article.url) == (None, "https://b.example/pool")
    assert POOL in article.text


def capture(*records: tuple[str, str, bytes]) -> bytes:
    parts = []
    for status, kind, body in records:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n".encode() + body
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://b.example/{len(parts)}\r\nContent-Length: {len(answer)}"
        parts.append(head.encode() + b"\r\n\r\n" + answer + b"\r\n\r\n")
    return b"".join(parts)


def test_a_capture_gives_its_pages_and_counts_the_rest(reader: SourceReader) -> None:
    page = f"<html><head><title>Pool</title></head><body><article><p>{POOL}</p></article></body></html>".encode()
    chunked = b"Transfer-Encoding: chunked\r\n\r\n" + f"{len(page):x}\r\n".encode() + page + b"\r\n0\r\n\r\n"
    squeezed = b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(page.replace(b"swimming", b"old"))
    data = capture(
        ("200 OK", "text/html; charset=utf-8", chunked),
        ("200 OK", "text/html", squeezed),
        ("404 Not Found", "text/html", b"\r\n<html>no</html>"),
        ("200 OK", "image/png", b"\r\nPNG"),
    )
    for name, content in (("a.warc", data), ("a.warc.gz", gzip.compress(data))):
        reading = reader.parse_all(name, content)
        assert [document.url for document in reading.documents] == ["https://b.example/0", "https://b.example/1"]
        assert len(reading.passed) == 2


def test_another_version_of_a_captured_page_is_told(reader: SourceReader) -> None:
    pages = [f"\r\n<title>Pool</title><p>{text}</p>".encode() for text in (POOL, POOL, MILL)]
    data = re.sub(rb"example/\d", b"example/0", capture(*(("200 OK", "text/html", page) for page in pages)))
    reading = reader.parse_all("a.warc", data)
    assert [document.url for document in reading.documents] == ["https://b.example/0"]
    assert [each.reason for each in reading.passed] == ["1 of the capture: other versions of a page in it"]


def test_the_text_that_a_crawler_made_of_a_page_is_an_article(reader: SourceReader) -> None:
    text = f"Pool open again\n9 March 2025\n{POOL}\n".encode()
    data = b"".join(
        b"WARC/1.0\r\nWARC-Type: %b\r\nWARC-Target-URI: https://b.example/pool\r\nContent-Type: text/plain\r\n"
        b"Content-Length: %d\r\n\r\n%b\r\n\r\n" % (kind, len(text), text)
        for kind in (b"conversion", b"metadata")
    )
    (article,) = articles(reader, "a.warc", data)
    assert (article.title, str(article.published), article.url) == (
        "Pool open again", "2025-03-09", "https://b.example/pool",
    )  # fmt: skip


DOCX = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:r><w:t>Pool open again</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">The pool opened </w:t></w:r>
<w:del><w:r><w:delText>on Monday</w:delText></w:r></w:del><w:ins><w:r><w:t>on Friday</w:t></w:r></w:ins>
<w:r><w:t> after two</w:t><w:br/><w:t>winters in which nobody swam, the town said in a note to its people.</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Adults</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>6 euros</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>"""
ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>
<text:tracked-changes><text:deletion><text:p>on Monday</text:p></text:deletion></text:tracked-changes>
<text:h>Pool open again</text:h><text:p>The pool opened on<text:s/>Friday<text:note><text:note-body><text:p>A footnote.</text:p>
</text:note-body></text:note> after two<text:line-break/>winters in which nobody swam, the town said in a note to its people.</text:p></office:text></office:body>
</office:document-content>"""
RTF = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Wrong}}\pard {\b Pool open again}\par "
    r"The pool opened {\strike on Monday}on Friday after two\line winters in which nobody swam, the town said in a note to its people. It costs 6 \'80.\par}"
)


def test_office_files_give_what_is_read_and_not_what_was_struck_out(reader: SourceReader) -> None:
    files = {
        "a.docx": packed(word__document_xml=DOCX),
        "a.odt": packed(content_xml=ODT),
        "a.rtf": RTF.encode(),
    }
    for name, data in files.items():
        (article,) = articles(reader, name, data)
        text = " ".join(article.text.split())
        assert article.title == "Pool open again", name
        assert (
            "opened on Friday after two winters in which nobody swam, the town said in a note to its people." in text
        ), name
        assert not {"Monday", "footnote", "Wrong", "fonttbl"} & set(text.replace(".", "").split()), name
    assert "6 €" in articles(reader, "a.rtf", RTF)[0].text
    assert "Adults | 6 euros" in articles(reader, "a.docx", files["a.docx"])[0].text


def test_a_raised_figure_of_a_document_is_never_part_of_the_number_before_it(reader: SourceReader) -> None:
    def run(text: str, look: str = "") -> str:
        return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'

    raised, struck = '<w:vertAlign w:val="superscript"/>', "<w:strike/>"
    docx = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
        + run("The mill cuts 35") + run("1", raised) + run("2", raised) + run(" jobs on the 1") + run("st", raised)
        + run(" of May over ") + run("90 ", struck) + run("80 m") + run("2", raised)
        + run(" of floor, the owner told the town in a letter.") + "</w:p></w:body></w:document>"
    )  # fmt: skip
    odt = (
        '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:s="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><o:automatic-styles>'
        '<s:style s:name="T1"><s:text-properties s:text-position="super 58%"/></s:style>'
        '<s:style s:name="T2"><s:text-properties s:text-line-through-style="solid"/></s:style></o:automatic-styles>'
        "<o:body><o:text><t:p>The mill cuts 35<t:span t:style-name='T1'>12</t:span> jobs on the 1<t:span "
        "t:style-name='T1'>st</t:span> of May over <t:span t:style-name='T2'>90 </t:span>80 m<t:span t:style-name='T1'>"
        "2</t:span> of floor, the owner told the town in a letter.</t:p></o:text></o:body></o:document-content>"
    )
    rtf = (
        r"{\rtf1\ansi The mill cuts 35{\super 12} jobs on the 1\super st\nosupersub  of May over {\strike 90 }80 m{\super 2}"
        r" of floor, the owner told the town in a letter.\par}"
    )
    files = {"a.docx": packed(word__document_xml=docx), "a.odt": packed(content_xml=odt), "a.rtf": rtf.encode()}
    said = "The mill cuts 35 jobs on the 1st of May over 80 m² of floor, the owner told the town in a letter."
    assert {name: articles(reader, name, data)[0].text for name, data in files.items()} == dict.fromkeys(files, said)


@pytest.mark.parametrize(
    "raised",
    [r"{\super\rtlch \ltrch\loch 3}", "{\\super\\loch\n3}", r"{\super 3}"],
    ids=["control words with blanks", "a line's end before it", "plain"],
)
def test_a_raised_figure_of_an_rtf_is_told_however_its_program_parts_control_words(
    reader: SourceReader, raised: str
) -> None:
    text = r"{\rtf1\ansi{\loch The line cut 35}" + raised + r"{\loch  jobs on 9 May, its owner told the paper.}\par}"
    found = reader.parse("a.rtf", text.encode())
    assert found.text.strip() == "The line cut 35 jobs on 9 May, its owner told the paper."


def test_links_and_hidden_words_of_an_rtf_are_no_text(reader: SourceReader) -> None:
    rtf = (
        r'{\rtf1\ansi The {\field{\*\fldinst{HYPERLINK "https://b.example/x"}}{\fldrslt{\ul pool}}} in Brask opened'
        r"{\v on Monday } on Friday\v , not\v0 , after two winters in which nobody swam.\par}"
    )
    assert (
        articles(reader, "a.rtf", rtf)[0].text
        == "The pool in Brask opened on Friday, after two winters in which nobody swam."
    )


def test_looks_that_stand_among_others_count_as_those_alone(reader: SourceReader) -> None:
    plain = r"{\rtlch\fcs1 \af4 \ltrch\fcs0 \f4\insrsid216"
    rtf = (
        rf"{{\rtf1\ansi \pard\plain {plain} The pool in Brask cut 35}}{plain}\super\insrsid217 3}}{plain}  jobs}}"
        rf"{{\rtlch\fcs1 \ltrch\fcs0 \strike\f4\insrsid2  in May}}{{\rtlch\fcs1 \v\f4\insrsid2 \hich\af4  for now}}{plain}  in June, it said.}}\par}}"
    )
    assert articles(reader, "a.rtf", rtf)[0].text == "The pool in Brask cut 35 jobs in June, it said."


def test_cells_inside_the_control_of_a_form_stay_in_their_column(reader: SourceReader) -> None:
    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    rows = (("Town", "Seats", "Share"), ("Lund", "14", "31.5%"), ("Brask", "9", "20.1%"))
    held = "".join(
        f"<w:tr>{cell(a)}<w:sdt><w:sdtPr/><w:sdtContent>{cell(b)}</w:sdtContent></w:sdt>{cell(c)}</w:tr>"
        for a, b, c in rows
    )
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"<w:p><w:r><w:t>{MILL}</w:t></w:r></w:p><w:tbl>{held}</w:tbl></w:body></w:document>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="/word/other.xml"/>'
        "</Relationships>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("_rels/.rels", relations)
        archive.writestr("word/other.xml", document)
    assert "Town: Lund; Seats: 14; Share: 31.5%" in articles(reader, "a.docx", made.getvalue())[0].text


def test_rows_of_a_document_are_sentences_with_their_heads(reader: SourceReader) -> None:
    rows = (("Town", "Seats", "Share"), ("Lund", "14", "31.5%"), ("Brask", "9", "20.1%"))
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    table = "".join(f"<w:tr>{''.join(map(cell.format, row))}</w:tr>" for row in rows)
    docx = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"<w:p><w:r><w:t>{MILL}</w:t></w:r></w:p><w:tbl>{table}</w:tbl></w:body></w:document>"
    )
    inner = "".join(
        "<b:table-row>" + "".join(f"<b:table-cell><t:p>{text}</t:p></b:table-cell>" for text in row) + "</b:table-row>"
        for row in rows
    )
    odt = (
        '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        f' xmlns:b="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><o:body><o:text><t:p>{MILL}</t:p>'
        f"<b:table>{inner}</b:table></o:text></o:body></o:document-content>"
    )
    for name, data in (("a.docx", packed(word__document_xml=docx)), ("a.odt", packed(content_xml=odt))):
        assert articles(reader, name, data)[0].text.split("\n\n") == [
            MILL, "Town: Lund; Seats: 14; Share: 31.5%.", "Town: Brask; Seats: 9; Share: 20.1%.",
        ], name  # fmt: skip


@pytest.mark.parametrize("form", ["docx", "odt", "html"])
def test_a_cell_over_several_rows_or_columns_keeps_the_others_under_their_heads(
    reader: SourceReader, form: str
) -> None:
    rows = (
        (("Town", 1, 1), ("Year", 1, 1), ("Jobs", 1, 1)),
        (("Lund", 2, 1), ("2024", 1, 1), ("35", 1, 1)),
        (("", 0, 1), ("2025", 1, 1), ("14", 1, 1)),
        (("Both towns", 1, 2), ("", 0, 0), ("49", 1, 1)),
    )  # (words, rows down, columns across); 0 for a place that another cell takes

    def cell(words: str, down: int, across: int) -> str:
        if form == "html":
            return f'<td rowspan="{down}" colspan="{across}">{words}</td>' if down and across else ""
        if form == "odt":
            spans = f'b:number-rows-spanned="{down}" b:number-columns-spanned="{across}"'
            return (
                f"<b:table-cell {spans}><t:p>{words}</t:p></b:table-cell>"
                if down and across
                else "<b:covered-table-cell/>"
            )
        merge = '<w:vMerge w:val="restart"/>' if down > 1 else "" if down else "<w:vMerge/>"
        looks = f'<w:tcPr><w:gridSpan w:val="{across}"/>{merge}</w:tcPr>'
        return f"<w:tc>{looks}<w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>" if across else ""

    line = {"html": "tr", "odt": "b:table-row", "docx": "w:tr"}[form]
    table = "".join(f"<{line}>{''.join(cell(*each) for each in row)}</{line}>" for row in rows)
    data: str | bytes = (
        f"<html><body><article><h1>Jobs</h1><p>{MILL}</p><table>{table}</table><p>{POOL}</p></article></body></html>"
    )
    if form == "docx":
        opening = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        data = packed(
            word__document_xml=f"{opening}<w:p><w:r><w:t>{MILL}</w:t></w:r></w:p><w:tbl>{table}</w:tbl></w:body></w:document>"
        )
    if form == "odt":
        names = 'xmlns:o="urn:o" xmlns:t="urn:t" xmlns:b="urn:b"'
        data = packed(content_xml=f"<o:d {names}><o:text><t:p>{MILL}</t:p><b:table>{table}</b:table></o:text></o:d>")
    lines = articles(reader, f"a.{form}", data)[0].text.split("\n")
    assert {"Town: Lund; Year: 2024; Jobs: 35.", "Town: Lund; Year: 2025; Jobs: 14."} <= set(lines)
    assert next(line for line in lines if "49" in line).endswith("Jobs: 49.")


def test_a_book_gives_its_chapters(reader: SourceReader) -> None:
    chapter = "<html><head><title>x</title></head><body><h2>{}</h2><p>{}</p><p>{}</p></body></html>"
    members = {
        "META-INF__container_xml": '<container><rootfiles><rootfile full-path="o/p.opf"/></rootfiles></container>',
        "o__p.opf": "<package><metadata><title>Lund Weekly</title><date>2025-03-02</date></metadata><manifest>"
        '<item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/><item id="c" href="c.xhtml"/>'
        '<item id="n" href="n.xhtml" properties="nav"/></manifest><spine><itemref idref="n"/><itemref idref="b"/>'
        '<itemref idref="a"/><itemref idref="c"/></spine></package>',
        "o__n.xhtml": f"<html><body><h1>Contents</h1><nav><ol><li>{MILL}</li><li>{POOL}</li></ol></nav></body></html>",
        "o__a.xhtml": chapter.format("Pool open again", POOL, MILL),
        "o__b.xhtml": chapter.format("Mill to stop a machine", MILL, POOL),
        "o__c.xhtml": "<html><body><p>Cover</p></body></html>",
    }
    found = articles(reader, "w.epub", packed(**members))
    assert [facts(article)[:3] for article in found] == [
        ("Mill to stop a machine", "Lund Weekly", "2025-03-02"), ("Pool open again", "Lund Weekly", "2025-03-02"),
    ]  # fmt: skip


def test_a_chapter_says_what_its_book_shows(reader: SourceReader) -> None:
    line = (
        "<p>About <math><mfrac><mn>3</mn><mn>4</mn></mfrac></math> of the mill in Lund shut<span"
        ' class="draft"> in June</span> on 4 May, and <math><mfrac><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn>'
        "</mfrac></math> of its machines stopped for good.</p>"
    )
    head = '<head><link rel="stylesheet" href="../looks/a.css"/><link href="none.css"/></head>'
    members = {
        "META-INF__container_xml": '<container><rootfiles><rootfile full-path="o/p.opf"/></rootfiles></container>',
        "o__p.opf": '<package><manifest><item id="a" href="t/a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>',
        "o__looks__a.css": ".draft { display: none } p > b { color: red }",
        "o__t__a.xhtml": f"<html>{head}<body><h1>Mill shut</h1>{line}<p>{POOL}</p></body></html>",
    }
    said = "About 3/4 of the mill in Lund shut on 4 May, and (n+1)/2 of its machines stopped for good."
    assert articles(reader, "w.epub", packed(**members))[0].text.split("\n\n") == ["Mill shut", said, POOL]


def test_subtitles_give_what_is_said(reader: SourceReader) -> None:
    srt = "1\n00:00:01,000 --> 00:00:03,500\nThe pool opened\non Friday,\n\n2\n00:00:03,500 --> 00:00:06,000\n<i>after two winters</i> without it.\n"
    vtt = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Tom Reil>The pool opened on Friday, after two winters without it.\n"
    assert articles(reader, "a.srt", srt)[0].text == "The pool opened on Friday, after two winters without it."
    assert (
        articles(reader, "a.vtt", vtt)[0].text == "Tom Reil: The pool opened on Friday, after two winters without it."
    )


SAID = "The pool opened on Friday, after two winters without it."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.sbv", "0:00:01.000,0:00:03.500\nThe pool opened\non Friday,\n\n0:00:03.500,0:00:06.000\nafter two winters without it.\n"),
        ("a.ass", "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, "
         "MarginV, Effect, Text\nDialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,The pool opened\\Non Friday,\n"
         "Dialogue: 0,0:00:03.00,0:00:05.00,Default,,0,0,0,,{\\i1}after two winters{\\i0} without it.\n"),
        ("a.ttml", '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="00:00:01.000">The pool opened<br/>on Friday,</p>'
         '<p begin="00:00:03.500">after two winters without it.</p></div></body></tt>'),
    ],
    ids=["as one site writes them", "styled for a player", "as broadcasters send them"],
)  # fmt: skip
def test_subtitles_of_other_forms_give_the_same(reader: SourceReader, name: str, content: str) -> None:
    assert articles(reader, name, content)[0].text == SAID


def test_an_archive_gives_the_articles_of_its_files(reader: SourceReader) -> None:
    table = f"title,date,text\nPool open again,2025-03-09,{POOL}\n"
    data = packed(**{"in__t.csv": table, "a.txt": f"Mill\n\n{MILL}", "p.png": b"\x89PNG", "inner.zip": packed(a="x")})
    reading = reader.parse_all("all.zip", data)
    assert [document.source for document in reading.documents] == ["all.zip#t.csv", "all.zip#a.txt"]
    assert len(reading.passed) == 2


def test_a_page_with_pictures_inside_is_as_small_as_its_article(reader: SourceReader) -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 7_000_000}"><style>b{{background:url(data:font/woff2;base64,{"B" * 9_000})}}</style>'
    page = f"<html><body><article><h1>Pool open again</h1>{picture}<p>{POOL}</p></article></body></html>"
    (article,) = articles(reader, "p.html", page)
    assert POOL in article.text
    assert len(article.text) < 500


def test_a_packed_file_is_read_as_what_it_holds(reader: SourceReader) -> None:
    table = f'title,date,text\nMill to stop a machine,2025-03-02,"{MILL}"\n'
    [article] = articles(reader, "a.csv.gz", gzip.compress(table.encode()))
    assert (article.title, str(article.published)) == ("Mill to stop a machine", "2025-03-02")


def test_subtitles_below_styles_are_read(reader: SourceReader) -> None:
    styles = "".join(f"STYLE\n::cue(.a{n}) {{\n  color: red;\n}}\n\n" for n in range(6))
    [article] = articles(reader, "a.vtt", f"WEBVTT\n\n{styles}00:00:01.000 --> 00:00:04.000\n{MILL}\n")
    assert article.text == MILL


def test_a_list_of_terms_is_no_list_of_articles(reader: SourceReader) -> None:
    terms = "".join(
        f"<term><title>Term {n}</title><uri>https://terms.example/{n}</uri><note>It says of a story in how many words "
        "it was told to the desk.</note></term>" for n in range(3)
    )  # fmt: skip
    with pytest.raises(NoArticleError):
        reader.parse_all("a.xml", f"<catalog>{terms}</catalog>".encode())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("a.docx", b"PK\x03\x04 no archive", "broken", id="a broken archive"),
        pytest.param("a.docx", packed(word__document_xml=b" " * 80_000_000), "more than it weighs", id="a bomb in a DOCX"),
        pytest.param("a.odt", packed(content_xml=b" " * 80_000_000), "more than it weighs", id="a bomb in an ODT"),
        pytest.param("a.zip", packed(**{"a.csv": b" " * 80_000_000}), "without articles", id="a bomb in an archive"),
        pytest.param("a.warc.gz", gzip.compress(b"\0" * 250_000_000), "more than it weighs", id="a bomb in a capture"),
        pytest.param("a.json", b"[" * 1_000_000, "JSON", id="JSON nested without end"),
        pytest.param("a.csv", b"text,title\n" + b"a" * 11_000_000 + b",x", "broken table", id="a field without end"),
        pytest.param(
            "a.xml",
            b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><r><text>&b;</text></r>',
            "holds no articles", id="entities",
        ),
        pytest.param("a.xml", b"<a>" * 500_000, "XML", id="XML nested without end"),
        pytest.param("a.rtf", b"{\\rtf1 " + b"{" * 1_000_000, "no text", id="RTF nested without end"),
        pytest.param("a.eml", b"From: a\nTo: b\nSubject: c\n\n", "without text", id="a message without text"),
        pytest.param("a.epub", packed(mimetype="application/epub+zip"), "broken", id="a book without a list of files"),
        pytest.param("a.srt", b"no cues here", "no subtitles", id="subtitles without cues"),
        pytest.param("a.mbox", b"From x 2025\n" * 100_000, "messages", id="messages without end"),
    ],
)  # fmt: skip
def test_hostile_files_end_in_one_line(reader: SourceReader, name: str, content: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        reader.parse_all(name, content)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
