"""How the exercises of lesson 08 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case, function

lesson = Spec(__file__)

# -------------------------------------------------------------------------------------------- 1 · noise_floor

noise_floor = lesson.question("noise_floor", shows="Your floor is {answer}")

@noise_floor.cases
def _(draw):
    yield case("one voter a step", 0.1, 4.0, 1)
    yield case("one voter a step", round(draw.uniform(0.2, 0.45), 3), 2.5, 1)
    yield case("one voter a step", round(draw.uniform(0.8, 0.95), 3), 2.5, 1)
    yield case("batches", 0.25, 4.0, 4)
    yield case("batches", 0.37, round(draw.uniform(1, 9), 2), 7)
    yield case("batches", 0.37, round(draw.uniform(1, 9), 2), 250)

@noise_floor.also_right
def balance(eta, variance, B):
    kept, fed = (1 - 2 * eta) ** 2, 4 * eta**2 * variance / B
    return fed / (1 - kept)

@noise_floor.also_right
def batch_first(eta, variance, B):
    of_batch = variance / B
    return of_batch * eta / (1 - eta)

noise_floor.slip(M.forgets_1_minus_eta, {"((1 - eta) * B)": "B"}, hints="""
    How much do your number and the right one differ for a tiny η, and for η = 0.5?
    For small η your formula is a good rule of thumb. The whole one divides by 1 − η.
    0.1 · 4 / 0.9 = 0.4444, not 0.4.""")

noise_floor.slip(M.divided_by_m_twice, {"* B": "* B**2"}, says="dividing by B²", hints="""
    How does the variance of an average of B votes fall?
    The variance falls as 1/B, and the floor with it.
    B = 4 makes the floor a quarter: 1.3333 becomes 0.3333.""")

noise_floor.slip(M.noise_scales_1_over_B, {"* B": "* np.sqrt(B)"}, says="dividing by √B", hints="""
    Is the loss a distance, or a distance squared?
    The width of the cloud falls as 1/√B, the loss as 1/B.
    B = 4 halves the width and quarters the loss.""")

noise_floor.slip(M.losses_for_distances, {
    "eta * variance / ((1 - eta) * B)": "np.sqrt(eta * variance / ((1 - eta) * B))"},
    says="the width of the cloud, not the loss", hints="""
    Which is asked for: a distance from 3, or an excess loss?
    The excess loss is the mean of the squared distance.
    0.4444 is the loss. Its root, 0.667, is the width.""")

noise_floor.slip(M.sgd_noise_dies_by_itself, {"eta * variance / ((1 - eta) * B)": "0.0"}, hints="""
    Do the voters agree when w = 3?
    With a constant rate, every vote still moves w by the same share.
    Votes 1 and 5 pull at 3 with slopes +4 and −4, for ever.""")

# --------------------------------------------------------------------------------------------- 2 · step_decay

step_decay = lesson.question("step_decay", shows="Your rate is {answer}")

@step_decay.cases
def _(draw):
    yield case("one step", 0, 0.01, 0.5, 100)
    yield case("one step", 99, 0.01, 0.5, 100)
    yield case("one step", 100, 0.01, 0.5, 100)
    yield case("one step", int(draw.integers(210, 290)), round(draw.uniform(0.02, 0.05), 4), 0.7, 100)
    yield case("one step", 1500, 0.01, 0.5, 100)
    yield case("one step", int(draw.integers(3000, 4000)), 0.01, 0.95, 100)
    yield case("many steps at once", np.array([0, 6, 7, 13, 14, 20, 25]), 0.4, 0.3, 7)
    yield case("many steps at once", np.sort(draw.integers(0, 60, 6)), 0.4, 0.3, 7)

@step_decay.also_right
def by_floor(t, initial, factor, every):
    return initial * np.power(factor, np.floor(np.asarray(t) / every))

@step_decay.also_right
def by_remainder(t, initial, factor, every):
    t = np.asarray(t)
    return initial * factor ** ((t - t % every) / every)

step_decay.slip(M.true_division, {"t // every": "t / every"}, hints="""
    What is your rate at t = 50, when the first drop is at 100?
    Between the drops the rate stands still. Whole division, `//`, rounds down.
    50 // 100 = 0, so the rate at 50 is still 0.01. 50 / 100 makes it 0.00707.""")

