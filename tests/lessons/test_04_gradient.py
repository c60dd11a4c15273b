"""Lesson 04: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyArrowPatch

from gdcourse import (
    GradientDescent,
    Landscape,
    LinearRegression,
    Quadratic,
    check_gradient,
    descend,
    double_well,
    exam_scores,
    four_students,
    numeric_gradient,
    relative_error,
)
from gdcourse.figures import gradient as draw

HOURS, POINTS = four_students()
LINE = LinearRegression(HOURS, POINTS)
NEEDLE = Quadratic((1.0, 25.0))
TOES = 10.0 ** -np.arange(1, 16)


def loss_of_line(w):
    return np.mean((np.multiply.outer(w, HOURS) - POINTS) ** 2, axis=-1)


def drawn(ax, marker: str) -> list[tuple[float, float]]:
    """The single points drawn with a marker."""
    return [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in ax.lines
        if line.get_marker() == marker and len(line.get_xdata()) == 1
    ]


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def arrows(ax) -> list[np.ndarray]:
    """Start and end of every arrow, in data coordinates."""
    return [np.array(p._posA_posB) for p in ax.patches if isinstance(p, FancyArrowPatch)]


def miss(bowl, w) -> float:
    """Degrees between the way down and the way to the origin."""
    g = bowl.gradient(w)
    return float(np.degrees(np.arccos(min(1.0, g @ w / np.linalg.norm(g) / np.linalg.norm(w)))))


def in_turns(w: float, b: float, order: str, rate: float = 0.05) -> tuple[float, float]:
    for name in order:
        slope = LINE.gradient(np.array([w, b]))
        w, b = (w - rate * slope[0], b) if name == "w" else (w, b - rate * slope[1])
    return float(w), float(b)


# --- numbers of the text ---------------------------------------------------------------------------------


def test_the_four_students_are_the_bowl() -> None:
    w = np.linspace(-3, 9, 25)
    assert np.allclose(loss_of_line(w), 7.5 * (w - 3) ** 2 + 1, rtol=1e-14)
    assert (HOURS @ HOURS, 2 * HOURS @ POINTS, POINTS @ POINTS) == (30, 180, 274)


def test_the_pushes_and_their_formulas() -> None:
    assert LINE.gradient(np.zeros(2)).tolist() == [-45, -15]
    assert (2 * (0 - POINTS) * HOURS).tolist() == [-4, -28, -60, -88]
    for w, b in ((0.0, 0.0), (2.25, 0.75), (-1.3, 2.6)):
        assert np.allclose(LINE.gradient(np.array([w, b])), [15 * w + 5 * b - 45, 5 * w + 2 * b - 15])


def test_three_landings() -> None:
    walk = descend(LINE, [0.0, 0.0], GradientDescent(0.05), steps=3).positions
    assert np.allclose(walk[1:], [[2.25, 0.75], [2.625, 0.8625], [2.690625, 0.87]])
    assert np.allclose(in_turns(0, 0, "wb"), (2.25, 0.1875))
    assert np.allclose(in_turns(0, 0, "bw"), (2.0625, 0.75))


def test_in_turns_is_behind_after_one_step_and_ahead_after_ten() -> None:
    at_once = descend(LINE, [0.0, 0.0], GradientDescent(0.05), steps=10).losses
    place, turns = (0.0, 0.0), []
    for _ in range(10):
        place = in_turns(*place, "wb")
        turns.append(float(LINE(np.array(place))))
    assert turns[0] > at_once[1] and turns[9] < at_once[10]


@pytest.mark.parametrize("angle", np.linspace(0, 6, 13))
def test_two_squares_share_twenty_five(angle: float) -> None:
    u = np.array([np.cos(angle), np.sin(angle)])
    assert np.isclose((3 * u[0] + 4 * u[1]) ** 2 + (4 * u[0] - 3 * u[1]) ** 2, 25)


def test_down_misses_home() -> None:
    here = np.array([1.0, 1.0])
    assert round(miss(NEEDLE, here), 1) == 42.7
    assert miss(Quadratic((1.0, 1.0)), here) < 1e-5
    around = [miss(NEEDLE, np.array([np.cos(a), np.sin(a)])) for a in np.linspace(0.001, 1.57, 1000)]
    assert max(around) == pytest.approx(np.degrees(np.arcsin(24 / 26)), abs=0.01)


def test_the_rulers_turn_the_step() -> None:
    minutes = LinearRegression(60 * HOURS, POINTS).gradient(np.zeros(2))
    assert minutes[0] == pytest.approx(60 * -45) and minutes[1] == pytest.approx(-15)
    assert np.degrees(np.arctan2(15, 45 * 60**2)) == pytest.approx(
        np.degrees(np.arctan2(-minutes[1], -60 * minutes[0]))
    )


def test_a_wrong_gradient_may_lead() -> None:
    X, y = exam_scores()
    loss = LinearRegression(X, y)
    wrong = {
        "A": lambda w: loss.gradient(w) / 2,
        "B": lambda w: loss.gradient(w)[[1, 0, 2, 3]],
        "C": loss.gradient,
        "D": lambda w: loss.gradient(w) * [1, 1, 1, 0],
    }
    runs = {
        name: descend(Landscape.of(loss, g, dim=4), np.zeros(4), GradientDescent(5e-5), 1000).losses
        for name, g in wrong.items()
    }
    assert all(losses[1] < losses[0] for losses in runs.values())
    assert min(runs, key=lambda name: runs[name][100]) == "B" and runs["B"][1000] > 10 * runs["B"][100]
    assert runs["C"][1000] < runs["A"][1000]
    anywhere = np.array([0.7, -0.4, 1.3, 2.1])
    errors = {
        name: relative_error(g(anywhere), numeric_gradient(loss, anywhere)) for name, g in wrong.items()
    }
    assert errors["C"] < 1e-6 and errors["A"] == pytest.approx(0.5, abs=1e-6)
    assert errors["B"] > 0.1 and 1e-6 < errors["D"] < 1e-2


def test_one_toe_is_off_by_half_the_curvature_and_two_are_exact() -> None:
    h = 0.001
    here, ahead, behind = (float(loss_of_line(w)) for w in (0.0, h, -h))
    assert (ahead - here) / h == pytest.approx(-45 + h * 15 / 2, abs=1e-9)
    assert (ahead - behind) / (2 * h) == pytest.approx(-45, abs=1e-9)


def test_the_best_toe_is_neither_the_longest_nor_the_shortest() -> None:
    two = np.abs((double_well(3 + TOES) - double_well(3 - TOES)) / (2 * TOES) - 8)
    assert double_well.gradient(3.0) == 8
    assert TOES[np.argmin(two)] == pytest.approx(1e-5) and two.min() < 1e-9
    assert two[0] == pytest.approx(0.015, rel=1e-3) and two[-1] > 0.1


def test_a_check_at_zero_sees_no_forgotten_square() -> None:
    charged = Landscape.of(lambda v: LINE(v) + v[0] ** 2, LINE.gradient, dim=2)
    assert check_gradient(charged, np.zeros(2)) < 1e-9
    assert check_gradient(charged, np.array([1.3, 0.4])) == pytest.approx(0.105, abs=5e-4)


# --- figures ---------------------------------------------------------------------------------------------


def test_every_line_is_drawn_as_its_dot() -> None:
    data, hill = draw.line_is_a_dot(HOURS, POINTS).figure.axes
    for w, mark in ((0.0, "s"), (1.5, "D"), (4.5, "v")):
        assert drawn(hill, mark) == [(w, float(loss_of_line(w)))]
        assert drawn(data, mark) == [pytest.approx((4.3, 4.3 * w))]
    assert (3.0, 1.0) in drawn(hill, "*")
    (errors,) = (c for c in data.collections if isinstance(c, LineCollection))
    assert [segment[:, 1].tolist() for segment in errors.get_segments()] == [
        [1.5, 2], [3, 7], [4.5, 10], [6, 11],
    ]  # fmt: skip
    assert words(hill) == ["68.5", "17.9", "1.0", "17.9"]


def test_the_landings_start_together_and_end_apart() -> None:
    picture = draw.landings(LINE, eta=0.05)
    (ax,) = picture.figure.axes
    assert {tuple(np.round(point, 9)) for point in drawn(ax, "o")} >= {
        (2.25, 0.75),
        (2.25, 0.1875),
        (2.0625, 0.75),
    }
    assert any(np.allclose(a, [(0, 0), (2.25, 0.75)]) for a in arrows(ax))
    assert ax.get_aspect() == 1 and "w first: (2.25, 0.1875)" in words(ax)
    assert "at once (2.25, 0.75), w first (2.25, 0.1875), b first (2.0625, 0.75)" in picture.sentence


def test_in_turns_beside_at_once() -> None:
    table = str(draw.together_and_in_turns(LINE, 0.05, (0, 1, 10)))
    assert "68.5000" in table and "2.9688" in table and "4.5508" in table


def test_the_rose_is_a_cosine_and_its_spokes_are_as_long_as_the_slopes() -> None:
    hillside, place = Quadratic((1.0, 2.0)), np.array([3.0, 2.0])
    angles = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    felt = np.array([(hillside(place + 1e-3 * u) - hillside(place)) / 1e-3
                     for u in np.stack([np.cos(angles), np.sin(angles)], axis=1)])  # fmt: skip
    spokes, wave = draw.rose(hillside, place, directions=36).figure.axes
    lengths = [np.hypot(*(line.get_xydata()[1])) for line in spokes.lines[:36]]
    assert np.allclose(lengths, np.abs(felt)) and spokes.get_aspect() == 1
    curve = wave.lines[0]
    assert curve.get_ydata().max() == pytest.approx(5, abs=1e-3)
    assert np.allclose(np.interp(np.degrees(angles), *curve.get_data()), felt, atol=2e-3)
    assert [np.round(a[1], 6).tolist() for a in arrows(spokes)] == [[3, 4]]


def test_the_arrow_lies_on_the_floor_and_at_a_right_angle_to_the_contour() -> None:
    place = np.array([3.0, 2.0])
    solid, flat = draw.arrow_on_the_map(Quadratic((1.0, 2.0)), place).figure.axes
    shafts = [line for line in solid.lines if line.get_color() == draw.GRADIENT]
    assert len(shafts) == 3
    for line in shafts:
        assert len(set(np.round(line.get_data_3d()[2], 9))) == 1
    uphill = next(a for a in arrows(flat) if a[1][0] > 3)
    toward = uphill[1] - uphill[0]
    tangent = flat.lines[0].get_xydata()
    assert abs(toward @ (tangent[1] - tangent[0])) < 1e-9
    assert np.allclose(toward / np.linalg.norm(toward), [0.6, 0.8])
    assert flat.get_aspect() == 1


def test_the_way_down_misses_in_the_picture_as_well() -> None:
    round_panel, stretched = draw.misses(Quadratic((1.0, 1.0)), NEEDLE, np.ones(2)).figure.axes
    for panel, expected in ((round_panel, 0.0), (stretched, 42.7)):
        (a,) = arrows(panel)
        down = (a[1] - a[0]) / np.linalg.norm(a[1] - a[0])
        angle = np.degrees(np.arccos(min(1.0, down @ [-1, -1] / np.sqrt(2))))
        assert angle == pytest.approx(expected, abs=0.05) and panel.get_aspect() == 1
    assert "42.7°" in words(stretched)


def with_ones():
    X, y = exam_scores()
    return np.column_stack([X, np.ones(len(y))]), y


def test_the_programs_are_named_where_they_end() -> None:
    picture = draw.four_programs(*with_ones())
    (ax,) = picture.figure.axes
    assert [said.split(":")[0] for said in sorted(words(ax))] == ["A", "B", "C and D"]
    assert ax.get_yscale() == "log" and len(ax.lines) == 4
    runs = {
        name: draw.losses_of(program, *with_ones(), 100)[-1]
        for name, program in draw.programs(*with_ones()).items()
    }
    assert min(runs, key=runs.get) == "B" and all(
        f"{name} {loss:.1f}" in picture.sentence for name, loss in runs.items()
    )


def test_one_tiny_slope_that_is_missing_hardly_shows_in_the_relative_error() -> None:
    X, y = with_ones()
    programs, w = draw.programs(X, y), np.array([0.7, -0.4, 1.3, 2.1])
    w[3] -= 0.9999 * programs["C"](w)[3] / 2
    assert relative_error(programs["D"](w), programs["C"](w)) < 1e-5


def test_the_u_marks_its_best_toes() -> None:
    picture = draw.too_short_too_long()
    (ax,) = picture.figure.axes
    assert "two toes: best at 10⁻⁵" in words(ax) and "one toe: best at" in " ".join(words(ax))
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert "two toes are best at 1\u00a0·\u00a010⁻⁵" in picture.sentence
