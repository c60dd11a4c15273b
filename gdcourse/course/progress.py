"""What a learner has done, in one file on their own machine, `.gdcourse/progress.json`; nothing is sent.

The file stands in the folder that holds `course.py`, found by walking up from here; else in the course that
this package belongs to; where it is installed without a course, in the home folder. The environment variable
`GDCOURSE_PROGRESS` names another file, or says `off`: then nothing is kept and nothing is read.
"""

from __future__ import annotations

import json
import os
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from gdcourse.course.files import ROOT

READ_BY_THE_COURSE = ("exercise", "prediction", "quiz")  # kinds whose values are tables of their own


def where() -> Path | None:
    """The progress file, or None when keeping progress is off."""
    chosen = os.environ.get("GDCOURSE_PROGRESS", "")
    if chosen:
        return None if chosen.lower() == "off" else Path(chosen).expanduser()
    here = Path.cwd()
    found = (folder for folder in (here, *here.parents, ROOT) if (folder / "course.py").exists())
    course = next(found, Path.home())
    return course / ".gdcourse" / "progress.json"


def read() -> dict[str, dict[str, dict[str, Any]]]:
    """Everything recorded: `{kind: {name: {"first": …, "latest": …, "times": 2, "streak": 1, "when": …}}}`.

    when: the moment of the latest, "2025-03-01T09:00:00". streak: how often in a row it was right at last.
    Empty when nothing was recorded, when keeping progress is off, and when the file cannot be read.
    """
    file = where()
    try:
        return entries(json.loads(file.read_text(encoding="utf-8"))) if file else {}
    except (OSError, ValueError):
        return {}


def record(kind: str, name: str, value: Any) -> bool:
    """Keep `value` (anything JSON can say) as the latest of this kind and name; the first stays beside it.

    Returns whether it was kept: not when keeping progress is off, nor when the folder cannot be written.
    A file that is damaged is set aside under another name first, never overwritten.
    """
    file = where()
    if file is None:
        return False
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _alone(file):
            _write(file, kind, name, value)
    except OSError:
        return False
    for listener in _listeners:
        if told := listener():
            told()
    return True


def tell(listener: Callable[[], None]) -> None:
    """Call `listener`, a method, after everything recorded from here on, as long as its object lives."""
    _listeners.append(weakref.WeakMethod(listener))


_listeners: list[weakref.WeakMethod] = []


def _write(file: Path, kind: str, name: str, value: Any) -> None:
    _set_aside_if_damaged(file)
    entries = read()
    named = entries.setdefault(kind, {})
    before = named.get(name, {"first": value, "times": 0})
    now = datetime.now().isoformat(timespec="seconds")
    named[name] = {
        "first": before["first"],
        "latest": value,
        "times": before["times"] + 1,
        "streak": streak(before) + 1 if _is_right(value) else 0,
        "when": now,
    }
    half = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    text = json.dumps(entries, indent=1, ensure_ascii=False, sort_keys=True)
    half.write_text(f"{text}\n", encoding="utf-8")
    os.replace(half, file)


def streak(entry: Mapping[str, Any]) -> int:
    """How often in a row a question was answered right at last; an entry of an earlier course says less."""
    if "streak" in entry:
        return entry["streak"]
    return int(_is_right(entry.get("latest")))


def _is_right(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("right"))


def entries(content: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """The content of a progress file, when it has the shape that `record` writes; otherwise ValueError."""
    kinds = content.items() if isinstance(content, dict) else [(None, None)]
    for kind, named in kinds:
        if not isinstance(named, dict) or not all(_is_entry(entry, kind) for entry in named.values()):
            raise ValueError("not a progress file")
    return content


def _is_entry(entry: Any, kind: str) -> bool:
    if not isinstance(entry, dict) or not {"first", "latest", "times"} <= entry.keys():
        return False
    return kind not in READ_BY_THE_COURSE or isinstance(entry["latest"], dict)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Two open notebooks are two processes: while one writes, the other waits."""
    with open(file.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        hold(lock, wait=True)
        yield


def hold(file: IO, wait: bool = False) -> bool:
    """Take the lock of an open file, which the system gives back when this process ends, however it ends.

    False when somebody else has it and `wait` is not asked, or when the file system has no locks.
    """
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
    except OSError:
        return False
    return True


def _set_aside_if_damaged(file: Path) -> None:
    if not file.exists():
        return
    try:
        entries(json.loads(file.read_text(encoding="utf-8")))
    except ValueError:
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S-%f")
        os.replace(file, file.with_name(f"{file.stem}.damaged-{stamp}{file.suffix}"))
