"""The picture of a page -> its words with their places, recognised by tesseract, as those of a printed page are read.

    page_pictures(data) -> how many pages        recognised(data, page) -> Word*        ocr_advice() -> the next step

It runs in the parser child alone, a page a request, so that each page has the child's limits of memory and time, and
tesseract has them from it.  Recognised text may be wrong and is quoted word for word: it is read only where a person
asks for it, and what the program is unsure of as a whole is refused.  Read `index.reading.pdf.layout` next.
"""

from __future__ import annotations

import shutil
import subprocess
from statistics import median

from index.reading.formats.part import Refused
from index.reading.pdf.words import Word

PROGRAM = "tesseract"
MAX_PAGES = 100
MIN_SURE = 60.0  # mean of the program's own confidence, 0 to 100, over the words of a page taken; set by judgement
_DPI = 300
_LARGEST = 5_000  # pixels on a side
_SECONDS = 25
_LANGUAGES = ("eng", "deu", "fra", "spa", "ita", "nld", "por")
_COLUMNS = 12  # of a row of its table, which opens with what the row is
_LINE, _WORD = "4", "5"
_LARGER = 1.4  # times the usual height of a line: a headline; set by judgement


def ocr_advice() -> str:
    """What to do about a scan, with what this machine has."""
    if shutil.which(PROGRAM):
        return '"dossier index --ocr" reads it by text recognition; check what you quote against the page'
    return f'install {PROGRAM} (text recognition), then "dossier index --ocr" reads it'


def recognised(data: bytes, page: int) -> list[Word]:
    """The words in the picture of one page, counted from 0.  Raises Refused where the program is missing or unsure."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise Refused(f"is a scan: {ocr_advice()}")
    picture, scale = _picture(data, page)
    command = [program, "-", "-", "-l", _languages(program), "tsv"]
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"has a page {page + 1} that {PROGRAM} takes too long over: leave it out") from error
    if done.returncode:
        said = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"])[-1]
        raise Refused(f"cannot be recognised ({PROGRAM}: {said[:120]})")
    words, sure = _words(done.stdout.decode("utf-8", "replace"), scale)
    if words and sum(sure) / len(sure) < MIN_SURE:
        raise Refused(f"has a page {page + 1} whose text cannot be recognised with confidence: find a better scan")
    return words


def page_pictures(data: bytes) -> int:
    """How many pages there are to recognise.  Raises Refused for too many."""
    import pypdfium2

    count = len(pypdfium2.PdfDocument(data))
    if count > MAX_PAGES:
        raise Refused(f"is a scan of {count} pages, the limit for text recognition is {MAX_PAGES}: split it")
    return count


def _picture(data: bytes, page: int) -> tuple[bytes, float]:
    """The page drawn in grey, in the plainest format of pictures, and how many points a pixel is."""
    import pypdfium2

    drawn = pypdfium2.PdfDocument(data)[page]
    scale = min(_DPI / 72, _LARGEST / max(drawn.get_size()))
    bitmap = drawn.render(scale=scale, grayscale=True)
    rows = bytes(bitmap.buffer)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    pixels = b"".join(rows[at * stride : at * stride + width] for at in range(height))
    return b"P5 %d %d 255\n" % (width, height) + pixels, 1 / scale


def _languages(program: str) -> str:
    """Those of ours that are installed, English first."""
    listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=_SECONDS, check=False)
    held = listed.stdout.decode("utf-8", "replace").split()
    return "+".join(name for name in _LANGUAGES if name in held) or "eng"


def _words(table: str, points: float) -> tuple[list[Word], list[float]]:
    """The words of the program's table and how sure it is of each; a word stands on the line that it is part of."""
    rows = [cells for row in table.splitlines()[1:] if len(cells := row.split("\t", _COLUMNS - 1)) == _COLUMNS]
    usual = median([float(cells[9]) * points for cells in rows if cells[0] == _LINE] or [0.0])
    words: list[Word] = []
    sure: list[float] = []
    base = size = 0.0
    for cells in rows:
        left, top, wide, high = (float(cell) * points for cell in cells[6:10])
        if cells[0] == _LINE:  # a line without g or p is lower, and none of it smaller: its top tells where it stands
            size = high if high > _LARGER * usual else usual
            base = top + size
        elif cells[0] == _WORD and cells[11].strip():
            sure.append(float(cells[10]))
            words.append(Word(text=cells[11].strip(), x0=left, x1=left + wide, base=base, size=size))
    return words, sure
