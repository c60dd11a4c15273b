"""Exam questions with numbers of their own: the same seed always makes the same paper, with its key.

    python -m gdcourse exam --seed autumn-a                    one question of each kind, and the key
    python -m gdcourse exam --seed autumn-b --lessons 02 03    only of these lessons

Every answer is computed. The key says what a wrong number means, so that it can be marked, and answered.
"""

from __future__ import annotations

import hashlib
import html
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gdcourse.course.refused import Parser, Refused
from gdcourse.descent import descend
from gdcourse.landscapes import Bowl, Landscape
from gdcourse.models import LinearRegression
from gdcourse.optimizers import Adam, GradientDescent, Momentum
from gdcourse.schedules import Cosine
from gdcourse.teaching.paper import LINES, deliver, document, number, options, table


@dataclass(frozen=True)
class Item:
    """One question with its answer, the way to it, and wrong answers with what they come from."""

    text: str
    answer: str
    working: str
    wrong: Sequence[tuple[str, str]]

    @property
    def fair(self) -> bool:
        """Whether every answer, right or wrong, can be told from every other."""
        answers = [self.answer, *(answer for answer, _ in self.wrong)]
        return len(set(answers)) == len(answers)


Maker = Callable[[np.random.Generator], Item]
BANK: list[tuple[str, Maker]] = []
DRAWS = 100  # the makers of the bank need a few at most


def of_lesson(lesson: str) -> Callable[[Maker], Maker]:
    """Put a maker of items into the bank, under the number of the lesson it belongs to."""

    def keep(make: Maker) -> Maker:
        BANK.append((lesson, make))
        return make

    return keep


def bowl_of(rng: np.random.Generator) -> tuple[Bowl, str, float]:
    """A bowl (w − c)², its formula, and a start beside the bottom."""
    c = float(rng.choice([2, 4, 5, 6, 7]))
    return Bowl(minimum=c), f"(w − {number(c)})²", c + float(rng.choice([-5, -4, -2, 3, 5]))


@of_lesson("02")
def next_place(rng: np.random.Generator) -> Item:
    bowl, formula, w = bowl_of(rng)
    rate = float(rng.choice([0.05, 0.15, 0.2, 0.3]))
    gradient = float(bowl.gradient(w))
    new = float(descend(bowl, w, GradientDescent(rate), 1).positions[-1])
    return Item(
        f"The loss is {formula}. A hiker stands at w = {number(w)} and takes one step of gradient descent "
        f"with η = {number(rate)}. Where is w then?",
        number(new),
        f"The gradient is {number(gradient)}, the step −{number(rate)} · ({number(gradient)}) = "
        f"{number(-rate * gradient)}.",
        [
            (number(w + rate * gradient), "added the gradient: that is uphill"),
            (number(w - rate * gradient / 2), "forgot the factor 2 of the derivative"),
            (number(w - rate * float(bowl(w))), "took the height for the slope"),
            (number(-rate * gradient), "gave the step instead of the new place"),
        ],
    )


@of_lesson("02")
def closed_form(rng: np.random.Generator) -> Item:
    bowl, formula, w = bowl_of(rng)
    rate, steps = float(rng.choice([0.1, 0.25, 0.4])), int(rng.choice([3, 4]))
    place = float(descend(bowl, w, GradientDescent(rate), steps).positions[-1])
    c, kept = bowl.minimum, 1 - 2 * rate
    return Item(
        f"On {formula} from w = {number(w)} with η = {number(rate)}: give w after {steps} steps, without "
        f"computing the steps between.",
        number(place, 4),
        f"w = {number(c)} + {number(kept)}<sup>{steps}</sup> · ({number(w - c)}).",
        [
            (number(c + kept ** (steps + 1) * (w - c), 4), "one step too many"),
            (number(c + (1 - rate) ** steps * (w - c), 4), "kept 1 − η instead of 1 − 2η"),
            (number(kept**steps * (w - c), 4), "gave the distance, not the place"),
        ],
    )


@of_lesson("02")
def ratio_of_losses(rng: np.random.Generator) -> Item:
    rate = float(rng.choice([0.05, 0.1, 0.2, 0.3, 0.4]))
    losses = descend(Bowl(minimum=3.0), 0.0, GradientDescent(rate), 2).losses
    return Item(
        f"On (w − 3)² with η = {number(rate)} the loss shrinks by the same factor at every step. Which one?",
        number(float(losses[1] / losses[0]), 4),
        f"The distance keeps {number(1 - 2 * rate)} of itself; the loss is its square.",
        [
            (number(1 - 2 * rate, 4), "gave the factor of the distance"),
            (number((1 - rate) ** 2, 4), "squared 1 − η"),
        ],
    )


