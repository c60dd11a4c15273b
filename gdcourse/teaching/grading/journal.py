"""The journal: each result is on the disk before it is counted, so a grading can stop at any moment.

One line of JSON for each result, added at the end and pushed to the disk. A line that was being written when
the power went is cut off at the next start, and its submission is graded again.

The first line holds the secret from which hidden cases are drawn: with the same journal, the same submission
gets the same ones. Only the journal's owner can read it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from gdcourse.course.files import write
from gdcourse.course.progress import hold
from gdcourse.course.refused import Refused

OWNER = 0o600  # who may read it: its owner


class Locked(Refused):
    """Somebody else is writing this journal."""


class Damaged(Refused):
    """The journal holds something that no grading wrote."""


class Journal:
    """Results by student and key (what was graded, by which rules). In its `with`, nobody else may write.

    A journal begun `anew` keeps the secret, and the old one is kept beside it.
    """

    def __init__(self, path: Path, anew: bool = False) -> None:
        self.path, self.anew = path, anew
        self.results: dict[tuple[str, str], str] = {}
        self.secret = ""

    def __enter__(self) -> Journal:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:  # both files stay open as long as the journal is
            lock = opened.enter_context(open(self.path.with_suffix(".lock"), "w", encoding="utf-8"))
            if not hold(lock):
                raise Locked(
                    f"Another grading is under way in {self.path.parent}. "
                    "Wait for it, or choose another --out."
                )
            good = self._read()
            if self.anew and self.results:
                self._set_aside()
                good = None
            # Without a buffer: what a full disk refused must not be written again when the file is closed.
            self._file = opened.enter_context(open(self.path, "ab", buffering=0, opener=_for_the_owner))
            if good is not None:
                self._cut(good)
            if not self.secret:
                self.secret = secrets.token_hex(16)
                self._write({"secret": self.secret})
            self._opened = opened.pop_all()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._opened.close()

    def _set_aside(self) -> None:
        number = 1
        while (kept := self.path.with_name(f"{self.path.stem}-{number}{self.path.suffix}")).exists():
            number += 1
        shutil.copy2(self.path, kept)
        write(self.path, (json.dumps({"secret": self.secret}) + "\n").encode("ascii"))
        self.path.chmod(OWNER)
        self.results = {}

    def forget(self, student: str) -> None:
        """Leave out what is known of a student, who is then graded anew; the file keeps it."""
        self.results = {known: result for known, result in self.results.items() if known[0] != student}

    def add(self, student: str, key: str, result: str) -> None:
        """Write one result and push it to the disk."""
        self._write({"student": student, "key": key, "result": result})
        self.results[student, key] = result

    def _write(self, entry: dict[str, str]) -> None:
        line = json.dumps(entry) + "\n"
        start = self._file.seek(0, os.SEEK_END)
        try:
            rest = memoryview(line.encode("ascii"))
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError:
            self._cut(start)
            raise

    def _read(self) -> int:
        """Read what is there; returns the size of its whole lines."""
        good = 0
        if not self.path.exists():
            return good
        with open(self.path, "rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                try:
                    entry = json.loads(line)
                    if "secret" in entry:
                        self.secret = str(entry["secret"])
                    else:
                        self.results[entry["student"], entry["key"]] = entry["result"]
                except (ValueError, KeyError, TypeError):
                    raise Damaged(
                        f"Line {number} of {self.path} is damaged. "
                        "Move the file away to grade everything again."
                    ) from None
                good += len(line)
        return good

    def _cut(self, size: int) -> None:
        try:
            os.ftruncate(self._file.fileno(), size)
        except OSError:  # a full or vanished disk: the next start cuts
            return


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER)
