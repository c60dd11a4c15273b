"""A hand-out laid out to work in, without writing over what somebody wrote.

What an instructor hands out (`python3 course.py bundle`) brings its notebooks in the folder `handout`, where
nobody works: a newer one can be unpacked over it. `lay_out` copies them to where one works. Which version was
laid out is kept in `.gdcourse/handout.json`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from gdcourse.course.files import ROOT, write
from gdcourse.course.refused import Refused
from gdcourse.learning.reset import replaced, writing, writing_of

FOLDER = "handout"


def lay_out(root: Path = ROOT) -> list[str]:
    """Copy what is new in the hand-out; returns what there is to say about work that was found.

    A lesson with notes in it is set aside, and the new one comes in its place. An exercise that was begun
    stays: `reset` gives the new one.
    """
    kept = root / ".gdcourse" / "handout.json"
    before, said = _read(kept), []
    laid = dict(before)
    try:
        for new in sorted((root / FOLDER).rglob("*.ipynb")):
            name = new.relative_to(root / FOLDER).as_posix()
            text = new.read_text(encoding="utf-8")
            target, version = root / name, _digest(writing_of(text))
            written = writing(target)
            if target.exists() and version in (before.get(name), written and _digest(written)):
                pass
            elif not target.exists() or (written and _digest(written) == before.get(name)):
                write(target, text.encode())
            elif name.startswith("exercises/"):
                number = Path(name).name[:2]
                said.append(
                    f"{name} has changed since you began it. Yours stays; "
                    f"`python3 course.py reset {number}` gives the new one and keeps yours beside it."
                )
            elif mine := replaced(target, text):
                said.append(f"{name} is a newer one. Yours is now {mine.name}, beside it.")
            laid[name] = version
        if laid != before:
            write(kept, json.dumps(laid, indent=1).encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(f"{new} is damaged. Unpack once more what you were given.") from None
    except OSError as error:
        raise Refused(
            f"The hand-out could not be laid out: {error.strerror} ({error.filename}). Nothing is lost; the "
            "same command goes on."
        ) from None
    return said


def _read(kept: Path) -> dict[str, str]:
    try:
        content = json.loads(kept.read_text(encoding="utf-8"))
        return content if isinstance(content, dict) else {}
    except (OSError, ValueError):
        return {}


def _digest(texts: list[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