@of_lesson("03")
def regime(rng: np.random.Generator) -> Item:
    curvature = float(rng.choice([2, 4, 5, 8, 10]))
    share = float(rng.choice([0.3, 0.75, 1.5, 1.9, 2.1, 3.0]))
    rate = share / curvature
    rho = 1 - share
    walks, crosses, thrown = "walks in on one side", "crosses at every step and arrives", "is thrown out"
    right = walks if rho > 0 else crosses if rho > -1 else thrown
    wrong = {
        walks: "did not see that ηL is above 1",
        crosses: "took the sign of ρ for its size",
        thrown: "took overshooting for divergence",
    }
    return Item(
        f"A bowl has curvature L = {number(curvature)}. With η = {number(rate, 4)}, what does the hiker "
        f"do: walk in on one side, cross at every step and arrive, or get thrown out?",
        right,
        f"ρ = 1 − ηL = {number(rho)}, and |ρ| is {'below' if abs(rho) < 1 else 'above'} 1.",
        [(name, meaning) for name, meaning in wrong.items() if name != right],
    )


@of_lesson("03")
def largest_rate(rng: np.random.Generator) -> Item:
    flat, steep = float(rng.choice([0.5, 1, 2])), float(rng.choice([8, 16, 40, 50]))
    return Item(
        f"A valley has curvature {number(flat)} along and {number(steep)} across. Above which η does "
        f"gradient descent diverge?",
        number(2 / steep, 4),
        f"2/L with the largest curvature, L = {number(steep)}.",
        [
            (number(1 / steep, 4), "gave the best rate for the steep direction, 1/L"),
            (number(2 / flat, 4), "used the flat direction"),
            (number(2 / (flat + steep), 4), "gave the best compromise, 2/(μ + L)"),
        ],
    )


@of_lesson("03")
def scaled_loss(rng: np.random.Generator) -> Item:
    factor, rate = int(rng.choice([4, 9, 25, 100])), float(rng.choice([0.1, 0.2, 0.4]))
    return Item(
        f"You multiply a loss by {factor}. Which η walks the same path as η = {number(rate)} did before?",
        number(rate / factor, 5),
        "The gradient is multiplied as the loss is; the product η · g has to stay.",
        [
            (number(rate, 5), "left it as it was"),
            (number(rate * factor, 5), "turned the wrong way"),
            (number(rate / math.sqrt(factor), 5), "divided by the square root"),
        ],
    )


@of_lesson("04")
def gradient_of_a_line(rng: np.random.Generator) -> Item:
    hours = np.array([1.0, 2.0, 3.0, 4.0])
    points = np.sort(rng.choice(np.arange(1, 13), 4, replace=False)).astype(float)
    loss = LinearRegression(hours, points)
    slope, offset = map(float, loss.gradient(np.zeros(2)))
    return Item(
        "Four students studied 1, 2, 3 and 4 hours and scored "
        f"{', '.join(number(p) for p in points[:3])} and {number(points[3])} points. The loss is the mean "
        f"of (w · hours + b − points)². "
        "Give its gradient (∂w, ∂b) at w = 0, b = 0.",
        f"({number(slope)}, {number(offset)})",
        f"Twice the mean of error · hours, and twice the mean error; every error is minus the points. Mean "
        f"points {number(float(points.mean()))}.",
        [
            (f"({number(-slope)}, {number(-offset)})", "turned the error round: points − guess"),
            (f"({number(4 * slope)}, {number(4 * offset)})", "added up instead of taking the mean"),
            (f"({number(slope / 2)}, {number(offset / 2)})", "forgot the factor 2"),
            (f"({number(offset)}, {number(slope)})", "swapped the two"),
        ],
    )


@of_lesson("05")
def limit_of_a_column(rng: np.random.Generator) -> Item:
    column = np.sort(rng.choice(np.arange(1, 11), 4, replace=False)).astype(float)
    loss = LinearRegression(column, np.zeros(4), intercept=False)
    curvature = float(loss.gradient(np.ones(1))[0] - loss.gradient(np.zeros(1))[0])
    mean, mean_square = float(column.mean()), float(np.mean(column**2))
    return Item(
        f"A rule guesses w · x, the loss is the mean squared error, and the rows have x = "
        f"{', '.join(number(x) for x in column)}. Above which η does gradient descent diverge?",
        number(2 / curvature, 4),
        f"The curvature L is twice the mean of x², which is {number(mean_square)}. The limit is 2/L.",
        [
            (number(2 / mean_square, 4), "forgot the factor 2 of the derivative"),
            (number(1 / curvature, 4), "gave the best rate, 1/L"),
            (number(1 / mean**2, 4), "squared the mean instead of taking the mean of the squares"),
            (number(1 / (4 * mean_square), 4), "added up instead of taking the mean"),
        ],
    )


