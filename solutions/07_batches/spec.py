"""How the exercises of lesson 07 are judged. How to read and write such a file: `gdcourse.checks`."""

import math

import numpy as np

from gdcourse.checks import case, killer, question, rng, value

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


@question(points=2, shows="Your run has {answer} steps")
def updates_per_run(m, B, epochs):
    return epochs * math.ceil(m / B)


@updates_per_run.cases
def _(draw):
    yield case("a smaller last batch", 442, 32, 10)
    B = int(draw.integers(20, 60))
    yield case("a smaller last batch", B * int(draw.integers(4, 9)) + 7, B, int(draw.integers(5, 9)))
    yield case("nothing left over", 400, 50, 3)
    yield case("nothing left over", 90, 90, int(draw.integers(3, 9)))


@updates_per_run.also_right
def upside_down_division(m, B, epochs):
    return -(-m // B) * epochs


@updates_per_run.also_right
def counted(m, B, epochs):
    return sum(1 for _ in range(epochs) for _ in range(0, m, B))


@updates_per_run.wrong(
    "leaving out the last batch",
    "442 rows in batches of 32: are any rows left after 13 batches?",
    "What is left over is a batch as well, only a smaller one. Round up.",
    "442 / 32 = 13.8, so 14 steps in an epoch, and 140 in ten.",
    id="M41",
)
def leftover_not_counted(m, B, epochs):
    return epochs * (m // B)


@updates_per_run.wrong(
    "taking an epoch for a step",
    "How many steps does a stochastic walk through four students make in one epoch?",
    "An epoch is one pass through all rows. It has as many steps as there are batches.",
    "14 batches in an epoch, 10 epochs: 14 · 10 = 140.",
    id="M43",
)
def epoch_is_iteration(m, B, epochs):
    return epochs


@updates_per_run.wrong(
    "rounding up once, at the very end",
    "Does a batch ever hold rows of two epochs?",
    "Every epoch ends with its own smaller batch. Round up inside an epoch, then multiply.",
    "10 · 442 / 32 is 138.1. But each epoch has 14 steps: 140.",
)
def rounds_at_the_end(m, B, epochs):
    return math.ceil(epochs * m / B)


@updates_per_run.wrong(
    "asking one row at a time",
    "Where does your number depend on B?",
    "A step asks B rows. So there are fewer steps than rows.",
    "442 · 10 is the number of rows asked. In batches of 32 that takes 140 steps.",
)
def batch_of_one(m, B, epochs):
    return epochs * m


@updates_per_run.wrong(
    "counting the steps of one epoch",
    "How often does the run go through the data?",
    "What you have is one epoch. Multiply.",
    "14 steps in one epoch, 140 in ten.",
)
def one_epoch_only(m, B, epochs):
    return math.ceil(m / B)


# -------------------------------------------------------------------------------------------- 2 · minibatches


@question(points=3)
def minibatches(m, B, rng):
    order = rng.permutation(m)
    return [order[start : start + B] for start in range(0, m, B)]


@minibatches.cases
def _(draw):
    yield case("every row once", 6, 3, rng(4))
    B = int(draw.integers(3, 6))
    yield case("every row once", 4 * B, B, seed(draw))
    yield case("a smaller last batch", 10, 4, rng(7))
    yield case("a smaller last batch", 3 * B + 2, B, seed(draw))
    yield case("another rng, another order", 9, 5, seed(draw))


@minibatches.also_right
def shuffles_in_place(m, B, rng):
    order = np.arange(m)
    rng.shuffle(order)
    return [order[B * k : min(B * (k + 1), m)] for k in range(math.ceil(m / B))]


@minibatches.also_right
def cut_at(m, B, rng):
    return np.split(rng.permutation(m), range(B, m, B))


@minibatches.wrong(
    "dealing the rows in file order",
    "The file begins with a thousand 1s and ends with a thousand 5s. What does the walk hear last?",
    "Deal the rows in a random order, drawn from rng: `rng.permutation(m)`.",
    "Six rows in threes could be [1, 2, 0] and [5, 4, 3]. You have [0, 1, 2] and [3, 4, 5].",
    id="M38",
)
def never_shuffled(m, B, rng):
    return [np.arange(m)[start : start + B] for start in range(0, m, B)]


@minibatches.wrong(
    "shuffling by a generator of your own, so that every epoch has the same order",
    "Call your function twice with the same rng. Are the two deals different?",
    "Use the rng that you are handed. It goes on where it stopped, so the next epoch is dealt anew.",
    "A new default_rng(0) in every call begins at its first number in every call.",
    id="M39",
)
def shuffle_once(m, B, rng):
    order = np.random.default_rng(0).permutation(m)
    return [order[start : start + B] for start in range(0, m, B)]


@minibatches.wrong(
    "dropping the batch that is not full",
    "Ten rows in fours: how many rows did you deal?",
    "The last batch is what is left. It may be smaller.",
    "Ten rows in fours are batches of 4, 4 and 2.",
    id="M41",
)
def dropped_last(m, B, rng):
    order = rng.permutation(m)
    return [order[start : start + B] for start in range(0, m - B + 1, B)]


@minibatches.wrong(
    "drawing every batch with replacement",
    "Count the rows of one epoch: how often does each turn up?",
    "Drawn with replacement, some rows come twice and others never. Deal *one* order, and cut it up.",
    "Of many rows, one epoch of drawing misses about 1/e, which is 37 in a hundred.",
    id="M44",
)
def replacement(m, B, rng):
    return [rng.integers(m, size=min(B, m - start)) for start in range(0, m, B)]


@minibatches.wrong(
    "shuffling the batches and not the rows",
    "Rows 0, 1 and 2 are neighbours in the file. Can they land in different batches?",
    "Shuffle the rows first, then cut.",
    "[3, 4, 5] and [0, 1, 2] is a new order of batches, and the same batches.",
)
def blocks_only(m, B, rng):
    blocks = [np.arange(m)[start : start + B] for start in range(0, m, B)]
    return [blocks[k] for k in rng.permutation(len(blocks))]


@minibatches.wrong(
    "filling the last batch up with rows from the beginning",
    "Ten rows in fours: how many numbers did you deal?",
    "Nobody is asked twice in an epoch. Leave the last batch small.",
    "4, 4 and 2 make 10. Filled up to 4, 4 and 4, two rows count double.",
)
def filled_up(m, B, rng):
    order = rng.permutation(m)
    return [np.take(order, range(start, start + B), mode="wrap") for start in range(0, m, B)]


# ---------------------------------------------------------------------------------------------- 3 · sgd_epoch
# Each version stands on its own: a learner's test is tried on them.


@question(points=3, shape="as many weights as w")
def sgd_epoch(X, y, w, lr, B, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y), B):
        rows = order[start : start + B]
        w = w - lr * 2 / len(rows) * X[rows].T @ (X[rows] @ w - y[rows])
    return w


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


@sgd_epoch.wrong(
    "shuffling X and y apart",
    "Whose answer stands beside the first row of X after your shuffle?",
    "Draw *one* order, and take the rows of X and of y by it.",
    "Hours 1, 2, 3, 4 and points 2, 7, 10, 11 are pairs. 1 belongs to 2, whatever the order.",
    id="M40",
)
def shuffled_apart(X, y, w, lr, B, rng):
    X, y = rng.permutation(X), rng.permutation(y)
    for start in range(0, len(y), B):
        x, t = X[start : start + B], y[start : start + B]
        w = w - lr * 2 / len(t) * x.T @ (x @ w - t)
    return w


@sgd_epoch.wrong(
    "dividing the last batch by B, which it does not have",
    "Seven rows in fours: how many rows are in the second batch?",
    "Divide by the number of rows that were asked.",
    "The last batch has 3 rows. Divided by 4, their voice shrinks to 3/4 of itself.",
    id="M42",
)
def nominal_divisor(X, y, w, lr, B, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y), B):
        rows = order[start : start + B]
        w = w - lr * 2 / B * X[rows].T @ (X[rows] @ w - y[rows])
    return w


