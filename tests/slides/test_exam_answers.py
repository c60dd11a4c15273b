"""Every answer of the exams, worked out once more: from the printed question alone, and by another way.

`ANSWERS` holds for each situation a function of the numbers in its question (in the order in which they are
printed) that gives the answer. Where the answer is in words, the function tries out what is claimed.
"""

import html
import itertools
import math
import re
import statistics

import numpy as np
import pytest
from scipy import optimize

from gdcourse import Adam, GradientDescent, Landscape, descend, forward_gradient, reverse_gradient
from gdcourse.teaching.exam import drawing
from gdcourse.teaching.paper import number

SEEDS = range(8)
BANK = {situation.name[3:]: situation for situation in drawing.bank()}


def numbers(text: str) -> list[float]:
    """All numbers of a question, in order; 10<sup>−6</sup> is one."""
    text = html.unescape(re.sub(r"10<sup>−(\d+)</sup>", r"1e-\1", text))
    text = re.sub(r"<[^>]+>", " ", text.replace("−", "-")).replace(",0", "0")
    return [float(n) for n in re.findall(r"(?<![\w.^])-?\d+(?:\.\d+)?(?:e-\d+)?(?![\d²³])", text)]


def walk(curvatures, rate, steps=60):
    """Where descent on ½ · curvature · w² leads from w = 1, without any optimizer of the package."""
    w = np.ones_like(np.asarray(curvatures, float))
    for _ in range(steps):
        w = w - rate * np.asarray(curvatures) * w
    return np.abs(w)


def slope(f, at, toe=1e-6):
    return (f(at + toe) - f(at - toe)) / (2 * toe)


def shrinks(curvature, rate):
    return bool(walk(curvature, rate)[()] < 1)


def distance_kept(c, rate, w=0.0):
    path = descend(
        Landscape.of(lambda w: (w - c) ** 2, gradient=lambda w: 2 * (w - c)), w, GradientDescent(rate), 1
    )
    return float((path.positions[1] - c) / (path.positions[0] - c))


# 01 ---------------------------------------------------------------------------------------------------------


def level_ground(*_):
    hills = (lambda w: w**2, lambda w: -(w**2), lambda w: w**3)
    assert all(abs(slope(hill, 0.0)) < 1e-9 for hill in hills), "a bottom, a top and a ledge feel the same"
    return "The ground is level just here, and nothing more."


def longer_step(high, gentle, low, steep, rate):
    steps = [
        abs(descend(Landscape.of(lambda w, s=s: s * w), 0.0, GradientDescent(rate), 1).positions[1])
        for s in (gentle, steep)
    ]
    assert steps[1] > steps[0]
    return f"Bo's, by {number(float(steps[1] - steps[0]))}"


def sketch_a_step(c, w, rate):
    new = c + distance_kept(c, rate, w) * (w - c)
    return f"w = {number(new)}, {number((new - c) ** 2)} high"


# 03 ---------------------------------------------------------------------------------------------------------


def regime(curvature, rate):
    if not shrinks(curvature, rate):
        return "is thrown out"
    return "walks in on one side" if 1 - rate * curvature > 0 else "crosses at every step and arrives"


def largest_rate(flat, steep):
    rates = np.linspace(0, 3 / steep, 3001)[1:-1]
    stays = [walk([flat, steep], rate, 1).max() <= 1 + 1e-12 for rate in rates]
    return float(rates[stays].max())


def scaled_loss(factor, rate):
    tried = [rate * factor**power for power in (-1, -0.5, 0, 1)]
    (fits,) = [r for r in tried if math.isclose(r * factor, rate)]
    return fits


def sketch_the_dial(curvature, *_):
    rates = np.linspace(0, 3 / curvature, 3001)
    left = np.array([walk(curvature, rate, 1)[()] for rate in rates])
    return (
        f"η = {number(float(rates[left.argmin()]))} and η = {number(float(rates[left <= 1 + 1e-12].max()))}"
    )


# 04 ---------------------------------------------------------------------------------------------------------


def gradient_of_a_line(*n):
    hours, points = np.arange(1.0, 5.0), np.array(n[4:8])

    def loss(w, b):
        return np.mean((w * hours + b - points) ** 2)

    return f"({number(slope(lambda w: loss(w, 0), 0.0))}, {number(slope(lambda b: loss(0, b), 0.0))})"


