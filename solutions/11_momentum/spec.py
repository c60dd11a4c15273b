"""How the exercises of lesson 11 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import case, function, killer, question, value

# ------------------------------------------------------------------------------------------ 1 · heavy_ball_step


@question(points=3, shape="the new w, then the new v")
def heavy_ball_step(w, v, g, lr, beta):
    v = beta * v + g
    return w - lr * v, v


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


@heavy_ball_step.also_right
def in_one_line(w, v, g, lr, beta):
    return w - lr * beta * v - lr * g, beta * v + g


@heavy_ball_step.also_right
def as_a_list(w, v, g, lr, beta):
    new = g + v * beta
    return [w + new * -lr, new]


@heavy_ball_step.wrong(
    "adding the velocity, though it is made of gradients",
    "v is a sum of gradients, and they point uphill. Which way should w go?",
    "One minus sign belongs into the rule: w goes against v.",
    "v = 0.9 · (−6) − 4.8 = −10.2, and w = 0.6 − 0.1 · (−10.2) = 1.62.",
    id="M60",
)
def momentum_sign_mixed(w, v, g, lr, beta):
    v = beta * v + g
    return w + lr * v, v


@heavy_ball_step.wrong(
    "the running average, with a factor 1 − β on the gradient",
    "On a steady slope g, how large does your v become? How large should it?",
    "The heavy ball adds the whole gradient. The average is another spelling, with shorter steps.",
    "v = 0.9 · (−6) − 4.8 = −10.2, not 0.9 · (−6) − 0.1 · 4.8.",
    id="M61",
)
def ema_as_heavy_ball(w, v, g, lr, beta):
    v = beta * v + (1 - beta) * g
    return w - lr * v, v


@heavy_ball_step.wrong(
    "multiplying by the learning rate twice, in v and in w",
    "How often does η stand in the two lines of the rule?",
    "In this spelling v is made of gradients alone. η comes in when w moves.",
    "v = 0.9 · (−6) − 4.8 = −10.2. There is no 0.1 in it.",
    id="M62",
)
def lr_twice(w, v, g, lr, beta):
    v = beta * v + lr * g
    return w - lr * v, v


@heavy_ball_step.wrong(
    "forgetting the velocity: plain gradient descent",
    "What becomes of the v that you were handed?",
    "A share β of it is kept, and the gradient comes on top.",
    "v = 0.9 · (−6) − 4.8, not −4.8.",
    id="M63",
)
def velocity_reset(w, v, g, lr, beta):
    return w - lr * g, g


@heavy_ball_step.wrong(
    "moving with the old velocity",
    "From rest, does your ball move in its first step?",
    "First the velocity, then the place: w moves with the *new* v.",
    "The new v is −10.2, and w = 0.6 + 1.02. The old v, −6, would give 1.2.",
    id="M64",
)
def moves_with_old_velocity(w, v, g, lr, beta):
    return w - lr * v, beta * v + g


@heavy_ball_step.wrong(
    "putting β on the gradient, and keeping all of the velocity",
    "Without any slope, g = 0, does your ball ever slow down?",
    "β says how much of the *velocity* is kept.",
    "v = 0.9 · (−6) − 4.8 = −10.2, not −6 − 0.9 · 4.8 = −10.32.",
    id="M65",
)
def beta_on_gradient(w, v, g, lr, beta):
    v = v + beta * g
    return w - lr * v, v


@heavy_ball_step.wrong(
    "keeping all of the velocity, without β",
    "Without any slope, g = 0, does your ball ever slow down?",
    "A share β of the velocity is kept, and the rest is lost to friction.",
    "v = 0.9 · (−6) − 4.8 = −10.2, not −6 − 4.8 = −10.8.",
)
def memory_without_friction(w, v, g, lr, beta):
    v = v + g
    return w - lr * v, v


@heavy_ball_step.wrong(
    "the other spelling, v ← βv − ηg and w ← w + v, with a v of this one",
    "Is your new v a sum of gradients, or a step?",
    "Here v holds gradients: v ← βv + g, then w ← w − ηv. Do not mix the two spellings.",
    "v = 0.9 · (−6) − 4.8 = −10.2. As a step, it would be 1.02.",
    id="M60",
)
def other_spelling(w, v, g, lr, beta):
    v = beta * v - lr * g
    return w + v, v


@heavy_ball_step.wrong(
    "giving v first and w second",
    "Which of your two numbers is the place?",
    "The order is: the new w, then the new v.",
    "It is 1.62, −10.2.",
)
def swapped(w, v, g, lr, beta):
    v = beta * v + g
    return v, w - lr * v


# ---------------------------------------------------------------------------------------------- 2 · ema_weights


@question(points=2, shape="one weight for each of the n gradients")
def ema_weights(beta, n):
    return (1 - beta) * beta ** np.arange(n)


@ema_weights.cases
def _(draw):
    yield case("a few gradients", 0.5, 3)
    yield case("a few gradients", 0.9, 4)
    yield case("a few gradients", round(draw.uniform(0.6, 0.85), 2), 5)
    yield case("many gradients", 0.93, 40)
    yield case("many gradients", round(draw.uniform(0.95, 0.99), 3), 25)


@ema_weights.also_right
def by_walking(beta, n):
    weights, weight = [], 1 - beta
    for _ in range(n):
        weights.append(weight)
        weight *= beta
    return weights


@ema_weights.also_right
def by_differences(beta, n):
    return -np.diff(beta ** np.arange(n + 1.0))


@ema_weights.wrong(
    "the weights of the heavy ball, without the factor 1 − β",
    "What do your weights add up to, for a large n? What must the weights of an average add up to?",
    "In this spelling the newest gradient comes in with the factor 1 − β.",
    "With β = 0.5 the newest has the weight 0.5, the one before 0.5 · 0.5.",
    id="M61",
)
def weights_of_the_ball(beta, n):
    return beta ** np.arange(n)


@ema_weights.wrong(
    "putting the oldest first",
    "Which gradient does an average with memory weigh most?",
    "The newest comes first, and it has the largest weight.",
    "With β = 0.5: 0.5, 0.25, 0.125.",
)
def oldest_first(beta, n):
    return ((1 - beta) * beta ** np.arange(n))[::-1]


@ema_weights.wrong(
    "starting one step too late: β times the right weights",
    "How often has the newest gradient been multiplied by β?",
    "A gradient that came k steps ago was multiplied by β k times. The newest: none.",
    "With β = 0.9 the newest has the weight 0.1, not 0.09.",
    id="M17",
)
def one_step_late(beta, n):
    return (1 - beta) * beta ** np.arange(1, n + 1)


@ema_weights.wrong(
    "dividing so that these n weights add up to 1",
    "Is there nothing older than the last n gradients?",
    "The rest of the weight, βⁿ, belongs to gradients that came before.",
    "With β = 0.5 and n = 3 they add up to 0.875. The missing 0.125 is older.",
)
def made_to_add_up(beta, n):
    weights = beta ** np.arange(n)
    return weights / np.sum(weights)


@ema_weights.wrong(
    "swapping β and 1 − β",
    "With β = 0.9, how much of v is kept in a step?",
    "β is what is kept, 1 − β is what comes in.",
    "With β = 0.9: 0.1, then 0.9 · 0.1 = 0.09.",
)
def beta_swapped(beta, n):
    return beta * (1 - beta) ** np.arange(n)


# ------------------------------------------------------------------------------------------ 3 · to_pytorch_form


@question(points=2, shape="the learning rate, then the velocity")
def to_pytorch_form(spelling, lr, beta, v):
    if spelling == "keras":
        return lr, -v / lr
    return lr * (1 - beta), v / (1 - beta)


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


@to_pytorch_form.wrong(
    "forgetting the minus sign between Keras's velocity and PyTorch's",
    "In Keras w ← w + v, in PyTorch w ← w − ηv. Can the two v have the same sign?",
    "Both must step alike: the old v equals −η times the new one.",
    "0.6 = −0.1 · v, so v = −6.",
    id="M60",
)
def sign_forgotten(spelling, lr, beta, v):
    if spelling == "keras":
        return lr, v / lr
    return lr * (1 - beta), v / (1 - beta)


@to_pytorch_form.wrong(
    "turning the sign of Keras's velocity, and leaving η in it",
    "Keras's v is a step. What is PyTorch's v made of?",
    "Keras multiplies each gradient by η when it enters v. PyTorch does so when w moves.",
    "0.6 = −0.1 · v, so v = −6, not −0.6.",
    id="M62",
)
def rate_left_inside(spelling, lr, beta, v):
    if spelling == "keras":
        return lr, -v
    return lr * (1 - beta), v / (1 - beta)


@to_pytorch_form.wrong(
    "dividing the learning rate of the average by 1 − β, where it must be multiplied",
    "Which spelling takes the shorter steps at the same η?",
    "An average is the size of one gradient, the heavy ball's v the size of many. For the same step PyTorch needs the smaller η.",
    "η = 0.1 with β = 0.9 becomes 0.1 · 0.1 = 0.01.",
    id="M61",
)
def rate_divided(spelling, lr, beta, v):
    if spelling == "keras":
        return lr, -v / lr
    return lr / (1 - beta), v / (1 - beta)


@to_pytorch_form.wrong(
    "handing the average on as the velocity, unchanged",
    "On a steady slope the average becomes g. What does PyTorch's v become?",
    "PyTorch's v is larger by 1 / (1 − β): it adds whole gradients.",
    "v = −0.6 with β = 0.9 becomes −0.6 / 0.1 = −6.",
    id="M61",
)
def velocity_left_an_average(spelling, lr, beta, v):
    if spelling == "keras":
        return lr, -v / lr
    return lr * (1 - beta), v


@to_pytorch_form.wrong(
    "keeping the learning rate of the average",
    "If v is now larger by 1 / (1 − β), what must η become for the same step?",
    "The step is η · v. It must stay what it was.",
    "0.1 · (−0.6) = −0.06, and 0.01 · (−6) = −0.06.",
    id="M67",
)
def rate_kept(spelling, lr, beta, v):
    if spelling == "keras":
        return lr, -v / lr
    return lr, v / (1 - beta)


@to_pytorch_form.wrong(
    "starting PyTorch from rest",
    "What does the ball lose if you hand on v = 0?",
    "The walk goes on where it was: the velocity must be handed on, too.",
    "Keras's 0.6 at η = 0.1 is PyTorch's −6.",
    id="M63",
)
def velocity_lost(spelling, lr, beta, v):
    return (lr, 0.0) if spelling == "keras" else (lr * (1 - beta), 0.0)


# -------------------------------------------------------------------------------------------- 4 · nesterov_step


@question(points=3, shape="the new w, then the new v")
def nesterov_step(w, v, grad, lr, beta):
    ahead = w - lr * beta * v
    v = beta * v + grad(ahead)
    return w - lr * v, v


@nesterov_step.cases
def _(draw):
    yield case("the worked step", 0.6, -6.0, function("bowl").gradient, 0.1, 0.9)
    yield case("the worked step", 1.512, -9.12, function("bowl").gradient, 0.1, 0.9)
    hills = (
        function("bowl", minimum=-1.3, curvature=3.7),
        function("quartic", minimum=0.7),
        function("wave", rate=1.3),
    )
    for hill, lr, beta in zip(hills, (0.13, 0.021, 0.17), (0.8, 0.65, 0.7), strict=True):
        w, v = round(draw.uniform(1.2, 1.9), 2), round(draw.uniform(0.8, 2.5), 2)
        yield case("other hills", w, v, hill.gradient, lr, beta)
    yield case("the slope felt once", 1.85, -2.1, function("bowl").gradient, 0.12, 0.75, by="calls")


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


@nesterov_step.wrong(
    "feeling the slope where you stand: the heavy ball",
    "Where do you call grad: at w, or where the velocity leads?",
    "Before you feel the slope, look ahead by the step that the old velocity makes: −ηβv.",
    "The look goes to 0.6 + 0.1 · 0.9 · 6 = 1.14, and the slope there is −3.72.",
    id="M66",
)
def nesterov_as_momentum(w, v, grad, lr, beta):
    v = beta * v + grad(w)
    return w - lr * v, v


@nesterov_step.wrong(
    "looking back instead of ahead",
    "v is −6. Will the ball roll to larger or to smaller w?",
    "The ball moves by −ηv, so the look goes to w − ηβv.",
    "The look goes to 0.6 + 0.54 = 1.14, not to 0.6 − 0.54 = 0.06.",
)
def lookahead_sign(w, v, grad, lr, beta):
    v = beta * v + grad(w + lr * beta * v)
    return w - lr * v, v


@nesterov_step.wrong(
    "looking ahead by the whole velocity, without β",
    "How much of the velocity will be left when the ball rolls?",
    "Only βv is kept, so the look goes to w − ηβv.",
    "The look goes to 0.6 + 0.1 · 0.9 · 6 = 1.14, not to 0.6 + 0.1 · 6 = 1.2.",
)
def lookahead_without_beta(w, v, grad, lr, beta):
    v = beta * v + grad(w - lr * v)
    return w - lr * v, v


@nesterov_step.wrong(
    "looking ahead by βv, without the learning rate",
    "How long is the step that the old velocity makes?",
    "A velocity becomes a step by −η: the look goes to w − ηβv.",
    "The look goes to 0.6 + 0.1 · 5.4 = 1.14, not to 0.6 + 5.4 = 6.",
    id="M07",
)
def lookahead_without_rate(w, v, grad, lr, beta):
    v = beta * v + grad(w - beta * v)
    return w - lr * v, v


@nesterov_step.wrong(
    "stepping from the place that you looked ahead to",
    "From where does the ball roll: from w, or from where it looked?",
    "Looking is not walking. The new v already holds βv, so step from w.",
    "w = 0.6 + 0.1 · 9.12 = 1.512, not 1.14 + 0.912.",
)
def walks_from_the_look(w, v, grad, lr, beta):
    ahead = w - lr * beta * v
    v = beta * v + grad(ahead)
    return ahead - lr * v, v


@nesterov_step.wrong(
    "PyTorch's form, in which w is the place looked ahead to",
    "Where does your code feel the slope, and where should it?",
    "PyTorch's w is the look. In this exercise w is where the ball is.",
    "From w = 0.6, v = −6 it is 1.512.",
    id="M66",
)
def pytorch_form(w, v, grad, lr, beta):
    g = grad(w)
    v = beta * v + g
    return w - lr * (g + beta * v), v


# ------------------------------------------------------------------------------------------ 5 · spectral_radius


@question(points=3, shows="Your factor is {answer}")
def spectral_radius(lr, lam, beta):
    matrix = np.array([[1 + beta - lr * lam, -beta], [1.0, 0.0]])
    return np.max(np.abs(np.linalg.eigvals(matrix)))


@spectral_radius.cases
def _(draw):
    yield case("creeps", 0.1, 2.0, 0.0)
    yield case("creeps", 0.1, 2.0, 0.2)
    yield case("creeps", 0.013, round(draw.uniform(2, 7), 1), 0.35)
    yield case("swings", 0.1, 2.0, 0.9)
    yield case("swings", round(draw.uniform(0.3, 0.5), 2), 3.0, 0.6)
    yield case("swings", 0.07, 31.0, 0.85)
    yield case("from side to side", 0.19, 9.0, 0.05)
    yield case("from side to side", 0.31, round(draw.uniform(9, 12), 1), 0.25)


@spectral_radius.also_right
def by_the_quadratic_formula(lr, lam, beta):
    half = (1 + beta - lr * lam) / 2
    inside = half**2 - beta
    return np.sqrt(beta) if inside < 0 else abs(half) + np.sqrt(inside)


@spectral_radius.also_right
def with_the_rows_swapped(lr, lam, beta):
    return float(np.abs(np.roots([1.0, lr * lam - 1 - beta, beta])).max())


@spectral_radius.wrong(
    "taking the largest eigenvalue as it is, without its size",
    "Your two eigenvalues are −0.9 and 0.1. By which factor does the distance shrink?",
    "A negative or complex eigenvalue counts by its size. np.abs gives it, for complex numbers, too.",
    "At η = 0.1, λ = 2, β = 0.9 they are 0.85 ± 0.42i, and the size is √(0.85² + 0.4213²) = 0.9487.",
)
def no_abs(lr, lam, beta):
    matrix = np.array([[1 + beta - lr * lam, -beta], [1.0, 0.0]])
    return np.max(np.linalg.eigvals(matrix).real)


@spectral_radius.wrong(
    "+β in the matrix where −β belongs",
    "With which sign does the distance before enter the rule?",
    "distance after = (1 + β − ηλ) · now − β · before.",
    "At η = 0.1, λ = 2, β = 0.9 the first row is 1.7, −0.9.",
)
def wrong_matrix(lr, lam, beta):
    matrix = np.array([[1 + beta - lr * lam, beta], [1.0, 0.0]])
    return np.max(np.abs(np.linalg.eigvals(matrix)))


@spectral_radius.wrong(
    "leaving the β out of the factor of the distance now",
    "The last step was (now − before). How often does its share β stand in the rule?",
    "β · (now − before) has two parts: +β · now and −β · before.",
    "At η = 0.1, λ = 2, β = 0.9 the factor of now is 1 + 0.9 − 0.2 = 1.7, not 0.8.",
)
def memory_half_in(lr, lam, beta):
    matrix = np.array([[1 - lr * lam, -beta], [1.0, 0.0]])
    return np.max(np.abs(np.linalg.eigvals(matrix)))


@spectral_radius.wrong(
    "taking the smaller of the two sizes",
    "After a hundred steps, which of two factors decides: 0.9, or 0.5?",
    "In the long run the part that shrinks slowest is all that is left.",
    "At η = 0.1, λ = 2, β = 0 the sizes are 0.8 and 0. The answer is 0.8.",
)
def smaller_size(lr, lam, beta):
    matrix = np.array([[1 + beta - lr * lam, -beta], [1.0, 0.0]])
    return np.min(np.abs(np.linalg.eigvals(matrix)))


@spectral_radius.wrong(
    "√β everywhere, also where nothing swings",
    "With β = 0 it is plain descent. Does that arrive in one step?",
    "The factor is √β only where the eigenvalues are complex.",
    "At η = 0.1, λ = 2, β = 0 it is 1 − 0.2 = 0.8.",
    id="M68",
)
def root_of_beta(lr, lam, beta):
    return np.sqrt(beta)


@spectral_radius.wrong(
    "the factor of plain gradient descent, without memory",
    "Where is β in your number?",
    "Memory changes the factor: it is the larger size of the two eigenvalues of the matrix.",
    "At η = 0.1, λ = 2 it is 0.8 without memory, and 0.9487 with β = 0.9.",
    id="M67",
)
def factor_without_memory(lr, lam, beta):
    return abs(1 - lr * lam)


# ----------------------------------------------------------------------------------------------- 6 · optimal_hb


@question(points=2, shape="the learning rate, then the memory")
def optimal_hb(mu, L):
    learning_rate = (2 / (np.sqrt(L) + np.sqrt(mu))) ** 2
    return learning_rate, (1 - np.sqrt(learning_rate * mu)) ** 2


@optimal_hb.cases
def _(draw):
    for part, index in (("the learning rate", 0), ("the memory", 1)):
        yield case(part, 1.0, 25.0, by=f"item:{index}")
        yield case(part, 0.37, round(draw.uniform(12, 90), 1), by=f"item:{index}")
        yield case(part, round(draw.uniform(2, 5), 1), 1700.0, by=f"item:{index}")


@optimal_hb.also_right
def by_the_condition_number(mu, L):
    root = np.sqrt(L / mu)
    return 4 / (mu * (root + 1) ** 2), ((root - 1) / (root + 1)) ** 2


@optimal_hb.also_right
def from_the_steep_end(mu, L):
    rate = 4 / (L + mu + 2 * np.sqrt(L * mu))
    return [rate, (np.sqrt(rate * L) - 1) ** 2]


@optimal_hb.wrong(
    "a learning rate that was never squared",
    "Put your η into β = (1 − √(ημ))² and β = (√(ηL) − 1)². Are the two equal?",
    "1 − √(ημ) = √(ηL) − 1 gives √η = 2 / (√L + √μ). That is the root of η.",
    "For 1 and 25: √η = 2/6, so η = 1/9.",
)
def rate_not_squared(mu, L):
    return 2 / (np.sqrt(L) + np.sqrt(mu)), ((np.sqrt(L) - np.sqrt(mu)) / (np.sqrt(L) + np.sqrt(mu))) ** 2


@optimal_hb.wrong(
    "a memory that was never squared",
    "Is your β the factor per step, or its square?",
    "The factor per step is √β = 1 − √(ημ). So β is its square.",
    "For 1 and 25: √β = 2/3, so β = 4/9.",
)
def memory_not_squared(mu, L):
    return (2 / (np.sqrt(L) + np.sqrt(mu))) ** 2, (np.sqrt(L) - np.sqrt(mu)) / (np.sqrt(L) + np.sqrt(mu))


@optimal_hb.wrong(
    "κ where √κ belongs, in the memory",
    "How many steps would that memory need: about κ, or about √κ?",
    "The gain of the heavy ball is that κ becomes √κ.",
    "For 1 and 25: √β = (5 − 1)/(5 + 1), not (25 − 1)/(25 + 1).",
)
def kappa_without_root(mu, L):
    return (2 / (np.sqrt(L) + np.sqrt(mu))) ** 2, ((L - mu) / (L + mu)) ** 2


@optimal_hb.wrong(
    "the best learning rate of plain gradient descent",
    "Does a ball with memory have to stay below 2/L?",
    "Memory allows larger steps: up to 2(1 + β)/L. Solve the two equations for η.",
    "For 1 and 25: 2/26 is the best η without memory, 1/9 with it.",
)
def rate_of_plain_descent(mu, L):
    return 2 / (L + mu), ((np.sqrt(L) - np.sqrt(mu)) / (np.sqrt(L) + np.sqrt(mu))) ** 2


@optimal_hb.wrong(
    "a learning rate that holds for μ = 1 alone",
    "Make the whole valley a hundred times as steep. What happens to your η?",
    "η has a unit, one over curvature. It must contain more than κ.",
    "η = (2 / (√L + √μ))². With κ alone, (2 / (√κ + 1))², a factor 1/μ is missing.",
    id="M34",
)
def only_kappa(mu, L):
    root = np.sqrt(L / mu)
    return (2 / (root + 1)) ** 2, ((root - 1) / (root + 1)) ** 2


@optimal_hb.wrong(
    "the habit, β = 0.9",
    "Is your β the same for a round bowl and for a long gutter?",
    "Where the longest gutters are met, 0.9 is a fair guess. The best β depends on κ.",
    "For 1 and 25: √β = (5 − 1)/(5 + 1), so β = 4/9.",
    id="M68",
)
def the_habit(mu, L):
    return (2 / (np.sqrt(L) + np.sqrt(mu))) ** 2, 0.9


# ---------------------------------------------------------------------------------------------- 7 · bug and test


@value(points=1)
def bug():
    return "B"


@bug.wrong(
    "a wrong sign",
    "The slope is negative. Which sign does v get, and which way does w go?",
    "It goes against v, and v is made of gradients. That is right.",
    "From 0 with g = −6: v = −5.4 and w = +0.54.",
    id="M60",
)
def wrong_sign_seen():
    return "A"


@bug.wrong(
    "a learning rate that comes in twice",
    "How many times does lr stand in the code?",
    "Once, where w moves. That is right.",
    "w − lr · v: one.",
    id="M62",
)
def rate_twice_seen():
    return "C"


@bug.wrong(
    "a step with the old velocity",
    "Which v stands in the last line, the old one or the new one?",
    "v is changed first, then w moves. That order is right.",
    "From rest the first step is already 0.54, so the new v is in it.",
    id="M64",
)
def old_velocity_seen():
    return "D"


test_ball = killer(
    "test_ball",
    of=heavy_ball_step,
    points=2,
    suspects=[
        "beta_on_gradient",
        "momentum_sign_mixed",
        "ema_as_heavy_ball",
        "lr_twice",
        "velocity_reset",
        "moves_with_old_velocity",
        "memory_without_friction",
        "other_spelling",
        "swapped",
    ],
    hints=(
        "Work one step out by hand, with a v that is not 0. What are the new w and the new v?",
        "Compare both numbers that come back. A ball that starts from rest does not show how it forgets.",
        "From w = 2, v = −3, g = 5 with lr = 0.1, beta = 0.8: v = −2.4 + 5 = 2.6 and w = 2 − 0.26 = 1.74.",
    ),
)
