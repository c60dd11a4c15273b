"""Lesson 03: what its figures draw, and what its text says that is easily wrong."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse import Bowl, GradientDescent, LinearRegression, Quadratic, bowl, descend
from gdcourse.figures import learning_rates
from gdcourse.questions.reading import find


def words(fig) -> str:
    return " | ".join(text.get_text() for ax in fig.axes for text in ax.texts)


def walk(eta: float, steps: int, hill=bowl, start=0.0):
    return descend(hill, start, GradientDescent(eta), steps=steps)


# Figures ----------------------------------------------------------------------------------------------------


def test_three_hikers_end_where_the_sentence_says():
    drawn = learning_rates.three_hikers([walk(eta, 5) for eta in (0.01, 0.1, 2.0)])
    assert "η = 0.01 is at w = 0.29" in drawn.sentence and "at w = 732.00, 729.00 from" in drawn.sentence
    assert np.array_equal(drawn.figure.axes[2].lines[1].get_xdata(), walk(2.0, 5).positions)


def test_twins_draw_opposite_paths_and_one_loss():
    fig = learning_rates.twins(walk(0.1, 12), walk(0.9, 12)).figure
    small, large = (line.get_ydata() for line in fig.axes[1].lines[:2])
    assert np.allclose(small, large, rtol=1e-9)
    up, across = (line.get_ydata() - 3 for line in fig.axes[0].lines[:2])
    assert np.allclose(up[1::2], -across[1::2])


def test_the_edge_is_marked_where_the_numbers_end():
    drawn = learning_rates.over_the_edge(walk(2.0, 700))
    text = words(drawn.figure)
    assert "loss is inf at step 323" in text and "|w| is inf at step 645" in text
    assert "at step 646 the rule computes inf − inf" in drawn.sentence


def test_the_two_parts_of_the_gutter_add_up_to_the_loss():
    drawn = learning_rates.falls_then_explodes(walk(0.021, 199, Quadratic((1.0, 100.0)), [10.0, 1e-6]))
    along, across, whole = (line.get_ydata() for line in drawn.figure.axes[0].lines[:3])
    assert np.allclose(along + across, whole)
    assert drawn.sentence.endswith("from 50 to 0.524 at step 112, then climbs to 1.49 million at step 199.")


def test_every_learning_curve_is_named_and_told():
    losses = {eta: walk(eta, 60).losses for eta in (0.0001, 0.01, 0.5, 1.0, 1.02)}
    drawn = learning_rates.learning_curves(losses)
    text = words(drawn.figure)
    assert all(f"η = {eta:g}" in text for eta in losses) and "η = 0.5: 0 after one step" in text
    assert "9 with η = 1, " in drawn.sentence


def test_the_valley_lies_below_the_bowl_that_touches_it():
    """The picture is the proof of the descent lemma as long as no curvature is above that of the bowl."""
    at = np.linspace(-10, 10, 4001)
    curvatures = np.diff(learning_rates.valley(at), 2) / (at[1] - at[0]) ** 2
    assert curvatures.max() <= 1 + 1e-4
    hill, touching = learning_rates.touching_bowl().figure.axes[0].lines[:2]
    x, y = touching.get_data()
    assert np.all(learning_rates.valley(x) <= y + 1e-12)
    assert np.allclose(learning_rates.valley(hill.get_xdata()), hill.get_ydata())


# What the text says -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("eta, counted", [(0.01, 283), (0.1, 26), (0.9, 26), (0.25, 9), (0.75, 9), (0.5, 1)])
def test_the_logarithm_counts_the_steps_of_a_walk(eta, counted):
    assert int(np.argmax(np.abs(walk(eta, 300).positions - 3) < 0.01)) == counted
    if eta != 0.5:
        assert np.ceil(np.log(0.01 / 3) / np.log(abs(1 - 2 * eta))) == counted


def test_the_rows_of_the_throw_are_those_asked_for():
    run = walk(2.0, 3)
    slopes, updates = run.gradients[:3], np.diff(run.positions)
    rows = np.array([run.positions[:3], slopes, updates, run.positions[1:]]).T
    assert np.allclose(find("03.in-a-hurry").right[0].said, [*rows[1][1:], *rows[2]])


def test_three_steps_that_double_the_distance():
    assert np.allclose(find("03.apply").right[0].said, walk(1.5, 3, Bowl(5.0)).positions[1:])


def test_a_curvature_is_read_off_three_places():
    first, second = np.diff([0.0, 2.0, 3.0])
    assert find("03.read-curvature").right[0].said == pytest.approx((1 - second / first) / 0.1)


def test_the_hill_without_a_formula_is_measured_by_its_own_walk():
    """The explorer's caption, and the rate that lands in one step within what its task allows."""
    hill = LinearRegression(np.array([2.0, 4.0]), np.array([4.0, 8.0]), intercept=False)
    places = walk(0.02, 3, hill, [0.0]).positions[:, 0]
    assert np.allclose(places[1:], [0.8, 1.28, 1.568])
    first, second = np.diff(places[:3])
    best = 0.02 / (1 - second / first)
    assert best == pytest.approx(1 / 20) and abs(walk(best, 1, hill, [0.0]).positions[1, 0] - 2) < 0.02


def test_the_first_task_has_a_wide_answer_and_more_is_not_better():
    """Within 0.01 after five steps: from η = 0.35 to 0.65, and neither below nor above."""
    near = {eta: abs(walk(eta, 5).positions[-1] - 3) < 0.01 for eta in (0.05, 0.3, 0.35, 0.5, 0.65, 0.7, 1.1)}
    assert [eta for eta, reached in near.items() if reached] == [0.35, 0.5, 0.65]


def test_only_one_rate_comes_back_for_ever():
    back = [eta for eta in np.linspace(0.01, 2.2, 220) if abs(walk(eta, 20).positions[-1]) < 0.001]
    assert np.allclose(back, [1.0])


def test_a_loss_can_fall_and_explode_where_the_ground_itself_changes():
    """One weight, one rate, no noise: the text says so of any hill, and the quiz asks about bowls only."""
    places = [-50.2]
    for _ in range(101):
        places.append(places[-1] - 0.5 * (50 * np.exp(50 * places[-1]) - 1))
    losses = np.exp(50 * np.array(places)) - places
    assert np.all(np.diff(losses[:101]) < 0) and losses[101] > 1e6
    assert find("03.falls-then-explodes").asked.startswith("On a bowl with several directions")


def test_with_one_weight_a_bowl_that_diverges_rises_from_the_first_step():
    for eta in (1.001, 1.02, 1.5, 2.0):
        assert np.all(np.diff(walk(eta, 50).losses) > 0)


def test_a_step_below_the_limit_never_ends_higher():
    """The descent lemma on a valley that is no bowl, whose largest curvature is 1."""
    for w in (-5.0, 0.0, 2.0, 2.9, 7.0):
        g = (w - 3) / learning_rates.valley(w)
        for eta in (0.1, 0.5, 1.0, 1.9):
            promised = learning_rates.valley(w) - eta * (1 - eta / 2) * g**2
            assert learning_rates.valley(w - eta * g) <= promised + 1e-12 < learning_rates.valley(w) + 1e-12