def steepest_way(a, b):
    angles = np.linspace(0, 2 * np.pi, 100_001)
    return float(np.max(a * np.cos(angles) + b * np.sin(angles)))


def both_at_once(x, y, rate, *_):
    new = x - rate * slope(lambda x: x * y, x), y - rate * slope(lambda y: x * y, y)
    return " ".join(number(v) for v in new)


def level_way(a, b):
    item = asked["level_way"]
    (level,) = [o for o in [item.answer, *(w for w, *_ in item.wrong)] if np.dot(numbers(o), (a, b)) == 0]
    return level


def two_toes_or_one(w, h, *_):
    def cube(w):
        return w * w * w

    right = slope(cube, w)
    one, two = (cube(w + h) - cube(w)) / h - right, (cube(w + h) - cube(w - h)) / (2 * h) - right
    return f"{number(one)} and {number(two)}"


# 05, 06 -----------------------------------------------------------------------------------------------------


def limit_of_a_column(*column_and_rest):
    column = np.array(column_and_rest[:4])
    mean_square = slope(lambda w: slope(lambda v: np.mean((v * column) ** 2), w, 1e-3), 1.0, 1e-3) / 2
    return 1 / mean_square


def other_units(*_):
    text = asked["other_units"].text
    factor = {"metres to centimetres": 100, "hours to minutes": 60, "kilograms to grams": 1000}
    (times,) = [times for words, times in factor.items() if words in text]
    x = np.array([1.0, 2.0, 5.0])
    limits = [2 / np.linalg.eigvalsh(2 * np.outer(c, c) / 3).max() for c in (x, times * x)]
    return f"It is divided by {round(limits[0] / limits[1])}"


def errors_cancel(*n):
    hours, points = np.array(n[:4]), np.array(n[4:8])
    errors = np.polyval(np.polyfit(hours, points, 1), hours) - points
    return number(float(errors.sum()))


def best_compromise(flat, steep):
    rates = np.linspace(0, 2 / steep, 40_001)
    return float(rates[np.argmin(np.maximum(abs(1 - rates * flat), abs(1 - rates * steep)))])


def steps_and_condition(before, steps, after):
    needed = [math.log(1e-6) / math.log((k - 1) / (k + 1)) for k in (before, after)]
    return steps * round(needed[1] / needed[0], 1)


def reason_for_the_zigzag(flat, steep, rate):
    along, across = 1 - rate * flat, 1 - rate * steep
    assert -1 < across < 0 and 0.9 < along < 1
    return "Across, ηL is above 1; along, ημ is far below 1."


def same_shrinking(flat, steep, *_):
    along, across = walk([flat, steep], 2 / (flat + steep), 1)
    assert math.isclose(along, across)
    return f"(κ − 1)/(κ + 1) = {number(float(along))}"


# 07, 08 -----------------------------------------------------------------------------------------------------


def what_a_batch_says(*_):
    rows = [1.0, 4.0, 7.0, 9.0, 20.0]
    drawn = [statistics.fmean(pair) for pair in itertools.product(rows, repeat=2)]
    assert math.isclose(statistics.fmean(drawn), statistics.fmean(rows))
    assert math.isclose(statistics.pvariance(rows) / statistics.pvariance(drawn), 2), "the root of B, not B"
    return "On average it is the gradient of all rows"


def mean_of_unequal(rows, *n):
    sizes, losses = [int(size) for size in n[:3]], n[3:6]
    each = np.repeat(losses, sizes)
    assert each.size == rows
    return float(each.mean())


def lower_the_floor(*_):
    def floor(rate, steps, start):
        left = start
        for _ in range(steps):
            left = (1 - 2 * rate) ** 2 * left + 4 * rate**2
        return left

    usual = floor(0.1, 500, 9.0)
    assert floor(0.05, 500, 9.0) < usual < floor(0.2, 500, 9.0)
    assert math.isclose(floor(0.1, 1000, 9.0), usual) and math.isclose(floor(0.1, 500, 1.0), usual)
    return "Half the η"


def sketch_a_plan(_, peak, warm, __, steps):
    k = np.linspace(warm, steps, 100_001)
    fall = peak * (np.cos(np.linspace(0, np.pi, k.size)) + 1) / 2
    return f"η = {number(peak / 2)} at step {round(k[np.argmin(abs(fall - peak / 2))])}"


