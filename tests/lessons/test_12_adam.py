"""Lesson 12: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse import LinearRegression, Quadratic, bowl, descend, exam_scores, hike, standardize
from gdcourse.figures import adam as draw
from gdcourse.optimizers import AdaGrad, Adam, AdamW, GradientDescent, Momentum, RMSprop

GUTTER = Quadratic([1.0, 50.0])
START = [-3.0, 1.5]
FOUR = {
    "neither": GradientDescent(0.035),
    "direction": Momentum(0.01, 0.9),
    "size": RMSprop(0.1, 0.9),
    "both": Adam(0.1),
}


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def fed(rule, gradients, w=0.0) -> float:
    """Where a weight ends that is fed these gradients, whatever the ground is."""
    state = rule.init(w)
    for t, gradient in enumerate(gradients):
        w, state = rule.step(w, gradient, state, t)
    return w


def steps_to_a_millionth(rule, degrees: float) -> int:
    angle = np.radians(degrees)
    valley, start = Quadratic([1.0, 1000.0], angle=angle), np.array([np.cos(angle), np.sin(angle)])
    start = start + [-np.sin(angle), np.cos(angle)]
    walk = hike(valley, start, rule, steps=20_000)
    return next(step for step, w in enumerate(walk) if valley(w) < 1e-6 * valley(start))


# The numbers ---------------------------------------------------------------------------------------------


def test_divided_steps_do_not_depend_on_the_size_of_the_gradient() -> None:
    for rule, first, fiftieth in ((AdaGrad(0.1), 0.1, 0.01414), (RMSprop(0.1, 0.9), 0.31623, 0.10026)):
        for gradient in (6.0, 600.0):
            steps = -np.diff([0.0] + [fed(rule, [gradient] * k) for k in (1, 49, 50)])
            assert steps[[0, 2]] == pytest.approx([first, fiftieth], abs=1e-5)


def test_a_rare_word_travels_a_hundredth_or_a_twelfth_as_far() -> None:
    rare = [1.0 if t % 100 == 0 else 0.0 for t in range(1000)]
    rules = (GradientDescent(0.1), AdaGrad(0.1), RMSprop(0.1, 0.99))
    ratios = [fed(rule, [1.0] * 1000) / fed(rule, rare) for rule in rules]
    assert ratios == pytest.approx([100, 12.3, 13.6], abs=0.05)


def test_a_thousandfold_loss_leaves_the_path_alone() -> None:
    paths = [
        descend(Quadratic([2.0 * c, 50.0 * c]), [3.0, 1.0], RMSprop(0.1, 0.9), 3).positions for c in (1, 1000)
    ]
    assert paths[0] == pytest.approx(paths[1], rel=1e-6)


def test_rmsprop_is_near_first_and_cannot_stay() -> None:
    losses = {name: descend(GUTTER, START, rule, 1000).losses for name, rule in FOUR.items()}
    assert min(losses, key=lambda name: losses[name][60]) == "size" and losses["size"][60] < 1e-10
    assert max(losses, key=lambda name: losses[name][1000]) == "size"
    tail = descend(GUTTER, START, FOUR["size"], 1000).positions[-4:]
    assert np.abs(tail) == pytest.approx(0.05, abs=1e-6) and np.all(tail[1:] * tail[:-1] < 0)
    assert losses["both"][60] >= losses["neither"][60]


def test_adam_with_and_without_its_correction() -> None:
    path = descend(bowl, 0.0, Adam(0.1), 100).positions
    assert path[1:5] == pytest.approx([0.1, 0.199897, 0.299618, 0.399086], abs=1e-6)
    assert (path.argmax(), path.max(), path[100]) == pytest.approx((53, 3.177, 2.981), abs=5e-4)
    w = m = v = 0.0
    plain = []
    for _ in range(3):
        g = bowl.gradient(w)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w = w - 0.1 * m / np.sqrt(v)
        plain.append(w)
    assert plain == pytest.approx([0.3162, 0.7393, 1.2263], abs=5e-5)


def test_no_step_is_longer_than_the_rate_while_gradients_shrink_and_one_is_after_silence() -> None:
    shrinking = np.geomspace(5, 0.01, 400)
    places = [fed(Adam(0.1), shrinking[:k]) for k in range(0, 401, 20)]
    assert np.abs(np.diff(places)).max() <= 20 * 0.1 * (1 + 1e-9)
    assert fed(Adam(0.1), [0.0] * 8000 + [1.0]) == pytest.approx(-0.1 * 0.1 / np.sqrt(0.001), rel=1e-3)


def test_gradients_that_grow_make_the_longest_steps() -> None:
    growing = (0.999 / 0.9) ** np.arange(-3000.0, 0)
    last = fed(Adam(0.1, epsilon=0), growing) - fed(Adam(0.1, epsilon=0), growing[:-1])
    assert last == pytest.approx(-0.1 * 0.1 / np.sqrt(0.001 * (1 - 0.81 / 0.999)), rel=0.05)


def test_a_thousand_default_steps_go_about_one_unit() -> None:
    walk = descend(bowl, 0.0, Adam(), 6000)
    assert (walk.positions[1000], walk.losses[1000]) == pytest.approx((0.9232, 4.313), abs=5e-4)
    assert np.argmax(np.abs(walk.positions - 3) < 0.01) == 5791
    X, y = exam_scores()
    exam = LinearRegression(standardize(X), y)
    weights = descend(exam, exam.zeros(), Adam(), 1000).positions[-1]
    assert weights == pytest.approx([0.97, 0.96, 0.91, 1.0], abs=0.005)
    best = np.linalg.lstsq(np.column_stack([standardize(X), np.ones(len(y))]), y)[0]
    assert (exam(weights), exam(best)) == pytest.approx((5262.27, 15.453), abs=0.005)


def test_adam_notices_a_turned_valley_and_gradient_descent_does_not() -> None:
    assert [steps_to_a_millionth(Adam(0.1), turn) for turn in (0, 5, 45)] == [82, 477, 1473]
    assert [steps_to_a_millionth(Adam(0.01), turn) for turn in (0, 45)] == [269, 6139]
    assert [steps_to_a_millionth(GradientDescent(2 / 1001), turn) for turn in (0, 30)] == [3454, 3454]


def test_the_race_is_turned_over_at_24_degrees() -> None:
    rules = [GradientDescent(0.035), Momentum(0.01, 0.9), AdaGrad(0.5), RMSprop(0.1, 0.9), Adam(0.1)]

    def ends(degrees: float) -> list[float]:
        valley = Quadratic([1.0, 50.0], angle=np.radians(degrees))
        return [descend(valley, START, rule, 80).losses[-1] for rule in rules]

    assert np.argmax(ends(0)) == 0
    assert [degrees for degrees in range(46) if np.argmin(ends(degrees)) == 0] == list(range(24, 46))


def test_where_epsilon_stands_matters_for_small_gradients() -> None:
    g = 1e-6 * bowl.gradient(0.0)
    assert fed(Adam(0.1), [g]) == pytest.approx(0.09983, abs=1e-5)
    assert -0.1 * g / np.sqrt(g**2 + 1e-8) == pytest.approx(0.00599, abs=1e-5)


def test_decay_inside_adam_spares_weights_with_large_gradients() -> None:
    left = []
    for rule, penalty in ((Adam(0.01), 0.1), (AdamW(0.01, weight_decay=0.1), 0.0)):
        rng, w = np.random.default_rng(0), np.ones((2, 1000))
        state = rule.init(w)
        for t in range(1000):
            gusts = np.array([[0.1], [10.0]]) * rng.choice([-1.0, 1.0], size=w.shape)
            w, state = rule.step(w, gusts + penalty * w, state, t)
        left.append(w.mean(axis=1))
    assert left[0] == pytest.approx([0, 0.90], abs=0.02)
    assert left[1] == pytest.approx([0.999**1000] * 2, abs=0.02)


def test_a_perfect_fit_can_be_a_bad_one() -> None:
    label = np.where(np.random.default_rng(0).random(60) < 0.7, 1.0, -1.0)
    words_in = np.zeros((60, 303))
    words_in[:, 0], words_in[:, 1:3] = label, 1.0
    for row, kind in enumerate(label):
        words_in[row, 3 + 5 * row : 3 + 5 * row + (1 if kind > 0 else 5)] = 1.0
    spam = LinearRegression(words_in, label, intercept=False)
    plain, adam = (
        descend(spam, spam.zeros(), rule, 1000).positions[-1] for rule in (GradientDescent(0.05), Adam(0.01))
    )
    assert max(spam(plain), spam(adam)) < 1e-12
    assert plain[0] > plain[1] + plain[2] and adam[0] < adam[1] + adam[2]
    assert np.abs(adam[adam != 0]) == pytest.approx(0.25, abs=1e-6)


# The figures ---------------------------------------------------------------------------------------------


def test_four_walks_say_how_they_set_off_and_overshoot() -> None:
    walks = {name: descend(GUTTER, START, rule, 60) for name, rule in FOUR.items()}
    fig = draw.two_memories().figure
    said = [words(ax)[0] for ax in fig.axes]
    assert ["88°" in text for text in said] == [True, True, False, False]
    assert ["45°" in text for text in said] == [False, False, True, True]
    assert ["rolls on" in text for text in said] == [False, True, False, True]
    for ax, walk in zip(fig.axes, walks.values(), strict=True):
        assert ax.get_aspect() == 1
        assert any(np.array_equal(line.get_xydata(), walk.positions) for line in ax.lines)


def test_no_drawn_walk_is_ahead_of_its_budget() -> None:
    (ax,) = draw.distance_budget().figure.axes
    budgets = [line for line in ax.lines if line.get_linestyle() == ":"]
    assert [line.get_ydata()[-1] for line in budgets] == pytest.approx([1.0, 3.0, 3.0])
    for rate in (0.001, 0.003, 0.01):
        walk = descend(bowl, 0.0, Adam(rate), 1000).positions
        assert any(np.array_equal(line.get_ydata(), walk) for line in ax.lines)
        assert np.all(walk[:300] <= rate * np.arange(300) + 1e-9)


def test_counts_in_a_turned_valley_are_drawn_and_named() -> None:
    (ax,) = draw.turned_valley((0, 45)).figure.axes
    assert [list(line.get_ydata()) for line in ax.lines] == [[82, 1473], [269, 6139], [3454] * 2, [204] * 2]
    assert {"82", "269", "gradient descent\n3454 steps", "best heavy ball\n204 steps"} <= set(words(ax))


def test_decay_has_two_speeds_or_one() -> None:
    ends = [[line.get_ydata()[-1] for line in ax.lines] for ax in draw.decay().figure.axes]
    assert ends[0][0] < 0.1 < 0.85 < ends[0][1]
    assert ends[1] == pytest.approx([0.999**1000] * 2, abs=0.02)


def test_the_bars_of_an_average_add_up_to_what_the_correction_divides_by() -> None:
    """So the corrected average is a true average of any gradients, and needs no constant ones."""
    gradients = np.random.default_rng(1).normal(size=7)
    bars = 0.1 * 0.9 ** np.arange(7)[::-1]
    assert bars.sum() == pytest.approx(1 - 0.9**7)
    m = 0.0
    for gradient in gradients:
        m = 0.9 * m + 0.1 * gradient
    assert m / (1 - 0.9**7) == pytest.approx(np.average(gradients, weights=bars))


def test_five_degrees_cost_a_factor_of_six_or_twelve() -> None:
    assert steps_to_a_millionth(Adam(0.1), 5) / steps_to_a_millionth(Adam(0.1), 0) == pytest.approx(
        6, abs=0.5
    )
    assert steps_to_a_millionth(Adam(0.01), 5) / steps_to_a_millionth(Adam(0.01), 0) == pytest.approx(
        12, abs=0.5
    )


def test_a_turned_gutter_has_equal_diagonal_entries() -> None:
    valley = Quadratic([1.0, 1000.0], angle=np.radians(45))
    H = np.column_stack([valley.gradient(np.array(unit)) for unit in ([1.0, 0.0], [0.0, 1.0])])
    assert np.diag(H) == pytest.approx(500.5) and abs(H[0, 1]) == pytest.approx(499.5)


def test_a_penalty_in_plain_descent_is_a_direct_shrink() -> None:
    w, eta, decay, g = 2.0, 0.1, 0.3, 0.7
    assert w - eta * (g + decay * w) == pytest.approx((1 - eta * decay) * w - eta * g)


def test_the_first_task_can_be_done_straight_and_not_turned() -> None:
    def lowest(rate: float, degrees: float) -> float:
        valley = Quadratic([1.0, 1000.0], angle=np.radians(degrees))
        return descend(valley, [1.0, 1.0], Adam(rate), 100).losses[-1]

    rates = np.arange(0.005, 0.5, 0.005)
    assert min(lowest(rate, 0) for rate in rates) < 1e-3 < lowest(0.01, 0)
    assert min(lowest(rate, 30) for rate in rates) > 0.1
