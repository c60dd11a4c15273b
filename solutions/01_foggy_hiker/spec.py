"""How the exercises of lesson 01 are judged. How to read and write such a file: `gdcourse.checks`."""

import numpy as np

from gdcourse.checks import M, Spec, case, function, rng, rules

lesson = Spec(__file__)

# ------------------------------------------------------------------------------------------------ 1 · picture

picture = lesson.question("picture")

@picture.cases
def _(draw):
    for key in picture():
        yield case(key, by=f"item:{key}")

@picture.wrong(M.data_are_walked)
def data_are_walked():
    """While a model is trained, what changes: the weights, or the data?
    The data stay as they are all along. They are what the hill is made of. The hiker's place is what
        changes.
    place = the weights, height = the loss at those weights, and the data are left over."""
    return picture() | {"where the hiker stands": "the training data"}

@picture.wrong(M.steep_because_high)
def steep_because_high():
    """Can a high place be level?
    How high the ground is and how it slopes are two things. One of them says which way is down.
    height = the loss, 9 at w = 0. Slope = the gradient, −6 at w = 0."""
    return picture() | {
        "how high the ground is there": "the gradient",
        "how the ground slopes underfoot": "the loss",
    }

@picture.wrong(M.lr_is_step_length,
    "taking the learning rate for the slope, or the slope for the learning rate")
def lr_is_slope():
    """Which of the two is felt anew at every place, and which stays the same for the whole walk?
    The ground gives the slope. You choose the learning rate, and it says how much of the slope becomes a
        step.
    step = learning rate · slope = 0.1 · 6 = 0.6."""
    return picture() | {
        "how the ground slopes underfoot": "the learning rate",
        "how much of the slope becomes a step": "the gradient",
    }

# ------------------------------------------------------------------------------------------ 2 · slope_by_feel

slope_by_feel = lesson.question("slope_by_feel", tolerance=1e-7)

@slope_by_feel.cases
def _(draw):
    yield case("where the ground falls", function("bowl"), 0.0)
    yield case(
        "where the ground falls", function("bowl", minimum=2.25, curvature=3.0), round(draw.uniform(-3, 1), 2)
    )
    yield case("where the ground rises", function("growth", rate=0.5), round(draw.uniform(0.3, 2), 2))
    yield case("where the ground rises", function("bowl", minimum=-1.5), round(draw.uniform(0.5, 3), 2))
    yield case("where the ground rises", function("growth", rate=0.5), round(draw.uniform(-2, -1), 2))
    yield case("with a longer toe", function("quartic", minimum=1.0), 1.75, 0.25)
    yield case("with a longer toe", function("wave", rate=2.0), round(draw.uniform(0.5, 2), 2), 0.1)

@slope_by_feel.also_right
def two_halves(f, w, h=1e-5):
    right, left = (f(w + h) - f(w)) / h, (f(w) - f(w - h)) / h
    return 0.5 * (right + left)

@slope_by_feel.also_right
def toes_first(f, w, h=1e-5):
    toes = np.array([w - h, w + h])
    heights = [f(toe) for toe in toes]
    return float(np.diff(heights)[0] / (2 * h))

slope_by_feel.slip(M.one_sided, {"f(w - h)": "f(w)", "(2 * h)": "h"}, hints="""
    How many toes does your line use, and where are they?
    Compare the height at w + h with the height at w − h. The distance between them is 2h.
    ((0.00001 − 3)² − (−0.00001 − 3)²) / 0.00002 = −6, without the error of one toe.""")

slope_by_feel.slip(M.missing_half, {"(2 * h)": "h"}, hints="""
    How far is it from the left toe to the right toe?
    The change of height belongs to the whole distance between w − h and w + h.
    From w − h to w + h it is 2h. Half the distance makes the slope twice as steep: −12 and not −6.""")

slope_by_feel.slip(M.sign_lost, {"(f(w + h)": "abs(f(w + h)"}, hints="""
    On which side of the bottom does the ground fall to the right?
    A slope has a size and a sign. The sign says to which side the ground rises, and a step needs it.
    (8.99994 − 9.00006) / 0.00002 = −6. Where the ground falls to the right, the slope is negative.""")

slope_by_feel.slip(M.loss_as_gradient, {"(f(w + h) - f(w - h)) / (2 * h)": "f(w)"}, hints="""
    If the whole hill were lifted by 100, would its slope change?
    A slope compares two heights. One height says nothing about it.
    At w = 0 the height is 9 and the slope is −6.""")

slope_by_feel.slip(M.difference_reversed, {"f(w + h) - f(w - h)": "f(w - h) - f(w + h)"},
    says="taking left minus right", hints="""
    If the ground is higher on the right, which sign does the slope have?
    The slope is positive where the ground rises to the right: right minus left.
    f(w + h) − f(w − h) = 8.99994 − 9.00006, which is negative.""")

# --------------------------------------------------------------------------------------------------- 3 · step

step = lesson.question("step", shows="Your step leads to {answer}")