# 09, 10 -----------------------------------------------------------------------------------------------------


def which_valley_holds(flat, sharp, rate):
    held = (shrinks(flat, rate), shrinks(sharp, rate))
    return {(True, True): "in both", (True, False): "only in the flatter one", (False, False): "in neither"}[
        held
    ]


def soft(t, _, large, small):
    x = np.round(np.linspace(-6, 6, 12_001), 3)
    nearest = [x[np.argmin((x - w) ** 2 / 2 + t * abs(x))] + 0.0 for w in (large, small)]
    return " ".join(number(v) for v in nearest)


def convex_with_a_corner(c):
    losses = {
        f"|w − {number(c)}|": lambda w: abs(w - c),
        f"(w − {number(c)})²": lambda w: (w - c) ** 2,
        f"√|w − {number(c)}|": lambda w: abs(w - c) ** 0.5,
        f"min(|w − {number(c)}|, 1)": lambda w: np.minimum(abs(w - c), 1),
    }
    w = c + np.linspace(-3, 3, 601)
    convex = [name for name, f in losses.items() if np.diff(f(w), 2).min() > -1e-9]
    (cornered,) = [name for name in convex if losses[name](c + 1e-6) > 1e-7]
    return cornered


def level_and_no_bottom(a, b, *_):
    w, rate = np.array([1.0, 1e-6]), 0.02
    near = []
    for _ in range(1000):
        w = w - rate * np.array([2 * a, -2 * b]) * w
        near.append(np.hypot(*w))
    assert min(near) < 1e-2 and abs(w[1]) > 1, "it came near, and it left"
    return "comes near, then leaves along y"


def payment(*n):
    passed = "passed." in asked["payment"].text
    chance = 1 / (1 + math.exp(-n[0]))
    return -math.log(chance if passed else 1 - chance)


def who_still_pulls(score, _):
    log_loss, hinge = (lambda z: math.log(1 + math.exp(-z))), (lambda z: max(0.0, 1 - z))
    assert -0.3 < slope(log_loss, score) < -0.01 and slope(hinge, score) == 0
    return "The log loss a little, the hinge not at all"


# 11, 12 -----------------------------------------------------------------------------------------------------


def nearly_at_speed(_, __, memory, share):
    return next(k for k in range(1, 999) if sum(memory**j for j in range(k)) * (1 - memory) >= share / 100)


def other_form(memory, rate, *_):
    def path(share, rate):
        w, v = 1.0, 0.0
        for _ in range(20):
            v = memory * v + share * 2 * w
            w -= rate * v
        return w

    item = asked["other_form"]
    offered = [float(o) for o in [item.answer, *(w for w, *_ in item.wrong)]]
    return min(offered, key=lambda other: abs(path(1 - memory, other) - path(1, rate)))


def two_first_moves(ratio, _):
    tilted = Landscape.of(lambda w: ratio * w[0] + w[1], gradient=lambda w: np.array([ratio, 1.0]))
    moved = abs(descend(tilted, np.zeros(2), Adam(0.1), 1).positions[-1])
    return f"{number(float(moved[0] / moved[1]))} time"


def scaled_for_adam(factor, _):
    def moved(rule, times):
        hill = Landscape.of(lambda w: times * w**2, gradient=lambda w: 2 * times * w)
        return float(descend(hill, 1.0, rule, 1).positions[-1] - 1)

    assert math.isclose(moved(Adam(0.1), factor), moved(Adam(0.1), 1), rel_tol=1e-6)
    times = moved(GradientDescent(0.1), factor) / moved(GradientDescent(0.1), 1)
    return f"Adam: nothing; descent: {number(times)} times as long"


# 13 to 16 ---------------------------------------------------------------------------------------------------


def slope_of_two_links(*n):
    w1, w2, x, y = n
    return slope(lambda w: (w2 * w * x - y) ** 2, w1)


def two_units(x, y, w, *_):
    return slope(lambda x: (max(w * x, 0) + max(-2 * x, 0) - y) ** 2, x)


def which_mode(weights):
    calls = []

    def loss(w):
        calls.append(w)
        return sum(v * v for v in w)

    forward_gradient(loss, np.ones(7))
    forward, _ = len(calls), calls.clear()
    reverse_gradient(loss, np.ones(7))
    assert (forward, len(calls)) == (7, 1)
    return f"forward {weights:,.0f}, reverse 1"


