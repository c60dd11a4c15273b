"""Lesson 07: the numbers that its text quotes, worked out another way, and what its figures draw."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from cells import defined_in

from gdcourse import GradientDescent, LinearRegression, SoftmaxRegression, descend
from gdcourse.batches import full_batch, minibatches, one_at_a_time
from gdcourse.datasets import digits, exam_scores, four_students, standardize
from gdcourse.explorers.walks import walk
from gdcourse.figures import batches as draw
from gdcourse.questions.reading import find

LESSON = "07_batches"

HOURS, POINTS = four_students()
X, SCORES = exam_scores()
Z = standardize(X)
EXAM = LinearRegression(Z, SCORES)
HILL = LinearRegression(Z[:, 0], SCORES - SCORES.mean())
EACH = 2 * (EXAM.scores(EXAM.zeros()) - SCORES)[:, None] * np.column_stack([Z, np.ones(200)])


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


# The numbers -----------------------------------------------------------------------------------------------


def test_one_round_through_the_four_students() -> None:
    model = LinearRegression(HOURS, POINTS, intercept=False)
    ends = {}
    for name, plan in {"all": full_batch(4), "pairs": minibatches(4, 2), "single": one_at_a_time(4)}.items():
        ends[name] = descend(model, [0.0], GradientDescent(0.05), batches=plan).positions[:, 0]
    assert ends["all"] == pytest.approx([0, 2.25])
    assert ends["pairs"] == pytest.approx([0, 0.8, 3.5])
    assert ends["single"] == pytest.approx([0, 0.2, 1.52, 3.152, 2.5088])


def test_the_loop_of_the_lesson_is_the_plans_of_the_package() -> None:
    epoch = defined_in(LESSON, "epoch")
    model = LinearRegression(HOURS, POINTS, intercept=False)
    for B in (1, 2, 3, 4):
        plan = minibatches(4, B)
        walked = descend(model, [0.0], GradientDescent(0.05), batches=plan).positions[:, 0]
        assert epoch(HOURS, POINTS, 0.0, 0.05, B, np.arange(4)) == pytest.approx(walked)


def test_the_table_to_fill_in_is_the_walk() -> None:
    slope, *places = find("07.by-hand").right[0].said
    walked = defined_in(LESSON, "epoch")(HOURS, POINTS, 0.0, 0.05, 1, np.arange(4))
    assert slope == pytest.approx(2 * (0.2 * 2 - 7) * 2)
    assert places == pytest.approx(walked[2:])


def test_single_voices_go_on_swinging() -> None:
    epoch, rng, w, ends = defined_in(LESSON, "epoch"), np.random.default_rng(3), 0.0, []
    for _ in range(200):
        w = epoch(HOURS, POINTS, w, 0.05, 1, rng.permutation(4))[-1]
        ends.append(w)
    assert np.mean(ends[10:]) == pytest.approx(3, abs=0.15) and np.std(ends[10:]) > 0.2


def test_the_bound_in_the_box_holds_for_voters() -> None:
    """D²/(2ηT) + ηG²/2 over the mean excess loss of the places: votes of 1 and 5."""
    draws = np.random.default_rng(0)
    for eta in (0.01, 0.05, 0.2):
        w, excess, squares = np.full(4000, 9.0), [], []
        for _ in range(100):
            slopes = 2 * (w - draws.choice([1.0, 5.0], size=len(w)))
            excess.append(np.mean((w - 3) ** 2))
            squares.append(np.mean(slopes**2))
            w = w - eta * slopes
        assert np.mean(excess) < 36 / (2 * eta * 100) + eta * max(squares) / 2


def test_an_epoch_of_the_patients_is_rounded_up() -> None:
    steps = [len(minibatches(442, B)) for B in (1, 32, 128, 442)]
    assert steps == [442, 14, 4, 1]
    assert len(list(minibatches(442, 32))[-1].indices(442)) == 3 and 442 - 13 * 32 == 26


def test_four_times_the_voices_halve_the_noise() -> None:
    one = np.sqrt(EACH.var(axis=0).sum())
    assert one == pytest.approx(253.1, abs=0.05) and one / 2 == pytest.approx(126.5, abs=0.05)
    rng = np.random.default_rng(5)
    for B in (4, 16):
        reports = EACH[rng.integers(200, size=(4000, B))].mean(axis=1)
        assert np.sqrt(reports.var(axis=0).sum()) == pytest.approx(one / np.sqrt(B), rel=0.03)


def test_the_sixteen_ways_of_four_friends() -> None:
    sums = [sum(ways) for ways in product((-1, 1), repeat=4)]
    assert {s: sums.count(s) for s in sums} == {-4: 1, -2: 4, 0: 6, 2: 4, 4: 1}
    assert np.mean(np.square(sums)) == 4 and np.sqrt(np.mean(np.square(sums) / 16)) == 0.5


def test_ten_copies_of_every_row_say_nothing_new() -> None:
    copied = LinearRegression(np.tile(Z, (10, 1)), np.tile(SCORES, 10))
    w = np.array([1.0, -2.0, 0.5, 60.0])
    assert copied.gradient(w) == pytest.approx(EXAM.gradient(w))
    assert len(one_at_a_time(2000)) == 10 * len(one_at_a_time(200))


def test_a_batch_dealt_without_repeats_is_calmer() -> None:
    """The formula in the box *Deeper*: all pairs out of five, exactly."""
    five = EACH[:5]
    pairs = np.array([(five[i] + five[j]) / 2 for i in range(5) for j in range(i)])
    assert pairs.var(axis=0).sum() == pytest.approx(five.var(axis=0).sum() / 2 * (5 - 2) / (5 - 1))


def test_the_full_gradient_comes_out_of_pieces_weighed_by_their_size() -> None:
    w = np.array([1.0, -2.0, 0.5, 60.0])
    pieces = [(EXAM.gradient(w, rows), len(SCORES[rows])) for rows in minibatches(200, 64)]
    assert sum(g * n for g, n in pieces) / 200 == pytest.approx(EXAM.gradient(w))
    assert np.mean([g for g, _ in pieces], axis=0) != pytest.approx(EXAM.gradient(w), rel=1e-3)


def race() -> tuple[SoftmaxRegression, dict]:
    images, labels = digits()
    seen = np.random.default_rng(0).permutation(len(images))[:1400]
    return SoftmaxRegression(images[seen] / 16, labels[seen]), {
        "batch": full_batch(1400),
        "mini-batch": minibatches(1400, 32, rng=0),
        "stochastic": one_at_a_time(1400, rng=0),
    }


def after(model: SoftmaxRegression, plan, rate: float, steps: int) -> float:
    w = descend(model, model.zeros(), GradientDescent(rate), steps, batches=plan).positions[-1]
    return float(model(w))


def test_the_race_by_steps_and_by_epochs() -> None:
    """After 20 steps batch is lowest; after 20 epochs it is by far the highest."""
    model, plans = race()
    rates = {"batch": 8.0, "mini-batch": 8.0, "stochastic": 0.5}
    steps = {name: after(model, plan, rates[name], 20) for name, plan in plans.items()}
    assert min(steps, key=steps.get) == "batch"
    twenty = {name: after(model, plans[name], rates[name], 20 * len(plans[name])) for name in rates}
    assert twenty["stochastic"] < twenty["mini-batch"] < twenty["batch"] / 5
    assert model.dim == 650


def test_batch_and_mini_batch_race_with_the_best_of_the_rates_named() -> None:
    model, plans = race()
    for name, others in {"batch": (2.0, 32.0), "mini-batch": (2.0, 32.0)}.items():
        plan = plans[name]
        best = after(model, plan, 8.0, 20 * len(plan))
        assert all(best < after(model, plan, rate, 20 * len(plan)) for rate in others)


def test_a_hundred_epochs_of_batch_are_above_twenty_of_mini_batch_at_any_rate() -> None:
    model, plans = race()
    mini = after(model, plans["mini-batch"], 8.0, 880)
    assert all(after(model, plans["batch"], rate, 100) > 2 * mini for rate in (4.0, 8.0, 16.0, 24.0))


def test_the_noise_is_the_difference_between_the_usual_sizes() -> None:
    assert [f"{1 / np.sqrt(B):.0%}" for B in (32, 256, 1024)] == ["18%", "6%", "3%"]


@pytest.mark.parametrize("votes, end", [((1, 2, 3, 4, 5), 2.311), ((5, 4, 3, 2, 1), 1.723)])
def test_who_speaks_last_weighs_most(votes: tuple, end: float) -> None:
    """A vote heard k steps before the end counts 0.2 · 0.8ᵏ."""
    assert sum(0.2 * 0.8**k * vote for k, vote in enumerate(reversed(votes))) == pytest.approx(end, abs=5e-4)


def test_one_voice_has_a_smaller_limit_than_the_mean() -> None:
    h = 2 * HOURS**2
    assert 2 / h.mean() == pytest.approx(0.1333, abs=5e-5)
    limit = 2 * h.mean() / np.mean(h**2)
    assert limit == pytest.approx(0.0847, abs=5e-5)
    squared_error_kept = [np.mean((1 - rate * h) ** 2) for rate in (0.08, limit, 0.09)]
    assert squared_error_kept[0] < 1 < squared_error_kept[2]
    assert squared_error_kept[1] == pytest.approx(1)


def test_three_books_of_one_walk() -> None:
    w, heard = EXAM.zeros(), []
    for rows in minibatches(200, 16, rng=0):
        error = EXAM.scores(w)[rows] - SCORES[rows]
        heard.append(np.mean(error**2))
        w = w - 0.1 * 2 / len(rows) * error @ np.column_stack([Z, np.ones(200)])[rows]
    assert np.mean(heard) == pytest.approx(1183.0, abs=0.05)
    assert EXAM(w) == pytest.approx(35.0, abs=0.05) and EXAM(w) / 2 == pytest.approx(17.5, abs=0.05)


def test_those_who_are_far_out_come_back_and_others_go() -> None:
    """At η = 0.12 the mean log of |1 − ηh| is below 0: nobody is lost, though the mean square explodes."""
    h = 2 * HOURS**2
    assert np.mean(np.log(abs(1 - 0.12 * h))) < -0.5 and np.mean((1 - 0.12 * h) ** 2) > 1
    rng, w, out = np.random.default_rng(1), np.zeros(4000), {}
    for step in range(501):
        i = rng.integers(4, size=len(w))
        w = w - 0.12 * 2 * (w * HOURS[i] - POINTS[i]) * HOURS[i]
        out[step] = abs(w - 3) > 100
    assert out[400].sum() > 50 and out[500].sum() > 50
    assert (out[400] & out[500]).sum() < out[400].sum() / 5


def test_apart_three_columns_explain_next_to_nothing() -> None:
    rng, shares = np.random.default_rng(0), []
    for _ in range(50):
        y = SCORES[rng.permutation(200)]
        fit = LinearRegression(Z, y)
        w = np.linalg.lstsq(np.column_stack([Z, np.ones(200)]), y, rcond=None)[0]
        shares.append(1 - fit(w) / np.var(y))
    assert np.mean(shares) < 0.03 and max(shares) < 0.1


# The explorers ----------------------------------------------------------------------------------------------


def rest(model, start, rate: float, B: int, steps: int, order: str = "shuffled", seed: int = 1) -> float:
    chance = {"batch": B, "order": order, "seed": seed}
    return float(walk(model, np.array(start), GradientDescent(rate), steps, chance).losses[-20:].mean())


def test_a_few_voices_calm_the_walk() -> None:
    assert HILL(np.array([Z[:, 0] @ SCORES / 200, 0.0])) == pytest.approx(37.8, abs=0.05)
    hill = lambda B: rest(HILL, (0.0, -8.0), 0.1, B, 60)  # noqa: E731
    assert hill(1) > 40 and hill(8) < 40 and hill(64) < 40


def test_shorter_steps_calm_it_too_and_ten_times_the_rate_asks_for_about_ten_times_the_voices() -> None:
    hill = lambda rate, B: rest(HILL, (0.0, -8.0), rate, B, 60)  # noqa: E731
    assert hill(0.1, 1) > 41 and hill(0.03, 1) < 41 and hill(0.01, 1) > 41
    assert hill(0.3, 5) > 41 and hill(0.3, 10) < 41


def test_a_sorted_file_comes_to_rest_when_it_is_dealt() -> None:
    votes = LinearRegression(np.ones(40), np.repeat([1.0, 5.0], 20), intercept=False)
    vote = lambda order, rate=0.1: rest(votes, [0.0], rate, 1, 80, order)  # noqa: E731
    assert all(vote("in file order", rate) > 4.8 for rate in (0.05, 0.1, 0.2, 0.4))
    assert vote("shuffled") < 4.8


# The figures -----------------------------------------------------------------------------------------------


def test_one_round_draws_every_place() -> None:
    drawn = draw.one_round({"batch": [0, 2.25], "stochastic": [0, 0.2, 1.52]}, best=3.0)
    assert words(drawn.figure.axes[0]) == ["2.25", "0.2", "1.52"]
    assert "stochastic 0, 0.2, 1.52" in drawn.sentence


def test_three_paths_share_a_map_and_a_star() -> None:
    paths = {200: np.array([[0.0, -8.0], [5.0, -4.0]]), 1: np.array([[0.0, -8.0], [3.0, -4.0]])}
    drawn = draw.three_paths(HILL, paths)
    panels = drawn.figure.axes
    assert len({ax.get_xlim() for ax in panels}) == len({ax.get_ylim() for ax in panels}) == 1
    for ax, positions in zip(panels, paths.values(), strict=True):
        assert ax.get_aspect() == 1
        assert np.array_equal(ax.lines[0].get_xydata(), positions)
        (star,) = [line for line in ax.lines if line.get_marker() == "*"]
        assert star.get_xydata()[0] == pytest.approx([Z[:, 0] @ SCORES / 200, 0], abs=1e-9)
    assert "1 answers and a path 5 long with B = 1" in drawn.sentence


def test_clouds_show_the_surveys_and_their_spread() -> None:
    reports = {1: EACH, 4: EACH / 2}
    drawn = draw.clouds(reports, EACH.mean(axis=0))
    for ax, (size, dots) in zip(drawn.figure.axes, reports.items(), strict=True):
        assert (
            np.array_equal(ax.lines[0].get_xydata(), dots[:250, :2])
            and ax.get_title(loc="left") == f"B = {size}"
        )
        (low, high), (bottom, top) = ax.get_xlim(), ax.get_ylim()
        assert low < dots[:, 0].min() and dots[:, 0].max() < high
        assert bottom < dots[:, 1].min() and dots[:, 1].max() < top
    assert "253 at B = 1, 127 at B = 4" in drawn.sentence


def made_up_run(steps: list, seconds: list, losses: list, steps_in_epoch: int) -> dict:
    steps = np.array(steps, float)
    return {
        "steps": steps,
        "epochs": steps / steps_in_epoch,
        "seconds": np.array(seconds),
        "losses": np.array(losses),
    }


RUNS = {
    "batch": made_up_run([1, 20], [0.01, 0.2], [2.2, 1.1], 1),
    "mini-batch": made_up_run([1, 20, 880], [0.001, 0.02, 0.9], [2.25, 1.2, 0.13], 44),
    "stochastic": made_up_run([1, 20, 28_000], [0.001, 0.01, 9.0], [2.3, 2.2, 0.05], 1400),
}
BELLS = {"steps": 20, "epochs": 20, "seconds": 0.9}


def test_three_clocks_name_who_is_lowest_when_the_bell_rings() -> None:
    winners = [draw.ahead(RUNS, clock, bell) for clock, bell in BELLS.items()]
    assert winners == ["batch", "stochastic", "mini-batch"]
    assert draw.ahead(RUNS, "seconds", 0.2) == "batch"
    assert draw.ahead(RUNS, "seconds", 0.005) == "mini-batch"  # batch has not yet made its first step


def test_three_clocks_draw_the_same_losses_on_each() -> None:
    drawn = draw.three_clocks(RUNS, BELLS)
    panels = drawn.figure.axes
    assert [ax.get_title(loc="left").split("\n")[1] for ax in panels] == ["batch", "stochastic", "mini-batch"]
    assert [ax.lines[0].get_xdata()[0] for ax in panels] == list(BELLS.values())
    for ax, clock in zip(panels, ("steps", "epochs", "seconds"), strict=True):
        assert ax.get_yscale() == ax.get_xscale() == "log" and f"{clock} (log axis)" == ax.get_xlabel()
        curves = [line.get_xydata() for line in ax.lines[1::2]]
        for line, run in zip(curves, RUNS.values(), strict=True):
            assert np.array_equal(line, np.column_stack([run[clock], run["losses"]]))
    assert "20 epochs took here: batch 0.20 s, mini-batch 0.90 s, stochastic 9.00 s" in drawn.sentence


def test_a_sorted_file_tells_where_each_walk_ends() -> None:
    drawn = draw.sorted_file(
        {"as it lies": np.linspace(0, 5, 100), "shuffled": np.full(100, 3.0)}, (1.0, 5.0)
    )
    assert "mean is 3: as it lies ends at 5.00" in drawn.sentence and "averages 3.00" in drawn.sentence


def test_far_out_counts_who_has_gone_and_who_has_come_back() -> None:
    away = np.ones((300, 3))
    away[195:205, 0] = 500.0  # out at two thirds of the way, and back
    away[290:, 1] = 500.0
    drawn = draw.far_out({0.12: away, 0.2: away}, curvatures=2 * HOURS**2)
    assert (
        "1 of 3 are farther than 100 away after 200 steps, and 0 of these at the end, when 1 are"
        in drawn.sentence
    )
    assert np.array_equal(drawn.figure.axes[0].lines[0].get_ydata(), away[:, 0])
    assert "Above 0.0847" in drawn.figure.get_suptitle()
