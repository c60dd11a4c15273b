"""How the exercises of lesson 02 are judged. How to read and write such a file: `gdcourse.checks`."""

import math

import numpy as np

from gdcourse.checks import M, Spec, case, function

lesson = Spec(__file__)

# ---------------------------------------------------------------------------------------------- 1 · grad_bowl

grad_bowl = lesson.question("grad_bowl")

@grad_bowl.cases
def _(draw):
    yield case("the hill (w − 3)²", 0.0)
    yield case("the hill (w − 3)²", draw.uniform(-4, 9, 3).round(2))
    yield case("any hill", round(draw.uniform(-4, 4), 2), 1.25)
    yield case("any hill", round(draw.uniform(-4, 4), 2), round(draw.uniform(-9, -1), 2))
    yield case("any hill", round(draw.uniform(20, 40), 2), round(draw.uniform(-40, -20), 2))

grad_bowl.also_right(lambda w, c=3.0: 2 * w - 2 * c)

grad_bowl.slip(M.missing_factor_two, {"2 * (w - c)": "w - c"}, hints="""
    What is the derivative of u²?
    (w − c)² is something squared. Its derivative begins with a 2.
    The derivative of (w − 3)² is 2(w − 3), which is −6 at w = 0.""")

grad_bowl.slip(M.forgot_inner_shift, {"(w - c)": "w"},
    says="leaving c out, as if the bottom were at 0", hints="""
    Where is this hill level, and is your gradient 0 there?
    The 2 goes in front of the whole bracket, w − c.
    At w = 3 the gradient must be 0, and 2 · 3 is 6.""")

grad_bowl.slip(M.loss_as_gradient, {"2 * (w - c)": "(w - c) ** 2"}, hints="""
    If you stand 9 high, are you on a slope of 9?
    (w − c)² is the height. The gradient is how the height changes when w does.
    At w = 0 the height is 9 and the gradient is −6.""")

grad_bowl.slip(M.ascent_sign, {"w - c": "c - w"}, says="turning the bracket around", hints="""
    To the right of the bottom the ground rises. Which sign must the gradient have there?
    The gradient points uphill. The minus of downhill comes later, in the update rule.
    At w = 5 it is 2(5 − 3) = +4, not 2(3 − 5).""")

# -------------------------------------------------------------------------------------------------- 2 · gd_1d

gd_1d = lesson.question(
    "gd_1d", shows="Your path is {answer}", shape="the start and n steps make n + 1 places"
)

@gd_1d.cases
def _(draw):
    yield case("the worked path", function("bowl").gradient, 0.0, 0.1, 3)
    yield case(
        "the worked path",
        function("bowl", minimum=-1.5, curvature=3.0).gradient,
        round(draw.uniform(1, 4), 2),
        0.07,
        5,
    )
    yield case("the worked path", function("bowl").gradient, 0.0, 0.2, int(draw.integers(36, 44)))
    yield case("the worked path", function("bowl").gradient, round(draw.uniform(4, 5), 2), 1.1, 5)
    yield case("the worked path", function("bowl").gradient, 1.5, 0.1, 0)
    yield case("from a whole number", function("bowl").gradient, 0, 0.15, 4)
    lr = round(draw.uniform(0.12, 0.18), 3)
    yield case("from a whole number", function("bowl").gradient, int(draw.integers(-4, 0)), lr, 3)
    yield case(
        "a row of hikers", function("quartic", minimum=0.5).gradient, draw.uniform(-1, 2, 3).round(2), 0.05, 3
    )
    for n in (6, int(draw.integers(7, 40)), int(draw.integers(40, 100))):
        yield case("one gradient for each step", function("bowl").gradient, 0.0, 0.2, n, by="calls")

@gd_1d.also_right
def filled_in(grad, w0, lr, n):
    places = np.empty((n + 1, *np.shape(w0)))
    places[0] = w0
    for k in range(n):
        places[k + 1] = places[k] - lr * grad(places[k])
    return places

@gd_1d.also_right
def copied(grad, w0, lr, n):
    w = np.array(w0, dtype=float)
    places = [w.copy()]
    for _ in range(n):
        w -= lr * grad(w)
        places.append(w.copy())
    return np.stack(places)

