"""How the exercises of lesson 09 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case, function

lesson = Spec(__file__)

# ------------------------------------------------------------------------------------------- 1 · largest_hump

largest_hump = lesson.question("largest_hump", shows="Your hump is {answer}")

@largest_hump.cases
def _(draw):
    yield case("hills with humps", np.array([0.0, 3.0, 2.0, 1.0]))
    yield case("hills with humps", np.array([5.0, 1.5, 2.25, 0.5, 4.0, 3.75]))
    yield case("hills with humps", draw.uniform(0, 9, 9).round(4))
    yield case("convex hills, or almost", np.array([9.0, 4.0, 1.0, 0.25, 1.5]))
    convex = np.cumsum(np.cumsum(draw.uniform(0.5, 2, 7))).round(3)
    yield case("convex hills, or almost", convex)
    convex[int(draw.integers(1, 6))] += round(draw.uniform(1.2, 2.7), 3)
    yield case("convex hills, or almost", convex[::-1].copy())

@largest_hump.also_right
def by_slopes(heights):
    bends = np.diff(np.diff(heights))
    return float(max(0.0, -bends.min() / 2))

@largest_hump.also_right
def in_a_loop(heights):
    best = 0.0
    for left, middle, right in zip(heights, heights[1:], heights[2:]):
        best = max(best, middle - (left + right) / 2)
    return best

largest_hump.slip(M.difference_reversed, {"heights[1:-1] - ropes": "ropes - heights[1:-1]"},
    says="the rope above the ground, not the ground above the rope", hints="""
    In a bowl, which is higher: the rope or the ground under it?
    A hump is where the ground is higher. Take ground minus rope.
    3 − (0 + 2)/2 = 2 is a hump.""")

largest_hump.slip(M.convex_by_eye, {
    "(heights[:-2] + heights[2:]) / 2": "np.linspace(heights[0], heights[-1], len(heights))[1:-1]"},
    says="one rope from the first place to the last", hints="""
    Can a hill have a hump that the longest rope does not show?
    Lay a rope over every place, from its left neighbour to its right one.
    For (5, 1.5, 2.25, 0.5, 4, 3.75) the longest rope lies above everything, and there are humps below it.""")

largest_hump.slip(M.goes_past_zero, {
    "max(0.0, np.max(heights[1:-1] - ropes))": "np.max(heights[1:-1] - ropes)"},
    says="a negative number where there is no hump", hints="""
    How high is the highest hump of a bowl?
    No hump is a hump of height 0.
    For a convex hill all differences are negative. The answer is 0.""")

largest_hump.slip(M.steep_because_high, {"heights[1:-1] - ropes": "np.diff(heights)"},
    says="the steepest rise", hints="""
    Is a steep slope a hump?
    A hump is about three places, not two: how the slope changes.
    From 0 to 3 the ground rises by 3. The hump at 3 is 3 − (0 + 2)/2 = 2 high.""")

# ----------------------------------------------------------------------------------------------- 2 · classify

classify = lesson.question("classify", shows="You answer {answer}")

def turned(draw, *curvatures):
    """A Hessian with these curvatures, turned somehow."""
    turn = np.linalg.qr(draw.normal(size=(len(curvatures), len(curvatures))))[0]
    H = turn @ np.diag(curvatures) @ turn.T
    return (H + H.T) / 2

@classify.cases
def _(draw):
    up, down = draw.uniform(0.4, 5, 3).round(2), -draw.uniform(0.4, 5, 3).round(2)
    # In each behaviour several kinds, or one name for everything would earn it.
    for H in ([[2.0, 0.0], [0.0, 1.0]], [[-2.0, 0.0], [0.0, -1.0]], [[5.0, 0.0], [0.0, -1.0]]):
        yield case("in two directions", np.array(H))
    for H in ([[3.0, 1.0], [1.0, 2.0]], [[1.0, 0.0], [0.0, -5.0]], [[1.0, 3.0], [3.0, 1.0]]):
        yield case("in two directions", np.array(H))
    for signs in ([1, 1], [-1, -1], [1, -1]):
        yield case("in two directions", turned(draw, *(up[:2] * signs)))
    yield case("in three directions", np.diag([-2.0, -1.5, -4.0]))
    yield case("in three directions", np.diag([1.0, -2.0, -3.5]))
    for curvatures in (up, down, (up[0], down[0], down[1])):
        yield case("in three directions", turned(draw, *curvatures))
    for flat in ([1.0, 0.0], [0.0, -3.0], [2.0, -1.0, 0.0], [0.0, 0.0], [0.0, up[1], up[2]]):
        yield case("level directions", np.diag(flat))
    yield case("level directions", np.diag([down[1], 0.0, up[0]]))
    yield case("almost level", np.diag([0.01, 2.0]))
    yield case("almost level", np.diag([1.0, 1e-10]))
    yield case("almost level", np.array([[0.1, 0.3], [0.3, 0.9]]))
    yield case("almost level", np.diag([up[0], round(draw.uniform(0.01, 0.02), 4)]))
    yield case("almost level", np.diag([up[1], draw.uniform(1e-12, 2e-10)]))
    yield case("almost level", np.diag([5000 * up[1], round(draw.uniform(0.01, 0.02), 4)]))

@classify.also_right
def by_extremes(H):
    low, high = np.linalg.eigvalsh(H)[[0, -1]]
    if low < -1e-9 and high > 1e-9:
        return "saddle"
    if low > 1e-9:
        return "minimum"
    if high < -1e-9:
        return "maximum"
    return "undecided"

@classify.also_right
def by_signs(H):
    values = np.linalg.eigh(H)[0]
    signs = {0 if abs(v) <= 1e-9 else int(np.sign(v)) for v in values}
    return {(1,): "minimum", (-1,): "maximum"}.get(
        tuple(signs), "saddle" if {1, -1} <= signs else "undecided"
    )

@classify.wrong(M.one_number_for_curvatures, "judging by the sum of the curvatures")
def trace_test(H):
    """What do curvatures 5 and −1 add up to, and what is the ground like?
    A saddle can have any sum. Look at the signs, one by one.
    5 + (−1) = 4 is positive, and the point is a saddle."""
    total = np.trace(H)
    return "undecided" if abs(total) <= 1e-9 else "minimum" if total > 0 else "maximum"

@classify.wrong(M.one_number_for_curvatures, "judging by the product of the curvatures")
def det_only(H):
    """What is (−2) · (−1), and what is the ground like?
    A product of two negative numbers is positive. It cannot tell a maximum from a minimum.
    det diag(−2, −1) = 2, and the point is a maximum."""
    det = np.linalg.det(H)
    return "undecided" if abs(det) < 1e-9 else "minimum" if det > 0 else "saddle"

classify.slip(M.exact_floats, {
    "curvatures > 1e-9": "curvatures > 0", "curvatures < -1e-9": "curvatures < 0",
    "np.abs(curvatures) <= 1e-9": "curvatures == 0"}, hints="""
    Does numpy find exactly 0 for the level direction of a turned valley?
    An eigenvalue is worked out with rounding. Within 1e-9 of zero it counts as zero.
    For ((0.1, 0.3), (0.3, 0.9)) numpy finds 1.4·10⁻¹⁷, which means 0.""")

classify.slip(M.axes_only, {"np.linalg.eigvalsh(H)": "np.diag(H)"}, says="judging by the diagonal", hints="""
    Is the valley lying along the axes?
    The diagonal holds the curvatures along the axes. Between them the ground may fall.
    ((1, 3), (3, 1)) has 1 and 1 on its diagonal, and the curvatures 4 and −2.""")

@classify.wrong(M.zero_gradient_is_minimum, "counting a curvature of zero as upward")
def zero_is_up(H):
    """Can you tell w³ from w⁴ by the curvature at 0?
    With a zero among them, H does not settle it, unless two others already have opposite signs.
    diag(1, 0) fits x² + y³ and x² + y⁴: undecided."""
    values = np.linalg.eigvalsh(H)
    return "minimum" if values[0] > -1e-9 else "maximum" if values[-1] < -1e-9 else "saddle"

# ------------------------------------------------------------------------------------------- 3 · escape_steps

escape_steps = lesson.question("escape_steps", shows="Your number of steps is {answer}")

@escape_steps.cases
def _(draw):
    yield case("escapes", 1e-6, 0.1, 1.0, 0.5)
    yield case("escapes", -3e-9, 0.07, 2.5, 0.8)
    yield case("escapes", round(draw.uniform(0.001, 0.002), 6), 0.13, 1.7, 0.6)
    yield case("escapes", round(draw.uniform(0.003, 0.02), 6), 0.03, 1.7, 0.6)
    yield case("escapes", 1e-13, 0.1, 1.0, 0.5)
    yield case("escapes", 0.25, 1.0, 1.0, 1.0)
    yield case("escapes", 0.01, 0.001, 1.0, 0.5)
    yield case("escapes", 1e-6, round(draw.uniform(1.5, 2.5), 2), 2.0, 300.0)
    yield case("at once, or never", 0.7, 0.1, 1.0, 0.5)
    yield case("at once, or never", 0.5, 0.1, 1.0, 0.5)
    yield case("at once, or never", -round(draw.uniform(1, 3), 2), 0.2, 1.5, 0.9)
    yield case("at once, or never", 0.0, round(draw.uniform(0.05, 0.4), 6), 1.0, 0.5)

@escape_steps.also_right
def counted(y0, lr, lam, r):
    if y0 == 0:
        return float("inf")
    y, steps = abs(y0), 0
    while y < r:
        y, steps = y * (1 + lr * lam), steps + 1
    return steps

@escape_steps.also_right
def with_log1p(y0, lr, lam, r):
    with np.errstate(divide="ignore"):
        steps = np.ceil((np.log(r) - np.log(np.abs(y0))) / np.log1p(lr * lam))
    return np.maximum(steps, 0)

escape_steps.slip(M.rounds_down, {"ceil": "floor"}, hints="""
    After your number of steps, is the distance at least r?
    A part of a step has to be taken as a whole one: round up.
    137.7 steps are not enough with 137. It takes 138.""")

escape_steps.slip(M.linear_thinking, {
    "np.log(r / abs(y0)) / np.log(1 + lr * lam)": "(r - abs(y0)) / (lr * lam * abs(y0))"},
    says="steps of one length", hints="""
    Is the push as strong near the saddle as farther away?
    The distance is multiplied by 1 + η|λ| at every step, so logarithms count the steps.
    ln(0.5/0.000001) / ln 1.1 = 137.7, not half a million.""")

escape_steps.slip(M.overwrite_not_update, {"np.log(1 + lr * lam)": "abs(np.log(lr * lam))"},
    says="a factor of η|λ| instead of 1 + η|λ|", hints="""
    What does a step keep of the distance it already has?
    The step is added to the distance: y + η|λ|·y.
    1.1 per step, not 0.1.""")

escape_steps.slip(M.saddles_hold_for_ever, {"np.log(1 + lr * lam)": "abs(np.log(1 - lr * lam))"},
    says="the formula of a valley: 1 − η|λ|", hints="""
    Does a saddle pull the hiker in or push them off?
    Downward curvature makes the factor larger than 1.
    1 − 0.1 · (−1) = 1.1.""")

# -------------------------------------------------------------------------------------------- 4 · multi_start

multi_start = lesson.question("multi_start", shows="You keep {answer}")

def valleys(draw, *starts):
    hill = function("double_well")
    return hill, hill.gradient, np.array(starts)

@multi_start.cases
def _(draw):
    yield case("the lowest end", *valleys(draw, 3.0, -3.0), 0.05, 60)
    yield case("the lowest end", *valleys(draw, -3.0, 2.5, 3.0), 0.06, 40)
    yield case("the lowest end", *valleys(draw, 2.0, -3.3), 0.05, 60)
    yield case("the lowest end", *valleys(draw, 1.0, -1.25, 2.75), 0.04, 30)
    left, right = -round(draw.uniform(2, 3.2), 2), round(draw.uniform(2, 3.2), 2)
    yield case("the lowest end", *valleys(draw, left, right), 0.05, 60)
    yield case("the lowest end", *valleys(draw, left, right), 0.001, 400)
    hill = function("bowl", minimum=round(draw.uniform(-2, 2), 2), curvature=0.7)
    yield case("the lowest end", hill, hill.gradient, draw.uniform(-4, 4, 3).round(2), 0.09, 20)
    hill = function("wave", rate=1.5)
    yield case("few steps", hill, hill.gradient, draw.uniform(-4, 4, 5).round(2), 0.1, 4)
    on_top = np.array([np.pi / 3, round(draw.uniform(-0.9, -0.6), 2), 2.2])
    yield case("few steps", hill, hill.gradient, on_top, 0.1, 2)
    hill = function("bowl", minimum=1.25)
    yield case("few steps", hill, hill.gradient, np.array([-2.0, 0.75, 4.5]), 0.2, 2)
    yield case("few steps", hill, hill.gradient, np.array([0.5, 1.5, 3.0]), 1.1, 3)

@multi_start.also_right
def all_at_once(f, slope, starts, lr, n):
    w = np.array(starts, dtype=float)
    for _ in range(n):
        w = w - lr * slope(w)
    return w[np.argmin(f(w))]

@multi_start.also_right
def best_so_far(f, slope, starts, lr, n):
    best = None
    for w in starts:
        for _ in range(n):
            w = w - lr * slope(w)
        if best is None or f(w) < f(best):
            best = w
    return float(best)

multi_start.slip(M.keeps_last_not_best, {"min(ends, key=f)": "ends[-1]"},
    says="keeping the last end", hints="""
    If the first start ended lowest, what do you give back?
    Keep the best end beside the loop, and compare.
    From 3 and −3 the ends are 1.8608 and −2.1149. The second is lower. From −3 and 3 it is the first.""")

multi_start.slip(M.place_for_height, {"min(ends, key=f)": "max(ends)"}, hints="""
    Is a small w a low place?
    Compare f at the ends.
    f(−2.1149) = −1.03, f(1.8608) = 0.97. It is the heights that decide.""")

multi_start.slip(M.returns_something_else, {"min(ends, key=f)": "starts[np.argmin([f(w) for w in ends])]"},
    says="giving back the start, not the end", hints="""
    Where did the best walk end?
    The start is where it began. You want where it came to.
    The start −3 leads to −2.1149.""")

multi_start.slip(M.returns_something_else, {
    "w = w - lr * slope(w)": "ends.append(w)\n            w = w - lr * slope(w)"},
    says="giving back the lowest place on the way, not the lowest end", hints="""
    With a rate that is too large, is the lowest place of a walk its end?
    Compare the ends, wherever the walks came by.
    With η = 1.1 on (w − 1.25)² every walk ends higher than it began.""")

multi_start.slip(M.never_steps, {"min(ends": "min(starts"},
    says="keeping the best start, without walking", hints="""
    How many steps did the walks take?
    Walk from each start first, then compare.
    At the starts 3 and −3 the heights are 4.625 and 1.625. After the walks they are 0.97 and −1.03.""")

# ------------------------------------------------------------------------------------------------ 5 · prox_l1

prox_l1 = lesson.question("prox_l1", shows="You get {answer}")

@prox_l1.cases
def _(draw):
    yield case("large numbers", np.array([3.0, -2.0, 5.25]), 1.0)
    yield case("large numbers", draw.uniform(2, 5, 4).round(2) * np.array([1, -1, 1, -1]), 0.75)
    yield case("small numbers", np.array([3.0, -0.5, -2.0, 0.2]), 1.0)
    yield case("small numbers", -0.3, 0.65)
    yield case("small numbers", draw.uniform(-1, 1, 4).round(2), 0.6)

prox_l1.also_right(lambda v, t: np.maximum(np.asarray(v) - t, 0) - np.maximum(-np.asarray(v) - t, 0))

prox_l1.also_right(lambda v, t: np.asarray(v) - np.clip(v, -t, t))

prox_l1.slip(M.goes_past_zero, {
    "np.sign(v) * np.maximum(np.abs(v) - t, 0)": "np.asarray(v) - t * np.sign(v)"}, hints="""
    What happens to 0.2 when it is moved by 1?
    Numbers nearer to zero than t end *at* zero.
    |0.2| − 1 is negative. The answer is 0.""")

prox_l1.slip(M.hard_threshold, {
    "np.sign(v) * np.maximum(np.abs(v) - t, 0)": "np.where(np.abs(v) > t, v, 0.0)"}, hints="""
    How far is a large number moved?
    Every number is moved by t, the large ones too.
    3 becomes 2, not 3.""")

prox_l1.slip(M.no_abs, {"np.sign(v) * np.maximum(np.abs(v) - t, 0)": "np.maximum(np.asarray(v) - t, 0)"},
    says="treating negative numbers like small ones", hints="""
    Where is −2 after it has moved towards zero by 1?
    Work with the size of v and give the sign back at the end.
    −2 becomes −1, not 0.""")

prox_l1.slip(M.penalties_swapped, {
    "np.sign(v) * np.maximum(np.abs(v) - t, 0)": "np.asarray(v) / (1 + t)"}, hints="""
    Is a large number moved farther than a small one?
    The penalty's slope is the same everywhere, so everything moves by the same t.
    3 − 1 = 2. A factor would leave small numbers small, and never zero.""")

# ------------------------------------------------------------------------------------------- 6 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("minima called saddles", """
        Which sign has the determinant of a minimum?
        Positive curvatures have a positive product, and the code says minimum.
        det diag(2, 1) = 2: minimum, as it should be."""),
    B=("turned saddles", """
        Does the determinant change when the valley is turned?
        It is the product of the curvatures, however the valley lies.
        det ((1, 3), (3, 1)) = −8: saddle, as it should be."""),
    D=("the determinant itself", """
        What does `np.linalg.det` give?
        It gives a number, and comparing it works.
        det diag(2, 1) = 2."""),
)

test_classify = lesson.test_question("test_classify", of=classify, mutants=[
    M.one_number_for_curvatures, M.axes_only, M.zero_gradient_is_minimum], hints="""
    Which kind of level ground does your friend's code never name?
    Try one of each kind, one turned saddle, and one with a level direction.
    diag(−2, −1) is a maximum. ((1, 3), (3, 1)) is a saddle. diag(1, 0) is undecided.""")
