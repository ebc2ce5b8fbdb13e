"""What programs, blogs, agencies and archives write beside articles, or in an article's place."""

# ruff: noqa: E501  the files below are written as their programs write them
from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest

from index.reading.clean import clean_document
from index.reading.formats.open import SUFFIXES
from index.reading.read import Reading, SourceReader
from index.types import Article

TRAM = "The tram to Vesterhavn will run every six minutes from 3 May, the city's transport office said."
TOLL = "A toll of 45 kroner a car begins on the Storsund bridge in January, the ministry said on Monday."


def read(reader: SourceReader, name: str, content: str | bytes) -> tuple[list[Article], Reading]:
    reading = reader.parse_all(name, content.encode() if isinstance(content, str) else content)
    return [clean_document(document) for document in reading.documents], reading


def _wordpress(title: str, text: str, kind: str, status: str) -> str:
    return (
        f"<item><title>{title}</title><link>https://blog.example/{title}</link><content:encoded><![CDATA[<p>{text}</p>]]></content:encoded>"
        f"<wp:post_type><![CDATA[{kind}]]></wp:post_type><wp:status><![CDATA[{status}]]></wp:status>"
        "<wp:comment><wp:comment_content>I doubt that very much, as I have said here before.</wp:comment_content></wp:comment></item>"
    )


def _blogger(title: str, text: str, kind: str, draft: str = "") -> str:
    return (
        f"<entry><id>tag:{title}</id><category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{kind}'/>"
        f"<title>{title}</title><content type='html'>&lt;p&gt;{text}&lt;/p&gt;</content>{draft}</entry>"
    )


BLOGS = {
    "WordPress": '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Quay Notes</title>'
    + _wordpress("Tram", TRAM, "post", "publish")
    + _wordpress("Photo", TOLL, "attachment", "inherit")
    + _wordpress("Toll", TOLL, "post", "draft")
    + "</channel></rss>",
    "Blogger": "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#'><title>Quay Notes</title>"
    + _blogger("Tram", TRAM, "post")
    + _blogger("Look", TOLL, "template")
    + _blogger("Toll", TOLL, "post", "<app:control><app:draft>yes</app:draft></app:control>")
    + "</feed>",
    "Ghost": json.dumps({"db": [{"data": {"posts": [
        {"id": "1", "title": "Tram", "html": f"<p>{TRAM}</p>", "status": "published"},
        {"id": "2", "title": "Toll", "html": f"<p>{TOLL}</p>", "status": "draft"}]}}]}),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOGS)
def test_a_blog_s_export_gives_its_published_posts_alone_and_tells_the_rest(reader: SourceReader, name: str) -> None:
    found, reading = read(reader, "export.json" if name == "Ghost" else "export.xml", BLOGS[name])
    assert [(article.title, article.text) for article in found] == [("Tram", f"Tram\n\n{TRAM}")]
    assert any("not published" in passed.reason for passed in reading.passed)


def test_what_an_agency_took_back_is_no_article(reader: SourceReader) -> None:
    item = (
        '<newsItem guid="{0}"><itemMeta><pubStatus qcode="stat:{1}"/></itemMeta><contentMeta><headline>{0}</headline></contentMeta>'
        "<contentSet><inlineXML><html><body><p>{2}</p></body></html></inlineXML></contentSet></newsItem>"
    )
    items = item.format("tram", "usable", TRAM) + item.format("toll", "canceled", TOLL)
    found, reading = read(reader, "a.xml", f"<newsMessage><itemSet>{items}</itemSet></newsMessage>")
    assert [article.title for article in found] == ["tram"]
    assert [(passed.source, passed.reason) for passed in reading.passed] == [
        ("a.xml#toll", "was taken back by the agency that sent it")
    ]


