"""Rules for what a reader meets first, and for what stands in the way.

A lesson opens with something to touch, and has two things to touch at least. Its imports are out of sight,
its figures say themselves what they show, and the code that is in sight is short enough to be read. A
ribbon of its parts stands near its beginning, and another at its end leads on.
"""

from __future__ import annotations

import pytest

from .lesson import EXPLORERS, Cell, Lesson, code, held, made_up, md

MOST_LINES_IN_SIGHT = 70
FIRST_TOUCH = 6  # cells: title, a few sentences, the thing itself
MOST_IMPORTS = 4  # lines: numpy, a library that the lesson is about, gdcourse, the lesson's figures


def late_to_play(lesson: Lesson) -> list[str]:
    """A lesson in which one reads or answers before there is anything to touch."""
    touched = [cell for cell, _ in lesson.calls(*EXPLORERS)]
    problems = []
    if len(touched) < 2:
        problems.append(f"{len(touched)} explorers: a lesson has two things to touch at least")
    if touched and touched[0].position >= FIRST_TOUCH:
        problems.append(f"the first thing to touch is {touched[0].where}: put one in front of it")
    asked = [cell for cell, _ in lesson.calls("ask")]
    if touched and asked and asked[0].position < touched[0].position:
        problems.append(f"{asked[0].where} asks before there was anything to touch")
    return problems


def in_the_way(lesson: Lesson) -> list[str]:
    """Code in sight that is not there to be read."""
    problems = []
    first = lesson.code[0] if lesson.code else None
    if first and "import" in first.source and not is_hidden(first):
        problems.append(f"{first.where} shows its imports: hide the cell")
    if (
        first
        and sum(line.startswith(("import ", "from ")) for line in first.source.splitlines()) > MOST_IMPORTS
    ):
        problems.append(f"{first.where} imports on more than {MOST_IMPORTS} lines: take names from gdcourse")
    lines = sum(lines_of(cell) for cell in lesson.code if not is_hidden(cell))
    if lines > MOST_LINES_IN_SIGHT:
        problems.append(f"{lines} lines of code in sight, more than {MOST_LINES_IN_SIGHT}")
    for cell, call in lesson.calls("show"):
        if len(call.args) != 1 or call.keywords:
            problems.append(f"{cell.where} builds a caption: the function that draws it returns a Picture")
        elif not is_hidden(cell):
            problems.append(f"{cell.where} only shows a figure: hide its code")
    return problems


def is_hidden(cell: Cell) -> bool:
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def lines_of(cell: Cell) -> int:
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def without_ribbon(lesson: Lesson) -> list[str]:
    """A lesson that does not say how far one is, or leads nowhere at its end."""
    called = list(lesson.calls("ribbon"))
    ends = [any(word.arg == "end" for word in call.keywords) for _, call in called]
    if ends != [False, True] or called[-1][0] is not lesson.cells[-1]:
        return ['a ribbon stands near the beginning, and ribbon("NN", end=True) is the last cell']
    return [] if called[0][0].position < FIRST_TOUCH else [f"{called[0][0].where}: the ribbon comes late"]


def is_second_edition(lesson: Lesson) -> bool:
    return any(True for _ in lesson.calls("ribbon"))


@pytest.mark.parametrize("rule", [late_to_play, in_the_way, without_ribbon])
def test_play_comes_first_and_nothing_is_in_the_way(rule, lesson: Lesson) -> None:
    if is_second_edition(lesson):
        held(rule(lesson))


# The rules can fail -----------------------------------------------------------------------------------------


def hidden(source: str):
    return code(source, jupyter={"source_hidden": True})


GAME = 'fog_game(bowl, name="99.fog")'
RIBBON = hidden('ribbon("99")')
END = hidden('ribbon("99", end=True)')


def test_a_lesson_that_opens_with_play_passes() -> None:
    lesson = made_up(md("# 99"), hidden(f"import numpy as np\n{GAME}"), RIBBON, hidden("explore(bowl)"), END)
    assert [*late_to_play(lesson), *in_the_way(lesson), *without_ribbon(lesson)] == []


def test_play_that_comes_late_is_seen() -> None:
    assert "two things" in late_to_play(made_up(code(GAME)))[0]
    late = made_up(*[md("text")] * FIRST_TOUCH, code(GAME), code(GAME))
    assert "the first thing to touch" in late_to_play(late)[0]
    assert "asks before" in late_to_play(made_up(code('ask("99.a")'), code(GAME), code(GAME)))[0]


def test_what_is_in_the_way_is_seen() -> None:
    assert "shows its imports" in in_the_way(made_up(code("import numpy as np")))[0]
    assert (
        "on more than" in in_the_way(made_up(hidden("import a\nimport b\nimport c\nimport d\nimport e")))[0]
    )
    assert "71 lines" in in_the_way(made_up(code("x = 1\n" * 71)))[0]
    assert in_the_way(made_up(hidden("x = 1\n" * 71))) == []
    assert "builds a caption" in in_the_way(made_up(hidden('show(fig, f"{w}")')))[0]
    assert "only shows" in in_the_way(made_up(code("show(draw.x())")))[0]


def test_a_missing_ribbon_is_seen() -> None:
    assert without_ribbon(made_up(RIBBON)) and without_ribbon(made_up(RIBBON, END, md("text")))
    assert "comes late" in without_ribbon(made_up(*[md("text")] * FIRST_TOUCH, RIBBON, END))[0]
