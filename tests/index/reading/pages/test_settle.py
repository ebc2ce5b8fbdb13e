"""What a page's mark-up does to words and figures, and what a reader of the page would have seen."""

# ruff: noqa: E501  the pages below are written as their programs write them
from __future__ import annotations

import pytest

from index.reading.clean import clean_document
from index.reading.read import SourceReader
from index.types import Article

FILLER = (
    "<p>The harbour board met in the old customs house on Monday to hear the builders, the boatmen and the bank.</p>",
    "<p>It will meet again before the ice comes, and the builders have been told to bring drawings with them.</p>",
)


def read_page(reader: SourceReader, body: str, *, head: str = "", lang: str = "en", after: str = "") -> Article:
    page = (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>Harbour board meets</title>{head}</head><body><article>'
        f"<h1>Harbour board meets</h1>{FILLER[0]}{body}{FILLER[1]}</article>{after}</body></html>"
    )
    return clean_document(reader.parse("page.html", page.encode()))


@pytest.mark.parametrize(
    ("marked", "seen"),
    [
        ("The yard let 48<sup>7</sup> welders go.", "The yard let 48 welders go."),
        ('It owes €6m<a href="#n2"><sup>2</sup></a> to the bank.', "It owes €6m to the bank."),
        ("Of 90<sup>[12]</sup> boats<sup>*</sup> none sank.", "Of 90 boats none sank."),
        ('The pier has 31<a href="#fn9">9</a> lamps on it.', "The pier has 31 lamps on it."),
        ("The rate is 3<sup>1</sup>/<sub>4</sub> per cent.", "The rate is 3 1/4 per cent."),
        ("The plank was 7<sup>5</sup>&frasl;<sub>8</sub> inches wide.", "The plank was 7 5/8 inches wide."),
        ("The dock covers 19 km<sup>2</sup> of sand.", "The dock covers 19 km² of sand."),
        ("Some 4 × 10<sup>5</sup> crates came in.", "Some 4 × 10⁵ crates came in."),
        ("It opened on the 2<sup>nd</sup> of June.", "It opened on the 2nd of June."),
        ("It gives off CO<sub>2</sub> and smoke.", "It gives off CO2 and smoke."),
        ("The fee is <del>80</del> <ins>95</ins> crowns a night.", "The fee is 95 crowns a night."),
        ("It shuts on <s>1 May</s> 9 May this year.", "It shuts on 9 May this year."),
        (
            'It let 48<span style="vertical-align: super">7</span> welders go.',
            "It let 48 welders go.",
        ),
        (
            "The rate is <math><mn>3</mn><mfrac><mn>1</mn><mn>4</mn></mfrac></math> per cent.",
            "The rate is 3 1/4 per cent.",
        ),
        ("It owes 10<!-- -->7<!-- --> crowns to the bank.", "It owes 107 crowns to the bank."),
        ('It owes <i class="coin"></i>107 crowns <b><span></span></b>to the bank.', "It owes 107 crowns to the bank."),
        (
            "Some <math><msup><mn>10</mn><mn>5</mn></msup><annotation>10^5</annotation></math> crates came in.",
            "Some 10⁵ crates came in.",
        ),
        ("It owes <output>107</output> crowns to the bank.", "It owes 107 crowns to the bank."),
        (
            'It costs <span style="color:red;text-decoration:line-through">£5</span> £4 to cross.',
            "It costs £4 to cross.",
        ),
        (
            "It rose by <math><mn>3</mn><mfrac><mn>1</mn><mn>4</mn></mfrac><mo>%</mo></math> and no more.",
            "It rose by 3 1/4% and no more.",
        ),
        (
            "Take <math><mroot><mn>27</mn><mn>3</mn></mroot><mo>+</mo><msqrt><mi>a</mi><mo>-</mo><mi>b</mi></msqrt></math>.",
            "Take ³√27+√(a-b).",
        ),
        (
            "Take <math><msubsup><mi>x</mi><mn>2</mn><mn>5</mn></msubsup><mphantom><mn>9</mn></mphantom></math> of it.",
            "Take x₂⁵ of it.",
        ),
        (
            'It fell by 5<span class="frac"><span class="sr-only">+</span><span class="num">1</span>⁄'
            '<span class="den">8</span></span> per cent.',
            "It fell by 5 1/8 per cent.",
        ),
        ("It fell by 5<sup>1</sup><span>/</span><sub>8</sub> per cent.", "It fell by 5 1/8 per cent."),
        ("The lock is 17<sub>8</sub> of H<sub>2</sub>O.", "The lock is 17₈ of H2O."),
        ('Of 35<a role="doc-noteref" href="/notes#n3">3</a> boats none sank.', "Of 35 boats none sank."),
        (
            '<span role="deletion">Ninety</span> <span class="gone">Eighty</span> <ins>Seventy</ins> boats sank.',
            "Seventy boats sank.",
        ),
        ("It costs £41.<sup>99</sup> or 52,<sup>50</sup> € a night.", "It costs £41.99 or 52,50 € a night."),
        ("It was 31<sup>o</sup>C at the pier, which is 88<sup>0</sup>F.", "It was 31°C at the pier, which is 88°F."),
        ('It has 41<span style="display:block">000 boats came.</span>', "It has 41 000 boats came."),
        ("Mr <ruby>石破<rp>[</rp><rt>いしば</rt></ruby> came.", "Mr 石破(いしば) came."),
        ('Its <button>draught</button><i role="tooltip">its depth</i> is 4 m.', "Its draught is 4 m."),
        ('It owes <b aria-hidden="true">107</b> crowns to the bank.', "It owes 107 crowns to the bank."),
        ("It falls due on <time datetime=2026-06-30>30 June</time>, he said.", "It falls due on 30 June, he said."),
        (
            'It is<meter value=".7"> 70 %</meter> full at <span popover>a guess of </span>nine.',
            "It is full at nine.",
        ),
        (
            "The pilot, Ro Vann, said <q>no ship will pass</q> and left.",
            "The pilot, Ro Vann, said “no ship will pass” and left.",
        ),
    ],
)
def test_a_line_says_what_its_reader_sees(reader: SourceReader, marked: str, seen: str) -> None:
    head = "<style>.gone{text-decoration:line-through}</style>"
    article = read_page(reader, f"<p>{marked} The board took note of that without a vote.</p>", head=head)
    assert seen in article.text


