"""How the exercises of lesson 05 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case

lesson = Spec(__file__)

HOURS = np.array([[1.0], [2.0], [3.0], [4.0]])

SCORES = np.array([2.0, 7.0, 10.0, 11.0])

def table(draw, m, d):
    """m rows of d columns, each with a size and a place of its own."""
    return (draw.uniform(-1, 1, (m, d)) * [1.5, 0.7, 2.5][:d] + [2.0, -1.0, 0.5][:d]).round(2)

# -------------------------------------------------------------------------------------------- 1 · standardize

standardize = lesson.question("standardize", shape="as many rows and columns as X")

@standardize.cases
def _(draw):
    yield case("a constant column", np.array([[1.0, 10.0], [3.0, 10.0]]))
    yield case("a constant column", np.column_stack([table(draw, 3, 2), [4.0, 4.0, 4.0]]))
    constant = np.full(4, draw.integers(1, 30) / 4)  # numbers whose mean is exact
    yield case("a constant column", np.column_stack([table(draw, 4, 1), constant]))
    yield case("every column by itself", np.array([[1.0, 200.0], [2.5, 350.0], [7.0, 900.0]]))
    yield case("every column by itself", table(draw, 5, 3))
    yield case("every column by itself", table(draw, 5, 3) * np.array([1e-6, 1.0, 1e5]))
    outlier = np.append(np.zeros(19), draw.uniform(50, 90))
    yield case("every column by itself", outlier.reshape(20, 1))
    mean, sd = np.array([1.5, -0.25]), np.array([2.5, 0.8])
    yield case("a mean and sd that are given", table(draw, 2, 2), mean, sd)
    yield case("a mean and sd that are given", table(draw, 4, 2), mean=mean)
    yield case("a mean and sd that are given", table(draw, 4, 2), sd=sd)
    yield case("a mean and sd that are given", table(draw, 3, 2), mean, np.array([2.5, 0.0]))
    yield case("a mean and sd that are given", table(draw, 3, 2), np.zeros(2), np.array([2.5, 0.8]))
    yield case("a mean and sd that are given", table(draw, 3, 2), mean=np.zeros(2))

@standardize.also_right
def column_by_column(X, mean=None, sd=None):
    Z = np.zeros_like(X, dtype=float)
    for j in range(X.shape[1]):
        center = X[:, j].mean() if mean is None else mean[j]
        width = X[:, j].std() if sd is None else sd[j]
        Z[:, j] = (X[:, j] - center) / (width if width > 1e-12 * abs(center) else 1.0)
    return Z

@standardize.also_right
def transposed_and_back(X, mean=None, sd=None):
    own = np.average(X, axis=0)
    sd = np.sqrt(np.average((X - own) ** 2, axis=0)) if sd is None else sd
    mean = own if mean is None else mean
    wide = sd > 1e-12 * np.abs(mean)
    return ((X - mean).T / np.where(wide, sd, 1.0)[:, None]).T

leaks = standardize.slip(M.test_statistics, {
    " if mean is None else mean": "", " if sd is None else sd": ""},
    says="leaving the mean and sd that were given unused", hints="""
    Two newcomers arrive, with the mean and sd of the class. Does your function look at them?
    When mean and sd are given, they are the ones to use. Newcomers are measured by the class that was
        fitted.
    Two newcomers by their own mean are always −1 and +1, whatever they did.""")

standardize.slip(M.test_statistics, {
    "if mean is None else": "if mean is None or sd is None else",
    "if sd is None else": "if mean is None or sd is None else"},
    says="using what was given only when both were given", hints="""
    When a mean is given and no deviation, whose mean do you take off?
    Each of the two is used when it is given, whatever the other one is.
    Given mean = 1.5 alone, a 4 is 2.5 above it, and then the column's own deviation divides.""")

standardize.slip(M.zero_division, {"np.where(sd > 1e-12 * np.abs(mean), sd, 1)": "(sd + 1e-12)"},
    says="adding a little to every deviation", hints="""
    A newcomer has 7 in a column that was always 4 in the class. What should come out, and what does?
    Treat a deviation of 0 by itself: such a column is only centred.
    (7 − 4) / 1 = 3, and (7 − 4) / 10⁻¹² is three million million.""")

