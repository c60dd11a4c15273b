"""How the exercises of lesson 12 are judged. How to read and write such a file: `gdcourse.checks`."""

import math

import numpy as np

from gdcourse.checks import M, Spec, case

lesson = Spec(__file__)

def some_weights(draw, n=2):
    return draw.uniform(-2, 2, n).round(2)

def gradients(draw, n=2, scale=1.0):
    """Both signs, no two alike in size."""
    return scale * (draw.uniform(0.4, 0.9, n) * [4, -0.5, 1.5][:n] * draw.choice([-1, 1])).round(3)

def sizes(draw, n=2, scale=1.0):
    """An average of squares that remembers other gradients than today's."""
    return scale**2 * (draw.uniform(0.4, 0.9, n) * [9, 2, 0.3][:n]).round(3)

ZEROS = np.zeros(2)

WORKED = np.array([-6.0, 0.3])

# ------------------------------------------------------------------------------------------- 1 · adagrad_step

adagrad_step = lesson.question("adagrad_step")

@adagrad_step.cases
def _(draw):
    later = (some_weights(draw, 3), gradients(draw, 3), sizes(draw, 3), 0.3)
    yield case("the weights", ZEROS, WORKED, ZEROS, 0.1, by="item:0")
    yield case("the weights", *later, by="item:0")
    yield case("the weights", some_weights(draw), gradients(draw), sizes(draw), 0.17, eps=0.4, by="item:0")
    yield case("the sum", ZEROS, WORKED, ZEROS, 0.1, by="item:1")
    yield case("the sum", *later, by="item:1")

@adagrad_step.also_right
def weight_by_weight(w, g, s, lr, eps=1e-10):
    new_s = [old + slope * slope for old, slope in zip(s, g)]
    new_w = [a - lr * slope / (math.sqrt(b) + eps) for a, slope, b in zip(w, g, new_s)]
    return np.array(new_w), np.array(new_s)

@adagrad_step.also_right
def rate_first(w, g, s, lr, eps=1e-10):
    s = np.add(s, np.square(g))
    rate = lr / (s**0.5 + eps)
    return [w - rate * g, s]

adagrad_step.slip(M.no_sqrt, {"np.sqrt(s)": "s"},
    says="dividing by the sum of squares itself, not by its root", hints="""
    If all gradients were ten times as large, would your first step be the same?
    s is made of squares. Its root has the size of a gradient.
    0.1 · 6 / √36 = 0.1, and 0.1 · 6 / 36 = 0.0167.""")

adagrad_step.slip(M.first_moment_for_v, {"g**2": "np.abs(g)"},
    says="adding up sizes of gradients, not their squares", hints="""
    What do you add to s: 6, or 36?
    s holds squares. It is the root that brings them back to the size of a gradient.
    After a gradient of −6, s = 36 and √s = 6.""")

adagrad_step.slip(M.old_state, {"s = s +": "new = s +", "eps), s": "eps), new"},
    says="dividing by the old sum, from before this gradient", hints="""
    At the first step the old sum is 0. What do you divide by?
    Let the sum grow first. Then divide by the root of the new sum.
    s = 0 + 36, and 0.1 · 6 / √36 = 0.1.""")

adagrad_step.slip(M.velocity_reset, {"s + g**2": "g**2"}, says="keeping only the last square", hints="""
    What has become of the squares of the steps before?
    AdaGrad never forgets: s grows by g² at every step.
    s = 36, then a gradient of −5: s = 36 + 25 = 61.""")

adagrad_step.slip(M.scalar_second_moment, {"g**2": "np.sum(g**2)"},
    says="one sum of squares for all weights together", hints="""
    How many numbers are in your s: one for each weight?
    Each weight has a sum of its own. g**2 is already weight by weight.
    With g = −6, 0.3 the sums are 36 and 0.09, not 36.09 for both.""")

