"""How the exercises of lesson 13 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case

lesson = Spec(__file__)

# ------------------------------------------------------------------------------------------- 1 · chain_slopes

chain_slopes = lesson.question("chain_slopes")

@chain_slopes.cases
def _(draw):
    drawn = [tuple(draw.uniform(1.1, 3, 4).round(2) * [1, -1, 1, 1]) for _ in range(3)]
    for numbers in [(1.0, 0.5, 2.0, 3.0), *(tuple(map(float, row)) for row in drawn)]:
        yield case("the slope along w1", *numbers, by="item:0")
        yield case("the slope along w2", *numbers, by="item:1")

@chain_slopes.also_right
def link_by_link(w1, w2, x, y):
    h = w1 * x
    e = w2 * h - y
    along_h = 2 * e * w2
    return np.array([along_h * x, 2 * e * h])

chain_slopes.slip(M.missing_factor_two, {"2 * (": "("}, hints="""
    With an error of −2, how fast does its square change?
    The slope of a square is twice its side.
    2 · (−2) = −4, and times 0.5 and 2 that is −4.""")

chain_slopes.slip(M.residual_flipped, {"(w2 * w1 * x - y)": "(y - w2 * w1 * x)"}, hints="""
    The guess is 1 and 3 is wanted. Should a larger w₁ raise or lower the loss?
    The error is guess minus wanted, with the sign that the slope needs.
    1 − 3 = −2, and 2 · (−2) · 0.5 · 2 = −4.""")

chain_slopes.slip(M.skips_a_link, {"at_p * w2 * x": "at_p * x", "at_p * w1 * x": "at_p * x"},
    says="the other weight left out of the chain", hints="""
    Which number stands beside w₁ · x in the product?
    Along a product the slope is the other factor.
    −4 · 0.5 · 2 = −4 for w₁, and −4 · 1 · 2 = −8 for w₂.""")

chain_slopes.slip(M.missing_input_factor, {"at_p * w2 * x": "at_p * w2", "at_p * w1 * x": "at_p * w1"}, hints="""
    If x were 0, would the loss change with w₁?
    x is a factor too, and stands in both chains.
    −4 · 0.5 · 2 = −4, not −4 · 0.5.""")

@chain_slopes.wrong(M.own_factor)
def _(w1, w2, x, y):
    """How fast does w₂ · h grow with w₂: as w₂, or as h?
    Along a factor the slope is the other factor.
    −4 · 0.5 · 2 belongs to w₁, for w₂ = 0.5 stands beside it."""
    at_p = 2 * (w2 * w1 * x - y)
    return at_p * w1 * x, at_p * w2 * x

@chain_slopes.wrong(M.loss_as_gradient)
def _(w1, w2, x, y):
    """Is this how high the loss is, or how fast it changes?
    Go back link by link: twice the error, then the other factors.
    The loss is (−2)² = 4. Its slope along the guess is 2 · (−2) = −4."""
    loss = (w2 * w1 * x - y) ** 2
    return loss * w2 * x, loss * w1 * x

# ----------------------------------------------------------------------------------------------- 2 · way_back

way_back = lesson.question("way_back")

def slopes(draw, n):
    return [float(s) for s in draw.uniform(1.2, 3, n).round(2) * draw.choice([-1, 1], n)]

@way_back.cases
def _(draw):
    for _ in range(2):
        a, b, c = slopes(draw, 3)
        yield case("each box used once", [(0, 1, a), (1, 3, b), (2, 3, c)], 4)
    yield case("a box used more than once", [(0, 1, 3.0), (0, 1, 3.0), (1, 2, 1.0), (0, 2, 1.0)], 3)
    a, b, c = slopes(draw, 3)
    yield case("a box used more than once", [(0, 1, a), (0, 2, b), (1, 3, c), (2, 3, 1.5), (0, 3, -0.7)], 4)
    yield case("a box used more than once", [(0, 1, 90 * a), (0, 1, 90 * b), (1, 2, 90 * c), (1, 3, 4.0), (2, 3, 2.0)], 4)
    yield case("boxes that have to wait", [(0, 1, 1.0), (0, 1, 1.0), (1, 2, 1.0), (1, 2, 1.0)], 3)
    a, b, c, d, e = slopes(draw, 5)
    tangle = [(0, 1, a), (1, 2, b), (1, 2, c), (2, 3, d), (1, 3, e), (0, 3, 0.3)]
    yield case("boxes that have to wait", tangle, 4)

@way_back.also_right
def over_paths(arrows, boxes):
    """The sum over all paths, told from each box on."""

    def along(start):
        if start == boxes - 1:
            return 1.0
        return sum(slope * along(box) for part, box, slope in arrows if part == start)

    return np.array([along(box) for box in range(boxes)])

way_back.slip(M.overwrites_slopes, {"grad[part] +=": "grad[part] ="}, hints="""
    What happens to the first share when the second arrives?
    Shares of several arrows are added: `+=`.
    For x · x + x at 3: 3 + 3 + 1 = 7, and the last share alone is 3.""")

way_back.slip(M.hands_on_too_early, {"reversed(arrows)": "arrows"},
    says="going through the arrows from the weights on, when nothing has arrived yet", hints="""
    What has arrived at the boxes near the weights when you visit them first?
    Begin at the loss and go back: last arrow first.
    Only the last box starts with a slope, 1. It must hand it on before the others can.""")

way_back.slip(M.adds_along_a_path, {"slope * grad[box]": "slope + grad[box]"}, hints="""
    A link of slope 3 gets a slope of 2 to hand on. What arrives?
    Along an arrow slopes are multiplied.
    3 · 2 = 6, and 3 + 2 = 5.""")

way_back.slip(M.skips_a_link, {"slope * grad[box]": "slope"},
    says="handing on the slope of the arrow alone, without what had arrived", hints="""
    Does it matter to your boxes what lies between them and the loss?
    What arrives at a part is the slope of the arrow times what arrived at the box.
    An arrow of slope 3 into a box of slope 2: 3 · 2 = 6.""")

@way_back.wrong(M.hands_on_too_early)
def _(arrows, boxes):
    """When b = a + a and c = b + b, how often does b hand on a slope?
    Wait until everything made of a box has been visited. Then hand on once.
    b has 1 + 1 = 2, and a 2 + 2 = 4. Handing on at each arrival gives a 1 + 1 + 2 + 2 = 6."""
    grad = [0.0] * boxes

    def arrive(box, amount):
        grad[box] += amount
        for part, made, slope in arrows:
            if made == box:
                arrive(part, slope * grad[box])

    arrive(boxes - 1, 1.0)
    return grad

@way_back.wrong(M.paths_multiplied)
def _(arrows, boxes):
    """Two arrows of slope 3 lead from x into x · x. Is the slope 9, or 6?
    Slopes multiply along a path. Over paths they are added.
    3 + 3 + 1 = 7."""
    grad = [None] * boxes
    grad[-1] = 1.0
    for part, box, slope in reversed(arrows):
        if grad[box] is not None:
            share = slope * grad[box]
            grad[part] = share if grad[part] is None else grad[part] * share
    return grad

# ------------------------------------------------------------------------------------------- 3 · dual_product

dual_product = lesson.question("dual_product")

@dual_product.cases
def _(draw):
    pairs = [((-3.0, 1.0), (-3.0, 1.0))]
    for _ in range(3):
        a, b, c, d = map(float, draw.uniform(1.2, 4, 4).round(2) * [1, -1, 1, 1])
        pairs.append(((a, b), (c, d)))
    for a, b in pairs:
        yield case("the product", a, b, by="item:0")
        yield case("its slope", a, b, by="item:1")

dual_product.also_right(lambda a, b: [b[0] * a[0], b[0] * a[1] + b[1] * a[0]])

dual_product.slip(M.product_of_slopes, {"a[1] * b[0] + a[0] * b[1]": "a[1] * b[1]"}, hints="""
    If b stands still, with slope 0, does a · b change?
    Each slope times the other number, and the two added.
    1 · (−3) + (−3) · 1 = −6.""")

dual_product.slip(M.product_rule_missing_term, {" + a[0] * b[1]": ""}, hints="""
    Which of the two factors stands still in your product?
    Both may change. Each brings its slope times the other number.
    1 · (−3) + (−3) · 1 = −6, not −3.""")

dual_product.slip(M.product_rule_missing_term, {"a[1] * b[0] + ": ""},
    says="a product of which only the second factor changes", hints="""
    Which of the two factors stands still in your product?
    Both may change. Each brings its slope times the other number.
    1 · (−3) + (−3) · 1 = −6, not −3.""")

dual_product.slip(M.own_factor, {"a[1] * b[0] + a[0] * b[1]": "a[1] * a[0] + b[0] * b[1]"}, hints="""
    Is a's slope multiplied by a, or by b?
    Along a factor the slope is the other factor.
    For (2, 1) and (5, 0): 1 · 5 = 5, not 1 · 2.""")

dual_product.slip(M.adds_along_a_path, {"a[1] * b[0] + a[0] * b[1]": "a[1] + b[1]"},
    says="the two slopes added, as in a sum", hints="""
    5w grows five times as fast as w. Do your slopes know the 5?
    In a sum slopes are added. In a product each meets the other number first.
    For (2, 1) and (5, 0): 1 · 5 + 2 · 0 = 5.""")

# ---------------------------------------------------------------------------------------------- 4 · mlp_grads

mlp_grads = lesson.question("mlp_grads")

def network(draw, d, n, m):
    """Some units cut off in some rows, no slope zero everywhere."""
    params = {
        "W1": draw.uniform(0.3, 1, (d, n)).round(2) * np.where(np.arange(n) % 2, -1, 1),
        "b1": draw.uniform(0.1, 0.4, n).round(2),
        "W2": draw.uniform(0.4, 1.2, (n, 1)).round(2),
        "b2": draw.uniform(0.1, 0.5, 1).round(2),
    }
    X = draw.uniform(0.5, 2, (m, d)).round(2) * np.where(np.arange(m) % 2, -1, 1)[:, None]
    return params, X, draw.uniform(3, 6, (m, 1)).round(2)

@mlp_grads.cases
def _(draw):
    one = {"W1": np.ones((1, 1)), "b1": np.zeros(1), "W2": np.full((1, 1), 0.5), "b2": np.zeros(1)}
    graphs = [(one, np.full((1, 1), 2.0), np.full((1, 1), 3.0)), network(draw, 2, 3, 5), network(draw, 3, 4, 4)]
    at_zero = one | {"b1": np.full(1, -1.0)}, np.array([[2.0], [1.0]]), draw.uniform(3, 5, (2, 1)).round(2)
    graphs.append(at_zero)
    for name in one:
        for graph in graphs:
            yield case(f"the slopes of {name}", *graph, by=f"item:{name}")

@mlp_grads.also_right
def row_by_row(params, X, y):
    grads = {name: np.zeros_like(array, dtype=float) for name, array in params.items()}
    for x, wanted in zip(X, y):
        z = x @ params["W1"] + params["b1"]
        h = np.where(z > 0, z, 0.0)
        d = 2 * (h @ params["W2"] + params["b2"] - wanted) / len(X)
        b = np.where(z > 0, params["W2"] @ d, 0.0)
        grads["W1"] += np.outer(x, b)
        grads["b1"] += b
        grads["W2"] += np.outer(h, d)
        grads["b2"] += d
    return grads

mlp_grads.slip(M.cut_passes_slopes, {" * (H > 0)": ""}, hints="""
    A unit gives 0 because its mixture is below 0. Does a small nudge of its weights reach the loss?
    On the way back, keep δ only where H is above 0.
    In the worked case nothing is cut off, so it cannot tell. Try a row with X = −2: W₁ gets 0.""")

mlp_grads.slip(M.other_bend, {"(H > 0)": "(1 - H**2)"}, hints="""
    1 − H² is the slope of which function?
    relu has slope 1 where it lets through, and 0 where it does not.
    With H = 2: relu passes −2 on as it is, and 1 − 2² would make it 6.""")

mlp_grads.slip(M.missing_factor_two, {"2 * (H": "(H"}, hints="""
    With a guess of 1 and 3 wanted, how fast does the loss change with the guess?
    The slope of a square is twice its side.
    2 · (1 − 3) = −4.""")

mlp_grads.slip(M.sum_instead_of_mean, {" / len(X)": ""}, hints="""
    What happens to your slopes when every row comes twice?
    The loss is a mean over m rows, so δ is divided by m.
    With two equal rows δ is −2 and −2, not −4 and −4.""")

mlp_grads.slip(M.divided_by_m_twice, {"below.sum(axis=0)": "below.mean(axis=0)", "delta.sum(axis=0)": "delta.mean(axis=0)"},
    says="the mean over the rows for a bias, where δ is already divided by m", hints="""
    How often have you divided by m on the way to the slope of b?
    δ holds the 1/m. A bias is used by every row, so its slopes are added.
    Two rows with δ = −2 each: −4 for b₂, not −2.""")

mlp_grads.slip(M.residual_flipped, {"(H @ params[\"W2\"] + params[\"b2\"] - y)": "(y - H @ params[\"W2\"] - params[\"b2\"])"}, hints="""
    The guess is 1 and 3 is wanted. Should a larger b₂ raise or lower the loss?
    δ starts from guess minus wanted.
    2 · (1 − 3) = −4: raising b₂ lowers the loss.""")

mlp_grads.slip(M.bias_forgotten, {"H @ params[\"W2\"] + params[\"b2\"] - y": "H @ params[\"W2\"] - y"}, hints="""
    What does your network guess when H is 0?
    The last bias belongs to the guess, on the way there.
    With b₂ = 0 it cannot be seen. With b₂ = 1 the guess is 2.""")

# ------------------------------------------------------------------------------------------- 5 · worst_weight

worst_weight = lesson.question("worst_weight", shows="The weight at place {answer}")

@worst_weight.cases
def _(draw):
    a, b, c = map(float, draw.uniform(0.1, 0.4, 3).round(3))
    yield case("slopes of all sizes", np.array([100.0, 0.02, 0.0]), np.array([101.0, 0.01, 0.0]))
    yield case("slopes of all sizes", np.array([3.0, -2000.0, 1e-4, b]), np.array([3.0, -2100.0, 4e-4, b]))
    yield case("slopes of all sizes", np.array([-1e-6, 500.0 + a, c]), np.array([1e-6, 500.0, c + 0.01]))
    yield case("slopes of all sizes", np.array([7.0, b, 0.0, 5.0]), np.array([6.0, b, c, 2.6]))
    for pair in (
        ([2.0, 1.0, c, 7.0], [1.0, 4.0, c, 6.5]),
        ([a, 4.0, 5.0, 1.0], [a, 1.0, 5.5, 2.0]),
        ([6.0, -4.0, -a], [2.5, -1.0, -a]),
        ([1.0, 0.1, a], [-1.0, -3.0, a]),
    ):
        right = draw.uniform(1, 5, 8).round(2)
        order = draw.permutation(len(pair[0]) + 8)
        yield case("either may be the larger", *(np.append(slopes, right)[order] for slopes in pair))

@worst_weight.also_right
def one_at_a_time(slopes, felt):
    worst, place = -1.0, 0
    for i, (a, b) in enumerate(zip(slopes, felt)):
        larger = max(abs(a), abs(b))
        error = abs(a - b) / larger if larger else 0.0
        if error > worst:
            worst, place = error, i
    return place

worst_weight.slip(M.absolute_not_relative, {" / np.where(larger > 0, larger, 1)": ""}, hints="""
    Which is worse: 1 too much of 100, or 0.01 too much of 0.01?
    Divide each difference by the larger of the two sizes.
    1/101 = 0.0099, and 0.01/0.02 = 0.5.""")

worst_weight.slip(M.relative_to_one, {"np.maximum(np.abs(slopes), np.abs(felt))": "np.abs(felt)"},
    says="differences measured by the felt slope alone", hints="""
    What if the felt slope is the smaller of the two?
    Divide by the larger, so that no ratio exceeds 2.
    2 against 1: 1/2. 1 against 4: 3/4, which is worse.""")

worst_weight.slip(M.relative_to_one, {"np.maximum(np.abs(slopes), np.abs(felt))": "np.abs(slopes)"},
    says="differences measured by the slope of the formula alone", hints="""
    What if the formula's slope is the smaller of the two?
    Divide by the larger, so that no ratio exceeds 2.
    4 against 1: 3/4. 1 against 2: 1/2.""")

worst_weight.slip(M.wrong_extreme, {"np.argmax": "np.argmin"}, hints="""
    Is it the best or the worst weight that you give back?
    The largest relative difference is wanted.
    0.0099, 0.5 and 0: the largest is at place 1.""")

# ------------------------------------------------------------------------------------------- 6 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("a wrong order", """
        From which end does your friend's loop go through the arrows?
        reversed(…) begins at the loss, as it should.
        Arrows into box 2, then into box 1: each box hands on when all has arrived."""),
    B=("a wrong slope at the loss", """
        By how much does the loss change for one unit of itself?
        By 1. From 0 nothing would ever come back.
        0 times any slope is 0."""),
    D=("a product for a quotient", """
        A link of slope 3 gets 2 to hand on. What arrives at its part?
        Slopes multiply along a path. That is as it should be.
        3 · 2 = 6."""),
)

test_way_back = lesson.test_question("test_way_back", of=way_back, mutants=[
    M.overwrites_slopes, M.hands_on_too_early, M.adds_along_a_path, M.skips_a_link, M.paths_multiplied], hints="""
    How often is each box used in the graph of your test?
    Use a box more than once, let another wait for it, and take slopes that are not all 1.
    For x · x + x at x = 3 the slopes are 7, 1, 1.""")
