#!/usr/bin/env bash
# EbookLib: the content of a chapter is not the file's.  What stands in its head (title, author, day of a magazine's
# article) is gone, and the page that says lang="de" comes back in the book's language; item.title and item.lang are
# empty, too.
# Guess before running: get_content() gives the page as it stands in the book.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" EbookLib==0.20
PYTHONPATH="$work/lib" BOOK="$work/a.epub" python3 - <<'PY'
import os
import zipfile
from importlib.metadata import version

from ebooklib import epub

print("EbookLib", version("EbookLib"))
OPF = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">urn:a</dc:identifier>
<dc:title>Quay Quarterly</dc:title><dc:language>en</dc:language></metadata>
<manifest><item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="a"/></spine></package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>n</title></head>
<body><nav epub:type="toc"><ol><li><a href="a.xhtml">A</a></li></ol></nav></body></html>"""
PAGE = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" lang="de" xml:lang="de"><head>
<title>Kai verkauft</title><meta name="author" content="Ida Holm"/><meta name="dcterms.issued" content="2026-05-04"/>
</head><body><p>Die Stadt hat den Kai verkauft.</p></body></html>"""
CONTAINER = """<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="c.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
with zipfile.ZipFile(os.environ["BOOK"], "w") as book:
    book.writestr("mimetype", "application/epub+zip")
    for name, text in (("META-INF/container.xml", CONTAINER), ("c.opf", OPF), ("n.xhtml", NAV), ("a.xhtml", PAGE)):
        book.writestr(name, text)
item = epub.read_epub(os.environ["BOOK"]).get_item_with_id("a")
content = item.get_content().decode()
print(content)
print("item.title:", repr(item.title), " item.lang:", repr(item.lang))
lost = not any(words in content for words in ("Kai verkauft<", "Ida Holm", "2026-05-04"))
raise SystemExit(0 if lost and 'lang="en"' in content and not item.title and not item.lang else 1)
PY