SEGMENTS = [("Ada", 0.0, TRAM), ("Ada", 6.5, "Every third goes on to the port."), ("Bo", 9.0, TOLL)]
SPOKEN = {
    "a.json": json.dumps({"version": "1.0.0", "segments": [{"speaker": s, "startTime": t, "endTime": t + 2, "body": w} for s, t, w in SEGMENTS]}),
    "b.json": json.dumps({"text": " ".join(w for _, _, w in SEGMENTS), "segments": [{"id": n, "start": t, "end": t + 2, "text": f" {w}"} for n, (_, t, w) in enumerate(SEGMENTS)]}),
    "c.json": json.dumps({"events": [{"tStartMs": int(t * 1000), "dDurationMs": 2000, "segs": [{"utf8": w}]} for _, t, w in SEGMENTS]}),
    "d.tsv": "start\tend\ttext\n" + "".join(f"{int(t * 1000)}\t{int(t * 1000) + 2000}\t{w}\n" for _, t, w in SEGMENTS),
    "e.xml": "<transcript>" + "".join(f'<text start="{t}" dur="2">{w}</text>' for _, t, w in SEGMENTS) + "</transcript>",
    "f.xml": '<timedtext format="3"><body>' + "".join(f'<p t="{int(t * 1000)}" d="2000">{w}</p>' for _, t, w in SEGMENTS) + "</body></timedtext>",
}  # fmt: skip


@pytest.mark.parametrize("name", SPOKEN)
def test_what_is_said_in_pieces_with_times_is_one_text(reader: SourceReader, name: str) -> None:
    (article,), _ = read(reader, name, SPOKEN[name])
    said = " ".join(article.text.split())
    if name == "a.json":
        assert said == f"Ada: {TRAM} Every third goes on to the port. Bo: {TOLL}"
    else:
        assert said == f"{TRAM} Every third goes on to the port. {TOLL}"


def test_messages_with_a_day_are_no_transcript(reader: SourceReader) -> None:
    rows = [{"start": "2031-04-02", "end": "2031-04-03", "title": "Tram", "text": TRAM},
            {"start": "2031-04-05", "end": "2031-04-06", "title": "Toll", "text": TOLL}]  # fmt: skip
    assert [article.title for article in read(reader, "a.json", json.dumps(rows))[0]] == ["Tram", "Toll"]


def test_a_text_that_a_search_service_broke_off_is_read_as_far_as_it_goes(reader: SourceReader) -> None:
    rows = [
        {
            "title": "Tram",
            "description": "Short.",
            "url": "https://a.example/1",
            "content": f"{TRAM} It wi… [+812 chars]",
        },
        {"title": "Toll", "description": TOLL, "url": "https://a.example/2", "content": f"{TOLL} It wi... [812 chars]"},
    ]
    rows += [
        {"title": "Ferry", "description": "", "url": "https://a.example/3", "content": "The ferry to… [+99 chars]"},
        {"title": "[Removed]", "description": "[Removed]", "url": "https://removed.example", "content": "[Removed]"},
    ]
    found, reading = read(reader, "a.json", json.dumps({"articles": rows}))
    assert [article.text for article in found] == [f"Tram\n\n{TRAM}", f"Toll\n\n{TOLL}"]
    assert [stub.url for stub in reading.stubs] == ["https://a.example/3"]
    told = " ".join(each.reason for each in reading.passed)
    assert '"[Removed]" is not published' in told
    assert 'the rest of "Tram", which is cut off here' in told


