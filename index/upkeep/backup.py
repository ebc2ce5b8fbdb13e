"""A home -> one file that holds all of it, and such a file -> a home; both checked by hash.

    back_up(home, file) -> BackupRecord          restore(file, home) -> BackupRecord

A backup holds the truth as of one moment, the files that the page was given and the list of feeds; what is derived is
built anew from them.  Writing it takes no lock: readers and a writer go on.  A restore replaces the truth in one
transaction, so that a reader sees the old articles or the new, and a kill leaves one of the two.  Read
`index.library.schema` next.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from dataclasses import replace as dataclass_replace
from pathlib import Path, PurePosixPath
from typing import IO, Any

from index.errors import LibraryError
from index.library.contents import Library
from index.library.lock import hold_write_lock
from index.library.schema import FILE_NAME, explain_os_error, library_errors, library_path
from index.library.writer import LibraryWriter
from index.search.generations import sync_path
from index.search.publish_later import publish_if_large
from index.stores.home_keeper import open_home_keeper
from index.update.feeds import FILE_NAME as FEEDS
from index.update.feeds import followed, remember
from index.upkeep.doctor import truth_findings

FORMAT = 2  # 1 knew no list of feeds
MANIFEST = "manifest.json"
ADDED = "added"  # the folder of a home that keeps what the page was given
STAGED = "restore.staged"
MOST_FILES = 100_000
MOST_MANIFEST_BYTES = 50_000_000
BLOCK = 1 << 20
_NAME = re.compile(rf"{re.escape(FILE_NAME)}|{re.escape(FEEDS)}|{ADDED}/[^/\\\x00-\x1f]{{1,255}}")
OnDone = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRecord:
    """What a backup holds.  `files` maps a name inside it to [size, sha256]."""

    format: int
    identity: str
    articles: int
    passages: int
    files: dict[str, list[Any]]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _ in self.files.values())


def back_up(home: Path, file: Path) -> BackupRecord:
    """Write the home as it is now to a file that does not exist yet.  Raises LibraryError.

    The file has its name only once it is whole, synced and read back.
    """
    if file.exists():
        raise LibraryError(f"{file} is there already: give another name, or remove it first")
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    with Library.open(home) as library, _file_errors(file):
        try:
            record = _write(library, part)
            with _opened(part) as archive:
                _check(archive, record)
            sync_path(part)
            part.replace(file)
            sync_path(file.absolute().parent)
        finally:
            part.unlink(missing_ok=True)
    return record


def check_backup(file: Path) -> BackupRecord:
    """What the file holds, each file in it compared with its hash.  Raises LibraryError when it is no whole backup."""
    with _file_errors(file), _opened(file) as archive:
        record = _read_record(archive)
        _check(archive, record)
    return record


def restore(
    file: Path,
    home: Path,
    *,
    replace: bool = False,
    wait: float = 0,
    on_done: OnDone = lambda done, total: None,
    on_notice: Callable[[str], None] = lambda notice: None,
) -> BackupRecord:
    """Make the home what the backup holds, and derive the rest anew.  Raises LibraryError.

    A home that has articles is only replaced when `replace` says so; until the backup has been checked whole, nothing
    of it changes.  `on_done` is told of passages as the vector index is built, `on_notice`
    why it could not be, or "".
    """
    record = check_backup(file)
    if replace:
        _set_aside_damaged(home, wait)
    with open_home_keeper(home, wait) as library:
        if library.article_count and not replace:
            raise LibraryError(
                f"{home} has {library.article_count} articles: add --replace to put the backup's {record.articles} in "
                "their place, or give another folder with --home"
            )
        staged = home / STAGED
        shutil.rmtree(staged, ignore_errors=True)
        try:
            _unpack(file, record, staged)
            _take_over(library, staged)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
        on_notice(publish_if_large(library, on_done=on_done))
    return record


# Writing


def _write(library: Library, part: Path) -> BackupRecord:
    """Pack a copy of the library's snapshot, and the files beside it."""
    copy, listed = part.with_name(part.name + ".sqlite"), part.with_name(part.name + ".feeds")
    try:
        feeds = _copy_feeds(library.home, listed)
        _copy_library(library, copy)  # after the feeds: no article that they have as taken may be missing
        sources = {FILE_NAME: copy, **feeds, **_added_files(library.home)}
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            files = {name: _pack(archive, name, path) for name, path in sources.items()}
            record = BackupRecord(
                format=FORMAT if feeds else FORMAT - 1, identity=library.meta("identity"),
                articles=library.article_count, passages=library.passage_count, files=files,
            )  # fmt: skip
            archive.writestr(MANIFEST, json.dumps(asdict(record)))
    finally:
        copy.unlink(missing_ok=True)
        listed.unlink(missing_ok=True)
    return record


def _copy_feeds(home: Path, listed: Path) -> dict[str, Path]:
    """A copy of the list of feeds by its name in a backup, {} where the home follows none."""
    try:
        listed.write_bytes((home / FEEDS).read_bytes())
    except FileNotFoundError:
        return {}
    return {FEEDS: listed}


