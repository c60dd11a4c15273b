"""How the exercises of lesson 12 are judged. How to read and write such a file: `gdcourse.checks`."""

import math

import numpy as np

from gdcourse.checks import case, killer, question, value


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


# ------------------------------------------------------------------------------------------ 1 · adagrad_step


@question(points=2)
def adagrad_step(w, g, s, lr, eps=1e-10):
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


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


@adagrad_step.wrong(
    "dividing by the sum of squares itself, not by its root",
    "If all gradients were ten times as large, would your first step be the same?",
    "s is made of squares. Its root has the size of a gradient.",
    "0.1 · 6 / √36 = 0.1, and 0.1 · 6 / 36 = 0.0167.",
    id="M74",
)
def no_sqrt(w, g, s, lr, eps=1e-10):
    s = s + g**2
    return w - lr * g / (s + eps), s


@adagrad_step.wrong(
    "adding up sizes of gradients, not their squares",
    "What do you add to s: 6, or 36?",
    "s holds squares. It is the root that brings them back to the size of a gradient.",
    "After a gradient of −6, s = 36 and √s = 6.",
    id="M75",
)
def first_moment_for_v(w, g, s, lr, eps=1e-10):
    s = s + np.abs(g)
    return w - lr * g / (np.sqrt(s) + eps), s


@adagrad_step.wrong(
    "dividing by the old sum, from before this gradient",
    "At the first step the old sum is 0. What do you divide by?",
    "Let the sum grow first. Then divide by the root of the new sum.",
    "s = 0 + 36, and 0.1 · 6 / √36 = 0.1.",
)
def old_size(w, g, s, lr, eps=1e-10):
    return w - lr * g / (np.sqrt(s) + eps), s + g**2


@adagrad_step.wrong(
    "keeping only the last square",
    "What has become of the squares of the steps before?",
    "AdaGrad never forgets: s grows by g² at every step.",
    "s = 36, then a gradient of −5: s = 36 + 25 = 61.",
)
def memory_overwritten(w, g, s, lr, eps=1e-10):
    s = g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@adagrad_step.wrong(
    "one sum of squares for all weights together",
    "How many numbers are in your s: one for each weight?",
    "Each weight has a sum of its own. g**2 is already weight by weight.",
    "With g = −6, 0.3 the sums are 36 and 0.09, not 36.09 for both.",
    id="M78",
)
def scalar_second_moment(w, g, s, lr, eps=1e-10):
    s = s + np.sum(g**2)
    return w - lr * g / (np.sqrt(s) + eps), s


@adagrad_step.wrong(
    "adding ε under the root",
    "Where does ε stand in √s + ε?",
    "Take the root of s first. Then add ε.",
    "With s = 4 and ε = 0.4: √4 + 0.4 = 2.4, and √4.4 = 2.098.",
    id="M77",
)
def epsilon_inside_sqrt(w, g, s, lr, eps=1e-10):
    s = s + g**2
    return w - lr * g / np.sqrt(s + eps), s


@adagrad_step.wrong(
    "walking uphill",
    "The slope is −6. Should w grow or shrink?",
    "The gradient points uphill. Subtract the step.",
    "0 − 0.1 · (−6) / 6 = +0.1.",
    id="M01",
)
def ascent_sign(w, g, s, lr, eps=1e-10):
    s = s + g**2
    return w + lr * g / (np.sqrt(s) + eps), s


@adagrad_step.wrong(
    "changing the sum that you were given",
    "After your function is done, what is in the s of whoever called it?",
    "`s += …` changes the caller's array. `s = s + …` makes a new one.",
    "The numbers are right, and the caller's s was 0, 0 before and is 36, 0.09 after.",
)
def changes_its_input(w, g, s, lr, eps=1e-10):
    s += g**2
    return w - lr * g / (np.sqrt(s) + eps), s


# ------------------------------------------------------------------------------------------ 2 · rmsprop_step


@question(points=3)
def rmsprop_step(w, g, v, lr, beta=0.99, eps=1e-8):
    v = beta * v + (1 - beta) * g**2
    return w - lr * g / (np.sqrt(v) + eps), v


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


