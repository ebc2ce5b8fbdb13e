"""Articles as publishing programs keep them, in trees of blocks and pieces: what is read is what is printed."""

# ruff: noqa: E501  the files below are written as their programs write them
from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from index.errors import NoArticleError
from index.reading.clean import clean_document
from index.reading.formats.documents import Reading
from index.reading.read import SourceReader
from index.types import Article

FERRY = "The ferry to Ulvsund will stop on 9 June, its owner said."
FARE = "A ticket costs 14 crowns, 3.5 crowns less than before."
HEAD, DAY = "Ferry to stop", "2025-04-02"
LINKS = {"url": "https://ulv.example/ferry"}


def read(reader: SourceReader, name: str, content: Any) -> tuple[list[Article], Reading]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    reading = reader.parse_all(name, data)
    return [clean_document(document) for document in reading.documents], reading


def span(text: str, *marks: str) -> dict[str, Any]:
    return {"_type": "span", "text": text, "marks": list(marks)}


def leaf(text: str, **looks: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, **looks}


PORTABLE = [
    {"_type": "block", "children": [span("The ferry to Ulvsund will stop on "), span("9", "strong"), span(" June, its owner said.")]},
    {"_type": "image", "caption": "The ferry."},
    {"_type": "block", "children": [span("A ticket costs "), span("17", "strike-through"), span("14 crowns, 3.5 crowns less than before.")]},
]  # fmt: skip
PROSEMIRROR = {"type": "doc", "content": [
    {"type": "paragraph", "content": [leaf("The ferry to Ulvsund will stop on "), leaf("9", marks=[{"type": "bold"}]), leaf(" June, its owner said.")]},
    {"type": "paragraph", "content": [leaf(FARE)]},
]}  # fmt: skip
LEXICAL = {"root": {"type": "root", "children": [
    {"type": "paragraph", "children": [leaf("The ferry to "), {"type": "link", "children": [leaf("Ulvsund")]}, leaf(" will stop on 9 June, its owner said.")]},
    {"type": "paragraph", "children": [leaf(FARE)]},
]}}  # fmt: skip
EDITOR = {
    "time": 1,
    "version": "2",
    "blocks": [{"type": "paragraph", "data": {"text": FERRY}}, {"type": "paragraph", "data": {"text": FARE}}],
}
ARC = [
    {"type": "text", "content": FERRY.replace("9 June", "<b>9</b> June")},
    {"type": "image", "caption": "The ferry."},
    {"type": "text", "content": FARE},
]
APPLE = [
    {"role": "title", "text": HEAD}, {"role": "byline", "text": "By Eva Lie"}, {"role": "body", "text": FERRY},
    {"role": "container", "components": [{"role": "photo", "caption": "The ferry."}, {"role": "body", "text": FARE}]},
]  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"title": HEAD, "publishedAt": DAY, "body": PORTABLE}, id="portable text"),
        pytest.param({"title": HEAD, "publishedAt": DAY, "body": PROSEMIRROR}, id="ProseMirror"),
        pytest.param({"title": HEAD, "publishedAt": DAY, "body": LEXICAL}, id="Lexical"),
        pytest.param({"title": HEAD, "publishedAt": DAY, "body": EDITOR}, id="Editor.js"),
        pytest.param({"_id": "A", "headlines": {"basic": HEAD}, "display_date": f"{DAY}T09:00:00Z", "content_elements": ARC}, id="Arc"),
        pytest.param({"title": HEAD, "components": APPLE, "metadata": {"datePublished": f"{DAY}T09:00:00Z"}}, id="Apple News"),
        pytest.param(
            [{"id": 7, "date": f"{DAY}T09:00:00", "title": {"rendered": HEAD}, "content": {"rendered": f"<p>{FERRY}</p>\n<p>{FARE}</p>"}, "author": 3}],
            id="WordPress over its interface",
        ),
        pytest.param(
            {"data": [{"type": "node--article", "id": "u", "attributes": {"title": HEAD, "created": DAY, "body": {"value": "x", "format": "full", "processed": f"<p>{FERRY}</p><p>{FARE}</p>"}}}]},
            id="Drupal over its interface",
        ),
        pytest.param(
            {"type": "OrderedCollection", "orderedItems": [
                {"type": "Create", "published": DAY, "object": {"type": "Article", "name": HEAD, "published": DAY, "content": f"<p>{FERRY}</p><p>{FARE}</p>", **LINKS}},
                {"type": "Announce", "object": "https://other.example/9"},
            ]},
            id="an archive of ActivityPub",
        ),
    ],
)  # fmt: skip
def test_a_text_in_blocks_and_pieces_is_read_as_it_is_printed(reader: SourceReader, value: Any) -> None:
    (article,), _ = read(reader, "a.json", value)
    assert (article.title, str(article.published)) == (HEAD, DAY)
    assert [line for line in article.text.splitlines() if line] == [HEAD, FERRY, FARE]


def test_a_channel_s_messages_keep_the_figures_that_are_bold_or_linked(reader: SourceReader) -> None:
    link = {"type": "text_link", "text": "14", "href": "https://ulv.example/x"}
    message = {"id": 2, "type": "message", "date": f"{DAY}T09:15:00", "from": "Ulvsund Post",
               "text": [{"type": "bold", "text": HEAD}, f"\n\n{FERRY} A ticket costs ", link, " crowns."]}  # fmt: skip
    value = {
        "name": "Ulvsund Post",
        "type": "public_channel",
        "messages": [message, {**message, "id": 3, "text": FARE}],
    }
    articles, _ = read(reader, "result.json", value)
    assert [(a.publisher, str(a.published)) for a in articles] == [("Ulvsund Post", DAY)] * 2
    assert articles[0].text == f"{HEAD}\n\n{FERRY} A ticket costs 14 crowns."


