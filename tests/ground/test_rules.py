"""What each rule promises: the numbers of the hand-worked tables, and the properties they are taught by."""

import numpy as np
import pytest

from gdcourse import (
    AdaGrad,
    Adam,
    AdamW,
    Bowl,
    Clipped,
    GradientDescent,
    Landscape,
    Momentum,
    Nesterov,
    Quadratic,
    RMSprop,
    bowl,
    descend,
)


def scaled_bowl(factor: float) -> Landscape:
    return Landscape.of(lambda w: factor * bowl(w), lambda w: factor * bowl.gradient(w))


WORKED = [
    (GradientDescent(0.1), [0.6, 1.08, 1.464, 1.7712, 2.01696, 2.213568]),
    (GradientDescent(0.01), [0.06, 0.1188, 0.176424, 0.232896, 0.288238]),
    (GradientDescent(2.0), [12, -24, 84, -240, 732, -2184]),
    (GradientDescent(1.5), [9, -9, 27, -45, 99]),
    (GradientDescent(1.0), [6, 0, 6, 0]),
    (GradientDescent(0.5), [3, 3, 3]),
    (Momentum(0.1, 0.9), [0.6, 1.62, 2.814, 3.9258, 4.74126, 5.126922, 5.048633]),
    (Nesterov(0.1, 0.9), [1.14, 2.3328, 3.325056]),
    (AdaGrad(0.1), [0.1, 0.1695, 0.2256]),
    (RMSprop(0.1, 0.9), [0.3162, 0.5332, 0.7082]),
    (Adam(0.1), [0.1, 0.199897, 0.299618, 0.399086]),
]


@pytest.mark.parametrize("rule, path", WORKED, ids=str)
def test_the_worked_tables(rule, path):
    walked = descend(bowl, 0.0, rule, steps=len(path)).positions[1:]
    digits = max(len(str(number).partition(".")[2]) for number in path)
    np.testing.assert_allclose(walked, path, atol=0.5000001 * 10.0**-digits, rtol=0)


def test_adams_first_step_is_the_learning_rate_bias_correction_is_there():
    """Without the correction the first step is 0.1/√0.001·0.1 = 0.3162 instead of 0.1."""
    assert descend(bowl, 0.0, Adam(0.1), 1).positions[1] == pytest.approx(0.1, rel=1e-8)
    walk = descend(bowl, 0.0, Adam(0.1), 100).positions
    assert np.argmax(walk) == 53 and walk.max() == pytest.approx(3.177, abs=5e-4)
    assert walk[100] == pytest.approx(2.981, abs=5e-4)


def test_epsilon_stands_outside_the_root():
    """The first step is η·g/(g + ε); for a gradient as small as √ε, ε inside the root shortens it."""
    for make, exact in (
        (Adam, lambda g, eps: g / (g + eps)),
        (AdaGrad, lambda g, eps: g / (g + eps)),
        (lambda rate: RMSprop(rate, beta=0.9), lambda g, eps: g / (np.sqrt(0.1) * g + eps)),
    ):
        rule, g = make(0.1), 6e-8
        walked, _ = rule.step(np.array(0.0), np.array(-g), rule.init(np.array(0.0)), 0)
        assert walked == pytest.approx(0.1 * exact(g, rule.epsilon), rel=1e-9), rule


def test_adam_at_the_scale_of_a_millionth():
    walk = descend(scaled_bowl(1e-6), 0.0, Adam(0.1), 1).positions
    assert walk[1] == pytest.approx(0.09983, abs=5e-6)


@pytest.mark.parametrize(
    "rule",
    [Adam(0.1, epsilon=0.0), AdamW(0.1, epsilon=0.0), RMSprop(0.1, epsilon=0.0), AdaGrad(0.1, epsilon=0.0)],
    ids=str,
)
def test_adaptive_rules_do_not_see_the_scale_of_the_loss(rule):
    """A power of two scales floats exactly, so the walks agree to the last bit."""
    path = descend(bowl, 0.0, rule, 60).positions
    for factor in (2.0**20, 2.0**-20):
        np.testing.assert_array_equal(descend(scaled_bowl(factor), 0.0, rule, 60).positions, path)
    np.testing.assert_allclose(descend(scaled_bowl(1000.0), 0.0, rule, 60).positions, path, rtol=1e-12)


