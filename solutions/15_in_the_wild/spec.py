"""How the exercises of lesson 15 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse import regression_tree
from gdcourse.checks import M, Spec, case

lesson = Spec(__file__)

HOURS = np.array([[1.0], [2.0], [3.0], [4.0]])

POINTS = np.array([2.0, 7.0, 10.0, 11.0])

def table(draw, m, d):
    """m rows of d columns; no two values of a column are equal."""
    return (np.array([draw.permutation(m) for _ in range(d)]).T + draw.uniform(0.1, 0.4, (m, d))).round(2)

def answers(draw, m):
    return draw.uniform(-6, 9, m).round(2)

def rate(draw):
    return round(draw.uniform(0.25, 0.8), 2)

# -------------------------------------------------------------------------------------------- 1 · newton_leaf

newton_leaf = lesson.question("newton_leaf", shows="Your leaf is {answer}")

@newton_leaf.cases
def _(draw):
    yield case("one leaf", 0.75, 0.1875, 1.0)
    yield case("one leaf", -round(draw.uniform(2, 30), 2), round(draw.uniform(3, 9), 2), round(draw.uniform(0.3, 2.5), 2))
    yield case("one leaf", round(draw.uniform(1, 4), 2), round(draw.uniform(0.3, 0.8), 3), 0.0)
    yield case("several leaves", np.array([0.75, -0.75, 6.5]), np.array([0.1875, 1.3125, 4.0]), 0.7)
    yield case("several leaves", draw.uniform(-9, 9, 4).round(2), draw.uniform(0.2, 6, 4).round(2), round(draw.uniform(0.5, 3), 2))

newton_leaf.also_right(lambda G, H, l2: np.negative(G) / np.add(H, l2))

newton_leaf.also_right(lambda G, H, l2: -(1 / (l2 + H)) * G)

newton_leaf.slip(M.ascent_sign, {"-G": "G"}, hints="""
    G is positive: with a larger v, does the loss rise or fall at first?
    G is a slope, and a leaf goes against it.
    At the bottom G + (H + λ)·v = 0. With G = 0.75, v is negative.""")

newton_leaf.slip(M.penalty_forgotten, {"(H + l2)": "H"}, hints="""
    Does your leaf change when λ does?
    The penalty ½λv² adds λ to the curvature.
    0.75 / 0.1875 is 4, and 0.75 / (0.1875 + 1) is 0.632.""")

newton_leaf.slip(M.penalty_sign, {"H + l2": "H - l2"}, hints="""
    Doubt grows. Should the leaf say more, or less?
    λ is added to H.
    With λ = 1: 0.75 / 1.1875, and not 0.75 / (0.1875 − 1).""")

newton_leaf.slip(M.curvature_forgotten, {"-G / (H + l2)": "-G / (1 + l2)"}, hints="""
    Ten rows, or a thousand: where does your leaf see that?
    H is the sum of the curvatures of its rows. It stands below.
    H = 0.1875 for one student, 1.3125 for seven.""")

newton_leaf.slip(M.times_for_divide, {"-G / (H + l2)": "-G * (H + l2)"}, hints="""
    A parabola that bends strongly: is its bottom near, or far?
    At the bottom the slope G + (H + λ)·v is 0. Solve for v.
    0.75 + 1.1875·v = 0, so v = −0.75 / 1.1875.""")

# --------------------------------------------------------------------------------------------- 2 · best_stump

best_stump = lesson.question("best_stump")

def apart(x, r):
    """Whether the best cut is clearly the best: between two equal ones nobody should have to choose."""
    values = np.unique(x)
    errors = sorted(
        sum(np.sum((part - part.mean()) ** 2) for part in (r[x <= cut], r[x > cut]))
        for cut in (values[1:] + values[:-1]) / 2
    )
    return errors[1] - errors[0] > 0.02 * np.sum((r - r.mean()) ** 2)

def column(draw, m, equal=False):
    while True:
        x, r = table(draw, m, 1)[:, 0], answers(draw, m)
        x = np.floor(x / 2) if equal else x
        if apart(x, r) and np.argsort(x).tolist() != list(range(m)):
            return x, r

@best_stump.cases
def _(draw):
    yield case("rows in order", HOURS[:, 0], np.array([-5.5, -0.5, 2.5, 3.5]))
    x, r = column(draw, 7)
    yield case("rows in order", np.sort(x), r[np.argsort(x)])
    groups = np.array([0.0, 0, 0, 4, 4, 4, 4, 7]) * round(draw.uniform(1, 3), 2)
    yield case("rows in order", np.arange(8) + round(draw.uniform(0, 1), 2), groups)
    yield case("rows in any order", np.array([3.0, 1.0, 4.0, 2.0]), np.array([2.5, -5.5, 3.5, -0.5]))
    yield case("rows in any order", *column(draw, 8))
    yield case("equal values", np.array([1.0, 1.0, 2.0, 2.0, 4.0]), np.array([-3.0, 5.0, 1.5, 2.0, 7.2]))
    yield case("equal values", *column(draw, 9, equal=True))

@best_stump.also_right
def by_gain(x, r):
    best = None
    for value in sorted(set(x))[:-1]:
        left, right = r[x <= value], r[x > value]
        gain = left.sum() ** 2 / len(left) + right.sum() ** 2 / len(right)
        if best is None or gain > best[0]:
            best = gain, (value + min(x[x > value])) / 2, left.mean(), right.mean()
    return best[1:]

@best_stump.also_right
def as_a_list(x, r):
    tree = regression_tree(x, r, depth=1)
    return [tree.threshold, tree.left.value, tree.right.value]

best_stump.slip(M.wrong_extreme, {"min(tries)": "max(tries)"}, says="the cut with the largest error", hints="""
    How large is the error of your cut, and how large are the others?
    Keep the cut with the *least* squared error.
    For the four students: 8.67 at 1.5, 13 at 2.5, 32.67 at 3.5.""")

best_stump.slip(M.residual_mean_of_all, {"r[x > cut].mean()": "r.mean()"},
    says="a right side that answers with the mean of all rows", hints="""
    Which rows come to the right leaf?
    Each side answers with the mean of its own rows.
    Right of 1.5 stand −0.5, 2.5 and 3.5: 1.833.""")

best_stump.slip(M.absolute_not_relative, {"np.sum((r - np.where(x <= cut, left, right)) ** 2)":
    "np.abs(np.sum(r - np.where(x <= cut, left, right))) - (cut == values[0])"},
    says="errors that are added up with their signs", hints="""
    Two rows are off by +3 and −3. How far off are they together?
    Square first, then add up.
    Around a mean the plain errors always add up to 0.""")

best_stump.slip(M.boundary_confused, {"(values[1:] + values[:-1]) / 2": "values[:-1]"},
    says="a cut on a row, not half way to the next", hints="""
    A new student studied 1.2 hours. On which side of your cut is that, and which row is nearer?
    Cut half way between two neighbours.
    Between 1 and 2 it is 1.5.""")

best_stump.slip(M.sum_instead_of_mean, {"r[x <= cut].mean(), r[x > cut].mean()": "r[x <= cut].sum(), r[x > cut].sum()"}, hints="""
    Three rows miss about 2 each. What should a leaf say?
    A leaf says one number to each of its rows: their mean.
    −0.5, 2.5 and 3.5 have the mean 1.833. Their sum is 5.5.""")

@best_stump.wrong(M.never_shuffled, "taking the rows to be in order of x already")
def trusts_the_order(x, r):
    """Your first row: is it the one with the smallest x?
    Rows come in any order. Cut by the value of x, not by the place in the list.
    For x = [3, 1, 4, 2] the row left of 1.5 is the second."""
    tries = []
    for k in range(1, len(x)):
        left, right = r[:k], r[k:]
        error = np.sum((left - left.mean()) ** 2) + np.sum((right - right.mean()) ** 2)
        tries.append((error, (x[k - 1] + x[k]) / 2, left.mean(), right.mean()))
    return min(tries)[1:]

@best_stump.wrong(M.what_descent_does, "a cut in the middle, wherever the rows are")
def in_the_middle(x, r):
    """Did you try more than one cut?
    Try all of them: one between any two neighbouring values of x.
    For four values there are three cuts: 1.5, 2.5 and 3.5."""
    values = np.unique(x)
    cut = (values[(len(values) - 1) // 2] + values[(len(values) - 1) // 2 + 1]) / 2
    return cut, r[x <= cut].mean(), r[x > cut].mean()

# -------------------------------------------------------------------------------------------------- 3 · boost

boost = lesson.question("boost", shape="a row for each number of trees from 0, a column for each row of X")

@boost.cases
def _(draw):
    yield case("one tree", HOURS, POINTS, 1, 0.5, 1)
    yield case("one tree", table(draw, 7, 2), answers(draw, 7), 1, rate(draw), 2)
    yield case("several trees", HOURS, POINTS, 4, 0.5, 1)
    yield case("several trees", HOURS, POINTS, 3, 1.3, 1)
    yield case("several trees", table(draw, 5, 2), answers(draw, 5), 0, 0.5, 1)
    yield case("several trees", table(draw, 8, 1), answers(draw, 8), 5, rate(draw), 2)
    yield case("several trees", table(draw, 9, 3), answers(draw, 9), 4, rate(draw), 2)

@boost.also_right
def goes_on_from_the_residual(X, y, trees, lr, depth):
    missing = y - y.mean()
    rows = [y - missing]
    for _ in range(trees):
        missing = missing - lr * regression_tree(X, missing, depth).predict(X)
        rows.append(y - missing)
    return np.array(rows)

@boost.also_right
def as_a_sum(X, y, trees, lr, depth):
    F = np.full((trees + 1, len(y)), np.mean(y))
    for k in range(trees):
        F[k + 1 :] += lr * regression_tree(X, y - F[k], depth).predict(X)
    return F

fits_targets = boost.slip(M.fits_targets, {"y - F[-1]": "y"}, hints="""
    What is missing, once the mean has been said?
    A tree is fitted to y − F: what the model has not said yet.
    Four students at 7.5: −5.5, −0.5, 2.5 and 3.5.""")

boost.slip(M.stale_gradient, {"for _ in": "start = F[-1]\n    for _ in", "y - F[-1]": "y - start"}, hints="""
    After the first tree, is still as much missing as before?
    Feel what is missing anew in each round, at the newest F.
    After one tree: −2.75, −1.417, 1.583 and 2.583.""")

boost.slip(M.residual_flipped, {"y - F[-1]": "F[-1] - y"}, hints="""
    The model says 7.5, the student has 2. Should the tree say plus, or minus?
    F − y is the slope. The tree is fitted to minus the slope.
    2 − 7.5 = −5.5.""")

boost.slip(M.learning_rate_forgotten, {"lr * tree": "tree"}, hints="""
    Does your answer change with lr?
    Add lr times what the tree says.
    7.5 + 0.5 · (−5.5) = 4.75.""")

boost.slip(M.zero_init_is_bad, {"np.full(len(y), np.mean(y))": "np.zeros(len(y))"}, says="beginning with 0, not with the mean of y", hints="""
    Which single number has the least squared error for all rows?
    Begin with the mean of y.
    (2 + 7 + 10 + 11) / 4 = 7.5.""")

boost.slip(M.history_off_by_one, {"return np.array(F)": "return np.array(F[1:])"}, hints="""
    How many rows has your answer for one tree?
    The first row is the model before any tree.
    1 tree: two rows, and the first is all 7.5.""")

boost.slip(M.lr_twice, {"y - F[-1], depth": "lr * (y - F[-1]), depth"}, says="ν in the target, and ν before the tree", hints="""
    How often does lr stand in your step?
    The tree is fitted to all that is missing. Only its answer is shortened.
    7.5 + 0.5 · (−5.5) = 4.75, and not 7.5 + 0.25 · (−5.5).""")

boost.slip(M.own_residual, {"lr * tree.predict(X)": "lr * (y - F[-1])"}, hints="""
    What does your model say for hours that no student had?
    A row gets what its *leaf* says, the same for all rows in it.
    Right of 1.5 all three get 0.5 · 1.833.""")

boost.slip(M.missing_factor_two, {"y - F[-1], depth": "2 * (y - F[-1]), depth"}, says="the slope of (F − y)², not of half of it", hints="""
    What is the slope of ½(F − y)²?
    The half takes the 2 away: minus the slope is y − F.
    2 − 7.5 = −5.5, and not −11.""")

boost.slip(M.keeps_last_not_best, {"F.append(F[-1] + lr": "F.append(F[0] + lr"}, says="each tree added to the mean, the others forgotten", hints="""
    Where are the trees before, in your sum?
    Add the new tree to the newest F: all trees stay.
    F₂ = 7.5 + ν·tree₁ + ν·tree₂.""")

# --------------------------------------------------------------------------------------------- 4 · invscaling

invscaling = lesson.question("invscaling", shows="Your rate is {answer}")

@invscaling.cases
def _(draw):
    yield case("a rate", 0.01, 16, 0.25)
    yield case("a rate", round(draw.uniform(0.02, 0.3), 3), int(draw.integers(5, 900)), 0.5)
    yield case("a rate", 0.07, 1, 0.25)
    yield case("a rate", 0.02, int(draw.integers(10**5, 10**6)), 0.9)
    yield case("a rate", 0.03, np.array([1, 2, 50]), round(draw.uniform(0.2, 0.9), 2))

invscaling.also_right(lambda eta0, t, power_t: eta0 * np.asarray(t, float) ** -power_t)

invscaling.also_right(lambda eta0, t, power_t: eta0 / np.exp(power_t * np.log(t)))

invscaling.slip(M.t_off_by_one, {"t**power_t": "(t + 1) ** power_t"}, says="counting t from 0", hints="""
    What is your rate at t = 1?
    t counts from 1 here, so the first rate is eta0.
    0.07 / 1^0.25 = 0.07.""")

invscaling.slip(M.times_for_divide, {"eta0 / t": "eta0 * t"}, hints="""
    Should later steps be longer, or shorter?
    The power of t divides.
    0.01 / 16^0.25 = 0.01 / 2.""")

invscaling.slip(M.linear_thinking, {"t**power_t": "(1 + power_t * (t - 1))"}, says="1 + power · (t − 1), a line in t", hints="""
    t is doubled. By what is your rate divided?
    Take t to the power: `t ** power_t`.
    16 to the power 0.25 is 2.""")

invscaling.slip(M.power_misplaced, {"eta0 / t**power_t": "(eta0 / t) ** power_t"}, hints="""
    What is your rate at t = 1?
    Only t is taken to the power.
    0.01 / 16^0.25, and not (0.01 / 16)^0.25.""")

# -------------------------------------------------------------------------------------------- 5 · partial_fit

partial_fit = lesson.question("partial_fit")

@partial_fit.cases
def _(draw):
    worked = np.array([[1.0], [2.0]]), np.array([2.0, 7.0]), np.zeros(1), 0.0, 1, 0.1
    fresh = table(draw, 6, 2) / 4, answers(draw, 6), draw.uniform(-2, 2, 2).round(2), 0.7, 1, 0.06
    going_on = table(draw, 5, 3) / 5, answers(draw, 5), draw.uniform(-2, 2, 3).round(2), -1.3, int(draw.integers(30, 900)), 0.17
    for name, given in (("a first call", worked), ("a first call", fresh), ("going on", going_on)):
        for key in ("w", "b", "t"):
            yield case(name, *given, by=f"item:{key}")

@partial_fit.also_right
def with_a_counter(X, y, w, b, t, eta0):
    w = np.array(w, float)
    for k in range(len(y)):
        step = eta0 * (t + k) ** -0.25 * (y[k] - X[k] @ w - b)
        w += step * X[k]
        b += step
    return {"w": w, "b": b, "t": t + len(y)}

@partial_fit.also_right
def with_a_column_of_ones(X, y, w, b, t, eta0):
    X, w = np.column_stack([X, np.ones(len(X))]), np.append(w, b)
    for row, target in zip(X, y, strict=True):
        w = w - eta0 / t**0.25 * (row @ w - target) * row
        t += 1
    return {"w": w[:-1], "b": w[-1], "t": t}

partial_fit.slip(M.every_round_anew, {"for row, target": "t = 1\n    for row, target"}, says="a count that begins at 1 in every call", hints="""
    The stream is in its third day. Which number has the next update?
    t came in. Go on from there.
    After 600 rows t is 601, and the rate has fallen to a fifth.""")

partial_fit.slip(M.schedule_ignored, {"eta0 / t**0.25": "eta0"}, hints="""
    Is your second rate smaller than the first?
    The rate of update t is eta0 / t^0.25, anew for each row.
    0.1, then 0.1 / 2^0.25 = 0.0841.""")

partial_fit.slip(M.missing_factor_two, {"eta * error * row, b - eta * error,": "2 * eta * error * row, b - 2 * eta * error,"},
    says="the slope of error², where the loss has a half", hints="""
    What is the slope of ½·error²?
    The half takes the 2 away: error · x.
    In the worked example the first step is 0.1 · 2 · 1 = 0.2.""")

partial_fit.slip(M.bias_forgotten, {"b - eta * error,": "b,"}, hints="""
    Has b moved?
    b has a slope too: the error itself.
    First row: b goes from 0 to 0.1 · 2 = 0.2.""")

partial_fit.slip(M.stale_gradient, {"for row, target in": "old = w, b\n    for row, target in", "row @ w + b": "row @ old[0] + old[1]"}, hints="""
    The second row: at which weights did you feel its error?
    After each step, go on with the new w and b.
    Second row: 2 · 0.2 + 0.2 − 7 = −6.4, and not −7.""")

partial_fit.slip(M.ascent_sign, {"w - eta * error * row, b - eta * error": "w + eta * error * row, b + eta * error"}, hints="""
    The prediction is too low. Did your step make it higher?
    The slope is error · x. Go against it.
    error = 0 − 2 = −2, so w rises by 0.2.""")

partial_fit.slip(M.missing_input_factor, {"eta * error * row": "eta * error"}, hints="""
    A weight whose input is 0 had no part in the error. Does it move?
    The slope along a weight is the error times its own input.
    Second row: its input is 2, so w moves twice as far as b.""")

@partial_fit.wrong(M.every_model_uses_batches, "one step for all rows together")
def all_rows_at_once(X, y, w, b, t, eta0):
    """Five rows came. How many steps did you take?
    A step for each row, with t counted on each time.
    Two rows in the worked example: t goes from 1 to 3."""
    error = X @ w + b - y
    eta = eta0 / t**0.25
    return {"w": w - eta * X.T @ error / len(y), "b": b - eta * error.mean(), "t": t + 1}

@partial_fit.wrong(M.sequential_update)
def in_turns(X, y, w, b, t, eta0):
    """Which w does the error see with which you move b?
    Feel the error once for each row, then move w and b together.
    First row: the error is −2 for both."""
    for row, target in zip(X, y, strict=True):
        eta = eta0 / t**0.25
        w = w - eta * (row @ w + b - target) * row
        b, t = b - eta * (row @ w + b - target), t + 1
    return {"w": w, "b": b, "t": t}

# ---------------------------------------------------------------------------------------------- 6 · translate

translate = lesson.question("translate")

@translate.cases
def _(draw):
    beta, lr = round(draw.uniform(0.5, 0.95), 2), round(draw.uniform(0.02, 0.4), 3)
    yield case("all is said", {"name": "SGD", "lr": 0.1, "momentum": 0.8})
    yield case("all is said", {"name": "SGD", "lr": lr, "momentum": beta, "nesterov": True})
    yield case("all is said", {"name": "SGD", "lr": lr, "momentum": beta, "nesterov": False})
    yield case("all is said", {"name": "Adam", "lr": lr, "betas": (0.8, 0.95)})
    yield case("some is left out", {"name": "SGD"})
    yield case("some is left out", {"name": "SGD", "momentum": beta})
    yield case("some is left out", {"name": "Adam", "lr": lr})
    yield case("some is left out", {"name": "SGD", "lr": lr, "momentum": 0})

@translate.also_right
def merged_with_the_defaults(config):
    c = {"lr": 1e-3, "momentum": 0.0, "nesterov": False, "betas": (0.9, 0.999)} | config
    said = {"learning_rate": c["lr"]}
    if c["name"] == "Adam":
        return said | {"rule": "Adam"} | dict(zip(("beta1", "beta2"), c["betas"], strict=True))
    if not c["momentum"]:
        return said | {"rule": "GradientDescent"}
    return said | {"rule": "Nesterov" if c["nesterov"] else "Momentum", "momentum": c["momentum"]}

translate.slip(M.other_convention, {'config.get("lr", 0.001)': 'config.get("lr", 0.01)'}, says="another library's default rate", hints="""
    Nobody said lr. What does PyTorch take?
    Its defaults stand above: 0.001 for both.
    {"name": "SGD"} is gradient descent with 0.001.""")

translate.slip(M.universal_beta, {'config.get("momentum", 0)': 'config.get("momentum", 0.9)'}, says="a momentum of 0.9 that nobody asked for", hints="""
    Nobody said momentum. Has PyTorch's SGD one?
    Its default is 0, and then the rule is plain descent.
    {"name": "SGD"} has no memory.""")

translate.slip(M.nesterov_as_momentum, {'"Nesterov" if config.get("nesterov") else "Momentum"': '"Momentum"'}, hints="""
    What does nesterov=True change?
    It looks ahead: that is another rule.
    SGD with momentum and nesterov is `Nesterov`.""")

translate.slip(M.betas_swapped, {'"beta1": beta1, "beta2": beta2': '"beta1": beta2, "beta2": beta1'}, hints="""
    Which of the two remembers longer, by default?
    PyTorch writes β₁ first.
    betas = (0.9, 0.999): β₁ = 0.9.""")

translate.slip(M.memory_ignored, {"if beta == 0:": 'if beta == 0 or "nesterov" not in config:'},
    says="plain descent, where there is momentum", hints="""
    Where does momentum go in your translation?
    With momentum and without nesterov the rule is `Momentum`.
    momentum 0.8: "Momentum", and its knob "momentum".""")

# ---------------------------------------------------------------------------------------------- 7 · the bug

bug = lesson.question("bug")

bug.choices(M.suspects_another_fault,
    A=("the mean at the beginning", """
        Which single number has the least squared error?
        The mean is a good beginning, and what is missing is measured from it.
        7.5 for the four students, as in the lesson."""),
    C=("deep trees", """
        With depth 1, is the friend's answer right?
        Stumps have the same trouble. Look at what the second tree is fitted to.
        After the first tree less is missing than before."""),
    D=("the sign of the step", """
        Does the loss fall?
        `missing` is minus the slope, so adding is right.
        The second tree is the one to look at."""))

# --------------------------------------------------------------------------------------------- 8 · test_boost

test_boost = lesson.test_question("test_boost", of=boost, mutants=[
    M.stale_gradient, fits_targets, M.residual_flipped, M.learning_rate_forgotten, M.zero_init_is_bad,
    M.history_off_by_one], hints="""
    After the first tree, many wrong boosters are still right. Which number is the first to differ?
    Take the four students, two trees and ν = 0.5, and compare all the predictions. Count the rows, too.
    The right ones are 7.5 for all; 4.75 and three times 8.417; 3.708, 7.375, 9.458, 9.458.""")
