"""How the exercises of lesson 10 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case

lesson = Spec(__file__)

# ------------------------------------------------------------------------------------------------ 1 · log_loss

log_loss = lesson.question("log_loss", shows="They pay {answer}")

@log_loss.cases
def _(draw):
    yield case("ordinary scores", np.array([0.0, 2.0, -1.5]), np.array([1, 0, 1]))
    yield case("ordinary scores", draw.uniform(-4, 4, 5).round(2), np.array([1, 0, 0, 1, 1]))
    yield case("ordinary scores", draw.uniform(5, 12, 3).round(2) * [1, -1, 1], np.array([0, 1, 1]))
    yield case("huge scores", np.array([1000.0, -1000.0, 40.0, -37.0]), np.array([0, 1, 0, 1]))
    yield case("huge scores", draw.uniform(700, 3000, 3).round(0) * np.array([1, -1, 1]), np.array([1, 0, 0]))
    yield case("tiny payments", np.array([38.0, -40.0]), np.array([1, 0]))
    sure = np.append(draw.uniform(37, 60, 2), draw.uniform(0, 3)).round(3)
    yield case("tiny payments", sure, np.array([1, 1, 0]))

@log_loss.also_right
def in_two_parts(z, y):
    size = np.where(y == 1, -z, z)
    return np.maximum(size, 0) + np.log1p(np.exp(-np.abs(size)))

@log_loss.also_right
def one_by_one(z, y):
    return np.array([float(np.logaddexp(0, -a if b else a)) for a, b in zip(z, y)])

@log_loss.wrong(M.naive_log)
def _(z, y):
    """What does your code give for a score of 1000?
    The chance rounds to 0 or 1 long before the score is large. Never form it.
    ln(1 + e¹⁰⁰⁰) is 1000, to all digits: np.logaddexp(0, z) knows."""
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-z))
        return -y * np.log(p) - (1 - y) * np.log(1 - p)

log_loss.slip(M.residual_flipped, {"np.where(y == 1, -z, z)": "np.where(y == 1, z, -z)"},
    says="the surprise at what did not happen", hints="""
    Who should pay more: a student who passed with a score of 2, or one who failed with it?
    A pass with a high score surprises nobody. Turn the signs round.
    z = 2, y = 1: ln(1 + e^−2) = 0.127, not 2.127.""")

log_loss.slip(M.log_base_two, {
    "np.logaddexp(0, np.where(y == 1, -z, z))": "np.logaddexp(0, np.where(y == 1, -z, z)) / np.log(2)"}, hints="""
    What does a chance of one half cost?
    Use ln, not the logarithm to the base 2.
    −ln 0.5 = 0.693; one bit is −log₂ 0.5 = 1.""")

log_loss.slip(M.chance_for_loss, {
    "np.logaddexp(0, np.where(y == 1, -z, z))": "1 / (1 + np.exp(np.clip(np.where(y == 1, -z, z), -700, 700)))"},
    says="the chance that was given to what happened", hints="""
    Is what you give back a chance, or what is paid for it?
    What is paid is −ln of that chance.
    A chance of 0.5 costs −ln 0.5 = 0.693.""")

log_loss.slip(M.sum_instead_of_mean, {
    "np.logaddexp(0, np.where(y == 1, -z, z))": "np.full(len(z), np.logaddexp(0, np.where(y == 1, -z, z)).mean())"},
    says="the mean, once for each example", hints="""
    Does everybody pay the same?
    Give back one number for each example, not their mean.
    For z = (0, 2) and y = (1, 0): 0.693 and 2.127.""")

@log_loss.wrong(M.repairs_the_chance, says="a chance that was kept away from 0 and 1 by force")
def _(z, y):
    """What does a sure mistake pay in your code, with a score of 1000?
    A clipped chance makes all sure mistakes cost the same. Work with the score.
    z = 1000, y = 0 must pay 1000; −ln(10⁻¹²) is 27.6."""
    p = np.clip(1 / (1 + np.exp(-np.clip(z, -700, 700))), 1e-12, 1 - 1e-12)
    return -np.log(np.where(y == 1, p, 1 - p))

# --------------------------------------------------------------------------------------- 2 · logistic_gradient

logistic_gradient = lesson.question("logistic_gradient", shows="Your gradient is {answer}",
    shape="one number for each column of X")

def some_rows(draw, m, d):
    """Rows, 0-or-1 labels of both kinds, and weights."""
    y = (np.arange(m) % 2 == 0).astype(int)
    draw.shuffle(y)
    return draw.normal(size=d).round(2), draw.normal(size=(m, d)).round(2), y

@logistic_gradient.cases
def _(draw):
    yield case("one weight", np.array([0.0]), np.array([[-1.0], [1.0]]), np.array([0, 1]))
    yield case("one weight", np.array([1.2]), np.array([[-2.5], [0.5], [1.5]]), np.array([0, 0, 1]))
    yield case("one weight", *some_rows(draw, 5, 1))
    yield case("one weight", draw.uniform(3, 5, 1).round(2), np.array([[-2.5], [1.5], [2.0]]), np.array([1, 0, 1]))
    yield case("many weights", *some_rows(draw, 7, 3))
    yield case("many weights", *some_rows(draw, 4, 5))

@logistic_gradient.also_right
def row_by_row(w, X, y):
    total = np.zeros(len(w))
    for row, truth in zip(X, y):
        total += (1 / (1 + np.exp(-row @ w)) - truth) * row
    return total / len(y)

@logistic_gradient.also_right
def by_tanh(w, X, y):
    return ((np.tanh(X @ w / 2) + 1) / 2 - y) @ X / len(y)

logistic_gradient.slip(M.residual_flipped, {"(p - y)": "(y - p)"}, hints="""
    A student passed and was given 0.1. Should the score go up or down?
    The gradient points uphill. It is chance minus truth.
    At w = 0, X = (−1, 1), y = (0, 1): ((0.5 − 0)·(−1) + (0.5 − 1)·1)/2 = −0.5.""")

logistic_gradient.slip(M.sum_instead_of_mean, {" / len(y)": ""}, hints="""
    Would twice the same rows make the ground twice as steep?
    The loss is a mean. Divide by the number of rows.
    (−0.5 − 0.5)/2 = −0.5 for two rows.""")

logistic_gradient.slip(M.sigmoid_slope_left_in, {"(p - y)": "((p - y) * p * (1 - p))"}, hints="""
    How large is your slope for a row that is sure and wrong?
    With the log loss the factor p·(1 − p) cancels. It belongs to the squared error.
    For p = 0.99 and y = 0 the slope along the score is 0.99, not 0.0098.""")

logistic_gradient.slip(M.missing_input_factor, {"X.T @ (p - y)": "np.ones_like(X).T @ (p - y)"}, hints="""
    Should a student who studied 6 hours pull as hard at w as one who studied 1?
    The score is X @ w, so each row's slope is multiplied by its inputs.
    dℓ/dw = (p − y)·x.""")

logistic_gradient.slip(M.scores_are_chances, {"p = 1 / (1 + np.exp(-X @ w))": "p = X @ w"}, hints="""
    May p be negative, or above 1, in your code?
    X @ w are scores. The sigmoid makes chances of them.
    A score of 0 is a chance of 1/(1 + 1) = 0.5.""")

# ------------------------------------------------------------------------------------------------- 3 · softmax

softmax = lesson.question("softmax", shows="Your chances are {answer}", shape="as many rows and columns as z")

@softmax.cases
def _(draw):
    yield case("ordinary scores", np.array([[0.0, 0.0]]))
    yield case("ordinary scores", np.array([[2.0, 1.0, -1.0], [0.5, -0.25, 3.0]]))
    yield case("ordinary scores", draw.normal(size=(4, 3)).round(2))
    yield case("huge scores", np.array([[1000.0, 1000.0], [-1000.0, -1001.0]]))
    yield case("huge scores", draw.uniform(800, 2000, (2, 3)).round(0) * np.array([[1], [-1]]))
    yield case("huge scores", draw.uniform(900, 902, (2, 3)).round(2) * np.array([[1], [-1]]))
    yield case("huge scores", np.array([[0.0, 0.0, round(draw.uniform(2000, 3000)), 1.0]]))

@softmax.also_right
def by_logarithms(z):
    total = np.logaddexp.reduce(z, axis=1)
    return np.exp(z - total[:, None])

@softmax.also_right
def row_after_row(z):
    return np.array([np.exp(row - max(row)) / sum(np.exp(row - max(row))) for row in z])

@softmax.wrong(M.numbers_run_out)
def _(z):
    """What is e¹⁰⁰⁰ in a float?
    Adding the same number to a whole row changes no chance. Take its largest away first.
    e^1000 / (e^1000 + e^1000) = e^0 / (e^0 + e^0) = 0.5."""
    with np.errstate(all="ignore"):
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

softmax.slip(M.softmax_over_the_wrong_axis, {
    "powers.sum(axis=1, keepdims=True)": "powers.sum(axis=0, keepdims=True)"}, hints="""
    Whose chances have to add up to 1?
    A row is one example, and it gets one of the classes: sum along the row, axis=1.
    For ((0, 0),) every column holds one number, and 1/1 = 1 is not 0.5.""")

softmax.slip(M.chance_for_loss, {
    "powers / powers.sum(axis=1, keepdims=True)": "powers"}, says="powers that nobody has divided by their sum", hints="""
    What do the numbers of a row add up to?
    Divide each row by its sum.
    e⁰ and e⁰ add up to 2, so each is 1/2.""")

softmax.slip(M.one_for_all_rows, {"z.max(axis=1, keepdims=True)": "z.max()"}, hints="""
    A row of very low scores stands beside a row of very high ones. What becomes of its powers?
    Take from each row its own largest score.
    From (1000, 1000) and (−1000, −1001), take 1000 from the first row and −1000 from the second.""")

softmax.slip(M.normalises_the_scores, {
    "powers = np.exp(z - z.max(axis=1, keepdims=True))": "powers = z - z.min(axis=1, keepdims=True) + 1"}, hints="""
    If one score is larger by 1, by which factor is its chance larger?
    Chances go with e^z, not with z.
    Scores (1, 0) give e/(e + 1) = 0.731, not 2/3.""")

# ---------------------------------------------------------------------------------------- 4 · softmax_gradient

softmax_gradient = lesson.question("softmax_gradient", shows="Your gradient is {answer}",
    shape="a row for each column of X, a column for each class")

@softmax_gradient.cases
def _(draw):
    yield case("two classes", np.array([[0.0, 0.0]]), np.array([[1.0]]), np.array([0]))
    yield case("two classes", draw.normal(size=(2, 2)).round(2), draw.normal(size=(3, 2)).round(2), np.array([1, 0, 1]))
    yield case("more classes", draw.normal(size=(2, 4)).round(2), draw.normal(size=(5, 2)).round(2),
        np.array([3, 0, 2, 2, 1]))
    yield case("more classes", np.array([[0.3, -0.2, 0.1]]), np.array([[1.0], [-2.0]]), np.array([2, 0]))
    yield case("more classes", draw.uniform(900, 901, (1, 3)).round(2), np.array([[1.0], [-1.0]]), np.array([1, 2]))

@softmax_gradient.also_right
def by_one_hot(W, X, y):
    truth = np.eye(W.shape[1])[y]
    return X.T @ (softmax(X @ W) - truth) / len(X)

@softmax_gradient.also_right
def example_by_example(W, X, y):
    total = np.zeros(W.shape)
    for x, k in zip(X, y):
        p = softmax((x @ W)[None])[0]
        p[k] -= 1
        total += np.outer(x, p)
    return total / len(y)

softmax_gradient.slip(M.truth_forgotten, {"    error[np.arange(len(y)), y] -= 1\n": ""}, hints="""
    Where does your code look at y?
    Chance minus truth: take 1 away where the class is the true one.
    For chances (0.5, 0.5) and class 0: (−0.5, 0.5).""")

softmax_gradient.slip(M.residual_flipped, {"return X.T @ error": "return -X.T @ error"}, hints="""
    Should the score of the true class go up or down?
    The gradient points uphill: chance minus truth, not truth minus chance.
    For chances (0.5, 0.5) and class 0: (−0.5, 0.5).""")

softmax_gradient.slip(M.sum_instead_of_mean, {" / len(y)": ""}, hints="""
    Would twice the same rows make the ground twice as steep?
    The loss is a mean. Divide by the number of rows.
    Two rows alike: (g + g)/2 = g.""")

softmax_gradient.slip(M.softmax_over_the_wrong_axis, {"softmax(X @ W)": "softmax((X @ W).T).T"}, hints="""
    Which numbers add up to 1 in your chances?
    Each row of X @ W is one example: its chances over the classes add up to 1.
    softmax wants the examples as rows.""")

softmax_gradient.slip(M.one_place_off, {"error[np.arange(len(y)), y] -= 1": "error[np.arange(len(y)), y - 1] -= 1"},
    says="the class before the true one", hints="""
    From which number are the classes counted?
    Class 0 is column 0.
    For y = 0 the 1 is taken from the first column.""")

# ------------------------------------------------------------------------------------------ 5 · hinge_gradient

hinge_gradient = lesson.question("hinge_gradient", shows="Your slope is {answer}",
    shape="one number for each column of X")

def some_sides(draw, m, d):
    """Weights, rows, and labels −1 and 1, with margins on both sides of 1."""
    w, X = draw.normal(size=d).round(2), (2 * draw.normal(size=(m, d))).round(2)
    return w, X, np.where(np.arange(m) % 2 == 0, 1, -1)

@hinge_gradient.cases
def _(draw):
    yield case("everybody pulls", np.array([0.0]), np.array([[-1.0], [1.0]]), np.array([-1, 1]))
    yield case("everybody pulls", np.array([0.1, -0.05]), np.array([[1.0, 2.0], [0.5, -1.5]]), np.array([1, -1]))
    yield case("everybody pulls", np.zeros(2), draw.normal(size=(3, 2)).round(2), np.array([1, -1, -1]))
    yield case("some are right by a margin", np.array([1.0]), np.array([[-3.0], [0.5], [2.0]]), np.array([-1, 1, -1]))
    yield case("some are right by a margin", *some_sides(draw, 9, 2))
    yield case("the corner", np.array([0.5]), np.array([[2.0], [1.0]]), np.array([1, 1]))
    yield case("the corner", np.array([1.0, 0.0]), np.array([[1.0, 3.0], [-1.0, 0.5], [0.25, 1.0]]), np.array([1, -1, 1]))
    yield case("the corner", np.array([0.25]), np.array([[4.0], [round(draw.uniform(0.5, 3), 2)]]), np.array([1, 1]))
    yield case("the corner", np.array([1.0]), np.array([[0.9995], [round(draw.uniform(1.1, 3), 2)]]), np.array([1, 1]))

@hinge_gradient.also_right
def by_rows(w, X, y):
    slope = np.zeros(len(w))
    for row, side in zip(X, y):
        if side * (row @ w) < 1:
            slope -= side * row
    return slope / len(y)

@hinge_gradient.also_right
def those_who_pay(w, X, y):
    pay = np.maximum(0, 1 - y * (X @ w)) > 0
    return -(X[pay] * y[pay, None]).sum(axis=0) / len(X)

hinge_gradient.slip(M.ascent_sign, {"return -X.T": "return X.T"}, says="the slope with its sign turned round", hints="""
    A row pays 1 − margin. If its margin grows, does it pay more or less?
    The slope of 1 − y·(x·w) along w is −y·x.
    X = (−1, 1), y = (−1, 1), w = 0: −(1 + 1)/2 = −1.""")

hinge_gradient.slip(M.hinge_pulls_for_ever, {"(y * pulls)": "(y * (pulls | True))"}, hints="""
    Who pays nothing?
    A row with a margin above 1 is on level ground: it does not pull.
    w = 1, x = −3, y = −1: the margin is 3, and the slope 0.""")

hinge_gradient.slip(M.mean_over_some, {" / len(y)": " / max(pulls.sum(), 1)"},
    says="the mean over those who pull", hints="""
    How many students does the mean go over?
    The loss is the mean over all rows, also over those who pay nothing.
    One of three pulls by 2: 2/3, not 2.""")

hinge_gradient.slip(M.waits_for_a_mistake, {"< 1": "< 0"}, hints="""
    What does a row pay whose margin is 0.5?
    The hinge charges until the margin is 1, not until the answer is right.
    1 − 0.5 = 0.5 is paid, so that row pulls.""")

hinge_gradient.slip(M.boundary_confused, {"< 1": "<= 1"}, says="a row that still pulls at a margin of exactly 1", hints="""
    What does the exercise say about a margin of exactly 1?
    At the corner take the level side: no pull.
    w = 0.5, x = 2, y = 1: the margin is 1, and this row adds 0.""")

# ------------------------------------------------------------------------------------------- 6 · test_log_loss

test_log_loss = lesson.test_question("test_log_loss", of=log_loss, mutants=[
    M.naive_log, M.residual_flipped, M.log_base_two, M.repairs_the_chance], hints="""
    For which scores does your friend's loss say something else than yours?
    Try a score of 1000 on the wrong side, an ordinary one with y = 1, and 0.
    z = 0 pays 0.693; z = 1000 and y = 0 pays 1000.""")