@pytest.mark.parametrize("make", [GradientDescent, Momentum, Nesterov])
def test_the_others_do_scaling_the_loss_is_scaling_the_rate(make):
    np.testing.assert_array_equal(
        descend(scaled_bowl(4.0), 0.0, make(0.02), 40).positions, descend(bowl, 0.0, make(0.08), 40).positions
    )


@pytest.mark.parametrize("make", [Momentum, Nesterov])
def test_without_momentum_they_are_gradient_descent(make):
    plain = descend(bowl, 0.0, GradientDescent(0.1), 30).positions
    np.testing.assert_array_equal(descend(bowl, 0.0, make(0.1, momentum=0.0), 30).positions, plain)


def test_nesterov_is_not_momentum():
    assert descend(bowl, 0.0, Nesterov(0.1), 1).positions[1] == pytest.approx(1.14)
    assert descend(bowl, 0.0, Momentum(0.1), 1).positions[1] == pytest.approx(0.6)


def test_adamw_without_decay_is_adam_and_with_decay_shrinks_first():
    plain = descend(bowl, 0.0, Adam(0.1), 30).positions
    np.testing.assert_array_equal(descend(bowl, 0.0, AdamW(0.1, weight_decay=0.0), 30).positions, plain)
    flat = Landscape.of(lambda w: 0.0 * w, lambda w: 0.0 * w)
    shrunk = descend(flat, 8.0, AdamW(0.5, weight_decay=0.5), 3).positions
    np.testing.assert_allclose(shrunk, [8.0, 6.0, 4.5, 3.375])


def test_adam_depends_on_the_axes_gradient_descent_does_not():
    """κ = 1000: steps until the distance is a thousandth of the start's, along the axes and turned by 45°."""

    def steps_to_a_thousandth(rule, angle):
        path = descend(Quadratic([1.0, 1000.0], angle), _turned([1.0, 1.0], angle), rule, 6000).positions
        distance = np.linalg.norm(path, axis=1)
        return int(np.argmax(distance < 1e-3 * distance[0]))

    straight, turned = (steps_to_a_thousandth(GradientDescent(2 / 1001), angle) for angle in (0.0, np.pi / 4))
    assert straight == pytest.approx(turned, abs=1)
    straight, turned = (steps_to_a_thousandth(Adam(0.1), angle) for angle in (0.0, np.pi / 4))
    assert turned > 10 * straight


def _turned(w, angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]]) @ w


def test_clipping():
    g = np.array([30.0, 40.0])
    plain = GradientDescent(1.0)
    clip = {name: -Clipped(plain, **{name: 5.0}).step(np.zeros(2), g, (), 0)[0] for name in ("norm", "value")}
    np.testing.assert_allclose(clip["norm"], [3.0, 4.0], rtol=1e-15)
    np.testing.assert_array_equal(clip["value"], [5.0, 5.0])
    small = np.array([0.3, -0.4])  # short enough: left as it is
    for name in clip:
        np.testing.assert_array_equal(
            Clipped(plain, **{name: 5.0}).step(np.zeros(2), small, (), 0)[0], -small
        )
    np.testing.assert_array_equal(
        Clipped(plain, norm=5.0).step(np.zeros(2), np.zeros(2), (), 0)[0], [0.0, 0.0]
    )
    assert Clipped(plain, norm=5.0).step(0.0, -30.0, (), 0)[0] == 5.0


def test_a_schedule_is_asked_for_the_steps_already_taken():
    asked = []
    descend(bowl, 0.0, GradientDescent(lambda t: asked.append(t) or 0.1), steps=4)
    assert asked == [0, 1, 2, 3]


def test_a_schedule_moves_every_rule():
    for make in (GradientDescent, Momentum, Nesterov, AdaGrad, RMSprop, Adam, AdamW):
        stopped = descend(Bowl(), 0.0, make(lambda t: 0.1 if t < 3 else 0.0), steps=6).positions
        assert stopped[3] == stopped[6] != stopped[2]
