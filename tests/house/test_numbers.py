"""Rule: every number in prose was computed: up to rounding, it is in an output or the code of the notebook.

A sum that the text works out ("0.8³ = 0.512") is worked out here too, and its result counts when it is right
and its parts are known. A number that belongs to somebody else is named in the cell's metadata,
`cites=["3 · 10⁻⁴"]`, and the cell links to where it is from.
"""

from __future__ import annotations

import ast
import re

import pytest

from .lesson import Cell, Lesson, code, displayed, held, made_up, md, printed
from .prose import Computed, numbers, passages, plain, sums


def uncomputed(lesson: Lesson) -> list[str]:
    """Numbers in the text, in questions and in their reasons that no cell computes or sets."""
    said = [(cell, plain(text, keep_code=True)) for cell in lesson.cells for text in claims(lesson, cell)]
    computed = Computed.by(lesson)
    computed.learn(text for _, text in said)
    problems = []
    for cell, text in said:
        cited = cell.metadata.get("cites", []) if "](http" in cell.source else []
        unknown = [
            n.written for n in numbers(text) if n.checked and n not in computed and n.written not in cited
        ]
        if unknown:
            listed = ", ".join(dict.fromkeys(unknown))
            problems.append(
                f"{cell.where} says {listed}, which no cell computes: print it, or say what is printed"
            )
    return problems


def claims(lesson: Lesson, cell: Cell) -> list[str]:
    """What a cell states: its prose; what a question asks, and why its answer is right; typed prints.

    A quiz sets its own numbers, and wrong answers may be any; a prediction is about what is computed here.
    """
    if cell.kind == "markdown":
        return [cell.source]
    written = [text for call in cell.calls("print", "show") for each in call.args for text in _typed(each)]
    predicted = [question for question in lesson.asked(cell) if question.kind == "prediction"]
    asked = [text for one in predicted for text in (one.asked, *(answer.why for answer in one.right))]
    return written + asked