gd_1d.slip(M.ascent_sign, {"- lr": "+ lr"}, hints="""
    At w = 0 the gradient is −6. Is downhill to the right or to the left?
    The gradient points uphill. You want the other way.
    0 − 0.1 · (−6) = 0.6, but 0 + 0.1 · (−6) = −0.6.""")

gd_1d.slip(M.stale_gradient, {
    "places = [w0]": "places, slope = [w0], grad(w0)", "grad(w)": "slope"}, hints="""
    Is the hill equally steep at all the places of your path?
    The gradient belongs to the place where it was asked for. Ask again in every round.
    At 0 the gradient is −6, at 0.6 it is −4.8: the second step is 0.48, not 0.6.""")

gd_1d.slip(M.lr_is_step_length, {"grad(w)": "np.sign(grad(w))"}, hints="""
    Should a step on steep ground be as long as one on flat ground?
    The step is the learning rate times the gradient. Its sign is not enough.
    0.1 · 6 = 0.6 is the step. 0.1 alone is the learning rate.""")

gd_1d.slip(M.overwrite_not_update, {"w - ": "-"}, hints="""
    The path should come closer to 3. What does yours come closer to?
    The new w is the old w, minus something. Your line has no old w.
    0.6 − 0.1 · (−4.8) = 1.08, and −0.1 · (−4.8) alone is 0.48.""")

gd_1d.slip(M.missing_factor_two, {"lr *": "lr / 2 *"}, says="half of every step", hints="""
    Is there a ½, or a missing 2, in your line?
    The gradient you are given is complete. Multiply it by the learning rate and by nothing else.
    0.1 · 6 = 0.6, and your first step is 0.3.""")

gd_1d.slip(M.history_off_by_one, {"(places)": "(places[1:])"}, says="leaving the start out", hints="""
    Where was the hiker before the first step?
    The first place is w0 itself. Keep it before the loop.
    Three steps make four places: 0, 0.6, 1.08, 1.464.""")

gd_1d.slip(M.history_off_by_one, {"(places)": "(places[:-1])"}, says="leaving the last place out", hints="""
    Where does the last step lead, and is that place in your array?
    Count: the start, and one place for each step.
    Three steps make four places: 0, 0.6, 1.08, 1.464.""")

gd_1d.slip(M.aliased_history, {
    "places.append(w - lr * grad(w))": "w -= lr * grad(w)\n        places.append(w)"}, hints="""
    After the loop, look at the rows. Why are they all the same?
    `w -= …` changes the one array that stands in every row, and the caller's w0 with it. `w = w - …` makes
        a new one.
    places.append(w) keeps w itself, not a photograph of it.""")

@gd_1d.wrong(M.wrong_dtype, "an array of whole numbers, which cuts every place down to one")
def integer_dtype(grad, w0, lr, n):
    """What is the dtype of your array when w0 is 0 and not 0.0?
    np.full(n + 1, 0) holds whole numbers, and 0.6 put into it becomes 0.
    np.full(4, 0).dtype is int64. np.empty(4) holds floats."""
    places = np.full((n + 1, *np.shape(w0)), w0)
    for k in range(n):
        places[k + 1] = places[k] - lr * grad(places[k])
    return places

gd_1d.slip(M.off_by_one, {"return np": "grad(places[-1])\n    return np"},
    says="asking for one gradient too many", hints="""
    How many gradients do n steps need, and how many do you ask for?
    The gradient at the last place leads nowhere: nobody steps from there.
    6 steps, 6 gradients. On a large model each of them takes seconds.""")

# ------------------------------------------------------------------------------------------- 3 · worked_table

worked_table = lesson.question("worked_table")

@worked_table.cases
def _(draw):
    start, lr, c = (
        round(draw.uniform(-2, 1), 2),
        round(draw.uniform(0.11, 0.19), 3),
        round(draw.uniform(1.5, 2.5), 2),
    )
    long = int(draw.integers(20, 30))
    for column in ("w", "loss", "gradient", "update", "new w"):
        yield case(column, 0.0, 0.1, 3, by=f"item:{column}")
        yield case(column, start, lr, 7, c, by=f"item:{column}")
        yield case(column, -3.0 - start, lr, long, c, by=f"item:{column}")
        yield case(column, 5.0 + start, 0.5, 3, c, by=f"item:{column}")
    yield case("w", start, lr, 0, by="item:w")

