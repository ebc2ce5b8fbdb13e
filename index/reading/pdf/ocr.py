"""What this machine has for text recognition -> the next step for a scan, in words.

    ocr_advice() -> 'run "ocrmypdf SCAN.pdf TEXT.pdf" and index TEXT.pdf'

Nothing is run here: a scan becomes text by a program that its reader chooses and checks, since recognised text may be
wrong and would then be quoted word for word.  Read `index.reading.pdf.read` next.
"""

from __future__ import annotations

import shutil


def ocr_advice() -> str:
    """The next step with what is installed."""
    if shutil.which("ocrmypdf"):
        return 'run "ocrmypdf SCAN.pdf TEXT.pdf" and index TEXT.pdf'
    if shutil.which("tesseract") and shutil.which("pdftoppm"):
        return 'run "pdftoppm -r 300 -png SCAN.pdf page", "tesseract PAGE.png PAGE" for each page, and index the texts'
    if shutil.which("tesseract"):
        return 'save its pages as pictures, run "tesseract PAGE.png PAGE" for each, and index the texts'
    return "run text recognition over it first (ocrmypdf or tesseract, for example)"
