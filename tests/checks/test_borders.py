"""At the borders: wrong answers that are right everywhere else lose marks; unusual right ones keep them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from gdcourse.checks.answering import ask
from gdcourse.checks.comparing import same
from gdcourse.checks.data import Function
from gdcourse.checks.judging import judge
from gdcourse.checks.probe import Answer, Probe
from gdcourse.checks.rules import n_guesses_between
from gdcourse.checks.sheet import Sheet

from .specs import QUESTIONS, TEST_QUESTIONS, answered, sheets, verdicts

WRONG: dict[tuple[str, str], list[Callable]] = {}
RIGHT: dict[tuple[str, str], list[Callable]] = {}


def wrong(lesson: str, question: str) -> Callable:
    return lambda function: WRONG.setdefault((lesson, question), []).append(function)


def right(lesson: str, question: str) -> Callable:
    return lambda function: RIGHT.setdefault((lesson, question), []).append(function)


# Right wherever the worked examples look --------------------------------------------------------------------


@wrong("01", "walk")
def breaks_off_on_level_ground(f, w0, lr, n):
    places = [w0]
    for _ in range(n):
        slope = (f(places[-1] + 1e-5) - f(places[-1] - 1e-5)) / 2e-5
        if abs(slope) < 1e-6:
            break
        places.append(places[-1] - lr * slope)
    return np.array(places)


@wrong("01", "walk")
def refuses_to_go_up(f, w0, lr, n):
    places = [w0]
    for _ in range(n):
        w = places[-1]
        new = w - lr * (f(w + 1e-5) - f(w - 1e-5)) / 2e-5
        places.append(new if f(new) <= f(w) else w)
    return np.array(places)


@wrong("01", "random_search")
def a_grid(f, lo, hi, n, rng):
    return min(np.linspace(lo, hi, n), key=f)


@wrong("02", "steps_to")
def one_more_than_the_floor(tol, lr, w0=0.0, c=3.0):
    far, kept = abs(w0 - c), abs(1 - 2 * lr)
    if far <= tol:
        return 0
    return 1 if kept == 0 else math.inf if kept >= 1 else int(math.log(tol / far) / math.log(kept)) + 1


@wrong("02", "steps_to")
def strictly_nearer(tol, lr, w0=0.0, c=3.0):
    w, k = w0, 0
    while not abs(w - c) < tol:
        w, k = w - lr * 2 * (w - c), k + 1
        if k > 9000:
            return math.inf
    return k


@wrong("02", "steps_to")
def gives_up_after_500(tol, lr, w0=0.0, c=3.0):
    w = w0
    for k in range(500):
        if abs(w - c) <= tol:
            return k
        w -= lr * 2 * (w - c)
    return np.inf


def five_names(rho):
    return (
        "closes in"
        if rho > 0
        else "lands"
        if rho == 0
        else "crosses"
        if rho > -1
        else "cycles"
        if rho == -1
        else "diverges"
    )


@wrong("03", "regime")
def rounds_first(lr, L):
    return five_names(round(1 - lr * L, 1))


@right("03", "regime")
def exact(lr, L):
    return five_names(1 - lr * L)


@wrong("03", "regime")
def a_wide_limit(lr, L):
    rho = round(1 - lr * L, 9)
    return "cycles" if -1.24 < rho <= -1 else five_names(rho)


@wrong("03", "regime")
def a_wide_limit_below(lr, L):
    rho = round(1 - lr * L, 9)
    return "cycles" if -1 <= rho <= -0.98 else five_names(rho)


@wrong("03", "lr_by_doubling")
def as_high_is_fine(f, grad, w0, lr=1e-3):
    while f(w0 - 2 * lr * grad(w0)) <= f(w0):
        lr *= 2
    return lr


@wrong("03", "lr_by_doubling")
def compares_slopes(f, grad, w0, lr=1e-3):
    while abs(grad(w0 - 2 * lr * grad(w0))) < abs(grad(w0)):
        lr *= 2
    return lr


@wrong("03", "lr_by_doubling")
def the_largest_that_goes_down_anywhere(f, grad, w0, lr=1e-3):
    rates = [lr * 2**k for k in range(40)]
    return max(rate for rate in rates if f(w0 - rate * grad(w0)) < f(w0))


@wrong("04", "relative_error")
def a_floor_under_the_length(a, b):
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-8)


@wrong("05", "standardize")
def both_or_none(X, mean=None, sd=None):
    if mean is None or sd is None:
        mean, sd = X.mean(axis=0), X.std(axis=0)
    return (X - mean) / np.where(sd > 1e-12 * np.abs(mean), sd, 1)


@wrong("05", "standardize")
def a_little_more(X, mean=None, sd=None):
    mean = X.mean(axis=0) if mean is None else mean
    return (X - mean) / ((X.std(axis=0) if sd is None else sd) + 1e-12)


@wrong("05", "standardize")
def zeros_for_a_given_zero(X, mean=None, sd=None):
    mean = X.mean(axis=0) if mean is None else mean
    sd = X.std(axis=0) if sd is None else sd
    wide = sd > 1e-12 * np.abs(mean)
    return np.where(wide, (X - mean) / np.where(wide, sd, 1), 0)


@wrong("05", "fit_gd")
def drops_rows_that_explode(X, y, lr, n, fit_intercept=True):
    A = np.column_stack([X, np.ones(len(X))]) if fit_intercept else X
    y, path = np.ravel(y), [np.zeros(A.shape[1])]
    for _ in range(n):
        path.append(path[-1] - lr * 2 / len(y) * A.T @ (A @ path[-1] - y))
    return np.array([row for row in path if np.abs(row).max() < 1e3])


@wrong("08", "step_decay")
def never_below_a_floor(t, initial, factor, every):
    return np.maximum(initial * factor ** (np.asarray(t) // every), 1e-5)


@wrong("08", "step_decay")
def three_drops_at_most(t, initial, factor, every):
    return initial * factor ** np.minimum(np.asarray(t) // every, 3)


@wrong("08", "warm_cosine")
def begins_again_at_the_end(t, initial, T, W):
    if t < W:
        return initial * (t + 1) / W
    return 0.5 * initial * (1 + np.cos(np.pi * ((t - W) % (T - W)) / (T - W)))


@wrong("08", "warm_cosine")
def never_quite_zero(t, initial, T, W):
    if t < W:
        return initial * (t + 1) / W
    return max(0.5 * initial * (1 + np.cos(np.pi * (t - W) / (T - W))), 1e-6)


def kind_of_ground(values, zero):
    up, down = bool((values > zero).any()), bool((values < -zero).any())
    if up and down:
        return "saddle"
    return "undecided" if (np.abs(values) <= zero).any() else "minimum" if up else "maximum"


@wrong("09", "classify")
def only_an_exact_zero(H):
    return kind_of_ground(np.linalg.eigvalsh(H), 0.0)


@wrong("09", "classify")
def a_wide_zero(H):
    return kind_of_ground(np.linalg.eigvalsh(H), 0.5)


@wrong("09", "classify")
def nothing_but_zeros_is_a_maximum(H):
    values = np.linalg.eigvalsh(H)
    return "maximum" if not values.any() else kind_of_ground(values, 1e-9)


@wrong("09", "escape_steps")
def beyond_r(y0, lr, lam, r):
    y, k = abs(y0), 0
    while y <= r and y:
        y, k = y * (1 + lr * lam), k + 1
    return k if y else np.inf


@wrong("09", "escape_steps")
def floor_and_one(y0, lr, lam, r):
    if y0 == 0:
        return np.inf
    return max(0, int(np.floor(np.log(r / abs(y0)) / np.log(1 + lr * lam))) + 1)


@wrong("09", "escape_steps")
def tiny_is_nothing(y0, lr, lam, r):
    if abs(y0) < 1e-12:
        return np.inf
    return max(0, int(np.ceil(np.log(r / abs(y0)) / np.log(1 + lr * lam) - 1e-9)))


@wrong("09", "escape_steps")
def waits_a_thousand_steps(y0, lr, lam, r):
    y = abs(y0)
    for k in range(1000):
        if y >= r:
            return k
        y *= 1 + lr * lam
    return np.inf


@wrong("09", "multi_start")
def best_on_the_way(f, slope, starts, lr, n):
    visited = []
    for w in starts:
        visited.append(w)
        for _ in range(n):
            w = w - lr * slope(w)
            visited.append(w)
    return min(visited, key=f)


@wrong("09", "multi_start")
def stops_when_it_goes_up(f, slope, starts, lr, n):
    ends = []
    for w in starts:
        for _ in range(n):
            new = w - lr * slope(w)
            if f(new) > f(w):
                break
            w = new
        ends.append(w)
    return min(ends, key=f)


@wrong("12", "corrected")
def enough_after_a_hundred(average, beta, k):
    return average if k >= 100 else average / (1 - beta**k)


@wrong("12", "rmsprop_step")
def rms_with_its_own_epsilon(w, g, v, lr, beta=0.99, eps=1e-8):
    v = beta * v + (1 - beta) * g**2
    return w - lr * g / (np.sqrt(v) + 1e-8), v


def adam(w, g, m, v, k, lr, beta1, beta2, eps):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps), m, v


@wrong("12", "adam_step")
def adam_with_its_own_epsilon(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam(w, g, m, v, k, lr, beta1, beta2, 1e-8)


@wrong("12", "adamw_step")
def adamw_with_its_own_epsilon(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam((1 - lr * decay) * w, g, m, v, k, lr, beta1, beta2, 1e-8)


@wrong("12", "adamw_step")
def adamw_with_its_own_memories(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam((1 - lr * decay) * w, g, m, v, k, lr, 0.9, 0.999, eps)


# Right, though few would write it like that -----------------------------------------------------------------


@right("02", "steps_to")
def by_walking(tol, lr, w0=0.0, c=3.0):
    far, k = abs(w0 - c), 0
    while far > tol * (1 + 1e-12):
        far, k = far * abs(1 - 2 * lr), k + 1
        if k > 10_000:
            return math.inf
    return k


@right("03", "regime")
def selected_from_a_list(lr, L):
    rho = 1 - lr * L
    rho = 0 if abs(rho) < 1e-9 else -1 if abs(rho + 1) < 1e-9 else rho
    cases = [rho > 0, rho == 0, rho > -1, rho == -1]
    return np.select(cases, ["closes in", "lands", "crosses", "cycles"], "diverges")


@right("03", "test_regime")
def with_rates_from_a_grid(regime):
    """The borders stand at the thirds of each grid, reached by additions that round."""
    for L in (0.7, 3.0, 49.0, 187.0):
        _, to_land, to_cycle, beyond = np.linspace(0, 3 / L, 4)
        assert regime(np.linspace(0, to_land, 7)[3], L) == "closes in"
        assert regime(to_land, L) == "lands"
        assert regime(np.linspace(to_land, to_cycle, 7)[3], L) == "crosses"
        assert regime(to_cycle, L) == "cycles"
        assert regime(beyond, L) == "diverges"
    assert [regime(lr, 2.0) for lr in np.linspace(0.1, 1.1, 11)[[0, 4, 8, 9, 10]]] == [
        "closes in",
        "lands",
        "crosses",
        "cycles",
        "diverges",
    ]


@right("04", "numeric_grad")
def moved_and_moved_back(f, theta, h=1e-5):
    slopes = np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        ahead = f(theta)
        theta[i] -= 2 * h
        slopes[i] = (ahead - f(theta)) / (2 * h)
        theta[i] += h
    return slopes


def asked_in(number: str, name: str):
    """The lesson and the question of that name."""
    asked = *QUESTIONS, *TEST_QUESTIONS
    return next((where, one) for where, one in asked if where.name[:2] == number and one.name == name)


def pairs(table: dict[tuple[str, str], list[Callable]]) -> list:
    found = []
    for (number, name), functions in table.items():
        lesson, one = asked_in(number, name)
        found += [pytest.param(lesson, one, f, id=f"{number}-{name}-{f.__name__}") for f in functions]
    return found


@pytest.mark.parametrize(
    ("number", "name", "inputs", "answer"),
    [
        ("02", "steps_to", (2.4, 0.1), 1),
        ("02", "steps_to", (1.92, 0.1), 2),
        ("02", "steps_to", (1.536, 0.1), 3),
        ("02", "steps_to", (0.003, 0.45), 3),
        *(("03", "regime", (1 / L, L), "lands") for L in (49, 103, 107, 161, 187)),
        *(("03", "regime", (2 / L, L), "cycles") for L in (49, 103, 107, 161, 187)),
        ("05", "standardize", (np.full((3, 1), 0.1),), np.zeros((3, 1))),
        ("09", "classify", (np.array([[0.1, 0.3], [0.3, 0.9]]),), "undecided"),
        ("09", "escape_steps", (0.25, 1.0, 1.0, 1.0), 2),
        ("09", "escape_steps", (0.1, 0.1, 1.0, 0.1 * 1.1**7), 7),
    ],
)
def test_a_solution_is_right_where_floats_are_off_by_a_rounding(number, name, inputs, answer) -> None:
    _, asked = asked_in(number, name)
    assert same(asked(*inputs), answer, 1e-9)


@pytest.mark.parametrize(("where", "asked", "function"), pairs(WRONG))
def test_a_wrong_answer_at_a_border_loses_marks(where, asked, function) -> None:
    for sheet in sheets(where, asked):
        assert answered(sheet, function).earned < asked.points


@pytest.mark.parametrize(("where", "asked", "function"), pairs(RIGHT))
def test_an_unusual_right_answer_gets_full_marks(where, asked, function) -> None:
    for verdict in verdicts(where, asked, function):
        assert verdict.right, verdict.text


def test_every_behaviour_has_cases_that_the_draw_changes(lesson, question) -> None:
    """Known by heart is not known: whoever learns the visible cases has not learnt the hidden ones."""
    if question.kind == "value":
        return
    drawn: dict[str, set[str]] = {}
    for sheet in sheets(lesson, question):
        for part in {probe.part for probe in sheet.probes}:
            of_part = [probe.to_data() for probe in sheet.probes if probe.part == part]
            drawn.setdefault(part, set()).add(repr(of_part))
    assert [part for part, cases in drawn.items() if len(cases) == 1] == []


# The words --------------------------------------------------------------------------------------------------


def said(expected, given) -> str:
    sheet = Sheet("f", "function", 1, probes=[Probe("all of it", {"x": 1})], expected=[Answer(expected)])
    return judge(sheet, ask(lambda x: given, sheet.probes)).text.partition(" gives ")[2]


@pytest.mark.parametrize(
    ("expected", "given", "words"),
    [
        (
            {"loss inf": 323, "w inf": 645},
            {"loss inf": 645, "w inf": 645},
            "The entry for loss inf should be 323, not 645.",
        ),
        ({"loss inf": 323, "w inf": 645}, {"loss inf": 323}, "It has no entry for w inf."),
        ({"a": 1}, {"a": 1, "b": 2}, "It has an entry for b, and nobody asked for it."),
        ({"a": 1.0}, [1.0], "It should be a dict, not an array of 1 number."),
        (
            [np.arange(4), np.arange(3)],
            [np.arange(4), np.arange(2)],
            "Entry 2 should be an array of 3 numbers, not an array of 2 numbers.",
        ),
        (
            [np.arange(4), np.arange(3)],
            [np.arange(4), np.array([0, 7, 2])],
            "Number 2 of entry 2 should be 1, not 7.",
        ),
        ([np.arange(4), np.arange(3)], [np.arange(4)], "It should have 2 entries, not 1."),
        ({"a": [1, "x"]}, {"a": [1, "y"]}, 'Entry 2 should be "x", not "y".'),
    ],
)
def test_the_first_entry_that_differs_is_named(expected, given, words) -> None:
    assert said(expected, given).endswith(words)


def test_a_grid_is_told_where_random_numbers_come_from() -> None:
    inputs = {"lo": 0.0, "hi": 1.0, "n": 3}
    places = [(x, x) for x in (0.0, 0.4, 0.9)]
    assert "never drew from rng" in n_guesses_between(inputs, Answer(visits={"f": places}))
    assert n_guesses_between(inputs, Answer(drawn=("rng",), visits={"f": places})) is None


def test_an_array_of_one_place_is_told_so(check_first_lesson) -> None:
    check_first_lesson.namespace["random_search"] = lambda f, lo, hi, n, rng: np.array(
        [min((rng.uniform(lo, hi) for _ in range(n)), key=f)]
    )
    text = check_first_lesson("random_search").verdict.text
    assert "It gave back an array of shape (1,). Give back the place itself, a single number." in text


def test_an_input_moved_and_moved_back_has_not_changed() -> None:
    def f(x):
        x += 0.1
        x -= 0.1
        return 0

    (answer,) = ask(f, [Probe("a", {"x": np.array([0.3, 0.7])})])
    assert answer.changed == ()
    (answer,) = ask(lambda x: x.__iadd__(1e-6)[0], [Probe("a", {"x": np.array([0.3])})])
    assert answer.changed == ("x",)


def test_a_generator_that_was_used_is_noted() -> None:
    from gdcourse.checks.functions import rng

    probes = [Probe("a", {"rng": rng(3)})]
    assert ask(lambda rng: rng.random(), probes)[0].drawn == ("rng",)
    assert ask(lambda rng: 0.5, probes)[0].drawn == ()


def test_an_import_inside_a_function_is_thought_of() -> None:
    sheet = Sheet("f", "function", 1, probes=[Probe("a", {"f": Function("bowl")})], expected=[Answer(1.0)])
    text = judge(sheet, [Answer(problem="too long", detail="2")]).text
    assert "or for an import inside the function: it belongs at the top of the notebook." in text