adagrad_step.slip(M.epsilon_inside_sqrt, {"(np.sqrt(s) + eps)": "np.sqrt(s + eps)"}, hints="""
    Where does ε stand in √s + ε?
    Take the root of s first. Then add ε.
    With s = 4 and ε = 0.4: √4 + 0.4 = 2.4, and √4.4 = 2.098.""")

adagrad_step.slip(M.ascent_sign, {"- lr": "+ lr"}, hints="""
    The slope is −6. Should w grow or shrink?
    The gradient points uphill. Subtract the step.
    0 − 0.1 · (−6) / 6 = +0.1.""")

adagrad_step.slip(M.mutates_input, {
    "s = s + g**2": "s += g**2"}, says="changing the sum that you were given", hints="""
    After your function is done, what is in the s of whoever called it?
    `s += …` changes the caller's array. `s = s + …` makes a new one.
    The numbers are right, and the caller's s was 0, 0 before and is 36, 0.09 after.""")

# ------------------------------------------------------------------------------------------- 2 · rmsprop_step

rmsprop_step = lesson.question("rmsprop_step")

@rmsprop_step.cases
def _(draw):
    later = (some_weights(draw, 3), gradients(draw, 3), sizes(draw, 3), 0.3, 0.8)
    yield case("the weights", ZEROS, WORKED, ZEROS, 0.1, 0.9, by="item:0")
    yield case("the weights", *later, by="item:0")
    yield case("the average", ZEROS, WORKED, ZEROS, 0.1, 0.9, by="item:1")
    yield case("the average", *later, by="item:1")
    for scale in (1e-6, 1e3):
        made = (some_weights(draw), gradients(draw, 2, scale), sizes(draw, 2, scale), 0.17)
        yield case("tiny and huge gradients", *made, by="item:0")
    made = (some_weights(draw), gradients(draw), sizes(draw), 0.17)
    yield case("the weights", *made, eps=0.4, by="item:0")

@rmsprop_step.also_right
def towards_the_square(w, g, v, lr, beta=0.99, eps=1e-8):
    v = v + (1 - beta) * (g * g - v)
    return [w - lr / (v**0.5 + eps) * g, v]

@rmsprop_step.also_right
def rms_weight_by_weight(w, g, v, lr, beta=0.99, eps=1e-8):
    new_w, new_v = np.zeros(len(w)), np.zeros(len(w))
    for i in range(len(w)):
        new_v[i] = beta * v[i] + (1 - beta) * g[i] ** 2
        new_w[i] = w[i] - lr * g[i] / (math.sqrt(new_v[i]) + eps)
    return new_w, new_v

rmsprop_step.slip(M.no_sqrt, {"np.sqrt(v)": "v"}, hints="""
    If all gradients were ten times as large, would your steps be the same?
    v is made of squares. Its root has the size of a gradient.
    v = 3.6, √v = 1.897, and 0.1 · 6 / 1.897 = 0.316.""")

rmsprop_step.slip(M.first_moment_for_v, {"g**2": "np.abs(g)"}, hints="""
    What goes into your average: 6, or 36?
    RMS is the *root* of the *mean* of the *squares*.
    0.1 · 36 = 3.6, not 0.1 · 6 = 0.6.""")

rmsprop_step.slip(M.share_swapped, {"beta * v + (1 - beta)": "(1 - beta) * v + beta"},
    says="β and 1 − β exchanged", hints="""
    With β = 0.9, how much of the old average should be left: nine tenths, or one?
    β is the share that is *kept*. The new square gets the rest.
    From v = 0: 0.9 · 0 + 0.1 · 36 = 3.6.""")

rmsprop_step.slip(M.ema_as_heavy_ball, {"(1 - beta) * g": "g"},
    says="adding the whole square to what is kept", hints="""
    If g² is always 36, where should its average settle?
    The two shares of an average make 1: β of the old, 1 − β of the new.
    0.9 · 36 + 0.1 · 36 = 36. Without the 0.1 it would grow to 360.""")

