"""How the exercises of lesson 06 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case, function

lesson = Spec(__file__)

def hessian(draw, size: int) -> np.ndarray:
    """A symmetric matrix with positive curvatures, turned somehow, in numbers that a learner can read."""
    turn = np.linalg.qr(draw.normal(size=(size, size)))[0]
    H = turn @ np.diag(draw.uniform(0.5, 12.0, size)) @ turn.T
    return ((H + H.T) / 2).round(3)

# --------------------------------------------------------------------------------------------- 1 · optimal_lr

optimal_lr = lesson.question("optimal_lr", shows="Your rate is {answer}")

@optimal_lr.cases
def _(draw):
    yield case("along the axes", np.diag([1.0, 25.0]))
    yield case("along the axes", np.diag([7.5, 0.4, 3.0]))
    yield case("along the axes", np.diag(draw.uniform(0.4, 9, 3).round(2)))
    yield case("along the axes", np.diag(draw.uniform(0.01, 0.9, 3).round(3)))
    yield case("turned", np.array([[7.0, 3.0, 0.5], [3.0, 4.0, 1.0], [0.5, 1.0, 2.0]]))
    yield case("turned", hessian(draw, 4))

@optimal_lr.also_right
def extremes(H):
    eigenvalues = np.sort(np.linalg.eigh(np.asarray(H))[0])
    return 2.0 / (eigenvalues.min() + eigenvalues.max())

@optimal_lr.also_right
def by_singular_values(H):
    sizes = np.linalg.svd(H)[1]
    return 1 / ((sizes[0] + sizes[-1]) / 2)

optimal_lr.slip(M.monotone_is_optimal, {
    "2 / (curvatures[0] + curvatures[-1])": "1 / curvatures[-1]"}, hints="""
    Does the best rate cross the gutter or not?
    At 1/L the steep direction is done in one step, and the flat one crawls. A little more helps the flat
        one.
    For curvatures 1 and 25: 1/25 = 0.04, and the best is 2/26 = 0.0769.""")

optimal_lr.slip(M.bigger_is_faster, {"(curvatures[0] + curvatures[-1])": "curvatures[-1]"},
    says="2/L, the limit", hints="""
    What is |1 − ηL| at your rate?
    At the limit the steep direction keeps all of its distance: it jumps from side to side for ever.
    For curvatures 1 and 25: 2/25 = 0.08 is the limit, 2/26 = 0.0769 the best.""")

optimal_lr.slip(M.one_number_for_curvatures, {"(curvatures[0] + curvatures[-1])": "curvatures.sum()"},
    says="2 over the sum of all curvatures", hints="""
    How many of the curvatures decide?
    Only the smallest and the largest do. The trace adds all of them up.
    For 7.5, 0.4 and 3: 2/(0.4 + 7.5) = 0.2532, not 2/10.9.""")

optimal_lr.slip(M.axes_only, {"np.linalg.eigvalsh(H)": "np.sort(np.diag(H))"}, hints="""
    Is the gutter that H describes lying along the axes?
    The diagonal holds the curvatures along the axes of the weights. A turned gutter has others: the
        eigenvalues.
    `np.linalg.eigvalsh(H)` gives the curvatures of a symmetric H, smallest first.""")

# --------------------------------------------------------------------------------------------------- 2 · rate

rate = lesson.question("rate", shows="Your factor is {answer}")

@rate.cases
def _(draw):
    yield case("rates that arrive", np.diag([1.0, 25.0]), 0.04)
    yield case("rates that arrive", np.diag([1.0, 25.0]), 0.075)
    yield case("rates that arrive", hessian(draw, 3), 0.13)
    yield case("rates that cross", np.diag([1.0, 25.0]), 0.079)
    yield case("rates that cross", np.diag([2.0, 9.0, 5.0]), 0.31)
    yield case("rates that cross", np.diag([2.0, 9.0, 5.0]), 0.62)
    yield case("rates that cross", np.diag([2.0, 9.0, 5.0]), round(draw.uniform(0.22, 0.6), 3))

rate.also_right(lambda H, lr: max(abs(1 - lr * curvature) for curvature in np.linalg.eigvalsh(np.asarray(H))))

@rate.also_right
def of_the_map(H, lr):
    M = np.eye(len(H)) - lr * np.asarray(H)
    return np.max(np.abs(np.linalg.eigvalsh(M)))

rate.slip(M.steep_direction_only, {"eigvalsh(H)": "eigvalsh(H)[-1]"}, hints="""
    Which direction is slowest at a small rate?
    Look at every direction, and take the factor that is worst.
    At η = 0.04, curvature 25 keeps 0 and curvature 1 keeps 0.96: the answer is 0.96.""")

rate.slip(M.no_abs, {"np.abs(": "("}, says="a factor without its absolute value", hints="""
    What is 1 − ηL when the walk crosses?
    A factor of −0.975 keeps nearly everything, on the other side. Its size is what counts.
    At η = 0.079: 1 − 0.079 · 25 = −0.975, whose size 0.975 is larger than 0.921.""")

rate.slip(M.flat_direction_decides, {"eigvalsh(H)": "eigvalsh(H)[0]"}, hints="""
    Which direction explodes first when the rate grows?
    Beyond the best rate it is the steep direction that is slowest. Look at every direction.
    At η = 0.079 curvature 1 keeps 0.921, and curvature 25 keeps 0.975.""")

rate.slip(M.wrong_extreme, {"max": "min"}, says="the best direction, not the worst", hints="""
    How fast is a walk whose one direction is done and whose other creeps?
    The slowest direction sets the pace: take the largest of the sizes.
    At η = 0.04 the sizes are 0.96 and 0. The walk keeps 0.96.""")

# -------------------------------------------------------------------------------------------- 3 · error_after

error_after = lesson.question("error_after", shows="Your distances are {answer}")

@error_after.cases
def _(draw):
    yield case("one step", np.array([1.0, 25.0]), np.array([4.0, 1.0]), 0.075, 1)
    yield case("one step", np.array([3.0, 0.7, 8.0]), draw.uniform(-3, 3, 3).round(2), 0.11, 1)
    yield case("many steps", np.array([1.0, 25.0]), np.array([4.0, 1.0]), 0.075, 20)
    yield case("many steps", np.array([2.0, 5.5]), draw.uniform(-3, 3, 2).round(2), 0.21, 7)
    yield case("many steps", np.array([2.0, 5.5]), draw.uniform(-3, 3, 2).round(2), 0.001, 250)
    yield case("two steps, or none", np.array([1.0, 25.0]), np.array([4.0, 1.0]), 0.075, 0)
    yield case("two steps, or none", np.array([2.0, 5.5]), draw.uniform(-3, 3, 2).round(2), 0.21, 0)
    yield case("two steps, or none", np.array([2.0, 5.5]), draw.uniform(-3, 3, 2).round(2), 0.21, 2)

@error_after.also_right
def stepped(curvatures, x0, lr, k):
    x = np.array(x0, dtype=float)
    for _ in range(k):
        x = x - lr * np.asarray(curvatures) * x
    return x

error_after.also_right(lambda curvatures, x0, lr, k: [x * (1 - lr * c) ** k for c, x in zip(curvatures, x0)])

error_after.slip(M.one_number_for_all, {"asarray(curvatures)": "max(curvatures)"},
    says="one factor for all directions", hints="""
    Do x and y have the same curvature?
    Each direction has its own factor, 1 − ηλ, with its own λ.
    At η = 0.075: 0.925 for curvature 1, −0.875 for curvature 25.""")

error_after.slip(M.off_by_one, {"** k": "** (k + 1)"}, hints="""
    After 0 steps, where is the hiker?
    k steps make k factors.
    (1 − 0.075)¹ · 4 = 3.7 after one step.""")

error_after.slip(M.sign_lost, {"(1 - lr": "np.abs(1 - lr"}, says="losing the sign of the crossing", hints="""
    On which side of the floor is the hiker after one step?
    A negative factor puts the hiker on the other side. Keep its sign.
    (1 − 0.075 · 25) · 1 = −0.875, not 0.875.""")

error_after.slip(M.linear_thinking, {"lr *": "k * lr *", " ** k": ""},
    says="adding up k steps of the first length", hints="""
    Each step is a share of what is left, so the factors multiply.
    0.925 · 0.925 · 4 = 3.4225 after two steps, not 4 − 2 · 0.3.""")

# ------------------------------------------------------------------------------------------- 4 · backtracking

backtracking = lesson.question("backtracking", shows="Your rate is {answer}")

@backtracking.cases
def _(draw):
    yield case("shrinks until it pays", function("bowl"), 0.0, -6.0, 2.0, 0.1, 0.5)
    yield case("shrinks until it pays", function("bowl"), 0.0, -6.0, round(draw.uniform(1.3, 3), 2), 0.1, 0.6)
    yield case(
        "shrinks until it pays", function("bowl", minimum=1.25, curvature=3.0), 4.0, 8.25, 1.3, 0.2, 0.6
    )
    yield case(
        "shrinks until it pays",
        function("rosenbrock"),
        np.array([-1.2, 1.0]),
        np.array([-215.6, -88.0]),
        1.0,
        0.1,
        0.7,
    )
    yield case("asks for a real decrease", function("bowl"), 0.0, -6.0, 0.95, 0.3, 0.8)
    yield case("asks for a real decrease", function("bowl"), 0.0, -6.0, 2.0, 0.5, 0.5)
    stretched = function("Quadratic", curvatures=[1.0, 2.0])
    a = round(draw.uniform(2, 4), 2)
    yield case("asks for a real decrease", stretched, np.array([a, a / 2]), np.array([a, a]), 1.3, 0.4, 0.8)
    yield case(
        "asks for a real decrease", function("bowl"), 0.0, -6.0, round(draw.uniform(0.91, 0.99), 3), 0.3, 0.7
    )
    yield case("asks for a real decrease", function("bowl", minimum=-0.5), 2.0, 5.0, 0.98, 0.45, 0.9)
    first = "keeps the first rate that pays"
    yield case(first, function("bowl"), 0.0, -6.0, 0.3, 0.1, 0.5)
    place, lr = round(draw.uniform(3, 5), 2), round(draw.uniform(0.03, 0.07), 3)
    yield case(first, function("bowl", minimum=2.5), place, 1.5, lr, 0.1, 0.5)
    yield case(first, function("bowl"), 0.0, -6.0, round(draw.uniform(1.05, 1.2), 3), 0.1, 0.7)

@backtracking.also_right
def with_a_break(f, w, g, lr, c, shrink):
    here, promised = f(w), c * np.sum(np.asarray(g) * np.asarray(g))
    while True:
        if f(w - lr * g) <= here - lr * promised:
            return lr
        lr *= shrink

@backtracking.also_right
def counted(f, w, g, lr, c, shrink):
    for k in range(200):
        eta = lr * shrink**k
        if not f(w - eta * g) > f(w) - c * eta * float(np.dot(np.ravel(g), np.ravel(g))):
            return eta
    return 0.0

@backtracking.wrong(M.ascent_sign, "trying the step uphill")
def armijo_sign(f, w, g, lr, c, shrink):
    """The gradient points uphill. Which way does a step go?
    Compare the height at w − η·g, where the step would land.
    From 0 with g = −6 and η = 0.5 the step lands at +3, not at −3."""
    for _ in range(60):
        if f(w + lr * g) <= f(w) - c * lr * np.sum(np.square(g)):
            break
        lr = shrink * lr
    return lr

backtracking.slip(M.armijo_misread, {" - c * lr * np.sum(np.square(g))": ""}, hints="""
    Is a step that gains next to nothing worth taking?
    The loss must fall by at least the share c of what the slope promised, η·‖g‖².
    From 0 with η = 0.95 the loss falls from 9 to 7.29. With c = 0.3 it must reach 9 − 0.3 · 0.95 · 36,
        which no loss can.""")

backtracking.slip(M.tries_once, {"lr = shrink * lr": "break"},
    says="taking the first rate as it is", hints="""
    Where does the first step land, and is it lower there?
    Test the step. While it does not pay, make the rate smaller.
    η = 2 lands at 12, where the loss is 81.""")

backtracking.slip(M.off_by_one, {"return lr": "return shrink * lr"},
    says="shrinking once more after the test was met", hints="""
    Which rate did you test, and which do you give back?
    Give back the rate that passed, unchanged.
    2 fails, 1 fails, 0.5 passes: the answer is 0.5.""")

backtracking.slip(M.tries_once, {"while": "if"}, says="shrinking once and not again", hints="""
    Does the second rate pass the test?
    Repeat: `while`, not `if`.
    2 fails and 1 fails too. 0.5 is the first to pass.""")

# -------------------------------------------------------------------------------------------- 5 · newton_step

newton_step = lesson.question("newton_step", shows="Your step leads to {answer}")

@newton_step.cases
def _(draw):
    yield case("along the axes", np.array([4.0, 1.0]), np.array([4.0, 25.0]), np.diag([1.0, 25.0]))
    yield case("along the axes", np.array([-2.5, 0.75]), np.array([1.5, -6.0]), np.diag([3.0, 8.0]))
    yield case("along the axes", draw.uniform(-3, 3, 2).round(2), np.array([1.5, -6.0]), np.diag([0.7, 8.0]))
    yield case("turned", np.array([1.0, -2.0]), np.array([0.5, 3.0]), np.array([[3.0, 1.0], [1.0, 2.0]]))
    yield case("turned", draw.uniform(-3, 3, 3).round(2), draw.uniform(-9, 9, 3).round(2), hessian(draw, 3))
    over = np.array([[1.0, 3.0], [3.0, 1.0]])
    yield case("turned", draw.uniform(-3, 3, 2).round(2), draw.uniform(-9, 9, 2).round(2), over)

newton_step.also_right(lambda w, g, H: w - np.linalg.inv(H) @ g)

@newton_step.also_right
def by_directions(w, g, H):
    curvatures, directions = np.linalg.eigh(H)
    return w - directions @ ((directions.T @ g) / curvatures)

newton_step.slip(M.ascent_sign, {"w - ": "w + "}, says="a step the wrong way", hints="""
    Which way is down?
    The step is taken away from w.
    (4, 1) − (4/1, 25/25) = (0, 0).""")

newton_step.slip(M.axes_only, {"np.linalg.solve(H, g)": "g / np.diag(H)"},
    says="dividing by the diagonal of H", hints="""
    Is this valley lying along the axes?
    If it is turned, the directions belong together: solve H · step = g for the step.
    With H = ((3, 1), (1, 2)) and g = (0.5, 3) the step is (−0.4, 1.7), not (0.17, 1.5).""")

newton_step.slip(M.curvature_upside_down, {"np.linalg.solve(H, g)": "H @ g"}, hints="""
    Should a steep direction get a longer step or a shorter one?
    Newton divides by the curvature.
    In direction y: slope 25, curvature 25, step 25/25 = 1.""")

newton_step.slip(M.curvature_forgotten, {"np.linalg.solve(H, g)": "g"},
    says="a plain gradient step with rate 1", hints="""
    Where does your line use H?
    The step is the gradient divided by the curvatures.
    (4, 1) − (4, 25) = (0, −24) is far across the gutter.""")

# ------------------------------------------------------------------------------------------- 6 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("a plus where the factor has a minus", """
        What does one step keep of the distance along a direction of curvature λ?
        1 − ηλ is right, and it is what the code has.
        1 − 0.04 · 25 = 0 and 1 − 0.04 · 1 = 0.96."""),
    C=("a direction left out", """
        How many curvatures does `eigvalsh` give?
        `max` goes through all of them.
        At η = 0.04 it compares 0.96 and 0, both."""),
    D=("the smallest factor taken for the largest", """
        Which of max and min does the code call?
        It calls max. The slowest direction is what we want.
        max(0.96, 0) = 0.96 is right at η = 0.04."""),
)

test_rate = lesson.test_question("test_rate", of=rate, mutants=[
    M.no_abs, M.steep_direction_only, M.flat_direction_decides, M.wrong_extreme], hints="""
    At which learning rates is a factor negative?
    Try a rate that crosses, beyond 1/L, and one that does not. Both have an answer you can work out on
        paper.
    For curvatures 1 and 25: 0.96 at η = 0.04, and 0.975 at η = 0.079.""")
