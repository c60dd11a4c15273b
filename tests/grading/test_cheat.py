"""The cheat that knows checks.json, the package and its own notebook, and writes no function: no points."""

from __future__ import annotations

import json

import pytest

from gdcourse.checks import data
from gdcourse.checks.answering import ask
from gdcourse.checks.judging import judge as verdict_on
from gdcourse.checks.sheet import Sheet
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.teaching.grading.assignment import load
from gdcourse.teaching.grading.job import Job

from .hostile import as_bytes

# Answers what checks.json knows; else what is asked for most like it there, or one thing, or an input.
BY_TABLE = """
import itertools, json
from gdcourse.checks import data
_known = {known!r}
_trick = {trick!r}
_calls = itertools.count()
def _asked(inputs, named):
    def plain(x):
        try:
            return data.dumps(data.encode(x))
        except Exception:
            return "a function"
    return [plain(x) for x in (*inputs, *named.values())]
def {name}(*inputs, **named):
    asked, turn = _asked(inputs, named), next(_calls)
    alike = lambda one: sum(a == b for a, b in zip(one[0], asked))
    best = max(_known, key=alike)
    if alike(best) == len(asked) or _trick == "most alike":
        return data.decode(best[1])
    if _trick == "in order":
        return data.decode(_known[turn % len(_known)][1])
    if _trick == "an input":
        return inputs[turn % len(inputs)]
    return data.decode(_known[_trick][1])
"""
TRICKS = ("most alike", "in order", "an input", 0, 1, -1)

# Calls of the package that answer a question of the course.
BY_PACKAGE = {
    "04_gradient": {
        "numeric_grad": "from gdcourse import numeric_gradient\n"
        "def numeric_grad(f, theta, h=1e-5):\n    return numeric_gradient(f, theta, h)",
        "relative_error": "import gdcourse\n"
        "def relative_error(a, b):\n    return gdcourse.relative_error(a, b)",
    },
    "07_batches": {
        "minibatches": "from gdcourse import batches\n"
        "def minibatches(m, B, rng):\n    return list(batches.minibatches(m, B, rng))",
    },
    "08_schedules": {
        "step_decay": "from gdcourse.schedules import StepDecay\n"
        "def step_decay(t, initial, factor, every):\n    return StepDecay(initial, factor, every)(t)",
    },
    "10_classification": {
        "softmax": "from gdcourse.models import softmax as columns\n"
        "def softmax(Z):\n    return columns(Z.T).T",
    },
    "12_adam": {
        "adagrad_step": "def adagrad_step(w, g, s, lr, eps=1e-10):\n"
        "    from gdcourse import AdaGrad\n    return AdaGrad(lr, epsilon=eps).step(w, g, s, 0)",
        "rmsprop_step": "def rmsprop_step(w, g, v, lr, beta=0.99, eps=1e-8):\n"
        "    import gdcourse\n    return gdcourse.RMSprop(lr, beta, epsilon=eps).step(w, g, v, 0)",
        "adam_step": "import gdcourse.optimizers as o\n"
        "def adam_step(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):\n"
        "    w, (m, v) = o.Adam(lr, beta1, beta2, eps).step(w, g, (m, v), k - 1)\n    return w, m, v",
    },
}


def exercise(lesson: Lesson, answers: dict[str, str]) -> bytes:
    """The untouched exercise with these cells filled in."""
    content = json.loads(lesson.exercise.with_suffix(".ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        cell["source"] = answers.get(cell.get("id"), cell["source"])
    return as_bytes(content)


def table(lesson: Lesson, name: str) -> list:
    """What checks.json tells about a question: inputs as text, and the answer."""
    (sheet,) = (one for one in lesson.known()["questions"] if one["name"] == name)
    return [
        [
            [
                data.dumps(x) if not isinstance(x, dict) or "function" not in x else "a function"
                for x in inputs
            ],
            answer["value"],
        ]
        for probe, answer in zip(sheet["probes"], sheet["expected"], strict=True)
        if "value" in answer
        for inputs in [list(probe["inputs"].values())]
    ]


@pytest.mark.parametrize(
    "trick", [TRICKS[0], *(pytest.param(trick, marks=pytest.mark.slow) for trick in TRICKS[1:])]
)
@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_what_the_notebook_shows_earns_nothing(judge, lesson, trick):
    assignment = load(lesson.name)
    functions = [name for name, sheet in assignment.visible.items() if sheet.kind == "function"]
    answers = {name: BY_TABLE.format(name=name, known=table(lesson, name), trick=trick) for name in functions}
    verdicts = {
        verdict.question: verdict for verdict in judge(exercise(lesson, answers), assignment).verdicts
    }
    assert {name: verdicts[name].earned for name in functions} == dict.fromkeys(functions, 0)
    assert not [name for name in functions if "not the notebook" in verdicts[name].text]


@pytest.mark.parametrize("lesson", sorted(BY_PACKAGE))
def test_what_the_package_does_earns_nothing_and_is_flagged(judge, lesson):
    home, answers = Lesson(lesson), BY_PACKAGE[lesson]
    result = judge(exercise(home, answers), load(lesson))
    assert result.earned == 0
    flagged = {flag.partition(":")[0] for flag in result.flags}
    assert flagged >= set(answers)
    assert any("is not there in grading, which asks for code of your own" in flag for flag in result.flags)


@pytest.mark.parametrize("lesson", sorted(BY_PACKAGE))
def test_outside_of_grading_the_package_does_answer(lesson):
    """The calls above are right answers: it is their place that earns nothing."""
    for question in Lesson(lesson).known()["questions"]:
        if question["name"] in BY_PACKAGE[lesson]:
            namespace: dict = {}
            exec(BY_PACKAGE[lesson][question["name"]], namespace)
            sheet = Sheet.from_data(question)
            given = ask(namespace[question["name"]], sheet.probes)
            assert verdict_on(sheet, given).right, question["name"]


@pytest.mark.parametrize(
    "lesson", [one for one in lessons() if load(one.name).lent], ids=lambda one: one.name
)
def test_what_the_hand_out_imports_is_there(sandbox, lesson):
    """A right answer may call it: the answers of the solution earn all that functions earn."""
    solution = lesson.solution.with_suffix(".ipynb").read_bytes()
    result = json.loads(Job(lesson.name, secret="the tests' own")(solution))
    assert result["earned"] == result["points"], [
        (one["question"], one["text"]) for one in result["verdicts"] if one["earned"] < one["points"]
    ]


def test_of_the_package_only_what_is_needed_is_lent():
    assert load("01_foggy_hiker").lent == load("12_adam").lent == ()
    assert load("15_in_the_wild").lent == ("batches", "boosting", "models")


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_the_learners_own_check_takes_the_table_for_functions(lesson):
    """What the cheat knows is all that the notebook asks: what it lacks are the hidden cases."""
    earned = points = 0
    for question in lesson.known()["questions"]:
        if question["kind"] == "function":
            namespace: dict = {}
            known = table(lesson, question["name"])
            exec(BY_TABLE.format(name=question["name"], known=known, trick="most alike"), namespace)
            sheet = Sheet.from_data(question)
            earned += verdict_on(sheet, ask(namespace[question["name"]], sheet.probes)).earned
            points += sheet.points
    assert earned > 0.6 * points
