"""Lesson 07: the numbers that its text quotes, worked out another way, and what its figures draw."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse import GradientDescent, LinearRegression, SoftmaxRegression, descend
from gdcourse.batches import full_batch, minibatches, one_at_a_time
from gdcourse.datasets import digits, exam_scores, four_students, standardize
from gdcourse.figures import batches as draw

HOURS, POINTS = four_students()
X, SCORES = exam_scores()
Z = standardize(X)
EXAM = LinearRegression(Z, SCORES)
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


def test_in_file_order_the_walk_ends_in_a_cycle() -> None:
    """The last weight of an epoch is a line in the first: its fixed point is where the swinging ends."""
    kept, added = 1.0, 0.0
    for x, y in zip(HOURS, POINTS):
        kept, added = kept * (1 - 0.1 * x * x), added * (1 - 0.1 * x * x) + 0.1 * x * y
    assert added / (1 - kept) == pytest.approx(2.43, abs=5e-4)


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


def test_the_race_after_twenty_steps() -> None:
    images, labels = digits()
    seen = np.random.default_rng(0).permutation(len(images))[:1400]
    model = SoftmaxRegression(images[seen] / 16, labels[seen])
    ends = []
    for plan, rate in (
        (full_batch(1400), 0.5),
        (minibatches(1400, 32, rng=0), 0.5),
        (one_at_a_time(1400, rng=0), 0.1),
    ):
        walk = descend(model, model.zeros(), GradientDescent(rate), steps=20, batches=plan)
        ends.append(model(walk.positions[-1]))
    assert ends == pytest.approx([1.12, 1.15, 2.25], abs=0.005)
    assert model.dim == 650 and model(model.zeros()) == pytest.approx(np.log(10))


def test_batch_with_five_times_the_epochs_is_far_above_mini_batch() -> None:
    images, labels = digits()
    seen = np.random.default_rng(0).permutation(len(images))[:1400]
    model = SoftmaxRegression(images[seen] / 16, labels[seen])
    longer, mini = (
        descend(model, model.zeros(), GradientDescent(0.5), steps, batches=plan).positions[-1]
        for steps, plan in ((100, full_batch(1400)), (880, minibatches(1400, 32, rng=0)))
    )
    assert model(longer) > 3 * model(mini)


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


def test_the_task_of_the_explorer_can_be_done_in_two_ways() -> None:
    """With one voice by a smaller rate, and at the old rate by a few voices more; not as it is handed out."""
    loss = LinearRegression(Z[:, 0], SCORES - SCORES.mean())

    def end(B: int, rate: float) -> float:
        walks = [
            descend(loss, (0.0, -8.0), GradientDescent(rate), 60, minibatches(200, B, rng=seed)).losses[-20:]
            for seed in range(6)
        ]
        return float(np.median(np.mean(walks, axis=1)))

    assert loss(np.array([Z[:, 0] @ SCORES / 200, 0.0])) == pytest.approx(37.8, abs=0.05)
    assert end(1, 0.1) > 42 and end(1, 0.03) < 42 and end(4, 0.1) < 42


# The figures -----------------------------------------------------------------------------------------------


def test_three_paths_share_a_map_and_a_star() -> None:
    loss = LinearRegression(Z[:, 0], SCORES - SCORES.mean())
    paths = {"batch": np.array([[0.0, -8.0], [5.0, -4.0]]), "stochastic": np.array([[0.0, -8.0], [9.0, 3.0]])}
    panels = draw.three_paths(loss, paths).axes
    assert len({ax.get_xlim() for ax in panels}) == len({ax.get_ylim() for ax in panels}) == 1
    for ax, positions in zip(panels, paths.values(), strict=True):
        assert ax.get_aspect() == 1
        assert np.array_equal(ax.lines[0].get_xydata(), positions)
        (star,) = [line for line in ax.lines if line.get_marker() == "*"]
        assert star.get_xydata()[0] == pytest.approx([Z[:, 0] @ SCORES / 200, 0], abs=1e-9)


def test_clouds_show_every_survey_of_the_lesson() -> None:
    reports = {1: EACH[:, :2], 4: EACH[:100, :2] / 2}
    panels = draw.clouds(reports, EACH.mean(axis=0)[:2]).axes
    for ax, (size, dots) in zip(panels, reports.items(), strict=True):
        assert np.array_equal(ax.lines[0].get_xydata(), dots) and ax.get_title(loc="left") == f"B = {size}"
        (low, high), (bottom, top) = ax.get_xlim(), ax.get_ylim()
        assert low < dots[:, 0].min() and dots[:, 0].max() < high
        assert bottom < dots[:, 1].min() and dots[:, 1].max() < top


def test_noise_against_batch_draws_the_line_of_slope_minus_a_half() -> None:
    (ax,) = draw.noise_against_batch((1, 4, 16), (250.0, 126.0, 62.0), 252.0).axes
    assert ax.get_xscale() == ax.get_yscale() == "log"
    x, y = np.log(ax.lines[0].get_xydata()).T
    assert np.diff(y) / np.diff(x) == pytest.approx(-0.5)
    assert np.array_equal(ax.lines[1].get_xydata(), [(1, 250), (4, 126), (16, 62)])
    assert {"250", "126", "62", "one / √B"} == set(words(ax))


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
    "mini-batch, 32": made_up_run([1, 20, 880], [0.001, 0.02, 0.9], [2.25, 1.2, 0.13], 44),
    "stochastic": made_up_run([1, 20, 28_000], [0.001, 0.01, 9.0], [2.3, 2.2, 0.05], 1400),
}


BELLS = {"steps": 20, "epochs": 20, "seconds": 0.9}


def test_three_clocks_name_who_is_lowest_when_the_bell_rings() -> None:
    winners = [draw.ahead(RUNS, clock, bell) for clock, bell in BELLS.items()]
    assert winners == ["batch", "stochastic", "mini-batch, 32"]
    assert draw.ahead(RUNS, "seconds", 0.2) == "batch"
    assert draw.ahead(RUNS, "seconds", 0.005) == "mini-batch, 32"  # batch has not yet made its first step


def test_three_clocks_draw_the_same_losses_on_each() -> None:
    panels = draw.three_clocks(RUNS, BELLS).axes
    assert [ax.get_title(loc="left").split("\n")[1] for ax in panels] == ["batch", "stochastic", "mini-batch"]
    assert [ax.lines[0].get_xdata()[0] for ax in panels] == list(BELLS.values())
    for ax, clock in zip(panels, ("steps", "epochs", "seconds"), strict=True):
        assert ax.get_yscale() == "log" and clock in ax.get_xlabel()
        assert ("log axis" in ax.get_xlabel()) == (ax.get_xscale() == "log")
        drawn = [line.get_xydata() for line in ax.lines[1::2]]
        for line, run in zip(drawn, RUNS.values(), strict=True):
            assert np.array_equal(line, np.column_stack([run[clock], run["losses"]]))