@of_lesson("05")
def standardised(rng: np.random.Generator) -> Item:
    mean, spread = float(rng.choice([40, 60, 70])), float(rng.choice([5, 8, 10]))
    new_mean, value = mean + float(rng.choice([-8, 6, 12])), mean + float(rng.choice([-15, 4, 20]))
    return Item(
        f"The training rows of a column have mean {number(mean)} and spread {number(spread)}; the test rows "
        f"have mean {number(new_mean)} and the same spread. What does the model see in place of a test row's "
        f"{number(value)}, standardised?",
        number((value - mean) / spread),
        "The training rows' numbers belong to the model: "
        f"({number(value)} − {number(mean)})/{number(spread)}.",
        [
            (number((value - new_mean) / spread), "used the mean of the test rows"),
            (number(value - mean), "did not divide by the spread"),
            (number(value / spread), "did not take off the mean"),
            (number((mean - value) / spread), "turned the difference round"),
        ],
    )


@of_lesson("06")
def best_compromise(rng: np.random.Generator) -> Item:
    flat, steep = float(rng.choice([1, 2, 4])), float(rng.choice([9, 24, 49, 99]))
    return Item(
        f"A valley has curvatures {number(flat)} and {number(steep)}. Which constant η brings gradient "
        "descent to the bottom in the fewest steps?",
        number(2 / (flat + steep), 4),
        "2/(μ + L): there both directions shrink alike, one from each side of zero.",
        [
            (number(1 / steep, 4), "gave 1/L: safe, and about half as fast"),
            (number(2 / steep, 4), "gave the limit"),
            (number(1 / flat, 4), "used the flat direction alone"),
        ],
    )


@of_lesson("06")
def steps_and_condition(rng: np.random.Generator) -> Item:
    steps, factor = int(rng.choice([50, 120, 173, 300])), int(rng.choice([4, 9, 16]))
    before = int(rng.choice([25, 50, 100]))
    return Item(
        f"With κ = {before} gradient descent needs {steps} steps at its best constant rate. About how many "
        f"does it need with κ = {before * factor}, for the same precision?",
        str(steps * factor),
        f"The steps grow in proportion to κ, which is {factor} times as large.",
        [
            (str(steps * math.isqrt(factor)), "took the root: that needs a memory"),
            (str(steps * factor**2), "squared the factor"),
            (str(steps), "expected the best rate to make up for it"),
        ],
    )