@sgd_epoch.wrong(
    "asking everybody at the place where the epoch began",
    "Student B is asked after the first step. Where does B stand then?",
    "Feel each slope at the newest w, not at the one that came in.",
    "A moves w to 0.2. B says −26.4 there, and not −28.",
    id="M05",
)
def stale_gradient(X, y, w, lr, B, rng):
    order, start_w = rng.permutation(len(y)), w
    for start in range(0, len(y), B):
        rows = order[start : start + B]
        w = w - lr * 2 / len(rows) * X[rows].T @ (X[rows] @ start_w - y[rows])
    return w


@sgd_epoch.wrong(
    "dropping the batch that is not full",
    "Seven rows in fours: how many rows did you ask?",
    "What is left over is a batch as well.",
    "4 rows, then 3: two steps.",
    id="M41",
)
def skips_last(X, y, w, lr, B, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y) - B + 1, B):
        rows = order[start : start + B]
        w = w - lr * 2 / len(rows) * X[rows].T @ (X[rows] @ w - y[rows])
    return w


@sgd_epoch.wrong(
    "adding up over the batch instead of taking the mean",
    "With twice as many rows in a batch, should its step be twice as long?",
    "The loss of a batch is a mean, so its gradient is one too.",
    "All four at w = 0 say −4, −28, −60 and −88. The mean is −45, the sum −180.",
    id="M10",
)
def sum_instead_of_mean(X, y, w, lr, B, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y), B):
        rows = order[start : start + B]
        w = w - lr * 2 * X[rows].T @ (X[rows] @ w - y[rows])
    return w


