"""Writing a spec: what an edit does, and the sentence, with file and line, for what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdcourse.checks.prepare import prepare
from gdcourse.course.lessons import Lesson
from gdcourse.course.refused import Refused

NOTEBOOK = '''
# %%
import math

import numpy as np

from gdcourse.checks import exercises

check = exercises("17_newton")

# %% exercise="double"
def double(x):
    """Twice x, and twice is x + x: return x + x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double" points=1
check("double")

# %% exercise="area"
def area(r):
    """Of a circle."""
    ### BEGIN SOLUTION
    side = double(r)
    return math.pi * (side / 2) ** 2
    ### END SOLUTION

# %% check="area" points=1.5
check("area")

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "B"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %%
check
'''
SPEC = """from gdcourse.checks import M, Spec, case, rules

lesson = Spec(__file__)
area = lesson.question("area")

@area.cases
def _(draw):
    yield case("a circle", 1.5)

"""
HINTS = 'hints="""\n    Why?\n    Look.\n    1 = 1,\n        and 2 = 2."""'


@pytest.fixture
def course(tmp_path: Path) -> Lesson:
    """A course of one lesson, with a notebook of solutions and a spec that has one question."""
    lesson = Lesson("17_newton", tmp_path)
    lesson.solution.parent.mkdir(parents=True)
    lesson.solution.write_text(NOTEBOOK, encoding="utf-8")
    lesson.spec.write_text(SPEC, encoding="utf-8")
    return lesson


def with_lines(lesson: Lesson, lines: str):
    """The spec with lines at its end, which begin at line 10."""
    lesson.spec.write_text(SPEC + lines + "\n", encoding="utf-8")
    return lesson.load_spec()


def test_what_is_right_and_what_it_is_worth_stand_in_the_notebook(course) -> None:
    area = with_lines(course, 'bug = lesson.question("bug")').area
    assert (area.points, area.kind, area(2.0)) == (1.5, "function", pytest.approx(12.566, abs=1e-3))
    bug = course.load_spec().bug
    assert (bug.points, bug.kind, bug()) == (1, "value", "B")


def test_an_edit_makes_a_mistake_and_changes_nothing_else(course) -> None:
    spec = with_lines(course, f'area.slip(M.power_confused, {{"** 2": "** 1"}}, {HINTS})')
    (wrong,) = spec.area.wrongs
    assert wrong.function(1.5) == pytest.approx(4.712, abs=1e-3)
    assert spec.area(1.5) == pytest.approx(7.069, abs=1e-3)
    assert wrong.source == "def area(r):\n    side = double(r)\n    return math.pi * (side / 2) ** 1\n"
    assert wrong.hints == ("Why?", "Look.", "1 = 1, and 2 = 2.")
    assert wrong.says == "a square or a root in the wrong place"


def test_edits_are_all_made_on_the_solution_as_it_is(course) -> None:
    edits = '{"side = double(r)": "half = r", "side / 2": "2 * half"}'
    spec = with_lines(course, f"area.slip(M.power_confused, {edits}, {HINTS})")
    assert spec.area.wrongs[0].source == "def area(r):\n    half = r\n    return math.pi * (2 * half) ** 2\n"


def test_a_mutant_takes_along_what_it_needs(course) -> None:
    spec = with_lines(
        course,
        f'area.slip(M.power_confused, {{"** 2": "** 1"}}, {HINTS})\n'
        "from gdcourse.checks.authoring import TestQuestion\n"
        'asked = TestQuestion("test_area", area, 1, [M.power_confused], "Try it.")',
    )
    (mutant,) = prepare(spec.asked, 0).mutants
    assert mutant.function()(1.5) == pytest.approx(4.712, abs=1e-3)


def test_hints_that_are_not_given_are_the_catalogues(course) -> None:
    spec = with_lines(
        course,
        '@area.wrong(M.sign_lost, "a sign that is lost")\ndef _(r):\n    """0 = 0."""\n    return abs(r)',
    )
    (wrong,) = spec.area.wrongs
    assert wrong.hints == (wrong.mistake.question, wrong.mistake.instead, "0 = 0.")
    assert wrong.says == "a sign that is lost"


def test_a_choice_has_its_letter_and_its_words(course) -> None:
    spec = with_lines(
        course,
        'bug = lesson.question("bug")\n'
        'bug.choices(M.suspects_another_fault, A=("one", "Why?\\nLook.\\n1."), C=("two", "2."))',
    )
    assert [(wrong.function(), wrong.says) for wrong in spec.bug.wrongs] == [("A", "one"), ("C", "two")]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            f'area.slip(M.sign_lost, {{"r ** 2": "r"}}, {HINTS})',
            '"r ** 2" stands no times in the solution of area (17_newton.py, line 22). An edit needs a text '
            "that stands there once.",
        ),
        (
            f'area.slip(M.sign_lost, {{"side": "r"}}, {HINTS})',
            '"side" stands 2 times in the solution of area',
        ),
        (f'area.slip(M.sign_lost, {{"Of a": "A"}}, {HINTS})', '"Of a" stands no times in the solution'),
        (
            f'area.slip(M.sign_lost, {{"** 2": "** ("}}, {HINTS})',
            "Edited like that, area is no Python: '(' was never closed.",
        ),
        (
            f'area.slip(M.sign_lost, {{"** 2": "** two"}}, {HINTS})',
            "Edited like that, area uses two, which 17_newton.py lacks.",
        ),
        (
            f'lesson.question("bug").slip(M.sign_lost, {{"B": "A"}}, {HINTS})',
            "bug is no function of 17_newton.py: there is no line in it to edit.",
        ),
        (
            'area.slip(M.sign_lost, {"** 2": "** 1"})',
            "M.sign_lost in area has 2 hints. It takes 3 lines: a question, a pointer, a line of algebra.",
        ),
        (
            'area.slip(M.sign_lost, {"** 2": "** 1"}, hints="a\\nb\\nc\\nd")',
            "M.sign_lost in area has 4 hints.",
        ),
        (
            f'area.slip(M.sign_lots, {{"** 2": "** 1"}}, {HINTS})',
            'No mistake in misconceptions.toml is called "sign_lots". The nearest are sign_lost',
        ),
        (
            'area.wrong(M.sign_lost, keeps=lambda *_: None, hints="1.")(abs)',
            "<lambda> is not a rule of gdcourse.checks.rules.",
        ),
        (
            'volume = lesson.question("volume")',
            "17_newton.py does not ask for volume: that takes a definition, and a cell "
            '`# %% check="volume" points=…`. It asks for: double, area, bug.',
        ),
        (
            'lesson.test_question("bug", of=area, mutants=[M.sign_lost], hints="1.")',
            "area has no wrong implementation with the mistake sign_lost.",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence_with_file_and_line(course, lines: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        with_lines(course, lines)
    assert str(refused.value).startswith(f"solutions/17_newton/spec.py, line 10: {said}")


def test_a_line_that_is_no_python_is_one_sentence(course) -> None:
    with pytest.raises(Refused, match=r"^solutions/17_newton/spec.py, line 10: '\(' was never closed\.$"):
        with_lines(course, "area.slip(")


def test_a_notebook_that_stops_says_where_and_why(course) -> None:
    course.solution.write_text(NOTEBOOK.replace("import math", "import maths"), encoding="utf-8")
    with pytest.raises(
        Refused, match=r"spec.py, line 3: 17_newton.py stops with ModuleNotFoundError: No mod"
    ):
        course.load_spec()