@of_lesson("07")
def updates(rng: np.random.Generator) -> Item:
    rows, batch, epochs = (
        int(rng.choice([250, 442, 700, 1001])),
        int(rng.choice([16, 32, 64])),
        int(rng.choice([5, 10, 20])),
    )
    per_epoch = math.ceil(rows / batch)
    return Item(
        f"A set has {rows} rows, the batch size is {batch}, the last smaller batch is used too. How many "
        f"updates do {epochs} epochs make?",
        str(per_epoch * epochs),
        f"{rows}/{batch}, rounded up, is {per_epoch} updates an epoch.",
        [
            (str(rows // batch * epochs), "dropped the last, smaller batch"),
            (str(epochs), "took an epoch for an update"),
            (str(rows * epochs), "counted rows"),
        ],
    )


@of_lesson("07")
def noise_of_a_batch(rng: np.random.Generator) -> Item:
    before, factor = int(rng.choice([8, 16, 32])), int(rng.choice([4, 9, 16]))
    root = int(math.isqrt(factor))
    return Item(
        f"Rows are drawn independently. The batch size goes from {before} to {before * factor}. By what is "
        f"the standard deviation of the gradient divided?",
        str(root),
        f"The variance is divided by {factor}, its root by √{factor}.",
        [(str(factor), "gave the factor of the variance"), ("1", "expected no change")],
    )


@of_lesson("08")
def noise_floor(rng: np.random.Generator) -> Item:
    apart, rate, batch = (
        float(rng.choice([1, 2, 3])),
        float(rng.choice([0.1, 0.2, 0.5])),
        int(rng.choice([2, 4])),
    )
    excess, middle, variance = 0.0, 4.0, apart**2
    for _ in range(2000):  # what is left of the old, and what the voters of this step add
        excess = (1 - 2 * rate) ** 2 * excess + 4 * rate**2 * variance / batch
    return Item(
        f"Half of many voters say {number(middle - apart)}, half say {number(middle + apart)}; the loss is "
        f"the mean squared distance from them. Each step asks {batch} of them at random, with "
        f"η = {number(rate)}. By how much is the loss on average above its lowest value, in the long run?",
        number(excess, 4),
        f"ησ²/((1 − η)B), with σ² = {number(variance)} and B = {batch}.",
        [
            (number(excess * (1 - rate), 4), "left out 1/(1 − η)"),
            (number(excess * batch, 4), "forgot the batch"),
            (number(excess / batch, 4), "divided by B twice"),
            ("0", "expected the walk to settle"),
        ],
    )


@of_lesson("08")
def on_the_cosine(rng: np.random.Generator) -> Item:
    first, steps = float(rng.choice([0.01, 0.1, 0.4])), int(rng.choice([100, 400, 1000]))
    at = int(rng.choice([steps // 4, 3 * steps // 4]))
    share = at / steps
    return Item(
        f"A cosine schedule falls from η = {number(first)} to 0 in {steps} steps. What is η at step {at}?",
        number(Cosine(first, steps)(at), 4),
        f"η₀ · (1 + cos(π · {number(share)}))/2.",
        [
            (number(first * (1 - share), 4), "took a straight line"),
            (number(first * abs(math.cos(math.pi * share)), 4), "left out the 1 and the half"),
            (number(first * (1 + math.cos(math.pi * share)), 4), "left out the half"),
        ],
    )


@of_lesson("09")
def leaving_a_saddle(rng: np.random.Generator) -> Item:
    start, push = float(rng.choice([1e-3, 1e-6, 1e-9])), float(rng.choice([0.1, 0.2, 0.5]))
    steps, apart = 0, start
    while apart <= 1:
        steps, apart = steps + 1, apart * (1 + push)
    power = round(math.log10(start))
    return Item(
        f"A hiker stands 10<sup>{number(power, 0)}</sup> beside the line that leads into a saddle. Each step "
        f"makes that distance {number(100 * push)} % larger. After how many steps is it first above 1?",
        str(steps),
        f"The first k with {number(1 + push)}<sup>k</sup> above 10<sup>{-power}</sup>: a logarithm, rounded "
        "up.",
        [
            (str(steps - 1), "rounded down"),
            (str(math.ceil((1 / start - 1) / push)), "added the same length at every step"),
            ("never", "took a saddle for a place where walks stay"),
        ],
    )


@of_lesson("09")
def which_valley_holds(rng: np.random.Generator) -> Item:
    flat, sharp = float(rng.choice([2, 3])), float(rng.choice([5, 8]))
    rate = float(rng.choice([0.3, 0.5, 0.9]))
    both, only, neither = "in both", "only in the flatter one", "in neither"
    right = both if rate < 2 / sharp else only if rate < 2 / flat else neither
    wrong = {
        both: "forgot that a valley holds η only up to 2/L",
        only: "did not compare η with 2/L in each valley",
        neither: "did not compare η with 2/L in each valley",
        "only in the sharper one": "turned it round: large steps leave sharp valleys",
    }
    return Item(
        f"A loss has two minima. The curvature is {number(flat)} at one and {number(sharp)} at the other. "
        f"In which of them can gradient descent with η = {number(rate)} come to rest: in both, only in the "
        "flatter one, only in the sharper one, in neither?",
        right,
        f"2/L is {number(2 / flat)} and {number(2 / sharp)}.",
        [(name, meaning) for name, meaning in wrong.items() if name != right],
    )


@of_lesson("11")
def terminal_step(rng: np.random.Generator) -> Item:
    memory = float(rng.choice([0.5, 0.8, 0.9, 0.95]))
    walk = descend(steady_slope(), 0.0, Momentum(0.01, memory), 2000).positions
    steady = float((walk[-2] - walk[-1]) / 0.01)
    return Item(
        f"The slope stays the same for a long time. With v ← βv + g and β = {number(memory)}, how many "
        f"times as long as without momentum do the steps become?",
        number(steady),
        f"1/(1 − β) = {number(1 / (1 - memory))}.",
        [
            (number(1 + memory), "added one step of memory only"),
            ("1", "expected no change"),
            (number(1 / memory), "divided by β"),
        ],
    )


def steady_slope():
    """A hill whose slope is 1 everywhere."""
    return Landscape.of(lambda w: w, gradient=lambda w: np.ones_like(np.asarray(w, dtype=float)))


@of_lesson("12")
def first_step_of_adam(rng: np.random.Generator) -> Item:
    rate, gradient = float(rng.choice([0.01, 0.02, 0.1])), float(rng.choice([-40, -6, 0.5, 250]))
    bowl = Bowl(minimum=-gradient / 2)
    moved = float(descend(bowl, 0.0, Adam(learning_rate=rate), 1).positions[-1])
    return Item(
        f"The first gradient is {number(gradient)}. Adam runs with η = {number(rate)}, β₁ = 0.9, β₂ = "
        f"0.999 and bias correction. By how much does its first step change w?",
        number(moved, 4),
        "Corrected, the first average is g and the second g², so the step is η · g/|g| against the gradient.",
        [
            (number(-rate * gradient, 4), "gave the step of plain gradient descent"),
            (number(-moved, 4), "went uphill"),
            (number(moved * 0.1 / math.sqrt(0.001), 4), "left the bias correction out"),
        ],
    )


# The paper --------------------------------------------------------------------------------------------------


def draw(seed: str, lessons: list[str] | None = None) -> list[tuple[str, Item]]:
    """One item of each kind, in the order of the lessons.

    Raises ValueError for a seed of nothing, and for a lesson without questions.
    """
    if not seed.strip():
        raise Refused("The seed is empty: give any word, such as autumn-a.")
    known = sorted({lesson for lesson, _ in BANK})
    wanted = [lesson.partition("_")[0].zfill(2) for lesson in lessons or known]
    if unknown := [lesson for lesson in wanted if lesson not in known]:
        raise Refused(
            f"There are no exam questions for lesson {unknown[0]}; there are for {', '.join(known)}."
        )
    return [
        (lesson, _fair(make, _generator(seed, make.__name__))) for lesson, make in BANK if lesson in wanted
    ]


def _fair(make: Maker, rng: np.random.Generator) -> Item:
    """The first item drawn in which no two answers, right or wrong, are the same.

    Raises RuntimeError for a maker that draws no such item.
    """
    for _ in range(DRAWS):
        item = make(rng)
        if item.fair:
            return item
    raise RuntimeError(f"{make.__name__} drew {DRAWS} items, and in each of them two answers are the same.")


def _generator(seed: str, name: str) -> np.random.Generator:
    """A generator of its own for each kind of question: leaving one out changes none of the others."""
    return np.random.default_rng(
        int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:8], "big")
    )


def paper(seed: str, items: list[tuple[str, Item]]) -> str:
    asked = "".join(
        f'<div class="item"><h3>{place}. <span class="muted">lesson '
        f"{lesson}</span></h3><p>{item.text}</p>{LINES}</div>"
        for place, (lesson, item) in enumerate(items, 1)
    )
    return document(
        f"Exam {seed}",
        f'<p class="who"><span>Name: ______________________________</span><span>paper '
        f"{html.escape(seed)}</span></p><h1>Gradient descent</h1>{asked}",
    )


def key(seed: str, items: list[tuple[str, Item]]) -> str:
    solved = "".join(
        f'<div class="item"><h3>{place}. <span class="muted">lesson {lesson}</span></h3><p>{item.text}</p>'
        f'<p><strong class="answer">{item.answer}</strong> {item.working}</p>'
        f"{table(('they wrote', 'so they'), item.wrong, 'plain')}</div>"
        for place, (lesson, item) in enumerate(items, 1)
    )
    return document(
        f"Exam {seed}, key",
        f'<p class="who"><span>For the lecturer</span><span>paper {html.escape(seed)}</span></p>'
        f"<h1>Key</h1>{solved}",
    )


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py exam", description="Make an exam paper and its key.")
    parser.add_argument("--seed", required=True, help="any word; the same word makes the same paper")
    parser.add_argument("--lessons", nargs="+", metavar="NN", help="only questions of these lessons")
    asked = options(parser, argv)
    items = draw(asked.seed, asked.lessons)
    if not re.fullmatch(r"[\w-]{1,60}", asked.seed):
        raise Refused(
            f'The seed "{asked.seed}" is part of the files\' names: give a word of letters, digits, - and _.'
        )
    pages = {f"exam_{asked.seed}": paper(asked.seed, items), f"exam_{asked.seed}_key": key(asked.seed, items)}
    return deliver(pages, asked.out, pdf=not asked.no_pdf)
