"""What lessons do by hand, as sheets of a page each: read an example, fill its gaps, do one alone, look back.

A sheet is a function of its numbers and of whether it is filled in. Every number in it is computed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gdcourse.boosting import gradient_boosting
from gdcourse.datasets import four_students
from gdcourse.descent import descend
from gdcourse.landscapes import Bowl
from gdcourse.models import LinearRegression
from gdcourse.optimizers import GradientDescent, Momentum
from gdcourse.teaching.paper import number
from gdcourse.teaching.sketch import plane

LINES = '<div class="lines"><hr><hr></div>'
TEXT = ' class="text"'
A_LETTER = 2.6  # millimetres that a pen needs for it


@dataclass(frozen=True)
class Numbers:
    """The numbers of one sheet: those of the lessons, or those drawn for a name."""

    minimum: float = 3.0
    start: float = 0.0
    calm: float = 0.1
    crossing: float = 0.9
    wild: float = 2.0

    @classmethod
    def of(cls, name: str) -> Numbers:
        """The same numbers for the same name, on every machine; all of them short enough for paper."""
        bits = int.from_bytes(hashlib.sha256(name.strip().casefold().encode()).digest()[:8], "big")
        minimum = [2.0, 4.0, 5.0, 6.0, -2.0, -3.0][bits % 6]
        start = [0.0, 1.0, -1.0][bits // 6 % 3]
        calm = [0.1, 0.2, 0.25][bits // 18 % 3]
        return cls(minimum, start, calm, 1 - calm, [1.5, 2.0][bits // 54 % 2])

    @property
    def formula(self) -> str:
        return f"{self.distance}²"

    @property
    def distance(self) -> str:
        return f"(w {'−' if self.minimum > 0 else '+'} {number(abs(self.minimum))})"


Given = Callable[[int, int], bool]  # whether the cell of a row and a column is printed on a blank sheet


def first_row(row: int, column: int) -> bool:
    """Given are the first row, and the first column."""
    return row == 0 or column == 0


def gaps(headers: Sequence[str], rows: Sequence[Sequence], given: Given, filled: bool) -> str:
    """A table with room for a pen in every cell that is not given."""

    def cell(value: object, row: int, column: int) -> str:
        text = value if isinstance(value, str) else number(float(value), 4)
        if given(row, column) or not text:
            return f"<td{TEXT if isinstance(value, str) else ''}>{text}</td>"
        width = max(19.0, A_LETTER * len(text))
        return f'<td class="gap answer" style="min-width: {width:.0f}mm">{text if filled else ""}</td>'

    head = "".join(f"<th>{header}</th>" for header in headers)
    body = "".join(
        f"<tr>{''.join(cell(value, r, c) for c, value in enumerate(row))}</tr>" for r, row in enumerate(rows)
    )
    return f'<table class="hand"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def question(asked: str, answer: str, filled: bool) -> str:
    """What is to be said about a table, with lines to write on."""
    return f"<p>{asked}</p>" + (f'<p class="answer">{answer}</p>' if filled else LINES)


# 01 to 04 ---------------------------------------------------------------------------------------------------


def feet_sheet(numbers: Numbers, filled: bool) -> str:
    """A slope felt with shorter and shorter toes, and the walk that it sets."""
    hill = Bowl()
    felt = [(toe, hill(toe), hill(toe) - 9, (hill(toe) - 9) / toe) for toe in (1.0, 0.5, 0.1, 0.01)]
    path = descend(hill, 0.0, GradientDescent(0.1), 5).positions
    axes = {"x": (0, 6, 1), "y": (0, 9, 3), "names": ("w", "height"), "look": "low"}
    heights = [(w, float(hill(w))) for w in path]
    walked = [(k, w, 2 * (w - 3), new) for k, (w, new) in enumerate(zip(path[:-1], path[1:], strict=True))]
    return (
        "<h1>Feel a slope, and let it set the step</h1>"
        "<p>The hill is (w − 3)². You stand at w = 0, at height 9, and put out a toe to the right.</p>"
        f"{gaps(('toe', 'height there', 'change', 'change / toe'), felt, first_row, filled)}"
        f"{question('Which number do the slopes close in on?', '−6: the slope at w = 0.', filled)}"
        "<h2>new w = w − 0.1 · slope</h2><p>The slope at w is 2 · (w − 3). Each row begins where the last "
        "one "
        "ended.</p>"
        f"{gaps(('step', 'w', 'slope', 'new w'), walked, first_row, filled)}"
        "<h2>Draw the hill, and mark every place of the walk on it</h2>"
        + plane(
            **axes,
            lines=[[(w, (w - 3) ** 2) for w in np.linspace(0, 6, 61)]] if filled else (),
            dots=heights if filled else (),
        )
    )


def steps_sheet(numbers: Numbers, filled: bool) -> str:
    """Three tables with fewer and fewer numbers given: all of them, the first column, the first row."""
    bowl = Bowl(minimum=numbers.minimum)
    example = _worked(bowl, numbers.start, numbers.calm, 3, lambda row, column: True, filled)
    crossing = _worked(
        bowl, numbers.start, numbers.crossing, 4, lambda row, column: column in (0, 1 + row % 3), filled
    )
    wild = _worked(
        bowl,
        numbers.start,
        numbers.wild,
        4,
        lambda row, column: column == 0 or (row == 0 and column == 1),
        filled,
    )
    rho = 1 - 2 * numbers.crossing
    said = f"ρ = {number(rho)}: every step lands on the other side, at {number(abs(rho))} of the distance."
    return (
        f"<h1>Walk by hand on {numbers.formula}</h1>"
        f"<p>The rule: new w = w − η · gradient. The gradient is 2 · {numbers.distance}.</p>"
        f"<h2>η = {number(numbers.calm)}: read it</h2>{example}"
        f"<h2>η = {number(numbers.crossing)}: fill the gaps</h2>{crossing}"
        f"{question('What does one step do to the distance from the bottom?', said, filled)}"
        f"<h2>η = {number(numbers.wild)}: all yours</h2>{wild}"
    )


def _worked(bowl: Bowl, start: float, rate: float, steps: int, given: Given, filled: bool) -> str:
    walk = descend(bowl, start, GradientDescent(rate), steps)
    w, new = walk.positions[:-1], walk.positions[1:]
    rows = list(zip(range(steps), w, walk.losses[:-1], walk.gradients[:-1], new - w, new, strict=True))
    return gaps(("step", "w", "loss", "gradient", "update", "new w"), rows, given, filled)


def dial_sheet(numbers: Numbers, filled: bool) -> str:
    """Axes for the V of |ρ| against η on a bowl of curvature 2."""
    rates = (0.1, 0.5, 0.9, 1.0, 1.5)
    rows = [(r, 1 - 2 * r, abs(1 - 2 * r), _regime(r)) for r in rates]
    axes = {"x": (0, 1.6, 0.2), "y": (0, 2, 0.5), "names": ("η", "|ρ|: what one step leaves of the distance")}
    answer = {
        "lines": [[(0, 1), (0.5, 0), (1.5, 2)]],
        "dots": [(r, abs(1 - 2 * r)) for r in rates],
        "words": [(0.25, 0.1, "walks in"), (0.76, 1.2, "crosses and arrives"), (1.3, 1.2, "is thrown out")],
    }
    return (
        "<h1>Draw the dial</h1><p>On (w − 3)², one step multiplies the distance to the bottom by ρ = 1 − "
        "2η.</p>"
        "<ol><li>Fill the table.</li><li>Mark |ρ| for each η and join the marks: two straight lines.</li>"
        "<li>Write into the picture where the hiker walks in, crosses and arrives, and is thrown "
        "out.</li></ol>"
        f"{gaps(('η', 'ρ', '|ρ|', 'the hiker'), rows, lambda row, column: column == 0, filled)}"
        f"{plane(**axes, **(answer if filled else {}))}"
    )


def _regime(rate: float) -> str:
    rho = round(1 - 2 * rate, 12)
    names = [
        (rho > 0, "walks in"),
        (rho == 0, "lands in one step"),
        (rho > -1, "crosses and arrives"),
        (rho == -1, "jumps for ever"),
    ]
    return next((name for holds, name in names if holds), "is thrown out")


def students_sheet(numbers: Numbers, filled: bool) -> str:
    """The gradient of two weights, student by student, and three steps from (0, 0)."""
    hours, points = four_students()
    rows = [(h, p, -p, -2 * p * h, -2 * p) for h, p in zip(hours, points, strict=True)]
    rows.append(("mean", "", "", np.mean(-2 * points * hours), np.mean(-2 * points)))
    walk = descend(LinearRegression(hours, points), np.zeros(2), GradientDescent(0.05), 3)
    steps = [(k, *place) for k, place in enumerate(walk.positions)]
    lines = [[(x, w * x + b) for x in (0, min(5, (14 - b) / w) if w else 5)] for w, b in walk.positions]
    axes = {"x": (0, 5, 1), "y": (0, 14, 2), "names": ("hours", "points"), "look": "low"}
    return (
        "<h1>Let four students push</h1><p>The rule: points = w · hours + b. The loss is the mean of the "
        "squared errors. Begin at w = 0, b = 0.</p>"
        "<h2>The gradient at (0, 0)</h2><p>error = guess − points; push on w = 2 · error · hours; push on "
        "b = 2 · error.</p>"
        f"{gaps(('hours', 'points', 'error', 'push on w', 'push on b'), rows, _two_columns, filled)}"
        "<h2>Three steps, η = 0.05</h2><p>Both weights step at once, each against its own mean push. Feel "
        "again after every step.</p>"
        f"{gaps(('step', 'w', 'b'), steps, first_row, filled)}"
        "<h2>Draw the line of each step through the points</h2>"
        + plane(**axes, given=list(zip(hours, points, strict=True)), lines=lines if filled else ())
    )


def _two_columns(row: int, column: int) -> bool:
    return column < 2


# 05 to 08 ---------------------------------------------------------------------------------------------------


def columns_sheet(numbers: Numbers, filled: bool) -> str:
    """A gradient by columns, and a column standardised."""
    hours, points = four_students()
    r = 7.5 - points
    rows = [(h, p, 7.5, e, h * e) for h, p, e in zip(hours, points, r, strict=True)]
    rows.append(("2 · mean", "", "", 2 * r.mean(), 2 * np.mean(hours * r)))
    mean, spread = hours.mean(), hours.std()
    z = [(h, h - mean, (h - mean) ** 2, (h - mean) / spread) for h in hours]
    z.append(("mean", np.mean(hours - mean), spread**2, 0.0))
    return (
        "<h1>Work out a gradient column by column</h1><p>Four students, w = 0 and b = 7.5: every guess is "
        "7.5. The "
        "residual r is the guess minus the points. The slope of a weight is twice the mean of its own "
        "column "
        "times r; the column of b is all ones.</p>"
        f"{gaps(('hours', 'points', 'guess', 'r', 'hours · r'), rows, _two_columns, filled)}"
        + question(
            "Which weight has the larger slope, and which way does it step?",
            f"w, whose slope is {number(2 * np.mean(hours * r))}: it steps up.",
            filled,
        )
        + "<h2>Standardise the hours</h2><p>Take off the mean, 2.5, and divide by the spread, the root of "
        "the mean of the squares.</p>"
        + gaps(
            ("hours", "hours − mean", "its square", "standardised"),
            z,
            lambda row, column: column == 0,
            filled,
        )
        + question(
            "How large are the spread, and the spread of the new column?", f"{number(spread)}, and 1.", filled
        )
    )


def valleys_sheet(numbers: Numbers, filled: bool) -> str:
    """Two directions that share one rate."""
    k = np.arange(6)
    x, y = 4 * 0.925**k, (-0.875) ** k
    rows = list(zip(k, x, y, x**2 / 2, 25 * y**2 / 2, strict=True))
    axes = {"x": (0, 4, 0.5), "y": (-1, 1, 0.5), "names": ("x", "y")}
    path = list(zip(x, y, strict=True))
    return (
        "<h1>Walk two valleys at once</h1><p>The loss is ½x² + ½ · 25y², and η = 0.075. One step makes x 1 "
        "− 0.075 · 1 = "
        "0.925 times as large, and y 1 − 0.075 · 25 = −0.875 times.</p>"
        f"{gaps(('step', 'x', 'y', '½x²', '½ · 25y²'), rows, first_row, filled)}"
        "<h2>Draw the walk, place by place, and join the places</h2>"
        f"{plane(**axes, given=path[:1], lines=[path] if filled else (), dots=path if filled else ())}"
        + question(
            "Which part of the loss is left after many steps, and why?",
            "The one along y falls faster here: 0.875² is less than 0.925². What is left lies along x.",
            filled,
        )
        + question("Above which η does one of the two grow?", "Above 2/25 = 0.08: the steep one, y.", filled)
    )


def ask_one_sheet(numbers: Numbers, filled: bool) -> str:
    """An epoch of single rows, and one of pairs."""
    hours, points = four_students()
    return (
        "<h1>Ask one, ask two</h1><p>The rule is points = w · hours, without b. Somebody who is asked says "
        "their "
        "slope, 2 · (w · hours − points) · hours. Then w ← w − 0.05 · slope.</p>"
        f"<h2>One after the other</h2>{_asking([[0], [1], [2], [3]], hours, points, filled)}"
        "<h2>Two at a time: the mean of their slopes</h2>"
        f"{_asking([[0, 1], [2, 3]], hours, points, filled)}"
        + question(
            "One round through all rows is an epoch. How many steps did each way take?", "4, and 2.", filled
        )
        + question(
            "Which value of w has the lowest loss for D alone? Where was w before D was asked?",
            "11/4 = 2.75; at 3.152 it had gone past that, so D pulls back.",
            filled,
        )
    )


def _asking(batches: list[list[int]], x: np.ndarray, y: np.ndarray, filled: bool) -> str:
    w, rows = 0.0, []
    for batch in batches:
        slope = float(np.mean(2 * (w * x[batch] - y[batch]) * x[batch]))
        row = ", ".join("ABCD"[k] for k in batch), ", ".join(number(x[k]) for k in batch)
        rows.append((*row, ", ".join(number(y[k]) for k in batch), w, slope, w - 0.05 * slope))
        w -= 0.05 * slope
    headers = ("asked", "hours", "points", "w", "slope", "new w")
    return gaps(headers, rows, lambda row, column: column < 3 or (row == 0 and column == 3), filled)


def bath_sheet(numbers: Numbers, filled: bool) -> str:
    """The level of a bath whose tap and drain are a noise and a learning rate."""
    level, rows = 9.0, []
    for step in range(5):
        rows.append((step, level, 0.64 * level, 0.64, level - 0.64 * level + 0.64))
        level = rows[-1][-1]
    floors = [(eta, 16 * eta**2, 4 * eta * (1 - eta), 4 * eta / (1 - eta)) for eta in (0.5, 0.2, 0.1, 0.05)]
    axes = {"x": (0, 5, 1), "y": (0, 9, 3), "names": ("step", "level"), "look": "low"}
    levels = [(step, row[1]) for step, row in enumerate(rows)]
    return (
        "<h1>Balance what comes in against what goes out</h1><p>The squared distance is a bath. A step with "
        ""
        "η = 0.2 lets 4η(1 − η) = 0.64 of the level out, and pours 16η² = 0.64 in.</p>"
        f"{gaps(('step', 'level', 'goes out', 'comes in', 'new level'), rows, first_row, filled)}"
        f"<h2>Draw the "
        f"level</h2>{plane(**axes, lines=[levels] if filled else (), dots=levels if filled else ())}"
        "<h2>Where does it come to rest? In and out are the same there.</h2>"
        + gaps(("η", "in, 16η²", "share out, 4η(1 − η)", "level = in / share"), floors, first_row, filled)
        + question(
            "By what is the floor divided when η is halved from 0.1?", "By a little more than 2.", filled
        )
    )


# 09 to 12 ---------------------------------------------------------------------------------------------------


def chord_sheet(numbers: Numbers, filled: bool) -> str:
    """Ropes over shapes: the ground at the middle against the middle of the rope."""
    shapes = [
        ("(w − 3)²", lambda w: (w - 3) ** 2, 0, 4),
        ("|w − 3|", lambda w: abs(w - 3), 1, 7),
        ("(w² − 1)²", lambda w: (w * w - 1) ** 2, -1, 1),
        ("w³", lambda w: w**3, -2, 0),
        ("√|w|", lambda w: abs(w) ** 0.5, 0, 4),
    ]
    rows = []
    for name, f, a, b in shapes:
        rope, ground = (f(a) + f(b)) / 2, f((a + b) / 2)
        rows.append(
            (name, f"{number(a)} and {number(b)}", rope, ground, "above" if ground > rope else "below")
        )
    headers = ("function", "rope from", "middle of the rope", "ground there", "the ground is")
    network = ((1.25 * 1.25 - 1) ** 2) / 2
    return (
        "<h1>Test a shape with a rope</h1><p>Tie a rope over two places. Its middle is as high as the mean "
        "of the two "
        "heights. A function is convex if the ground is never above any rope.</p>"
        f"{gaps(headers, rows, _two_columns, filled)}"
        + question(
            "Of which of these do you now know that they are not convex?",
            "(w² − 1)², w³ and √|w|: one rope below the ground is enough.",
            filled,
        )
        + question(
            "Of which do you know that they are convex?", "Of none by one rope: every rope counts.", filled
        )
        + "<h2>A rope over two weights</h2><p>The smallest network has the loss ½(uv − 1)², which is 0 at "
        "(2, ½) and at (½, 2).</p>"
        + question(
            "Which place is half-way, and how high are rope and ground there?",
            f"(1.25, 1.25): the rope at 0, the ground at {number(network)}. It is not convex.",
            filled,
        )
    )


def surprise_sheet(numbers: Numbers, filled: bool) -> str:
    """Scores, chances, what is paid, and the pull."""
    z = np.array([0.0, 1.0, 2.0, -1.0, -2.0])
    p = 1 / (1 + np.exp(-z))
    rows = list(zip(z, np.exp(-z), p, -np.log(p), -np.log(1 - p), p - 1, strict=True))
    axes = {
        "x": (-3, 3, 1),
        "y": (0, 3, 1),
        "names": ("score z", "paid by somebody who passed"),
        "look": "low",
    }
    curve = [(v, float(np.log1p(np.exp(-v)))) for v in np.linspace(-2.9, 3, 60)]
    headers = ("z", "e<sup>−z</sup>", "p = 1/(1 + e<sup>−z</sup>)", "−ln p", "−ln(1 − p)", "p − 1")
    return (
        "<h1>Let every student charge for the surprise</h1><p>A score z becomes a chance p of passing. Who "
        "passed pays "
        "−ln p, who failed pays −ln(1 − p). The pull on the score of somebody who passed is p − 1. You need "
        "a calculator.</p>"
        f"{gaps(headers, rows, first_row, filled)}"
        f"<h2>Draw what is paid against z</h2>{plane(**axes, lines=[curve] if filled else ())}"
        + question(
            "Who pays more: somebody who passed with z = −2, or with z = 2? What does the pull do to each?",
            "With −2, more than sixteen times as much, and the pull is strong; with 2 it is weak.",
            filled,
        )
        + question("Which number do both payments come to at z = 0?", "ln 2 = 0.6931", filled)
    )


def velocity_sheet(numbers: Numbers, filled: bool) -> str:
    """Momentum on the bowl, row by row."""
    path = descend(Bowl(), 0.0, Momentum(0.1, 0.9), 7).positions
    v, rows = 0.0, []
    for step, w in enumerate(path[:-1]):
        g, kept = 2 * (w - 3), 0.9 * v
        v = kept + g
        rows.append((step + 1, w, g, kept, v, path[step + 1]))
    axes = {"x": (0, 7, 1), "y": (0, 6, 1), "names": ("step", "w")}
    walked = list(enumerate(path))
    return (
        "<h1>Remember by hand</h1><p>On (w − 3)² from w = 0 with η = 0.1 and β = 0.9. The gradient is 2 · "
        "(w − 3). Keep "
        "0.9 of the old v, add the gradient, and step: v ← 0.9 · v + g, then w ← w − 0.1 · v.</p>"
        f"{gaps(('step', 'w', 'g', '0.9 · old v', 'v', 'new w'), rows, first_row, filled)}"
        "<h2>Draw w after each step</h2>"
        f"{plane(**axes, given=walked[:2], lines=[walked] if filled else (), dots=walked if filled else ())}"
        + question(
            "At which step is the hiker past 3 for the first time? Why does it go on?",
            "After step 4: the gradient says back, and what is kept of v still says on.",
            filled,
        )
    )


def sizes_sheet(numbers: Numbers, filled: bool) -> str:
    """A steady gradient under RMSprop, and the correction of an average that began at 0."""
    v, total, m = 0.0, 0.0, 0.0
    rows, corrected = [], []
    for k in range(1, 5):
        v, total, m = 0.9 * v + 0.1 * 36, total + 36, 0.9 * m + 0.1 * 6
        rows.append((k, 0.6, total, 0.6 / total**0.5, v, 0.6 / v**0.5))
        corrected.append((k, m, 1 - 0.9**k, m / (1 - 0.9**k)))
    headers = ("k", "0.1 · g", "sum of g²", "AdaGrad's step", "v", "RMSprop's step")
    return (
        "<h1>Divide by the size you have seen</h1><p>The gradient is always 6, and η = 0.1. AdaGrad adds "
        "the squares up and "
        "divides by the root of the sum. RMSprop keeps v ← 0.9 · v + 0.1 · g², from v = 0, and divides by "
        "√v. You need a "
        "calculator.</p>"
        f"{gaps(headers, rows, first_row, filled)}"
        + question(
            "Towards which length does each step go, for ever?",
            "AdaGrad's towards 0; RMSprop's towards 0.1, for v goes towards 36.",
            filled,
        )
        + "<h2>Correct the start</h2><p>The average m ← 0.9 · m + 0.1 · g also begins at 0. Divide it by "
        "1 − 0.9<sup>k</sup>.</p>"
        + gaps(("k", "m", "1 − 0.9<sup>k</sup>", "m / (1 − 0.9<sup>k</sup>)"), corrected, first_row, filled)
        + question(
            "The gradient is 600 now instead of 6. Which numbers of the first table change, and which steps?",
            "Sums and v are 10 000 times as large. The plain step is 100 times as long; the two others stay.",
            filled,
        )
    )


# 13 to 16 ---------------------------------------------------------------------------------------------------


def back_sheet(numbers: Numbers, filled: bool) -> str:
    """Forward and back through a chain of two weights, read once and done once."""
    return (
        "<h1>Send the slopes back</h1><p>h = 2 · w₁, p = w₂ · h, e = p − 3, L = e². Go down the table for "
        "the values. Then "
        "come up: the slope of L along a box is the slope along the box below it, times the slope of that "
        "link. Along a "
        "product the slope is the other factor.</p>"
        f"<h2>w₁ = 1, w₂ = ½: read it</h2>{_chain(1.0, 0.5, lambda row, column: True, filled)}"
        f"<h2>w₁ = 2, w₂ = −1: fill the "
        f"gaps</h2>{_chain(2.0, -1.0, lambda row, column: column in (0, 2), filled)}"
        f"<h2>w₁ = 3, w₂ = 1: all yours</h2>{_chain(3.0, 1.0, lambda row, column: column == 0, filled)}"
        + question(
            "Which number serves both weights, and is worked out once?", "The slope of L along p.", filled
        )
    )


def _chain(w1: float, w2: float, given: Given, filled: bool) -> str:
    h, p = 2 * w1, 2 * w1 * w2
    e = p - 3
    rows = [
        ("w₁", w1, "h along w₁: 2", 2 * e * w2 * 2),
        ("h", h, "p along h: w₂", 2 * e * w2),
        ("w₂", w2, "p along w₂: h", 2 * e * h),
        ("p", p, "e along p: 1", 2 * e),
        ("e", e, "L = e² along e: 2e", 2 * e),
    ]
    return gaps(("box", "value", "the link below it", "slope of L"), rows, given, filled)


def two_directions_sheet(numbers: Numbers, filled: bool) -> str:
    """A loss that falls for a hundred steps and explodes: its two parts, each by itself."""
    k = (0, 25, 50, 75, 100, 125, 150)
    flat, steep = [50 * 0.979 ** (2 * n) for n in k], [5e-11 * 1.21**n for n in k]
    rows = [
        (number(n), f"{a:.2g}", f"{b:.1e}", "flat" if a > b else "steep")
        for n, a, b in zip(k, flat, steep, strict=True)
    ]
    axes = {"x": (0, 150, 25), "y": (-12, 4, 2), "names": ("step", "power of ten of each part")}
    lines = [list(zip(k, np.log10(part), strict=True)) for part in (flat, steep)]
    return (
        "<h1>Follow each direction by itself</h1><p>A valley has curvature 1 along and 100 across, η = "
        "0.021. The part of the "
        "loss along begins at 50 and keeps 0.979² of itself at each step. The part across begins at 5 · "
        "10<sup>−11</sup> and "
        "becomes 1.1² = 1.21 times as large. In 25 steps these are 0.346 and 117.</p>"
        f"{gaps(('step', 'part along', 'part across', 'the larger'), rows, first_row, filled)}"
        f"<h2>Draw both: the power of ten of each, against the "
        f"step</h2>{plane(**axes, lines=lines if filled else ())}"
        + question(
            "When does the loss that you see begin to rise? When was it decided?",
            "Between steps 100 and 125, where the lines cross; it was decided at step 0, by ηL = 2.1.",
            filled,
        )
    )


def missing_sheet(numbers: Numbers, filled: bool) -> str:
    """Two rounds of boosting by hand."""
    hours, points = four_students()
    path = gradient_boosting(hours, points, trees=2, learning_rate=0.5, depth=1).path(hours)
    parts = []
    for said, then in zip(path[:-1], path[1:], strict=True):
        missing = points - said
        cuts = []
        for k in (1, 2, 3):
            left, right = missing[:k], missing[k:]
            squares = sum(float(np.sum((part - part.mean()) ** 2)) for part in (left, right))
            cuts.append((number(k + 0.5), left.mean(), right.mean(), squares))
        rows = list(zip(hours, points, said, missing, 2 * (then - said), then, strict=True))
        parts.append((cuts, rows))
    (cuts, rows), (cuts2, rows2) = parts
    headers = ("hours", "points", "F", "missing", "the tree says", "new F")
    cut = ("cut at", "mean left", "mean right", "squares left over")
    return (
        "<h1>Let the predictions walk</h1><p>A model says F = 7.5, the mean, to all four. What is missing "
        "is points − F. A tree "
        "of one question cuts the hours where the squares left over are the smallest, and says on each side "
        "the mean of what is "
        "missing there. Half of what it says is added.</p>"
        f"<h2>First "
        f"round</h2>{gaps(cut, cuts, first_row, filled)}{gaps(headers, rows, _two_columns, filled)}"
        f"<h2>Second round</h2>{gaps(cut, cuts2, lambda row, column: column == 0, filled)}"
        f"{gaps(headers, rows2, _two_columns, filled)}"
    )


def counting_sheet(numbers: Numbers, filled: bool) -> str:
    """Count what follows what, and what the best chances cost: an example, and one alone."""
    return (
        "<h1>Count, and be done</h1><p>¶ stands before the beginning of a name and after its end. Count "
        "what follows each "
        "letter. The best chances are the shares, and a letter costs −ln of its chance. You need a "
        "calculator.</p>"
        f"<h2>ab, abb: read it</h2>{_counted(('ab', 'abb'), lambda row, column: True, filled)}"
        f"<h2>aab, ba: fill the gaps</h2>{_counted(('aab', 'ba'), lambda row, column: column < 2, filled)}"
        f"<h2>bab, abba, b: all "
        f"yours</h2>{_counted(('bab', 'abba', 'b'), lambda row, column: column == 0, filled)}"
    )


def _counted(names: Sequence[str], given: Given, filled: bool) -> str:
    pairs = [pair for name in names for pair in zip(f"¶{name}", f"{name}¶", strict=True)]
    rows, paid = [], 0.0
    for letter in sorted({before for before, _ in pairs}, key="¶ab".index):
        after = [next for before, next in pairs if before == letter]
        counts = {other: after.count(other) for other in "¶ab" if other in after}
        chances = {other: count / len(after) for other, count in counts.items()}
        cost = -sum(count * np.log(chances[other]) for other, count in counts.items())
        paid += cost
        rows.append(
            (
                letter,
                ", ".join(f"{other} {count}×" for other, count in counts.items()),
                ", ".join(f"{other} {number(chance, 2)}" for other, chance in chances.items()),
                number(cost + 0.0, 3),
            )
        )
    rows.append(("mean", "", f"of {len(pairs)} letters", number(paid / len(pairs), 3)))
    return gaps(("before", "next, how often", "best chances", "all of them cost"), rows, given, filled)


SHEETS: dict[str, Callable[[Numbers, bool], str]] = {
    "01_feet": feet_sheet,
    "02_steps": steps_sheet,
    "03_dial": dial_sheet,
    "04_students": students_sheet,
    "05_columns": columns_sheet,
    "06_valleys": valleys_sheet,
    "07_ask_one": ask_one_sheet,
    "08_bath": bath_sheet,
    "09_chords": chord_sheet,
    "10_surprise": surprise_sheet,
    "11_velocity": velocity_sheet,
    "12_sizes": sizes_sheet,
    "13_back": back_sheet,
    "14_two_directions": two_directions_sheet,
    "15_missing": missing_sheet,
    "16_counting": counting_sheet,
}
