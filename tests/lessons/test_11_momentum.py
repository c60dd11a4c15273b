"""Lesson 11: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse import (
    GradientDescent,
    LinearRegression,
    Momentum,
    Nesterov,
    Quadratic,
    bowl,
    descend,
    diabetes,
    hike,
    standardize,
)
from gdcourse.figures import momentum as draw

GUTTER = Quadratic([1.0, 25.0])


def radius(eta: float, curvature: float, beta: float) -> float:
    return float(np.max(np.abs(np.roots([1.0, eta * curvature - 1 - beta, beta]))))


def best(kappa: float) -> Momentum:
    root = np.sqrt(kappa)
    return Momentum((2 / (root + 1)) ** 2, ((root - 1) / (root + 1)) ** 2)


def steps_to_millionth(rule, kappa: float) -> int:
    for step, w in enumerate(hike(Quadratic([1.0, kappa]), [1.0, 1.0], rule, steps=10_000)):
        if np.hypot(*w) < 1e-6 * np.sqrt(2):
            return step
    raise AssertionError("not there in 10 000 steps")


def bent_slope(w: float) -> float:
    return 25 * w if w < 1 else w + 24 if w < 2 else 25 * w - 24


def on_the_bent_hill(w: float, eta: float, beta: float, ahead: bool, steps: int) -> list[float]:
    v, places = 0.0, [w]
    for _ in range(steps):
        v = beta * v + bent_slope(w - eta * beta * v if ahead else w)
        w = w - eta * v
        places.append(w)
    return places


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


# The numbers ---------------------------------------------------------------------------------------------


def test_seven_rows_by_hand_and_the_overshoot() -> None:
    w = descend(bowl, 0.0, Momentum(0.1, 0.9), steps=7).positions
    assert w[1:] == pytest.approx([0.6, 1.62, 2.814, 3.9258, 4.74126, 5.126922, 5.048633], abs=1e-6)


def test_more_memory_is_not_more_speed() -> None:
    factors = [radius(0.1, 2, beta) for beta in (0.0, 0.3, 0.5, 0.9)]
    assert factors == pytest.approx([0.8, 0.6, np.sqrt(0.5), np.sqrt(0.9)], abs=1e-12)
    best_beta = min(np.linspace(0, 0.99, 991), key=lambda beta: radius(0.1, 2, beta))
    assert best_beta == pytest.approx((1 - np.sqrt(0.2)) ** 2, abs=1e-3)


@pytest.mark.parametrize("beta", [0.0, 0.4, 0.9])
def test_the_border_of_stability(beta: float) -> None:
    limit = 2 * (1 + beta)
    assert radius(1.0, 0.999 * limit, beta) < 1 < radius(1.0, 1.001 * limit, beta)


def test_with_memory_the_loss_may_rise_on_the_way() -> None:
    losses = descend(bowl, 0.0, Momentum(0.1, 0.9), steps=40).losses
    assert np.sum(np.diff(losses) > 0) == 19
    assert np.all(np.diff(descend(bowl, 0.0, Momentum(0.1, 0.3), steps=40).losses) < 0)


def test_the_task_in_the_gutter() -> None:
    """Plain descent cannot do it at any rate; fewer than 25 steps are possible with memory."""
    start = [-3.0, 1.0]
    plain = [
        descend(GUTTER, start, GradientDescent(r), 50).losses.min() for r in np.linspace(0.005, 0.08, 76)
    ]
    assert min(plain) > 1e-3
    assert descend(GUTTER, start, Momentum(0.11, 0.45), 25).losses.min() < 1e-6
    assert descend(GUTTER, start, Momentum(0.04, 0.65), 44).losses[-1] < 1e-6


def test_steps_grow_like_the_root_of_kappa() -> None:
    found = [steps_to_millionth(best(kappa), kappa) for kappa in (4.0, 25.0, 100.0, 1000.0, 10_000.0)]
    assert found == [16, 44, 93, 315, 1056]
    assert steps_to_millionth(GradientDescent(2 / 26), 25.0) == 173
    plain = np.log(1e-6) / np.log((10_000 - 1) / (10_000 + 1))
    assert np.ceil(plain) == 69_078


def test_both_directions_shrink_alike() -> None:
    rule = best(25.0)
    for curvature in (1.0, 9.0, 25.0):
        assert radius(rule.learning_rate, curvature, rule.momentum) == pytest.approx(2 / 3, abs=1e-6)


def test_the_best_ball_circles_on_the_bent_hill_and_nesterov_arrives() -> None:
    ball = on_the_bent_hill(3.3, 1 / 9, 4 / 9, ahead=False, steps=300)
    assert np.allclose(ball[-3:], ball[-6:-3]) and min(map(abs, ball[-6:])) > 0.6
    assert abs(on_the_bent_hill(3.0, 1 / 9, 4 / 9, ahead=False, steps=300)[-1]) < 1e-12
    for start in (3.0, 3.3, 10.0, 100.0):
        assert abs(on_the_bent_hill(start, 1 / 25, 4 / 6, ahead=True, steps=40)[-1]) < 1e-6


def test_pytorch_keeps_the_place_looked_ahead_to() -> None:
    torch_form = descend(bowl, 0.0, Nesterov(0.1, 0.9), steps=20).positions
    w, v, path = 0.0, 0.0, [0.0]
    for k in range(20):
        ahead = w - 0.1 * 0.9 * v
        assert ahead == pytest.approx(torch_form[k])
        v = 0.9 * v + 2 * (ahead - 3)
        w = w - 0.1 * v
        path.append(w)
    assert path[2] == pytest.approx(1.512) and max(path) == pytest.approx(3.998, abs=5e-4)


def test_the_race_on_real_data() -> None:
    X, y = diabetes()
    loss = LinearRegression(standardize(X), y)
    curvatures = np.linalg.eigvalsh(loss.hessian())
    mu, L = curvatures[0], curvatures[-1]
    root = np.sqrt(L / mu)
    goal = np.linalg.lstsq(np.column_stack([standardize(X), np.ones(len(y))]), y, rcond=None)[0]
    rules = [
        Momentum(1 / L, 0.9),
        Nesterov(1 / L, (root - 1) / (root + 1)),
        Momentum((2 / (np.sqrt(L) + np.sqrt(mu))) ** 2, ((root - 1) / (root + 1)) ** 2),
    ]
    found = []
    for rule in rules:
        away = np.linalg.norm(descend(loss, loss.zeros(), rule, 600).positions - goal, axis=1)
        found.append(int(np.argmax(away < 1e-6 * np.linalg.norm(goal))))
    assert L / mu == pytest.approx(470.08, abs=0.01)
    assert found == pytest.approx([444, 326, 192], abs=1)


def test_the_two_roots_have_the_product_beta_and_swing_with_its_root() -> None:
    for beta in (0.3, 0.5, 0.9):
        roots = np.roots([1.0, -(1 + beta - 0.2), beta])
        assert np.prod(roots) == pytest.approx(beta)
        swings = beta > (1 - np.sqrt(0.2)) ** 2
        assert np.iscomplexobj(roots) == swings
        if swings:
            assert np.abs(roots) == pytest.approx(np.sqrt(beta))


def test_without_friction_the_walk_is_not_stable_at_any_rate() -> None:
    """0 < ηλ < 2(1 + β) is not enough: β must be below 1."""
    assert radius(0.1, 2, 1.0) == pytest.approx(1.0)
    assert radius(0.1, 2, 1.05) > 1


@pytest.mark.parametrize(
    ("rate", "beta", "floor"), [(0.1, 0.0, 0.444), (0.1, 0.9, 4.222), (0.01, 0.9, 0.402)]
)
def test_the_floor_in_the_noise_of_two_votes(rate: float, beta: float, floor: float) -> None:
    step = np.array([[1 + beta - 2 * rate, -beta], [1.0, 0.0]])
    gusts = np.array([16 * rate**2, 0, 0, 0])  # the slopes of the votes 1 and 5 scatter by ± 4
    spread = np.linalg.solve(np.eye(4) - np.kron(step, step), gusts)[0]
    assert spread == pytest.approx(floor, abs=5e-4)
    crowd, rule, rng = np.zeros(5000), Momentum(rate, beta), np.random.default_rng(0)
    state = rule.init(crowd)
    for t in range(1000):
        crowd, state = rule.step(crowd, 2 * (crowd - rng.choice([1.0, 5.0], 5000)), state, t)
    assert np.mean((crowd - 3) ** 2) == pytest.approx(floor, rel=0.05)


# What the figures draw -----------------------------------------------------------------------------------


def test_memories_are_named_where_they_end() -> None:
    walks = {beta: descend(bowl, 0.0, Momentum(0.1, beta), steps=40) for beta in (0.0, 0.3, 0.5, 0.9)}
    places, distances = draw.memories(walks).figure.axes
    assert words(distances) == ["β = 0", "β = 0.3", "β = 0.5", "β = 0.9"]
    assert [text.xy for text in distances.texts] == [
        (40, abs(walk.positions[-1] - 3)) for walk in walks.values()
    ]
    assert np.allclose(places.lines[3].get_ydata(), walks[0.9].positions)
    assert words(places) == ["β = 0.9 rolls on to 5.13"] and distances.get_yscale() == "log"


def test_the_springs_show_place_against_step() -> None:
    walks = {beta: descend(bowl, 0.0, Momentum(0.1, beta), steps=40) for beta in (0.3, 0.9)}
    left, right = draw.springs(walks).figure.axes
    track = next(line for line in right.lines if len(line.get_xdata()) == 41)
    assert np.allclose(np.cumsum(track.get_ydata()), track.get_xdata())
    assert right.get_title(loc="left") == "β = 0.9: passes the bottom 6 times"
    assert left.get_title(loc="left") == "β = 0.3: comes home from one side"


def test_the_counts_stand_at_the_ends_of_their_lines() -> None:
    (ax,) = draw.steps_against_kappa().figure.axes
    assert {"69\u202f078", "1056"} <= set(words(ax)) and (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_both_paths_in_one_gutter() -> None:
    plain, ball = (
        descend(GUTTER, [-3.0, 1.0], rule, steps=44)
        for rule in (GradientDescent(2 / 26), Momentum(0.04, 0.65))
    )
    for ax, walk in zip(draw.zigzag_and_glide(plain, ball).figure.axes, (plain, ball), strict=True):
        assert any(np.array_equal(line.get_xydata(), walk.positions) for line in ax.lines)
        assert ax.get_aspect() == 1
    assert np.abs(ball.positions).max() <= 3.4  # nothing leaves the picture


def test_the_overshoots_are_of_both_balls() -> None:
    heavy, ahead = (line.get_ydata() for line in draw.overshoots().figure.axes[0].lines[:2])
    assert (heavy.max(), ahead.max()) == pytest.approx((5.127, 3.998), abs=5e-4)
    assert ahead[:3] == pytest.approx([0, 0.6, 1.512])


def test_the_race_and_the_bent_hill_say_what_was_measured() -> None:
    assert "2990" in draw.patients_race().sentence and "192" in draw.patients_race().sentence
    assert "−1.802, 0.647, 2.116" in draw.bent_hill().sentence.replace("-", "−")