XML = {
    "a scholar's encoding": "<TEI><teiHeader><fileDesc><titleStmt><title>Tram</title><author>Ada Lind</author></titleStmt>"
    "<sourceDesc><biblFull><publicationStmt><publisher>Quay Post</publisher><date>2031-04-02</date></publicationStmt></biblFull></sourceDesc>"
    "</fileDesc><profileDesc><creation><date>2033-01-01</date></creation></profileDesc></teiHeader>"
    f"<text><body><div><p>{TRAM}</p><p>{TOLL}</p></div></body></text></TEI>",
    "a search engine's fields": '<add><doc><field name="title">Tram</field><field name="author">Ada Lind</field><field name="publication">Quay Post</field>'
    f'<field name="date">2031-04-02</field><field name="text">{TRAM}\n\n{TOLL}</field></doc></add>',
    "an archive that keeps the lead twice": "<nitf><head><pubdata date.publication='20310402T000000' name='Quay Post'/></head><body><body.head><hedline><hl1>Tram</hl1></hedline>"
    f"<byline>By Ada Lind</byline></body.head><body.content><block class='lead'><p>{TRAM}</p></block><block class='full'><p>{TRAM}</p><p>{TOLL}</p></block></body.content></body></nitf>",
    "a database's answer": "<response><articleSet count='1'><item><article><accessionNo>A1</accessionNo><headline><paragraph><hlt>Tram</hlt></paragraph></headline>"
    f"<byline>Ada Lind</byline><leadParagraph><paragraph>{TRAM}</paragraph></leadParagraph><publicationDate><dateTime>2031-04-02T01:00:00Z</dateTime></publicationDate>"
    f"<publisherName>Quay Holding</publisherName><sourceName>Quay Post</sourceName><tailParagraphs><paragraph>{TOLL}</paragraph></tailParagraphs></article></item></articleSet></response>",
}  # fmt: skip


@pytest.mark.parametrize("form", XML)
def test_archives_state_paper_and_day_in_their_own_places(reader: SourceReader, form: str) -> None:
    (article,), _ = read(reader, "a.xml", XML[form])
    assert (article.title, article.author, article.publisher) == ("Tram", "Ada Lind", "Quay Post")
    assert str(article.published) == "2031-04-02"
    assert article.text == f"Tram\n\n{TRAM}\n\n{TOLL}"


def test_of_several_headlines_the_main_one_is_the_title(reader: SourceReader) -> None:
    record = {"headlines": [{"role": "short", "value": "Tram"}, {"role": "main", "value": "Tram to run every six minutes"}],
              "bodies": [{"role": "main", "value": f"<p>{TRAM}</p>"}], "uri": "u"}  # fmt: skip
    assert read(reader, "a.json", json.dumps(record))[0][0].title == "Tram to run every six minutes"


def test_notes_in_an_archive_state_their_facts_too(reader: SourceReader) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("notes/a.md", f"---\ntitle: Tram\nsite: Quay Post\ndate: 2031-04-02\n---\n**{TRAM}**\n")
    (article,), _ = read(reader, "notes.zip", file.getvalue())
    assert (article.title, article.publisher, str(article.published)) == ("Tram", "Quay Post", "2031-04-02")
    assert article.text == TRAM


def test_a_post_that_names_its_day_below_is_dated_by_it(reader: SourceReader) -> None:
    page = (
        f"<html><head><title>Tram</title></head><body><article class='h-entry'><h1 class='p-name'>Tram</h1><p>{TRAM}</p><p>{TOLL}</p>"
        "<footer><p>By Ada on <time class='dt-published' datetime='2031-04-02T09:00:00Z'>April 2, 2031</time>.</p>"
        "<p>Exported on June 3, 2033.</p></footer></article></body></html>"
    )
    assert str(read(reader, "a.html", page)[0][0].published) == "2031-04-02"


@pytest.mark.parametrize("kind", ["a newsletter's posts", "a reading list"])
def test_a_table_in_an_archive_states_the_facts_of_the_files_beside_it(reader: SourceReader, kind: str) -> None:
    posts = (
        "post_id,post_date,is_published,title\n"
        "7.tram,2031-04-02T08:00:00.000Z,true,Tram every six minutes\n8.toll,2031-04-05T08:00:00.000Z,false,Toll to begin\n"
    )
    records = [{"slug": "7.tram", "title": "Tram every six minutes", "publishedAt": "2031-04-02T08:00:00Z", "savedAt": "2033-01-01",
                "url": "https://quay.example/7", "description": "How often the tram is to run from the third of May on"}]  # fmt: skip
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("posts/7.tram.html", f"<p>{TRAM}</p><p>{TOLL}</p>")
        if kind == "a reading list":
            archive.writestr("metadata_0_to_20.json", json.dumps(records))
        else:
            archive.writestr("posts.csv", posts)
            archive.writestr("posts/8.toll.html", f"<p>{TOLL}</p>")
    found, reading = read(reader, "export.zip", file.getvalue())
    assert [(a.title, str(a.published)) for a in found] == [("Tram every six minutes", "2031-04-02")]
    assert TRAM in found[0].text
    told = {passed.source.rpartition("#")[2]: passed.reason for passed in reading.passed}
    assert kind == "a reading list" or told["posts/8.toll.html"] == "is not published"
    assert "states titles and days of the files beside it" in told.values()


