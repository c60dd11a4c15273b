"""How the exercises of lesson 05 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import case, killer, question, value

HOURS = np.array([[1.0], [2.0], [3.0], [4.0]])
SCORES = np.array([2.0, 7.0, 10.0, 11.0])


def table(draw, m, d):
    """m rows of d columns, each with a size and a place of its own."""
    return (draw.uniform(-1, 1, (m, d)) * [1.5, 0.7, 2.5][:d] + [2.0, -1.0, 0.5][:d]).round(2)


# -------------------------------------------------------------------------------------------- 1 · standardize


@question(points=3, shape="as many rows and columns as X")
def standardize(X, mean=None, sd=None):
    mean = X.mean(axis=0) if mean is None else mean
    sd = X.std(axis=0) if sd is None else sd
    return (X - mean) / np.where(sd > 0, sd, 1)


@standardize.cases
def _(draw):
    yield case("a constant column", np.array([[1.0, 10.0], [3.0, 10.0]]))
    yield case("a constant column", np.column_stack([table(draw, 3, 2), [4.0, 4.0, 4.0]]))
    yield case("every column by itself", np.array([[1.0, 200.0], [2.5, 350.0], [7.0, 900.0]]))
    yield case("every column by itself", table(draw, 5, 3))
    yield case(
        "a mean and sd that are given", table(draw, 2, 2), np.array([1.5, -0.25]), np.array([2.5, 0.8])
    )


@standardize.also_right
def column_by_column(X, mean=None, sd=None):
    Z = np.zeros_like(X, dtype=float)
    for j in range(X.shape[1]):
        center = X[:, j].mean() if mean is None else mean[j]
        width = X[:, j].std() if sd is None else sd[j]
        Z[:, j] = (X[:, j] - center) / (width if width > 0 else 1.0)
    return Z


@standardize.also_right
def transposed_and_back(X, mean=None, sd=None):
    mean = np.average(X, axis=0) if mean is None else mean
    sd = np.sqrt(np.average((X - mean) ** 2, axis=0)) if sd is None else sd
    return ((X - mean).T / np.array([s or 1.0 for s in sd])[:, None]).T


@standardize.wrong(
    "leaving the mean and sd that were given unused",
    "Two newcomers arrive, with the mean and sd of the class. Does your function look at them?",
    "When mean and sd are given, they are the ones to use. Newcomers are measured by the class that was fitted.",
    "Two newcomers by their own mean are always −1 and +1, whatever they did.",
    id="M51",
)
def leaks_test(X, mean=None, sd=None):
    mean, sd = X.mean(axis=0), X.std(axis=0)
    return (X - mean) / np.where(sd > 0, sd, 1)


@standardize.wrong(
    "dividing the squares by m − 1",
    "What does numpy's std do when you do not say anything about ddof?",
    "The spread here is the root of the *mean* square, so that every column ends with a mean square of exactly 1.",
    "1 and 3: distances −1 and 1, mean square 1, sd 1. With m − 1 it would be √2.",
)
def ddof1(X, mean=None, sd=None):
    mean = X.mean(axis=0) if mean is None else mean
    sd = X.std(axis=0, ddof=1) if sd is None else sd
    return (X - mean) / np.where(sd > 0, sd, 1)


@standardize.wrong(
    "dividing by the variance",
    "If hours become minutes, by how much does the variance grow? And should the result change?",
    "Divide by the standard deviation, the root of the variance. It has the unit of the column.",
    "0 and 4: variance 4, deviation 2. Divided by 2 they are −1 and 1, divided by 4 only −0.5 and 0.5.",
)
def divides_by_var(X, mean=None, sd=None):
    mean = X.mean(axis=0) if mean is None else mean
    sd = X.std(axis=0) if sd is None else sd
    return (X - mean) / np.where(sd > 0, sd, 1) ** 2


@standardize.wrong(
    "dividing a constant column by its deviation of zero",
    "What is the standard deviation of 10, 10?",
    "A column that never changes has deviation 0. Divide that one by 1 instead.",
    "(10 − 10) / 0 is nan. (10 − 10) / 1 is 0.",
)
def zero_variance(X, mean=None, sd=None):
    mean = X.mean(axis=0) if mean is None else mean
    sd = X.std(axis=0) if sd is None else sd
    return (X - mean) / sd


@standardize.wrong(
    "taking one mean and one deviation for the whole table",
    "Over which axis do you take the mean?",
    "Every column has a mean of its own. In numpy that is `axis=0`.",
    "The columns 1, 3 and 10, 10 have the means 2 and 10, and not one mean of 6.",
)
def whole_table(X, mean=None, sd=None):
    mean = X.mean() if mean is None else mean
    sd = X.std() if sd is None else sd
    return (X - mean) / np.where(sd > 0, sd, 1)


@standardize.wrong(
    "taking off the mean and leaving the spread",
    "After your function, how wide is each column?",
    "Centring is half of it. Divide by the deviation too.",
    "1 and 5 become −2 and 2, and only then, divided by 2, −1 and 1.",
)
def centres_only(X, mean=None, sd=None):
    return X - (X.mean(axis=0) if mean is None else mean)


@standardize.wrong(
    "writing into the X that was given",
    "After the call, does the caller still have the raw hours?",
    "`X -= …` changes the table that the caller holds. `X - …` makes a new one.",
    "(X − mean) / sd is a new array.",
    id="M16",
)
def writes_into_input(X, mean=None, sd=None):
    mean = X.mean(axis=0) if mean is None else mean
    sd = X.std(axis=0) if sd is None else sd
    X -= mean
    X /= np.where(sd > 0, sd, 1)
    return X


# ------------------------------------------------------------------------------------------------- 2 · fit_gd


def descend(A, y, lr, n, slope):
    """The loop that all versions below share; `slope(A, r)` is what they make of a column table and its residuals."""
    path = [np.zeros(A.shape[1])]
    for _ in range(n):
        path.append(path[-1] - lr * slope(A, A @ path[-1] - y))
    return np.array(path)


def mean_slope(A, r):
    return 2 / len(r) * A.T @ r


def with_ones(X, wanted=True):
    return np.column_stack([X, np.ones(len(X))]) if wanted else X


@question(points=3, shape="the start and n steps make n + 1 rows; a column for each weight, and one for b")
def fit_gd(X, y, lr, n, fit_intercept=True):
    return descend(with_ones(X, fit_intercept), np.ravel(y), lr, n, mean_slope)


@fit_gd.cases
def _(draw):
    yield case("with an intercept", HOURS, SCORES, 0.05, 3)
    yield case("with an intercept", table(draw, 5, 2), draw.uniform(1, 9, 5).round(1), 0.07, 4)
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


@fit_gd.wrong(
    "adding up over the rows instead of taking the mean",
    "With twice as many students, should a step be twice as long?",
    "The loss is a mean, so its gradient is one too: divide by m.",
    "At zero the hours' column gives 2 · (−90) = −180; the mean over 4 students is −45.",
    id="M10",
)
def sum_instead_of_mean(X, y, lr, n, fit_intercept=True):
    return descend(with_ones(X, fit_intercept), np.ravel(y), lr, n, lambda A, r: 2 * A.T @ r)


@fit_gd.wrong(
    "dividing by m twice",
    "How many times do you take a mean?",
    "`np.mean` has divided by m already, or your factor 1/m has. One of them is enough.",
    "2/4 · (−90) = −45. Divided by 4 once more it is −11.25.",
    id="M11",
)
def divided_by_m_twice(X, y, lr, n, fit_intercept=True):
    return descend(with_ones(X, fit_intercept), np.ravel(y), lr, n, lambda A, r: 2 * A.T @ r / len(r) ** 2)


@fit_gd.wrong(
    "walking with the gradient of half the mean",
    "Which loss has the gradient 1/m · Aᵀr?",
    "That one belongs to 1/(2m) · Σ r². Here the loss is 1/m · Σ r², twice as steep.",
    "The first step goes to 0.05 · 45 = 2.25, and yours to 0.05 · 22.5 = 1.125.",
    id="M12",
)
def half_convention_mismatch(X, y, lr, n, fit_intercept=True):
    return descend(with_ones(X, fit_intercept), np.ravel(y), lr, n, lambda A, r: A.T @ r / len(r))


@fit_gd.wrong(
    "leaving the intercept out",
    "How many weights has your rule for one column of hours? And which of them is b?",
    "When fit_intercept is true, put a column of ones beside X. Its weight is b.",
    "Hours and ones make two weights: the first step leads to 2.25 and 0.75.",
    id="M14",
)
def bias_forgotten(X, y, lr, n, fit_intercept=True):
    return descend(X, np.ravel(y), lr, n, mean_slope)


@fit_gd.wrong(
    "putting the column of ones first",
    "In your rows, where is b?",
    "The weights come in the order of the columns of X, and b is last.",
    "The second row is 2.25, 0.75: hours, then b.",
)
def bias_first(X, y, lr, n, fit_intercept=True):
    A = np.column_stack([np.ones(len(X)), X]) if fit_intercept else X
    return descend(A, np.ravel(y), lr, n, mean_slope)


@fit_gd.wrong(
    "using y as it comes, a column too",
    "What shape has `A @ w - y` when y has the shape (3, 1)?",
    "(3,) minus (3, 1) is a table of 3 by 3. Flatten y at the top.",
    "3 students have 3 residuals, and not 9.",
    id="M15",
)
def shape_broadcast(X, y, lr, n, fit_intercept=True):
    return descend(with_ones(X, fit_intercept), y, lr, n, mean_slope)


@fit_gd.wrong(
    "leaving the start out",
    "Where was the hiker before the first step?",
    "The first row is the start, all zeros. Keep it before the loop.",
    "Three steps make four rows: [0, 0], [2.25, 0.75], …",
    id="M17",
)
def history_off_by_one(X, y, lr, n, fit_intercept=True):
    return fit_gd(X, y, lr, n, fit_intercept)[1:]


@fit_gd.wrong(
    "keeping the same array every time",
    "All your rows are equal. How many arrays do you make?",
    "`w -= …` changes the array that is already in your list. `w = w - …` makes a new one.",
    "[0, 0], then [2.25, 0.75]: the first row must not change when w does.",
    id="M16",
)
def aliased_history(X, y, lr, n, fit_intercept=True):
    path = fit_gd(X, y, lr, n, fit_intercept)
    return np.repeat(path[-1:], n + 1, axis=0)


@fit_gd.wrong(
    "taking guess and truth the wrong way round",
    "If every guess is too low, should the weights go up or down? And yours?",
    "The residual is the guess minus the truth. Then the step *subtracts* the gradient.",
    "r = 0 − 2 = −2, and so on: the gradient is −45 and the first weight goes up to 2.25.",
    id="M08",
)
def residual_flipped(X, y, lr, n, fit_intercept=True):
    return descend(with_ones(X, fit_intercept), np.ravel(y), lr, n, lambda A, r: -2 / len(r) * A.T @ r)


# ------------------------------------------------------------------------------------------ 3 · max_stable_lr


def limit(X, convention, largest):
    """2/L, with `largest` saying which curvature of c · XᵀX is taken for L."""
    c = {"sum": 2, "mean": 2 / len(X), "half": 1 / len(X)}[convention]
    return 2 / largest(c * X.T @ X)


def top(H):
    return np.linalg.eigvalsh(H)[-1]


@question(points=3)
def max_stable_lr(X, convention="mean"):
    return limit(X, convention, top)


@max_stable_lr.cases
def _(draw):
    yield case("one column", HOURS, "mean")
    yield case("one column", table(draw, 5, 1), "mean")
    yield case("several columns", np.array([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0], [4.0, 1.0]]), "mean")
    yield case("several columns", table(draw, 6, 3), "mean")
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


@max_stable_lr.wrong(
    "taking the sum of all curvatures for the largest",
    "What do the numbers on the diagonal of H add up to, and is that one direction's curvature?",
    "The trace is the sum of all eigenvalues. It is a safe bound, and too large. Ask for the largest one.",
    "Hours and ones: the curvatures are 16.70 and 0.30. The trace is 17, the largest is 16.70.",
)
def trace(X, convention="mean"):
    return limit(X, convention, np.trace)


@max_stable_lr.wrong(
    "taking the norm of X for the curvature",
    "If all of X is multiplied by 10, by how much does the curvature grow? And your number?",
    "The curvature comes from XᵀX, so X enters twice. A norm of X enters once.",
    "1² + 2² + 3² + 4² = 30 and 2/4 · 30 = 15. The norm is √30 = 5.48.",
)
def norm_not_squared(X, convention="mean"):
    c = {"sum": 2, "mean": 2 / len(X), "half": 1 / len(X)}[convention]
    return 2 / (c * np.linalg.norm(X))


@max_stable_lr.wrong(
    "leaving out the 1/m",
    "Does a mean over a thousand students bend a thousand times as much as over one?",
    "For the mean, c is 2/m. For half of it, 1/m. Only the sum has no m.",
    "2/4 · (1 + 4 + 9 + 16) = 15, and not 60.",
    id="M10",
)
def missing_m(X, convention="mean"):
    c = {"sum": 2, "mean": 2, "half": 1}[convention]
    return 2 / top(c * X.T @ X)


@max_stable_lr.wrong(
    "giving the best rate of one direction, 1/L, where the limit is asked for",
    "At 1/L, does the walk explode?",
    "At 1/L the steepest direction lands in one step. It explodes from twice that on.",
    "L = 15: 1/15 lands, 2/15 is the limit.",
    id="M26",
)
def one_over_L(X, convention="mean"):
    return limit(X, convention, top) / 2


@max_stable_lr.wrong(
    "taking the flattest direction instead of the steepest",
    "In which order does eigvalsh give the eigenvalues?",
    "The smallest comes first. The steepest direction is the one that explodes, so take the last.",
    "Hours and ones: 0.30, then 16.70. The limit is 2/16.70 = 0.12.",
)
def flattest(X, convention="mean"):
    return limit(X, convention, lambda H: np.linalg.eigvalsh(H)[0])


@max_stable_lr.wrong(
    "taking the steepest single column for the steepest direction",
    "May the hiker change two weights at once?",
    "Between two weights the ground may bend more than along either. The eigenvalues know; the diagonal does not.",
    "Hours and ones: the diagonal says 15 and 2, the steepest direction has 16.70.",
)
def steepest_column(X, convention="mean"):
    return limit(X, convention, lambda H: np.diag(H).max())


@max_stable_lr.wrong(
    "using 2/m whatever the convention says",
    "Where does your function look at the convention?",
    "The three losses have the same bottom and different slopes. Look c up in the table.",
    "Mean: 2/15. Half the mean: 4/15. Sum of four: 2/60.",
    id="M12",
)
def always_the_mean(X, convention="mean"):
    return limit(X, "mean", top)


# ------------------------------------------------------------------------------------------------ 4 · unscale


@question(points=2, shape="a weight for each column, and the intercept")
def unscale(coef, intercept, mean, sd):
    raw = coef / sd
    return np.append(raw, intercept - raw @ mean)


@unscale.cases
def _(draw):
    yield case("one column", np.array([3.5]), 7.5, np.array([2.5]), np.array([1.25]))
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


@unscale.wrong(
    "leaving the intercept as it was",
    "What does the old rule guess for a student with zeros in every raw column?",
    "The old intercept belongs to the average student. The new one belongs to a student with zeros everywhere.",
    "10 − (2 · 2 + (−2) · 5) = 16.",
    id="M14",
)
def intercept_forgot(coef, intercept, mean, sd):
    return np.append(coef / sd, intercept)


@unscale.wrong(
    "multiplying by the deviation instead of dividing",
    "One deviation is 1.5 hours and worth 3 points. Is one hour worth more, or less?",
    "coef is points per deviation. Divide by the deviation to get points per hour.",
    "3 / 1.5 = 2 points an hour.",
)
def multiplied_by_sd(coef, intercept, mean, sd):
    raw = coef * sd
    return np.append(raw, intercept - raw @ mean)


@unscale.wrong(
    "adding the means' share to the intercept",
    "Put the average student into your new rule. Does it guess the old intercept?",
    "coef · (x − mean)/sd has a minus in front of the mean. It stays a minus.",
    "At x = mean: 2 · 2 + (−2) · 5 + b must be 10, so b = 16, and not 4.",
)
def sign_of_the_mean(coef, intercept, mean, sd):
    raw = coef / sd
    return np.append(raw, intercept + raw @ mean)


@unscale.wrong(
    "moving the intercept with weights that are still standardised",
    "With which weights do you multiply the means?",
    "The means are in raw units. So must be the weights that multiply them.",
    "10 − (2 · 2 + (−2) · 5) = 16. With 3 and −1 it would be 10 − (3 · 2 − 1 · 5) = 9.",
)
def mean_not_divided(coef, intercept, mean, sd):
    return np.append(coef / sd, intercept - coef @ mean)


# ---------------------------------------------------------------------------------------- 5 · normal_equation


@question(points=2, tolerance=1e-8, shape="one for each column of X")
def normal_equation(X, y):
    return np.linalg.lstsq(X, y)[0]


@normal_equation.cases
def _(draw):
    yield case("different columns", with_ones(HOURS), SCORES)
    yield case("different columns", table(draw, 6, 3), draw.uniform(-9, 9, 6).round(1))
    yield case("twin columns", np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]]), np.array([3.0, 5.0, 14.0]))
    twin = draw.integers(1, 9, 4).astype(float)
    yield case("twin columns", np.column_stack([twin, twin]), draw.uniform(1, 20, 4).round(1))


@normal_equation.also_right
def pseudo_inverse(X, y):
    return np.linalg.pinv(X) @ y


@normal_equation.also_right
def by_svd(X, y):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    keep = s > 1e-10 * s[0]
    return Vt[keep].T @ ((U.T @ y)[keep] / s[keep])


@normal_equation.wrong(
    "solving with XᵀX, which has no inverse when two columns are twins",
    "For twins, XᵀX is [[21, 21], [21, 21]]. Which matrix is its inverse?",
    "Many weights are equally good here, and an inverse can only give one. lstsq works on X itself and picks the smallest.",
    "w₁ + w₂ = 69/21: only the sum is settled. The smallest choice is half of it for each.",
)
def inverse(X, y):
    return np.linalg.inv(X.T @ X) @ X.T @ y


@normal_equation.wrong(
    "giving back everything that lstsq says",
    "How many things does lstsq give back, and which are the weights?",
    "It gives the weights, the squared error, the rank and the singular values, in that order.",
    "The answer for the four students is 3 and 0, nothing more.",
)
def whole_tuple(X, y):
    return np.linalg.lstsq(X, y)


@normal_equation.wrong(
    "putting in a column of ones of its own",
    "How many columns has X, and how many weights do you give back?",
    "X has its column of ones already, if it is to have one.",
    "Two columns, two weights: 3 and 0.",
)
def adds_ones(X, y):
    return np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y)[0]


@normal_equation.wrong(
    "adding a little to the diagonal to make the inverse exist",
    "Is the slope at your weights zero?",
    "With something on the diagonal you solve another problem, called ridge. Its weights are a little too small.",
    "30 w + 10 b = 90 gives 3 and 0. With 30.001 it does not.",
)
def ridge(X, y):
    return np.linalg.solve(X.T @ X + 1e-3 * np.eye(X.shape[1]), X.T @ y)


# ----------------------------------------------------------------------------------------------------- 6 · r2


@question(points=2)
def r2(y, guess):
    return 1 - np.mean((guess - y) ** 2) / np.var(y)


@r2.cases
def _(draw):
    yield case("good guesses", SCORES, np.array([3.0, 7.0, 9.0, 12.0]))
    y = draw.uniform(40, 95, 6).round(1)
    yield case("good guesses", y, (y + draw.uniform(-6, 7, 6)).round(1))
    yield case("guesses worse than the mean", np.array([1.5, 2.0, 4.0]), np.array([4.5, 2.5, -1.0]))


@r2.also_right
def with_sums_of_squares(y, guess):
    missed = sum((a - b) ** 2 for a, b in zip(y, guess, strict=True))
    return 1 - missed / sum((a - np.mean(y)) ** 2 for a in y)


@r2.also_right
def share_taken_away(y, guess):
    always_the_mean = np.mean((y - y.mean()) ** 2)
    return (always_the_mean - np.mean((y - guess) ** 2)) / always_the_mean


@r2.wrong(
    "squaring the correlation",
    "Guesses that go down when the truth goes up: are they good? What does the square say?",
    "A correlation forgives a wrong place, a wrong scale and, squared, a wrong sign. R² forgives none of them.",
    "Guesses 4.5, 2.5, −1 for 1.5, 2, 4: the squared correlation is 0.97, and R² is 1 − 11.4/1.17, far below 0.",
)
def squared_correlation(y, guess):
    return np.corrcoef(y, guess)[0, 1] ** 2


@r2.wrong(
    "giving the share that is left",
    "For perfect guesses, is your number 1?",
    "What is left is mse / variance. R² is what was taken away: 1 minus that.",
    "0.75/12.25 = 0.061 is left. 0.939 is taken away.",
)
def share_left(y, guess):
    return np.mean((guess - y) ** 2) / np.var(y)


@r2.wrong(
    "leaving out the variance",
    "If the scores were counted in tenths of points, would your number stay?",
    "Compare the error with the error of always guessing the mean, which is the variance of y.",
    "The mean squared error is 0.75 and the variance 12.25: 1 − 0.75/12.25.",
)
def not_divided(y, guess):
    return 1 - np.mean((guess - y) ** 2)


@r2.wrong(
    "comparing with the variance of the guesses",
    "Whose spread is to be explained, that of the truth or that of the guesses?",
    "The variance is that of y, what happened.",
    "The scores 2, 7, 10, 11 have variance 12.25. The guesses 3, 7, 9, 12 have 10.69.",
)
def variance_of_the_guesses(y, guess):
    return 1 - np.mean((guess - y) ** 2) / np.var(guess)


@r2.wrong(
    "mixing a mean over m with a mean over m − 1",
    "Do both of your means divide by the same number?",
    "Use numpy's `var` as it is, or sums of squares in both places.",
    "The sums of squares are 3 and 49: 1 − 3/49. The number of students cancels when both are divided by it.",
)
def ddof1_variance(y, guess):
    return 1 - np.mean((guess - y) ** 2) / np.var(y, ddof=1)


# -------------------------------------------------------------------------------------------- 7 · bug and test


@value(points=1)
def bug():
    return "B"


@bug.wrong(
    "a division by zero",
    "What does the last line do with a deviation of 0?",
    "`np.where` puts a 1 in the place of every deviation that is 0.",
    "(10 − 10) / 1 = 0: that is right.",
)
def constant_column_seen():
    return "A"


@bug.wrong(
    "one mean for the whole table",
    "What does axis=0 ask for?",
    "axis=0 goes down the rows, so there is one mean for each column.",
    "The columns 1, 3 and 10, 10 get the means 2 and 10.",
)
def whole_table_seen():
    return "C"


@bug.wrong(
    "a division by the variance",
    "Which of the two does `std` give?",
    "`std` is the root of the variance.",
    "0 and 4 become −1 and 1: that is right.",
)
def variance_seen():
    return "D"


test_standardize = killer(
    "test_standardize",
    of=standardize,
    points=2,
    suspects=["leaks_test", "ddof1", "divides_by_var", "zero_variance", "whole_table", "centres_only"],
    hints=(
        "For which call does your friend's version give something wrong?",
        "One table without mean and sd, with columns of different width and a constant one. One call with both given.",
        "The mean of each new column is 0 and its std 1, or 0 if it was constant. Given mean 1 and sd 2, a 3 becomes 1.",
    ),
)