rmsprop_step.slip(M.memory_without_friction, {"beta * v + (1 - beta) * g": "v + g"},
    says="adding squares up without forgetting, as AdaGrad does", hints="""
    Does your v ever get smaller?
    RMSprop forgets: β of the old, 1 − β of the new.
    0.9 · 3.6 + 0.1 · 25 = 5.74, not 3.6 + 25.""")

rmsprop_step.slip(M.old_state, {"v = beta": "new = beta", "eps), v": "eps), new"},
    says="dividing by the old average, from before this gradient", hints="""
    At the first step the old average is 0. What do you divide by?
    Renew the average first. Then divide by the root of the new one.
    v = 3.6, and 0.1 · 6 / √3.6 = 0.316.""")

rmsprop_step.slip(M.scalar_second_moment, {"g**2": "np.mean(g**2)"}, hints="""
    How many numbers are in your v: one for each weight?
    Each weight has an average of its own. g**2 is already weight by weight.
    With g = −6, 0.3 and β = 0.9: v = 3.6, 0.009.""")

rmsprop_step.slip(M.epsilon_inside_sqrt, {"(np.sqrt(v) + eps)": "np.sqrt(v + eps)"}, hints="""
    How large is √v when all gradients are a millionth, and how large is √ε?
    Take the root of v first. Then add ε.
    √(10⁻¹² + 10⁻⁸) is about 10⁻⁴, a hundred times 10⁻⁶.""")

rmsprop_step.slip(M.ascent_sign, {"- lr": "+ lr"}, hints="""
    The slope is −6. Should w grow or shrink?
    The gradient points uphill. Subtract the step.
    0 − 0.1 · (−6) / 1.897 = +0.316.""")

# ---------------------------------------------------------------------------------------------- 3 · corrected

corrected = lesson.question("corrected")

@corrected.cases
def _(draw):
    yield case("the first update", -0.6, 0.9, 1)
    yield case("the first update", gradients(draw), round(draw.uniform(0.7, 0.95), 3), 1)
    yield case("later updates", -0.6, 0.9, 2)
    for k in (3, 17):
        yield case("later updates", gradients(draw, 3), round(draw.uniform(0.7, 0.95), 3), k)
    yield case("later updates", gradients(draw, 3), 0.999, 500)
    yield case("later updates", gradients(draw, 3), 0.9999, 2000)

@corrected.also_right
def share_of_the_truth(average, beta, k):
    truth = 0.0
    for _ in range(k):
        truth = beta * truth + (1 - beta)
    return np.asarray(average) / truth

corrected.also_right(lambda average, beta, k: average / -math.expm1(k * math.log(beta)))

corrected.slip(M.t_off_by_one, {"average / (1 - beta**k)": "np.divide(average, 1 - beta ** (k - 1))"},
    says="counting updates from 0", hints="""
    What is 1 − β⁰?
    The first update has k = 1. k is used as it comes.
    1 − 0.9¹ = 0.1, and −0.6 / 0.1 = −6.""")

corrected.slip(M.t_off_by_one, {"beta**k": "beta ** (k + 1)"}, says="counting one update too many", hints="""
    For k = 1, which power of β did you take?
    The first update has k = 1. k is used as it comes.
    1 − 0.9¹ = 0.1. With 0.9² it would be 0.19.""")

corrected.slip(M.t_fixed_at_one, {"beta**k": "beta"},
    says="dividing by 1 − β at every update, whatever k is", hints="""
    After a hundred updates, does the average still need to be ten times as large?
    The correction fades: use k.
    For k = 2: 1 − 0.9² = 0.19, not 0.1.""")

corrected.slip(M.power_misplaced, {"beta**k": "beta * k"},
    says="multiplying β by k instead of raising it to the power k", hints="""
    What becomes of 1 − β · k for large k?
    After each update β of the zero is left, so after k updates βᵏ: a power, `**`.
    0.9² = 0.81, and 0.9 · 2 = 1.8.""")