@sgd_epoch.wrong(
    "going through the rows in file order",
    "What do you draw from rng?",
    "Draw one order for the epoch, `rng.permutation(len(y))`, and take the batches from it.",
    "Votes 1 to 5 in file order lead to 2.311, and backwards to 1.723: the order matters.",
    id="M38",
)
def in_file_order(X, y, w, lr, B, rng):
    for start in range(0, len(y), B):
        x, t = X[start : start + B], y[start : start + B]
        w = w - lr * 2 / len(t) * x.T @ (x @ w - t)
    return w


@sgd_epoch.wrong(
    "taking one step for the whole epoch",
    "In batches of one, how many steps has an epoch of four students?",
    "An epoch goes through all batches, with a step after each.",
    "One at a time, in file order: 0.2, 1.52, 3.152, 2.5088. Four steps.",
    id="M43",
)
def one_step_an_epoch(X, y, w, lr, B, rng):
    rows = rng.permutation(len(y))[:B]
    return w - lr * 2 / len(rows) * X[rows].T @ (X[rows] @ w - y[rows])


@sgd_epoch.wrong(
    "leaving the 2 of the square out",
    "What is the slope of error²?",
    "The square of a side grows by two strips: 2 · error · x.",
    "A at w = 0: 2 · (0 − 2) · 1 = −4.",
    id="M02",
)
def missing_factor_two(X, y, w, lr, B, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y), B):
        rows = order[start : start + B]
        w = w - lr / len(rows) * X[rows].T @ (X[rows] @ w - y[rows])
    return w


# ----------------------------------------------------------------------------------------------- 4 · grad_std


def survey(X, y, w, B, reps, rng):
    """`reps` gradients, each the mean of B students drawn with replacement; shape (reps, d)."""
    each = 2 * (X @ w - y)[:, None] * X
    return each[rng.integers(len(y), size=(reps, B))].mean(axis=1)


@question(points=3, shows="Your spread is {answer}")
def grad_std(X, y, w, B, reps, rng):
    return np.sqrt(survey(X, y, w, B, reps, rng).var(axis=0).sum())


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


@grad_std.wrong(
    "dividing by the root of the number of surveys",
    "You run ten times as many surveys. Should the *reports* scatter less?",
    "How far one report scatters does not depend on how many reports you look at. √reps belongs to the mean of all of them.",
    "√(var₁ + var₂ + …) over the reports, and nothing else.",
)
def std_of_mean(X, y, w, B, reps, rng):
    return np.sqrt(survey(X, y, w, B, reps, rng).var(axis=0).sum() / reps)