step_decay.slip(M.schedule_off_by_one, {"t // every": "(t + 1) // every"}, hints="""
    Which step is the hundredth: t = 99 or t = 100?
    t counts the steps already taken. The drop comes when 100 have been taken.
    0.01 at t = 99 and 0.005 at t = 100.""")

step_decay.slip(M.compounded_decay, {"t // every": "t"}, says="decaying at every step", hints="""
    Where does your line use `every`?
    The factor is applied once in every `every` steps.
    After 250 steps there were two drops, not 250.""")

step_decay.slip(M.linear_thinking, {"factor ** (t // every)": "(1 - (1 - factor) * (t // every))"},
    says="subtracting instead of multiplying", hints="""
    What is your rate after three drops by 0.5?
    Each drop multiplies by the factor: 1, 0.5, 0.25, 0.125.
    0.01 · 0.5² = 0.0025.""")

# -------------------------------------------------------------------------------------------- 3 · warm_cosine

warm_cosine = lesson.question("warm_cosine", shows="Your rate is {answer}")

@warm_cosine.cases
def _(draw):
    yield case("the warm-up", 0, 0.1, 100, 10)
    yield case("the warm-up", 4, 0.3, 90, 12)
    yield case("the warm-up", 9, 0.1, 100, 10)
    yield case("the warm-up", int(draw.integers(1, 11)), round(draw.uniform(0.15, 0.25), 5), 90, 12)
    yield case("the cosine", 10, 0.1, 100, 10)
    yield case("the cosine", 55, 0.1, 100, 10)
    yield case("the cosine", int(draw.integers(60, 85)), round(draw.uniform(0.2, 0.4), 3), 90, 12)
    yield case("the cosine", 99, 0.1, 100, 10)
    yield case("the cosine", 100, 0.1, 100, 10)
    yield case("the cosine", int(draw.integers(20, 50)), 0.3, 90, 12)
    yield case("the cosine", int(draw.integers(0, 30)), 0.3, 70, 0)

@warm_cosine.also_right
def by_half_angle(t, initial, T, W):
    share = (t + 1) / W if t < W else np.cos(0.5 * np.pi * (t - W) / (T - W)) ** 2
    return initial * share

@warm_cosine.also_right
def in_degrees_rightly(t, initial, T, W):
    if t + 1 <= W:
        return initial * ((t + 1) / W)
    return initial * (1 + np.cos(np.deg2rad(180 * (t - W) / (T - W)))) / 2

warm_cosine.slip(M.warmup_first_step_zero, {"(t + 1)": "t"}, hints="""
    How far does your first step go?
    A step with rate 0 is wasted. The first of W steps gets 1/W.
    At t = 0 with W = 10: 0.1 · 1/10 = 0.01.""")

warm_cosine.slip(M.degrees_for_radians, {"np.pi": "180"}, hints="""
    In which unit does `np.cos` take its angle?
    Half a turn is π, not 180.
    cos(π/2) = 0, so the rate at half time is half of the first.""")

warm_cosine.slip(M.cosine_from_zero, {"(t - W) / (T - W)": "t / T"}, hints="""
    Which rate does your cosine have at t = W?
    It should begin with the full rate when the warm-up ends: count from W, and over T − W steps.
    At t = 10 with W = 10 the rate is 0.1.""")

warm_cosine.slip(M.wrong_cosine, {"np.pi": "2 * np.pi"}, says="a whole wave instead of half of one", hints="""
    Where is your rate at the end?
    Half a cosine goes from the full rate to 0. A whole one comes back up.
    At the end the angle is π, not 2π.""")

warm_cosine.slip(M.wrong_cosine, {"0.5 * ": "", "1 + np": "np"}, hints="""
    Can a learning rate be negative?
    cos goes from 1 to −1. Add 1 and halve, and it goes from 1 to 0.
    At half time cos is 0, and the rate is half of the first.""")