@rmsprop_step.wrong(
    "dividing by the average itself, not by its root",
    "If all gradients were ten times as large, would your steps be the same?",
    "v is made of squares. Its root has the size of a gradient.",
    "v = 3.6, √v = 1.897, and 0.1 · 6 / 1.897 = 0.316.",
    id="M74",
)
def no_sqrt_rms(w, g, v, lr, beta=0.99, eps=1e-8):
    v = beta * v + (1 - beta) * g**2
    return w - lr * g / (v + eps), v


@rmsprop_step.wrong(
    "averaging sizes of gradients, not their squares",
    "What goes into your average: 6, or 36?",
    "RMS is the *root* of the *mean* of the *squares*.",
    "0.1 · 36 = 3.6, not 0.1 · 6 = 0.6.",
    id="M75",
)
def first_moment_for_v_rms(w, g, v, lr, beta=0.99, eps=1e-8):
    v = beta * v + (1 - beta) * np.abs(g)
    return w - lr * g / (np.sqrt(v) + eps), v


@rmsprop_step.wrong(
    "β and 1 − β exchanged",
    "With β = 0.9, how much of the old average should be left: nine tenths, or one?",
    "β is the share that is *kept*. The new square gets the rest.",
    "From v = 0: 0.9 · 0 + 0.1 · 36 = 3.6.",
    id="M76",
)
def shares_swapped(w, g, v, lr, beta=0.99, eps=1e-8):
    v = (1 - beta) * v + beta * g**2
    return w - lr * g / (np.sqrt(v) + eps), v


@rmsprop_step.wrong(
    "adding the whole square to what is kept",
    "If g² is always 36, where should its average settle?",
    "The two shares of an average make 1: β of the old, 1 − β of the new.",
    "0.9 · 36 + 0.1 · 36 = 36. Without the 0.1 it would grow to 360.",
)
def whole_square(w, g, v, lr, beta=0.99, eps=1e-8):
    v = beta * v + g**2
    return w - lr * g / (np.sqrt(v) + eps), v


@rmsprop_step.wrong(
    "adding squares up without forgetting, as AdaGrad does",
    "Does your v ever get smaller?",
    "RMSprop forgets: β of the old, 1 − β of the new.",
    "0.9 · 3.6 + 0.1 · 25 = 5.74, not 3.6 + 25.",
)
def never_forgets(w, g, v, lr, beta=0.99, eps=1e-8):
    v = v + g**2
    return w - lr * g / (np.sqrt(v) + eps), v


@rmsprop_step.wrong(
    "dividing by the old average, from before this gradient",
    "At the first step the old average is 0. What do you divide by?",
    "Renew the average first. Then divide by the root of the new one.",
    "v = 3.6, and 0.1 · 6 / √3.6 = 0.316.",
)
def old_size_rms(w, g, v, lr, beta=0.99, eps=1e-8):
    return w - lr * g / (np.sqrt(v) + eps), beta * v + (1 - beta) * g**2


@rmsprop_step.wrong(
    "one average for all weights together",
    "How many numbers are in your v: one for each weight?",
    "Each weight has an average of its own. g**2 is already weight by weight.",
    "With g = −6, 0.3 and β = 0.9: v = 3.6, 0.009.",
    id="M78",
)
def scalar_second_moment_rms(w, g, v, lr, beta=0.99, eps=1e-8):
    v = beta * v + (1 - beta) * np.mean(g**2)
    return w - lr * g / (np.sqrt(v) + eps), v


@rmsprop_step.wrong(
    "adding ε under the root",
    "How large is √v when all gradients are a millionth, and how large is √ε?",
    "Take the root of v first. Then add ε.",
    "√(10⁻¹² + 10⁻⁸) is about 10⁻⁴, a hundred times 10⁻⁶.",
    id="M77",
)
def epsilon_inside_sqrt_rms(w, g, v, lr, beta=0.99, eps=1e-8):
    v = beta * v + (1 - beta) * g**2
    return w - lr * g / np.sqrt(v + eps), v


