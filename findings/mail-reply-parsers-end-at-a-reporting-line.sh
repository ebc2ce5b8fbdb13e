#!/usr/bin/env bash
# email-reply-parser and mail-parser-reply, which mail readers take the words of a message with: in a newsletter that quotes
# nobody's mail, "On Tuesday the minister wrote:" above what the minister wrote is taken for the head of a quoted message.
# That line and all that follows, the answer of the other side included, are gone; so it is from "From: January to March
# they rose 5 %" on.
# Guess before running: a head of a message names an address or an hour; this text stays whole.
# Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/lib" email-reply-parser==0.5.12 mail-parser-reply==1.36
PYTHONPATH="$work/lib" python3 -W ignore - <<'PY'
from importlib.metadata import version

from email_reply_parser import EmailReplyParser
from mailparser_reply import EmailReplyParser as MailReplyParser

print("email-reply-parser", version("email-reply-parser"), "mail-parser-reply", version("mail-parser-reply"))
text = "The mill will close.\n\nOn Tuesday the minister wrote:\n\nWe will pay 5 million.\n\nThe union says it is 3.\n"
table = "Sales fell.\n\nFrom: January to March they rose 5 %.\nTo: 1.2m in all.\n\nThe board is content.\n"
found = []
for body in (text, table):
    found += [EmailReplyParser.parse_reply(body), MailReplyParser(languages=["en"]).parse_reply(text=body)]
    print("email-reply-parser:", repr(found[-2]), "mail-parser-reply:", repr(found[-1]))
kept = [reply.strip() for reply in found]
raise SystemExit(0 if kept == ["The mill will close."] * 2 + ["Sales fell."] * 2 else 1)
PY
