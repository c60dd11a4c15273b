"""Lesson 08: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest
from cells import defined_in

from gdcourse import (
    Cosine,
    ExponentialDecay,
    GradientDescent,
    InverseTime,
    LinearRegression,
    Network,
    SoftmaxRegression,
    StepDecay,
    WarmUp,
    bowl,
    descend,
    digits,
    exam_scores,
    four_students,
    standardize,
    travel_budget,
)
from gdcourse.explorers.walks import walk
from gdcourse.figures import schedules as draw
from gdcourse.questions.reading import find

LESSON = "08_schedules"


@pytest.mark.parametrize(("eta", "floor"), [(0.1, 0.4444), (0.2, 1.0), (0.5, 4.0)])
def test_the_floor_is_where_feed_and_decay_balance(eta, floor):
    kept, fed = (1 - 2 * eta) ** 2, 16 * eta**2
    assert fed / (1 - kept) == pytest.approx(floor, abs=1e-4)


def test_steps_of_one_over_two_t_take_the_running_mean():
    w, votes = 99.0, np.array([1.0, 5, 2, 4])
    for t, vote in enumerate(votes, start=1):
        w -= 1 / (2 * t) * 2 * (w - vote)
        assert w == pytest.approx(votes[:t].mean())


def test_the_budgets_that_the_text_names():
    assert travel_budget(ExponentialDecay(0.01, factor=0.95), 1000) == pytest.approx(0.2)
    assert Cosine(0.01, steps=100)(99) == pytest.approx(2.47e-6, rel=1e-2)
    assert StepDecay(0.01, factor=0.5, every=100)(99) == 0.01


# Figures ----------------------------------------------------------------------------------------------------


def test_each_cloud_has_a_band_of_its_own_width():
    walks = {eta: np.full(20, 3.0) for eta in (0.02, 0.1, 0.5)}
    drawn = draw.clouds(walks)
    for ax, eta in zip(drawn.figure.axes, walks, strict=True):
        width = np.sqrt(4 * eta / (1 - eta))
        assert any(text.get_text() == f"± {width:.2f}" for text in ax.texts)
    assert "0.444 for η = 0.1" in drawn.sentence


def test_the_budget_is_the_shaded_area():
    rates = np.linspace(0.01, 0.0, 1000)
    fig = draw.budgets(dict.fromkeys("abcde", rates), dict.fromkeys("abcde", 15.5)).figure
    assert all(ax.texts[0].get_text() == f"sum {rates.sum():.2f}\nloss 15.5" for ax in fig.axes)


def test_the_range_test_marks_the_lowest_loss():
    rates, losses = np.geomspace(1e-3, 10, 50), np.abs(np.linspace(-2, 1, 50)) + 0.5
    ax = draw.range_test(rates, losses, {0.5: [0.15, 0.2], 2.0: [0.1, 0.9]}).figure.axes[0]
    mark = next(line for line in ax.lines if line.get_marker() == "o")
    assert mark.get_xdata()[0] == rates[np.argmin(losses)]


def test_the_stale_loop_is_drawn_where_it_walks():
    sentence = draw.stale_loop().sentence
    assert "stands at 2.4 and the mended one at 1.771" in sentence
    assert find("08.stale-loop").right[0].said == 2.4


def test_a_failed_run_is_one_that_has_not_learned():
    sentence = draw.warm_ups({(3, 1): [0.08, 0.9, 0.21], (3, 200): [0.08, 0.09, 0.1]}).sentence
    assert "no warm-up: median 21.0%, 2 of 3 fail" in sentence and "0 of 3 fail" in sentence


# What the text says -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("L", "eta", "batch"), [(2.0, 0.1, 1), (2.0, 0.2, 3), (0.5, 0.8, 1), (7.0, 0.1, 2)])
def test_the_floor_of_any_bowl(L, eta, batch):
    """Shrink and feed of e, with a slope of L(w − vote): its level, times L/2, is the printed law."""
    variance = 4.0
    level = (eta * L) ** 2 * variance / batch / (1 - (1 - eta * L) ** 2)
    assert L / 2 * level == pytest.approx(eta * L**2 * variance / (2 * (2 - eta * L) * batch))
    if L == 2:
        assert L / 2 * level == pytest.approx(defined_in(LESSON, "floor")(eta, variance, batch))


def test_voters_of_unlike_strength_obey_the_law_in_the_box():
    hours, points = four_students()
    h, g, eta = 2 * hours**2, 2 * (3 * hours - points) * hours, 0.05
    draws, e, squares = np.random.default_rng(2), np.zeros(20_000), []
    for _ in range(400):
        student = draws.integers(4, size=len(e))
        e = e - eta * (h[student] * e + g[student])
        squares.append(np.mean(e**2))
    predicted = eta * np.mean(g**2) / (2 * h.mean() - eta * np.mean(h**2))
    assert np.mean(squares[100:]) == pytest.approx(predicted, rel=0.02)
    assert 2 * h.mean() / np.mean(h**2) < 2 / h.mean()


def test_the_plans_in_one_line_are_those_of_the_package():
    t = range(1001)
    for name, ready in {
        "step_decay": StepDecay(0.01, factor=0.5, every=100),
        "exponential": ExponentialDecay(0.01, factor=0.95),
        "inverse_time": InverseTime(0.01, decay=0.01),
        "cosine": Cosine(0.01, steps=1000),
    }.items():
        written = defined_in(LESSON, name)
        assert [written(step) for step in t] == pytest.approx([ready(step) for step in t])
    ends_above = Cosine(0.01, steps=1000, final=0.002)
    assert defined_in(LESSON, "cosine")(700, end=0.002) == pytest.approx(ends_above(700))


def frozen(plan, steps: int) -> float:
    X, y = exam_scores()
    exam = LinearRegression(standardize(X), y)
    return float(descend(exam, exam.zeros(), GradientDescent(plan), steps=steps).losses[-1])


def test_where_each_plan_freezes():
    assert frozen(ExponentialDecay(0.01, factor=0.95), 1000) == pytest.approx(2431, abs=1)
    assert frozen(0.01, 1000) == pytest.approx(15.45, abs=0.01)
    assert frozen(StepDecay(0.01, factor=0.5, every=100), 1000) == pytest.approx(17.2, abs=0.1)
    assert frozen(Cosine(0.01, steps=100), 100) == pytest.approx(716.9, abs=0.1)
    assert frozen(Cosine(0.01, steps=200), 200) == pytest.approx(108.6, abs=0.1)
    assert frozen(InverseTime(0.01, decay=1.0), 10_000) == pytest.approx(3672, abs=1)


def test_the_turn_of_a_sweep_is_not_the_largest_rate_that_works():
    """At twice the rate of the turn some shuffles train better than at it, and some far worse."""
    images, labels = digits()
    five_epochs = defined_in(LESSON, "five_epochs")
    five_epochs.__globals__.update(train=SoftmaxRegression(images / 16, labels), labels=labels)
    assert five_epochs(2.0, 0) < five_epochs(1.1, 0) < five_epochs(1.1, 3) < five_epochs(2.0, 3)


def test_a_long_warm_up_repairs_a_wild_start_and_a_short_one_does_not():
    images, labels = digits()
    net = Network(SoftmaxRegression(images[:1400] / 16, labels[:1400]), hidden=[32, 32], activation="relu")
    unseen = Network(SoftmaxRegression(images[1400:] / 16, labels[1400:]), [32, 32], "relu")
    misread = defined_in(LESSON, "misread")
    misread.__globals__.update(net=net, unseen=unseen)

    def failed(scale: float, W: int) -> int:
        runs = [misread(WarmUp(Cosine(0.2, 400 - W), W), seed, scale) for seed in range(4)]
        return sum(error > draw.FAILED for error in runs)

    assert failed(3, 1) and failed(3, 10)
    assert failed(3, 200) == failed(1, 1) == failed(1, 200) == 0


def test_an_average_of_places_is_far_below_the_floor():
    tug = defined_in(LESSON, "tug_of_war")
    tug.__globals__["rng"] = np.random.default_rng(1)
    places = tug(0.1, steps=2000, hikers=500)[1000:]
    assert np.mean((places.mean(axis=0) - 3) ** 2) < 0.02 * np.mean((places[-1] - 3) ** 2)


def end_of(rate, steps=200) -> float:
    """The mean loss of the last 20 steps, as the explorer's challenge judges it."""
    chance = {"noise": 4.0, "batch": None, "order": "shuffled", "seed": 1}
    return float(np.mean(walk(bowl, -3.0, GradientDescent(rate), steps, chance).losses[-20:]))


def test_the_challenge_needs_a_schedule():
    assert min(end_of(rate) for rate in np.geomspace(0.003, 0.9, 60)) > 0.005
    assert end_of(StepDecay(0.2, factor=0.5, every=40)) < 0.005
    assert end_of(Cosine(0.1, steps=200)) < 0.005


def test_the_first_task_has_rates_that_meet_it_on_neither_side():
    met = [eta for eta in np.arange(0.005, 0.5, 0.005) if end_of(eta, 60) < 0.4]
    assert met[0] == pytest.approx(0.045) and met[-1] == pytest.approx(0.085)