def clipped(a, b, limit):
    return float(np.array([a, b])[0] * limit / np.hypot(a, b))


def first_seen(curvature, *rest):
    rate = rest[0]
    error, steps = 1e-6, 0
    while error <= 1:
        error, steps = error * abs(1 - rate * curvature), steps + 1
    return steps


def never_emptied(*n):
    w, rate = n[0], n[-2]
    first = w - rate * 2 * w
    return first - rate * (2 * w + 2 * first)


def one_round(*n):
    y, rate = np.array(n[4:8]), n[9]
    missing = y - y.mean()
    cuts = [sum(part.size * part.var() for part in np.split(missing, [k])) for k in (1, 2, 3)]
    right = np.split(missing, [1 + int(np.argmin(cuts))])[int(1 + np.argmin(cuts) <= 1)]
    return float(y.mean() + rate * right.mean())


def a_leaf(rows, missing, l2):
    return optimize.minimize_scalar(lambda v: rows * v**2 / 2 - missing * v + l2 * v**2 / 2).x


def steps_of_sgd(epochs, rows):
    from sklearn.linear_model import SGDRegressor

    x = np.linspace(-1, 1, int(rows))[:, None]
    return SGDRegressor(max_iter=int(epochs), tol=None).fit(x, x[:, 0]).t_ - 1


def no_walk_at_all(*_):
    from sklearn import ensemble, linear_model, neural_network

    item = asked["no_walk_at_all"]
    x = np.linspace(-1, 1, 30)[:, None]
    models = {"MLPRegressor": neural_network.MLPRegressor(max_iter=3, tol=10.0, n_iter_no_change=1)}
    for name in [item.answer, *(w for w, *_ in item.wrong)]:
        where = ensemble if hasattr(ensemble, name) else linear_model
        models.setdefault(name, getattr(where, name, object)())
    fitted = {name: model.fit(x, x[:, 0]) for name, model in models.items()}
    (none,) = [
        name for name, m in fitted.items() if not hasattr(m, "n_iter_") and not hasattr(m, "n_estimators_")
    ]
    return none


def floor_of_two_letters(surely, evenly):
    after_a, after_b = [(surely, surely)], [(evenly, 2 * evenly)] * 2
    paid = -sum(n * math.log(n / of) for n, of in after_a + after_b)
    return paid / (surely + 2 * evenly)


def pairs(*_):
    text = re.search(r'text = "(\w+)"', html.unescape(asked["pairs"].text))[1]
    return len(re.findall("a(?=b)", text)) / len(re.findall("a(?=[ab])", text))


def which_to_keep(*n):
    held_out = n[6:12]
    return f"epoch {1 + held_out.index(min(held_out))}"