@rmsprop_step.wrong(
    "walking uphill",
    "The slope is −6. Should w grow or shrink?",
    "The gradient points uphill. Subtract the step.",
    "0 − 0.1 · (−6) / 1.897 = +0.316.",
    id="M01",
)
def ascent_sign_rms(w, g, v, lr, beta=0.99, eps=1e-8):
    v = beta * v + (1 - beta) * g**2
    return w + lr * g / (np.sqrt(v) + eps), v


# --------------------------------------------------------------------------------------------- 3 · corrected


@question(points=2)
def corrected(average, beta, k):
    return average / (1 - beta**k)


@corrected.cases
def _(draw):
    yield case("the first update", -0.6, 0.9, 1)
    yield case("the first update", gradients(draw), round(draw.uniform(0.7, 0.95), 3), 1)
    yield case("later updates", -0.6, 0.9, 2)
    for k in (3, 17):
        yield case("later updates", gradients(draw, 3), round(draw.uniform(0.7, 0.95), 3), k)


@corrected.also_right
def share_of_the_truth(average, beta, k):
    truth = 0.0
    for _ in range(k):
        truth = beta * truth + (1 - beta)
    return np.asarray(average) / truth


@corrected.also_right
def by_logarithms(average, beta, k):
    return average / -math.expm1(k * math.log(beta))


@corrected.wrong(
    "counting updates from 0",
    "What is 1 − β⁰?",
    "The first update has k = 1. k is used as it comes.",
    "1 − 0.9¹ = 0.1, and −0.6 / 0.1 = −6.",
    id="M73",
)
def t_starts_at_zero(average, beta, k):
    with np.errstate(all="ignore"):
        return np.divide(average, 1 - beta ** (k - 1))


@corrected.wrong(
    "counting one update too many",
    "For k = 1, which power of β did you take?",
    "The first update has k = 1. k is used as it comes.",
    "1 − 0.9¹ = 0.1. With 0.9² it would be 0.19.",
    id="M73",
)
def one_update_ahead(average, beta, k):
    return average / (1 - beta ** (k + 1))


@corrected.wrong(
    "dividing by 1 − β at every update, whatever k is",
    "After a hundred updates, does the average still need to be ten times as large?",
    "The correction fades: use k.",
    "For k = 2: 1 − 0.9² = 0.19, not 0.1.",
    id="M72",
)
def t_fixed_at_one(average, beta, k):
    return average / (1 - beta)


@corrected.wrong(
    "multiplying β by k instead of raising it to the power k",
    "What becomes of 1 − β · k for large k?",
    "After each update β of the zero is left, so after k updates βᵏ: a power, `**`.",
    "0.9² = 0.81, and 0.9 · 2 = 1.8.",
)
def times_for_power(average, beta, k):
    return average / (1 - beta * k)


@corrected.wrong(
    "raising 1 − β to the power k",
    "For β = 0.9 and k = 2, is it 0.19 or 0.01?",
    "First the power of β, then subtract from 1.",
    "1 − 0.9² = 0.19, and (1 − 0.9)² = 0.01.",
)
def power_outside(average, beta, k):
    return average / (1 - beta) ** k


@corrected.wrong(
    "multiplying by the share instead of dividing by it",
    "The average is too small. Does your answer get larger?",
    "It holds a share of the truth. The truth is the average divided by that share.",
    "−0.6 / 0.1 = −6, and −0.6 · 0.1 = −0.06.",
)
def multiplied_by_share(average, beta, k):
    return average * (1 - beta**k)


@corrected.wrong(
    "giving the average back as it was",
    "Is −0.6 a fair average of one gradient, −6?",
    "Divide by the share that has arrived after k updates.",
    "−0.6 / (1 − 0.9) = −6.",
    id="M69",
)
def no_bias_correction(average, beta, k):
    return average


# --------------------------------------------------------------------------------------------- 4 · adam_step


