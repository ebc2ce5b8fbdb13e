#!/usr/bin/env bash
# TTML and IMSC, the subtitles of broadcasters: pysubs2 and pycaption, which transcripts are made with, read what the
# file says is not displayed, "4<span tts:display="none">5</span> May" as 45 May, and whole cues of that kind.  A name
# with its reading above it, as Japanese news has, becomes one word of both, 石破いしば; ttconv, which knows display,
# drops name and reading, so that nobody spoke in the sentence.  pycaption also reads a cue's <metadata>.
# Guess before running: what the screen shows, and the name alone or with its reading apart.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" pysubs2==1.8.1 pycaption==2.3.14 \
    ttconv==1.2.3
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
import re
import xml.etree.ElementTree as ET
from importlib.metadata import version

import pycaption
import pysubs2
import ttconv.imsc.reader
import ttconv.srt.writer

for name in ("pysubs2", "pycaption", "ttconv"):
    print(name, version(name))
CUES = {
    "display": 'The line shuts on 4<span tts:display="none">5</span> May.',
    "ruby": '<span tts:ruby="container"><span tts:ruby="base">石破</span><span tts:ruby="text">いしば</span></span> '
    "said so.",
    "metadata": "<metadata><ttm:desc>Shot 12</ttm:desc></metadata>It costs 41 million.",
    "cue": "It stays open.",
}
TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling"
    xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xml:lang="en"
    ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text"><head>
<layout><region xml:id="r"/></layout></head><body><div><p region="r" begin="1s" end="2s"{}>{}</p></div></body></tt>"""


def pycaption_text(text: str) -> str:
    found = pycaption.DFXPReader().read(text)
    return " ".join(cue.get_text() for cue in found.get_captions("en"))


def ttconv_text(text: str) -> str:
    lines = ttconv.srt.writer.from_model(ttconv.imsc.reader.to_model(ET.ElementTree(ET.fromstring(text))))
    return " ".join(line for line in lines.splitlines() if not re.fullmatch(r"\d+|.*-->.*", line))


READERS = {
    "pysubs2": lambda text: " ".join(event.text for event in pysubs2.SSAFile.from_string(text, format_="ttml")),
    "pycaption": pycaption_text,
    "ttconv": ttconv_text,
}
read = {}
for kind, cue in CUES.items():
    text = TEXT.format(' tts:display="none"' if kind == "cue" else "", cue)
    for name, reader in READERS.items():
        try:
            read[kind, name] = " ".join(reader(text).split())
        except pycaption.exceptions.CaptionReadNoCaptions:
            read[kind, name] = ""
        print(f"{kind}, {name}: {read[kind, name]!r}")
both = ("pysubs2", "pycaption")
unseen = all(read["display", name] == "The line shuts on 45 May." and read["cue", name] for name in both)
glued = all(read["ruby", name] == "石破いしば said so." for name in both)
lost = read["ruby", "ttconv"] == "said so." and not read["cue", "ttconv"]
raise SystemExit(0 if unseen and glued and lost and "Shot 12It" in read["metadata", "pycaption"] else 1)
PY