ANSWERS = {
    # what is short enough stands here, by its name; the others are the functions above
    "foggy_hiker/felt_slope": lambda w, a, left, b, right, _: (right - left) / (b - a),
    "foggy_hiker/first_step": lambda w, slope, rate: w - rate * slope,
    "foggy_hiker/two_feet": lambda c, _, w, *__: slope(lambda w: (w - c) ** 2, w),
    "update_rule/next_place": lambda c, w, rate: c + (1 - 2 * rate) * (w - c),
    "update_rule/closed_form": lambda c, w, rate, k: c + (1 - 2 * rate) ** k * (w - c),
    "update_rule/ratio_of_losses": lambda c, rate: distance_kept(c, rate) ** 2,
    "update_rule/four_lines": lambda w, _, __, c, rate, ___: c + (1 - 2 * rate) ** 2 * (w - c),
    "update_rule/what_is_left": lambda c, rate, _, k: f"{number(100 * distance_kept(c, rate) ** k, 1)} %",
    "update_rule/show_the_factor": lambda c, rate: distance_kept(c, rate),
    "learning_rates/inside": lambda L, *s: ", ".join(str(shrinks(L, share / L)) for share in s[:3]),
    "linear_regression/standardised": lambda mean, spread, _, row: (row - mean) / spread,
    "linear_regression/standard": lambda *n: (n[3] - statistics.fmean(n[:4])) / statistics.pstdev(n[:4]),
    "narrow_valleys/halving": lambda w, _, a, *__: max(2.0**-k for k in range(9) if 2.0**-k < 1 / a),
    "batches/updates": lambda rows, batch, epochs: len(range(0, int(rows), int(batch))) * epochs,
    "batches/noise_of_a_batch": lambda before, after: math.sqrt(after / before),
    "batches/dealt": lambda rows, size, *_: f"{-(-rows // size):g} {(rows - 1) % size + 1:g}",
    "schedules/noise_floor": lambda low, high, B, rate: rate * ((high - low) / 2) ** 2 / ((1 - rate) * B),
    "schedules/on_the_cosine": lambda first, _, steps, at: first * math.cos(math.pi * at / steps / 2) ** 2,
    "schedules/stairs": lambda first, *_: first / 2 + first / 2,
    "landscapes/leaving_a_saddle": lambda at, percent, _: math.ceil(
        -math.log(at) / math.log1p(percent / 100)
    ),
    "classification/slope_of_the_weight": lambda x, y, w: slope(
        lambda w: -math.log(1 / (1 + math.exp(-w * x)) if y else 1 - 1 / (1 + math.exp(-w * x))), w
    ),
    "classification/first_loss": lambda classes, _: sum(-math.log(1 / classes) for _ in range(5)) / 5,
    "classification/chance_of_the_first": lambda a, b, c: 1 / (1 + math.exp(b - a) + math.exp(c - a)),
    "classification/two_scores": lambda a, b, *_: 1 / (1 + math.exp(b - a)),
    "classification/slope_of_the_log_loss": lambda *n: slope(lambda z: math.log(1 + math.exp(-z)), n[-1]),
    "momentum/terminal_step": lambda memory: sum(memory**k for k in range(2000)),
    "momentum/two_pushes": lambda _, __, first, second, memory, *___: (
        -0.1 * (first + memory * first + second)
    ),
    "momentum/speed_in_the_end": lambda slope, memory: slope * sum(memory**k for k in range(2000)),
    "adam/first_step_of_adam": lambda gradient, rate, *_: -rate * np.sign(gradient),
    "adam/corrected_by": lambda _, step, __: sum(0.1 * 0.9**k for k in range(int(step))),
    "adam/steady": lambda *n: n[6],
    "adam/decay": lambda w, eta, decay, step, _: (1 - eta * decay) * w - eta * step,
    "backprop/slope_over_two_paths": lambda c, x: slope(lambda x: x * x + c * x, x),
    "backprop/two_ways_back": lambda w, x: slope(lambda w: w * w * x, w),
    "training_doctor/step_by_weight": lambda w, g, rate: rate * g / w,
    "training_doctor/stuck_from_the_start": lambda classes, loss: {
        True: "It gives every class the same chance"
    }[math.isclose(math.exp(-loss), 1 / classes, rel_tol=0.01)],
    "training_doctor/what_clipping_promises": lambda limit, rate: rate * limit,
    "in_the_wild/rounds": lambda a, b, c, _, k, nu, __: (a + b + c) / 3 * (1 - (1 - nu) ** k),
    "in_the_wild/residuals_are_downhill": lambda F, y: -slope(lambda F: (F - y) ** 2 / 2, F),
    "language_model/hotter_letters": lambda _, ratio, T: math.exp(math.log(ratio) / T),
    "language_model/memory_of_training": lambda millions, *_: (
        4 * np.zeros(10**6, np.float32).nbytes * millions / 1e6
    ),
    "language_model/knows_nothing": lambda letters: f"{number(-math.log(1 / letters))} and {number(letters)}",
}
ANSWERS |= {name: globals()[name.partition("/")[2]] for name in BANK if name.partition("/")[2] in globals()}
asked = {}


def test_every_situation_is_worked_out_again():
    assert set(ANSWERS) == set(BANK)


@pytest.mark.parametrize("name", BANK)
def test_the_answer_is_what_another_way_gives(name):
    for seed in SEEDS:
        item = drawing.fair(BANK[name].make, np.random.default_rng(seed))
        asked[name.partition("/")[2]] = item
        expected = ANSWERS[name](*numbers(item.text))
        if isinstance(expected, str):
            same = [re.sub(r"\.0\b", "", text) for text in (item.answer, expected)]
            assert same[0] == same[1], item.text
        else:
            decimals = len(item.answer.partition(".")[2])
            near = max(0.51 * 10.0**-decimals if decimals else 0, 1e-6 * abs(expected))
            assert float(item.answer.replace("−", "-")) == pytest.approx(expected, abs=near or 1e-4), (
                item.text
            )