standardize.slip(M.ddof, {"X.std(axis=0)": "X.std(axis=0, ddof=1)"}, hints="""
    What does numpy's std do when you do not say anything about ddof?
    The spread here is the root of the *mean* square, so that every column ends with a mean square of
        exactly 1.
    1 and 3: distances −1 and 1, mean square 1, sd 1. With m − 1 it would be √2.""")

standardize.slip(M.variance_for_spread, {"sd, 1)": "sd, 1) ** 2"},
    says="dividing by the variance", hints="""
    If hours become minutes, by how much does the variance grow? And should the result change?
    Divide by the standard deviation, the root of the variance. It has the unit of the column.
    0 and 4: variance 4, deviation 2. Divided by 2 they are −1 and 1, divided by 4 only −0.5 and 0.5.""")

divides_by_zero = standardize.slip(M.zero_division, {
    "np.where(sd > 1e-12 * np.abs(mean), sd, 1)": "sd"},
    says="dividing a constant column by its deviation of zero", hints="""
    What is the standard deviation of 10, 10?
    A column that never changes has deviation 0. Divide that one by 1 instead.
    (10 − 10) / 0 is nan. (10 − 10) / 1 is 0.""")

standardize.slip(M.one_number_for_all, {"X.mean(axis=0)": "X.mean()", "X.std(axis=0)": "X.std()"},
    says="taking one mean and one deviation for the whole table", hints="""
    Over which axis do you take the mean?
    Every column has a mean of its own. In numpy that is `axis=0`.
    The columns 1, 3 and 10, 10 have the means 2 and 10, and not one mean of 6.""")

standardize.slip(M.half_standardised, {" / np.where(sd > 1e-12 * np.abs(mean), sd, 1)": ""}, hints="""
    After your function, how wide is each column?
    Centring is half of it. Divide by the deviation too.
    1 and 5 become −2 and 2, and only then, divided by 2, −1 and 1.""")

standardize.slip(M.mutates_input, {
    "return (X - mean) /": "X -= mean\n    X /=", "sd, 1)": "sd, 1)\n    return X"},
    says="writing into the X that was given", hints="""
    After the call, does the caller still have the raw hours?
    `X -= …` changes the table that the caller holds. `X - …` makes a new one.
    (X − mean) / sd is a new array.""")

# ------------------------------------------------------------------------------------------------- 2 · fit_gd

fit_gd = lesson.question(
    "fit_gd", shape="the start and n steps make n + 1 rows; a column for each weight, and one for b"
)

@fit_gd.cases
def _(draw):
    yield case("with an intercept", HOURS, SCORES, 0.05, 3)
    yield case("with an intercept", table(draw, 5, 2), draw.uniform(1, 9, 5).round(1), 0.07, 4)
    yield case("with an intercept", HOURS, SCORES, round(draw.uniform(0.15, 0.25), 3), 25)
    yield case("with an intercept", HOURS, SCORES, round(draw.uniform(0.02, 0.03), 3), 90)
    yield case("with an intercept", HOURS, SCORES, 0.05, 0)
    yield case("without an intercept", table(draw, 6, 2), draw.uniform(-9, 9, 6).round(1), 0.03, 3, False)
    yield case("y as a column", table(draw, 3, 2), draw.uniform(1, 9, (3, 1)).round(1), 0.04, 2)

@fit_gd.also_right
def weights_and_b_apart(X, y, lr, n, fit_intercept=True):
    y, w, b = np.asarray(y).reshape(-1), np.zeros(X.shape[1]), 0.0
    rows = [[*w, b]]
    for _ in range(n):
        r = X @ w + b - y
        w, b = w - lr * np.mean(2 * r[:, None] * X, axis=0), b - lr * np.mean(2 * r) * fit_intercept
        rows.append([*w, b])
    return np.array(rows) if fit_intercept else np.array(rows)[:, :-1]