def test_an_ordinal_of_a_romance_language_is_no_footnote(reader: SourceReader) -> None:
    body = "<p>El muelle abre el 1<sup>o</sup> de junio y la 2<sup>a</sup> fase empieza en otoño, dijo la junta.</p>"
    assert "el 1o de junio y la 2a fase" in read_page(reader, body, lang="es").text


def test_what_was_struck_out_and_what_marked_a_note_is_told(reader: SourceReader) -> None:
    body = "<p>The fee rose from <del>70</del> 75 crowns<sup>3</sup> to 95 crowns in a year.</p>"
    article = read_page(reader, body)
    assert {(line.text, line.reason) for line in article.dropped} >= {
        ("70", "struck out on the page"),
        ("The fee rose from 75 crowns[3]", "footnote mark"),
    }


@pytest.mark.parametrize(
    "markup",
    [
        "<blockquote><p>Nobody asked the boatmen.</p><footer>Ada Krum, ferrywoman</footer></blockquote>",
        "<blockquote>Nobody asked the boatmen.<br><cite>— Ada Krum, ferrywoman</cite></blockquote>",
        "<blockquote><p>Nobody asked the boatmen.</p><p>— Ada Krum, ferrywoman</p></blockquote>",
        "<figure><blockquote><p>Nobody asked the boatmen.</p></blockquote>"
        "<figcaption>Ada Krum, ferrywoman</figcaption></figure>",
    ],
)
def test_a_quotation_keeps_its_speaker(reader: SourceReader, markup: str) -> None:
    assert "“Nobody asked the boatmen.” – Ada Krum, ferrywoman" in read_page(reader, markup).text


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>The board owes forty million crowns to a bank abroad.</p>",
        '<p aria-hidden="true">The board owes forty million crowns to a bank abroad.</p>',
        '<p style="display: none">The board owes forty million crowns to a bank abroad.</p>',
        '<p class="unseen">The board owes forty million crowns to a bank abroad.</p>',
        '<p style="position:absolute; left:-9999px">The board owes forty million crowns to a bank abroad.</p>',
        '<p class="spoken">The board owes forty million crowns to a bank abroad.</p>',
        '<p hidden="false">The board owes forty million crowns to a bank abroad.</p>',
        '<p class="visually-hidden">The board owes forty million crowns to a bank abroad.</p>',
    ],
)
def test_what_cannot_be_seen_is_left_out_and_told(reader: SourceReader, hidden: str) -> None:
    article = read_page(
        reader, hidden, head="<style>.unseen{display:none} p{margin:0} .spoken{clip-path:inset(50%)}</style>"
    )
    assert "forty million" not in article.text
    assert [line.reason for line in article.dropped if "forty million" in line.text] == ["not visible on the page"]