@pytest.mark.parametrize("gap", ["", "; delsp=yes"], ids=["with its blanks", "without them"])
def test_lines_of_a_message_that_flow_are_paragraphs(reader: SourceReader, gap: str) -> None:
    blank = "  " if gap else " "
    message = (
        f"From: Quay Post <a@quay.example>\nTo: b@c.example\nSubject: Tram\nDate: Wed, 02 Apr 2031 08:00:00 +0000\n"
        f"Content-Type: text/plain; charset=utf-8; format=flowed{gap}\n\n"
        f"{TRAM[:37]}{blank}\n{TRAM[38:]}\n\n From May on,{blank}\ndogs pay, too.\n\nView in browser\n"
    )
    (article,), _ = read(reader, "a.eml", message)
    assert article.text.split("\n\n") == [TRAM, "From May on, dogs pay, too."]


def test_who_speaks_in_a_broadcaster_s_subtitles_is_named(reader: SourceReader) -> None:
    people = "".join(
        f'<ttm:agent xml:id="{key}" type="person"><ttm:name type="full">{name}</ttm:name></ttm:agent>'
        for key, name in (("a1", "Lea Brun"), ("a2", "Ove Dahl"))
    )
    said = (
        ("a1", "We shut the line<br/>on 4 May."),
        ("a1", "All of it."),
        ("a2", "That hits <span>120</span> people."),
    )
    cues = "".join(
        f'<p begin="00:00:0{at}.000" end="00:00:0{at + 1}.000" ttm:agent="{who}">{words}</p>'
        for at, (who, words) in enumerate(said)
    )
    text = f'<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"><head><metadata>{people}</metadata></head><body><div>{cues}</div></body></tt>'
    (article,), _ = read(reader, "news.ttml", text)
    assert article.text.split("\n\n") == [
        "Lea Brun: We shut the line on 4 May. All of it.",
        "Ove Dahl: That hits 120 people.",
    ]


def test_of_a_broadcaster_s_cue_what_is_shown_is_read(reader: SourceReader) -> None:
    cues = (
        "<p begin='0s' end='2s'><metadata><ttm:desc>Shot 12 of 40</ttm:desc></metadata>The line at <span tts:ruby='container'>"
        "<span tts:ruby='base'>石破</span><span tts:ruby='delimiter'>[</span><span tts:ruby='text'>いしば</span></span> shuts on "
        "4<span tts:display='none'>5</span> May.</p><p begin='2s' end='3s' tts:visibility='hidden'>It stays open.</p>"
    )
    ends = {"": "", ":tts": "#styling", ":ttm": "#metadata"}
    names = " ".join(f"xmlns{at}='http://www.w3.org/ns/ttml{end}'" for at, end in ends.items())
    (article,), _ = read(reader, "news.ttml", f"<tt {names}><body><div>{cues}</div></body></tt>")
    assert article.text == "The line at 石破(いしば) shuts on 4 May."


def test_captions_that_roll_are_read_once(reader: SourceReader) -> None:
    text = (
        "WEBVTT\nKind: captions\n\n00:00:00.000 --> 00:00:02.000 align:start\n \nwe<00:00:00.300><c> close</c> line 3\n\n"
        "00:00:02.000 --> 00:00:02.010\nwe close line 3\n \n\n00:00:02.010 --> 00:00:04.000\nwe close line 3\non<00:00:02.300><c> 9 May</c>\n\n"
        "00:00:04.000 --> 00:00:04.010\non 9 May\n \n\n00:00:04.010 --> 00:00:06.000\non 9 May\nand 45 people go\n"
    )
    (article,), _ = read(reader, "auto.vtt", text)
    assert article.text == "we close line 3 on 9 May and 45 people go"


