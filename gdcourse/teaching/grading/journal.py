"""The journal: each result is on the disk before it is counted, so a grading can stop at any moment.

One line of JSON for each result, added at the end and pushed to the disk. A line that was being written when
the power went is cut off at the next start, and its submission is graded again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType

from gdcourse.course.progress import hold
from gdcourse.course.refused import Refused


class Locked(Refused):
    """Somebody else is writing this journal."""


class Damaged(Refused):
    """The journal holds something that no grading wrote."""


class Journal:
    """Results by student and key (what was graded, by which rules). In its `with`, nobody else may write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.results: dict[tuple[str, str], str] = {}

    def __enter__(self) -> Journal:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Both files stay open as long as the journal is.
        self._lock = open(self.path.with_suffix(".lock"), "w", encoding="utf-8")  # noqa: SIM115
        if not hold(self._lock):
            self._lock.close()
            raise Locked(
                f"Another grading is under way in {self.path.parent}. Wait for it, or choose another --out."
            )
        # Without a buffer: what a full disk refused must not be written again when the file is closed.
        self._file = open(self.path, "ab+", buffering=0)  # noqa: SIM115
        self._read()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
        self._lock.close()

    def add(self, student: str, key: str, result: str) -> None:
        """Write one result and push it to the disk."""
        line = json.dumps({"student": student, "key": key, "result": result}) + "\n"
        start = self._file.seek(0, os.SEEK_END)
        try:
            rest = memoryview(line.encode("ascii"))
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError:
            self._cut(start)
            raise
        self.results[student, key] = result

    def _read(self) -> None:
        self._file.seek(0)
        good = 0
        for number, line in enumerate(self._file.read().splitlines(keepends=True), 1):
            if not line.endswith(b"\n"):
                break
            try:
                entry = json.loads(line)
                self.results[entry["student"], entry["key"]] = entry["result"]
            except (ValueError, KeyError, TypeError):
                raise Damaged(
                    f"Line {number} of {self.path} is damaged. Move the file away to grade everything again."
                ) from None
            good += len(line)
        self._cut(good)

    def _cut(self, size: int) -> None:
        try:
            os.ftruncate(self._file.fileno(), size)
        except OSError:  # a full or vanished disk: the next start cuts
            return
