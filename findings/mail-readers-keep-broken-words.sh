#!/usr/bin/env bash
# Python's email package, mail-parser and imap-tools: a text that its sender has wrapped with format=flowed; delsp=yes
# (RFC 3676, what Apple's programs write) keeps the breaks.  A space at the end of a line says that the line goes on and
# is itself no part of the text, so that "2 " above "024" is the year 2024; all three give "2 \n024".  Joined with
# spaces, as a text is before it is split, the year is two numbers.  The space that protects a line beginning with
# "From" stays, too.
# Guess before running: get_content() gives the text as it was written.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" mail-parser==4.8.0 imap-tools==1.16.0
PYTHONPATH="$work/lib" python3 - <<'PY'
import sys
from email import message_from_string, policy
from importlib.metadata import version

import mailparser
from imap_tools import MailMessage

MAIL = """From: Post <n@lund.example>
To: a@lund.example
Subject: Boats
Date: Mon, 3 Mar 2025 23:30:00 -0500
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes

A hundred boats will stay until 2 
024, the mayor said.

 From May on the fee is 95.
"""
read = {
    f"email of Python {sys.version.split()[0]}": message_from_string(MAIL, policy=policy.default).get_content(),
    f"mail-parser {version('mail-parser')}": mailparser.parse_from_string(MAIL).text_plain[0],
    f"imap-tools {version('imap-tools')}": MailMessage.from_bytes(MAIL.encode()).text,
}
for name, text in read.items():
    print(f"{name:24} {text!r}")
broken = ("until 2 \n024" in text.replace("\r", "") and "\n From May" in text for text in read.values())
raise SystemExit(0 if all(broken) else 1)
PY
