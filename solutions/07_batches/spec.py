"""How the exercises of lesson 07 are judged. How to read and write such a file: `gdcourse.checks`."""

import math

import numpy as np

from gdcourse.checks import M, Spec, case, rng

lesson = Spec(__file__)

HOURS = np.array([[1.0], [2.0], [3.0], [4.0]])

POINTS = np.array([2.0, 7.0, 10.0, 11.0])

def table(draw, m, d):
    """m rows of d columns, each with a size of its own."""
    return (draw.uniform(-1, 1, (m, d)) * [1.5, 0.8, 2.2][:d] + [0.4, -0.3, 0.1][:d]).round(2)

def answers(draw, m):
    return draw.uniform(-6, 9, m).round(1)

def weights(draw, d):
    return draw.uniform(-2, 2, d).round(2)

def seed(draw):
    """A generator for a probe, never the one that a learner would make with the seed 0."""
    return rng(draw.integers(1, 10_000))

# ---------------------------------------------------------------------------------------- 1 · updates_per_run

updates_per_run = lesson.question("updates_per_run", shows="Your run has {answer} steps")

@updates_per_run.cases
def _(draw):
    yield case("a smaller last batch", 442, 32, 10)
    B = int(draw.integers(20, 60))
    yield case("a smaller last batch", B * int(draw.integers(4, 9)) + 7, B, int(draw.integers(5, 9)))
    yield case("a smaller last batch", B * int(draw.integers(9, 19)) + 3, B, int(draw.integers(9, 19)))
    yield case("nothing left over", 400, 50, 3)
    yield case("nothing left over", 90, 90, int(draw.integers(3, 9)))
    yield case("nothing left over", 7 * B, B, int(draw.integers(9, 30)))
    yield case("nothing left over", 5 * B, B, int(draw.integers(3, 9)))
    yield case("nothing left over", 5 * B, B, 0)