def test_the_paper_and_the_author_of_a_post_stand_beside_it(reader: SourceReader) -> None:
    post = {"id": 7, "date": DAY, "title": {"rendered": HEAD}, "content": {"rendered": f"<p>{FERRY}</p>"}, "author": 3,
            "yoast_head_json": {"author": "Eva Lie", "og_site_name": "Ulvsund Post"}}  # fmt: skip
    (article,), _ = read(reader, "posts.json", [post])
    assert (article.publisher, article.author) == ("Ulvsund Post", "Eva Lie")


def test_what_tells_a_search_engine_to_take_in_is_no_record(reader: SourceReader) -> None:
    lines = [{"index": {"_id": "1"}}, {"title": HEAD, "body": f"{FERRY} {FARE}", "date": DAY}]
    articles, reading = read(reader, "bulk.ndjson", "\n".join(map(json.dumps, lines)).encode())
    assert [a.title for a in articles] == [HEAD]
    assert not reading.passed


def test_a_capture_s_list_of_its_pages_is_no_article(reader: SourceReader) -> None:
    lines = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
             {"id": "1", "url": "https://ulv.example", "title": HEAD, "text": f"menu {FERRY}"}]  # fmt: skip
    with pytest.raises(NoArticleError, match="the capture itself"):
        read(reader, "pages.jsonl", "\n".join(map(json.dumps, lines)).encode())


def test_facts_of_a_table_go_to_the_page_and_its_reader_s_notes_are_no_article(reader: SourceReader) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "metadata_0_to_20.json",
            json.dumps([{"slug": "ferry-18f", "title": HEAD, "publishedAt": DAY, "savedAt": "2026-01-02", **LINKS}]),
        )
        archive.writestr("highlights/ferry-18f.md", f"> {FARE}\n\nis this so?")
        archive.writestr("content/ferry-18f.html", f"<div id='readability-page-1'><p>{FERRY}</p><p>{FARE}</p></div>")
    articles, reading = read(reader, "omnivore.zip", packed.getvalue())
    assert [(a.title, str(a.published), a.url) for a in articles] == [(HEAD, DAY, LINKS["url"])]
    assert "holds its reader's notes" in {passed.reason for passed in reading.passed}


PUBMED = """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>39000001</PMID><DateRevised><Year>2026</Year><Month>01</Month><Day>02</Day></DateRevised>
<Article><Journal><JournalIssue><PubDate><Year>2025</Year><Month>Apr</Month><Day>02</Day></PubDate></JournalIssue><Title>Ulvsund journal of water</Title></Journal>
<ArticleTitle>Salt in the sound and CO<sub>2</sub>.</ArticleTitle><Abstract><AbstractText Label="BACKGROUND">Salt rose by 5.4% between 2019 and 2024.</AbstractText>
<AbstractText Label="RESULTS">We found 10<sup>6</sup> cells per litre in 35 samples.</AbstractText></Abstract>
<AuthorList><Author><LastName>Lie</LastName><ForeName>Eva</ForeName></Author></AuthorList></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""
ZOTERO = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<bib:Article rdf:about="x"><z:itemType>newspaperArticle</z:itemType><dcterms:isPartOf><bib:Newspaper><dc:title>Ulvsund Post</dc:title></bib:Newspaper></dcterms:isPartOf>
<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Lie</foaf:surname><foaf:givenName>Eva</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
<dc:title>{HEAD}</dc:title><dcterms:abstract>{FERRY} {FARE}</dcterms:abstract><dc:date>{DAY}</dc:date><dcterms:dateSubmitted>2026-01-02 10:00:00</dcterms:dateSubmitted>
<dc:identifier><dcterms:URI><rdf:value>https://ulv.example/ferry</rdf:value></dcterms:URI></dc:identifier></bib:Article>
<z:Attachment rdf:about="#2"><z:itemType>attachment</z:itemType><dc:title>Snapshot</dc:title></z:Attachment></rdf:RDF>"""


def test_references_kept_as_xml_keep_journal_day_and_powers(reader: SourceReader) -> None:
    (paper,), _ = read(reader, "pubmed.xml", PUBMED.encode())
    assert (paper.title, paper.publisher, str(paper.published), paper.author) == (
        "Salt in the sound and CO2.", "Ulvsund journal of water", DAY, "Eva Lie")  # fmt: skip
    assert paper.text.split("\n\n")[1:] == [
        "BACKGROUND: Salt rose by 5.4% between 2019 and 2024.", "RESULTS: We found 10⁶ cells per litre in 35 samples."]  # fmt: skip
    (item,), _ = read(reader, "zotero.rdf", ZOTERO.encode())
    assert (item.title, item.publisher, str(item.published), item.author, item.url) == (
        HEAD, "Ulvsund Post", DAY, "Eva Lie", "https://ulv.example/ferry")  # fmt: skip
    assert item.text.split("\n\n")[1:] == [f"{FERRY} {FARE}"]
