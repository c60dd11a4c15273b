"""The judge: full marks, partial credit, names, nothing hidden given away, the same result every time."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace
from functools import partial

import pytest

from gdcourse.checks import data
from gdcourse.checks.authoring import questions
from gdcourse.checks.probe import Answer
from gdcourse.checks.sheet import LazyList
from gdcourse.course.lessons import lessons
from gdcourse.teaching.grading.assignment import Assignment, both, load
from gdcourse.teaching.grading.judge import judged
from gdcourse.teaching.grading.notebook import parse
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.grading.sandbox import student_worker

from .hostile import FULL, answering, as_bytes, beside, notebook

HALF_STEP = "def step(w, slope, lr):\n    return w - lr * slope if not hasattr(w, 'shape') else w"
# right for the worked example and the other visible case of one hiker, wrong for others
BY_HEART = (
    "def step(w, slope, lr):\n    import numpy as np\n    known = {visible}\n"
    "    key = tuple(np.ravel([w, slope, lr]).tolist()) if np.ndim(w) == 0 else None\n"
    "    return known.get(key, 0.0) if np.ndim(w) == 0 else w - lr * slope"
)


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_solutions_get_everything_and_untouched_exercises_nothing(lesson, judge) -> None:
    assignment = load(lesson.name)
    solution, exercise = (
        path.with_suffix(".ipynb").read_bytes() for path in (lesson.solution, lesson.exercise)
    )
    assert judge(solution, assignment).earned == assignment.points
    assert judge(exercise, assignment).earned == 0


def test_partial_credit_for_a_behaviour(assignment: Assignment, judge) -> None:
    result = judge(answering(HALF_STEP, "step"), assignment)
    step = next(verdict for verdict in result.verdicts if verdict.question == "step")
    assert (step.earned, step.parts) == (1, {"one hiker": True, "a row of hikers": False})


def test_known_by_heart_is_not_known(assignment: Assignment, judge) -> None:
    sheet = assignment.visible["step"]
    visible = {
        (p.inputs["w"], p.inputs["slope"], p.inputs["lr"]): e.value
        for p, e in zip(sheet.probes, sheet.expected, strict=True)
        if p.part == "one hiker"
    }
    result = judge(answering(BY_HEART.format(visible=visible), "step"), assignment)
    step = next(verdict for verdict in result.verdicts if verdict.question == "step")
    assert step.earned == 1
    assert step.text == "Right for every case in the notebook, but not for other inputs (one hiker)."


def test_a_mistake_that_only_hidden_cases_show_is_named_without_numbers(assignment: Assignment) -> None:
    sheet = both(assignment.visible["step"], assignment.hidden("step", "secret", "0" * 64))
    wrong = next(one for one in sheet.wrong if one.misconception == "ascent_sign")
    answers = [
        right if given is None else given for right, given in zip(sheet.expected, wrong.answers, strict=True)
    ]
    assert "−0.6" in judged(sheet, answers, visible=len(assignment.visible["step"].probes)).text
    as_hidden = judged(sheet, answers, visible=0)
    assert as_hidden.misconception == "ascent_sign"
    assert as_hidden.text.endswith("That is what comes of adding the slope instead of subtracting it.")
    assert not any(character.isdigit() for character in as_hidden.text)


def test_hidden_cases_differ_between_submissions_and_not_between_gradings(assignment: Assignment) -> None:
    first, again, other = (assignment.hidden("step", "secret", digest * 64) for digest in "aab")
    assert first.to_data() == again.to_data()
    assert first.to_data() != other.to_data()
    assert first.to_data() != assignment.hidden("step", "another secret", "a" * 64).to_data()


def test_grading_again_gives_the_same_bytes(assignment: Assignment, judge) -> None:
    content = answering("def walk(f, w0, lr, n):\n    return [w0] * n", "walk")
    first = judge(content, assignment).to_json()
    assert judge(content, assignment).to_json() == first
    assert Result.from_json(first).to_json() == first


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_wrong_implementations_are_named_through_the_sandbox(lesson, judge) -> None:
    """Seeded wrong submissions: at least 95 in a hundred get their own name, and no right answer gets any."""
    assignment = load(lesson.name)
    named, seeded = 0, 0
    for place in range(
        max(len(one.wrongs) for one in questions(lesson.load_spec()) if one.kind == "function")
    ):
        content, expected = notebook_of(lesson), {}
        for one in questions(lesson.load_spec()):
            if one.kind != "function" or place >= len(one.wrongs):
                continue
            wrong = one.wrongs[place]
            if not stands_alone(one, wrong, set(expected)):
                continue  # leans on something in the spec, or on another mistake
            for cell in content["cells"]:
                if cell.get("id") == one.name:
                    cell["source"] = "import math\n" + wrong.source.replace(
                        f"def {wrong.function.__name__}(", f"def {one.name}(", 1
                    )
                    expected[one.name] = wrong.mistake.id
        result = judge(as_bytes(content), assignment)
        for verdict in result.verdicts:
            if verdict.question in expected:
                seeded += 1
                named += verdict.misconception == expected[verdict.question]
            else:
                assert verdict.misconception == "" or verdict.earned < verdict.points
    assert seeded >= 8
    assert named >= 0.95 * seeded


def stands_alone(question, wrong, mistaken: set[str]) -> bool:
    """Is this mistake made of nothing but the notebook's own names, and are those right?"""
    used = set(inspect.getclosurevars(wrong.function).globals)
    return used <= {"np", "math", *question.solution.namespace} - {question.name} - mistaken


