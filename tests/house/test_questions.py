"""Rules: a question has an id of its own lesson and hides its answer; right answers change their places."""

from __future__ import annotations

import ast
import re
from collections import Counter

from .lesson import Cell, Lesson, code, displayed, held, made_up

FEWEST_TO_JUDGE = 3


def identifier(call: ast.Call) -> str | None:
    """The id a question is asked under, when it is written out."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def badly_named(lesson: Lesson) -> list[str]:
    """Ids that are missing, of another lesson, or used twice."""
    problems = []
    asked = [(cell, identifier(call)) for cell, call in lesson.calls("predict", "quiz")]
    for cell, name in asked:
        if name is None:
            problems.append(
                f'{cell.where} asks without an id: the first argument is "{lesson.number}.some-name"'
            )
        elif not re.fullmatch(rf"{lesson.number}\.[a-z0-9-]+", name):
            problems.append(
                f'{cell.where} has the id "{name}": "{lesson.number}.", then small letters and hyphens'
            )
    for name, count in Counter(name for _, name in asked).items():
        if name and count > 1:
            problems.append(
                f'the id "{name}" is used {count} times: every question keeps its answers under its own id'
            )
    return problems


def in_full_view(lesson: Lesson) -> list[str]:
    """Questions whose code, with the answer in it, a learner reads before the question."""
    return [
        f'{cell.where} shows its answer in the code: jupyter={{"source_hidden": true}}'
        for cell in lesson.code
        if cell.calls("predict", "quiz") and not cell.metadata.get("jupyter", {}).get("source_hidden")
    ]


def place_of_the_answer(cell: Cell, call: ast.Call) -> int | None:
    """Which of the options shown is the right one, from 0; None for questions with several right answers."""
    answer = next((word.value for word in call.keywords if word.arg == "answer"), None)
    if not (isinstance(answer, ast.Constant) and isinstance(answer.value, str)):
        return None
    options = re.findall(r"^\s*\( \) (.*)$", cell.text, re.M)
    return options.index(answer.value) if answer.value in options else None


def always_in_one_place(lesson: Lesson) -> list[str]:
    """Quizzes in which a learner can find every answer by its place."""
    places = [
        place for cell, call in lesson.calls("quiz") if (place := place_of_the_answer(cell, call)) is not None
    ]
    if len(places) >= FEWEST_TO_JUDGE and len(set(places)) == 1:
        return [
            f"all {len(places)} right answers are option {places[0] + 1}: rename one id, it sets the order"
        ]
    return []


def test_ids_are_unique_and_of_this_lesson(lesson: Lesson) -> None:
    held(badly_named(lesson))


def test_the_answer_is_not_in_view(lesson: Lesson) -> None:
    held(in_full_view(lesson))


def test_the_right_answers_stand_in_different_places(lesson: Lesson) -> None:
    held(always_in_one_place(lesson))


def test_ids_are_unique_in_the_course(all_lessons: list[Lesson]) -> None:
    names = Counter(identifier(call) for lesson in all_lessons for _, call in lesson.calls("predict", "quiz"))
    held(
        [f'the id "{name}" is used in {count} places' for name, count in names.items() if name and count > 1]
    )


# The rules can fail -----------------------------------------------------------------------------------------


def asked(name: str, *options: str, answer: str = "right"):
    return code(
        f'quiz("{name}", "?", answer="{answer}")',
        displayed({"text/plain": "\n".join(f"  ( ) {option}" for option in options)}),
    )


def test_bad_ids_are_seen() -> None:
    assert "small letters" in badly_named(made_up(code('quiz("02.twins", "?")')))[0]
    assert "small letters" in badly_named(made_up(code('predict("03.Twins", "?")')))[0]
    assert "without an id" in badly_named(made_up(code("predict()")))[0]
    assert (
        "2 times" in badly_named(made_up(code('predict("03.twins", "?")'), code('quiz("03.twins", "?")')))[0]
    )
    assert badly_named(made_up(code('predict("03.twins", "?")'), code('quiz("03.dial", "?")'))) == []


def test_an_answer_in_view_is_seen() -> None:
    assert "source_hidden" in in_full_view(made_up(code('quiz("03.a", "?")')))[0]
    assert (
        in_full_view(made_up(code('quiz("03.a", "?")', jupyter={"source_hidden": True}), code("x = 1"))) == []
    )


def test_answers_that_always_stand_first_are_seen() -> None:
    first = [asked(f"03.{letter}", "right", "wrong") for letter in "abc"]
    assert "option 1" in always_in_one_place(made_up(*first))[0]
    assert always_in_one_place(made_up(*first[:2], asked("03.c", "wrong", "right"))) == []
    assert always_in_one_place(made_up(*first[:2])) == []
