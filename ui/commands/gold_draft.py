"""The command that drafts gold questions from one's own articles: eval draft.

    Namespace -> exit code, with YAML to edit on stdout

The register is brought up to date first.  Read `evals.sets.draft_gold` next.
"""

from __future__ import annotations

import sys
from argparse import Namespace

from index.errors import DossierError


def draft(arguments: Namespace) -> int:
    """Print the draft.  Raises DossierError where the articles hold nothing to ask for."""
    from evals.sets.draft_gold import HEAD, draft_gold
    from rag.register.record import TABLES
    from ui.commands.brief import open_register

    with open_register(arguments) as register:
        text = draft_gold(register.items(kinds=tuple(TABLES.values())))
    if text == HEAD:
        raise DossierError("the articles hold no deadline, amount or dispute to ask for: write questions by hand")
    sys.stdout.write(text)
    return 0
