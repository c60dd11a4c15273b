"""Rules: what must hold for an answer when no single answer is the right one (a random search, a shuffled
batch).

A rule is told the inputs by name and the `Answer`, and gives None when it holds, or one sentence saying what
is broken. Rules are known by their function's name in checks.json, so a rule lives here and not in a spec.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gdcourse.checks.comparing import numbers, same, shape_of
from gdcourse.checks.probe import Answer
from gdcourse.checks.saying import say

Rule = Callable[[Mapping[str, Any], Answer], str | None]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Make a rule known by its name."""
    RULES[function.__name__] = function
    return function


def felt(answer: Answer) -> tuple[np.ndarray, np.ndarray]:
    """Where `f` was felt and how high it was there, in order; places felt at once count one by one."""
    places, heights = [np.empty(0)], [np.empty(0)]
    for where, height in answer.visits.get("f", []):
        x, y = numbers(where), numbers(height)
        if x is not None and y is not None and x.shape == y.shape and x.dtype.kind in "iuf":
            places.append(x.ravel().astype(float))
            heights.append(y.ravel().astype(float))
    return np.concatenate(places), np.concatenate(heights)


@rule
def best_visited(inputs: Mapping[str, Any], answer: Answer) -> str | None:
    """The answer is the place, among those where `f` was felt, at which `f` is lowest."""
    places, heights = felt(answer)
    if not places.size:
        return "It never felt f anywhere."
    if np.unique(places).size < min(inputs.get("n", 1), 2):
        return f"It felt f at one place only, {say(places[0])}: among one there is no best."
    best = int(np.argmin(heights))
    if same(answer.value, float(places[best]), 1e-12):
        return None
    if (shape := shape_of(answer.value)) not in ((), None):
        return f"It gave back an array of shape {shape}. Give back the place itself, a single number."
    return (
        f"The lowest of the places it felt was {say(places[best])}, where f is {say(heights[best])}. "
        f"It gave back {say(answer.value)}."
    )


@rule
def worst_visited(inputs: Mapping[str, Any], answer: Answer) -> str | None:
    """The answer is the place at which `f` was highest."""
    places, heights = felt(answer)
    highest = places.size and same(answer.value, float(places[np.argmax(heights)]), 1e-12)
    return None if highest else "It is not the highest place."


@rule
def last_visited(inputs: Mapping[str, Any], answer: Answer) -> str | None:
    """The answer is the place where `f` was felt last."""
    places, _ = felt(answer)
    last = places.size and same(answer.value, float(places[-1]), 1e-12)
    return None if last else "It is not the last place."


@rule
def lowest_height(inputs: Mapping[str, Any], answer: Answer) -> str | None:
    """The answer is the lowest height that was felt, not the place."""
    _, heights = felt(answer)
    lowest = heights.size and same(answer.value, float(heights.min()), 1e-12)
    return None if lowest else "It is not the lowest height."


@rule
def n_guesses_between(inputs: Mapping[str, Any], answer: Answer) -> str | None:
    """`f` was felt at exactly `n` places from `rng`, between `lo` and `hi` and spread over all of it."""
    distinct = np.unique(felt(answer)[0])
    lo, hi, n = inputs["lo"], inputs["hi"], inputs["n"]
    if distinct.size != n:
        return f"It felt f at {distinct.size} different places; {n} guesses were asked for."
    if distinct[0] < lo or distinct[-1] > hi:
        outside = distinct[0] if distinct[0] < lo else distinct[-1]
        return f"It felt f at {say(outside)}, outside {say(lo)} … {say(hi)}."
    if "rng" not in answer.drawn:
        return "It never drew from rng. Guesses at random come from it, as in `rng.uniform(lo, hi)`."
    if n >= 20 and distinct[-1] - distinct[0] < (hi - lo) / 2:
        first, last = say(distinct[0]), say(distinct[-1])
        return f"All its guesses lie between {first} and {last}, a part of {say(lo)} … {say(hi)}."
    return None


@rule
def entry_between(inputs: Mapping[str, Any], answer: Answer) -> str | None:
    """The entry `key` of the answer is a number from `low` to `high`."""
    key, low, high = inputs["key"], inputs["low"], inputs["high"]
    value = _entry(answer, key)
    x = numbers(value)
    if x is None or x.shape or x.dtype.kind not in "iuf":
        return f'"{key}" should be a number, and is {say(value)}.'
    if not low <= float(x) <= high:
        return f'"{key}" is {say(value)}. It should lie between {say(low)} and {say(high)}.'
    return None


@rule
def entry_has_numbers(inputs: Mapping[str, Any], answer: Answer) -> str | None:
    """The entry `key` is a list of at least `many` numbers, all from `low` to `high`."""
    key, low, high, many = inputs["key"], inputs["low"], inputs["high"], inputs["many"]
    value = _entry(answer, key)
    x = numbers(value)
    if x is None or x.ndim != 1 or x.size < many or x.dtype.kind not in "iuf":
        return f'"{key}" should be a list of at least {many} numbers, and is {say(value)}.'
    if not ((low <= x) & (x <= high)).all():
        return f'"{key}" is {say(value)}. All of it should lie between {say(low)} and {say(high)}.'
    return None


@rule
def entry_has_words(inputs: Mapping[str, Any], answer: Answer) -> str | None:
    """The entry `key` is a text of at least `many` words."""
    key, many = inputs["key"], inputs["many"]
    value = _entry(answer, key)
    if isinstance(value, str) and len(value.split()) >= many:
        return None
    return f'"{key}" should be a sentence of at least {many} words, and is {say(value)}.'


def _entry(answer: Answer, key: str) -> Any:
    return answer.value.get(key) if isinstance(answer.value, dict) else None
