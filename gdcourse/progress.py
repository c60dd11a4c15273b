"""What a learner has done, in one file on their own machine, `.gdcourse/progress.json`; nothing is sent.

The file stands in the folder that holds `course.py`, found by walking up from here; without one, in the home
folder. The environment variable `GDCOURSE_PROGRESS` names another file, or says `off`: then nothing is kept
and nothing is read.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any


def where() -> Path | None:
    """The progress file, or None when keeping progress is off."""
    chosen = os.environ.get("GDCOURSE_PROGRESS", "")
    if chosen:
        return None if chosen.lower() == "off" else Path(chosen).expanduser()
    here = Path.cwd()
    course = next(
        (folder for folder in (here, *here.parents) if (folder / "course.py").exists()), Path.home()
    )
    return course / ".gdcourse" / "progress.json"


def read() -> dict[str, dict[str, dict[str, Any]]]:
    """Everything recorded: `{kind: {name: {"first": …, "latest": …, "times": 2, "when": "2025-03-01T09"}}}`.

    Empty when nothing was recorded, when keeping progress is off, and when the file cannot be read.
    """
    file = where()
    try:
        return _entries(json.loads(file.read_text(encoding="utf-8"))) if file else {}
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
        _set_aside_if_damaged(file)
        entries = read()
        named = entries.setdefault(kind, {})
        before = named.get(name, {"first": value, "times": 0})
        now = datetime.now().isoformat(timespec="seconds")
        named[name] = {"first": before["first"], "latest": value, "times": before["times"] + 1, "when": now}
        half = file.with_name(f"{file.name}.{os.getpid()}.tmp")
        half.write_text(
            json.dumps(entries, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
        )
        os.replace(half, file)
    except OSError:
        return False
    return True


def _entries(content: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """The content of the file, when it has the shape that `record` writes; otherwise ValueError."""
    kinds = content.values() if isinstance(content, dict) else [None]
    named = [entry for kind in kinds for entry in (kind.values() if isinstance(kind, dict) else [None])]
    if not all(isinstance(entry, dict) and {"first", "latest", "times"} <= entry.keys() for entry in named):
        raise ValueError("not a progress file")
    return content


def _set_aside_if_damaged(file: Path) -> None:
    if not file.exists():
        return
    try:
        _entries(json.loads(file.read_text(encoding="utf-8")))
    except ValueError:
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S-%f")
        os.replace(file, file.with_name(f"{file.stem}.damaged-{stamp}{file.suffix}"))