def _typed(argument: ast.expr) -> list[str]:
    """The constant parts of a text or an f-string, without the formats of what is filled in."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.JoinedStr):
        return [part.value for part in argument.values if isinstance(part, ast.Constant)]
    return []


def test_every_number_in_prose_was_computed(lesson: Lesson) -> None:
    held(uncomputed(lesson))


IN_THREES = re.compile(r"(?<![\w.,])(?:\d{2,3}[ \u2009]\d{3}|\d{1,3}(?:[ \u2009]\d{3}){2,})(?!\d)")


def broken(lesson: Lesson) -> list[str]:
    """Numbers in threes with spaces at which a line may end: "2/24" at its end, "084" on the next."""
    said = [(one.cell, one.text) for one in passages(lesson)]
    said += [(cell, text) for cell in lesson.cells if cell.kind == "code" for text in _texts(cell)]
    return [
        f'{cell.where} says "{match[0]}": between its threes belongs a narrow space that holds, \\u202f'
        for cell, text in said
        for match in IN_THREES.finditer(text)
    ]


def _texts(cell: Cell) -> list[str]:
    """Every text in the code of a cell, the names of rows and columns among them."""
    constants = (node.value for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Constant))
    return [value for value in constants if isinstance(value, str)]


def test_no_line_ends_inside_a_number(lesson: Lesson) -> None:
    held(broken(lesson))


# The rule can fail ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, sizes",
    [
        ("falls from 9 to 5.76", [9, 5.76]),
        ("w = −0.6, then +1.08", [0.6, 1.08]),
        ("69,078 steps, 1,797 digits", [69078, 1797]),
        ("69\u2009078 steps, 15 800, 1 000 000; 3 100", [69078, 15800, 1e6, 3, 100]),
        ("$69{,}078$ steps at $1.5\\times 10^{6}$", [69078, 1.5e6]),
        ("1.49×10⁶, 4.8e-6 and 2.0·10⁻¹²", [1.49e6, 4.8e-6, 2e-12]),
        ("36 % and 67.2%", [36, 67.2]),
        ("0.000 000 015 long", [1.5e-8]),
        ("as Cauchy did in 1847 (Cohen et al. 2021)", []),
        ("arXiv:1609.04747, Python 3.11, scikit-learn 1.9.1", []),
        ("lessons 01–03, w₁₀₀₀", [1, 3]),
        ("0.9² and 10⁻⁶", [0.9, 10]),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, sizes: list[float]) -> None:
    assert [number.size for number in numbers(text)] == pytest.approx(sizes, rel=1e-12)


def test_a_number_that_nobody_computed_is_seen() -> None:
    printing = code('print(f"{w:.4f}")', printed("2.9985\n"))
    assert "2.997" in uncomputed(made_up(md("The hiker stops at 2.997."), printing))[0]
    assert "646" in uncomputed(made_up(md("The first NaN is in row 646."), printing))[0]


@pytest.mark.parametrize(
    "text", ["2.998", "2.9985", "2.9985 and η = 0.1", "`2.9985`", "$2.9985$", "300 steps", "3 or 4 of 99"]
)
def test_a_number_may_be_rounded_and_come_from_the_code(text: str) -> None:
    cell = code("steps, η = 300, 0.1\nprint(w)", printed("2.99848\n"))
    assert uncomputed(made_up(md(text), cell)) == []


@pytest.mark.parametrize(
    "text",
    [
        "0.8³ = 0.512",
        "0.8 · 0.8 = 0.64",
        "so −1 / 0.64 = −1.5625, as 0.8² = 0.64",
        "9 − 5.999 = 3.001",
        "(3 − 2.2)² = 0.64",
    ],
)
def test_a_right_sum_of_known_numbers_is_computed(text: str) -> None:
    assert uncomputed(made_up(md(text), code("keep, slope, w = 0.8, 5.999, 2.2"))) == []


@pytest.mark.parametrize(
    "text", ["0.8³ = 0.513", "0.7² = 0.49", "1 − 2η = 0.6", "loss / 0.8 = 1.25", "0.8 = 0.64"]
)
def test_a_wrong_sum_or_one_of_unknown_numbers_is_not(text: str) -> None:
    assert uncomputed(made_up(md(text), code("keep = 0.8")))


def test_sums_are_read_as_people_write_them() -> None:
    assert [
        result.size for _, result in sums("2.5 − 0.01 · 0.4 = 2.496, and 6/3 = 2, but w = 3 and 2w = 6")
    ] == [2.496, 2]


def test_a_number_of_somebody_else_needs_its_source() -> None:
    text = "[Their paper](https://example.org) trains at 3 · 10⁻⁴."
    assert uncomputed(made_up(md(text, cites=["3 · 10⁻⁴"]))) == []
    assert uncomputed(made_up(md(text)))
    assert uncomputed(made_up(md("Somebody trains at 3 · 10⁻⁴.", cites=["3 · 10⁻⁴"])))


def test_a_percentage_may_be_shown_as_a_share() -> None:
    assert uncomputed(made_up(md("67.2 % of the way"), code("x", displayed({"text/plain": "0.67232"})))) == []
    assert uncomputed(made_up(md("67.4 % of the way"), code("x", displayed({"text/plain": "0.67232"}))))


def test_a_question_cannot_vouch_for_itself() -> None:
    asked = code('ask("03.a")', printed("2.5"))
    question = "## Prediction 03.a\n\nWhere?\n\n- [x] 2.5 ± 0\n  It is 2.5.\n"
    assert "2.5" in uncomputed(made_up(asked, questions=question))[0]
    assert uncomputed(made_up(asked, code("print(w)", printed("2.50")), questions=question)) == []


def test_a_quiz_may_set_its_own_numbers() -> None:
    question = "## Question 03.a\n\nA weight is 2.5. And then?\n\n- [x] 2\n  So.\n- [ ] 3\n  No: 1.75.\n"
    assert uncomputed(made_up(code('ask("03.a")'), questions=question)) == []


def test_a_number_typed_into_a_print_is_seen() -> None:
    assert "5.76" in uncomputed(made_up(code('print("the loss is 5.76")')))[0]
    assert uncomputed(made_up(code('print(f"the loss is {loss:.2f}")', printed("the loss is 5.76\n")))) == []


def test_a_number_that_a_line_may_break_is_seen() -> None:
    asked = "## Question 03.a\n\nAfter 69 078 steps?\n\n- [x] 2\n  So.\n- [ ] 3\n  No.\n"
    assert len(broken(made_up(md("2/L is 2/24 084."), code("rows = ['1 000 000 rows']")))) == 2
    assert len(broken(made_up(code('ask("03.a")'), questions=asked))) == 1
    assert broken(made_up(md("2/24\u202f084, lessons 03 and 120, at 5 100 times, 1 2 3"))) == []