@worked_table.also_right
def from_the_formula(w0, lr, n, c=3.0):
    w = [c + (1 - 2 * lr) ** k * (w0 - c) for k in range(n + 1)]
    return [
        {
            "new w": w[k + 1],
            "w": w[k],
            "update": w[k + 1] - w[k],
            "gradient": 2 * (w[k] - c),
            "loss": (w[k] - c) ** 2,
        }
        for k in range(n)
    ]

@worked_table.also_right
def columns_first(w0, lr, n, c=3.0):
    w = np.empty(n + 1)
    w[0] = w0
    for k in range(n):
        w[k + 1] = w[k] - 2 * lr * (w[k] - c)
    old, gradient = w[:-1], 2 * (w[:-1] - c)
    columns = {
        "w": old,
        "loss": (old - c) ** 2,
        "gradient": gradient,
        "update": -lr * gradient,
        "new w": w[1:],
    }
    return [{name: column[k] for name, column in columns.items()} for k in range(n)]

worked_table.slip(M.rounds_before_reuse, {
    "grad_bowl(w, c)": "round(grad_bowl(w, c), 3)", "-lr * gradient": "round(-lr * gradient, 3)",
    "(w - c) ** 2": "round((w - c) ** 2, 3)", ": w + update": ": round(w + update, 3)",
    "w = w + update": "w = round(w + update, 3)"}, hints="""
    Does your next row start from w, or from w as it is printed?
    Rounding is for printing. A rounded number that is used again carries its error along, and each row adds
        another.
    0.8⁷ needs nine digits after the point; three are not enough to go on with.""")

worked_table.slip(M.update_without_minus, {": update": ": -update"}, hints="""
    If you add your update to w, do you get your new w?
    The update is what is added to w. It is minus the learning rate times the gradient.
    −0.1 · (−6) = +0.6, and 0 + 0.6 = 0.6.""")

worked_table.slip(M.ascent_sign, {"-lr": "lr"}, hints="""
    Down your column of losses, do the numbers fall?
    The gradient points uphill. The update goes the other way.
    −0.1 · (−6) = +0.6, and 0.1 · (−6) = −0.6.""")

worked_table.slip(M.other_row, {"(w - c)": "(w + update - c)"}, hints="""
    Whose loss stands in your first row: that of w, or that of the new w?
    Everything in a row but the last column belongs to the w at its beginning.
    At w = 0 the loss is 9. The 5.76 belongs to w = 0.6, in the next row.""")

worked_table.slip(M.missing_factor_two, {"grad_bowl(w, c)": "w - c"},
    says="a gradient without its 2", hints="""
    What is the derivative of u²?
    (w − c)² is something squared. Its derivative begins with a 2.
    At w = 0 the gradient is 2(0 − 3) = −6.""")

worked_table.slip(M.stale_gradient, {"w = w + update": "w = w0"}, says="starting every row at w0", hints="""
    Where does the second row start?
    Each row starts where the row above ended: its w is the new w of the row before.
    0 → 0.6, then 0.6 → 1.08.""")

# -------------------------------------------------------------------------------------------- 4 · closed_form

closed_form = lesson.question("closed_form")

@closed_form.cases
def _(draw):
    yield case("one k", 2, 0.1)
    yield case(
        "one k",
        7,
        round(draw.uniform(0.2, 0.45), 3),
        round(draw.uniform(-4, -1), 2),
        round(draw.uniform(1, 2), 2),
    )
    yield case("an array of k", np.arange(6), 0.13)
    yield case("an array of k", np.arange(4), round(draw.uniform(0.2, 0.45), 3))
    yield case("an array of k", np.array([0, 3, 10, 11]), 0.85, 1.25, -2.5)
    yield case("an array of k", np.array([100, 101, 1000]), round(draw.uniform(0.001, 0.002), 5))

