"""How the exercises of lesson 14 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case

lesson = Spec(__file__)

# ------------------------------------------------------------------------------------------- 1 · update_ratio

update_ratio = lesson.question("update_ratio")

def some_step(draw, d=4):
    w = draw.uniform(0.5, 3, d).round(2) * draw.choice([-1, 1], d)
    return w, w + draw.uniform(0.1, 0.9, d).round(2) * draw.choice([-1, 1], d)

@update_ratio.cases
def _(draw):
    yield case("a step in many directions", np.array([3.0, 4.0]), np.array([3.0, 4.5]))
    for d in (3, 5):
        yield case("a step in many directions", *some_step(draw, d))
    w = draw.uniform(1, 3, 3).round(2) * 1e-6
    yield case("a step in many directions", w, -2 * w)

@update_ratio.also_right
def by_squares(w, new_w):
    return (sum((b - a) ** 2 for a, b in zip(w, new_w)) / sum(a * a for a in w)) ** 0.5

update_ratio.slip(M.order_swapped, {"/ np.linalg.norm(w)": "/ np.linalg.norm(new_w)"},
    says="a share of the new w", hints="""
    A share of what: of the w before the step, or after it?
    Divide by the norm of w, not of new_w.
    For [3, 4] that is 5.""")

@update_ratio.wrong(M.no_sqrt, says="squares of lengths")
def squared(w, new_w):
    """Is the length of (3, 4) equal to 25?
    A length is the root of a sum of squares.
    ‖(3, 4)‖ = √25 = 5."""
    return np.sum((new_w - w) ** 2) / np.sum(w**2)

@update_ratio.wrong(M.lengths_not_arrows)
def by_lengths(w, new_w):
    """A step that goes round a circle: does it change the length of w?
    Take the difference of the two vectors first, and its length then.
    From (3, 4) to (4, 3) the lengths are equal, and the step has length 1.41."""
    return abs(np.linalg.norm(new_w) - np.linalg.norm(w)) / np.linalg.norm(w)

update_ratio.slip(M.returns_something_else, {" / np.linalg.norm(w)": ""}, says="the length of the step itself", hints="""
    Is a step of 0.5 long? For which w?
    Divide by the length of w.
    0.5 of 5 is 0.1.""")

# ---------------------------------------------------------------------------------------------- 2 · first_bad

first_bad = lesson.question("first_bad")

@first_bad.cases
def _(draw):
    yield case("a log that ends in nan", np.array([9.0, 5.0, np.inf, np.nan]))
    for most in (15, 25):
        log = draw.uniform(1, 9, most + 3).round(2)
        nan, low, late, early = (log.copy() for _ in range(4))
        nan[draw.integers(1, most):] = np.nan
        yield case("a log that ends in nan", nan)
        low[[place := draw.integers(1, most), place + 2]] = -np.inf
        yield case("a log with −inf", low)
        late[draw.integers(1, most)] = np.inf
        yield case("no bad number, or one", late)
        yield case("a log that ends in nan", np.append(nan, np.inf))
        yield case("bad from the start, or later", np.roll(late, 1))
    yield case("no bad number, or one", log)
    yield case("no bad number, or one", log * 1e200)
    early[[0, 4]] = np.nan
    yield case("bad from the start, or later", early)

@first_bad.also_right
def one_by_one(log):
    return next((t for t, v in enumerate(log) if not abs(v) < np.inf), -1)

first_bad.slip(M.inf_is_nan, {"~np.isfinite(log)": "np.isnan(log)"}, says="looking for nan alone", hints="""
    Which comes first when a walk explodes, inf or nan?
    inf and −inf are bad numbers too: np.isfinite knows all three.
    In [9, 5, inf, nan] the first bad number is at 2.""")

@first_bad.wrong(M.nan_compared)
def compares(log):
    """What is nan == nan?
    Use np.isfinite. A comparison with nan is always False.
    log == nan finds nothing at all."""
    bad = (np.asarray(log) == np.nan) | (np.abs(log) == np.inf)
    return int(bad.argmax()) if bad.any() else -1

first_bad.slip(M.off_by_one, {"int(bad.argmax())": "int(bad.argmax()) + 1"}, says="counting steps from 1", hints="""
    What is the number of the first step: 0, or 1?
    The log begins with step 0.
    In [9, 5, inf, nan] the 9 is step 0 and the inf is step 2.""")

first_bad.slip(M.keeps_last_not_best, {"int(bad.argmax())": "len(log) - 1 - int(bad[::-1].argmax())"},
    says="the last bad number", hints="""
    Which bad number is the cause, and which are what came of it?
    Find the first one.
    In [9, 5, inf, nan] the inf made the nan.""")

first_bad.slip(M.boundary_confused, {" if bad.any() else -1": ""}, says="0 for a log in which all is well", hints="""
    What does argmax give when nothing is True?
    Say −1 when all numbers are finite.
    argmax of [False, False] is 0, and step 0 was fine.""")

# ------------------------------------------------------------------------------------------- 3 · clip_by_norm

clip_by_norm = lesson.question("clip_by_norm")

def some_arrays(draw):
    return [draw.uniform(-4, 4, shape).round(2) for shape in ((2, 3), (3,), (2,))]

@clip_by_norm.cases
def _(draw):
    yield case("too long", [np.array([30.0]), np.array([40.0])], 5.0)
    yield case("too long", some_arrays(draw), 2.0)
    short = "short enough, or hardly too long"
    yield case(short, [np.array([30.0]), np.array([40.0])], 100.0)
    yield case(short, some_arrays(draw), 50.0)
    arrays = some_arrays(draw)
    yield case(short, arrays, round(0.95 * np.sqrt(sum(np.sum(g**2) for g in arrays)), 2))

@clip_by_norm.also_right
def by_one_vector(gradients, c):
    length = np.linalg.norm(np.concatenate([np.ravel(g) for g in gradients]))
    return [g / max(1, length / c) for g in gradients]

@clip_by_norm.wrong(M.clips_by_value)
def by_value(gradients, c):
    """Does your clipped gradient still point the same way?
    Multiply all numbers by one factor: min(1, c / ‖g‖).
    (30, 40) to norm 5 is (3, 4), not (5, 5)."""
    return [np.clip(g, -c, c) for g in gradients]

clip_by_norm.slip(M.always_rescales, {"min(1, c / norm)": "c / norm"}, hints="""
    What becomes of a gradient that is shorter than c?
    The factor is at most 1.
    With c = 100, (30, 40) stays as it is.""")

clip_by_norm.slip(M.always_rescales, {"min(1, c / norm)": "max(1, c / norm)"},
    says="gradients that are only ever made longer", hints="""
    Should a factor above 1 ever be used here?
    Take the smaller of 1 and c / ‖g‖.
    For norm 50 and c = 5 the factor is 0.1.""")

@clip_by_norm.wrong(M.one_norm_each)
def each_by_itself(gradients, c):
    """How many norms does your code compute?
    One norm, of all arrays together, and one factor for all.
    30 and 40 in two arrays have the norm 50, not 30 and 40."""
    return [g * min(1, c / max(np.linalg.norm(g), 1e-12)) for g in gradients]

clip_by_norm.slip(M.no_sqrt, {"np.sqrt(sum(np.sum(g**2) for g in gradients))": "sum(np.sum(g**2) for g in gradients)"},
    says="the square of the norm", hints="""
    Is your norm of (30, 40) equal to 50, or to 2500?
    Take the root of the sum of squares.
    √(900 + 1600) = 50.""")

@clip_by_norm.wrong(M.mutates_input)
def in_place(gradients, c):
    """What are the arrays that you were given, after your function?
    Make new arrays: g * factor, not g *= factor.
    The caller may still want to log the norm before clipping."""
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    for g in gradients:
        g *= min(1, c / norm)
    return gradients

# -------------------------------------------------------------------------------------------- 4 · has_arrived

has_arrived = lesson.question("has_arrived")

@has_arrived.cases
def _(draw):
    first = draw.uniform(1, 5, 3).round(2)
    yield case("steep ground", np.array([0.003, 0.004]), np.array([6.0, 8.0]), 1e-3)
    yield case("steep ground", np.array([0.03, 0.04]), np.array([6.0, 8.0]), 1e-3)
    yield case("steep ground", first * 2, first * 1e4, 1e-3)
    yield case("steep ground", first * 20, first * 1e4, 1e-3)
    yield case("steep ground", first, first * 2, 0.5)
    yield case("steep ground", first / 2, first * 8, 0.1)
    yield case("steep ground", first[:2] * [0, 0.001], first[:2] * [10, 0.001], 1e-3)
    yield case("steep ground", np.full(3, first[0]), first[0] * np.array([1.5, 0, 0]), 1.0)
    yield case("level ground", first * 1e-5, first * 1e-4, 1e-3)
    yield case("level ground", first * 1e-8, first * 1e-4, 1e-3)
    yield case("slopes of both signs", first[:1] * np.array([-1, 1]), first[:2], 1e-3)
    yield case("slopes of both signs", -first / 2, first, 1e-2)
    yield case("slopes of both signs", first[:1] * np.array([-1e-4, 1e-4]), first[:2], 1e-3)
    yield case("a nan, or none", np.array([np.nan, 0.0, 0.0]), first, 1e-3)
    yield case("a nan, or none", first * np.array([1e-4, 0.0, 2e-4]), first, 1e-3)

@has_arrived.also_right
def by_the_share(gradient, first_gradient, tol=1e-3):
    return bool(np.sqrt(np.sum(gradient**2)) / np.sqrt(np.sum(first_gradient**2)) <= tol)

@has_arrived.wrong(M.absolute_not_relative)
def absolute(gradient, first_gradient, tol=1e-3):
    """Is a slope of 0.001 small? Where the first one was 0.002?
    Compare with the gradient at the start: tol · ‖first‖.
    5 of 50 000 is small; 0.00001 of 0.0001 is not."""
    return bool(np.linalg.norm(gradient) <= tol)

has_arrived.slip(M.wrong_extreme, {"np.linalg.norm(gradient) <= tol * np.linalg.norm(first_gradient)":
    "not np.linalg.norm(gradient) > tol * np.linalg.norm(first_gradient)"},
    says="taking nan for arrived", hints="""
    What is nan > 1? And what is not that?
    Ask <=, so that nan gives False.
    nan <= 0.01 is False, and so is nan > 0.01.""")

@has_arrived.wrong(M.sum_of_both, says="adding slopes whose signs cancel")
def adds_slopes(gradient, first_gradient, tol=1e-3):
    """What is the sum of the slopes −3 and 3?
    Use the norm: squares do not cancel.
    ‖(−3, 3)‖ = 4.24, though the sum is 0."""
    return bool(np.sum(gradient) <= tol * np.sum(first_gradient))

# ----------------------------------------------------------------------------------------------- 5 · diagnose

diagnose = lesson.question("diagnose")

def some_curves(draw):
    """One of each kind, with room on both sides of every limit."""
    h, k = 10, np.arange(21)
    start = draw.uniform(3, 9)
    falls = start * 0.8**k
    level = start * (0.3 + 0.7 * 0.3**k)
    restless = level + np.where(k > 2, 0.3 * (-1.0) ** k, 0)
    explodes = start * 1.5**k
    turns = falls + 1e-6 * start * 2.5**k
    lost = level.copy()
    lost[15:] = np.nan
    crawls = start * 0.97**k
    one_rise = level.copy()
    one_rise[h + 4] *= 1.05
    return {"falling": falls, "level": level, "restless": restless, "explodes": explodes,
            "falls, then explodes": turns, "nan": lost, "falling slowly": crawls, "level, with one rise": one_rise}

@diagnose.cases
def _(draw):
    # In each behaviour several kinds, or one word for every curve would earn it.
    finite, up = "finite or not", "explodes, at once or later"
    yield case("falling or level", np.array([9, 5, 3, 2, 1.5]))
    yield case(up, np.array([9.0, 2, 4, 30, 200]))
    scale = round(draw.uniform(1, 3), 3)
    yield case("falling or level", np.array([300.0, 200, 100, 99.5, 99]))
    yield case("falling or level", scale * np.array([8.9, 8, 8.5, 8.6, 8.7, 7, 6, 5, 4]))
    yield case("restless, or one rise", scale * np.array([9, 7, 6, 5, 4, 3.9, 3.95, 3.8, 3.7]))
    yield case(up, scale * np.array([5, 3, 3, 3, 5]))
    yield case(up, scale * np.array([5, 6, 3, 8, 20]))
    curves = some_curves(draw)
    for part, kinds in {"falling or level": ("falling", "falling slowly", "level"),
                        "restless, or one rise": ("restless", "level, with one rise"),
                        up: ("explodes", "falls, then explodes"), finite: ("nan", "falling")}.items():
        for kind in kinds:
            yield case(part, curves[kind])
    yield case(finite, np.append(draw.uniform(2, 3, 3).round(2), [np.inf, 1]))

@diagnose.also_right
def with_loops(losses):
    losses = [float(f) for f in losses]
    h = len(losses) // 2
    if any(f != f or abs(f) == float("inf") for f in losses):
        return "nan"
    if losses[-1] > losses[0]:
        return "falls, then explodes" if any(f < losses[0] for f in losses) else "explodes"
    rises = sum(b > a for a, b in zip(losses[h:], losses[h + 1 :]))
    if 4 * rises >= h:
        return "restless"
    return "falling" if losses[-1] / losses[h] < 0.99 else "level"

@diagnose.wrong(M.inf_is_nan, says="looking for nan alone")
def nan_alone(losses):
    """Can a loss be inf and not nan?
    Ask whether all losses are finite.
    In [3, 2, 1, inf, 1] nothing is nan."""
    if np.isnan(losses).any():
        return "nan"
    if losses[-1] > losses[0]:
        return "falls, then explodes" if losses.min() < losses[0] else "explodes"
    if np.mean(np.diff(losses[len(losses) // 2 :]) > 0) >= 0.25:
        return "restless"
    return "falling" if losses[-1] < 0.99 * losses[len(losses) // 2] else "level"

@diagnose.wrong(M.monotone_is_optimal, says="taking any rise for restlessness")
def any_rise(losses):
    """Is a curve with a single rise ill?
    Count the steps of the second half that go up: it takes a quarter of them.
    One rise in ten steps is a tenth."""
    if not np.isfinite(losses).all():
        return "nan"
    if losses[-1] > losses[0]:
        return "falls, then explodes" if losses.min() < losses[0] else "explodes"
    if (np.diff(losses[len(losses) // 2 :]) > 0).any():
        return "restless"
    return "falling" if losses[-1] < 0.99 * losses[len(losses) // 2] else "level"

diagnose.slip(M.divergence_begins_by_decreasing, {'"falls, then explodes" if losses.min() < first else "explodes"': '"explodes"'},
    says="one word for two ways to explode", hints="""
    Did the loss fall before it rose?
    Look at the lowest loss: is it below the first?
    In [9, 2, 4, 30, 200] the 2 is below the 9.""")

diagnose.slip(M.absolute_not_relative, {"last < 0.99 * middle": "last < middle"},
    says="taking the last digit for progress", hints="""
    How much has to be gained before you call it falling?
    At least a hundredth since the middle: last < 0.99 · middle.
    From 2.100004 to 2.100001 nothing has moved.""")

# ------------------------------------------------------------------------------------------------- 6 · mended

mended = lesson.question("mended")

def some_rows(draw, m=7, d=2):
    X = draw.uniform(-2, 2, (m, d)).round(2)
    y = (X @ draw.uniform(1, 3, d) + draw.uniform(-1, 1, m)).round(2)
    return X, y, round(float(draw.uniform(0.03, 0.08)), 3)

@mended.cases
def _(draw):
    yield case("one row a step", np.array([[1.0], [2.0]]), np.array([2.0, 4.0]), 0.1, 1, [np.array([1, 0])])
    X, y, lr = some_rows(draw)
    yield case("one row a step", X, y, lr, 1, [draw.permutation(7), draw.permutation(7)])
    X, y, lr = some_rows(draw)
    yield case("batches, and a rest", X, y, lr, 3, [draw.permutation(7) for _ in range(3)])
    X, y, lr = some_rows(draw)
    yield case("all rows", X, y, lr, 7, [draw.permutation(7) for _ in range(3)])

@mended.also_right
def by_slices(X, y, lr, B, orders):
    w = np.zeros(X.shape[1])
    for order in orders:
        mixed_X, mixed_y = X[order], y[order]
        for i in range(0, len(X), B):
            part, truth = mixed_X[i : i + B], mixed_y[i : i + B]
            w = w - lr * 2 * np.mean((part @ w - truth)[:, None] * part, axis=0)
    return w

@mended.wrong(M.stale_gradient)
def errors_of_the_epoch(X, y, lr, B, orders):
    """Which w are the errors of your second batch computed at?
    Compute the error of each batch inside the loop, at the w of the moment.
    After the first batch w has moved, and so have all errors."""
    w = np.zeros(X.shape[1])
    for order in orders:
        error = X[order] @ w - y[order]
        for i in range(0, len(X), B):
            w = w - lr * 2 * X[order[i : i + B]].T @ error[i : i + B] / len(order[i : i + B])
    return w

@mended.wrong(M.shuffled_apart)
def labels_in_file_order(X, y, lr, B, orders):
    """Which label belongs to the first row of X[order]?
    Rows and labels take the same order: y[order].
    np.sort(order) is 0, 1, 2, …: the labels have not moved at all."""
    w = np.zeros(X.shape[1])
    for order in orders:
        for i in range(0, len(X), B):
            rows = order[i : i + B]
            w = w - lr * 2 * X[rows].T @ (X[rows] @ w - y[i : i + B]) / len(rows)
    return w

mended.slip(M.gradients_summed, {"    for order in orders:": "    g = np.zeros(X.shape[1])\n    for order in orders:",
    "g = 2 * X[rows].T": "g = g + 2 * X[rows].T"}, hints="""
    What is in g when the second batch begins?
    Begin each batch with a gradient of its own: g = …, not g += ….
    A sum of all gradients is momentum without friction.""")

mended.slip(M.sum_instead_of_mean, {" / len(rows)": ""}, hints="""
    Does a batch of three make a step three times as long?
    The loss of a batch is a mean: divide by its number of rows.
    For one row nothing changes. For three, the sum is three times the mean.""")

mended.slip(M.missing_factor_two, {"g = 2 * X": "g = X"}, hints="""
    What is the derivative of a square?
    The slope of (x·w − y)² is 2 · (x·w − y) · x.
    For x = 2, y = 4, w = 0 it is −16.""")

mended.slip(M.dropped_last_batch, {"range(0, len(X), B)": "range(0, len(X) - B + 1, B)"}, hints="""
    How many batches are 7 rows, 3 at a time?
    The last batch has what is left.
    7 = 3 + 3 + 1: three batches.""")

mended.slip(M.never_shuffled, {"rows = order[i : i + B]": "rows = np.arange(len(X))[i : i + B]"}, hints="""
    Where does your loop look at the order?
    The rows of a batch are order[i : i + B].
    The order [1, 0] begins with row 1.""")