@pytest.mark.parametrize("label", ["Lea Brun: ", "[SPEAKER_00]: "])
def test_a_speaker_named_over_each_cue_is_named_once(reader: SourceReader, label: str) -> None:
    said = ((label, "We close the tram line"), (label, "on 9 May."), ("Ove Dahl: ", "That hits 45 people."))
    cues = "".join(
        f"{at}\n00:00:0{at},000 --> 00:00:0{at + 1},000\n{who}{words}\n\n" for at, (who, words) in enumerate(said, 1)
    )
    (article,), _ = read(reader, "talk.srt", cues)
    assert article.text.split("\n\n") == [f"{label}We close the tram line on 9 May.", "Ove Dahl: That hits 45 people."]


def test_links_to_other_chapters_are_no_text(reader: SourceReader) -> None:
    packed = io.BytesIO()
    package = '<package xmlns="http://www.idpf.org/2007/opf"><metadata><title>Quay Post</title></metadata><manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>'
    ways = '<div>| <a href="b.xhtml">Next</a> | <a href="c.xhtml">Section menu</a> |</div>'
    source = '<p>It is in <a href="https://a.example/1">one</a> | <a href="https://b.example/2">two</a></p>'
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>'
        )
        archive.writestr("p.opf", package)
        archive.writestr(
            "a.xhtml",
            f"<html><body>{ways}<h1>Tram</h1><p>{TRAM}</p><p>{TRAM.replace('six', 'nine')}</p><p>{TOLL}</p>{source}{ways}</body></html>",
        )
    (article,), _ = read(reader, "post.epub", packed.getvalue())
    assert article.text.split("\n\n")[1:] == [TRAM, TRAM.replace("six", "nine"), TOLL, "It is in one | two"]
    assert {line.reason for line in article.dropped} == {"links to other chapters"}


def test_a_short_piece_of_an_issue_is_an_article_and_a_page_of_its_section_is_none(reader: SourceReader) -> None:
    packed = io.BytesIO()
    names = ("news", "tram")
    items = "".join(f'<item id="{name}" href="{name}.xhtml"/>' for name in names)
    package = f'<package xmlns="http://www.idpf.org/2007/opf"><metadata><title>Quay Post</title></metadata><manifest>{items}</manifest><spine>{"".join(f"<itemref idref={chr(34)}{n}{chr(34)}/>" for n in names)}</spine></package>'
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>'
        )
        archive.writestr("p.opf", package)
        archive.writestr("news.xhtml", "<html><body><h1>News of the town and the quays around it</h1></body></html>")
        archive.writestr("tram.xhtml", f"<html><body><h1>Tram</h1><p>{TRAM}</p></body></html>")
    articles, _ = read(reader, "post.epub", packed.getvalue())
    assert [a.title for a in articles] == ["Tram"]


def test_a_capture_packed_with_the_list_of_its_pages_gives_each_page_once(reader: SourceReader) -> None:
    page = f"<html><head><title>Tram</title></head><body><article><h1>Tram</h1><p>{TRAM}</p><p>{TOLL}</p></article></body></html>"
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}"
    record = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://quay.example/tram\r\nContent-Length: {len(answer)}\r\n\r\n{answer}\r\n\r\n"
    listed = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
        {"id": "1", "url": "https://quay.example/tram", "title": "Tram", "text": f"menu {TRAM}"},
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/data.warc.gz", gzip.compress(record.encode()))
        archive.writestr("pages/pages.jsonl", "\n".join(map(json.dumps, listed)))
    articles, _ = read(reader, "quay.wacz", packed.getvalue())
    assert [(a.title, a.url) for a in articles] == [("Tram", "https://quay.example/tram")]
    assert {".wacz", ".hocr"} <= SUFFIXES