@closed_form.also_right
def one_by_one(k, lr, w0=0.0, c=3.0):
    w = [w0]
    for _ in range(int(np.max(k))):
        w.append(w[-1] - lr * 2 * (w[-1] - c))
    return np.array(w)[k]

closed_form.slip(M.off_by_one, {"** k": "** (k + 1)"}, hints="""
    Where does your formula stand for k = 0?
    After no step at all the hiker is at w0, and the factor is to the power of 0.
    k = 2: 3 − 3 · 0.8² = 1.08. The power is k itself.""")

closed_form.slip(M.missing_factor_two, {"2 * lr": "lr"},
    says="keeping 1 − η of the distance, where the hill's 2 is missing", hints="""
    With η = 0.1, which share of the distance does one step keep?
    The gradient is 2(w − c), so one step takes away 2η of the distance.
    (w − c) − η · 2(w − c) = (1 − 2η)(w − c): with η = 0.1 it keeps 0.8.""")

closed_form.slip(M.forgot_inner_shift, {"c + (1 - 2 * lr) ** k * (w0 - c)": "(1 - 2 * lr) ** k * w0"},
    says="shrinking w, not its distance from c", hints="""
    Where does your hiker end up for very large k?
    What shrinks is w − c. Shrink that, and then add c again.
    3 + 0.8² · (0 − 3) = 1.08.""")

closed_form.slip(M.returns_something_else, {"c + ": ""},
    says="giving the distance to the bottom, not the place", hints="""
    For very large k your answer goes to 0. Where is the bottom?
    (1 − 2η)ᵏ · (w0 − c) is how far from c the hiker is. Add c.
    0.8² · (0 − 3) = −1.92, and 3 − 1.92 = 1.08.""")

closed_form.slip(M.power_misplaced, {"** k": "* k"},
    says="multiplying by k where k is a power", hints="""
    After two steps that each keep 0.8, how much is left?
    Each step keeps a share of what the last one left. Shares multiply.
    0.8 · 0.8 = 0.64, while 2 · 0.8 = 1.6.""")

# ----------------------------------------------------------------------------------------------- 5 · steps_to

steps_to = lesson.question("steps_to")

@steps_to.cases
def _(draw):
    yield case("how many steps", 0.01, 0.1)
    yield case("how many steps", 0.02, 0.013, round(draw.uniform(-2, 1), 2), round(draw.uniform(2, 4), 2))
    yield case("how many steps", 0.75, 0.25)
    yield case("how many steps", 0.01, 0.001)
    yield case("there already, or there in one", 0.5, 0.1, 2.75)
    yield case("there already, or there in one", 0.5, 0.1, round(draw.uniform(2.6, 3.4), 4))
    yield case("there already, or there in one", 3.0, 0.1)
    yield case("there already, or there in one", 0.5, round(draw.uniform(1, 1.5), 2), 2.75)
    yield case("there already, or there in one", 0.01, 0.5)
    yield case("there already, or there in one", 0.01, 0.5, round(draw.uniform(-2, 2), 4))
    yield case("to and fro, or never", 0.003, 0.93, 5.5, 1.25)
    yield case("to and fro, or never", 0.01, round(draw.uniform(0.85, 0.95), 3))
    yield case("to and fro, or never", 0.01, 1.0)
    yield case("to and fro, or never", 0.01, round(draw.uniform(1.05, 1.6), 2))

@steps_to.also_right
def counted(tol, lr, w0=0.0, c=3.0):
    distance, k = abs(w0 - c), 0
    while distance > tol:
        distance, k = distance * abs(1 - 2 * lr), k + 1
        if k > 9000:
            return math.inf
    return k

@steps_to.also_right
def other_logarithm(tol, lr, w0=0.0, c=3.0):
    rho, far = np.abs(1 - 2 * lr), np.abs(c - w0)
    if far <= tol:
        return 0.0
    if rho >= 1:
        return np.inf
    with np.errstate(divide="ignore"):
        return max(1.0, np.ceil((np.log10(far) - np.log10(tol)) / -np.log10(rho)))