# ------------------------------------------------------------------------------------------------- 4 · budget

budget = lesson.question("budget", shows="Your budget is {answer}")

@budget.cases
def _(draw):
    yield case("a decay", 0.01, 0.95, 1000)
    yield case("a decay", 0.3, 0.8, 7)
    yield case("a decay", round(draw.uniform(0.1, 0.5), 3), 0.6, 4)
    yield case("a decay", round(draw.uniform(0.1, 0.5), 3), 0.995, 60)
    yield case("no decay", 0.02, 1.0, 50)
    yield case("no decay", round(draw.uniform(0.1, 0.5), 5), 1.0, int(draw.integers(5, 30)))

@budget.also_right
def geometric(initial, factor, n):
    return initial * n if factor == 1 else initial * (1 - factor**n) / (1 - factor)

budget.also_right(lambda initial, factor, n: np.sum(initial * np.power(float(factor), np.arange(n))))

budget.slip(M.off_by_one, {"range(n)": "range(n + 1)"}, says="one rate too many", hints="""
    How many rates do you add for n = 1?
    n rates have the powers 0 to n − 1.
    For n = 2: 0.3 + 0.3 · 0.8 = 0.54.""")

budget.slip(M.off_by_one, {"range(n)": "range(1, n + 1)"}, says="beginning with the second rate", hints="""
    Which rate does the first step use?
    The first step uses the first rate, undecayed.
    For n = 2: 0.3 + 0.24, not 0.24 + 0.192.""")

budget.slip(M.mean_for_sum, {"range(n))": "range(n)) / n"}, hints="""
    How far can two steps of 0.3 go?
    Steps add up. The budget is their sum.
    0.3 + 0.24 = 0.54, not 0.27.""")

@budget.wrong(M.schedule_ignored, "n steps of the first rate")
def no_decay(initial, factor, n):
    """Is the second rate as large as the first?
    Each rate is the last one times the factor.
    0.3 + 0.24 + 0.192, not 3 · 0.3."""
    return initial * n

budget.slip(M.endless_sum, {
    "sum(initial * factor**t for t in range(n))":
        "initial * n if factor == 1 else initial / (1 - factor)"}, hints="""
    How many rates were asked for?
    initial / (1 − factor) is what the sum tends to. With n of them it is less.
    0.3, 0.8 and n = 7: 1.1854, not 1.5.""")

# ----------------------------------------------------------------------------------------- 5 · scheduled_walk

scheduled_walk = lesson.question(
    "scheduled_walk", shows="Your walk goes {answer}", shape="n rates make n + 1 places"
)

@scheduled_walk.cases
def _(draw):
    yield case("the worked walk", function("bowl").gradient, 0.0, np.array([0.1, 0.05]))
    yield case("the worked walk", function("bowl").gradient, 0.0, draw.uniform(0.02, 0.4, 3).round(3))
    yield case(
        "changing rates",
        function("bowl", minimum=-1.5, curvature=3.0).gradient,
        2.25,
        np.array([0.2, 0.13, 0.07, 0.02]),
    )
    yield case(
        "changing rates", function("wave", rate=1.5).gradient, 0.4, draw.uniform(0.05, 0.4, 5).round(3)
    )
    yield case("another slope", function("quartic", minimum=0.5).gradient, 1.75, np.array([0.05, 0.1, 0.04]))
    start, rates = round(draw.uniform(1, 2), 2), draw.uniform(0.02, 0.08, 3).round(3)
    yield case("another slope", function("quartic", minimum=0.5).gradient, start, rates)
    yield case("another slope", function("bowl", minimum=2.5).gradient, int(draw.integers(5, 99)), rates)
    yield case("changing rates", function("bowl").gradient, start, draw.uniform(0, 0.01, 4).round(5))

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

scheduled_walk.slip(M.stale_gradient, {
    "places = [w0]": "places, g = [w0], slope(w0)", "slope(places[-1])": "g"}, hints="""
    Where was your gradient computed, and where are you now?
    The slope at the start says nothing of the place you stand on now. Feel it inside the loop.
    At 0.6 the slope is −4.8, so the second step is 0.05 · 4.8 = 0.24.""")