def test_an_article_behind_a_dialogue_is_no_hidden_text(reader: SourceReader) -> None:
    page = f'<html><body><div aria-hidden="true"><article>{"".join(FILLER)}</article></div></body></html>'
    assert "customs house" in clean_document(reader.parse("page.html", page.encode())).text


def test_a_style_for_print_hides_nothing(reader: SourceReader) -> None:
    head = "<style>@media print{.note{display:none}} .note{color:red}</style>"
    body = '<p class="note">Lamps stay lit until the ice is gone.</p>'
    assert "Lamps stay lit" in read_page(reader, body, head=head).text


def test_each_row_of_a_table_has_its_heads(reader: SourceReader) -> None:
    table = (
        "<table><tr><th>Pier</th><th colspan=2>Boats</th></tr><tr><th></th><th>2024</th><th>2025</th></tr>"
        "<tr><td>Old</td><td>14</td><td>9</td></tr><tr><td>New</td><td>31</td><td>40</td></tr></table>"
    )
    lines = read_page(reader, table).text.splitlines()
    assert "Pier: Old; Boats 2024: 14; Boats 2025: 9." in lines
    assert "Pier: New; Boats 2024: 31; Boats 2025: 40." in lines


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><th>Pier</th><th>Year</th><th>Boats</th></tr><tr><td rowspan=0><div>Old</div><div>pier</div></td><td>2024</td>"
        "<td>14</td></tr><tr><td>2025</td><td>9<br>in all</td></tr></table>",
        "<figure><table><tr><th>Pier</th><th>Year</th><th>Boats</th></tr><tr><td>Old<br>pier</td><td>2024</td><td>14</td></tr>"
        "<tr><td>Old pier</td><td>2025</td><td>9 in all</td></tr></table><figcaption>Moored at noon</figcaption></figure>",
        '<div role="table"><div role="row"><b role="columnheader">Pier</b><b role="columnheader">Year</b><b role="columnheader">'
        'Boats</b></div><div role="row"><i role="cell">Old pier</i><i role="cell">2024</i><i role="cell">14</i></div><div role='
        '"row"><i role="cell">Old pier</i><i role="cell">2025</i><i role="cell">9 in all</i></div></div>',
    ],
    ids=["lines in a cell", "a figure", "roles"],
)
def test_a_table_is_read_however_it_is_built(reader: SourceReader, table: str) -> None:
    lines = read_page(reader, table).text.splitlines()
    assert "Pier: Old pier; Year: 2024; Boats: 14." in lines
    assert "Pier: Old pier; Year: 2025; Boats: 9 in all." in lines
    assert ("<figure>" not in table) or "Moored at noon" in lines