steps_to.slip(M.rounds_down, {"ceil": "floor"}, hints="""
    After that many steps, is the hiker within tol?
    A part of a step cannot be taken. Go up to the next whole one.
    ln(0.01/3)/ln(0.8) = 25.6: after 25 steps it is still too far, after 26 it is near enough.""")

steps_to.slip(M.off_by_one, {"int(np.ceil(steps - 1e-9))": "int(steps) + 1"},
    says="one step too many where a whole number of steps is enough", hints="""
    If the logarithm is a whole number, do you need one step more?
    Go up to the next whole number, which is the number itself if it is whole already. np.ceil does that.
    tol = 0.75 and η = 0.25: 3 · 0.5² = 0.75, so two steps are enough.""")

@steps_to.wrong(M.boundary_confused, "asking for less than tol, where tol itself is near enough")
def less_than_tol(tol, lr, w0=0.0, c=3.0):
    """A hiker who stands exactly tol away from the bottom: how many steps are needed?
    |w − c| ≤ tol is true there already. Count while it is larger than tol, and not while it is equal.
    tol = 3 from w = 0: |0 − 3| = 3, so no step at all."""
    distance, k = abs(w0 - c), 0
    while distance >= tol and k < 9000:
        distance, k = distance * abs(1 - 2 * lr), k + 1
    return k if distance < tol else math.inf

steps_to.slip(M.losses_for_distances, {"abs(w0 - c), abs(1 - 2 * lr)": "(w0 - c) ** 2, (1 - 2 * lr) ** 2"},
    says="waiting for the loss, not for the distance, to be below tol", hints="""
    Which of the two should be no larger than tol: |w − c|, or its square?
    One step keeps 0.8 of the distance and 0.64 of the loss. The question is about the distance.
    3 · 0.8ᵏ ≤ 0.01, and not 9 · 0.64ᵏ ≤ 0.01.""")

@steps_to.wrong(M.boundary_confused, "leaving the two ends of the road to the logarithm")
def no_edge_cases(tol, lr, w0=0.0, c=3.0):
    """What is the logarithm of 0, and what is it for a number above 1?
    Ask first: is the hiker there already? Is it one step? Does it get nearer at all? Then take the
        logarithm.
    η = 0.5 keeps 0 of the distance: 1 step. η = 1 keeps all of it: never, which is np.inf."""
    with np.errstate(all="ignore"):
        return np.ceil(np.log(tol / np.abs(w0 - c)) / np.log(np.abs(1 - 2 * lr)))

steps_to.slip(M.forgot_inner_shift, {"abs(w0 - c)": "abs(w0)"}, hints="""
    How far is it from w0 to the bottom?
    What shrinks is |w − c|. It starts at |w0 − c|.
    From 0 to 3 the distance is 3; from 5.5 to 1.25 it is 4.25.""")

steps_to.slip(M.mixed_bases, {"np.log(tol": "np.log10(tol"}, hints="""
    Are both your logarithms to the same base?
    ln a / ln b and log₁₀ a / log₁₀ b are the same number. One of each is not.
    ln(0.01/3) / ln(0.8) = −5.70 / −0.223 = 25.6.""")

# --------------------------------------------------------------------------------------------- 6 · walk_until

walk_until = lesson.question("walk_until", tolerance=1e-8)

@walk_until.cases
def _(draw):
    yield case("stops when the gradient has become small", function("bowl").gradient, 0.0, 0.25, 0.1)
    yield case(
        "stops when the gradient has become small",
        function("bowl", minimum=round(draw.uniform(1, 3), 2), curvature=0.0007).gradient,
        -2.5,
        260.0,
        0.013,
    )
    yield case(
        "stops when the gradient has become small",
        function("quartic", minimum=-0.5).gradient,
        1.25,
        0.06,
        0.02,
    )
    yield case("stops when the gradient has become small", function("bowl").gradient, 0.0, 0.2, 1e-10)
    yield case("stops when the budget is spent", function("bowl").gradient, 0.5, 0.003, 0.001, 17)
    w0, budget = round(draw.uniform(-1, -0.5), 3), int(draw.integers(20, 40))
    yield case("stops when the budget is spent", function("bowl").gradient, w0, 0.004, 0.001, budget)
    yield case("stops when the budget is spent", function("bowl", minimum=1.75).gradient, -0.5, 1.2)
    bottom = round(draw.uniform(1, 4), 2)
    yield case("takes no step from the bottom", function("bowl", minimum=2.5).gradient, 2.5, 0.1)
    yield case("takes no step from the bottom", function("bowl", minimum=bottom).gradient, bottom, 0.2)