@fit_gd.also_right
def filled_in(X, y, lr, n, fit_intercept=True):
    A = np.hstack([X, np.ones((X.shape[0], 1))]) if fit_intercept else np.array(X)
    y = np.array(y).flatten()
    H, g = 2 * A.T @ A / len(y), 2 * A.T @ y / len(y)
    path = np.zeros((n + 1, A.shape[1]))
    for k in range(n):
        path[k + 1] = path[k] - lr * (H @ path[k] - g)
    return path

fit_gd.slip(M.sum_instead_of_mean, {" / len(y)": ""}, hints="""
    With twice as many students, should a step be twice as long?
    The loss is a mean, so its gradient is one too: divide by m.
    At zero the hours' column gives 2 · (−90) = −180; the mean over 4 students is −45.""")

fit_gd.slip(M.divided_by_m_twice, {"len(y)": "len(y) ** 2"}, hints="""
    How many times do you take a mean?
    `np.mean` has divided by m already, or your factor 1/m has. One of them is enough.
    2/4 · (−90) = −45. Divided by 4 once more it is −11.25.""")

fit_gd.slip(M.half_convention_mismatch, {"lr * 2": "lr"},
    says="walking with the gradient of half the mean", hints="""
    Which loss has the gradient 1/m · Aᵀr?
    That one belongs to 1/(2m) · Σ r². Here the loss is 1/m · Σ r², twice as steep.
    The first step goes to 0.05 · 45 = 2.25, and yours to 0.05 · 22.5 = 1.125.""")

fit_gd.slip(M.bias_forgotten, {
    "np.column_stack([X, np.ones(len(X))]) if fit_intercept else X": "X"}, hints="""
    How many weights has your rule for one column of hours? And which of them is b?
    When fit_intercept is true, put a column of ones beside X. Its weight is b.
    Hours and ones make two weights: the first step leads to 2.25 and 0.75.""")

fit_gd.slip(M.order_swapped, {"[X, np.ones(len(X))]": "[np.ones(len(X)), X]"},
    says="putting the column of ones first", hints="""
    In your rows, where is b?
    The weights come in the order of the columns of X, and b is last.
    The second row is 2.25, 0.75: hours, then b.""")

fit_gd.slip(M.shape_broadcast, {"np.ravel(y)": "y"}, says="using y as it comes, a column too", hints="""
    What shape has `A @ w - y` when y has the shape (3, 1)?
    (3,) minus (3, 1) is a table of 3 by 3. Flatten y at the top.
    3 students have 3 residuals, and not 9.""")

fit_gd.slip(M.history_off_by_one, {"(path)": "(path[1:])"}, says="leaving the start out", hints="""
    Where was the hiker before the first step?
    The first row is the start, all zeros. Keep it before the loop.
    Three steps make four rows: [0, 0], [2.25, 0.75], …""")

fit_gd.slip(M.aliased_history, {"path.append(w - lr": "path.append(w)\n        w -= (lr"}, hints="""
    All your rows are equal. How many arrays do you make?
    `w -= …` changes the array that is already in your list. `w = w - …` makes a new one.
    [0, 0], then [2.25, 0.75]: the first row must not change when w does.""")

fit_gd.slip(M.residual_flipped, {"A @ w - y": "y - A @ w"}, hints="""
    If every guess is too low, should the weights go up or down? And yours?
    The residual is the guess minus the truth. Then the step *subtracts* the gradient.
    r = 0 − 2 = −2, and so on: the gradient is −45 and the first weight goes up to 2.25.""")

# ------------------------------------------------------------------------------------------ 3 · max_stable_lr

max_stable_lr = lesson.question("max_stable_lr")

@max_stable_lr.cases
def _(draw):
    yield case("one column", HOURS, "mean")
    yield case("one column", table(draw, 5, 1), "mean")
    yield case("several columns", np.array([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0], [4.0, 1.0]]), "mean")
    yield case("several columns", table(draw, 6, 3), "mean")
    alike = np.array([[1.0, 0.2], [-0.2, 1.0], [0.1, 0.15]]) * round(draw.uniform(1, 3), 2)
    yield case("several columns", alike, "mean")
    yield case("the other two losses", table(draw, 5, 2), "sum")
    yield case("the other two losses", table(draw, 7, 2), "half")

