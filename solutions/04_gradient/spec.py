"""How the exercises of lesson 04 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import case, function, killer, question, value

HOURS, POINTS = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 7.0, 10.0, 11.0])


def a_class(draw, students):
    """Inputs and outputs of made-up students, not symmetrical around anything."""
    x = draw.uniform(0.2, 4, students).round(2)
    return x, (1.7 * x + 2.3 + draw.normal(0, 1, students)).round(2)


# ------------------------------------------------------------------------------------------------ 1 · mse_grad


@question(points=3, shape="one slope for each weight")
def mse_grad(w, b, x, y):
    error = w * x + b - y
    return np.array([np.mean(2 * error * x), np.mean(2 * error)])


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


@mse_grad.wrong(
    "taking y minus the guess where the guess minus y belongs",
    "Your guesses are too low at (0, 0). Does the loss rise or fall when w grows?",
    "Differentiate (w·x + b − y)². What stands in the bracket is the guess minus y.",
    "First student at (0, 0): 2 · (0 − 2) · 1 = −4, not 2 · (2 − 0) · 1.",
    id="M08",
)
def residual_flipped(w, b, x, y):
    error = y - w * x - b
    return np.array([np.mean(2 * error * x), np.mean(2 * error)])


@mse_grad.wrong(
    "leaving the factor x out of the slope along w",
    "Raise w by a toe h. By how much does the guess for a student with 4 hours rise?",
    "The guess is w·x + b. Along w it rises by x · h, along b by h.",
    "Fourth student at (0, 0): 2 · (−11) · 4 = −88 on w, and −22 on b.",
    id="M09",
)
def missing_input_factor(w, b, x, y):
    error = w * x + b - y
    return np.array([np.mean(2 * error), np.mean(2 * error)])


@mse_grad.wrong(
    "adding the pushes up, without dividing by the number of students",
    "Should twice as many students, all alike, make the slope twice as large?",
    "The loss is a mean. So its slope is the mean push.",
    "−4 − 28 − 60 − 88 = −180, and −180 / 4 = −45.",
    id="M10",
)
def sum_instead_of_mean(w, b, x, y):
    error = w * x + b - y
    return np.array([np.sum(2 * error * x), np.sum(2 * error)])


@mse_grad.wrong(
    "dividing by the number of students twice",
    "np.mean divides by m. What else in your line does?",
    "Divide once: either np.mean, or np.sum and one division.",
    "−180 / 4 = −45. Another division by 4 makes it −11.25.",
    id="M11",
)
def divided_by_m_twice(w, b, x, y):
    error = w * x + b - y
    return np.array([np.mean(2 * error * x), np.mean(2 * error)]) / len(x)


@mse_grad.wrong(
    "the gradient of half the loss, without the 2 of the square",
    "What is the slope of u²?",
    "Some books use half the mean squared error, and there the 2 cancels. This loss has no half.",
    "The mean of error · x is −22.5 at (0, 0). The slope is twice that, −45.",
    id="M12",
)
def half_convention_mismatch(w, b, x, y):
    error = w * x + b - y
    return np.array([np.mean(error * x), np.mean(error)])


@mse_grad.wrong(
    "a slope of 0 along b, so that b can never move",
    "Raise b by a toe. Does the loss stay the same?",
    "b is a weight like w. Its input is 1, for every student.",
    "The mean of 2 · error at (0, 0) is −15.",
    id="M14",
)
def bias_forgotten(w, b, x, y):
    error = w * x + b - y
    return np.array([np.mean(2 * error * x), 0.0])


@mse_grad.wrong(
    "guessing w·x, without the b",
    "What is the guess when w = 0 and b = 5?",
    "The error is the whole guess minus y, and the guess is w·x + b.",
    "At (2.25, 0.75) the first error is 2.25 + 0.75 − 2 = 1.",
    id="M14",
)
def guess_without_b(w, b, x, y):
    error = w * x - y
    return np.array([np.mean(2 * error * x), np.mean(2 * error)])


@mse_grad.wrong(
    "multiplying by x for both weights",
    "Raise b by a toe h. By how much does the guess of a student with 4 hours rise?",
    "The factor is how fast the guess grows: x along w, and 1 along b.",
    "Fourth student at (0, 0): −88 on w, and −22 on b.",
)
def input_factor_on_both(w, b, x, y):
    error = w * x + b - y
    return np.array([np.mean(2 * error * x), np.mean(2 * error * x)])


@mse_grad.wrong(
    "putting the slope along b first",
    "Which weight is meant by the first of your two numbers?",
    "The order is that of the weights: w, then b.",
    "At (0, 0) it is −45, −15.",
)
def weights_swapped(w, b, x, y):
    error = w * x + b - y
    return np.array([np.mean(2 * error), np.mean(2 * error * x)])


# ------------------------------------------------------------------------------------------------- 2 · gd_line


@question(points=4, shape="the start and n steps make n + 1 rows, with w and b in each")
def gd_line(x, y, lr, n):
    w, b = 0.0, 0.0
    places = [(w, b)]
    for _ in range(n):
        error = w * x + b - y
        w, b = w - lr * np.mean(2 * error * x), b - lr * np.mean(2 * error)
        places.append((w, b))
    return np.array(places)


@gd_line.cases
def _(draw):
    yield case("the worked path", HOURS, POINTS, 0.05, 3)
    yield case("the worked path", HOURS, POINTS, 0.03, 6)
    for students, lr in ((5, 0.07), (7, 0.013)):
        yield case("other students", *a_class(draw, students), lr, 4)
    x, y = a_class(draw, 6)
    yield case("tiny inputs", 0.001 * x, y, 0.31, 3)
    yield case("no step at all", HOURS, POINTS, 0.05, 0)


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


@gd_line.wrong(
    "moving w first and feeling the slope along b from there",
    "At which w do you feel the slope along b: the old one, or the new one?",
    "Work out both slopes at one place. Then move both weights.",
    "At (0, 0) the slope along b is −15, so b becomes 0.75. From w = 2.25 it is −3.75, which gives 0.1875.",
    id="M13",
)
def sequential_update(x, y, lr, n):
    w, b = 0.0, 0.0
    places = [(w, b)]
    for _ in range(n):
        w = w - lr * np.mean(2 * (w * x + b - y) * x)
        b = b - lr * np.mean(2 * (w * x + b - y))
        places.append((w, b))
    return np.array(places)


@gd_line.wrong(
    "moving b first and feeling the slope along w from there",
    "At which b do you feel the slope along w: the old one, or the new one?",
    "Work out both slopes at one place. Then move both weights.",
    "At (0, 0) the slope along w is −45, so w becomes 2.25. From b = 0.75 it is −41.25, which gives 2.0625.",
    id="M13",
)
def sequential_b_first(x, y, lr, n):
    w, b = 0.0, 0.0
    places = [(w, b)]
    for _ in range(n):
        b = b - lr * np.mean(2 * (w * x + b - y))
        w = w - lr * np.mean(2 * (w * x + b - y) * x)
        places.append((w, b))
    return np.array(places)


@gd_line.wrong(
    "keeping the same array n + 1 times, and changing it with -=",
    "After the loop, look at the rows. Why are they all the same?",
    "`theta -= …` changes the one array that stands in every row. `theta = theta - …` makes a new one.",
    "places.append(theta) keeps theta itself, not a photograph of it.",
    id="M16",
)
def aliased_history(x, y, lr, n):
    theta = np.zeros(2)
    places = [theta]
    for _ in range(n):
        error = theta[0] * x + theta[1] - y
        theta -= lr * np.array([np.mean(2 * error * x), np.mean(2 * error)])
        places.append(theta)
    return np.array(places)


@gd_line.wrong(
    "leaving the start out",
    "Where were the weights before the first step?",
    "The first row is 0, 0. Keep it before the loop.",
    "Three steps make four rows.",
    id="M17",
)
def start_left_out(x, y, lr, n):
    w, b = 0.0, 0.0
    places = []
    for _ in range(n):
        error = w * x + b - y
        w, b = w - lr * np.mean(2 * error * x), b - lr * np.mean(2 * error)
        places.append((w, b))
    return np.array(places)


@gd_line.wrong(
    "leaving the last place out",
    "Where does the last step lead, and is that place in your array?",
    "Count: the start, and one row for each step.",
    "Three steps make four rows.",
    id="M17",
)
def last_left_out(x, y, lr, n):
    w, b = 0.0, 0.0
    places = []
    for _ in range(n):
        places.append((w, b))
        error = w * x + b - y
        w, b = w - lr * np.mean(2 * error * x), b - lr * np.mean(2 * error)
    return np.array(places)


@gd_line.wrong(
    "adding the gradient instead of subtracting it",
    "Does the loss fall along your path?",
    "The gradient points uphill. Step against it.",
    "0 − 0.05 · (−45) = 2.25, and 0 + 0.05 · (−45) = −2.25.",
    id="M01",
)
def ascent_sign(x, y, lr, n):
    w, b = 0.0, 0.0
    places = [(w, b)]
    for _ in range(n):
        error = w * x + b - y
        w, b = w + lr * np.mean(2 * error * x), b + lr * np.mean(2 * error)
        places.append((w, b))
    return np.array(places)


@gd_line.wrong(
    "asking for the gradient once, before the loop",
    "Is the ground equally steep at all the places of your path?",
    "The gradient belongs to the place where it was felt. Feel again in every round.",
    "At (0, 0) it is −45, −15. At (2.25, 0.75) it is −7.5, −2.25.",
    id="M05",
)
def stale_gradient(x, y, lr, n):
    slope_w, slope_b = np.mean(-2 * y * x), np.mean(-2 * y)
    return np.array([(-lr * slope_w * k, -lr * slope_b * k) for k in range(n + 1)])


@gd_line.wrong(
    "a b that never moves",
    "Look down the column of b. When does it change?",
    "b is a weight like w. It steps by −η times its own slope.",
    "The slope along b is −15 at (0, 0), so b becomes 0.75.",
    id="M14",
)
def bias_forgotten_line(x, y, lr, n):
    w = 0.0
    places = [(w, 0.0)]
    for _ in range(n):
        w = w - lr * np.mean(2 * (w * x - y) * x)
        places.append((w, 0.0))
    return np.array(places)


# ------------------------------------------------------------------------------------------------ 3 · steepest


@question(points=3, shape="a direction is two numbers")
def steepest(f, theta, k, toe=1e-4):
    angles = 2 * np.pi * np.arange(k) / k
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    slopes = [(f(theta + toe * u) - f(theta)) / toe for u in directions]
    return directions[np.argmin(slopes)]


def facing(draw, curvatures, k, at):
    """A place on the bowl ½Σλw² from which the `at`-th of k directions goes down most steeply, and clearly so."""
    angle = 2 * np.pi * (at + draw.uniform(-0.25, 0.25)) / k
    return (-draw.uniform(2, 4) * np.array([np.cos(angle), np.sin(angle)]) / curvatures).round(3)


@steepest.cases
def _(draw):
    yield case(
        "the hillside of the lesson", function("Quadratic", curvatures=[1.0, 2.0]), np.array([3.0, 2.0]), 36
    )
    for k, at in ((24, 5), (40, 33)):
        curvatures = [1.5, 6.0]
        yield case(
            "other places and circles",
            function("Quadratic", curvatures=curvatures),
            facing(draw, curvatures, k, at),
            k,
        )
    yield case("ground that bends", function("himmelblau"), np.array([1.3, -0.7]), 50)
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


@steepest.wrong(
    "the steepest way up",
    "Does f rise or fall if you go the way you found?",
    "Down is where the slope is smallest: the most negative one.",
    "At (3, 2) the slopes run from −5 to +5. You want the −5.",
    id="M01",
)
def steepest_up(f, theta, k, toe=1e-4):
    angles = 2 * np.pi * np.arange(k) / k
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return directions[np.argmax([f(theta + toe * u) for u in directions])]


@steepest.wrong(
    "the most level way, whose slope is smallest in size",
    "Is a slope of −5 smaller or larger than a slope of 0?",
    "Look for the most negative slope. Without its sign, −5 looks large.",
    "Of −5, 0 and 5, the lowest is −5.",
)
def most_level(f, theta, k, toe=1e-4):
    angles = 2 * np.pi * np.arange(k) / k
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    slopes = [abs(f(theta + toe * u) - f(theta)) / toe for u in directions]
    return directions[np.argmin(slopes)]


@steepest.wrong(
    "half of the circle",
    "Which of your angles points south?",
    "A full turn is 2π. The j-th of k directions is at 2π · j/k.",
    "np.linspace(0, np.pi, k) ends when it faces west.",
)
def half_circle(f, theta, k, toe=1e-4):
    angles = np.pi * np.arange(k) / k
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return directions[np.argmin([f(theta + toe * u) for u in directions])]


@steepest.wrong(
    "giving degrees to cos and sin, which take radians",
    "What is np.cos(90)?",
    "np.cos and np.sin count in radians: a full turn is 2π, not 360.",
    "np.cos(np.radians(90)) is 0, and np.cos(90) is −0.448.",
)
def degrees_for_radians(f, theta, k, toe=1e-4):
    angles = 360 * np.arange(k) / k
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return directions[np.argmin([f(theta + toe * u) for u in directions])]


@steepest.wrong(
    "giving back the toe, not the direction",
    "How long is the arrow that you give back?",
    "A direction has length 1. The toe is only how far you reached to feel.",
    "0.643² + 0.766² = 1.",
)
def toe_for_direction(f, theta, k, toe=1e-4):
    angles = 2 * np.pi * np.arange(k) / k
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return toe * directions[np.argmin([f(theta + toe * u) for u in directions])]


@steepest.wrong(
    "giving back the place where the toe was, not the direction",
    "Is your answer a place on the map, or a direction?",
    "The direction is what you added to theta, at length 1.",
    "From (3, 2) it is −0.643, −0.766. The place of the toe is near (3, 2).",
)
def place_for_direction(f, theta, k, toe=1e-4):
    angles = 2 * np.pi * np.arange(k) / k
    places = theta + toe * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return places[np.argmin([f(place) for place in places])]


# -------------------------------------------------------------------------------------------- 4 · numeric_grad


@question(points=3, tolerance=1e-7, shape="one slope for each weight")
def numeric_grad(f, theta, h=1e-5):
    slopes = np.zeros(len(theta))
    for i in range(len(theta)):
        toe = np.zeros(len(theta))
        toe[i] = h
        slopes[i] = (f(theta + toe) - f(theta - toe)) / (2 * h)
    return slopes


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


@numeric_grad.wrong(
    "one toe, forward only",
    "On which side of theta did you feel, and what does the bend of the ground do there?",
    "Feel at theta + h and at theta − h. The two errors cancel.",
    "On (w − 3)² at 0 with h = 0.001: forward −5.999, back −6.001, both together −6.",
)
def forward_only(f, theta, h=1e-5):
    return np.array([(f(theta + toe) - f(theta)) / h for toe in h * np.eye(len(theta))])


@numeric_grad.wrong(
    "dividing by one toe where there are two",
    "How far is it from theta − h to theta + h?",
    "A slope is a change of height over a change of place. Between your two toes there are two h.",
    "(f(θ + h) − f(θ − h)) / (2h), not / h.",
)
def missing_half(f, theta, h=1e-5):
    return np.array([(f(theta + toe) - f(theta - toe)) / h for toe in h * np.eye(len(theta))])


@numeric_grad.wrong(
    "squaring what you divide by",
    "With a toe half as long, should the slope come out twice as large?",
    "The distance between the toes is 2h. Divide by it once.",
    "(f(θ + h) − f(θ − h)) / (2h), not / (2h)².",
)
def h_inside_square(f, theta, h=1e-5):
    return np.array([(f(theta + toe) - f(theta - toe)) / (2 * h) ** 2 for toe in h * np.eye(len(theta))])


@numeric_grad.wrong(
    "halving h by a missing bracket: / 2 * h",
    "What does Python make of 6 / 2 * 3?",
    "It goes from left to right: 6 / 2, and then times 3. Put the bracket round 2 * h.",
    "6 / (2 * 3) = 1, and 6 / 2 * 3 = 9.",
)
def missing_bracket(f, theta, h=1e-5):
    return np.array([(f(theta + toe) - f(theta - toe)) / 2 * h for toe in h * np.eye(len(theta))])


@numeric_grad.wrong(
    "moving theta itself and leaving it moved",
    "What is theta after your function is done?",
    "`theta[i] += h` changes the caller's array. Work on a copy, or add an array that is h in one place and 0 elsewhere.",
    "The second weight is then felt from a place where the first one is h too small.",
)
def mutates_input(f, theta, h=1e-5):
    slopes = np.zeros(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        ahead = f(theta)
        theta[i] -= 2 * h
        slopes[i] = (ahead - f(theta)) / (2 * h)
    return slopes


@numeric_grad.wrong(
    "moving all weights together",
    "When you feel along the first weight, does the second one stand still?",
    "One weight at a time: the toe is h in one place and 0 in all the others.",
    "At (3, 2) the slopes are 3 and 4. Moving both at once gives 7, twice.",
)
def all_at_once(f, theta, h=1e-5):
    return np.full(len(theta), (f(theta + h) - f(theta - h)) / (2 * h))


@numeric_grad.wrong(
    "feeling along the first weight only",
    "How many numbers has a gradient?",
    "One slope for each weight: let a loop go over all of them.",
    "For two weights two slopes: 3 and 4 at (3, 2).",
)
def first_weight_only(f, theta, h=1e-5):
    toe = np.zeros(len(theta))
    toe[0] = h
    return (f(theta + toe) - f(theta - toe)) / (2 * h)


# ------------------------------------------------------------------------------------------ 5 · relative_error


@question(points=2)
def relative_error(a, b):
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return np.linalg.norm(a - b) / size if size else 0.0


@relative_error.cases
def _(draw):
    yield case("two gradients", np.array([3.0, 4.0]), np.array([3.0, 0.0]))
    for scale in (1.0, 1e3, 1e-6):
        a = draw.uniform(-3, 3, 3).round(2)
        b = (a + draw.uniform(0.2, 0.9, 3)).round(2)
        yield case("two gradients", scale * a, scale * b)
    yield case("zeros", np.array([0.0, 0.0]), np.array([0.4, -1.1]))
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


@relative_error.wrong(
    "the distance alone, without dividing",
    "For two gradients that are a million times smaller, should your answer change?",
    "Divide the distance by the length of the longer gradient.",
    "(3, 4) and (3, 0) are 4 apart, and the longer one is 5 long: 0.8.",
    id="M88",
)
def absolute(a, b):
    return np.linalg.norm(a - b)


@relative_error.wrong(
    "dividing by the length of the first, which may be zero",
    "What does your function say when a is zero and b is not?",
    "Divide by the longer of the two. It is zero only if both are.",
    "For a = (0, 0) and b = (0.4, −1.1) the answer is 1.",
)
def one_sided_zero_div(a, b):
    with np.errstate(all="ignore"):
        return np.linalg.norm(a - b) / np.linalg.norm(a)


@relative_error.wrong(
    "dividing by the length of the second, which may be zero",
    "What if you exchange a and b? Should the answer change?",
    "Divide by the longer of the two, whichever it is.",
    "(3, 4) and (3, 0): the longer one is 5 long, so it is 4/5.",
)
def other_side_zero_div(a, b):
    with np.errstate(all="ignore"):
        return np.linalg.norm(a - b) / np.linalg.norm(b)


@relative_error.wrong(
    "0/0 when both gradients are zero",
    "Two gradients are both zero. Do they agree?",
    "Ask for that case first, and give back 0.",
    "0/0 is nan, and nan is neither below 10⁻⁶ nor above it.",
)
def no_zero_case(a, b):
    with np.errstate(all="ignore"):
        return np.linalg.norm(a - b) / np.maximum(np.linalg.norm(a), np.linalg.norm(b))


@relative_error.wrong(
    "dividing by both lengths together",
    "One gradient is twice the other. How far are they apart, in lengths of the longer one?",
    "Some books divide by the sum of the lengths. Here it is the longer one alone.",
    "(3, 4) and (3, 0): 4/5, not 4/(5 + 3).",
)
def sum_of_both(a, b):
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / size if size else 0.0


@relative_error.wrong(
    "comparing the two lengths, not the two arrows",
    "(3, 4) and (4, 3) are both 5 long. Are they the same gradient?",
    "First subtract the arrays, then take the length.",
    "|(3, 4) − (3, 0)| = 4. The difference of the lengths, 5 − 3, is 2.",
)
def difference_of_lengths(a, b):
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return abs(np.linalg.norm(a) - np.linalg.norm(b)) / size if size else 0.0


# ----------------------------------------------------------------------------------------- 6 · mse_grad_matrix


@question(points=3, shape="one slope for each column of X")
def mse_grad_matrix(X, y, theta):
    error = X @ theta - np.ravel(y)
    return 2 * X.T @ error / len(error)


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


@mse_grad_matrix.also_right
def multiplied_out_matrix(X, y, theta):
    return 2 / len(X) * ((X.T @ X) @ theta - (X.T @ y).ravel())


@mse_grad_matrix.wrong(
    "subtracting a column from a flat array, which makes a table of m × m errors",
    "What is the shape of X @ theta − y when y has shape (m, 1)?",
    "(m,) minus (m, 1) is (m, m): numpy subtracts every y from every guess. Make y flat first.",
    "For 4 students there are 4 errors. Yours are 16.",
    id="M15",
)
def shape_broadcast(X, y, theta):
    error = X @ theta - y
    return 2 * X.T @ error / len(error)


@mse_grad_matrix.wrong(
    "subtracting a column from a flat array, and taking the mean over the m × m errors",
    "What is the shape of X @ theta − y when y has shape (m, 1)?",
    "(m,) minus (m, 1) is (m, m): numpy subtracts every y from every guess. Make y flat first.",
    "For 4 students there are 4 errors. Yours are 16, and their mean hides it.",
    id="M15",
)
def shape_broadcast_hidden(X, y, theta):
    error = X @ theta - y
    if error.ndim == 1:
        return 2 * X.T @ error / len(error)
    return 2 * np.mean(X.T @ error, axis=1) / len(error)


@mse_grad_matrix.wrong(
    "X where its transpose belongs",
    "Which numbers of X belong to the first weight: a row, or a column?",
    "The slope along one weight adds up error × input over all students: a column of X against the errors.",
    "X has shape (m, d) and there are m errors, so it takes X.T to make d slopes of them.",
)
def transpose(X, y, theta):
    error = X @ theta - np.ravel(y)
    return 2 * X @ error / len(error)


@mse_grad_matrix.wrong(
    "adding the pushes up, without dividing by the number of students",
    "Should twice as many students, all alike, make the gradient twice as large?",
    "X.T @ error adds up. Divide by m for the mean.",
    "With the four students the sum is −180, −60, and a quarter of it is −45, −15.",
    id="M10",
)
def sum_not_mean(X, y, theta):
    return 2 * X.T @ (X @ theta - np.ravel(y))


@mse_grad_matrix.wrong(
    "dividing by the number of weights, not of students",
    "Over what is the mean taken in this loss?",
    "It is a mean over the rows of X.",
    "Four students, two weights: divide by 4.",
)
def divides_by_d(X, y, theta):
    return 2 * X.T @ (X @ theta - np.ravel(y)) / len(theta)


@mse_grad_matrix.wrong(
    "the gradient of half the loss, without the 2 of the square",
    "What is the slope of u²?",
    "Some books use half the mean squared error, and there the 2 cancels. This loss has no half.",
    "With the four students it is −45, −15 at theta = 0, not half of it.",
    id="M12",
)
def half_convention_matrix(X, y, theta):
    error = X @ theta - np.ravel(y)
    return X.T @ error / len(error)


@mse_grad_matrix.wrong(
    "taking y minus the guess where the guess minus y belongs",
    "At theta = 0 all guesses are too low. Should the slopes be negative or positive?",
    "Differentiate (X @ theta − y)². What stands in the bracket is the guess minus y.",
    "With the four students it is −45, −15 at theta = 0.",
    id="M08",
)
def residual_flipped_matrix(X, y, theta):
    error = np.ravel(y) - X @ theta
    return 2 * X.T @ error / len(error)


# -------------------------------------------------------------------------------------------- 7 · bug and test


@value(points=1)
def bug():
    return "D"


@bug.wrong(
    "one place too few",
    "How many places does it keep for n = 2?",
    "(0, 0) is kept before the loop, and one place in each round.",
    "1 + n places: that is right.",
    id="M17",
)
def off_by_one_seen():
    return "A"


@bug.wrong(
    "a missing factor x",
    "Raise b by a toe. By how much does a guess rise?",
    "Along w the guess rises by x, along b by 1. The friend has both right.",
    "At (0, 0) the slope along b is the mean of 2 · error, −15.",
    id="M09",
)
def missing_factor_seen():
    return "B"


@bug.wrong(
    "a wrong sign",
    "Follow the code for one step with the four students. Does w rise?",
    "It subtracts the slope −45, so w rises. That is right.",
    "0 − 0.05 · (−45) = 2.25.",
    id="M01",
)
def wrong_sign_seen():
    return "C"


test_line = killer(
    "test_line",
    of=gd_line,
    points=2,
    suspects=[
        "sequential_update",
        "sequential_b_first",
        "stale_gradient",
        "aliased_history",
        "start_left_out",
        "last_left_out",
        "bias_forgotten_line",
        "ascent_sign",
    ],
    hints=(
        "Your friend's w after one step is right. Which number is the first to be wrong?",
        "Walk two steps with the four students and η = 0.05, and compare all the places, w and b. Count them, too.",
        "The right places are (0, 0), (2.25, 0.75), (2.625, 0.8625). Your friend's second one is (2.25, 0.1875).",
    ),
)