@grad_std.wrong(
    "taking one student's spread and dividing it by B",
    "Four friends instead of one: is the noise a quarter, or a half?",
    "The variance falls as 1/B. The spread is its root. And here it is to be measured, from the surveys.",
    "At B = 4 one student's 253.1 falls to 126.5, and not to 63.3.",
    id="M45",
)
def one_over_B(X, y, w, B, reps, rng):
    each = 2 * (X @ w - y)[:, None] * X
    return np.sqrt(each.var(axis=0).sum()) / B


@grad_std.wrong(
    "using the formula 1/√B instead of asking",
    "Where do you draw from rng?",
    "The formula is right in the long run. Here you are to measure it: draw the surveys, and look at how they scatter.",
    "rows of shape (reps, B), a gradient for each of the reps surveys, then their spread.",
)
def formula_only(X, y, w, B, reps, rng):
    each = 2 * (X @ w - y)[:, None] * X
    return np.sqrt(each.var(axis=0).sum() / B)


@grad_std.wrong(
    "giving the variance",
    "If all gradients doubled, what would your number do?",
    "The spread has the unit of a gradient. Take the root.",
    "A variance of 9 is a spread of 3.",
)
def variance_not_spread(X, y, w, B, reps, rng):
    return survey(X, y, w, B, reps, rng).var(axis=0).sum()


@grad_std.wrong(
    "adding the reports of a batch instead of taking their mean",
    "Does a larger batch become noisier in your function?",
    "A batch reports the *mean* of its B gradients.",
    "Mean over the B students first, spread over the surveys second.",
    id="M10",
)
def sum_of_reports(X, y, w, B, reps, rng):
    return B * np.sqrt(survey(X, y, w, B, reps, rng).var(axis=0).sum())


@grad_std.wrong(
    "asking one student in every survey",
    "How many rows are in one of your surveys?",
    "Each survey asks B students: `size=(reps, B)`.",
    "reps rows of B numbers, and a mean over each row.",
)
def ignores_B(X, y, w, B, reps, rng):
    return np.sqrt(survey(X, y, w, 1, reps, rng).var(axis=0).sum())


@grad_std.wrong(
    "mixing all the weights into one heap of numbers",
    "The slopes of w₁ are around −20 and those of w₂ around 90. Is that difference noise?",
    "Every weight scatters around its own mean: `axis=0`. Then add the variances.",
    "√(var₁ + var₂), where var₁ is that of the first column.",
)
def one_heap(X, y, w, B, reps, rng):
    reports = survey(X, y, w, B, reps, rng)
    return np.sqrt(reports.shape[1]) * reports.std()


@grad_std.wrong(
    "adding the spreads of the weights",
    "3 east and 4 north: how far is that?",
    "Variances add up, spreads do not. Add first, then take the root.",
    "√(9 + 16) = 5, and not 3 + 4 = 7.",
)
def adds_spreads(X, y, w, B, reps, rng):
    return survey(X, y, w, B, reps, rng).std(axis=0).sum()


# ---------------------------------------------------------------------------------------------- 5 · two_books


def walk(X, y, w, lr, B):
    """(rows, weights before the step, weights after it), batch by batch in file order."""
    for start in range(0, len(y), B):
        rows = slice(start, start + B)
        after = w - lr * 2 / len(y[rows]) * X[rows].T @ (X[rows] @ w - y[rows])
        yield rows, w, after
        w = after


def mse(X, y, w):
    return np.mean((X @ w - y) ** 2)


def weighted(X, y, books):
    """The mean of the batches' losses, every student counting once."""
    return sum(len(y[rows]) * mse(X[rows], y[rows], w) for rows, w in books) / len(y)


@question(points=4)
def two_books(X, y, w, lr, B):
    steps = list(walk(X, y, w, lr, B))
    return {
        "heard": weighted(X, y, [(rows, before) for rows, before, _ in steps]),
        "frozen": mse(X, y, steps[-1][2]),
    }


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


@two_books.wrong(
    "calling the mean of what was heard the loss of the last weights",
    "Which weights made the first loss that you heard? Are they still there?",
    "After the last step, feel the loss once more: on all rows, at the last w.",
    "A, B, C and D were heard at 0, 0.2, 1.52 and 3.152. The loss that is left is that at 2.5088.",
    id="M49",
)
def running_loss_is_eval_loss(X, y, w, lr, B):
    heard = two_books(X, y, w, lr, B)["heard"]
    return {"heard": heard, "frozen": heard}