@max_stable_lr.also_right
def by_singular_values(X, convention="mean"):
    longest = np.linalg.norm(X, 2) ** 2
    return {"sum": 1, "mean": len(X), "half": 2 * len(X)}[convention] / longest

@max_stable_lr.also_right
def by_plain_eigenvalues(X, convention="mean"):
    c = 2 if convention == "sum" else (2 if convention == "mean" else 1) / len(X)
    return 2 / max(np.linalg.eigvals(c * (X.T @ X)).real)

max_stable_lr.slip(M.one_number_for_curvatures, {
    "np.linalg.eigvalsh(c * X.T @ X)[-1]": "np.trace(c * X.T @ X)"},
    says="taking the sum of all curvatures for the largest", hints="""
    What do the numbers on the diagonal of H add up to, and is that one direction's curvature?
    The trace is the sum of all eigenvalues. It is a safe bound, and too large. Ask for the largest one.
    Hours and ones: the curvatures are 16.70 and 0.30. The trace is 17, the largest is 16.70.""")

max_stable_lr.slip(M.power_confused, {"np.linalg.eigvalsh(c * X.T @ X)[-1]": "(c * np.linalg.norm(X))"},
    says="taking the norm of X for the curvature", hints="""
    If all of X is multiplied by 10, by how much does the curvature grow? And your number?
    The curvature comes from XᵀX, so X enters twice. A norm of X enters once.
    1² + 2² + 3² + 4² = 30 and 2/4 · 30 = 15. The norm is √30 = 5.48.""")

max_stable_lr.slip(M.sum_instead_of_mean, {"2 / len(X)": "2", "1 / len(X)": "1"},
    says="leaving out the 1/m", hints="""
    Does a mean over a thousand students bend a thousand times as much as over one?
    For the mean, c is 2/m. For half of it, 1/m. Only the sum has no m.
    2/4 · (1 + 4 + 9 + 16) = 15, and not 60.""")

max_stable_lr.slip(M.overshoot_means_divergence, {"return 2": "return 1"},
    says="giving the best rate of one direction, 1/L, where the limit is asked for", hints="""
    At 1/L, does the walk explode?
    At 1/L the steepest direction lands in one step. It explodes from twice that on.
    L = 15: 1/15 lands, 2/15 is the limit.""")

max_stable_lr.slip(M.flat_direction_decides, {"[-1]": "[0]"}, hints="""
    In which order does eigvalsh give the eigenvalues?
    The smallest comes first. The steepest direction is the one that explodes, so take the last.
    Hours and ones: 0.30, then 16.70. The limit is 2/16.70 = 0.12.""")

max_stable_lr.slip(M.axes_only, {"np.linalg.eigvalsh(c * X.T @ X)[-1]": "np.diag(c * X.T @ X).max()"},
    says="taking the steepest single column for the steepest direction", hints="""
    May the hiker change two weights at once?
    Between two weights the ground may bend more than along either. The eigenvalues know; the diagonal does
        not.
    Hours and ones: the diagonal says 15 and 2, the steepest direction has 16.70.""")

max_stable_lr.slip(M.half_convention_mismatch, {"[convention]": '["mean"]'},
    says="using 2/m whatever the convention says", hints="""
    Where does your function look at the convention?
    The three losses have the same bottom and different slopes. Look c up in the table.
    Mean: 2/15. Half the mean: 4/15. Sum of four: 2/60.""")

# ------------------------------------------------------------------------------------------------ 4 · unscale

unscale = lesson.question("unscale", shape="a weight for each column, and the intercept")

@unscale.cases
def _(draw):
    yield case("one column", np.array([3.5]), 7.5, np.array([2.5]), np.array([1.25]))
    yield case("one column", draw.uniform(1, 9, 1).round(3), 6.5, np.array([3.5]), np.array([0.4]))
    yield case("several columns", np.array([3.0, -1.0]), 10.0, np.array([2.0, 5.0]), np.array([1.5, 0.5]))
    drawn = [draw.uniform(lo, hi, 3).round(2) for lo, hi in ((-4, 4), (1, 80), (0.3, 6))]
    yield case("several columns", drawn[0], round(draw.uniform(20, 70), 1), drawn[1], drawn[2])

