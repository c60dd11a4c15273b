"""Submissions that cheat, break things, or only look odd, each with the points it honestly earns.

All are about lesson 01. Those that differ by one cell are in hostile.txt, where they can be read as code;
those whose file is broken or odd as a whole are here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from gdcourse.course.lessons import Lesson

LESSON = Lesson("01_foggy_hiker")
FULL = 15


@dataclass(frozen=True)
class Case:
    """One submission: what is tried, the bytes of the notebook, and the points it honestly earns."""

    group: str
    name: str
    make: Callable[[], bytes]
    earns: float

    @property
    def id(self) -> str:
        return f"{self.group}-{self.name}".replace(" ", "_")


# Building notebooks ----------------------------------------------------------------------------------------


@cache
def _notebook(solved: bool) -> str:
    path = LESSON.solution if solved else LESSON.exercise
    return path.with_suffix(".ipynb").read_text(encoding="utf-8")


def notebook(solved: bool = True) -> dict:
    """A fresh copy of the solution, or of the untouched exercise."""
    return json.loads(_notebook(solved))


def cell(source: str) -> dict:
    """A code cell of a student's own."""
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def as_bytes(content: dict) -> bytes:
    return json.dumps(content).encode()


def beside(code: str, solved: bool = True, first: bool = True) -> bytes:
    """A notebook with one cell more, at the beginning or at the end."""
    content = notebook(solved)
    content["cells"].insert(1 if first else len(content["cells"]), cell(code))
    return as_bytes(content)


def answering(code: str, question: str) -> bytes:
    """The solution, with this code in one of its cells."""
    content = notebook()
    (place,) = (one for one in content["cells"] if one.get("id") == question)
    place["source"] = code
    return as_bytes(content)


def changed(change: Callable[[dict], dict]) -> bytes:
    """The solution with every cell changed."""
    content = notebook()
    return as_bytes({**content, "cells": [change(one) for one in content["cells"]]})


def with_cells(cells: object) -> bytes:
    """The solution with other cells, or with what should be cells."""
    return as_bytes({**notebook(), "cells": cells})


def without(*names: str) -> bytes:
    """The solution without some of its cells."""
    return with_cells([one for one in notebook()["cells"] if one.get("id") not in names])


def twice(name: str, code: str) -> bytes:
    """The solution with a cell there twice; the first time it holds this code."""
    content = notebook()
    place = next(k for k, one in enumerate(content["cells"]) if one.get("id") == name)
    content["cells"].insert(place, {**content["cells"][place], "source": code})
    return as_bytes(content)


def in_one_cell() -> bytes:
    code = ["".join(one["source"]) for one in notebook()["cells"] if one["cell_type"] == "code"]
    return with_cells([cell("\n\n".join(code))])


def in_format_3() -> bytes:
    """The solution as notebooks were written before 2015."""
    cells = []
    for one in notebook()["cells"]:
        source = one.pop("source")
        cells.append(one | ({"input": "".join(source)} if one["cell_type"] == "code" else {"source": source}))
    sheets = [{"cells": cells, "metadata": {}}]
    return as_bytes({"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": sheets})


# The cases -------------------------------------------------------------------------------------------------


def of_one_cell() -> list[Case]:
    """The cases of hostile.txt."""
    text = Path(__file__).with_name("hostile.txt").read_text(encoding="utf-8")
    parts = re.split(r"^=== (.+) / (.+) / (.+)\n", text, flags=re.MULTILINE)[1:]
    return [_of_one_cell(*parts[k : k + 4]) for k in range(0, len(parts), 4)]


# What a row begins with that speaks to the judge itself: the line, and the worker's own object at this end.
LINE = """
import gc, json, os, sys, time
def frame(message):
    body = (message if isinstance(message, str) else json.dumps(message)).encode()
    return len(body).to_bytes(4, "big") + body
def session():
    return next(one for one in gc.get_objects() if type(one).__name__ == "Session")
def shout(*messages):
    for message in messages:
        os.write(session().sink, message if isinstance(message, bytes) else frame(message))
"""