@walk_until.also_right
def counting(grad, w0, lr, share=1e-3, budget=1000):
    w, gradient, taken = w0, grad(w0), 0
    small = share * abs(gradient)
    while taken < budget and abs(gradient) > small:
        w, taken = w - lr * gradient, taken + 1
        gradient = grad(w)
    return [w, taken]

@walk_until.also_right
def unrolled(grad, w0, lr, share=1e-3, budget=1000):
    path = [w0]
    small = abs(grad(w0)) * share
    while len(path) <= budget and abs(grad(path[-1])) > small:
        path.append(path[-1] - lr * grad(path[-1]))
    return path[-1], len(path) - 1

@walk_until.wrong(M.no_stopping_rule, "going on without a budget")
def no_budget(grad, w0, lr, share=1e-3, budget=1000):
    """What does your loop do on a walk that never gets there?
    Nothing says that a gradient will become small. Count the steps as well, and stop at the budget.
    With budget = 17 the answer is the place after 17 steps, and 17."""
    w, small, taken = w0, share * abs(grad(w0)), 0
    while abs(grad(w)) > small and taken < 5000:
        w, taken = w - lr * grad(w), taken + 1
    return w, taken

walk_until.slip(M.absolute_not_relative, {"share * first": "share"},
    says="comparing the gradient with share itself, not with a share of the first gradient", hints="""
    On a hill that is a thousand times flatter, when does your loop stop?
    Ask for the gradient once at w0, and keep its size. Small means small compared with that.
    The first gradient is −6, so a tenth of it is 0.6.""")

walk_until.slip(M.step_for_gradient, {"abs(gradient)": "abs(lr * gradient)"}, hints="""
    A tiny learning rate makes tiny steps. Is the hiker at the bottom then?
    Compare the gradient, before the learning rate is multiplied in.
    0.003 · 5 = 0.015 is a small step, and the gradient is 5.""")

walk_until.slip(M.no_abs, {"abs(gradient)": "gradient"},
    says="forgetting that a gradient can be negative", hints="""
    At w = 0 the gradient is −6. Is −6 small?
    Small is about the size. Compare abs(gradient).
    −6 ≤ 0.6 is true, and yet 6 is not small.""")

walk_until.slip(M.off_by_one, {"w, taken": "w, taken + 1", "w, budget": "w, budget + 1"}, hints="""
    How many steps lead from w0 to the w that you give back?
    Look at the gradient before you step. If it is small, nothing is added to the count.
    From 2.5, the bottom itself, it is 0 steps.""")

# ------------------------------------------------------------------------------------------- 7 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("the loss of another place", """
        In the first row, w is 0. Which loss stands there?
        The loss is made from the same w that stands in the row.
        (0 − 3)² = 9 stands in the row of w = 0: that is right."""),
    C=("a wrong sign", """
        Add the update of the first row to its w. Is the sum the new w?
        The gradient is −6 and the update is +0.6: opposite signs, as it should be.
        0 + 0.6 = 0.6."""),
    D=("one row too many", """
        How often does the loop run for n = 3?
        One row is added in each round, and nothing before or after.
        range(3) has three numbers: three rows, that is right."""),
)

test_table = lesson.test_question("test_table", of=worked_table, mutants=[
    M.rounds_before_reuse, M.update_without_minus, M.ascent_sign, M.other_row, M.missing_factor_two,
    M.stale_gradient], hints="""
    In which row of your friend's table is the first number that is not exact?
    Take many rows, compare the last new w with the closed form, and allow only a tiny difference. Then hold
        every column to the w of its row.
    After 20 steps w = 3 − 3 · 0.8²⁰. In each row: loss = (w − 3)², update = new w − w.""")
