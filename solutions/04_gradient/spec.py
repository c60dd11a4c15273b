"""How the exercises of lesson 04 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case, function

lesson = Spec(__file__)

HOURS, POINTS = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 7.0, 10.0, 11.0])

def a_class(draw, students):
    """Inputs and outputs of made-up students, not symmetrical around anything."""
    x = draw.uniform(0.2, 4, students).round(2)
    return x, (1.7 * x + 2.3 + draw.normal(0, 1, students)).round(2)

# ----------------------------------------------------------------------------------------------- 1 · mse_grad

mse_grad = lesson.question("mse_grad", shape="one slope for each weight")

@mse_grad.cases
def _(draw):
    yield case("at the start", 0.0, 0.0, HOURS, POINTS)
    yield case("at the start", 0.0, 0.0, *a_class(draw, 5))
    yield case("anywhere", 2.25, 0.75, HOURS, POINTS)
    for w, b in ((1.35, -2.4), (-0.65, 3.2)):
        yield case("anywhere", w, b, *a_class(draw, 7))
    x, y = a_class(draw, 6)
    yield case("thousandfold and millionth", 1.15, -0.4, 1000 * x, 1000 * y)
    yield case("thousandfold and millionth", 0.85, 1.3, 0.001 * x, y)

@mse_grad.also_right
def one_by_one(w, b, x, y):
    slope_w = slope_b = 0.0
    for hours, points in zip(x, y, strict=True):
        error = w * hours + b - points
        slope_w += 2 * error * hours / len(x)
        slope_b += 2 * error / len(x)
    return slope_w, slope_b

@mse_grad.also_right
def with_a_column_of_ones(w, b, x, y):
    A = np.column_stack([x, np.ones(len(x))])
    return 2 / len(y) * A.T @ (A @ [w, b] - y)

mse_grad.slip(M.residual_flipped, {"w * x + b - y": "y - w * x - b"}, hints="""
    Your guesses are too low at (0, 0). Does the loss rise or fall when w grows?
    Differentiate (w·x + b − y)². What stands in the bracket is the guess minus y.
    First student at (0, 0): 2 · (0 − 2) · 1 = −4, not 2 · (2 − 0) · 1.""")

mse_grad.slip(M.missing_input_factor, {"error * x": "error"}, hints="""
    Raise w by a toe h. By how much does the guess for a student with 4 hours rise?
    The guess is w·x + b. Along w it rises by x · h, along b by h.
    Fourth student at (0, 0): 2 · (−11) · 4 = −88 on w, and −22 on b.""")

mse_grad.slip(M.sum_instead_of_mean, {
    "np.mean(2 * error * x), np.mean(2 * error)": "np.sum(2 * error * x), np.sum(2 * error)"}, hints="""
    Should twice as many students, all alike, make the slope twice as large?
    The loss is a mean. So its slope is the mean push.
    −4 − 28 − 60 − 88 = −180, and −180 / 4 = −45.""")

mse_grad.slip(M.divided_by_m_twice, {"np.mean(2 * error)])": "np.mean(2 * error)]) / len(x)"}, hints="""
    np.mean divides by m. What else in your line does?
    Divide once: either np.mean, or np.sum and one division.
    −180 / 4 = −45. Another division by 4 makes it −11.25.""")

mse_grad.slip(M.half_convention_mismatch, {
    "np.mean(2 * error * x), np.mean(2 * error)": "np.mean(error * x), np.mean(error)"}, hints="""
    What is the slope of u²?
    Some books use half the mean squared error, and there the 2 cancels. This loss has no half.
    The mean of error · x is −22.5 at (0, 0). The slope is twice that, −45.""")

mse_grad.slip(M.bias_forgotten, {"np.mean(2 * error)": "0.0"},
    says="a slope of 0 along b, so that b can never move", hints="""
    Raise b by a toe. Does the loss stay the same?
    b is a weight like w. Its input is 1, for every student.
    The mean of 2 · error at (0, 0) is −15.""")

mse_grad.slip(M.bias_forgotten, {"x + b": "x"}, says="guessing w·x, without the b", hints="""
    What is the guess when w = 0 and b = 5?
    The error is the whole guess minus y, and the guess is w·x + b.
    At (2.25, 0.75) the first error is 2.25 + 0.75 − 2 = 1.""")

mse_grad.slip(M.partials_are_equal, {"np.mean(2 * error)": "np.mean(2 * error * x)"}, hints="""
    Raise b by a toe h. By how much does the guess of a student with 4 hours rise?
    The factor is how fast the guess grows: x along w, and 1 along b.
    Fourth student at (0, 0): −88 on w, and −22 on b.""")

mse_grad.slip(M.order_swapped, {
    "np.mean(2 * error * x), np.mean(2 * error)": "np.mean(2 * error), np.mean(2 * error * x)"},
    says="putting the slope along b first", hints="""
    Which weight is meant by the first of your two numbers?
    The order is that of the weights: w, then b.
    At (0, 0) it is −45, −15.""")

# ------------------------------------------------------------------------------------------------ 2 · gd_line

gd_line = lesson.question("gd_line", shape="the start and n steps make n + 1 rows, with w and b in each")

@gd_line.cases
def _(draw):
    yield case("the worked path", HOURS, POINTS, 0.05, 3)
    yield case("the worked path", HOURS, POINTS, 0.03, 6)
    yield case("the worked path", HOURS, POINTS, round(draw.uniform(0.01, 0.05), 3), 4)
    yield case("the worked path", HOURS, POINTS, round(draw.uniform(0.04, 0.05), 4), 130)
    for students, lr in ((5, 0.07), (7, 0.013)):
        yield case("other students", *a_class(draw, students), lr, 4)
    x, y = a_class(draw, 4)
    yield case("other students", 3 * x, 100 * y, 0.002, 5)
    x, y = a_class(draw, 6)
    yield case("tiny inputs", 0.001 * x, y, 0.31, 3)
    yield case("one step, or none", HOURS, POINTS, 0.05, 0)
    yield case("one step, or none", *a_class(draw, 5), 0.05, 0)
    yield case("one step, or none", *a_class(draw, 5), 0.03, 1)

@gd_line.also_right
def filled_in(x, y, lr, n):
    places = np.zeros((n + 1, 2))
    for k in range(n):
        error = places[k, 0] * x + places[k, 1] - y
        places[k + 1, 0] = places[k, 0] - lr * 2 * np.mean(error * x)
        places[k + 1, 1] = places[k, 1] - lr * 2 * np.mean(error)
    return places

@gd_line.also_right
def copied(x, y, lr, n):
    A, theta = np.column_stack([x, np.ones(len(x))]), np.zeros(2)
    places = [theta.copy()]
    for _ in range(n):
        theta -= 2 * lr * A.T @ (A @ theta - y) / len(y)
        places.append(theta.copy())
    return places

@gd_line.wrong(M.sequential_update, "moving w first and feeling the slope along b from there")
def sequential_update(x, y, lr, n):
    """At which w do you feel the slope along b: the old one, or the new one?
    Work out both slopes at one place. Then move both weights.
    At (0, 0) the slope along b is −15, so b becomes 0.75. From w = 2.25 it is −3.75, which gives 0.1875."""
    w, b = 0.0, 0.0
    places = [(w, b)]
    for _ in range(n):
        w = w - lr * np.mean(2 * (w * x + b - y) * x)
        b = b - lr * np.mean(2 * (w * x + b - y))
        places.append((w, b))
    return np.array(places)

@gd_line.wrong(M.sequential_update, "moving b first and feeling the slope along w from there")
def sequential_b_first(x, y, lr, n):
    """At which b do you feel the slope along w: the old one, or the new one?
    Work out both slopes at one place. Then move both weights.
    At (0, 0) the slope along w is −45, so w becomes 2.25. From b = 0.75 it is −41.25, which gives 2.0625."""
    w, b = 0.0, 0.0
    places = [(w, b)]
    for _ in range(n):
        b = b - lr * np.mean(2 * (w * x + b - y))
        w = w - lr * np.mean(2 * (w * x + b - y) * x)
        places.append((w, b))
    return np.array(places)

gd_line.slip(M.aliased_history, {"append(here - ": "append(here)\n        here -= ("}, hints="""
    After the loop, look at the rows. Why are they all the same?
    `theta -= …` changes the one array that stands in every row. `theta = theta - …` makes a new one.
    places.append(theta) keeps theta itself, not a photograph of it.""")

gd_line.slip(M.history_off_by_one, {"(places)": "(places[1:])"}, says="leaving the start out", hints="""
    Where were the weights before the first step?
    The first row is 0, 0. Keep it before the loop.
    Three steps make four rows.""")

gd_line.slip(M.history_off_by_one, {"(places)": "(places[:-1])"}, says="leaving the last place out", hints="""
    Where does the last step lead, and is that place in your array?
    Count: the start, and one row for each step.
    Three steps make four rows.""")

gd_line.slip(M.ascent_sign, {"- lr": "+ lr"}, hints="""
    Does the loss fall along your path?
    The gradient points uphill. Step against it.
    0 − 0.05 · (−45) = 2.25, and 0 + 0.05 · (−45) = −2.25.""")

gd_line.slip(M.stale_gradient, {"*here": "0, 0"}, hints="""
    Is the ground equally steep at all the places of your path?
    The gradient belongs to the place where it was felt. Feel again in every round.
    At (0, 0) it is −45, −15. At (2.25, 0.75) it is −7.5, −2.25.""")

gd_line.slip(M.bias_forgotten, {"x, y)": "x, y) * [1, 0]"}, says="a b that never moves", hints="""
    Look down the column of b. When does it change?
    b is a weight like w. It steps by −η times its own slope.
    The slope along b is −15 at (0, 0), so b becomes 0.75.""")

# ----------------------------------------------------------------------------------------------- 3 · steepest

steepest = lesson.question("steepest", shape="a direction is two numbers")

def facing(draw, curvatures, k, at):
    """A place on the bowl ½Σλw² from which the `at`-th of k directions is clearly the steepest way down."""
    angle = 2 * np.pi * (at + draw.uniform(-0.25, 0.25)) / k
    return (-draw.uniform(2, 4) * np.array([np.cos(angle), np.sin(angle)]) / curvatures).round(3)

@steepest.cases
def _(draw):
    yield case(
        "the hillside of the lesson", function("Quadratic", curvatures=[1.0, 2.0]), np.array([3.0, 2.0]), 36
    )
    lesson_hill = function("Quadratic", curvatures=[1.0, 2.0])
    yield case("the hillside of the lesson", lesson_hill, facing(draw, [1.0, 2.0], 36, 22), 36)
    at = int(draw.integers(1, 17))
    yield case("the hillside of the lesson", lesson_hill, facing(draw, [1.0, 2.0], 36, at), 36)
    for k, at in ((24, int(draw.integers(3, 12))), (40, int(draw.integers(22, 39)))):
        curvatures = [1.5, 6.0]
        yield case(
            "other places and circles",
            function("Quadratic", curvatures=curvatures),
            facing(draw, curvatures, k, at),
            k,
        )
    yield case("ground that bends", function("himmelblau"), np.array([1.3, -0.7]), 50)
    yield case("ground that bends", function("himmelblau"), draw.uniform(0.5, 1.5, 2).round(2), 45)
    yield case("ground that bends", function("himmelblau"), draw.uniform(-4, 4, 2).round(2), 55)
    yield case("ground that bends", function("rosenbrock"), np.array([-0.85, 0.4]), 30)

@steepest.also_right
def with_two_toes(f, theta, k, toe=1e-4):
    best, lowest = None, np.inf
    for j in range(k):
        u = np.array([np.cos(2 * np.pi * j / k), np.sin(2 * np.pi * j / k)])
        slope = f(theta + toe * u) - f(theta - toe * u)
        if slope < lowest:
            best, lowest = u, slope
    return best

@steepest.also_right
def all_in_one_call(f, theta, k, toe=1e-4):
    around = np.exp(2j * np.pi * np.arange(k) / k)
    u = np.array([around.real, around.imag])
    return u[:, np.argmin(f(np.asarray(theta)[:, None] + toe * u))]

steepest.slip(M.ascent_sign, {"argmin": "argmax"}, says="the steepest way up", hints="""
    Does f rise or fall if you go the way you found?
    Down is where the slope is smallest: the most negative one.
    At (3, 2) the slopes run from −5 to +5. You want the −5.""")

steepest.slip(M.level_for_steep, {"argmin(slopes)": "argmin(np.abs(slopes))"},
    says="the most level way, whose slope is smallest in size", hints="""
    Is a slope of −5 smaller or larger than a slope of 0?
    Look for the most negative slope. Without its sign, −5 looks large.
    Of −5, 0 and 5, the lowest is −5.""")

steepest.slip(M.half_circle, {"2 * np.pi": "np.pi"}, hints="""
    Which of your angles points south?
    A full turn is 2π. The j-th of k directions is at 2π · j/k.
    np.linspace(0, np.pi, k) ends when it faces west.""")

steepest.slip(M.degrees_for_radians, {"2 * np.pi": "360"}, hints="""
    What is np.cos(90)?
    np.cos and np.sin count in radians: a full turn is 2π, not 360.
    np.cos(np.radians(90)) is 0, and np.cos(90) is −0.448.""")

steepest.slip(M.returns_something_else, {"return directions": "return toe * directions"},
    says="giving back the toe, not the direction", hints="""
    How long is the arrow that you give back?
    A direction has length 1. The toe is only how far you reached to feel.
    0.643² + 0.766² = 1.""")

steepest.slip(M.returns_something_else, {"return directions": "return theta + toe * directions"},
    says="giving back the place where the toe was, not the direction", hints="""
    Is your answer a place on the map, or a direction?
    The direction is what you added to theta, at length 1.
    From (3, 2) it is −0.643, −0.766. The place of the toe is near (3, 2).""")

# ------------------------------------------------------------------------------------------- 4 · numeric_grad

numeric_grad = lesson.question("numeric_grad", tolerance=1e-7, shape="one slope for each weight")

@numeric_grad.cases
def _(draw):
    yield case("a bowl", function("Quadratic", curvatures=[1.0, 2.0]), np.array([3.0, 2.0]))
    yield case("a bowl", function("Quadratic", curvatures=[1.5, 7.0]), draw.uniform(1, 3, 2).round(2), 0.003)
    yield case(
        "three weights",
        function("Quadratic", curvatures=[0.5, 3.0, 8.0]),
        draw.uniform(1, 2, 3).round(2),
        0.01,
    )
    yield case("ground that bends", function("beale"), np.array([0.85, -0.35]), 0.02)
    yield case("ground that bends", function("himmelblau"), draw.uniform(0.3, 1.5, 2).round(2), 0.07)
    yield case("ground that bends", function("himmelblau"), draw.uniform(2, 4, 2).round(2), 0.07)

@numeric_grad.also_right
def forth_and_back(f, theta, h=1e-5):
    slopes = []
    for i in range(len(theta)):
        ahead, behind = theta.copy(), theta.copy()
        ahead[i] += h
        behind[i] -= h
        slopes.append((f(ahead) - f(behind)) / h / 2)
    return slopes

@numeric_grad.also_right
def mean_of_two(f, theta, h=1e-5):
    here, toes = f(theta), h * np.eye(len(theta))
    ahead = np.array([(f(theta + toe) - here) / h for toe in toes])
    behind = np.array([(here - f(theta - toe)) / h for toe in toes])
    return (ahead + behind) / 2

@numeric_grad.also_right
def moved_and_moved_back(f, theta, h=1e-5):
    slopes = []
    for i in range(len(theta)):
        theta[i] += h
        ahead = f(theta)
        theta[i] -= 2 * h
        slopes.append((ahead - f(theta)) / (2 * h))
        theta[i] += h
    return slopes

numeric_grad.slip(M.one_sided, {"f(theta - toe)": "f(theta)", "(2 * h)": "h"}, hints="""
    On which side of theta did you feel, and what does the bend of the ground do there?
    Feel at theta + h and at theta − h. The two errors cancel.
    On (w − 3)² at 0 with h = 0.001: forward −5.999, back −6.001, both together −6.""")

numeric_grad.slip(M.missing_half, {"(2 * h)": "h"}, hints="""
    How far is it from theta − h to theta + h?
    A slope is a change of height over a change of place. Between your two toes there are two h.
    (f(θ + h) − f(θ − h)) / (2h), not / h.""")

numeric_grad.slip(M.power_confused, {"(2 * h)": "(2 * h) ** 2"}, says="squaring what you divide by", hints="""
    With a toe half as long, should the slope come out twice as large?
    The distance between the toes is 2h. Divide by it once.
    (f(θ + h) − f(θ − h)) / (2h), not / (2h)².""")

numeric_grad.slip(M.missing_bracket, {"(2 * h)": "2 * h"},
    says="halving h by a missing bracket: / 2 * h", hints="""
    What does Python make of 6 / 2 * 3?
    It goes from left to right: 6 / 2, and then times 3. Put the bracket round 2 * h.
    6 / (2 * 3) = 1, and 6 / 2 * 3 = 9.""")

@numeric_grad.wrong(M.mutates_input, "moving theta itself and leaving it moved")
def mutates_input(f, theta, h=1e-5):
    """What is theta after your function is done?
    `theta[i] += h` changes the caller's array. Work on a copy, or add an array that is h in one place and 0
        elsewhere.
    The second weight is then felt from a place where the first one is h too small."""
    slopes = np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        ahead = f(theta)
        theta[i] -= 2 * h
        slopes[i] = (ahead - f(theta)) / (2 * h)
    return slopes

numeric_grad.slip(M.all_at_once, {"toe[i]": "toe[:]"}, hints="""
    When you feel along the first weight, does the second one stand still?
    One weight at a time: the toe is h in one place and 0 in all the others.
    At (3, 2) the slopes are 3 and 4. Moving both at once gives 7, twice.""")

@numeric_grad.wrong(M.first_weight_only)
def first_weight_only(f, theta, h=1e-5):
    """How many numbers has a gradient?
    One slope for each weight: let a loop go over all of them.
    For two weights two slopes: 3 and 4 at (3, 2)."""
    toe = np.zeros(len(theta))
    toe[0] = h
    return (f(theta + toe) - f(theta - toe)) / (2 * h)

# ----------------------------------------------------------------------------------------- 5 · relative_error

relative_error = lesson.question("relative_error")

@relative_error.cases
def _(draw):
    yield case("two gradients", np.array([3.0, 4.0]), np.array([3.0, 0.0]))
    for scale in (1.0, 1e3, 1e-6, 1e-12):
        a = draw.uniform(-3, 3, 3).round(2)
        b = (a + draw.uniform(0.2, 0.9, 3)).round(2)
        yield case("two gradients", scale * a, scale * b)
    yield case("two gradients", a, (-draw.uniform(0.5, 2) * a).round(2))
    yield case("zeros", np.array([0.0, 0.0]), np.array([0.4, -1.1]))
    yield case("zeros", draw.uniform(0.5, 2, 2).round(2), np.zeros(2))
    yield case("zeros", draw.uniform(0.5, 2, 2).round(2), draw.uniform(0.5, 2, 2).round(2) * [0.0, 1.0])
    yield case("zeros", np.zeros(2), np.zeros(2))

@relative_error.also_right
def by_the_squares(a, b):
    size = np.sqrt(max(np.sum(a * a), np.sum(b * b)))
    if size == 0:
        return 0
    return float(np.sqrt(np.sum((a - b) ** 2)) / size)

@relative_error.also_right
def two_quotients(a, b):
    if not np.any(a) and not np.any(b):
        return 0.0
    longer = a if a @ a > b @ b else b
    return np.linalg.norm((a - b) / np.linalg.norm(longer))

relative_error.slip(M.absolute_not_relative, {" / size": ""},
    says="the distance alone, without dividing", hints="""
    For two gradients that are a million times smaller, should your answer change?
    Divide the distance by the length of the longer gradient.
    (3, 4) and (3, 0) are 4 apart, and the longer one is 5 long: 0.8.""")

relative_error.slip(M.absolute_not_relative, {
    "max(np.linalg.norm(a), np.linalg.norm(b))": "max(np.linalg.norm(a), np.linalg.norm(b), 1e-8)"},
    says="a floor under the length, to be on the safe side of zero", hints="""
    Two gradients of size 10⁻¹², one twice as long as the other: what should come out?
    Below a floor, every pair of small gradients looks alike. Ask for zero itself, and for nothing else.
    3·10⁻¹² and 6·10⁻¹²: 3/6 = 0.5, and with a floor of 10⁻⁸ it is 0.0003.""")

relative_error.slip(M.zero_division, {
    "max(np.linalg.norm(a), np.linalg.norm(b))": "np.linalg.norm(a)", "size == 0": "False"},
    says="dividing by the length of the first, which may be zero", hints="""
    What does your function say when a is zero and b is not?
    Divide by the longer of the two. It is zero only if both are.
    For a = (0, 0) and b = (0.4, −1.1) the answer is 1.""")

relative_error.slip(M.zero_division, {
    "max(np.linalg.norm(a), np.linalg.norm(b))": "np.linalg.norm(b)", "size == 0": "False"},
    says="dividing by the length of the second, which may be zero", hints="""
    What if you exchange a and b? Should the answer change?
    Divide by the longer of the two, whichever it is.
    (3, 4) and (3, 0): the longer one is 5 long, so it is 4/5.""")

relative_error.slip(M.zero_division, {"size == 0": "False"},
    says="0/0 when both gradients are zero", hints="""
    Two gradients are both zero. Do they agree?
    Ask for that case first, and give back 0.
    0/0 is nan, and nan is neither below 10⁻⁶ nor above it.""")

relative_error.slip(M.sum_of_both, {
    "max(np.linalg.norm(a), np.linalg.norm(b))": "np.linalg.norm(a) + np.linalg.norm(b)"}, hints="""
    One gradient is twice the other. How far are they apart, in lengths of the longer one?
    Some books divide by the sum of the lengths. Here it is the longer one alone.
    (3, 4) and (3, 0): 4/5, not 4/(5 + 3).""")

relative_error.slip(M.lengths_not_arrows, {
    "np.linalg.norm(a - b)": "abs(np.linalg.norm(a) - np.linalg.norm(b))"}, hints="""
    (3, 4) and (4, 3) are both 5 long. Are they the same gradient?
    First subtract the arrays, then take the length.
    |(3, 4) − (3, 0)| = 4. The difference of the lengths, 5 − 3, is 2.""")

# ---------------------------------------------------------------------------------------- 6 · mse_grad_matrix

mse_grad_matrix = lesson.question("mse_grad_matrix", shape="one slope for each column of X")

@mse_grad_matrix.cases
def _(draw):
    yield case("y as a flat array", np.column_stack([HOURS, np.ones(4)]), POINTS, np.zeros(2))
    for shape in ((7, 3), (4, 4)):
        X, y = draw.uniform(-1, 3, shape).round(2), draw.uniform(0, 9, shape[0]).round(2)
        yield case("y as a flat array", X, y, draw.uniform(-1, 2, shape[1]).round(2))
        yield case("y as a column", X, y[:, None], draw.uniform(-1, 2, shape[1]).round(2))

@mse_grad_matrix.also_right
def column_by_column(X, y, theta):
    error = X @ theta - np.asarray(y).reshape(len(X))
    return [np.mean(2 * error * column) for column in X.T]

mse_grad_matrix.also_right(lambda X, y, theta: 2 / len(X) * ((X.T @ X) @ theta - (X.T @ y).ravel()))

mse_grad_matrix.slip(M.shape_broadcast, {"np.ravel(y)": "y"}, hints="""
    What is the shape of X @ theta − y when y has shape (m, 1)?
    (m,) minus (m, 1) is (m, m): numpy subtracts every y from every guess. Make y flat first.
    For 4 students there are 4 errors. Yours are 16.""")

@mse_grad_matrix.wrong(M.shape_broadcast,
    "subtracting a column from a flat array, and taking the mean over the m × m errors")
def shape_broadcast_hidden(X, y, theta):
    """What is the shape of X @ theta − y when y has shape (m, 1)?
    (m,) minus (m, 1) is (m, m): numpy subtracts every y from every guess. Make y flat first.
    For 4 students there are 4 errors. Yours are 16, and their mean hides it."""
    error = X @ theta - y
    if error.ndim == 1:
        return 2 * X.T @ error / len(error)
    return 2 * np.mean(X.T @ error, axis=1) / len(error)

mse_grad_matrix.slip(M.transposed, {".T @": "@"}, hints="""
    Which numbers of X belong to the first weight: a row, or a column?
    The slope along one weight adds up error × input over all students: a column of X against the errors.
    X has shape (m, d) and there are m errors, so it takes X.T to make d slopes of them.""")

mse_grad_matrix.slip(M.sum_instead_of_mean, {" / len(error)": ""}, hints="""
    Should twice as many students, all alike, make the gradient twice as large?
    X.T @ error adds up. Divide by m for the mean.
    With the four students the sum is −180, −60, and a quarter of it is −45, −15.""")

mse_grad_matrix.slip(M.wrong_count, {"len(error)": "len(theta)"},
    says="dividing by the number of weights, not of students", hints="""
    Over what is the mean taken in this loss?
    It is a mean over the rows of X.
    Four students, two weights: divide by 4.""")

mse_grad_matrix.slip(M.half_convention_mismatch, {"2 * X": "X"}, hints="""
    What is the slope of u²?
    Some books use half the mean squared error, and there the 2 cancels. This loss has no half.
    With the four students it is −45, −15 at theta = 0, not half of it.""")

mse_grad_matrix.slip(M.residual_flipped, {"X @ theta - np.ravel(y)": "np.ravel(y) - X @ theta"}, hints="""
    At theta = 0 all guesses are too low. Should the slopes be negative or positive?
    Differentiate (X @ theta − y)². What stands in the bracket is the guess minus y.
    With the four students it is −45, −15 at theta = 0.""")

# ------------------------------------------------------------------------------------------- 7 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("one place too few", """
        How many places does it keep for n = 2?
        (0, 0) is kept before the loop, and one place in each round.
        1 + n places: that is right."""),
    B=("a missing factor x", """
        Raise b by a toe. By how much does a guess rise?
        Along w the guess rises by x, along b by 1. The friend has both right.
        At (0, 0) the slope along b is the mean of 2 · error, −15."""),
    C=("a wrong sign", """
        Follow the code for one step with the four students. Does w rise?
        It subtracts the slope −45, so w rises. That is right.
        0 − 0.05 · (−45) = 2.25."""),
)

test_line = lesson.test_question("test_line", of=gd_line, mutants=[
    M.sequential_update, M.stale_gradient, M.aliased_history, M.history_off_by_one, M.bias_forgotten,
    M.ascent_sign], hints="""
    Your friend's w after one step is right. Which number is the first to be wrong?
    Walk two steps with the four students and η = 0.05, and compare all the places, w and b. Count them,
        too.
    The right places are (0, 0), (2.25, 0.75), (2.625, 0.8625). Your friend's second one is
        (2.25, 0.1875).""")