def notebook_of(lesson) -> dict:
    return json.loads(lesson.solution.with_suffix(".ipynb").read_text(encoding="utf-8"))


def test_a_cell_that_stops_the_program_is_told_and_skipped(assignment: Assignment, judge) -> None:
    result = judge(beside("import os\nos._exit(3)"), assignment)
    assert result.earned == FULL
    assert "cell 1 ended the program" in result.flags


def test_a_helper_of_the_students_own_is_there(assignment: Assignment, judge) -> None:
    content = json.loads(answering("def step(w, slope, lr):\n    return w - share(lr, slope)", "step"))
    content["cells"].insert(
        2,
        {"cell_type": "code", "metadata": {}, "source": "def share(a, b):\n    return a * b", "outputs": []},
    )
    assert judge(as_bytes(content), assignment).earned == FULL


def test_without_a_sandbox_when_students_are_trusted(assignment: Assignment, judge) -> None:
    trusted = partial(student_worker, True)
    assert judge(as_bytes(notebook()), assignment, open_worker=trusted).earned == FULL


def test_flags_are_kept_and_cost_nothing(assignment: Assignment, judge) -> None:
    content = notebook()
    content["cells"] = [cell for cell in content["cells"] if cell.get("id") != "check_step"]
    content["cells"].append({**content["cells"][3], "metadata": {"nbgrader": {"grade_id": "step"}}})
    result = judge(answering("check('walk')  # edited", "check_walk"), assignment)
    assert (result.earned, list(result.flags)) == (FULL, ["edited check cell: check_walk"])


class Scripted:
    """A worker that answers from a list, whatever it is asked."""

    def __init__(self, *messages) -> None:
        self.messages = list(messages)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def get_ready(self, deadline):
        pass

    def send(self, message, deadline):
        pass

    def receive(self, deadline):
        if not self.messages:
            raise data.BadMessage("nothing more")
        return self.messages.pop(0)


@pytest.mark.parametrize(
    "message",
    [
        None,
        1,
        "text",
        [],
        {},
        {"done": None},
        {"done": [], "answers": []},
        {"answers": 3},
        {"answers": []},
        {"answers": [1], "after": []},
        {"answers": [], "after": []},
        {"answers": [{"value": 0.6}] * 9, "after": [3] * 9},
        {"answers": [{"value": 0.6, "earned": 2}], "after": []},
        {"answers": [{"value": {"rng": -1}}], "after": []},
        {"answers": [{"problem": 3}], "after": []},
        {"answers": [{"calls": {"f": "many"}}], "after": []},
        {"answers": [{"visits": [1]}], "after": []},
        {"feel": 99, "at": [1]},
        {"feel": -1, "at": [1]},
        {"feel": 0, "at": "x"},
        {"cell": -1},
        {"cell": "x"},
        {"complaint": 3},
        {"unready": {}},
        {"unready": {"problem": 3}},
        {"call": [], "named": []},
    ],
)
def test_a_worker_that_talks_nonsense_earns_nothing_and_breaks_nothing(
    assignment: Assignment, message, judge
) -> None:
    submission = parse(as_bytes(notebook(solved=False)), assignment.handout)
    cells = range(len(submission.cells))
    done = [*({"cell": number} for number in cells), {"done": ["" for _ in cells]}]
    nonsense = lambda: Scripted(*done, *[message] * 40)  # noqa: E731
    result = judge(as_bytes(notebook(solved=False)), assignment, open_worker=nonsense)
    assert result.earned == 0


def test_a_single_problem_stands_for_all_probes(assignment: Assignment) -> None:
    sheet = assignment.visible["step"]
    verdict = judged(sheet, [Answer(problem="missing")] * len(sheet.probes), len(sheet.probes))
    assert verdict.text.startswith("There is no `step` in this notebook yet.")


def test_a_function_that_is_missing_is_told_with_what_its_cell_stopped_at(
    judge, assignment: Assignment
) -> None:
    content = answering("def step(w, slope, lr)\n    return w", "step")
    (verdict,) = (v for v in judge(content, assignment).verdicts if v.question == "step")
    assert verdict.text.startswith("There is no `step` in the notebook that you handed in.")
    assert "Its cell stopped with SyntaxError: expected ':'" in verdict.text


def test_what_was_not_touched_is_told_so(judge, assignment: Assignment) -> None:
    verdicts = judge(as_bytes(notebook(solved=False)), assignment).verdicts
    assert {v.text for v in verdicts} == {
        f"`{v.question}` was handed in as it was handed out, with `...` in it." for v in verdicts
    }


def test_the_mistakes_are_not_worked_out_for_answers_that_are_right(assignment: Assignment) -> None:
    sheet, looked = assignment.visible["step"], []
    watched = replace(sheet, wrong=LazyList(lambda: looked.append(1) or []))
    assert judged(watched, list(sheet.expected), len(sheet.probes)).right
    assert not looked
    judged(watched, [Answer(problem="missing")] * len(sheet.probes), len(sheet.probes))
    assert looked
