"""Points that nobody earns: by a second guess, by luck, by a name, by what is lent, by time."""

from __future__ import annotations

import ast
import inspect
import json
import os
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from gdcourse import landscapes
from gdcourse.checks import data
from gdcourse.checks.authoring import questions
from gdcourse.checks.functions import LIBRARY, function
from gdcourse.checks.probe import Answer
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import lessons
from gdcourse.teaching.grading import judge as judge_
from gdcourse.teaching.grading import sandbox as sandbox_
from gdcourse.teaching.grading.assignment import Assignment
from gdcourse.teaching.grading.judge import grade
from gdcourse.teaching.grading.references import MOST_FELT, TOO_MUCH, References, implementations
from gdcourse.teaching.grading.sandbox import Clock, Limits
from gdcourse.teaching.grading.wire import Ended, Silent

from .conftest import LESSON
from .hostile import FULL, answering, as_bytes, beside, cell, changed, notebook


def value(x) -> dict:
    return {"value": data.encode(x)}


@pytest.fixture(scope="module")
def references(sandbox):
    process = References(LESSON.name, ROOT)
    yield process
    process.close()


# What the course's functions tell ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "inputs, named",
    [
        ([], {}),
        ([value(1.0)], {}),
        ([value(1.0)] * 9, {}),
        ([], {"nothing": value(1)}),
        ([value(None), value("x"), value([]), value(3)], {}),
        ([{"callback": 0}, value(0.0), value(0.1), value("three")], {}),
    ],
)
def test_broken_implementations_and_right_ones_complain_in_the_same_words(
    references, assignment: Assignment, inputs, named
):
    places = range(len(implementations(assignment.asked["test_walk"])))
    replies = [
        references.call("test_walk", place, inputs, named, lambda *_: value(1.0), 4, Clock(60))
        for place in places
    ]
    assert len(replies) > 4
    assert len({json.dumps(reply) for reply in replies}) == 1


def test_no_broken_implementation_is_called_in_its_own_name(references, assignment: Assignment):
    """Whatever a test provokes in it, nothing in the answer holds the name that the spec gives it."""
    names = {function.__name__ for function in implementations(assignment.asked["test_walk"])} - {"walk"}
    odd = [value(x) for x in (None, "x", [1, [2]], {"a": 1}, np.zeros((3, 0)), 10**18)]
    said = [
        json.dumps(references.call("test_walk", place, [a, b, a, b], {}, None, 4, Clock(60)))
        for place in range(len(implementations(assignment.asked["test_walk"])))
        for a in odd
        for b in odd
    ]
    assert not [name for name in names if any(name in text for text in said)]


def test_gigabytes_are_an_error_for_the_test_that_asked_for_them(references):
    column, row = np.zeros((50_000, 1)), np.zeros(50_000)
    reply = references.call("step", 0, [value(column), value(row), value(0.1)], {}, None, 4, Clock(60))
    assert reply == {"raised": "ValueError", "text": "step stopped here"}
    assert (
        references.call("step", 0, [value(1.0), value(2.0), value(0.5)], {}, None, 4, Clock(60))["value"]
        == 0.0
    )


def test_a_process_that_is_lost_is_an_error_and_the_next_call_has_a_new_one(references):
    references.feel(0, [1.0], 4, Clock(60))
    process = references.worker.process
    process.kill()
    process.wait()
    os.set_blocking(process.stdout.fileno(), True)
    process.stdout.read()  # to its end: what ran in the sandbox is gone too
    call = ("step", 0, [value(1.0), value(2.0), value(0.5)], {}, None, 4)
    assert references.call(*call, Clock(60)) == TOO_MUCH
    assert references.call(*call, Clock(60))["value"] == 0.0


NAMES = [*LIBRARY, *(name for name, one in vars(landscapes).items() if isinstance(one, landscapes.Landscape))]
PLACES = [0.0, -0.0, 2.5, -1e200, 1e308, 5e-324]


@pytest.mark.parametrize("name", NAMES)
def test_the_judge_and_the_process_feel_the_same(references, name):
    for one in (function(name), function(name).gradient):
        references.watch([one], Clock(60))
        here = [references.feel(0, [place], 4, Clock(60)) for place in PLACES]
        there = [references._asked({"feel": 0, "at": [place]}, 4, Clock(60)) for place in PLACES]
        assert here == there


def test_every_call_is_counted_in_its_order_wherever_it_was_answered(references):
    references.watch([function("bowl", minimum=3.0), function("bowl", minimum=1.0)], Clock(60))
    array = data.encode(np.array([1.0, 2.0]))
    step = [{"remote": 0}, value(4.0)]
    assert references.feel(0, [1.0], 4, Clock(60)) == {"value": 4.0}
    assert references.feel(1, [1.0], 4, Clock(60)) == {"value": 0.0}
    assert "array" in references.feel(0, [array], 4, Clock(60))["value"]
    assert references.feel(0, [5.0], 4, Clock(60)) == {"value": 4.0}
    assert "value" in references.call("slope_by_feel", 0, step, {}, None, 4, Clock(60))
    assert references.feel(0, [6], 4, Clock(60)) == {"value": 9}
    assert references.feel(0, [3.0, 3.0], 4, Clock(60))["raised"] == "TypeError"
    assert references.feel(7, [3.0], 4, Clock(60))["raised"] == "IndexError"
    first, second = references.visits(Clock(60))
    places = [place for place, _ in first]
    assert places[0] == 1.0
    assert list(places[1]) == [1.0, 2.0]
    assert places[2] == 5.0
    assert np.allclose(places[3:-1], 4.0)
    assert places[-1] == 6
    assert second == [(1.0, 0.0)]