@two_books.wrong(
    "taking the mean over batches, large or small",
    "Seven rows in threes: how much does the last student count, alone in a batch?",
    "Weigh each batch by its number of rows, so that every student counts once.",
    "(3 · first + 3 · second + 1 · third) / 7.",
    id="M50",
)
def mean_of_batch_means(X, y, w, lr, B):
    heard = np.mean([mse(X[rows], y[rows], before) for rows, before, _ in walk(X, y, w, lr, B)])
    return two_books(X, y, w, lr, B) | {"heard": heard}


@two_books.wrong(
    "halving the losses",
    "In which convention is this loss: the mean of the squares, or half of it?",
    "Here it is the mean of the squared errors, without the 1/2.",
    "At w = 0 student A's loss is (0 − 2)² = 4.",
    id="M12",
)
def half_convention_mismatch(X, y, w, lr, B):
    return {key: loss / 2 for key, loss in two_books(X, y, w, lr, B).items()}


@two_books.wrong(
    "hearing each batch after its step",
    "A listing feels the loss and the slope of a batch at the same w. Which one?",
    "Write the batch's loss down first, then step.",
    "A is heard at w = 0, where A's loss is 4, and not at 0.2.",
)
def heard_after_the_step(X, y, w, lr, B):
    heard = weighted(X, y, [(rows, after) for rows, _, after in walk(X, y, w, lr, B)])
    return two_books(X, y, w, lr, B) | {"heard": heard}


@two_books.wrong(
    "asking only the last batch about the last weights",
    "Who was asked about the final weights?",
    "The frozen loss is that of all rows.",
    "At 2.5088 ask A, B, C and D, and take the mean.",
)
def last_batch_only(X, y, w, lr, B):
    rows, _, after = list(walk(X, y, w, lr, B))[-1]
    return two_books(X, y, w, lr, B) | {"frozen": mse(X[rows], y[rows], after)}


@two_books.wrong(
    "never stepping, so that both books are about the first weights",
    "Is w another one after each batch?",
    "Keep two books *of a walk*: after each batch, w takes a step.",
    "w goes 0, 0.2, 1.52, 3.152, 2.5088.",
)
def frozen_at_the_start(X, y, w, lr, B):
    return {"heard": mse(X, y, w), "frozen": mse(X, y, w)}


# ---------------------------------------------------------------------------------------------------- 6 · bug


@value(points=1)
def bug():
    return "C"


@bug.wrong(
    "a last batch divided by the wrong number",
    "What does the last line of the loop divide by?",
    "`len(t)` is the number of rows in this very batch.",
    "Of 7 rows in fours, the last batch has 3, and len(t) is 3: that is right.",
)
def divisor_seen():
    return "A"


@bug.wrong(
    "a gradient that is never felt again",
    "Which w stands inside the loop?",
    "The w in `x @ w - t` is the newest one.",
    "`w = …` at the end of the loop, and the next batch is felt there: that is right.",
)
def stale_seen():
    return "B"


@bug.wrong(
    "a batch that is dropped",
    "For which starts does the loop run, with 7 rows in fours?",
    "range(0, 7, 4) is 0 and 4. The slice from 4 on has the last three rows.",
    "Two batches, of 4 and of 3 rows: that is right.",
)
def dropped_seen():
    return "D"


test_sgd_epoch = killer(
    "test_sgd_epoch",
    of=sgd_epoch,
    points=2,
    suspects=[
        "shuffled_apart",
        "nominal_divisor",
        "stale_gradient",
        "skips_last",
        "sum_instead_of_mean",
        "in_file_order",
    ],
    hints=(
        "If y is exactly X @ w, the walk begins at the bottom for every single row. Where must it end?",
        "Three small cases: a perfect fit, one batch of all rows, and voters (X all ones) with a smaller last batch.",
        "With X all ones and lr = 0.5, a step lands on the mean of its batch: w − 0.5 · 2 · (w − mean) = mean. So the last batch decides.",
    ),
)