corrected.slip(M.power_misplaced, {"(1 - beta**k)": "(1 - beta) ** k"},
    says="raising 1 − β to the power k", hints="""
    For β = 0.9 and k = 2, is it 0.19 or 0.01?
    First the power of β, then subtract from 1.
    1 − 0.9² = 0.19, and (1 − 0.9)² = 0.01.""")

corrected.slip(M.times_for_divide, {"average /": "average *"},
    says="multiplying by the share instead of dividing by it", hints="""
    The average is too small. Does your answer get larger?
    It holds a share of the truth. The truth is the average divided by that share.
    −0.6 / 0.1 = −6, and −0.6 · 0.1 = −0.06.""")

corrected.slip(M.no_bias_correction, {" / (1 - beta**k)": ""},
    says="giving the average back as it was", hints="""
    Is −0.6 a fair average of one gradient, −6?
    Divide by the share that has arrived after k updates.
    −0.6 / (1 − 0.9) = −6.""")

# ---------------------------------------------------------------------------------------------- 4 · adam_step

adam_step = lesson.question("adam_step")

def on_the_way(draw, n=2, scale=1.0):
    """w, g, m, v: somewhere in the middle of a walk."""
    return some_weights(draw, n), gradients(draw, n, scale), gradients(draw, n, scale), sizes(draw, n, scale)

def after_a_shock(draw):
    """One large gradient long ago, and a weight whose slope is 0 now: such steps are longer than lr."""
    return some_weights(draw), gradients(draw) * [0, 1], gradients(draw), sizes(draw) * 0.01

@adam_step.cases
def _(draw):
    yield case("the first step", ZEROS, WORKED, ZEROS, ZEROS, 1, 0.1, by="item:0")
    yield case("the first step", some_weights(draw), gradients(draw), ZEROS, ZEROS, 1, 0.17, by="item:0")
    later = (*on_the_way(draw, 3), 4, 0.3)
    yield case("a later step", *later, by="item:0")
    yield case("a later step", *on_the_way(draw), 23, 0.03, beta1=0.8, beta2=0.95, by="item:0")
    yield case("a later step", *on_the_way(draw), 5, 0.3, eps=0.4, by="item:0")
    yield case("a later step", *after_a_shock(draw), 50, 0.3, by="item:0")
    for scale in (1e-6, 1e3):
        yield case("tiny and huge gradients", *on_the_way(draw, 2, scale), 3, 0.2, by="item:0")
    for item in ("item:1", "item:2"):
        yield case("what is handed on", ZEROS, WORKED, ZEROS, ZEROS, 1, 0.1, by=item)
        yield case("what is handed on", *later, by=item)

