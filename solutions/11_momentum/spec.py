"""How the exercises of lesson 11 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case, function

lesson = Spec(__file__)

# ---------------------------------------------------------------------------------------- 1 · heavy_ball_step

heavy_ball_step = lesson.question("heavy_ball_step", shape="the new w, then the new v")

@heavy_ball_step.cases
def _(draw):
    yield case("rolling", 0.6, -6.0, -4.8, 0.1, 0.9)
    for sign in (1, -1):
        w, v, g = (round(draw.uniform(1, 4), 2) for _ in range(3))
        yield case("rolling", w, -sign * v, sign * g, 0.23, 0.8)
    yield case("from rest", 1.5, 0.0, round(draw.uniform(-5, -2), 2), 0.13, 0.7)
    yield case("from rest", -2.4, 0.0, 1350.0, 0.0007, 0.35)
    yield case(
        "two weights", np.array([1.2, -0.7]), np.array([3.1, -2.2]), np.array([1.2, -17.5]), 0.04, 0.65
    )
    w, v, g = draw.uniform(0.5, 4, (3, 2)).round(2)
    yield case("two weights", w, v, -g, 0.17, 0.55)

heavy_ball_step.also_right(lambda w, v, g, lr, beta: (w - lr * beta * v - lr * g, beta * v + g))

@heavy_ball_step.also_right
def as_a_list(w, v, g, lr, beta):
    new = g + v * beta
    return [w + new * -lr, new]

heavy_ball_step.slip(M.momentum_sign_mixed, {"- lr": "+ lr"}, hints="""
    v is a sum of gradients, and they point uphill. Which way should w go?
    One minus sign belongs into the rule: w goes against v.
    v = 0.9 · (−6) − 4.8 = −10.2, and w = 0.6 − 0.1 · (−10.2) = 1.62.""")

heavy_ball_step.slip(M.ema_as_heavy_ball, {"+ g": "+ (1 - beta) * g"}, hints="""
    On a steady slope g, how large does your v become? How large should it?
    The heavy ball adds the whole gradient. The average is another spelling, with shorter steps.
    v = 0.9 · (−6) − 4.8 = −10.2, not 0.9 · (−6) − 0.1 · 4.8.""")

heavy_ball_step.slip(M.lr_twice, {"+ g": "+ lr * g"}, hints="""
    How often does η stand in the two lines of the rule?
    In this spelling v is made of gradients alone. η comes in when w moves.
    v = 0.9 · (−6) − 4.8 = −10.2. There is no 0.1 in it.""")

heavy_ball_step.slip(M.velocity_reset, {"beta * v + g": "g"}, hints="""
    What becomes of the v that you were handed?
    A share β of it is kept, and the gradient comes on top.
    v = 0.9 · (−6) − 4.8, not −4.8.""")

heavy_ball_step.slip(M.old_state, {"v = beta": "new = beta", "lr * v, v": "lr * v, new"},
    says="moving with the old velocity", hints="""
    From rest, does your ball move in its first step?
    First the velocity, then the place: w moves with the *new* v.
    The new v is −10.2, and w = 0.6 + 1.02. The old v, −6, would give 1.2.""")

heavy_ball_step.slip(M.beta_on_gradient, {"beta * v + g": "v + beta * g"}, hints="""
    Without any slope, g = 0, does your ball ever slow down?
    β says how much of the *velocity* is kept.
    v = 0.9 · (−6) − 4.8 = −10.2, not −6 − 0.9 · 4.8 = −10.32.""")

heavy_ball_step.slip(M.memory_without_friction, {"beta * v": "v"}, hints="""
    Without any slope, g = 0, does your ball ever slow down?
    A share β of the velocity is kept, and the rest is lost to friction.
    v = 0.9 · (−6) − 4.8 = −10.2, not −6 − 4.8 = −10.8.""")

heavy_ball_step.slip(M.other_convention, {"+ g": "- lr * g", "- lr * v": "+ v"},
    says="the other spelling, v ← βv − ηg and w ← w + v, with a v of this one", hints="""
    Is your new v a sum of gradients, or a step?
    Here v holds gradients: v ← βv + g, then w ← w − ηv. Do not mix the two spellings.
    v = 0.9 · (−6) − 4.8 = −10.2. As a step, it would be 1.02.""")

heavy_ball_step.slip(M.order_swapped, {"w - lr * v, v": "v, w - lr * v"},
    says="giving v first and w second", hints="""
    Which of your two numbers is the place?
    The order is: the new w, then the new v.
    It is 1.62, −10.2.""")

# -------------------------------------------------------------------------------------------- 2 · ema_weights

ema_weights = lesson.question("ema_weights", shape="one weight for each of the n gradients")

@ema_weights.cases
def _(draw):
    yield case("a few gradients", 0.5, 3)
    yield case("a few gradients", 0.9, 4)
    yield case("a few gradients", round(draw.uniform(0.6, 0.85), 3), 5)
    yield case("many gradients", 0.93, 40)
    yield case("many gradients", round(draw.uniform(0.95, 0.99), 5), 25)
    yield case("many gradients", round(draw.uniform(0.9, 0.94), 5), 130)

@ema_weights.also_right
def by_walking(beta, n):
    weights, weight = [], 1 - beta
    for _ in range(n):
        weights.append(weight)
        weight *= beta
    return weights

ema_weights.also_right(lambda beta, n: -np.diff(beta ** np.arange(n + 1.0)))

ema_weights.slip(M.ema_as_heavy_ball, {"(1 - beta) * ": ""},
    says="the weights of the heavy ball, without the factor 1 − β", hints="""
    What do your weights add up to, for a large n? What must the weights of an average add up to?
    In this spelling the newest gradient comes in with the factor 1 − β.
    With β = 0.5 the newest has the weight 0.5, the one before 0.5 · 0.5.""")

ema_weights.slip(M.order_swapped, {"np.arange(n)": "np.arange(n)[::-1]"},
    says="putting the oldest first", hints="""
    Which gradient does an average with memory weigh most?
    The newest comes first, and it has the largest weight.
    With β = 0.5: 0.5, 0.25, 0.125.""")

ema_weights.slip(M.off_by_one, {"np.arange(n)": "np.arange(1, n + 1)"},
    says="starting one step too late: β times the right weights", hints="""
    How often has the newest gradient been multiplied by β?
    A gradient that came k steps ago was multiplied by β k times. The newest: none.
    With β = 0.9 the newest has the weight 0.1, not 0.09.""")

ema_weights.slip(M.made_to_add_up, {
    "(1 - beta) * beta ** np.arange(n)": "beta ** np.arange(n) / np.sum(beta ** np.arange(n))"}, hints="""
    Is there nothing older than the last n gradients?
    The rest of the weight, βⁿ, belongs to gradients that came before.
    With β = 0.5 and n = 3 they add up to 0.875. The missing 0.125 is older.""")

ema_weights.slip(M.share_swapped, {"(1 - beta) * beta": "beta * (1 - beta)"},
    says="swapping β and 1 − β", hints="""
    With β = 0.9, how much of v is kept in a step?
    β is what is kept, 1 − β is what comes in.
    With β = 0.9: 0.1, then 0.9 · 0.1 = 0.09.""")

# ---------------------------------------------------------------------------------------- 3 · to_pytorch_form

to_pytorch_form = lesson.question("to_pytorch_form", shape="the learning rate, then the velocity")

@to_pytorch_form.cases
def _(draw):
    for spelling, sign in (("keras", 1), ("average", -1)):
        yield case(spelling, spelling, 0.1, 0.9, sign * 0.6)
        yield case(spelling, spelling, 0.23, 0.7, round(draw.uniform(-4, -2), 2))
        yield case(spelling, spelling, 0.0031, 0.95, round(draw.uniform(1, 3), 2))

@to_pytorch_form.also_right
def by_the_next_step(spelling, lr, beta, v):
    carried = beta * v if spelling == "keras" else -lr * beta * v
    new = lr if spelling == "keras" else lr * (1 - beta)
    return [new, -carried / (new * beta)]

@to_pytorch_form.also_right
def with_a_table(spelling, lr, beta, v):
    rate, share = {"keras": (lr, -1 / lr), "average": (lr - lr * beta, 1 / (1 - beta))}[spelling]
    return rate, share * v

to_pytorch_form.slip(M.momentum_sign_mixed, {"-v / lr": "v / lr"},
    says="forgetting the minus sign between Keras's velocity and PyTorch's", hints="""
    In Keras w ← w + v, in PyTorch w ← w − ηv. Can the two v have the same sign?
    Both must step alike: the old v equals −η times the new one.
    0.6 = −0.1 · v, so v = −6.""")

to_pytorch_form.slip(M.lr_twice, {"-v / lr": "-v"},
    says="turning the sign of Keras's velocity, and leaving η in it", hints="""
    Keras's v is a step. What is PyTorch's v made of?
    Keras multiplies each gradient by η when it enters v. PyTorch does so when w moves.
    0.6 = −0.1 · v, so v = −6, not −0.6.""")

to_pytorch_form.slip(M.times_for_divide, {"* (1 - beta)": "/ (1 - beta)"},
    says="dividing the learning rate of the average by 1 − β, where it must be multiplied", hints="""
    Which spelling takes the shorter steps at the same η?
    An average is the size of one gradient, the heavy ball's v the size of many. For the same step PyTorch
        needs the smaller η.
    η = 0.1 with β = 0.9 becomes 0.1 · 0.1 = 0.01.""")

to_pytorch_form.slip(M.ema_as_heavy_ball, {"v / (1 - beta)": "v"},
    says="handing the average on as the velocity, unchanged", hints="""
    On a steady slope the average becomes g. What does PyTorch's v become?
    PyTorch's v is larger by 1 / (1 − β): it adds whole gradients.
    v = −0.6 with β = 0.9 becomes −0.6 / 0.1 = −6.""")

to_pytorch_form.slip(M.rate_not_translated, {"lr * (1 - beta)": "lr"},
    says="keeping the learning rate of the average", hints="""
    If v is now larger by 1 / (1 − β), what must η become for the same step?
    The step is η · v. It must stay what it was.
    0.1 · (−0.6) = −0.06, and 0.01 · (−6) = −0.06.""")

to_pytorch_form.slip(M.velocity_reset, {"-v / lr": "0.0", "v / (1 - beta)": "0.0"},
    says="starting PyTorch from rest", hints="""
    What does the ball lose if you hand on v = 0?
    The walk goes on where it was: the velocity must be handed on, too.
    Keras's 0.6 at η = 0.1 is PyTorch's −6.""")

# ------------------------------------------------------------------------------------------ 4 · nesterov_step

nesterov_step = lesson.question("nesterov_step", shape="the new w, then the new v")

@nesterov_step.cases
def _(draw):
    yield case("the worked step", 0.6, -6.0, function("bowl").gradient, 0.1, 0.9)
    yield case("the worked step", 1.512, -9.12, function("bowl").gradient, 0.1, 0.9)
    v = -round(draw.uniform(3, 9), 2)
    yield case("the worked step", 0.6, v, function("bowl").gradient, 0.1, 0.9)
    hills = (
        function("bowl", minimum=-1.3, curvature=3.7),
        function("quartic", minimum=0.7),
        function("wave", rate=1.3),
    )
    for hill, lr, beta in zip(hills, (0.13, 0.021, 0.17), (0.8, 0.65, 0.7), strict=True):
        w, v = round(draw.uniform(1.2, 1.9), 2), round(draw.uniform(0.8, 2.5), 2)
        yield case("other hills", w, v, hill.gradient, lr, beta)
    for w in (1.85, round(draw.uniform(-1, 1), 2)):
        for by in ("value", "calls"):
            yield case("the slope felt once", w, -2.1, function("bowl").gradient, 0.12, 0.75, by=by)

@nesterov_step.also_right
def correcting_afterwards(w, v, grad, lr, beta):
    rolled = w - lr * beta * v
    g = grad(rolled)
    return rolled - lr * g, beta * v + g

@nesterov_step.also_right
def as_an_array(w, v, grad, lr, beta):
    v = beta * v
    v = v + grad(w - lr * v)
    return np.array([w - lr * v, v])

nesterov_step.slip(M.nesterov_as_momentum, {"grad(ahead)": "grad(w)"}, hints="""
    Where do you call grad: at w, or where the velocity leads?
    Before you feel the slope, look ahead by the step that the old velocity makes: −ηβv.
    The look goes to 0.6 + 0.1 · 0.9 · 6 = 1.14, and the slope there is −3.72.""")

nesterov_step.slip(M.lookahead_sign, {"w - lr * beta": "w + lr * beta"}, hints="""
    v is −6. Will the ball roll to larger or to smaller w?
    The ball moves by −ηv, so the look goes to w − ηβv.
    The look goes to 0.6 + 0.54 = 1.14, not to 0.6 − 0.54 = 0.06.""")

nesterov_step.slip(M.memory_without_friction, {"lr * beta": "lr"},
    says="looking ahead by the whole velocity, without β", hints="""
    How much of the velocity will be left when the ball rolls?
    Only βv is kept, so the look goes to w − ηβv.
    The look goes to 0.6 + 0.1 · 0.9 · 6 = 1.14, not to 0.6 + 0.1 · 6 = 1.2.""")

nesterov_step.slip(M.learning_rate_forgotten, {"lr * beta": "beta"},
    says="looking ahead by βv, without the learning rate", hints="""
    How long is the step that the old velocity makes?
    A velocity becomes a step by −η: the look goes to w − ηβv.
    The look goes to 0.6 + 0.1 · 5.4 = 1.14, not to 0.6 + 5.4 = 6.""")

nesterov_step.slip(M.walks_from_the_look, {"w - lr * v": "ahead - lr * v"}, hints="""
    From where does the ball roll: from w, or from where it looked?
    Looking is not walking. The new v already holds βv, so step from w.
    w = 0.6 + 0.1 · 9.12 = 1.512, not 1.14 + 0.912.""")

nesterov_step.slip(M.other_convention, {
    "w - lr * beta * v": "grad(w)", "grad(ahead)": "ahead", "lr * v,": "lr * (ahead + beta * v),"},
    says="PyTorch's form, in which w is the place looked ahead to", hints="""
    Where does your code feel the slope, and where should it?
    PyTorch's w is the look. In this exercise w is where the ball is.
    From w = 0.6, v = −6 it is 1.512.""")

# ---------------------------------------------------------------------------------------- 5 · spectral_radius

spectral_radius = lesson.question("spectral_radius", shows="Your factor is {answer}")

@spectral_radius.cases
def _(draw):
    yield case("creeps", 0.1, 2.0, 0.0)
    yield case("creeps", 0.1, 2.0, 0.2)
    yield case("creeps", 0.013, round(draw.uniform(2, 7), 1), 0.35)
    yield case("swings", 0.1, 2.0, 0.9)
    yield case("swings", round(draw.uniform(0.3, 0.5), 2), 3.0, round(draw.uniform(0.55, 0.7), 5))
    yield case("swings", 0.07, 31.0, 0.85)
    yield case("from side to side", 0.19, 9.0, 0.05)
    yield case("from side to side", 0.31, round(draw.uniform(9, 12), 3), 0.25)

@spectral_radius.also_right
def by_the_quadratic_formula(lr, lam, beta):
    half = (1 + beta - lr * lam) / 2
    inside = half**2 - beta
    return np.sqrt(beta) if inside < 0 else abs(half) + np.sqrt(inside)

@spectral_radius.also_right
def with_the_rows_swapped(lr, lam, beta):
    return float(np.abs(np.roots([1.0, lr * lam - 1 - beta, beta])).max())

spectral_radius.slip(M.no_abs, {"np.abs(np.linalg.eigvals(matrix))": "np.linalg.eigvals(matrix).real"},
    says="taking the largest eigenvalue as it is, without its size", hints="""
    Your two eigenvalues are −0.9 and 0.1. By which factor does the distance shrink?
    A negative or complex eigenvalue counts by its size. np.abs gives it, for complex numbers, too.
    At η = 0.1, λ = 2, β = 0.9 they are 0.85 ± 0.42i, and the size is √(0.85² + 0.4213²) = 0.9487.""")

spectral_radius.slip(M.wrong_matrix, {"-beta": "beta"}, says="+β in the matrix where −β belongs", hints="""
    With which sign does the distance before enter the rule?
    distance after = (1 + β − ηλ) · now − β · before.
    At η = 0.1, λ = 2, β = 0.9 the first row is 1.7, −0.9.""")

spectral_radius.slip(M.wrong_matrix, {" + beta": ""},
    says="leaving the β out of the factor of the distance now", hints="""
    The last step was (now − before). How often does its share β stand in the rule?
    β · (now − before) has two parts: +β · now and −β · before.
    At η = 0.1, λ = 2, β = 0.9 the factor of now is 1 + 0.9 − 0.2 = 1.7, not 0.8.""")

spectral_radius.slip(M.wrong_extreme, {"max": "min"}, says="taking the smaller of the two sizes", hints="""
    After a hundred steps, which of two factors decides: 0.9, or 0.5?
    In the long run the part that shrinks slowest is all that is left.
    At η = 0.1, λ = 2, β = 0 the sizes are 0.8 and 0. The answer is 0.8.""")

spectral_radius.slip(M.root_of_beta, {"np.max(np.abs(np.linalg.eigvals(matrix)))": "np.sqrt(beta)"}, hints="""
    With β = 0 it is plain descent. Does that arrive in one step?
    The factor is √β only where the eigenvalues are complex.
    At η = 0.1, λ = 2, β = 0 it is 1 − 0.2 = 0.8.""")

spectral_radius.slip(M.memory_ignored, {"np.max(np.abs(np.linalg.eigvals(matrix)))": "abs(1 - lr * lam)"},
    says="the factor of plain gradient descent, without memory", hints="""
    Where is β in your number?
    Memory changes the factor: it is the larger size of the two eigenvalues of the matrix.
    At η = 0.1, λ = 2 it is 0.8 without memory, and 0.9487 with β = 0.9.""")

# --------------------------------------------------------------------------------------------- 6 · optimal_hb

optimal_hb = lesson.question("optimal_hb", shape="the learning rate, then the memory")

@optimal_hb.cases
def _(draw):
    for part, index in (("the learning rate", 0), ("the memory", 1)):
        yield case(part, 1.0, 25.0, by=f"item:{index}")
        yield case(part, 0.37, round(draw.uniform(12, 90), 1), by=f"item:{index}")
        yield case(part, round(draw.uniform(2, 5), 1), 1700.0, by=f"item:{index}")
        round_one = round(draw.uniform(2, 5), 3)
        yield case(part, round_one, round_one, by=f"item:{index}")

@optimal_hb.also_right
def by_the_condition_number(mu, L):
    root = np.sqrt(L / mu)
    return 4 / (mu * (root + 1) ** 2), ((root - 1) / (root + 1)) ** 2

@optimal_hb.also_right
def from_the_steep_end(mu, L):
    rate = 4 / (L + mu + 2 * np.sqrt(L * mu))
    return [rate, (np.sqrt(rate * L) - 1) ** 2]

optimal_hb.slip(M.power_confused, {"return learning_rate": "return np.sqrt(learning_rate)"},
    says="a learning rate that was never squared", hints="""
    Put your η into β = (1 − √(ημ))² and β = (√(ηL) − 1)². Are the two equal?
    1 − √(ημ) = √(ηL) − 1 gives √η = 2 / (√L + √μ). That is the root of η.
    For 1 and 25: √η = 2/6, so η = 1/9.""")

optimal_hb.slip(M.power_confused, {"* mu)) ** 2": "* mu))"}, says="a memory that was never squared", hints="""
    Is your β the factor per step, or its square?
    The factor per step is √β = 1 − √(ημ). So β is its square.
    For 1 and 25: √β = 2/3, so β = 4/9.""")

optimal_hb.slip(M.kappa_power, {"(1 - np.sqrt(learning_rate * mu))": "((L - mu) / (L + mu))"},
    says="κ where √κ belongs, in the memory", hints="""
    How many steps would that memory need: about κ, or about √κ?
    The gain of the heavy ball is that κ becomes √κ.
    For 1 and 25: √β = (5 − 1)/(5 + 1), not (25 − 1)/(25 + 1).""")

optimal_hb.slip(M.rate_not_translated, {"return learning_rate": "return 2 / (L + mu)"},
    says="the best learning rate of plain gradient descent", hints="""
    Does a ball with memory have to stay below 2/L?
    Memory allows larger steps: up to 2(1 + β)/L. Solve the two equations for η.
    For 1 and 25: 2/26 is the best η without memory, 1/9 with it.""")

optimal_hb.slip(M.universal_lr, {"return learning_rate": "return learning_rate * mu"},
    says="a learning rate that holds for μ = 1 alone", hints="""
    Make the whole valley a hundred times as steep. What happens to your η?
    η has a unit, one over curvature. It must contain more than κ.
    η = (2 / (√L + √μ))². With κ alone, (2 / (√κ + 1))², a factor 1/μ is missing.""")

optimal_hb.slip(M.universal_beta, {"(1 - np.sqrt(learning_rate * mu)) ** 2": "0.9"}, hints="""
    Is your β the same for a round bowl and for a long gutter?
    Where the longest gutters are met, 0.9 is a fair guess. The best β depends on κ.
    For 1 and 25: √β = (5 − 1)/(5 + 1), so β = 4/9.""")

# ------------------------------------------------------------------------------------------- 7 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("a wrong sign", """
        The slope is negative. Which sign does v get, and which way does w go?
        It goes against v, and v is made of gradients. That is right.
        From 0 with g = −6: v = −5.4 and w = +0.54."""),
    C=("a learning rate that comes in twice", """
        How many times does lr stand in the code?
        Once, where w moves. That is right.
        w − lr · v: one."""),
    D=("a step with the old velocity", """
        Which v stands in the last line, the old one or the new one?
        v is changed first, then w moves. That order is right.
        From rest the first step is already 0.54, so the new v is in it."""),
)

test_ball = lesson.test_question("test_ball", of=heavy_ball_step, mutants=[
    M.beta_on_gradient, M.momentum_sign_mixed, M.ema_as_heavy_ball, M.lr_twice, M.velocity_reset,
    M.old_state, M.memory_without_friction, M.other_convention, M.order_swapped], hints="""
    Work one step out by hand, with a v that is not 0. What are the new w and the new v?
    Compare both numbers that come back. A ball that starts from rest does not show how it forgets.
    From w = 2, v = −3, g = 5 with lr = 0.1, beta = 0.8: v = −2.4 + 5 = 2.6 and w = 2 − 0.26 = 1.74.""")
