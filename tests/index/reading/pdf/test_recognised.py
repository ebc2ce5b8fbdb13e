"""What a program for scans has written down is read as a printed page is, and told as recognised."""

# ruff: noqa: E501  the files below are written as their programs write them
from __future__ import annotations

import pytest

from index.errors import SourceError
from index.reading.clean import clean_document
from index.reading.read import SourceReader

LINES = [
    ("Ferry to stop", 60, 40),
    ("The ferry to Ulvsund will stop on 9 June, its ow", 140, 20),
    ("ner told the paper, and 14 people will lose their", 165, 20),
    ("work on that day.", 190, 20),
]


def hocr(sure: int) -> str:
    found = []
    for text, top, high in LINES:
        left, words = 50, []
        for word in text.replace("its ow", "its ow-").split():
            right = left + len(word) * high // 2
            words.append(
                f"<span class='ocrx_word' title='bbox {left} {top} {right} {top + high}; x_wconf {sure}'>{word}</span>"
            )
            left = right + high // 3
        box = f"bbox 50 {top} {left} {top + high}"
        found.append(f"<span class='ocr_line' title='{box}; baseline 0 -4'>{' '.join(words)}</span>")
    return (
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><meta name='ocr-system' content='t'/></head>"
        f"<body><div class='ocr_page' title='bbox 0 0 800 999'><p class='ocr_par'>{''.join(found)}</p></div></body></html>"
    )


def alto(sure: int) -> str:
    parted = {"ow": ' SUBS_TYPE="HypPart1" SUBS_CONTENT="owner"', "ner": ' SUBS_TYPE="HypPart2" SUBS_CONTENT="owner"'}
    found = []
    for text, top, high in LINES:
        left, words = 50, []
        for word in text.split():
            place = f'HPOS="{left}" VPOS="{top}" WIDTH="{len(word) * high // 2}" HEIGHT="{high}"'
            words.append(f'<String CONTENT="{word}" {place} WC="{sure / 100}"{parted.get(word, "")}/><SP/>')
            left += len(word) * high // 2 + high // 3
        found.append(f'<TextLine HPOS="50" VPOS="{top}" WIDTH="{left}" HEIGHT="{high}">{"".join(words)}</TextLine>')
    page = f'<Page ID="p1"><PrintSpace><TextBlock>{"".join(found)}</TextBlock></PrintSpace></Page>'
    return f'<?xml version="1.0"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout>{page}</Layout></alto>'


@pytest.mark.parametrize(("name", "form"), [("a.html", hocr), ("a.xml", alto)], ids=["hOCR", "ALTO"])
def test_words_with_their_places_are_an_article(reader: SourceReader, name: str, form: object) -> None:
    assert callable(form)
    article = clean_document(reader.parse(name, form(95).encode()))
    assert article.text.split("\n\n") == [
        "Ferry to stop",
        "The ferry to Ulvsund will stop on 9 June, its owner told the paper, and 14 people will lose their work on that day.",
    ]
    assert article.title == "Ferry to stop"
    assert any("recognised in pictures" in line.text for line in article.dropped)
    with pytest.raises(SourceError, match="not recognised with confidence"):
        reader.parse(name, form(40).encode())