@adam_step.also_right
def in_one_breath(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    new_m, new_v = m + (1 - beta1) * (g - m), v + (1 - beta2) * (g * g - v)
    rate = lr / (1 - beta1**k)
    return [w - rate * new_m / ((new_v / (1 - beta2**k)) ** 0.5 + eps), new_m, new_v]

@adam_step.also_right
def correction_in_the_rate(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + g - beta1 * g, beta2 * v + (1 - beta2) * np.square(g)
    root = np.sqrt(1 - beta2**k)
    return w - lr * root / (1 - beta1**k) * m / (np.sqrt(v) + eps * root), m, v

adam_step.slip(M.betas_swapped, {"m = beta1": "beta1, beta2 = beta2, beta1\n    m = beta1"}, hints="""
    Which average has the longer memory: the one of g, or the one of g²?
    β₁ = 0.9 belongs to m, β₂ = 0.999 to v, in the averages and in the corrections.
    From zeros and g = −6: m = 0.1 · (−6) = −0.6 and v = 0.001 · 36 = 0.036.""")

adam_step.slip(M.no_bias_correction, {"corrected(m, beta1, k)": "m", "corrected(v, beta2, k)": "v"},
    says="Adam without its correction", hints="""
    How long is your first step, compared with η?
    Divide m by 1 − β₁ᵏ and v by 1 − β₂ᵏ before the step.
    Without it: 0.1 · 0.6 / √0.036 = 0.316. With it: 0.1 · 6 / √36 = 0.1.""")

adam_step.slip(M.corrects_one_moment, {"corrected(v, beta2, k)": "v"},
    says="Adam that corrects m and not v", hints="""
    Both averages started at 0. Which one do you correct?
    v holds a share 1 − β₂ᵏ of the truth. Divide it, too.
    v = 0.036 after the first update, and v̂ = 0.036 / 0.001 = 36.""")

adam_step.slip(M.corrects_one_moment, {"corrected(m, beta1, k)": "m"},
    says="Adam that corrects v and not m", hints="""
    Both averages started at 0. Which one do you correct?
    m holds a share 1 − β₁ᵏ of the truth. Divide it, too.
    m = −0.6 after the first update, and m̂ = −0.6 / 0.1 = −6.""")

adam_step.slip(M.in_place_correction, {
    "corrected(m, beta1, k)": "(m := corrected(m, beta1, k))",
    "corrected(v, beta2, k)": "(v := corrected(v, beta2, k))"}, hints="""
    What will the next step correct: m, or an m that was corrected already?
    The correction is for this step's use. Hand m and v on as they are.
    Hand on m = −0.6 and v = 0.036, not −6 and 36.""")

adam_step.slip(M.t_fixed_at_one, {"beta1, k": "beta1, 1", "beta2, k": "beta2, 1"}, hints="""
    Where does k come into your step?
    The share grows with k: 1 − β₁ᵏ and 1 − β₂ᵏ.
    For k = 4: 1 − 0.9⁴ = 0.344, not 0.1.""")

adam_step.slip(M.t_off_by_one, {"beta1, k": "beta1, k - 1", "beta2, k": "beta2, k - 1"},
    says="counting updates from 0", hints="""
    What is 1 − β⁰?
    The first step has k = 1. k is used as it comes.
    1 − 0.9¹ = 0.1.""")

adam_step.slip(M.t_off_by_one, {"beta1, k": "beta1, k + 1", "beta2, k": "beta2, k + 1"},
    says="counting one update too many", hints="""
    For k = 1, which power of β₁ did you take?
    The first step has k = 1. k is used as it comes.
    1 − 0.9¹ = 0.1. With 0.9² it would be 0.19, and the first step 0.0744.""")

adam_step.slip(M.no_sqrt, {"np.sqrt(corrected(v, beta2, k))": "corrected(v, beta2, k)"}, hints="""
    If all gradients were ten times as large, would your step be the same?
    v̂ is made of squares. Its root has the size of a gradient.
    0.1 · 6 / √36 = 0.1, and 0.1 · 6 / 36 = 0.0167.""")

adam_step.slip(M.first_moment_for_v, {"g**2": "np.abs(g)"}, hints="""
    What goes into v: 6, or 36?
    v is the average of g².
    0.001 · 36 = 0.036, not 0.001 · 6.""")

adam_step.slip(M.epsilon_inside_sqrt, {
    "np.sqrt(corrected(v, beta2, k)) + eps": "np.sqrt(corrected(v, beta2, k) + eps)"}, hints="""
    How large is √v̂ when all gradients are a millionth, and how large is √ε?
    Take the root of v̂ first. Then add ε.
    √(10⁻¹² + 10⁻⁸) is about 10⁻⁴, a hundred times 10⁻⁶.""")

adam_step.slip(M.scalar_second_moment, {"g**2": "np.mean(g**2)"}, hints="""
    How many numbers are in your v: one for each weight?
    Each weight has an average of its own. g**2 is already weight by weight.
    With g = −6, 0.3: v = 0.036, 0.00009.""")

adam_step.slip(M.root_before_correction, {
    "np.sqrt(corrected(v, beta2, k))": "corrected(np.sqrt(v), beta2, k)"}, hints="""
    Which comes first, the correction or the root?
    v is the average, so v is what you divide by 1 − β₂ᵏ. Then the root.
    √(0.036 / 0.001) = 6, and √0.036 / 0.001 = 190.""")

adam_step.slip(M.ema_as_heavy_ball, {"(1 - beta1) * g": "g"},
    says="adding whole gradients to m, as the heavy ball does", hints="""
    If g is always −6, where should m settle?
    Here m is an average: β₁ of the old, 1 − β₁ of the new.
    From zero: 0.1 · (−6) = −0.6, not −6.""")

adam_step.slip(M.velocity_reset, {"corrected(m, beta1, k)": "g"},
    says="stepping by today's gradient, without the memory of direction", hints="""
    Where does m come into your step?
    That is RMSprop with a correction. Adam steps by m̂ / √v̂.
    With m = 2 from before and g = −6: m = 0.9 · 2 − 0.6 = 1.2. It is 1.2 that counts, not −6.""")

adam_step.slip(M.old_state, {
    "m = beta1": "old_m, old_v = m, v\n    m = beta1", "step, m, v": "step, old_m, old_v"},
    says="handing on the averages of the step before", hints="""
    What will the next step remember of today's gradient?
    Hand on the new m and the new v.
    From zeros and g = −6: m = −0.6 and v = 0.036, not 0 and 0.""")

adam_step.slip(M.ascent_sign, {"- step": "+ step"}, hints="""
    The slope is −6. Should w grow or shrink?
    The gradient points uphill. Subtract the step.
    0 − 0.1 · (−6) / 6 = +0.1.""")

adam_step.slip(M.mutates_input, {
    "m = beta1 * m +": "m *= beta1\n    m +=", "v = beta2 * v +": "v *= beta2\n    v +="},
    says="changing the averages that you were given", hints="""
    After your function is done, what is in the m of whoever called it?
    `m *= …` changes the caller's array. `m = …` makes a new one.
    The numbers are right, and the caller's m was 0, 0 before and is −0.6, 0.03 after.""")

# --------------------------------------------------------------------------------------------- 5 · adamw_step

adamw_step = lesson.question("adamw_step")

@adamw_step.cases
def _(draw):
    twos = np.array([2.0, 2.0])
    later = (*on_the_way(draw, 3), 5, 0.3, 0.2)
    yield case("the weights", twos, WORKED, ZEROS, ZEROS, 1, 0.1, 0.5, by="item:0")
    yield case("the weights", *later, by="item:0")
    yield case("the weights", *on_the_way(draw, 2, 1e3), 3, 0.07, 0.35, by="item:0")
    yield case("the weights", *after_a_shock(draw), 50, 0.07, 0.35, by="item:0")
    given = {"beta1": 0.8, "beta2": 0.95, "eps": 0.4}
    yield case("the weights", *on_the_way(draw), 6, 0.3, 0.2, **given, by="item:0")
    for item in ("item:1", "item:2"):
        yield case("what is handed on", *later, by=item)
        yield case("what is handed on", *on_the_way(draw), 6, 0.3, 0.2, **given, by=item)
    yield case("no decay at all", *on_the_way(draw), 7, 0.13, 0.0, by="item:0")
    yield case("no decay at all", *on_the_way(draw), 2, 0.04, 0.0, by="item:0")

@adamw_step.also_right
def from_the_old_place(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    new_w, m, v = adam_step(w, g, m, v, k, lr, beta1, beta2, eps)
    return new_w - lr * decay * w, m, v

adamw_step.slip(M.l2_inside_adam, {"(1 - lr * decay) * w, g": "w, g + decay * w"}, hints="""
    Do weights with large gradients decay as fast as the others in your function?
    Leave the gradient alone. Shrink w, and hand the shrunken w to adam_step.
    At w = 2 with λ = 0.5 and η = 0.1, decay takes 0.1 · 0.5 · 2 = 0.1 off each weight.""")

adamw_step.slip(M.learning_rate_forgotten, {"lr * decay": "decay"},
    says="decay without the learning rate", hints="""
    How much of a weight is left after one step with λ = 0.5?
    The share that is taken off is η · λ.
    1 − 0.1 · 0.5 = 0.95, so 2 becomes 1.9.""")

@adamw_step.wrong(M.decay_after_step)
def decays_after_step(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """Do you shrink the weights before the step, or after it?
    First w ← w − η · λ · w, then the step.
    2 · 0.95 − 0.1 = 1.8, and (2 − 0.1) · 0.95 = 1.805."""
    new_w, m, v = adam_step(w, g, m, v, k, lr, beta1, beta2, eps)
    return (1 - lr * decay) * new_w, m, v

adamw_step.slip(M.ascent_sign, {"1 - lr": "1 + lr"}, says="weights that grow instead of decaying", hints="""
    Is 2 after decay nearer to 0, or farther from it?
    Subtract: w − η · λ · w.
    2 − 0.1 · 0.5 · 2 = 1.9.""")

adamw_step.slip(M.decay_forgotten, {"(1 - lr * decay) * ": ""}, hints="""
    Where does decay come into your function?
    First w ← w − η · λ · w, then the step.
    2 − 0.1 · 0.5 · 2 = 1.9, and then Adam's step from there.""")

adamw_step.slip(M.penalties_swapped, {"(1 - lr * decay) * w": "w - lr * decay * np.sign(w)"},
    says="taking η·λ off each weight, whatever its size", hints="""
    Should a weight of 200 lose as much as a weight of 2?
    Decay takes a *share* of the weight: η · λ · w.
    0.1 · 0.5 · 2 = 0.1 off a weight of 2, and 10 off a weight of 200.""")

# ------------------------------------------------------------------------------------------- 6 · fewest_steps

fewest_steps = lesson.question("fewest_steps", shows="At least {answer} steps")

def a_journey(draw, rest):
    """From start to goal, the farthest weight needing a whole number of steps and `rest`, and going down."""
    lr = round(draw.uniform(0.003, 0.04), 4)
    start = draw.uniform(-3, 3, 3).round(2)
    steps = (int(draw.integers(40, 90)) + rest) * np.array([0.55, -1.0, 0.8])
    return start, (start + lr * steps).round(6), lr

@fewest_steps.cases
def _(draw):
    yield case("a part of a step left over", np.array([0.0, 0.0]), np.array([3.0, -1.0]), 0.4)
    yield case("a part of a step left over", *a_journey(draw, 0.3))
    yield case("a part of a step left over", *a_journey(draw, 0.7))
    yield case("nothing left over", np.array([1.0, -0.5]), np.array([-2.0, 1.25]), 0.25)
    yield case("nothing left over", np.array([1.0, -0.5]), np.array([1.0, -0.5]), 0.25)
    yield case("nothing left over", np.array([0.75, 2.0, -1.5]), np.array([1.0, -3.0, -3.5]), 0.125)
    start, far = draw.integers(-4, 4, 3) / 4, draw.integers(20, 2000) / 8
    yield case("nothing left over", start, start + np.array([0.5, -far, 1.75]), 0.125)

fewest_steps.also_right(lambda start, goal, lr: max(math.ceil(abs(b - a) / lr) for a, b in zip(start, goal)))

@fewest_steps.also_right
def walked(start, goal, lr):
    steps = 0
    while any(abs(b - a) > steps * lr * (1 + 1e-12) for a, b in zip(start, goal)):
        steps += 1
    return float(steps)

fewest_steps.slip(M.sequential_update, {"np.max": "np.sum"},
    says="adding the distances up, as if one weight moved after the other", hints="""
    While the first weight takes its steps, do the others stand still?
    All weights move in the same step. The one with the longest way decides.
    3 / 0.4 = 7.5 and 1 / 0.4 = 2.5: 8 steps are enough for both.""")

fewest_steps.slip(M.straight_line, {
    "np.max(np.abs(np.asarray(goal) - np.asarray(start)))":
        "np.linalg.norm(np.asarray(goal) - np.asarray(start))"}, hints="""
    In a step along the diagonal, how far does each weight move?
    η bounds the move of each weight, not the length of the arrow. The weight with the longest way decides.
    √(3² + 1²) = 3.16, and the longest way is 3.""")

fewest_steps.slip(M.rounds_down, {"ceil": "floor"}, hints="""
    After 7 steps of 0.4, is a weight that was 3 away there?
    What is left over takes one more step. Round up.
    3 / 0.4 = 7.5, so 8 steps.""")

fewest_steps.slip(M.rounds_down, {"np.ceil(farthest / lr)": "np.floor(farthest / lr + 0.5)"},
    says="rounding to the nearest whole number", hints="""
    If 41.3 steps are needed, are 41 enough?
    Whatever is left over takes one more step. Round up.
    7.5 becomes 8, and so does 7.1.""")

fewest_steps.slip(M.off_by_one, {"np.ceil(farthest / lr)": "farthest / lr + 1"},
    says="one step too many when nothing is left over", hints="""
    If the way is exactly 12 steps long, how many does it take?
    Round up, and leave whole numbers as they are.
    3 / 0.25 = 12, and 12 steps are enough.""")

fewest_steps.slip(M.no_abs, {"np.abs(": "("}, says="leaving out weights that have to go down", hints="""
    How far is it from 0 to −1?
    A distance has no sign: take np.abs before the largest.
    From 1 to −2 it is 3, not −3.""")

fewest_steps.slip(M.wrong_extreme, {"np.max": "np.min"}, says="the weight with the shortest way", hints="""
    When the nearest weight has arrived, have all the others?
    The weight with the longest way arrives last. It decides.
    3 and 1 away, 0.4 a step: 8 steps, not 3.""")

fewest_steps.slip(M.wrong_extreme, {"np.max": "np.mean"}, says="the mean distance", hints="""
    Is the farthest weight there when an average weight is?
    The weight with the longest way arrives last. It decides.
    3 and 1 away: the longest way is 3, not 2.""")

# ------------------------------------------------------------------------------------------- 7 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("a correction done twice", """
        How often is m divided by something in your friend's code?
        m_hat is m divided once. What is handed on is m, not m_hat.
        m / (1 − β₂ᵏ): once."""),
    C=("ε in the wrong place", """
        Is ε added before the root, or after it?
        np.sqrt(v_hat) + eps: that is as it should be.
        √36 + 10⁻⁸, as in your own."""),
    D=("rounding", """
        How large is a rounding error in numbers near 1?
        Rounding errors are near 10⁻¹⁶. These numbers differ in the fourth decimal.
        0.200074 − 0.199897 = 0.000177."""),
)

test_adam = lesson.test_question("test_adam", of=adam_step, mutants=[
    M.betas_swapped, M.no_bias_correction, M.corrects_one_moment, M.in_place_correction, M.t_fixed_at_one,
    M.no_sqrt, M.epsilon_inside_sqrt, M.scalar_second_moment, M.old_state], hints="""
    What do your friend's m and v become after one step from zeros, and what do yours?
    Start from an m and a v that are not zero, with k = 3, and work the three answers out yourself. For ε,
        let one gradient be near 10⁻⁶.
    From m = 1.5 and g = −6: m = 0.9 · 1.5 − 0.6 = 0.75. Your friend's is 0.999 · 1.5 − 0.006 = 1.4925.""")