scheduled_walk.slip(M.schedule_ignored, {"eta *": "rates[0] *"}, hints="""
    Which rate belongs to the second step?
    Step t uses rates[t].
    The second step is 0.05 · 4.8 = 0.24, not 0.1 · 4.8.""")

scheduled_walk.slip(M.compounded_decay, {"in rates": "in np.cumprod(rates)"}, hints="""
    Is rates[1] a rate, or a factor on the rate before?
    The schedule gives the rate itself.
    The second rate is 0.05, not 0.1 · 0.05.""")

scheduled_walk.slip(M.ascent_sign, {"- eta": "+ eta"},
    says="adding the slope instead of subtracting it", hints="""
    At w = 0 the slope is −6. Is downhill to the right or to the left?
    The slope points uphill. You want the other way.
    0 − 0.1 · (−6) = 0.6.""")

scheduled_walk.slip(M.history_off_by_one, {"(places)": "(places[1:])"},
    says="leaving the start out", hints="""
    Where was the hiker before the first step?
    The first place is w0 itself.
    Two rates make three places: 0, 0.6, 0.84.""")

# ------------------------------------------------------------------------------------------- 6 · tail_average

tail_average = lesson.question("tail_average", shows="Your average is {answer}")

@tail_average.cases
def _(draw):
    yield case("a short walk", np.array([9.0, 5.0, 2.0, 4.0]), 2)
    yield case("a short walk", draw.uniform(1, 5, 9).round(2), 4)
    yield case("a long walk", draw.uniform(1, 5, 20).round(2), 13)
    for burn in (0, 1):
        yield case("a long walk", draw.uniform(1, 5, 20).round(2), burn)

@tail_average.also_right
def summed(places, burn):
    kept = list(places)[burn:]
    return sum(kept) / len(kept)

@tail_average.also_right
def by_weights(places, burn):
    places = np.asarray(places)
    return np.average(places, weights=np.arange(len(places)) >= burn)

tail_average.slip(M.burn_included, {"places[burn:]": "places"}, hints="""
    Does the start of the walk say where the bottom is?
    Leave out the first `burn` places.
    (2 + 4)/2 = 3, not (9 + 5 + 2 + 4)/4 = 5.""")

tail_average.slip(M.off_by_one, {"burn": "burn + 1"}, says="leaving out one place too many", hints="""
    Which place has number `burn`, counting from 0?
    `places[burn:]` begins with the first place that is kept.
    With burn = 2 the places 2 and 4 are kept.""")

tail_average.slip(M.last_for_average, {"np.mean(places[burn:])": "places[-1]"}, hints="""
    How noisy is a single place of the walk?
    The average of many places is nearer to the bottom than the last one.
    The mean of 2 and 4 is 3. The last place is 4.""")

tail_average.slip(M.wrong_count, {"np.mean(places[burn:])": "np.sum(places[burn:]) / len(places)"},
    says="dividing by all places", hints="""
    How many places have you added up?
    Divide by the number of places that are kept.
    (2 + 4)/2 = 3, not (2 + 4)/4.""")

# ------------------------------------------------------------------------------------------- 7 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("the counting", """
        What does the code give at t = 0?
        At t = 0 it gives the first rate, as it should.
        0.5⁰ = 1."""),
    C=("dividing instead of multiplying", """
        What does the code give at t = 100?
        It gives 0.005 there: half, as it should be.
        0.01 · 0.5¹ = 0.005."""),
    D=("the first rate", """
        Which name stands first after `return`?
        `initial` is there, and it is used.
        At t = 0 the code gives 0.01."""),
)

test_step_decay = lesson.test_question("test_step_decay", of=step_decay, mutants=[
    M.true_division, M.schedule_off_by_one, M.compounded_decay, M.linear_thinking], hints="""
    At which steps does your friend's rate differ from yours?
    Try the step before a drop, the drop itself, and one after the second drop.
    0.01 at 99, 0.005 at 100, 0.0025 at 250.""")
