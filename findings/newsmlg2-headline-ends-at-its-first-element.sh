#!/usr/bin/env bash
# newsmlg2, the IPTC's own reader of NewsML-G2: a headline is what stands before its first element.  The standard lets
# one hold <inline>, <span> and <a>, by which agencies name companies; of "Bank <inline>AB</inline> holds rate at
# 3.25<span>%</span>" only "Bank" is left, in the object and when it is written out again.
# Guess before running: all words of the headline, or all of its mark-up.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work/lib" newsmlg2==1.1
PYTHONPATH="$work/lib" python3 - <<'PY'
from importlib.metadata import version

import NewsMLG2

print("newsmlg2", version("newsmlg2"))
ITEM = b"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:a.example,2026:1" standard="NewsML-G2"
    standardversion="2.34" conformance="power" version="1" xml:lang="en">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"/>
  <itemMeta>
    <itemClass qcode="ninat:text"/><provider qcode="nprov:IPTC"/>
    <versionCreated>2026-06-22T12:00:00+03:00</versionCreated>
  </itemMeta>
  <contentMeta><headline>Bank <inline>AB</inline> holds rate at 3.25<span>%</span></headline></contentMeta>
</newsItem>"""
item = NewsMLG2.NewsMLG2Document(ITEM).get_item()
headline = next(iter(item.contentmeta.headline))
written = item.to_xml_string()
written = written if isinstance(written, str) else written.decode()
print("the headline:", repr(str(headline)))
print("written out again it has the rate:", "3.25" in written)
raise SystemExit(0 if str(headline).strip() == "Bank" and "3.25" not in written else 1)
PY