updates_per_run.also_right(lambda m, B, epochs: -(-m // B) * epochs)

updates_per_run.also_right(lambda m, B, epochs: sum(1 for _ in range(epochs) for _ in range(0, m, B)))

updates_per_run.slip(M.dropped_last_batch, {"epochs * math.ceil(m / B)": "epochs * (m // B)"},
    says="leaving out the last batch", hints="""
    442 rows in batches of 32: are any rows left after 13 batches?
    What is left over is a batch as well, only a smaller one. Round up.
    442 / 32 = 13.8, so 14 steps in an epoch, and 140 in ten.""")

updates_per_run.slip(M.epoch_is_iteration, {"epochs * math.ceil(m / B)": "epochs"}, hints="""
    How many steps does a stochastic walk through four students make in one epoch?
    An epoch is one pass through all rows. It has as many steps as there are batches.
    14 batches in an epoch, 10 epochs: 14 · 10 = 140.""")

updates_per_run.slip(M.epochs_run_together, {
    "epochs * math.ceil(m / B)": "math.ceil(epochs * m / B)"}, hints="""
    Does a batch ever hold rows of two epochs?
    Every epoch ends with its own smaller batch. Round up inside an epoch, then multiply.
    10 · 442 / 32 is 138.1. But each epoch has 14 steps: 140.""")

updates_per_run.slip(M.row_is_iteration, {"math.ceil(m / B)": "m"}, hints="""
    Where does your number depend on B?
    A step asks B rows. So there are fewer steps than rows.
    442 · 10 is the number of rows asked. In batches of 32 that takes 140 steps.""")

updates_per_run.slip(M.one_epoch_only, {"epochs * math": "math"}, hints="""
    How often does the run go through the data?
    What you have is one epoch. Multiply.
    14 steps in one epoch, 140 in ten.""")

# -------------------------------------------------------------------------------------------- 2 · minibatches

minibatches = lesson.question("minibatches")

@minibatches.cases
def _(draw):
    yield case("every row once", 6, 3, rng(4))
    B = int(draw.integers(3, 6))
    yield case("every row once", 4 * B, B, seed(draw))
    yield case("a smaller last batch", 10, 4, rng(7))
    yield case("a smaller last batch", 3 * B + 2, B, seed(draw))
    yield case("a smaller last batch", 3 * B + 1, B, seed(draw))
    yield case("another rng, another order", 9, 5, seed(draw))

@minibatches.also_right
def shuffles_in_place(m, B, rng):
    order = np.arange(m)
    rng.shuffle(order)
    return [order[B * k : min(B * (k + 1), m)] for k in range(math.ceil(m / B))]

minibatches.also_right(lambda m, B, rng: np.split(rng.permutation(m), range(B, m, B)))

minibatches.slip(M.never_shuffled, {"rng.permutation(m)": "np.arange(m)"}, hints="""
    The file begins with a thousand 1s and ends with a thousand 5s. What does the walk hear last?
    Deal the rows in a random order, drawn from rng: `rng.permutation(m)`.
    Six rows in threes could be [1, 2, 0] and [5, 4, 3]. You have [0, 1, 2] and [3, 4, 5].""")

minibatches.slip(M.shuffle_once, {"rng": "np.random.default_rng(0)"}, hints="""
    Call your function twice with the same rng. Are the two deals different?
    Use the rng that you are handed. It goes on where it stopped, so the next epoch is dealt anew.
    A new default_rng(0) in every call begins at its first number in every call.""")

minibatches.slip(M.dropped_last_batch, {"range(0, m, B)": "range(0, m - B + 1, B)"}, hints="""
    Ten rows in fours: how many rows did you deal?
    The last batch is what is left. It may be smaller.
    Ten rows in fours are batches of 4, 4 and 2.""")

@minibatches.wrong(M.replacement)
def replacement(m, B, rng):
    """Count the rows of one epoch: how often does each turn up?
    Drawn with replacement, some rows come twice and others never. Deal *one* order, and cut it up.
    Of many rows, one epoch of drawing misses about 1/e, which is 37 in a hundred."""
    return [rng.integers(m, size=min(B, m - start)) for start in range(0, m, B)]

@minibatches.wrong(M.never_shuffled, "shuffling the batches and not the rows")
def blocks_only(m, B, rng):
    """Rows 0, 1 and 2 are neighbours in the file. Can they land in different batches?
    Shuffle the rows first, then cut.
    [3, 4, 5] and [0, 1, 2] is a new order of batches, and the same batches."""
    blocks = [np.arange(m)[start : start + B] for start in range(0, m, B)]
    return [blocks[k] for k in rng.permutation(len(blocks))]

minibatches.slip(M.dropped_last_batch, {
    "order[start : start + B]": 'np.take(order, range(start, start + B), mode="wrap")'},
    says="filling the last batch up with rows from the beginning", hints="""
    Ten rows in fours: how many numbers did you deal?
    Nobody is asked twice in an epoch. Leave the last batch small.
    4, 4 and 2 make 10. Filled up to 4, 4 and 4, two rows count double.""")

# ---------------------------------------------------------------------------------------------- 3 · sgd_epoch

sgd_epoch = lesson.question("sgd_epoch", shape="as many weights as w")

@sgd_epoch.cases
def _(draw):
    yield case("all rows at once", HOURS, POINTS, np.zeros(1), 0.05, 4, rng(3))
    yield case("all rows at once", table(draw, 5, 2), answers(draw, 5), weights(draw, 2), 0.07, 5, seed(draw))
    yield case("one row at a time", HOURS, POINTS, np.zeros(1), 0.05, 1, rng(5))
    yield case(
        "one row at a time", table(draw, 6, 2), answers(draw, 6), weights(draw, 2), 0.06, 1, seed(draw)
    )
    yield case(
        "a smaller last batch", table(draw, 8, 3), answers(draw, 8), weights(draw, 3), 0.08, 3, seed(draw)
    )
    yield case(
        "a smaller last batch", table(draw, 7, 2), answers(draw, 7), weights(draw, 2), 0.11, 4, seed(draw)
    )
    yield case(
        "a smaller last batch", table(draw, 7, 2), answers(draw, 7), weights(draw, 2), 0.09, 3, seed(draw)
    )

@sgd_epoch.also_right
def pairs_shuffled_first(X, y, w, lr, B, rng):
    order = rng.permutation(len(y))
    X, y = X[order], y[order]
    for batch in range(-(-len(y) // B)):
        x, t = X[batch * B : (batch + 1) * B], y[batch * B : (batch + 1) * B]
        w = w - lr * np.mean([2 * (row @ w - target) * row for row, target in zip(x, t, strict=True)], axis=0)
    return w

@sgd_epoch.also_right
def split_up(X, y, w, lr, B, rng):
    w = np.array(w, float)
    for rows in np.split(rng.permutation(len(y)), range(B, len(y), B)):
        error = X[rows] @ w - y[rows]
        w -= lr * np.mean(2 * error[:, None] * X[rows], axis=0)
    return w

sgd_epoch.slip(M.shuffled_apart, {
    "order = rng.permutation(len(y))":
        "order, X, y = np.arange(len(y)), rng.permutation(X), rng.permutation(y)"}, hints="""
    Whose answer stands beside the first row of X after your shuffle?
    Draw *one* order, and take the rows of X and of y by it.
    Hours 1, 2, 3, 4 and points 2, 7, 10, 11 are pairs. 1 belongs to 2, whatever the order.""")

sgd_epoch.slip(M.wrong_count, {"len(rows)": "B"},
    says="dividing the last batch by B, which it does not have", hints="""
    Seven rows in fours: how many rows are in the second batch?
    Divide by the number of rows that were asked.
    The last batch has 3 rows. Divided by 4, their voice shrinks to 3/4 of itself.""")

sgd_epoch.slip(M.stale_gradient, {"order = ": "old, order = w, ", "X[rows] @ w": "X[rows] @ old"},
    says="asking everybody at the place where the epoch began", hints="""
    Student B is asked after the first step. Where does B stand then?
    Feel each slope at the newest w, not at the one that came in.
    A moves w to 0.2. B says −26.4 there, and not −28.""")

sgd_epoch.slip(M.dropped_last_batch, {"range(0, len(y), B)": "range(0, len(y) - B + 1, B)"}, hints="""
    Seven rows in fours: how many rows did you ask?
    What is left over is a batch as well.
    4 rows, then 3: two steps.""")

sgd_epoch.slip(M.sum_instead_of_mean, {" / len(rows)": ""}, hints="""
    With twice as many rows in a batch, should its step be twice as long?
    The loss of a batch is a mean, so its gradient is one too.
    All four at w = 0 say −4, −28, −60 and −88. The mean is −45, the sum −180.""")

sgd_epoch.slip(M.never_shuffled, {"rng.permutation(len(y))": "np.arange(len(y))"}, hints="""
    What do you draw from rng?
    Draw one order for the epoch, `rng.permutation(len(y))`, and take the batches from it.
    Votes 1 to 5 in file order lead to 2.311, and backwards to 1.723: the order matters.""")

sgd_epoch.slip(M.epoch_is_iteration, {"range(0, len(y), B)": "[0]"},
    says="taking one step for the whole epoch", hints="""
    In batches of one, how many steps has an epoch of four students?
    An epoch goes through all batches, with a step after each.
    One at a time, in file order: 0.2, 1.52, 3.152, 2.5088. Four steps.""")

sgd_epoch.slip(M.missing_factor_two, {"lr * 2": "lr"}, hints="""
    What is the slope of error²?
    The square of a side grows by two strips: 2 · error · x.
    A at w = 0: 2 · (0 − 2) · 1 = −4.""")

# ----------------------------------------------------------------------------------------------- 4 · grad_std

def survey(X, y, w, B, reps, rng):
    """`reps` gradients, each the mean of B students drawn with replacement; shape (reps, d)."""
    each = 2 * (X @ w - y)[:, None] * X
    return each[rng.integers(len(y), size=(reps, B))].mean(axis=1)

grad_std = lesson.question("grad_std", shows="Your spread is {answer}")

@grad_std.cases
def _(draw):
    yield case("one weight", HOURS, POINTS, np.zeros(1), 2, 50, rng(2))
    yield case("one weight", table(draw, 6, 1), answers(draw, 6), weights(draw, 1), 3, 40, seed(draw))
    yield case("several weights", table(draw, 7, 2), answers(draw, 7), weights(draw, 2), 5, 30, seed(draw))
    yield case("several weights", table(draw, 9, 3), answers(draw, 9), weights(draw, 3), 3, 60, seed(draw))

@grad_std.also_right
def with_a_loop(X, y, w, B, reps, rng):
    reports = []
    for rows in rng.integers(len(y), size=(reps, B)):
        reports.append(2 / B * X[rows].T @ (X[rows] @ w - y[rows]))
    away = np.array(reports) - np.mean(reports, axis=0)
    return math.sqrt(np.mean(np.sum(away**2, axis=1)))

@grad_std.also_right
def norm_of_the_stds(X, y, w, B, reps, rng):
    rows = rng.integers(len(y), size=(reps, B))
    error = X[rows] @ w - y[rows]
    return np.linalg.norm(np.std(np.einsum("rb,rbd->rd", 2 * error / B, X[rows]), axis=0))

grad_std.slip(M.std_of_mean, {".sum()": ".sum() / reps"}, hints="""
    You run ten times as many surveys. Should the *reports* scatter less?
    How far one report scatters does not depend on how many reports you look at. √reps belongs to the mean
        of all of them.
    √(var₁ + var₂ + …) over the reports, and nothing else.""")

grad_std.slip(M.noise_scales_1_over_B, {"reports.var(axis=0).sum())": "each.var(axis=0).sum()) / B"},
    says="taking one student's spread and dividing it by B", hints="""
    Four friends instead of one: is the noise a quarter, or a half?
    The variance falls as 1/B. The spread is its root. And here it is to be measured, from the surveys.
    At B = 4 one student's 253.1 falls to 126.5, and not to 63.3.""")

grad_std.slip(M.formula_for_measurement, {
    "reports.var(axis=0).sum()": "each.var(axis=0).sum() / B"}, hints="""
    Where do you draw from rng?
    The formula is right in the long run. Here you are to measure it: draw the surveys, and look at how they
        scatter.
    rows of shape (reps, B), a gradient for each of the reps surveys, then their spread.""")

grad_std.slip(M.variance_for_spread, {"np.sqrt(reports.var(axis=0).sum())": "reports.var(axis=0).sum()"},
    says="giving the variance", hints="""
    If all gradients doubled, what would your number do?
    The spread has the unit of a gradient. Take the root.
    A variance of 9 is a spread of 3.""")

grad_std.slip(M.sum_instead_of_mean, {".mean(axis=1)": ".sum(axis=1)"},
    says="adding the reports of a batch instead of taking their mean", hints="""
    Does a larger batch become noisier in your function?
    A batch reports the *mean* of its B gradients.
    Mean over the B students first, spread over the surveys second.""")

grad_std.slip(M.noise_never_averages, {"(reps, B)": "(reps, 1)"},
    says="asking one student in every survey", hints="""
    How many rows are in one of your surveys?
    Each survey asks B students: `size=(reps, B)`.
    reps rows of B numbers, and a mean over each row.""")

grad_std.slip(M.one_number_for_all, {
    "np.sqrt(reports.var(axis=0).sum())": "np.sqrt(reports.shape[1]) * reports.std()"},
    says="mixing all the weights into one heap of numbers", hints="""
    The slopes of w₁ are around −20 and those of w₂ around 90. Is that difference noise?
    Every weight scatters around its own mean: `axis=0`. Then add the variances.
    √(var₁ + var₂), where var₁ is that of the first column.""")

grad_std.slip(M.spreads_added, {"np.sqrt(reports.var(axis=0).sum())": "reports.std(axis=0).sum()"}, hints="""
    3 east and 4 north: how far is that?
    Variances add up, spreads do not. Add first, then take the root.
    √(9 + 16) = 5, and not 3 + 4 = 7.""")

# ---------------------------------------------------------------------------------------------- 5 · two_books

def walk(X, y, w, lr, B):
    """(rows, weights before the step, weights after it), batch by batch in file order."""
    for start in range(0, len(y), B):
        rows = slice(start, start + B)
        after = w - lr * 2 / len(y[rows]) * X[rows].T @ (X[rows] @ w - y[rows])
        yield rows, w, after
        w = after

two_books = lesson.question("two_books")

@two_books.cases
def _(draw):
    same = [
        (HOURS, POINTS, np.zeros(1), 0.05, 1),
        (table(draw, 7, 2), answers(draw, 7), weights(draw, 2), 0.07, 3),
        (table(draw, 8, 3), answers(draw, 8), weights(draw, 3), 0.06, 5),
    ]
    for part, key in (("what was heard", "heard"), ("what is left", "frozen")):
        for given in same:
            yield case(part, *given, by=f"item:{key}")

@two_books.also_right
def squares_collected(X, y, w, lr, B):
    total = 0.0
    for start in range(0, len(y), B):
        x, t = X[start : start + B], y[start : start + B]
        error = x @ w - t
        total += error @ error
        w = w - lr * np.mean(2 * error[:, None] * x, axis=0)
    return {"heard": total / len(y), "frozen": np.mean((X @ w - y) ** 2)}

two_books.slip(M.running_loss_is_eval_loss, {"np.mean((X @ w - y) ** 2)": "heard / len(y)"}, hints="""
    Which weights made the first loss that you heard? Are they still there?
    After the last step, feel the loss once more: on all rows, at the last w.
    A, B, C and D were heard at 0, 0.2, 1.52 and 3.152. The loss that is left is that at 2.5088.""")

two_books.slip(M.mean_of_batch_means, {
    "np.sum(error**2)": "np.mean(error**2)", "heard / len(y)": "heard / math.ceil(len(y) / B)"}, hints="""
    Seven rows in threes: how much does the last student count, alone in a batch?
    Weigh each batch by its number of rows, so that every student counts once.
    (3 · first + 3 · second + 1 · third) / 7.""")

two_books.slip(M.half_convention_mismatch, {"error**2)": "error**2) / 2", "- y) ** 2)": "- y) ** 2) / 2"},
    says="halving the losses", hints="""
    In which convention is this loss: the mean of the squares, or half of it?
    Here it is the mean of the squared errors, without the 1/2.
    At w = 0 student A's loss is (0 − 2)² = 4.""")

two_books.slip(M.other_row, {
    "heard += np.sum(error**2)": "old = w",
    "x.T @ error": "x.T @ error\n        heard += np.sum((x @ w - target) ** 2)"},
    says="hearing each batch after its step", hints="""
    A listing feels the loss and the slope of a batch at the same w. Which one?
    Write the batch's loss down first, then step.
    A is heard at w = 0, where A's loss is 4, and not at 0.2.""")

two_books.slip(M.running_loss_is_eval_loss, {"X @ w - y": "x @ w - target"},
    says="asking only the last batch about the last weights", hints="""
    Who was asked about the final weights?
    The frozen loss is that of all rows.
    At 2.5088 ask A, B, C and D, and take the mean.""")

two_books.slip(M.never_steps, {"w = w - lr * 2 / len(target) * x.T @ error": "pass"},
    says="never stepping, so that both books are about the first weights", hints="""
    Is w another one after each batch?
    Keep two books *of a walk*: after each batch, w takes a step.
    w goes 0, 0.2, 1.52, 3.152, 2.5088.""")

# ---------------------------------------------------------------------------------------------------- 6 · bug

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("a last batch divided by the wrong number", """
        What does the last line of the loop divide by?
        `len(t)` is the number of rows in this very batch.
        Of 7 rows in fours, the last batch has 3, and len(t) is 3: that is right."""),
    B=("a gradient that is never felt again", """
        Which w stands inside the loop?
        The w in `x @ w - t` is the newest one.
        `w = …` at the end of the loop, and the next batch is felt there: that is right."""),
    D=("a batch that is dropped", """
        For which starts does the loop run, with 7 rows in fours?
        range(0, 7, 4) is 0 and 4. The slice from 4 on has the last three rows.
        Two batches, of 4 and of 3 rows: that is right."""),
)

test_sgd_epoch = lesson.test_question("test_sgd_epoch", of=sgd_epoch, mutants=[
    M.shuffled_apart, M.wrong_count, M.stale_gradient, M.dropped_last_batch, M.sum_instead_of_mean,
    M.never_shuffled], hints="""
    If y is exactly X @ w, the walk begins at the bottom for every single row. Where must it end?
    Three small cases: a perfect fit, one batch of all rows, and voters (X all ones) with a smaller last
        batch.
    With X all ones and lr = 0.5, a step lands on the mean of its batch: w − 0.5 · 2 · (w − mean) = mean. So
        the last batch decides.""")
