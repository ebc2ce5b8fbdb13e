"""What a browser shows of a page's templates."""

from __future__ import annotations

import pytest

from index.reading.clean import clean_document
from index.reading.read import SourceReader

SHOWN = "The sluice will cost 41 million crowns, the keeper told the parish in writing."
ROOT = '<template shadowrootmode="open">{}</template>'


def lines(reader: SourceReader, body: str) -> list[str]:
    page = (
        "<!DOCTYPE html><html lang=en><head><title>Sluice dearer</title></head><body><article><h1>Sluice dearer</h1>"
        f"<p>The parish met at the sluice on Monday to hear its keeper and two of the builders.</p>{body}"
        "<p>It will meet again in the spring, when the river has fallen and the drawings are ready.</p></article>"
    )
    return list(filter(None, clean_document(reader.parse("page.html", page.encode())).text.splitlines()))[2:-1]


@pytest.mark.parametrize(
    "body",
    [
        f"<x-note>{ROOT.format(f'<style>p{{color:red}}</style><p>{SHOWN}</p>')}<p>Nine, it said.</p></x-note>",
        f"<x-note>{ROOT.format('<div><slot></slot></div>')}<p>{SHOWN}</p></x-note>",
        f"<x-note>{ROOT.format('<p>' + SHOWN.replace('41', '<slot name=sum>9</slot>') + '</p>')}"
        "<b slot=sum>41</b><b slot=other>38</b> million</x-note>",
        f"<x-note>{ROOT.format('<p>' + SHOWN.replace('41', '<slot name=sum>41</slot>') + '</p>')}</x-note>",
        f"<x-a>{ROOT.format('<x-b>' + ROOT.format('<p><slot name=b></slot>') + '<slot name=a slot=b></slot></x-b>')}"
        f"<span slot=a>{SHOWN}</span></x-a>",
        f"<p>{SHOWN.replace(' million', '<template> or 38</template> million')}</p><template><p>No.</p></template>",
    ],
    ids=["a root", "words for a slot", "a named slot", "a slot's own words", "a root within a root", "other templates"],
)
def test_of_a_template_what_a_browser_shows_is_read(reader: SourceReader, body: str) -> None:
    assert lines(reader, body) == [SHOWN]


@pytest.mark.parametrize("name", ["shadowrootmode", "shadowroot", "shadowmode"])
def test_a_root_is_known_by_each_name_that_programs_save_it_under(reader: SourceReader, name: str) -> None:
    root = ROOT.format(f"<p>{SHOWN}</p>").replace("shadowrootmode", name)
    assert lines(reader, f"<x-note>{root}<p>Nine, it said.</p></x-note>") == [SHOWN]