def test_many_calls_are_told_of_while_there_are_more(references):
    """So that who calls without end fills nobody's memory."""
    many = 2 * MOST_FELT + 3
    references.watch([function("bowl")], Clock(60))
    for k in range(many):
        references.feel(0, [float(k)], 4, Clock(60))
        assert len(references.felt) < MOST_FELT
    assert [place for place, _ in references.visits(Clock(60))[0]] == [float(k) for k in range(many)]


@pytest.mark.parametrize("at", [[], [1], [True], [2**62], [float("inf")], [[1.0]], ["x"], [{"float": "nan"}]])
def test_only_a_single_float_is_worked_out_in_the_judge(references, at, monkeypatch):
    references.watch([function("bowl")], Clock(60))
    asked = []
    monkeypatch.setattr(references, "_asked", lambda message, *_: asked.append(message) or {})
    references.feel(0, at, 4, Clock(60))
    assert asked == [{"feel": 0, "at": at}]
    assert not references.felt


def test_one_that_takes_too_long_is_stopped_and_the_clock_is_kept(references):
    walk = (
        "test_walk",
        0,
        [{"callback": 0}, value(0.0), value(0.1), value(10**9)],
        {},
        lambda *_: value(0.0),
    )
    for _ in range(3):
        assert references.call(*walk, 0.2, Clock(60)) == TOO_MUCH
    assert references.call(*walk, 60, Clock(1.5)) == TOO_MUCH
    step = references.call("step", 0, [value(1.0), value(2.0), value(0.5)], {}, None, 4, Clock(60))
    assert step == {"value": 0.0, "generators": []}


# The same secret, the same grades ---------------------------------------------------------------------

BY_TURNS = "turn = [0]\ndef test_walk(walk):\n    turn[0] += 1\n    assert turn[0] % 3"


def test_the_order_of_trials_follows_from_the_secret_and_from_nothing_in_the_notebook(
    judge, assignment: Assignment, monkeypatch
):
    """A notebook that was lucky with one secret is not with another."""
    orders = Counter()
    real = judge_.Conversation.try_on

    def watched(self, name, place):
        orders[secret] = orders[secret] * 10 + place if secret in orders else place
        return real(self, name, place)

    monkeypatch.setattr(judge_.Conversation, "try_on", watched)
    content, process = as_bytes(notebook()), References(LESSON.name, ROOT)
    for secret in ("one", "one again", "two", "three", "four"):
        grade(content, assignment, sandbox_.student_worker, process, Limits(), secret.split()[0])
    process.close()
    assert orders["one"] == orders["one again"]
    assert len(set(orders.values())) == 4


def test_cases_come_in_an_order_that_follows_from_the_secret(judge, assignment: Assignment, monkeypatch):
    orders = []
    real = judge_.Conversation.ask

    def watched(self, name, probes, order, lent=()):
        orders.append((name, tuple(order)))
        return real(self, name, probes, order, lent)

    monkeypatch.setattr(judge_.Conversation, "ask", watched)
    assert judge(as_bytes(notebook()), assignment).earned == FULL
    many = [order for _, order in orders if len(order) > 3]
    assert many
    assert all(list(order) != sorted(order) for order in many)


# Two looks, one answer --------------------------------------------------------------------------------


def test_for_each_case_the_first_answer_that_was_given_stays():
    first = [Answer(1.0), Answer(problem="ValueError"), Answer(3.0)]
    second = [Answer(7.0), Answer(8.0), Answer(problem="ValueError")]
    assert [one.value for one in judge_._either(first, second)] == [1.0, 8.0, 3.0]


@pytest.mark.parametrize(
    "said, nothing",
    [
        ([["it stopped with NameError: np."], ["it stopped with NameError: np."]], True),
        ([["it stopped with NameError: np."], [""]], False),
        ([["its assert fails."], ["its assert fails."]], False),
        ([["it gives back False."], ["it stopped with TypeError."]], False),
        ([[""], [""]], False),
    ],
)
def test_a_test_has_said_nothing_only_if_it_stops_whatever_it_is_given(said, nothing):
    assert judge_.Trials(1, said).says_nothing is nothing


def test_a_deleted_import_is_given_back_and_flagged(judge, assignment: Assignment):
    content = notebook()
    content["cells"] = [one for one in content["cells"] if "import numpy" not in "".join(one["source"])]
    result = judge(as_bytes(content), assignment)
    assert result.earned == FULL
    assert "changed or missing handout cell: import numpy as np" in result.flags


