"""Lesson 14: each patient has its own illness and no other, and the numbers that the text leans on."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse import (
    Clipped,
    GradientDescent,
    Network,
    Quadratic,
    SoftmaxRegression,
    descend,
    diabetes,
    digits,
    double_well,
    standardize,
)
from gdcourse.explorers.patients import ILLNESSES, patients, train
from gdcourse.figures import training_doctor as draw

WARD = {patient.illness: patient for patient in patients()}


def test_there_are_twelve_with_an_illness_each():
    assert len(patients()) == 12 and set(WARD) == set(ILLNESSES)


def test_the_hall_sees_each_of_them_once_under_one_of_three_looks():
    panels = draw.the_twelve().hall.axes
    assert [ax.get_title(loc="left") or ax.get_title() for ax in panels] == list(draw.LOOKS)
    assert sorted(text.get_text() for ax in panels for text in ax.texts) == sorted(ILLNESSES)


@pytest.mark.parametrize("illness", ILLNESSES)
def test_a_patient_shows_its_illness_and_no_other(illness):
    assert [name for name, one in ILLNESSES.items() if one.shows(WARD[illness])] == [illness]


@pytest.mark.parametrize("illness", ILLNESSES)
def test_the_cure_helps(illness):
    patient = WARD[illness]
    if illness == "overfit":
        _, others = patient.frozen
        assert patient.held_out(patient.cured.positions[-1]) < 0.6 * others[-1]
    else:
        end = patient.frozen[0][-1]
        assert patient.cured_frozen[-1] < 0.9 * (end if np.isfinite(end) else 1.0)


def test_a_sound_loop_is_descent():
    walk = descend(Quadratic([1.0, 25.0]), (1.0, 1.0), GradientDescent(0.03), steps=5)
    run = train(walk.landscape, (1.0, 1.0), 0.03, steps=5)
    np.testing.assert_allclose(run.positions, walk.positions)
    np.testing.assert_allclose(run.printed, walk.losses)


def test_a_loop_that_sums_is_momentum_without_friction():
    run = train(Quadratic([1.0]), np.array([1.0]), 0.01, steps=200, loop="summing")
    w, v = 1.0, 0.0
    for _ in range(200):
        v = v - 0.01 * w
        w = w + v
    assert run.positions[-1][0] == pytest.approx(w)


def test_it_falls_for_112_steps_and_then_explodes():
    losses = descend(Quadratic([1.0, 100.0]), (10.0, 1e-6), GradientDescent(0.021), steps=199).losses
    assert losses.argmin() == 112
    assert (losses[0], losses[112]) == pytest.approx((50, 0.524), abs=5e-4)
    assert losses[199] > 1e6


def test_the_clipped_walk_can_be_saved_by_c_alone():
    ends = [
        descend(double_well, 8.0, Clipped(GradientDescent(0.2), norm=c), steps=40).positions[-1]
        for c in (200.0, 5.0)
    ]
    far, near = (min(abs(end - bottom) for bottom in (-2.11491, 1.86081)) for end in ends)
    assert far > 5 and near < 0.05
    free = descend(double_well, 8.0, GradientDescent(0.2), steps=40)
    assert not np.isfinite(free.positions[-1]) and free.gradients[0] > 200


def test_scikit_learn_stops_in_silence(recwarn):
    sklearn = pytest.importorskip("sklearn.linear_model")
    X, y = map(standardize, diabetes())
    for eta0, low, high in ((10.0, -np.inf, -1e20), (1e-6, 0, 0.01)):
        model = sklearn.SGDRegressor(eta0=eta0, random_state=0).fit(X, y)
        assert model.n_iter_ < 1000 and low < model.score(X, y) < high
    assert not recwarn.list


def test_the_gradient_norm_decides_most():
    decided = [illness.test for illness in ILLNESSES.values()]
    assert max(set(decided), key=decided.count) == "gradient"
    assert (decided.count("gradient"), decided.count("frozen"), decided.count("log")) == (4, 3, 2)
    assert decided.count("slower") == 1


def test_figures_say_what_they_draw():
    assert "(3, 4), still 53.1°" in draw.two_ways_to_clip(np.array([30.0, 40.0]), 5.0).sentence
    four = {"B": WARD["frozen schedule"], "C": WARD["unscaled columns"], "D": WARD["rows out of step"]}
    four = {"A": WARD["noise floor"]} | four
    sentence = draw.plateaus(four).sentence
    assert sentence.count("(best line 0.45)") == 3 and "D at 0.98 (best line 0.98)" in sentence


def test_a_larger_rate_cures_one_plateau_of_four():
    def ended(illness, times):
        rate = WARD[illness].setting["rate"]
        faster = (lambda t: times * rate(t)) if callable(rate) else times * rate
        return draw.best_line(WARD[illness].loss), WARD[illness]._on_all_rows(
            WARD[illness].train(rate=faster)
        )

    best, losses = ended("frozen schedule", 5)
    assert losses[-1] == pytest.approx(best, rel=0.01)
    _, losses = ended("noise floor", 2)
    assert losses[-10:].mean() > WARD["noise floor"].frozen[0][-10:].mean()
    for illness in ("unscaled columns", "rows out of step"):
        assert ended(illness, 2)[1][-1] > 1e6


def test_what_comes_back_shrinks_from_a_small_start():
    X, y = digits()
    net = Network(SoftmaxRegression(X / 16, y), hidden=[50] * 7)
    starts = {scale: net.start(rng=0, scale=scale) for scale in (1, 3, 1 / 3)}
    axes = draw.by_layer(net, starts).figure.axes[0]
    kept, large, small = (line.get_ydata()[0] / line.get_ydata()[-1] for line in axes.lines)
    assert small < 1e-3 < 0.3 < kept < 1 < large


def test_ten_times_as_long_helps_where_columns_are_unscaled_and_nowhere_else():
    def longer(illness):
        patient = WARD[illness]
        run = patient.train(steps=10 * patient.setting["steps"])
        return patient._on_all_rows(run)[-20:].mean() / patient.frozen[0][-20:].mean()

    assert longer("unscaled columns") < 0.8
    for illness in ("noise floor", "frozen schedule", "rows out of step"):
        assert 0.95 < longer(illness) < 1.1
