#!/usr/bin/env bash
# python-docx, mammoth, docx2txt, striprtf: the figure of a footnote that a writer has raised by hand is glued to the
# number before it.  "35" with a raised 3 is read as 353 jobs, by each of them, with nothing between to tell it by.
# striprtf also puts a link's address in brackets behind its words, and keeps words that are hidden in the document.
# Guess before running: "353" from one of them at most; link words alone; hidden words left out.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" \
    python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9 striprtf==0.0.35
PYTHONPATH="$work/lib" python3 - <<'PY'
import io
from importlib.metadata import version

import docx
import docx2txt
import mammoth
from striprtf.striprtf import rtf_to_text

for name in ("python-docx", "mammoth", "docx2txt", "striprtf"):
    print(name, version(name))
document = docx.Document()
paragraph = document.add_paragraph("The line cut 35")
paragraph.add_run("3").font.superscript = True
paragraph.add_run(" jobs.")
held = io.BytesIO()
document.save(held)
read = {
    "python-docx": docx.Document(io.BytesIO(held.getvalue())).paragraphs[0].text,
    "mammoth": mammoth.extract_raw_text(io.BytesIO(held.getvalue())).value.strip(),
    "docx2txt": docx2txt.process(io.BytesIO(held.getvalue())).strip(),
    "striprtf": rtf_to_text(r"{\rtf1\ansi The line cut 35{\super 3} jobs.}"),
}
for name, text in read.items():
    print(f"{name}: {text!r}")
link = rtf_to_text(r'{\rtf1\ansi Paid {\field{\*\fldinst{HYPERLINK "https://a.example"}}{\fldrslt{\ul 38m}}} so far.}')
hidden = rtf_to_text(r"{\rtf1\ansi It opens {\v or so they say }in June.}")
print(f"striprtf, a link: {link!r}")
print(f"striprtf, hidden words: {hidden!r}")
same = all(text == "The line cut 353 jobs." for text in read.values())
raise SystemExit(0 if same and "https://a.example" in link and "or so they say" in hidden else 1)
PY