def test_a_cell_that_is_passed_over_has_a_reason_and_a_flag(judge, assignment: Assignment):
    result = judge(answering("%%bash\necho def step", "step"), assignment)
    (verdict,) = (one for one in result.verdicts if one.question == "step")
    why = "Its cell is a %%bash cell, which is not run here."
    assert verdict.text == f"There is no `step` in the notebook that you handed in. {why}"
    assert [flag for flag in result.flags if "step" in flag] == [
        "cell 6 (step) is a %%bash cell, which is not run here"
    ]


def test_a_notebook_from_colab_is_graded_and_its_code_shown(judge, assignment: Assignment):
    bare = changed(lambda one: {**one, "metadata": {"id": "q3X"}, "id": "q3X"})
    result = judge(bare, assignment)
    assert result.earned == FULL
    assert list(result.code) == list(assignment.handout.solution_ids)
    assert "def step(w, slope, lr):" in result.code["step"]


def test_one_odd_answer_costs_its_question_and_no_other(judge, assignment: Assignment, monkeypatch):
    """An answer over which the comparison itself stumbles."""
    real = judge_.verdict_on

    def stumbles(sheet, answers):
        if sheet.name == "step":
            raise RecursionError("odd \x1b[31m")
        return real(sheet, answers)

    monkeypatch.setattr(judge_, "verdict_on", stumbles)
    result = judge(as_bytes(notebook()), assignment)
    assert result.earned == FULL - 2
    assert list(result.flags) == ["step: not comparable (RecursionError: odd \ufffd[31m)"]


# What is lent -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_no_reference_needs_one_that_comes_later(lesson):
    """So lending only earlier functions never lends one that needs the function it is lent to."""
    names = [one.name for one in questions(lesson.load_spec()) if one.kind == "function"]
    tree = ast.parse(lesson.solution.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            assert not used & set(names[names.index(node.name) + 1 :]), node.name


def test_only_earlier_functions_are_lent(judge, assignment: Assignment, monkeypatch):
    lent = []
    real = judge_.Conversation.ask

    def watched(self, name, probes, order, given=()):
        lent.extend((name, one) for one in given)
        return real(self, name, probes, order, given)

    monkeypatch.setattr(judge_.Conversation, "ask", watched)
    content = notebook()
    sources = {
        "step": "def step(w, slope, lr):\n    return walk(lambda x: slope * x, w, lr, 1)[1]",
        "walk": "def walk(f, w0, lr, n):\n    return [step(w0, slope_by_feel(f, w0), lr)] * (n + 1)",
        "slope_by_feel": "def slope_by_feel(f, w, h=1e-5):\n    return walk(f, w, -1, 1)[1] - step(w, 0, 1)",
    }
    for one in content["cells"]:
        one["source"] = sources.get(one["id"], one["source"])
    judge(as_bytes(content), assignment)
    assert set(lent) <= {("step", "slope_by_feel"), ("walk", "step"), ("walk", "slope_by_feel")}
    assert lent


# Limits -----------------------------------------------------------------------------------------------


class FakeTime:
    """A clock that moves when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Sleeper:
    """A worker that does everything it is told at the last moment, or never."""

    def __init__(self, time: FakeTime, cells: int, answers: bool) -> None:
        self.time, self.answers = time, answers
        self.messages = [*({"cell": k} for k in range(cells)), {"done": [""] * cells}]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def get_ready(self, deadline):
        self.time.now += 0.01

    def send(self, message, deadline):
        if deadline <= self.time.now:
            raise Silent

    def receive(self, deadline):
        assert deadline < 1e9
        if deadline <= self.time.now:
            raise Silent
        if self.messages:
            self.time.now += 0.9 * (deadline - self.time.now)
            return self.messages.pop(0)
        self.time.now = deadline
        if self.answers:
            raise Ended
        raise Silent


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("own", [0, 40])
def test_the_limit_of_a_submission_holds_over_all_cells_questions_and_looks(
    assignment: Assignment, monkeypatch, answers, own
):
    time = FakeTime()
    monkeypatch.setattr(sandbox_, "time", time)
    content = notebook()
    content["cells"] += [cell("x = 1")] * own
    process = SimpleNamespace(watch=lambda *_: None, visits=lambda *_: [], close=lambda: None)
    limits = Limits(cell=1, question=1, submission=9)
    cells = sum(one["cell_type"] == "code" for one in content["cells"])
    result = grade(as_bytes(content), assignment, lambda: Sleeper(time, cells, answers), process, limits)
    assert result.earned == 0
    assert time.now - 1000 <= 1.1 * limits.submission


def test_honest_work_beside_a_cell_that_sleeps_has_its_points(judge, assignment: Assignment):
    limits = Limits(cell=0.5, question=1, submission=60, patience=2, grace=1)
    assert judge(beside("import time\ntime.sleep(3600)"), assignment, limits).earned == FULL


def test_the_names_of_all_implementations_are_in_the_spec(assignment: Assignment):
    """What the tests above search for is there to be found."""
    names = {function.__name__ for function in implementations(assignment.asked["test_walk"])} - {"walk"}
    assert names
    assert all(inspect.isfunction(one) for one in implementations(assignment.asked["test_walk"]))