@unscale.also_right
def guess_of_zero(coef, intercept, mean, sd):
    at_zero = sum(c * (0 - m) / s for c, m, s in zip(coef, mean, sd, strict=True)) + intercept
    return [*(c / s for c, s in zip(coef, sd, strict=True)), at_zero]

@unscale.also_right
def with_sums(coef, intercept, mean, sd):
    return np.concatenate([coef / sd, [intercept - np.sum(coef * mean / sd)]])

unscale.slip(M.bias_forgotten, {" - raw @ mean": ""}, says="leaving the intercept as it was", hints="""
    What does the old rule guess for a student with zeros in every raw column?
    The old intercept belongs to the average student. The new one belongs to a student with zeros
        everywhere.
    10 − (2 · 2 + (−2) · 5) = 16.""")

unscale.slip(M.times_for_divide, {"coef /": "coef *"}, hints="""
    One deviation is 1.5 hours and worth 3 points. Is one hour worth more, or less?
    coef is points per deviation. Divide by the deviation to get points per hour.
    3 / 1.5 = 2 points an hour.""")

unscale.slip(M.difference_reversed, {"intercept -": "intercept +"},
    says="adding the means' share to the intercept", hints="""
    Put the average student into your new rule. Does it guess the old intercept?
    coef · (x − mean)/sd has a minus in front of the mean. It stays a minus.
    At x = mean: 2 · 2 + (−2) · 5 + b must be 10, so b = 16, and not 4.""")

unscale.slip(M.units_mixed, {"raw @": "coef @"},
    says="moving the intercept with weights that are still standardised", hints="""
    With which weights do you multiply the means?
    The means are in raw units. So must be the weights that multiply them.
    10 − (2 · 2 + (−2) · 5) = 16. With 3 and −1 it would be 10 − (3 · 2 − 1 · 5) = 9.""")

# ---------------------------------------------------------------------------------------- 5 · normal_equation

normal_equation = lesson.question("normal_equation", tolerance=1e-8, shape="one for each column of X")

@normal_equation.cases
def _(draw):
    yield case("different columns", np.column_stack([HOURS, np.ones(4)]), SCORES)
    yield case("different columns", table(draw, 6, 3), draw.uniform(-9, 9, 6).round(1))
    yield case("twin columns", np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]]), np.array([3.0, 5.0, 14.0]))
    twin = draw.integers(1, 9, 4).astype(float)
    yield case("twin columns", np.column_stack([twin, twin]), draw.uniform(1, 20, 4).round(1))

normal_equation.also_right(lambda X, y: np.linalg.pinv(X) @ y)

@normal_equation.also_right
def by_svd(X, y):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    keep = s > 1e-10 * s[0]
    return Vt[keep].T @ ((U.T @ y)[keep] / s[keep])

normal_equation.slip(M.needs_an_inverse, {"lstsq(X, y)[0]": "inv(X.T @ X) @ X.T @ y"}, hints="""
    For twins, XᵀX is [[21, 21], [21, 21]]. Which matrix is its inverse?
    Many weights are equally good here, and an inverse can only give one. lstsq works on X itself and picks
        the smallest.
    w₁ + w₂ = 69/21: only the sum is settled. The smallest choice is half of it for each.""")

normal_equation.slip(M.returns_something_else, {"[0]": ""},
    says="giving back everything that lstsq says", hints="""
    How many things does lstsq give back, and which are the weights?
    It gives the weights, the squared error, the rank and the singular values, in that order.
    The answer for the four students is 3 and 0, nothing more.""")

normal_equation.slip(M.adds_ones, {
    ".lstsq(X, y)": ".lstsq(np.column_stack([X, np.ones(len(X))]), y)"}, hints="""
    How many columns has X, and how many weights do you give back?
    X has its column of ones already, if it is to have one.
    Two columns, two weights: 3 and 0.""")

normal_equation.slip(M.needs_an_inverse, {
    "lstsq(X, y)[0]": "solve(X.T @ X + 1e-3 * np.eye(X.shape[1]), X.T @ y)"},
    says="adding a little to the diagonal to make the inverse exist", hints="""
    Is the slope at your weights zero?
    With something on the diagonal you solve another problem, called ridge. Its weights are a little too
        small.
    30 w + 10 b = 90 gives 3 and 0. With 30.001 it does not.""")