def test_a_table_of_names_and_values_gives_pairs(reader: SourceReader) -> None:
    table = "<table><tr><td>Harbour master</td><td>Una Sorel</td></tr><tr><td>Berths</td><td>44</td></tr></table>"
    lines = read_page(reader, table).text.splitlines()
    assert "Harbour master: Una Sorel." in lines
    assert "Berths: 44." in lines


def test_a_term_stands_with_its_definition(reader: SourceReader) -> None:
    terms = "<dl><dt>Who pays?</dt><dd>The boatmen, over nine years and without interest.</dd></dl>"
    assert "Who pays? The boatmen, over nine years and without interest." in read_page(reader, terms).text


def test_terms_in_boxes_or_several_of_one_definition_stand_with_it(reader: SourceReader) -> None:
    terms = "<dl><div><dt>Length</dt><dt>Reach</dt><dd>It is 380 m long.</dd></div><div><dt>Lamps</dt><dd>31</dd></div></dl>"
    lines = read_page(reader, terms).text.splitlines()
    assert {"Length, Reach: It is 380 m long.", "Lamps: 31"} <= set(lines)


@pytest.mark.parametrize(
    "box",
    [
        "<menu><li>{}</li><li>Nobody asked the boatmen.</li></menu>",
        "<fieldset><legend>What it said</legend><p>{}</p></fieldset>",
        "<x-paragraph>{}</x-paragraph>",
        "<figure><p>{}</p><figcaption>From the letter of the board</figcaption></figure>",
        "<x-box><x-box><p>{}</p></x-box></x-box>",
    ],
)
def test_words_in_a_box_of_any_name_are_read(reader: SourceReader, box: str) -> None:
    told = "The new pier will cost the town nine million crowns, the board said after the vote."
    assert told in read_page(reader, box.format(told)).text


def test_a_term_of_a_sentence_is_read_and_a_button_behind_it_is_not(reader: SourceReader) -> None:
    text = read_page(reader, "<p>Its <button>draught</button> is 4 m. <button>Copy</button> Boats wait.</p>").text
    assert "Its draught is 4 m. Boats wait." in " ".join(text.split())


def test_a_heading_that_opens_what_stands_below_is_read(reader: SourceReader) -> None:
    body = "<h3><button aria-expanded=false>When does the lease end?</button></h3><div><p>On 9 May, the board said.</p></div>"
    lines = list(filter(None, read_page(reader, body).text.splitlines()))
    assert lines[2:4] == ["When does the lease end?", "On 9 May, the board said."]


def test_entries_of_a_live_page_keep_their_times(reader: SourceReader) -> None:
    entries = "".join(
        f'<section><time datetime="2026-02-03T{clock}:00Z">{clock}</time><h2>{head}</h2><p>{words}</p></section>'
        for clock, head, words in (
            ("11:05", "Pier reopens", "The pier was opened again after the mine had been towed out to sea."),
            ("09:40", "Pier shut", "The pier has been shut since a mine was seen beside the fuel quay."),
        )
    )
    lines = [line for line in read_page(reader, entries).text.splitlines() if line]
    assert lines.index("11:05: Pier reopens") < lines.index("09:40: Pier shut")


@pytest.mark.parametrize("inside", [True, False])
def test_a_correction_stays_in_the_article(reader: SourceReader, inside: bool) -> None:
    note = "<aside><p>Correction, 4 Feb.: an earlier version of this story put the number of berths at 440.</p></aside>"
    article = read_page(reader, note if inside else "", after="" if inside else f"<footer>{note}</footer>")
    assert "Correction, 4 Feb.: an earlier version" in article.text