@question(points=5)
def adam_step(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step = lr * corrected(m, beta1, k) / (np.sqrt(corrected(v, beta2, k)) + eps)
    return w - step, m, v


def on_the_way(draw, n=2, scale=1.0):
    """w, g, m, v: somewhere in the middle of a walk."""
    return some_weights(draw, n), gradients(draw, n, scale), gradients(draw, n, scale), sizes(draw, n, scale)


@adam_step.cases
def _(draw):
    yield case("the first step", ZEROS, WORKED, ZEROS, ZEROS, 1, 0.1, by="item:0")
    yield case("the first step", some_weights(draw), gradients(draw), ZEROS, ZEROS, 1, 0.17, by="item:0")
    later = (*on_the_way(draw, 3), 4, 0.3)
    yield case("a later step", *later, by="item:0")
    yield case("a later step", *on_the_way(draw), 23, 0.03, beta1=0.8, beta2=0.95, by="item:0")
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


@adam_step.wrong(
    "Adam with the two memories exchanged",
    "Which average has the longer memory: the one of g, or the one of g²?",
    "β₁ = 0.9 belongs to m, β₂ = 0.999 to v, in the averages and in the corrections.",
    "From zeros and g = −6: m = 0.1 · (−6) = −0.6 and v = 0.001 · 36 = 0.036.",
    id="M76",
)
def betas_swapped(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta2 * m + (1 - beta2) * g
    v = beta1 * v + (1 - beta1) * g**2
    m_hat = m / (1 - beta2**k)
    v_hat = v / (1 - beta1**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "Adam without its correction",
    "How long is your first step, compared with η?",
    "Divide m by 1 − β₁ᵏ and v by 1 − β₂ᵏ before the step.",
    "Without it: 0.1 · 0.6 / √0.036 = 0.316. With it: 0.1 · 6 / √36 = 0.1.",
    id="M69",
)
def no_bias_correction_adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m, v
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "Adam that corrects m and not v",
    "Both averages started at 0. Which one do you correct?",
    "v holds a share 1 − β₂ᵏ of the truth. Divide it, too.",
    "v = 0.036 after the first update, and v̂ = 0.036 / 0.001 = 36.",
    id="M70",
)
def corrects_only_m(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**k), v
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "Adam that corrects v and not m",
    "Both averages started at 0. Which one do you correct?",
    "m holds a share 1 − β₁ᵏ of the truth. Divide it, too.",
    "m = −0.6 after the first update, and m̂ = −0.6 / 0.1 = −6.",
    id="M70",
)
def corrects_only_v(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m, v / (1 - beta2**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "handing the corrected averages on to the next step",
    "What will the next step correct: m, or an m that was corrected already?",
    "The correction is for this step's use. Hand m and v on as they are.",
    "Hand on m = −0.6 and v = 0.036, not −6 and 36.",
    id="M71",
)
def in_place_correction(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m_hat, v_hat


@adam_step.wrong(
    "correcting every step as if it were the first",
    "Where does k come into your step?",
    "The share grows with k: 1 − β₁ᵏ and 1 − β₂ᵏ.",
    "For k = 4: 1 − 0.9⁴ = 0.344, not 0.1.",
    id="M72",
)
def t_fixed_at_one_adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "counting updates from 0",
    "What is 1 − β⁰?",
    "The first step has k = 1. k is used as it comes.",
    "1 − 0.9¹ = 0.1.",
    id="M73",
)
def t_starts_at_zero_adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = np.divide(m, 1 - beta1 ** (k - 1)), np.divide(v, 1 - beta2 ** (k - 1))
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "counting one update too many",
    "For k = 1, which power of β₁ did you take?",
    "The first step has k = 1. k is used as it comes.",
    "1 − 0.9¹ = 0.1. With 0.9² it would be 0.19, and the first step 0.0744.",
    id="M73",
)
def one_update_ahead_adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1 ** (k + 1)), v / (1 - beta2 ** (k + 1))
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "dividing by v̂ itself, not by its root",
    "If all gradients were ten times as large, would your step be the same?",
    "v̂ is made of squares. Its root has the size of a gradient.",
    "0.1 · 6 / √36 = 0.1, and 0.1 · 6 / 36 = 0.0167.",
    id="M74",
)
def no_sqrt_adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w - lr * m_hat / (v_hat + eps), m, v