# ----------------------------------------------------------------------------------------------------- 6 · r2

r2 = lesson.question("r2")

@r2.cases
def _(draw):
    yield case("good guesses", SCORES, np.array([3.0, 7.0, 9.0, 12.0]))
    y = draw.uniform(40, 95, 6).round(1)
    yield case("good guesses", y, (y + draw.uniform(-6, 7, 6)).round(1))
    yield case("guesses worse than the mean", np.array([1.5, 2.0, 4.0]), np.array([4.5, 2.5, -1.0]))
    y = draw.uniform(1, 9, 4).round(1)
    yield case("guesses worse than the mean", y, (12 - 1.5 * y).round(1))

@r2.also_right
def with_sums_of_squares(y, guess):
    missed = sum((a - b) ** 2 for a, b in zip(y, guess, strict=True))
    return 1 - missed / sum((a - np.mean(y)) ** 2 for a in y)

@r2.also_right
def share_taken_away(y, guess):
    always_the_mean = np.mean((y - y.mean()) ** 2)
    return (always_the_mean - np.mean((y - guess) ** 2)) / always_the_mean

r2.slip(M.squared_correlation, {
    "1 - np.mean((guess - y) ** 2) / np.var(y)": "np.corrcoef(y, guess)[0, 1] ** 2"}, hints="""
    Guesses that go down when the truth goes up: are they good? What does the square say?
    A correlation forgives a wrong place, a wrong scale and, squared, a wrong sign. R² forgives none of
        them.
    Guesses 4.5, 2.5, −1 for 1.5, 2, 4: the squared correlation is 0.97, and R² is 1 − 11.4/1.17, far below
        0.""")

r2.slip(M.share_swapped, {"1 - ": ""}, says="giving the share that is left", hints="""
    For perfect guesses, is your number 1?
    What is left is mse / variance. R² is what was taken away: 1 minus that.
    0.75/12.25 = 0.061 is left. 0.939 is taken away.""")

r2.slip(M.absolute_not_relative, {" / np.var(y)": ""},
    says="leaving out the variance", hints="""
    If the scores were counted in tenths of points, would your number stay?
    Compare the error with the error of always guessing the mean, which is the variance of y.
    The mean squared error is 0.75 and the variance 12.25: 1 − 0.75/12.25.""")

r2.slip(M.variance_of_the_guesses, {"np.var(y)": "np.var(guess)"}, hints="""
    Whose spread is to be explained, that of the truth or that of the guesses?
    The variance is that of y, what happened.
    The scores 2, 7, 10, 11 have variance 12.25. The guesses 3, 7, 9, 12 have 10.69.""")

r2.slip(M.ddof, {"np.var(y)": "np.var(y, ddof=1)"},
    says="mixing a mean over m with a mean over m − 1", hints="""
    Do both of your means divide by the same number?
    Use numpy's `var` as it is, or sums of squares in both places.
    The sums of squares are 3 and 49: 1 − 3/49. The number of students cancels when both are divided by
        it.""")

# ------------------------------------------------------------------------------------------- 7 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("a division by zero", """
        What does the last line do with a deviation of 0?
        `np.where` puts a 1 in the place of every deviation that is 0.
        (10 − 10) / 1 = 0: that is right."""),
    C=("one mean for the whole table", """
        What does axis=0 ask for?
        axis=0 goes down the rows, so there is one mean for each column.
        The columns 1, 3 and 10, 10 get the means 2 and 10."""),
    D=("a division by the variance", """
        Which of the two does `std` give?
        `std` is the root of the variance.
        0 and 4 become −1 and 1: that is right."""),
)

test_standardize = lesson.test_question("test_standardize", of=standardize, mutants=[
    leaks, M.ddof, M.variance_for_spread, divides_by_zero, M.one_number_for_all,
    M.half_standardised], hints="""
    For which call does your friend's version give something wrong?
    One table without mean and sd, with columns of different width and a constant one. One call with both
        given.
    The mean of each new column is 0 and its std 1, or 0 if it was constant. Given mean 1 and sd 2, a 3
        becomes 1.""")