@step.cases
def _(draw):
    yield case("one hiker", 0.0, -6.0, 0.1)
    yield case("one hiker", round(draw.uniform(1, 4), 2), round(draw.uniform(1, 9), 2), 0.3)
    yield case("a row of hikers", np.array([0.5, 2.0, -1.25]), np.array([-5.0, 4.0, -8.5]), 0.2)
    yield case(
        "a row of hikers",
        draw.uniform(-4, 4, (2, 3)).round(2),
        draw.uniform(-900, 900, (2, 3)).round(2),
        0.07,
    )

step.also_right(lambda w, slope, lr: -(slope * lr - w))

@step.also_right
def copied_first(w, slope, lr):
    w = np.array(w, dtype=float)
    w -= lr * np.asarray(slope)
    return w

step.slip(M.ascent_sign, {"w - ": "w + "}, says="adding the slope instead of subtracting it", hints="""
    At w = 0 the slope is −6. Is downhill to the right or to the left?
    The slope points uphill. You want the other way.
    0 − 0.1 · (−6) = 0.6, but 0 + 0.1 · (−6) = −0.6.""")

step.slip(M.lr_is_step_length, {"slope": "np.sign(slope)"},
    says="stepping by the learning rate alone, whatever the slope", hints="""
    Should a step on steep ground be as long as one on flat ground?
    The step is a share of the slope. Its sign is not enough.
    0.1 · 6 = 0.6 is the step. 0.1 alone is the share.""")

step.slip(M.overwrite_not_update, {"w - ": "-"}, hints="""
    Where does the hiker stand before the step, and does your line know it?
    The new place is the old place, minus something.
    new w = old w − 0.1 · slope. Your line has no old w.""")

step.slip(M.learning_rate_forgotten, {"lr * ": ""}, says="stepping by the whole slope", hints="""
    Where does your line use the learning rate?
    The learning rate says how much of the slope becomes a step.
    0 − 0.1 · (−6) = 0.6. Without the 0.1 it is 6, far across the valley.""")

@step.wrong(M.mutates_input, "writing into the w that was given, with -= or w[...] =")
def writes_into_input(w, slope, lr):
    """After the call, should the hiker's old place still be known?
    `w -= …` changes the array that the caller still holds. `w = w - …` makes a new one.
    w − lr · slope is a new array. Give that back."""
    w -= lr * slope
    return w

# --------------------------------------------------------------------------------------------------- 4 · walk

walk = lesson.question(
    "walk", tolerance=1e-4, shows="Your walk goes {answer}", shape="the start and n steps make n + 1 places"
)

@walk.cases
def _(draw):
    yield case("the worked walk", function("bowl"), 0.0, 0.1, 3)
    yield case("the worked walk", function("bowl"), round(draw.uniform(-2, 1), 2), 0.13, 4)
    yield case("another hill", function("bowl"), 3.0, 0.1, 3)
    yield case("another hill", function("bowl"), round(draw.uniform(0, 2), 2), 1.1, 4)
    yield case("another hill", function("bowl"), round(draw.uniform(0, 2), 2), 0.12, 32)
    yield case(
        "another hill",
        function("bowl", minimum=-1.25, curvature=3.0),
        round(draw.uniform(0.5, 3), 2),
        0.07,
        5,
    )
    yield case("a wavy hill", function("wave", rate=1.5), round(draw.uniform(0.2, 0.8), 4), 0.15, 4)
    yield case("a wavy hill", function("wave", rate=0.7), 0.25, 0.1, 0)

@walk.also_right
def filled_in(f, w0, lr, n):
    places = np.empty(n + 1)
    places[0] = w0
    for k in range(n):
        places[k + 1] = places[k] - lr * (f(places[k] + 1e-5) - f(places[k] - 1e-5)) / (2 * 1e-5)
    return places

@walk.also_right
def plain_list(f, w0, lr, n):
    return [w0] if n == 0 else [w0, *plain_list(f, w0 - lr * (f(w0 + 1e-6) - f(w0 - 1e-6)) / 2e-6, lr, n - 1)]

walk.slip(M.ascent_sign, {", lr))": ", -lr))"}, says="adding the slope instead of subtracting it", hints="""
    At w = 0 the slope is −6. Is downhill to the right or to the left?
    The slope points uphill. You want the other way.
    0 − 0.1 · (−6) = 0.6, but 0 + 0.1 · (−6) = −0.6.""")

walk.slip(M.stale_gradient, {
    "places = [w0]": "places, slope = [w0], slope_by_feel(f, w0)", "slope_by_feel(f, w)": "slope"}, hints="""
    All your steps are equally long. Is the ground equally steep everywhere?
    The slope you felt at the start says nothing about the place you stand on now. Feel it again inside the
        loop.
    At 0 the slope is −6, at 0.6 it is −4.8: the second step is 0.48, not 0.6.""")

walk.slip(M.history_off_by_one, {"(places)": "(places[1:])"}, says="leaving the start out", hints="""
    Where was the hiker before the first step?
    The first place is w0 itself. Keep it before the loop.
    Three steps make four places: 0, 0.6, 1.08, 1.464.""")

walk.slip(M.history_off_by_one, {"(places)": "(places[:-1])"}, says="leaving the last place out", hints="""
    Where does the last step lead, and is that place in your array?
    Count: the start, and one place for each step.
    Three steps make four places: 0, 0.6, 1.08, 1.464.""")