def _of_one_cell(group: str, name: str, where: str, code: str) -> Case:
    own, *others = re.split(r"^--- (\w+)\n", code, flags=re.MULTILINE)
    cells = dict(zip(others[::2], others[1::2], strict=True))
    place, _, lost = where.partition(", ")
    worth = 0 if place == "without work" else FULL
    if instead := re.fullmatch(r"instead of (\w+)", place):
        cells[instead[1]], own = own, ""
    return Case(group, name, partial(_made, place, own, cells), worth - int(lost or 0))


def _made(place: str, own: str, cells: dict[str, str]) -> bytes:
    """The notebook of a row: one cell more before or after the others, and some replaced."""
    content = notebook(solved=place != "without work")
    for name, source in cells.items():
        (known,) = (one for one in content["cells"] if one.get("id") == name)
        known["source"] = _lined(source)
    if own.strip():
        content["cells"].insert(1 if place == "beside work" else len(content["cells"]), cell(_lined(own)))
    return as_bytes(content)


def _lined(source: str) -> str:
    return (LINE if "shout(" in source or "session(" in source else "") + source.strip("\n")


NOT_READABLE = {
    "empty file": lambda: b"",
    "not JSON": lambda: b"\x00\x01\x02\xff" * 100,
    "cut in half": lambda: as_bytes(notebook())[:3000],
    "a list": lambda: b"[]",
    "an empty object": lambda: b"{}",
    "cells that are no list": lambda: with_cells({"a": 1}),
    "nested without end": lambda: b'{"cells": ' + b"[" * 200_000,
    "twenty megabytes": lambda: as_bytes({**notebook(), "more": "x" * 20_000_000}),
    "a hundred thousand cells": lambda: with_cells([cell("1")] * 100_000),
    "an enormous cell": lambda: with_cells([cell("#" * 10**6)]),
    "an enormous number": lambda: b'{"cells": [], "x": ' + b"9" * 10_000 + b"}",
    "another coding": lambda: json.dumps(notebook()).encode("utf-16"),
    "a byte that is no text": lambda: beside("x = 1").replace(b"x = 1", b"x = '\xff'"),
    "no cells": lambda: with_cells([]),
    "cells of another kind": lambda: with_cells([1, None, "x", [], {"cell_type": 3}]),
    "sources that are numbers": lambda: changed(lambda one: {**one, "source": 7}),
}
BROKEN_BUT_WHOLE = {
    "metadata that is a list": lambda: changed(lambda one: {**one, "metadata": []}),
    "a zero byte in a source": lambda: beside("x = '\x00'"),
    "half a character": lambda: beside("x = 1").replace(b"x = 1", b"x = '\\ud800'"),
    "a bomb of brackets": lambda: beside("(" * 50_000 + ")" * 50_000),
    "a bomb of operators": lambda: beside("x = " + "-" * 100_000 + "1"),
    "old format": in_format_3,
    "format of the future": lambda: as_bytes({**notebook(), "nbformat": 99}),
    "duplicated cell": lambda: twice("step", "def step(w, slope, lr):\n    return w"),
    "duplicated check": lambda: twice("check_step", "check('step')"),
    "missing checks": lambda: without("check_step", "check_walk", "check_bug"),
}
ODD = {
    "other line ends": lambda: changed(
        lambda one: {**one, "source": "".join(one["source"]).replace("\n", "\r\n")}
    ),
    "byte order mark": lambda: b"\xef\xbb\xbf" + as_bytes(notebook()),
    "metadata lost": lambda: changed(lambda one: {**one, "metadata": {}, "id": "lost"}),
    "all in one cell": in_one_cell,
}

CASES = [
    *of_one_cell(),
    *(Case("malformed", name, make, 0) for name, make in NOT_READABLE.items()),
    *(Case("malformed", name, make, FULL) for name, make in BROKEN_BUT_WHOLE.items()),
    Case("cells", "a missing answer", lambda: without("random_search"), FULL - 2),
    *(Case("honest", name, make, FULL) for name, make in ODD.items()),
]
ADVERSARIAL = [case for case in CASES if case.group != "honest"]
