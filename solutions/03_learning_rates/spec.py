"""How the exercises of lesson 03 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case, function

lesson = Spec(__file__)

# -------------------------------------------------------------------------------------------- 1 · contraction

contraction = lesson.question("contraction")

@contraction.cases
def _(draw):
    yield case("one rate", 0.1, 2.0)
    yield case("one rate", round(draw.uniform(0.2, 0.9), 2), round(draw.uniform(5, 15), 2))
    yield case("an array of rates", np.array([0.01, 0.3, 0.75, 1.25]), 2.5)
    yield case("an array of rates", draw.uniform(0.02, 1.5, 3).round(2), 3.5)
    yield case("an array of rates", 0.35, draw.uniform(0.5, 9, 3).round(2))

contraction.also_right(lambda lr, L: -(np.multiply(lr, L) - 1))

contraction.slip(M.sign_lost, {"1 - lr * L": "abs(1 - lr * L)"}, hints="""
    Two rates keep 0.8 of the distance. What is different about their paths?
    The sign says whether the hiker crosses the valley. Keep it.
    η = 0.9 and L = 2: 1 − 1.8 = −0.8.""")

contraction.slip(M.universal_lr, {"lr * L": "2 * lr"}, hints="""
    Where does your line use L?
    1 − 2η belongs to (w − 3)², whose curvature is 2. Another hill has another L.
    With L = 15 and η = 0.1 it is 1 − 1.5 = −0.5.""")

contraction.slip(M.curvature_forgotten, {"lr * L": "lr"}, hints="""
    Does one step on a steep valley keep as much of the distance as on a flat one?
    The gradient is L times the distance, so a step takes away ηL of it.
    w − ηL·w = (1 − ηL)·w.""")

contraction.slip(M.ascent_sign, {"- lr": "+ lr"}, hints="""
    With a small η, does the distance shrink or grow?
    A step goes against the gradient.
    1 − 0.1 · 2 = 0.8, and 1 + 0.2 = 1.2 walks uphill.""")

contraction.slip(M.share_swapped, {"1 - lr": "lr"},
    says="giving what a step takes away, not what it keeps", hints="""
    For a very small η, is almost everything kept, or almost nothing?
    ηL is the share that one step takes away. The rest is kept.
    1 − 0.2 = 0.8.""")

# ------------------------------------------------------------------------------------------------- 2 · regime

regime = lesson.question("regime")

@regime.cases
def _(draw):
    yield case("below the limit", 0.9, 2.0)
    yield case("below the limit", 0.1, 2.0)
    yield case("below the limit", round(draw.uniform(0.03, 0.05), 5), 15.0)
    yield case("below the limit", round(draw.uniform(0.08, 0.12), 5), 15.0)
    for near in (0.49, 0.51, 0.99):
        yield case("below the limit", near, 2.0)
    yield case("around the limit", 0.15, 15.0)
    yield case("around the limit", 1.01, 2.0)
    yield case("around the limit", round(draw.uniform(0.96, 0.998), 4), 2.0)
    yield case("around the limit", round(draw.uniform(1.002, 1.04), 3), 2.0)
    yield case("around the limit", round(draw.uniform(2.5, 4), 2), 0.9)
    steep = round(draw.uniform(45, 70), 1)
    yield case("below the limit", round(1.05 / steep, 6), steep)
    yield case("around the limit", round(1.95 / steep, 6), steep)
    for L in (2.0, 8.0, 2.0 ** int(draw.integers(-9, 0)), 2.0 ** int(draw.integers(4, 13))):  # exact floats
        yield case("the borders", 1 / L, L)
        yield case("the borders", 2 / L, L)

@regime.also_right
def by_the_product(lr, L):
    share = round(lr * L, 9)
    names = {
        share < 1: "closes in",
        share == 1: "lands",
        1 < share < 2: "crosses",
        share == 2: "cycles",
        share > 2: "diverges",
    }
    return names[True]

@regime.also_right
def by_walking(lr, L):
    w = [1.0]
    for _ in range(3):
        w.append(w[-1] - lr * L * w[-1])
    if np.isclose(w[1], 0, rtol=0, atol=1e-9):
        return "lands"
    if np.isclose(w[1], -1, rtol=0, atol=1e-9):
        return "cycles"
    return "diverges" if abs(w[3]) > 1 else "closes in" if w[1] > 0 else "crosses"

@regime.also_right
def selected(lr, L):
    rho = 1 - lr * L
    lands, cycles = abs(rho) < 1e-9, abs(rho + 1) < 1e-9
    names = ["lands", "cycles", "closes in", "crosses"]
    return np.select([lands, cycles, rho > 0, rho > -1], names, "diverges")

regime.slip(M.rounds_before_reuse, {"contraction(lr, L)": "round(contraction(lr, L), 1)"},
    says="rounding ρ before comparing it", hints="""
    What does your function say a little beyond the limit, for η = 1.01 and L = 2?
    Rounded to one digit, everything near a border is on it. Compare ρ as it is.
    η = 1.01 and L = 2: ρ = −1.02, and not −1.0.""")

regime.slip(M.overshoot_means_divergence, {"crosses": "diverges", "cycles": "diverges"}, hints="""
    Between 1/L and 2/L the hiker crosses the valley. Does it land nearer, or farther away?
    Crossing is not yet diverging. What counts is whether |ρ| is below 1.
    η = 0.9 and L = 2: ρ = −0.8, and 0.8 of the distance is nearer.""")

@regime.wrong(M.sign_lost, "throwing the sign of ρ away")
def loses_sign(lr, L):
    """How do you tell a hiker who crosses from one who stays on one side?
    |ρ| says whether the hiker comes nearer. The sign of ρ says on which side.
    η = 0.9 and L = 2: ρ = −0.8. Negative: it crosses."""
    rho = abs(1 - lr * L)
    if rho < 1e-9:
        return "lands"
    if abs(rho - 1) < 1e-9:
        return "cycles"
    return "closes in" if rho < 1 else "diverges"

regime.slip(M.no_abs, {"cycles": "crosses", "diverges": "crosses"},
    says="overlooking that a ρ of −1.3 is large", hints="""
    Is −1.3 of the distance nearer than the whole of it?
    A negative ρ is not yet a small one. Look below −1.
    η = 0.15 and L = 15: ρ = −1.25, and the distance grows by a quarter at every step.""")

regime.slip(M.boundary_confused, {"cycles": "diverges"},
    says="counting the limit itself as diverging", hints="""
    At η = 2/L, how far from the bottom is the hiker after one step? After two?
    ρ = −1 keeps the distance, no more and no less.
    η = 1 and L = 2: 0, 6, 0, 6, for ever.""")

regime.slip(M.universal_lr, {"(lr, L)": "(lr, 2.0)"}, hints="""
    Where does your function use L?
    The borders are at 1/L and 2/L. Only on (w − 3)² are those 0.5 and 1.
    With L = 15 the limit is 2/15 = 0.133.""")

regime.slip(M.boundary_confused, {"lands": "closes in"}, says="leaving out the landing", hints="""
    What is ρ at η = 1/L?
    Between closing in and crossing lies one rate that does neither.
    η = 0.5 and L = 2: ρ = 0, and one step is enough.""")

# ----------------------------------------------------------------------------------------- 3 · learning_rates

learning_rates = lesson.question("learning_rates", shows="Your rates are {answer}")

@learning_rates.cases
def _(draw):
    for which, index in (("the best", 0), ("the limit", 1)):
        yield case(which, 2.0, by=f"item:{index}")
        yield case(which, round(draw.uniform(11, 19), 3), by=f"item:{index}")
        yield case(which, round(draw.uniform(0.2, 0.9), 3), by=f"item:{index}")

learning_rates.also_right(lambda L: np.array([1, 2]) / L)

learning_rates.slip(M.universal_lr, {"1 / L, 2 / L": "0.5, 1.0"},
    says="rates that do not ask for L", hints="""
    A hill fifteen times as steep: do the same rates still work?
    A good rate is measured against the curvature. Only for L = 2 are 0.5 and 1 right.
    ηL = 1 is best and ηL = 2 is the limit. Divide by L.""")

learning_rates.slip(M.overshoot_means_divergence, {"1 / L, 2 / L": "0.5 / L, 1 / L"}, hints="""
    At η = 1/L the hiker lands on the bottom in one step. Is that the limit?
    1/L is the best. The limit is where ρ is −1.
    1 − ηL = −1 gives η = 2/L.""")

learning_rates.slip(M.order_swapped, {
    "1 / L, 2 / L": "2 / L, 1 / L"}, says="the two in the wrong order", hints="""
    Which of the two is the smaller?
    First the best, then the limit.
    For L = 2: 0.5, then 1.""")

learning_rates.slip(M.curvature_upside_down, {"1 / L, 2 / L": "L / 4, L / 2"}, hints="""
    On a steep hill the gradient is large already. The rate must make up for it.
    ηL = 1 gives η = 1/L.""")

learning_rates.slip(M.bigger_is_faster, {"1 / L": "2 / L"}, hints="""
    At η = 2/L, does the hiker come nearer at all?
    Larger is faster only up to 1/L. There ρ is 0.
    1 − ηL = 0 gives η = 1/L.""")

# ---------------------------------------------------------------------------------------- 4 · first_nonfinite

first_nonfinite = lesson.question("first_nonfinite")

@first_nonfinite.cases
def _(draw):
    yield case("in float64", 2.0)
    yield case("in float64", round(draw.uniform(2.2, 3), 3))
    yield case("in float64", round(draw.uniform(3, 4.4), 3))
    yield case("in float64", round(draw.uniform(1.15, 1.25), 3))
    yield case("in float32", 2.0, "float32")
    yield case("in float32", round(draw.uniform(1.3, 1.9), 3), "float32")
    yield case("in float32", round(draw.uniform(2.1, 4.9), 3), "float32")

@first_nonfinite.also_right
def three_lists(lr, dtype="float64"):
    real = np.dtype(dtype).type
    places = [real(0)]
    for _ in range(3000):
        places.append(places[-1] - real(2 * lr) * (places[-1] - real(3)))
    w = np.array(places)
    return {
        "w nan": int(np.argmax(np.isnan(w))),
        "w inf": int(np.argmax(np.isinf(w))),
        "loss inf": int(np.argmax(np.isinf((w - real(3)) ** 2))),
    }

first_nonfinite.slip(M.inf_is_nan, {"np.isnan(w)": "np.isinf(w)"}, hints="""
    inf is larger than every number. nan is no number. np.isinf sees one, np.isnan the other.
    At step 645 w is inf. The next step computes inf − 2 · 2 · inf, which is nan, at 646.""")

@first_nonfinite.wrong(M.losses_for_distances, "taking the loss's end for the end of w")
def loss_for_w(lr, dtype="float64"):
    """The loss is the square of the distance. Which of the two runs out first?
    Look at w itself with np.isinf, besides the loss.
    When the loss passes 10³⁰⁸, w has only reached 10¹⁵⁴."""
    right = first_nonfinite(lr, dtype)
    return right | {"w inf": right["loss inf"], "w nan": right["loss inf"] + 1}

first_nonfinite.slip(M.off_by_one, {"k = {}, 0": "k = {}, 1"}, says="counting the start as step 1", hints="""
    Which step number does the start have?
    Begin to count at 0. After the first step it is 1.
    For lr = 2 the loss is inf at step 323.""")

first_nonfinite.slip(M.wrong_dtype, {"dtype(0), dtype(lr)": "np.float64(0), np.float64(lr)"},
    says="walking in float64, whatever dtype says", hints="""
    What is the type of your w after the first step?
    Begin with `w, lr = dtype(0), dtype(lr)`. A float32 and a float64 together make a float64.
    float32 ends near 3.4 · 10³⁸, so the loss is inf at step 40 and not at 323.""")

first_nonfinite.slip(M.no_abs, {
    "np.isinf((w - 3) ** 2)": "(w - 3) ** 2 == np.inf", "np.isinf(w)": "w == np.inf"},
    says="looking for +inf only", hints="""
    w jumps from side to side. Which sign has it when it ends?
    −inf is an inf as well. np.isinf sees both.
    For lr = 2 in float64 w becomes inf at step 645.""")

# ------------------------------------------------------------------------------------- 5 · estimate_curvature

estimate_curvature = lesson.question("estimate_curvature", tolerance=1e-6)

@estimate_curvature.cases
def _(draw):
    yield case("a bowl", function("bowl").gradient, 0.0)
    bowl = function("bowl", minimum=-1.5, curvature=round(draw.uniform(9, 20), 3))
    yield case("a bowl", bowl.gradient, round(draw.uniform(-3, 3), 2), 0.02)
    yield case(
        "ground that bends unevenly",
        function("quartic", minimum=0.5).gradient,
        round(draw.uniform(1, 2), 2),
        0.1,
    )
    yield case(
        "ground that bends unevenly",
        function("wave", rate=2.0).gradient,
        round(draw.uniform(0.3, 1.2), 2),
        0.05,
    )

@estimate_curvature.also_right
def mean_of_two(grad, w, h=1e-4):
    return 0.5 * ((grad(w + h) - grad(w)) / h + (grad(w) - grad(w - h)) / h)

estimate_curvature.slip(M.slope_for_curvature, {"(grad(w + h) - grad(w - h)) / (2 * h)": "grad(w)"}, hints="""
    On (w − 3)² the curvature is the same everywhere. Is your number?
    The gradient says how steep it is. The curvature says how fast that changes.
    From −6.0002 to −5.9998 the gradient changes by 0.0004, over a distance of 0.0002.""")

estimate_curvature.slip(M.difference_reversed, {"grad(w + h) - grad(w - h)": "grad(w - h) - grad(w + h)"},
    says="taking left minus right", hints="""
    In a valley, does the gradient grow or fall as you go to the right?
    Right minus left: in a valley the curvature is positive.
    (−5.9998 − (−6.0002)) / 0.0002 = 2.""")

estimate_curvature.slip(M.missing_half, {"(2 * h)": "h"}, hints="""
    How far is it from w − h to w + h?
    The change belongs to the whole distance between the two places.
    0.0004 / 0.0002 = 2, and 0.0004 / 0.0001 = 4.""")

estimate_curvature.slip(M.one_sided, {"grad(w - h)": "grad(w)", "(2 * h)": "h"}, hints="""
    Which two places does your line compare?
    On ground that bends unevenly the two sides differ. Ask on both: w + h and w − h.
    (grad(w + h) − grad(w − h)) has its middle at w.""")

estimate_curvature.slip(M.sign_lost, {"(grad(w + h)": "abs(grad(w + h)"}, hints="""
    What is the curvature on a hilltop?
    A valley bends up, a hilltop bends down. The sign tells which.
    On the top of sin(2w) the gradient falls from plus to minus: the curvature is −4.""")

# ----------------------------------------------------------------------------------------- 6 · lr_by_doubling

lr_by_doubling = lesson.question("lr_by_doubling")

@lr_by_doubling.cases
def _(draw):
    bowl = function("bowl", minimum=round(draw.uniform(-2, -1), 2), curvature=15.0)
    quartic = function("quartic", minimum=0.5)
    wave = function("wave")
    yield case("the bowl", function("bowl"), function("bowl").gradient, 0.0, 0.1)
    yield case("the bowl", function("bowl"), function("bowl").gradient, 0.0, 0.125)
    yield case("the bowl", bowl, bowl.gradient, round(draw.uniform(1, 3), 2))
    yield case("the bowl", bowl, bowl.gradient, 2.0, round(draw.uniform(0.002, 0.009), 6))
    yield case("ground that bends unevenly", quartic, quartic.gradient, 2.25, 0.003)
    place, lr = round(draw.uniform(1.5, 2.5), 2), round(draw.uniform(0.0006, 0.0015), 7)
    yield case("ground that bends unevenly", quartic, quartic.gradient, place, lr)
    yield case("ground that bends unevenly", wave, wave.gradient, 1.0, 0.3)
    yield case(
        "ground that bends unevenly",
        function("bowl", curvature=0.03),
        function("bowl", curvature=0.03).gradient,
        1.25,
        0.007,
    )

@lr_by_doubling.also_right
def tries_in_a_list(f, grad, w0, lr=1e-3):
    here, slope = f(w0), grad(w0)
    good = [lr]
    for _ in range(60):
        if f(w0 - good[-1] * 2 * slope) >= here:
            break
        good.append(good[-1] * 2)
    return good[-1]

lr_by_doubling.slip(M.boundary_confused, {"< f(w0)": "<= f(w0)"},
    says="keeping a rate that leaves the hiker as high as before", hints="""
    With η = 1 on (w − 3)² the hiker jumps from 0 to 6. Has it gone down?
    As high as before is not lower. The rate must go down.
    f(6) = 9 = f(0): 0.5 went down to 0, and 1 did not go down.""")

lr_by_doubling.slip(M.steep_because_high, {
    "f(w0 - 2 * lr * grad(w0)) < f(w0)": "abs(grad(w0 - 2 * lr * grad(w0))) < abs(grad(w0))"},
    says="comparing how steep it is, not how high", hints="""
    Can a place be lower than another, and steeper?
    The question is whether the hill is lower there. Ask f, not its gradient.
    On sin(w) from w = 1: at w = −1.593 it is −0.9998 high, lower than 0.84.""")

lr_by_doubling.slip(M.keeps_what_failed, {"2 * lr *": "lr *"}, hints="""
    Does one step with your rate go down?
    When a rate fails, the one before it is the answer.
    0.8 goes down and 1.6 does not: keep 0.8.""")

lr_by_doubling.slip(M.compares_with_last, {"< f(w0)": "< f(w0 - lr * grad(w0))"}, hints="""
    With which height do you compare: that of the start, or that of the last try?
    Every try starts from w0 and is compared with f(w0).
    0.4 lands at height 0.36, and 0.8 at 3.24: worse, and still below 9.""")

@lr_by_doubling.wrong(M.walks_on)
def walks_on(f, grad, w0, lr=1e-3):
    """From where does your second try step?
    Only the rate changes from try to try. The place is w0 in all of them.
    From 0: 0.1 → 0.6, 0.2 → 1.2, 0.4 → 2.4, 0.8 → 4.8, 1.6 → 9.6."""
    w = w0 - lr * grad(w0)
    while f(w - 2 * lr * grad(w)) < f(w):
        lr = 2 * lr
        w = w - lr * grad(w)
    return lr

lr_by_doubling.slip(M.ascent_sign, {"w0 - 2": "w0 + 2"}, says="stepping uphill to try a rate", hints="""
    Which sign has the step of your try?
    A step goes against the gradient.
    0 − 0.2 · (−6) = 1.2 is lower. 0 + 0.2 · (−6) = −1.2 is higher, for every rate.""")

# ------------------------------------------------------------------------------------------- 7 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("a limit at 1/L", """
        What does your friend's regime say for η = 0.9 and L = 2?
        ρ = −0.8 has the size 0.8, which is below 1, and it does not say that it diverges.
        |1 − 0.9 · 2| = 0.8, so it says "closes in"."""),
    B=("a fault at the limit", """
        What is |ρ| exactly at the limit?
        "cycles" is said for |ρ| = 1 and for nothing else.
        |1 − 1 · 2| = 1: it cycles, and that is right."""),
    D=("a curvature that is always 2", """
        Does L stand in the first line?
        ρ is made from lr and from L.
        1 − lr · L."""),
)

test_regime = lesson.test_question("test_regime", of=regime, mutants=[
    M.sign_lost, M.overshoot_means_divergence, M.no_abs, M.boundary_confused], hints="""
    For which rates does your friend's regime say something wrong?
    Try one rate from each row of the table above, the two borders included, and a second hill.
    L = 2: 0.1, 0.5, 0.9, 1 and 1.3 give "closes in", "lands", "crosses", "cycles" and "diverges".""")