@adam_step.wrong(
    "averaging sizes of gradients in v, not their squares",
    "What goes into v: 6, or 36?",
    "v is the average of g².",
    "0.001 · 36 = 0.036, not 0.001 · 6.",
    id="M75",
)
def first_moment_for_v_adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.abs(g)
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "adding ε under the root",
    "How large is √v̂ when all gradients are a millionth, and how large is √ε?",
    "Take the root of v̂ first. Then add ε.",
    "√(10⁻¹² + 10⁻⁸) is about 10⁻⁴, a hundred times 10⁻⁶.",
    id="M77",
)
def epsilon_inside_sqrt_adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w - lr * m_hat / np.sqrt(v_hat + eps), m, v


@adam_step.wrong(
    "one v for all weights together",
    "How many numbers are in your v: one for each weight?",
    "Each weight has an average of its own. g**2 is already weight by weight.",
    "With g = −6, 0.3: v = 0.036, 0.00009.",
    id="M78",
)
def scalar_second_moment_adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.mean(g**2)
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "correcting √v where v should be corrected",
    "Which comes first, the correction or the root?",
    "v is the average, so v is what you divide by 1 − β₂ᵏ. Then the root.",
    "√(0.036 / 0.001) = 6, and √0.036 / 0.001 = 190.",
)
def root_before_correction(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**k), np.sqrt(v) / (1 - beta2**k)
    return w - lr * m_hat / (v_hat + eps), m, v