def _copy_library(library: Library, copy: Path) -> None:
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(copy, isolation_level=None)) as target:
        library.copy_to(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def _added_files(home: Path) -> dict[str, Path]:
    """The files that the page was given, by their names in a backup."""
    found = sorted(path for path in (home / ADDED).glob("*") if path.is_file() and not path.is_symlink())
    return {f"{ADDED}/{path.name}": path for path in found if _NAME.fullmatch(f"{ADDED}/{path.name}")}


def _pack(archive: zipfile.ZipFile, name: str, path: Path) -> list[Any]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            digest.update(block)
            size += target.write(block)
    return [size, digest.hexdigest()]


# Reading


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise LibraryError(_damaged(file, str(error))) from error


def _damaged(file: Path, reason: str) -> str:
    return f"{file} is not a whole backup ({' '.join(reason.split())[:100]}): give another one"


def _read_record(archive: zipfile.ZipFile) -> BackupRecord:
    """The manifest.  Raises LibraryError unless it names what a backup may hold, and all that this one does."""
    file = Path(str(archive.filename))
    held = {info.filename: info for info in archive.infolist()}
    if MANIFEST not in held or held[MANIFEST].file_size > MOST_MANIFEST_BYTES or len(held) > MOST_FILES:
        raise LibraryError(_damaged(file, "no manifest"))
    try:
        stated = json.loads(archive.read(MANIFEST))
        if isinstance(stated, dict) and stated.get("format") not in (FORMAT - 1, FORMAT):
            raise LibraryError(
                f"{file} is a backup of format {str(stated.get('format'))[:20]}, this program reads {FORMAT}: "
                "restore it with the version that wrote it"
            )
        record = BackupRecord(**stated)
        sizes = {name: int(size) for name, (size, _) in record.files.items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise LibraryError(_damaged(file, "no manifest")) from error
    _check_names(file, held, sizes)
    return record


def _check_names(file: Path, held: Mapping[str, zipfile.ZipInfo], sizes: Mapping[str, int]) -> None:
    if set(held) != {*sizes, MANIFEST} or FILE_NAME not in sizes:
        raise LibraryError(_damaged(file, "files are missing"))
    for name, size in sizes.items():
        if not _NAME.fullmatch(name) or PurePosixPath(name).name in (".", ".."):
            raise LibraryError(_damaged(file, "it names a file outside the home"))
        if held[name].file_size != size or held[name].compress_type != zipfile.ZIP_STORED:
            raise LibraryError(_damaged(file, f"{name} has another size"))


def _check(archive: zipfile.ZipFile, record: BackupRecord) -> None:
    for name in record.files:
        with archive.open(name) as source:
            _copy(source, None, record.files[name][1], Path(str(archive.filename)), name)


def _copy(source: IO[bytes], target: IO[bytes] | None, digest: str, file: Path, name: str) -> None:
    """Copy, or only read, what must have this hash.  Raises LibraryError when it has not."""
    found = hashlib.sha256()
    while block := source.read(BLOCK):
        found.update(block)
        if target is not None:
            target.write(block)
    if found.hexdigest() != digest:
        raise LibraryError(_damaged(file, f"{name} was altered"))


def _unpack(file: Path, record: BackupRecord, staged: Path) -> None:
    """The backup's files below `staged`, compared with their hashes once more as they are copied."""
    free = shutil.disk_usage(staged.parent).free
    if free < 2 * record.size:
        raise LibraryError(
            f"{staged.parent} has {free >> 20} MB free and the backup needs {2 * record.size >> 20}: free some space"
        )
    with _file_errors(file), _opened(file) as archive:
        (staged / ADDED).mkdir(parents=True)
        for name in record.files:
            with archive.open(name) as source, (staged / name).open("xb") as target:
                _copy(source, target, record.files[name][1], file, name)


def _set_aside_damaged(home: Path, wait: float) -> None:
    """Rename a library that cannot be used, so that another can take its place; nothing is deleted."""
    if not library_path(home).exists():
        return
    with hold_write_lock(home, wait=wait), library_errors(home):
        if truth_findings(home):
            for end in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    (home / f"{FILE_NAME}{end}").replace(home / f"{FILE_NAME}.damaged{end}")


def _take_over(library: LibraryWriter, staged: Path) -> None:
    """Put the staged truth, once it is found sound, and the staged files in the place of the home's."""
    if faults := truth_findings(staged):
        raise LibraryError(f"the library in the backup is damaged ({faults[0].message}): give another one")
    # without the server's marks, whose "unchanged" is that of another moment
    feeds = [dataclass_replace(feed, etag="", modified="") for feed in followed(staged)]
    with library_errors(library.home):
        if added := sorted((staged / ADDED).iterdir()):
            (library.home / ADDED).mkdir(exist_ok=True)
        for path in added:
            path.replace(library.home / ADDED / path.name)
        if feeds:
            remember(library.home, feeds)
        with closing(sqlite3.connect(staged / FILE_NAME, isolation_level=None)) as source:
            # under a new identity: a generation of the old one may have the same rows for other passages
            source.execute("UPDATE meta SET value = ? WHERE key = 'identity'", (os.urandom(8).hex(),))
            library.copy_from(source)


@contextmanager
def _file_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise LibraryError(f"{file} or its folder is not there: check the path") from error
    except OSError as error:
        raise LibraryError(explain_os_error(error, file)) from error
