"""How the exercises of lesson 08 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import case, function, killer, question, value

# --------------------------------------------------------------------------------------------- 1 · noise_floor


@question(points=2, shows="Your floor is {answer}")
def noise_floor(eta, variance, B):
    return eta * variance / ((1 - eta) * B)


@noise_floor.cases
def _(draw):
    yield case("one voter a step", 0.1, 4.0, 1)
    yield case("one voter a step", round(draw.uniform(0.2, 0.45), 3), 2.5, 1)
    yield case("batches", 0.25, 4.0, 4)
    yield case("batches", 0.37, round(draw.uniform(1, 9), 2), 7)


@noise_floor.also_right
def balance(eta, variance, B):
    kept, fed = (1 - 2 * eta) ** 2, 4 * eta**2 * variance / B
    return fed / (1 - kept)


@noise_floor.also_right
def batch_first(eta, variance, B):
    of_batch = variance / B
    return of_batch * eta / (1 - eta)


@noise_floor.wrong(
    "leaving out 1 − η",
    "How much do your number and the right one differ for a tiny η, and for η = 0.5?",
    "For small η your formula is a good rule of thumb. The whole one divides by 1 − η.",
    "0.1 · 4 / 0.9 = 0.4444, not 0.4.",
)
def forgets_1_minus_eta(eta, variance, B):
    return eta * variance / B


@noise_floor.wrong(
    "dividing by B²",
    "How does the variance of an average of B votes fall?",
    "The variance falls as 1/B, and the floor with it.",
    "B = 4 makes the floor a quarter: 1.3333 becomes 0.3333.",
    id="M45",
)
def B_squared(eta, variance, B):
    return eta * variance / ((1 - eta) * B**2)


@noise_floor.wrong(
    "dividing by √B",
    "Is the loss a distance, or a distance squared?",
    "The width of the cloud falls as 1/√B, the loss as 1/B.",
    "B = 4 halves the width and quarters the loss.",
    id="M45",
)
def root_of_B(eta, variance, B):
    return eta * variance / ((1 - eta) * np.sqrt(B))


@noise_floor.wrong(
    "the width of the cloud, not the loss",
    "Which is asked for: a distance from 3, or an excess loss?",
    "The excess loss is the mean of the squared distance.",
    "0.4444 is the loss. Its root, 0.667, is the width.",
)
def width(eta, variance, B):
    return np.sqrt(eta * variance / ((1 - eta) * B))


@noise_floor.wrong(
    "saying that the noise dies by itself",
    "Do the voters agree when w = 3?",
    "With a constant rate, every vote still moves w by the same share.",
    "Votes 1 and 5 pull at 3 with slopes +4 and −4, for ever.",
    id="M47",
)
def dies_by_itself(eta, variance, B):
    return 0.0


# ---------------------------------------------------------------------------------------------- 2 · step_decay


@question(points=2, shows="Your rate is {answer}")
def step_decay(t, initial, factor, every):
    return initial * factor ** (t // every)


@step_decay.cases
def _(draw):
    yield case("one step", 0, 0.01, 0.5, 100)
    yield case("one step", 99, 0.01, 0.5, 100)
    yield case("one step", 100, 0.01, 0.5, 100)
    yield case("one step", int(draw.integers(210, 290)), 0.03, 0.7, 100)
    yield case("many steps at once", np.array([0, 6, 7, 13, 14, 20, 25]), 0.4, 0.3, 7)


@step_decay.also_right
def by_floor(t, initial, factor, every):
    return initial * np.power(factor, np.floor(np.asarray(t) / every))


@step_decay.also_right
def by_remainder(t, initial, factor, every):
    t = np.asarray(t)
    return initial * factor ** ((t - t % every) / every)


@step_decay.wrong(
    "dividing without rounding down",
    "What is your rate at t = 50, when the first drop is at 100?",
    "Between the drops the rate stands still. Whole division, `//`, rounds down.",
    "50 // 100 = 0, so the rate at 50 is still 0.01. 50 / 100 makes it 0.00707.",
    id="M53",
)
def true_division(t, initial, factor, every):
    return initial * factor ** (np.asarray(t) / every)


@step_decay.wrong(
    "dropping one step too early",
    "Which step is the hundredth: t = 99 or t = 100?",
    "t counts the steps already taken. The drop comes when 100 have been taken.",
    "0.01 at t = 99 and 0.005 at t = 100.",
    id="M54",
)
def off_by_one(t, initial, factor, every):
    return initial * factor ** ((np.asarray(t) + 1) // every)


@step_decay.wrong(
    "decaying at every step",
    "Where does your line use `every`?",
    "The factor is applied once in every `every` steps.",
    "After 250 steps there were two drops, not 250.",
    id="M55",
)
def every_step(t, initial, factor, every):
    return initial * float(factor) ** np.asarray(t)


@step_decay.wrong(
    "subtracting instead of multiplying",
    "What is your rate after three drops by 0.5?",
    "Each drop multiplies by the factor: 1, 0.5, 0.25, 0.125.",
    "0.01 · 0.5² = 0.0025.",
)
def linear(t, initial, factor, every):
    return initial * (1 - (1 - factor) * (np.asarray(t) // every))


# --------------------------------------------------------------------------------------------- 3 · warm_cosine


@question(points=4, shows="Your rate is {answer}")
def warm_cosine(t, initial, T, W):
    if t < W:
        return initial * (t + 1) / W
    return 0.5 * initial * (1 + np.cos(np.pi * (t - W) / (T - W)))


@warm_cosine.cases
def _(draw):
    yield case("the warm-up", 0, 0.1, 100, 10)
    yield case("the warm-up", 4, 0.3, 90, 12)
    yield case("the warm-up", 9, 0.1, 100, 10)
    yield case("the cosine", 10, 0.1, 100, 10)
    yield case("the cosine", 55, 0.1, 100, 10)
    yield case("the cosine", int(draw.integers(60, 85)), 0.3, 90, 12)
    yield case("the cosine", 99, 0.1, 100, 10)


@warm_cosine.also_right
def by_half_angle(t, initial, T, W):
    share = (t + 1) / W if t < W else np.cos(0.5 * np.pi * (t - W) / (T - W)) ** 2
    return initial * share


@warm_cosine.also_right
def in_degrees_rightly(t, initial, T, W):
    if t + 1 <= W:
        return initial * ((t + 1) / W)
    return initial * (1 + np.cos(np.deg2rad(180 * (t - W) / (T - W)))) / 2


@warm_cosine.wrong(
    "a first step of rate 0",
    "How far does your first step go?",
    "A step with rate 0 is wasted. The first of W steps gets 1/W.",
    "At t = 0 with W = 10: 0.1 · 1/10 = 0.01.",
    id="M58",
)
def warmup_zero(t, initial, T, W):
    if t < W:
        return initial * t / W
    return 0.5 * initial * (1 + np.cos(np.pi * (t - W) / (T - W)))


@warm_cosine.wrong(
    "degrees where radians are needed",
    "In which unit does `np.cos` take its angle?",
    "Half a turn is π, not 180.",
    "cos(π/2) = 0, so the rate at half time is half of the first.",
    id="M59",
)
def degrees(t, initial, T, W):
    if t < W:
        return initial * (t + 1) / W
    return 0.5 * initial * (1 + np.cos(180 * (t - W) / (T - W)))


@warm_cosine.wrong(
    "a cosine that began at t = 0",
    "Which rate does your cosine have at t = W?",
    "It should begin with the full rate when the warm-up ends: count from W, and over T − W steps.",
    "At t = 10 with W = 10 the rate is 0.1.",
    id="M56",
)
def cosine_from_zero(t, initial, T, W):
    if t < W:
        return initial * (t + 1) / W
    return 0.5 * initial * (1 + np.cos(np.pi * t / T))


@warm_cosine.wrong(
    "a whole wave instead of half of one",
    "Where is your rate at the end?",
    "Half a cosine goes from the full rate to 0. A whole one comes back up.",
    "At the end the angle is π, not 2π.",
)
def whole_wave(t, initial, T, W):
    if t < W:
        return initial * (t + 1) / W
    return 0.5 * initial * (1 + np.cos(2 * np.pi * (t - W) / (T - W)))


@warm_cosine.wrong(
    "a cosine that is not lifted and halved",
    "Can a learning rate be negative?",
    "cos goes from 1 to −1. Add 1 and halve, and it goes from 1 to 0.",
    "At half time cos is 0, and the rate is half of the first.",
)
def not_lifted(t, initial, T, W):
    if t < W:
        return initial * (t + 1) / W
    return initial * np.cos(np.pi * (t - W) / (T - W))


# -------------------------------------------------------------------------------------------------- 4 · budget


@question(points=2, shows="Your budget is {answer}")
def budget(initial, factor, n):
    return sum(initial * factor**t for t in range(n))


@budget.cases
def _(draw):
    yield case("a decay", 0.01, 0.95, 1000)
    yield case("a decay", 0.3, 0.8, 7)
    yield case("a decay", round(draw.uniform(0.1, 0.5), 3), 0.6, 4)
    yield case("no decay", 0.02, 1.0, 50)


@budget.also_right
def geometric(initial, factor, n):
    return initial * n if factor == 1 else initial * (1 - factor**n) / (1 - factor)


@budget.also_right
def as_array(initial, factor, n):
    return np.sum(initial * np.power(float(factor), np.arange(n)))


@budget.wrong(
    "one rate too many",
    "How many rates do you add for n = 1?",
    "n rates have the powers 0 to n − 1.",
    "For n = 2: 0.3 + 0.3 · 0.8 = 0.54.",
    id="M54",
)
def n_plus_1(initial, factor, n):
    return sum(initial * factor**t for t in range(n + 1))


@budget.wrong(
    "beginning with the second rate",
    "Which rate does the first step use?",
    "The first step uses the first rate, undecayed.",
    "For n = 2: 0.3 + 0.24, not 0.24 + 0.192.",
)
def first_skipped(initial, factor, n):
    return sum(initial * factor**t for t in range(1, n + 1))


@budget.wrong(
    "the mean of the rates",
    "How far can two steps of 0.3 go?",
    "Steps add up. The budget is their sum.",
    "0.3 + 0.24 = 0.54, not 0.27.",
)
def mean_of_rates(initial, factor, n):
    return sum(initial * factor**t for t in range(n)) / n


@budget.wrong(
    "n steps of the first rate",
    "Is the second rate as large as the first?",
    "Each rate is the last one times the factor.",
    "0.3 + 0.24 + 0.192, not 3 · 0.3.",
)
def no_decay(initial, factor, n):
    return initial * n


@budget.wrong(
    "the sum of infinitely many rates",
    "How many rates were asked for?",
    "initial / (1 − factor) is what the sum tends to. With n of them it is less.",
    "0.3, 0.8 and n = 7: 1.1854, not 1.5.",
    id="M57",
)
def endless(initial, factor, n):
    return initial * n if factor == 1 else initial / (1 - factor)


# ------------------------------------------------------------------------------------------ 5 · scheduled_walk


@question(points=3, shows="Your walk goes {answer}", shape="n rates make n + 1 places")
def scheduled_walk(slope, w0, rates):
    places = [w0]
    for eta in rates:
        places.append(places[-1] - eta * slope(places[-1]))
    return np.array(places)


@scheduled_walk.cases
def _(draw):
    yield case("the worked walk", function("bowl").gradient, 0.0, np.array([0.1, 0.05]))
    yield case("changing rates", function("bowl", minimum=-1.5, curvature=3.0).gradient, 2.25, np.array([0.2, 0.13, 0.07, 0.02]))
    yield case("changing rates", function("wave", rate=1.5).gradient, 0.4, draw.uniform(0.05, 0.4, 5).round(3))
    yield case("another slope", function("quartic", minimum=0.5).gradient, 1.75, np.array([0.05, 0.1, 0.04]))


@scheduled_walk.also_right
def filled_in(slope, w0, rates):
    places = np.full(len(rates) + 1, float(w0))
    for t, eta in enumerate(rates):
        places[t + 1] = places[t] - eta * slope(places[t])
    return places


@scheduled_walk.also_right
def plain_list(slope, w0, rates):
    w, places = w0, [w0]
    for eta in list(rates):
        w = -eta * slope(w) + w
        places += [w]
    return places


@scheduled_walk.wrong(
    "feeling the slope once, before the loop",
    "Where was your gradient computed, and where are you now?",
    "The slope at the start says nothing of the place you stand on now. Feel it inside the loop.",
    "At 0.6 the slope is −4.8, so the second step is 0.05 · 4.8 = 0.24.",
    id="M05",
)
def stale_gradient(slope, w0, rates):
    g, places = slope(w0), [w0]
    for eta in rates:
        places.append(places[-1] - eta * g)
    return np.array(places)


@scheduled_walk.wrong(
    "using the first rate all the way",
    "Which rate belongs to the second step?",
    "Step t uses rates[t].",
    "The second step is 0.05 · 4.8 = 0.24, not 0.1 · 4.8.",
)
def first_rate_only(slope, w0, rates):
    places = [w0]
    for _ in rates:
        places.append(places[-1] - rates[0] * slope(places[-1]))
    return np.array(places)


@scheduled_walk.wrong(
    "multiplying the rates together",
    "Is rates[1] a rate, or a factor on the rate before?",
    "The schedule gives the rate itself.",
    "The second rate is 0.05, not 0.1 · 0.05.",
    id="M55",
)
def compounded(slope, w0, rates):
    eta, places = 1.0, [w0]
    for r in rates:
        eta = eta * r
        places.append(places[-1] - eta * slope(places[-1]))
    return np.array(places)


@scheduled_walk.wrong(
    "adding the slope instead of subtracting it",
    "At w = 0 the slope is −6. Is downhill to the right or to the left?",
    "The slope points uphill. You want the other way.",
    "0 − 0.1 · (−6) = 0.6.",
    id="M01",
)
def ascent_sign(slope, w0, rates):
    places = [w0]
    for eta in rates:
        places.append(places[-1] + eta * slope(places[-1]))
    return np.array(places)


@scheduled_walk.wrong(
    "leaving the start out",
    "Where was the hiker before the first step?",
    "The first place is w0 itself.",
    "Two rates make three places: 0, 0.6, 0.84.",
    id="M17",
)
def start_left_out(slope, w0, rates):
    places, w = [], w0
    for eta in rates:
        w = w - eta * slope(w)
        places.append(w)
    return np.array(places)


# -------------------------------------------------------------------------------------------- 6 · tail_average


@question(points=2, shows="Your average is {answer}")
def tail_average(places, burn):
    return np.mean(places[burn:])


@tail_average.cases
def _(draw):
    yield case("a short walk", np.array([9.0, 5.0, 2.0, 4.0]), 2)
    yield case("a short walk", draw.uniform(1, 5, 9).round(2), 4)
    yield case("a long walk", draw.uniform(1, 5, 20).round(2), 13)


@tail_average.also_right
def summed(places, burn):
    kept = list(places)[burn:]
    return sum(kept) / len(kept)


@tail_average.also_right
def by_weights(places, burn):
    places = np.asarray(places)
    return np.average(places, weights=np.arange(len(places)) >= burn)


@tail_average.wrong(
    "averaging the way there as well",
    "Does the start of the walk say where the bottom is?",
    "Leave out the first `burn` places.",
    "(2 + 4)/2 = 3, not (9 + 5 + 2 + 4)/4 = 5.",
)
def burn_included(places, burn):
    return np.mean(places)


@tail_average.wrong(
    "leaving out one place too many",
    "Which place has number `burn`, counting from 0?",
    "`places[burn:]` begins with the first place that is kept.",
    "With burn = 2 the places 2 and 4 are kept.",
)
def one_too_many(places, burn):
    return np.mean(places[burn + 1 :])


@tail_average.wrong(
    "giving back the last place",
    "How noisy is a single place of the walk?",
    "The average of many places is nearer to the bottom than the last one.",
    "The mean of 2 and 4 is 3. The last place is 4.",
)
def last_place(places, burn):
    return places[-1]


@tail_average.wrong(
    "dividing by all places",
    "How many places have you added up?",
    "Divide by the number of places that are kept.",
    "(2 + 4)/2 = 3, not (2 + 4)/4.",
    id="M42",
)
def divided_by_all(places, burn):
    return np.sum(places[burn:]) / len(places)


# ------------------------------------------------------------------------------------------ 7 · bug and test


@value(points=1)
def bug():
    return "B"


@bug.wrong(
    "the counting",
    "What does the code give at t = 0?",
    "At t = 0 it gives the first rate, as it should.",
    "0.5⁰ = 1.",
)
def counting_suspected():
    return "A"


@bug.wrong(
    "dividing instead of multiplying",
    "What does the code give at t = 100?",
    "It gives 0.005 there: half, as it should be.",
    "0.01 · 0.5¹ = 0.005.",
)
def dividing_suspected():
    return "C"


@bug.wrong(
    "the first rate",
    "Which name stands first after `return`?",
    "`initial` is there, and it is used.",
    "At t = 0 the code gives 0.01.",
)
def initial_suspected():
    return "D"


test_step_decay = killer(
    "test_step_decay", of=step_decay, points=2,
    suspects=["true_division", "off_by_one", "every_step", "linear"],
    hints=(
        "At which steps does your friend's rate differ from yours?",
        "Try the step before a drop, the drop itself, and one after the second drop.",
        "0.01 at 99, 0.005 at 100, 0.0025 at 250.",
    ),
)