@adam_step.wrong(
    "adding whole gradients to m, as the heavy ball does",
    "If g is always −6, where should m settle?",
    "Here m is an average: β₁ of the old, 1 − β₁ of the new.",
    "From zero: 0.1 · (−6) = −0.6, not −6.",
    id="M61",
)
def heavy_ball_inside(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "stepping by today's gradient, without the memory of direction",
    "Where does m come into your step?",
    "That is RMSprop with a correction. Adam steps by m̂ / √v̂.",
    "With m = 2 from before and g = −6: m = 0.9 · 2 − 0.6 = 1.2. It is 1.2 that counts, not −6.",
)
def gradient_for_m(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    v_hat = v / (1 - beta2**k)
    return w - lr * g / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "handing on the averages of the step before",
    "What will the next step remember of today's gradient?",
    "Hand on the new m and the new v.",
    "From zeros and g = −6: m = −0.6 and v = 0.036, not 0 and 0.",
    id="M63",
)
def memory_left_behind(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    new_m = beta1 * m + (1 - beta1) * g
    new_v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = new_m / (1 - beta1**k), new_v / (1 - beta2**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "walking uphill",
    "The slope is −6. Should w grow or shrink?",
    "The gradient points uphill. Subtract the step.",
    "0 − 0.1 · (−6) / 6 = +0.1.",
    id="M01",
)
def ascent_sign_adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w + lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@adam_step.wrong(
    "changing the averages that you were given",
    "After your function is done, what is in the m of whoever called it?",
    "`m *= …` changes the caller's array. `m = …` makes a new one.",
    "The numbers are right, and the caller's m was 0, 0 before and is −0.6, 0.03 after.",
)
def changes_its_averages(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps), m, v


# -------------------------------------------------------------------------------------------- 5 · adamw_step


@question(points=3)
def adamw_step(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step((1 - lr * decay) * w, g, m, v, k, lr, beta1, beta2, eps)


@adamw_step.cases
def _(draw):
    twos = np.array([2.0, 2.0])
    later = (*on_the_way(draw, 3), 5, 0.3, 0.2)
    yield case("the weights", twos, WORKED, ZEROS, ZEROS, 1, 0.1, 0.5, by="item:0")
    yield case("the weights", *later, by="item:0")
    yield case("the weights", *on_the_way(draw, 2, 1e3), 3, 0.07, 0.35, by="item:0")
    for item in ("item:1", "item:2"):
        yield case("what is handed on", *later, by=item)
    yield case("no decay at all", *on_the_way(draw), 7, 0.13, 0.0, by="item:0")
    yield case("no decay at all", *on_the_way(draw), 2, 0.04, 0.0, by="item:0")


@adamw_step.also_right
def from_the_old_place(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    new_w, m, v = adam_step(w, g, m, v, k, lr, beta1, beta2, eps)
    return new_w - lr * decay * w, m, v


@adamw_step.wrong(
    "adding λ·w to the gradient, where Adam divides it by √v̂",
    "Do weights with large gradients decay as fast as the others in your function?",
    "Leave the gradient alone. Shrink w, and hand the shrunken w to adam_step.",
    "At w = 2 with λ = 0.5 and η = 0.1, decay takes 0.1 · 0.5 · 2 = 0.1 off each weight.",
    id="M79",
)
def l2_inside_adam(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(w, g + decay * w, m, v, k, lr, beta1, beta2, eps)


@adamw_step.wrong(
    "decay without the learning rate",
    "How much of a weight is left after one step with λ = 0.5?",
    "The share that is taken off is η · λ.",
    "1 − 0.1 · 0.5 = 0.95, so 2 becomes 1.9.",
)
def decay_without_rate(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step((1 - decay) * w, g, m, v, k, lr, beta1, beta2, eps)


@adamw_step.wrong(
    "decay after Adam's step, which shrinks the step as well",
    "Do you shrink the weights before the step, or after it?",
    "First w ← w − η · λ · w, then the step.",
    "2 · 0.95 − 0.1 = 1.8, and (2 − 0.1) · 0.95 = 1.805.",
)
def decays_after_step(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    new_w, m, v = adam_step(w, g, m, v, k, lr, beta1, beta2, eps)
    return (1 - lr * decay) * new_w, m, v


@adamw_step.wrong(
    "weights that grow instead of decaying",
    "Is 2 after decay nearer to 0, or farther from it?",
    "Subtract: w − η · λ · w.",
    "2 − 0.1 · 0.5 · 2 = 1.9.",
    id="M01",
)
def grows(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step((1 + lr * decay) * w, g, m, v, k, lr, beta1, beta2, eps)


@adamw_step.wrong(
    "Adam without any decay",
    "Where does decay come into your function?",
    "First w ← w − η · λ · w, then the step.",
    "2 − 0.1 · 0.5 · 2 = 1.9, and then Adam's step from there.",
)
def decay_forgotten(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(w, g, m, v, k, lr, beta1, beta2, eps)


@adamw_step.wrong(
    "taking η·λ off each weight, whatever its size",
    "Should a weight of 200 lose as much as a weight of 2?",
    "Decay takes a *share* of the weight: η · λ · w.",
    "0.1 · 0.5 · 2 = 0.1 off a weight of 2, and 10 off a weight of 200.",
)
def same_for_every_size(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(w - lr * decay * np.sign(w), g, m, v, k, lr, beta1, beta2, eps)


# ------------------------------------------------------------------------------------------ 6 · fewest_steps


@question(points=2, shows="At least {answer} steps")
def fewest_steps(start, goal, lr):
    farthest = np.max(np.abs(np.asarray(goal) - np.asarray(start)))
    return int(np.ceil(farthest / lr))


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
    yield case("nothing left over", np.array([0.75, 2.0, -1.5]), np.array([1.0, -3.0, -3.5]), 0.125)


@fewest_steps.also_right
def slowest_weight(start, goal, lr):
    return max(math.ceil(abs(b - a) / lr) for a, b in zip(start, goal))


@fewest_steps.also_right
def walked(start, goal, lr):
    steps = 0
    while any(abs(b - a) > steps * lr * (1 + 1e-12) for a, b in zip(start, goal)):
        steps += 1
    return float(steps)


@fewest_steps.wrong(
    "adding the distances up, as if one weight moved after the other",
    "While the first weight takes its steps, do the others stand still?",
    "All weights move in the same step. The one with the longest way decides.",
    "3 / 0.4 = 7.5 and 1 / 0.4 = 2.5: 8 steps are enough for both.",
)
def one_after_the_other(start, goal, lr):
    return int(np.ceil(np.sum(np.abs(goal - start)) / lr))


@fewest_steps.wrong(
    "the straight line from start to goal",
    "In a step along the diagonal, how far does each weight move?",
    "η bounds the move of each weight, not the length of the arrow. The weight with the longest way decides.",
    "√(3² + 1²) = 3.16, and the longest way is 3.",
)
def straight_line(start, goal, lr):
    return int(np.ceil(np.linalg.norm(goal - start) / lr))


@fewest_steps.wrong(
    "rounding down",
    "After 7 steps of 0.4, is a weight that was 3 away there?",
    "What is left over takes one more step. Round up.",
    "3 / 0.4 = 7.5, so 8 steps.",
)
def rounded_down(start, goal, lr):
    return int(np.max(np.abs(goal - start)) / lr)


@fewest_steps.wrong(
    "rounding to the nearest whole number",
    "If 41.3 steps are needed, are 41 enough?",
    "Whatever is left over takes one more step. Round up.",
    "7.5 becomes 8, and so does 7.1.",
)
def rounded_to_nearest(start, goal, lr):
    return int(np.floor(np.max(np.abs(goal - start)) / lr + 0.5))


@fewest_steps.wrong(
    "one step too many when nothing is left over",
    "If the way is exactly 12 steps long, how many does it take?",
    "Round up, and leave whole numbers as they are.",
    "3 / 0.25 = 12, and 12 steps are enough.",
    id="M17",
)
def always_one_more(start, goal, lr):
    return int(np.max(np.abs(goal - start)) / lr) + 1


@fewest_steps.wrong(
    "leaving out weights that have to go down",
    "How far is it from 0 to −1?",
    "A distance has no sign: take np.abs before the largest.",
    "From 1 to −2 it is 3, not −3.",
)
def sign_kept(start, goal, lr):
    return int(np.ceil(np.max(goal - start) / lr))


@fewest_steps.wrong(
    "the weight with the shortest way",
    "When the nearest weight has arrived, have all the others?",
    "The weight with the longest way arrives last. It decides.",
    "3 and 1 away, 0.4 a step: 8 steps, not 3.",
)
def nearest_weight(start, goal, lr):
    return int(np.ceil(np.min(np.abs(goal - start)) / lr))


@fewest_steps.wrong(
    "the mean distance",
    "Is the farthest weight there when an average weight is?",
    "The weight with the longest way arrives last. It decides.",
    "3 and 1 away: the longest way is 3, not 2.",
)
def mean_distance(start, goal, lr):
    return int(np.ceil(np.mean(np.abs(goal - start)) / lr))


# ------------------------------------------------------------------------------------------ 7 · bug and test


@value(points=1)
def bug():
    return "B"


@bug.wrong(
    "a correction done twice",
    "How often is m divided by something in your friend's code?",
    "m_hat is m divided once. What is handed on is m, not m_hat.",
    "m / (1 − β₂ᵏ): once.",
    id="M71",
)
def corrected_twice_seen():
    return "A"


@bug.wrong(
    "ε in the wrong place",
    "Is ε added before the root, or after it?",
    "np.sqrt(v_hat) + eps: that is as it should be.",
    "√36 + 10⁻⁸, as in your own.",
    id="M77",
)
def epsilon_seen():
    return "C"


@bug.wrong(
    "rounding",
    "How large is a rounding error in numbers near 1?",
    "Rounding errors are near 10⁻¹⁶. These numbers differ in the fourth decimal.",
    "0.200074 − 0.199897 = 0.000177.",
)
def rounding_seen():
    return "D"


test_adam = killer(
    "test_adam",
    of=adam_step,
    points=2,
    suspects=[
        "betas_swapped",
        "no_bias_correction_adam",
        "corrects_only_m",
        "in_place_correction",
        "t_fixed_at_one_adam",
        "no_sqrt_adam",
        "epsilon_inside_sqrt_adam",
        "scalar_second_moment_adam",
        "memory_left_behind",
    ],
    hints=(
        "What do your friend's m and v become after one step from zeros, and what do yours?",
        "Start from an m and a v that are not zero, with k = 3, and work the three answers out yourself. For ε, let one gradient be near 10⁻⁶.",
        "From m = 1.5 and g = −6: m = 0.9 · 1.5 − 0.6 = 0.75. Your friend's is 0.999 · 1.5 − 0.006 = 1.4925.",
    ),
)