def test_sentences_loose_in_boxes_are_kept_and_captions_stand_apart(reader: SourceReader) -> None:
    boxes = "<div><div>The lease runs out on 9 May.</div><div>Sixty boats must move by then.</div></div>"
    picture = "<figure><img src=x><figcaption>The pier in 2011, with 300 boats.</figcaption></figure>"
    article = read_page(reader, boxes + picture)
    assert "The lease runs out on 9 May." in article.text
    assert "Sixty boats must move by then." in article.text
    assert "300 boats" not in article.text
    dropped = {(line.text, line.reason) for line in article.dropped}
    assert ("The pier in 2011, with 300 boats.", "caption of a picture") in dropped


def test_an_article_in_several_boxes_is_read_to_its_end(reader: SourceReader) -> None:
    more = "<p>The bank will lend no more than nine million crowns, and only against the two new piers of the port.</p>"
    box = '<div class="grid"><div class="article__body">{}</div></div>'
    page = f"<html><body><main>{box.format(''.join(FILLER))}<div>Advert</div>{box.format(more)}</main></body></html>"
    assert "against the two new piers" in clean_document(reader.parse("page.html", page.encode())).text


def test_what_screen_readers_are_told_in_other_words_is_still_seen(reader: SourceReader) -> None:
    figure = '<span aria-hidden="true">€9m</span><span class="sr-only">nine million euros</span>'
    text = read_page(reader, f"<p>The new pier will cost the town {figure}, the board said after the vote.</p>").text
    assert "cost the town €9m, the board" in text


@pytest.mark.parametrize("head", ["Key Points", "Das Wichtigste in Kürze", "L’essentiel"])
def test_the_main_points_in_a_box_of_their_own_belong_to_the_text(head: str) -> None:
    page = (
        f"<html><body><article><h1>Quay sold</h1><div class='box'><h2>{head}</h2><ul><li>The quay costs 3.1 million.</li>"
        "<li>It changes hands on 1 May.</li></ul></div><div class='group'><p>The town sold the quay at Ronne to a firm of "
        "dredgers on Friday, after a year of talks.</p><p>The firm will mend the crane before the winter, it told the "
        "council.</p></div></article></body></html>"
    )
    with SourceReader() as reader:
        text = reader.parse("a.html", page.encode()).text
    assert (
        text.index("The quay costs 3.1 million.")
        < text.index("It changes hands on 1 May.")
        < text.index("The town sold")
    )


def test_cells_that_lay_out_a_page_are_not_read_across() -> None:
    page = (
        "<html><body><table><tr><td><a href=/>Home</a><br><a href=/sport>Sport</a></td><td><b>Quay sold</b><br>By Ana Kron"
        "<p>The town sold the quay at Ronne to a firm of dredgers on Friday, after a year of talks with two others.<p>The "
        "firm will mend the crane before the winter, it told the council, and keep all twelve of its people.<p>The price "
        "was 3.1 million, a tenth less than was asked for it in the spring.</td><td>Weather</td></tr></table></body></html>"
    )
    with SourceReader() as reader:
        lines = reader.parse("a.html", page.encode()).text.split("\n")
    assert "The price was 3.1 million, a tenth less than was asked for it in the spring." in lines
    assert not any("Weather" in line or "Sport" in line for line in lines)


@pytest.mark.parametrize(
    "body",
    [
        "<p>The ferry is late. <div class='ad'>Advertisement</div> It sailed at noon with <b>forty</b> cows.</p>",
        "It sailed at noon with <b>forty</b> cows.<p>The ferry is late.</p>",
        "<p>The ferry is late.</p>It sailed at noon with <b>forty</b> cows.<hr>",
    ],
    ids=["behind an advert in a paragraph", "before the first", "after the last"],
)
def test_a_sentence_between_paragraphs_is_kept(reader: SourceReader, body: str) -> None:
    text = read_page(reader, f"<div>{body}</div>").text
    assert "It sailed at noon with forty cows." in text.split("\n")
    assert "Advertisement" not in text