walk.slip(M.zero_gradient_is_minimum, {
    "places.append(": "if abs(slope_by_feel(f, w)) < 1e-3:\n            break\n        places.append("},
    says="stopping where the ground is level, whatever n says", hints="""
    From the bottom, how many places do three steps touch?
    n is the number of steps. A step that leads nowhere is a step all the same.
    Three steps from w = 3 on (w − 3)² make four places: 3, 3, 3, 3.""")

walk.slip(M.returns_something_else, {"np.array(places)": "places[-1]"},
    says="giving back the last place only", hints="""
    Where are the places on the way?
    Keep each place in a list as you go, and make an array of the list at the end.
    0, then 0.6, then 1.08, then 1.464: the answer is all four.""")

@walk.wrong(M.no_stopping_rule, "walking until the ground is flat, whatever n says")
def no_stopping_rule(f, w0, lr, n):
    """How many steps were asked for, and how many did you take?
    n is the number of steps. A loop that waits for a flat place may wait for ever.
    n = 3 makes four places."""
    places = [w0]
    while abs(slope := (f(places[-1] + 1e-5) - f(places[-1] - 1e-5)) / 2e-5) > 1e-3 and len(places) < 1000:
        places.append(places[-1] - lr * slope)
    return np.array(places)

# ------------------------------------------------------------------------------------------ 5 · random_search

random_search = lesson.question("random_search", shows="Your search gives back {answer}")

@random_search.cases
def _(draw):
    for n in (7, 40):
        hill, seed = (
            function("bowl", minimum=round(draw.uniform(-3, 3), 2), curvature=0.8),
            rng(draw.integers(1000)),
        )
        yield case("keeps the best", hill, -10.0, 10.0, n, seed, by=rules.best_visited)
    lo, seed = round(draw.uniform(-2, 1), 2), rng(draw.integers(1000))
    for inputs in ((1.5, 4.25, 25, rng(3)), (lo, lo + 3.5, 30, seed)):
        yield case(
            "guesses n times between lo and hi", function("wave"), *inputs, by=rules.n_guesses_between
        )

@random_search.also_right
def all_at_once(f, lo, hi, n, rng):
    guesses = rng.uniform(lo, hi, size=n)
    return guesses[np.argmin([f(w) for w in guesses])]

@random_search.also_right
def felt_at_once(f, lo, hi, n, rng):
    guesses = rng.uniform(lo, hi, size=n)
    return guesses[np.argmin(f(guesses))]

@random_search.also_right
def loop(f, lo, hi, n, rng):
    best = lo + (hi - lo) * rng.random()
    lowest = f(best)
    for _ in range(n - 1):
        w = lo + (hi - lo) * rng.random()
        height = f(w)
        if height < lowest:
            best, lowest = w, height
    return best

@random_search.wrong(M.keeps_last_not_best, keeps=rules.last_visited)
def keeps_last_not_best(f, lo, hi, n, rng):
    """If the second of your seven guesses was the best, what does your function give back?
    Keep a best place beside the loop, and replace it only by a lower one.
    Of heights 4, 1 and 16 the second is the lowest: give back that place."""
    for _ in range(n):
        w = rng.uniform(lo, hi)
        f(w)
    return w

random_search.slip(M.place_for_height, {"guesses, key=f": "map(f, guesses)"},
    says="giving back the height, not the place", keeps=rules.lowest_height, hints="""
    Is your answer a place on the hill, or how high the hill is there?
    Look for the lowest height, and give back where it was.
    The guesses 1, 4, 7 have heights 4, 1, 16. The answer is 4, not 1.""")

random_search.slip(M.wrong_extreme, {"min": "max"},
    says="keeping the highest place", keeps=rules.worst_visited, hints="""
    Does the hiker want up or down?
    Replace the best place when the new one is lower, not when it is higher.
    Of heights 4, 1 and 16 the best is 1.""")

# ------------------------------------------------------------------------------------------- 6 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("a wrong sign", """
        Follow the code for two steps on (w − 3)² from 0. Where does it go?
        The first step is right: 0.6. What is the second?
        0, 0.6, 1.2, 1.8: downhill, but in a straight line."""),
    B=("one place too few", """
        How many places does it keep for n = 2?
        w0 is kept before the loop, and one place is kept in each round.
        1 + n places: that is right."""),
    D=("a missing learning rate", """
        Which three things does the call of `step` get?
        lr is handed on to `step`, which uses it.
        0 − 0.1 · (−6) = 0.6 is the first step: the learning rate is in it."""),
)

test_walk = lesson.test_question("test_walk", of=walk, mutants=[
    M.stale_gradient, M.ascent_sign, M.history_off_by_one, M.returns_something_else], hints="""
    Your friend's first step is right. Which step is the first to be wrong?
    Walk three steps on a hill you know, say (w − 3)² from 0 with 0.1, and compare all the places. Look at
        how many there are, too.
    The right places are 0, 0.6, 1.08, 1.464. Your friend's are 0, 0.6, 1.2, 1.8.""")
