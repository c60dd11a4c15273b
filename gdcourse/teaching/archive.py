"""What is in a folder or a zip from strangers: a list, of which single files can be read.

Nothing is unpacked and no link is followed. A zip that a student handed in is looked into as well, once. What
cannot be read says why: it is one student's row and never the class's failure.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from gdcourse.course.refused import Refused
from gdcourse.teaching.grading.notebook import LARGEST_FILE, MOST_FILES, Unreadable, read_bytes, too_large

LARGEST_ZIP = 20_000_000  # bytes, of one that a student handed in
LARGEST_LISTS = 100_000_000, 2_000_000  # bytes of a zip's list of files: the class's, a student's
DEEPEST = 16  # folders
HAND_INS = (".ipynb", "timestamp.txt")  # nothing else of a hand-in is of interest
NOT_THEIRS = ("__MACOSX", "node_modules", "site-packages")
DAMAGED = (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error)


@dataclass(frozen=True)
class Entry:
    """A file inside: its path, how its bytes are had, and when it was handed in if the zip says so."""

    path: tuple[str, ...]
    read: Callable[[], bytes]
    when: datetime | None = None

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass(frozen=True)
class Contents:
    """The files in a folder or a zip that could be notebooks, and how many have paths that lead outside."""

    entries: tuple[Entry, ...]
    outside: int = 0


def contents(place: Path, endings: tuple[str, ...] = HAND_INS) -> Contents:
    """The files in a folder or a zip whose names end so; `Refused` when it is neither, or too much."""
    wanted = partial(_wanted, endings=(*endings, ".zip"))
    if place.is_dir():
        found, outside = list(_in_folder(place, wanted)), 0
    elif place.is_file():
        found, outside = _in_zip_of_class(place, wanted)
    else:
        raise Refused(f"There is no folder or zip {place}. --submitted names what students handed in.")
    per_top = Counter(entry.path[0] for entry in found)
    crowded = {top for top, count in per_top.items() if count > MOST_FILES}
    too_many = [Entry((top, "x.ipynb"), _refuses(_many())) for top in sorted(crowded)]
    kept = [entry for entry in found if entry.path[0] not in crowded]
    inside = [*_looked_into(kept, wanted), *too_many]
    return Contents(tuple(sorted(inside, key=lambda entry: entry.path)), outside)


def _refuses(reason: str) -> Callable[[], bytes]:
    def read() -> bytes:
        raise Unreadable(reason)

    return read


def _many() -> str:
    return f"There are more than {MOST_FILES:,} files in the folder."


Wanted = Callable[[tuple[str, ...]], bool]  # whether a path is of interest


def _wanted(path: tuple[str, ...], endings: tuple[str, ...]) -> bool:
    return path[-1].lower().endswith(endings) and not _hidden(path)


def _hidden(path: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part in NOT_THEIRS for part in path)


# A folder --------------------------------------------------------------------------------------------


def _in_folder(root: Path, wanted: Wanted, inside: tuple[str, ...] = ()) -> Iterator[Entry]:
    """The files of interest, and a file that says why for each folder that cannot be looked into."""
    try:
        with os.scandir(root.joinpath(*inside)) as listed:
            found = sorted(listed, key=lambda one: one.name)
    except OSError as error:
        if not inside:
            raise
        yield Entry((*inside, "x.ipynb"), _refuses(f"The folder cannot be read: {error.strerror}."))
        return
    for one in found:
        path = (*inside, one.name)
        if one.is_symlink() and not wanted(path):
            if not inside and not _hidden(path):
                yield Entry((*path, "x.ipynb"), _refuses("The folder is a link to another one."))
        elif one.is_dir(follow_symlinks=False):
            if len(path) < DEEPEST and not _hidden(path):
                yield from _in_folder(root, wanted, path)
        elif wanted(path):
            yield Entry(path, partial(_bytes_of_file, root.joinpath(*path)))


def _bytes_of_file(path: Path) -> bytes:
    most = LARGEST_ZIP if path.suffix.lower() == ".zip" else LARGEST_FILE
    return read_bytes(path, most)


# A zip -----------------------------------------------------------------------------------------------


def _in_zip_of_class(path: Path, wanted: Wanted) -> tuple[list[Entry], int]:
    try:
        _check_list(path.open("rb"), LARGEST_LISTS[0])
        archive = zipfile.ZipFile(path)
    except Unreadable as reason:
        raise Refused(f"{path} is too much to be looked into: {reason}") from None
    except DAMAGED as error:
        raise Refused(f"{path} is no zip that can be read ({error}). Download it once more.") from None
    return _in_zip(archive, wanted)


def _in_zip(archive: zipfile.ZipFile, wanted: Wanted) -> tuple[list[Entry], int]:
    """The files of interest in a zip, and how many have a path that leads out of it."""
    found, outside = [], 0
    for info in archive.infolist():
        path = _path(info)
        if path is None:
            outside += 1
        elif path and not info.is_dir() and wanted(path):
            found.append(Entry(path, partial(_bytes_of, archive, info), _time(info)))
    return found, outside


def _path(info: zipfile.ZipInfo) -> tuple[str, ...] | None:
    """The parts of a path, in the letters that were meant; None for one that leads out of the zip."""
    name = info.filename
    if not info.flag_bits & 0x800:  # no word about the coding: zipfile took it for that of old DOS
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    name = name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or ".." in parts or (parts and parts[0][1:2] == ":"):
        return None
    return parts


def _bytes_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A file of a zip, in no more memory than it may take; `Unreadable` for anything else."""
    zipped = info.filename.lower().endswith(".zip")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("The notebook is a link to another file.")
    if info.flag_bits & 0x1:
        raise Unreadable("The file is locked with a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("The file is packed in a way that is not read here: pack it as an ordinary zip.")
    if info.file_size > (LARGEST_ZIP if zipped else LARGEST_FILE):
        raise Unreadable(_zip_too_large(info.file_size) if zipped else too_large(info.file_size))
    try:
        with archive.open(info) as file:
            return file.read(info.file_size + 1)
    except DAMAGED as error:
        raise Unreadable(f"The file is damaged in the zip ({error}).") from None


def _zip_too_large(size: int) -> str:
    return f"The zip has {size / 1e6:.0f} MB; {LARGEST_ZIP / 1e6:.0f} MB is the most. Hand in the notebook."


def _time(info: zipfile.ZipInfo) -> datetime | None:
    """When the file was written, by the zip: to the second in UTC where it says so, else by its own clock."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and size >= 5 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", extra[5:9])[0], UTC)
        extra = extra[4 + size :]
    try:
        return datetime(*info.date_time).astimezone() if info.date_time[0] > 1980 else None
    except (ValueError, OverflowError, OSError):
        return None


def _check_list(file: io.BufferedIOBase, most: int) -> None:
    """`Unreadable` for a zip whose list of files is longer than `most` bytes, before it is read."""
    with file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 70_000))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at >= 0 and len(tail) >= at + 16 and struct.unpack("<L", tail[at + 12 : at + 16])[0] > most:
        raise Unreadable("its list of files is too long.")


def _looked_into(entries: list[Entry], wanted: Wanted) -> Iterator[Entry]:
    """The entries, and in the place of a zip what is in it; one that cannot be read says why."""
    for entry in entries:
        if not entry.name.lower().endswith(".zip"):
            yield entry
            continue
        try:
            found = [one for one in _inner(entry.read, wanted) if not one.name.lower().endswith(".zip")]
            if len(found) > MOST_FILES:
                raise Unreadable(_many())
            for one in found:
                again = partial(_from_inner, entry.read, wanted, one.path)
                yield Entry((*entry.path, *one.path), again, entry.when)
        except Unreadable as reason:
            yield replace(entry, path=(*entry.path, "x.ipynb"), read=_refuses(str(reason)))


def _inner(read: Callable[[], bytes], wanted: Wanted) -> list[Entry]:
    """What is in a zip that is itself a file of a hand-in."""
    content = read()
    try:
        _check_list(io.BytesIO(content), LARGEST_LISTS[1])
        return _in_zip(zipfile.ZipFile(io.BytesIO(content)), wanted)[0]
    except Unreadable:
        raise Unreadable(_many()) from None
    except DAMAGED as error:
        raise Unreadable(f"The zip that was handed in cannot be read ({error}).") from None


def _from_inner(read: Callable[[], bytes], wanted: Wanted, path: tuple[str, ...]) -> bytes:
    """One file of such a zip, which is opened anew: thousands of them would not fit into memory."""
    return next(one for one in _inner(read, wanted) if one.path == path).read()
