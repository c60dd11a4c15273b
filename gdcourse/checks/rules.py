"""Rules: what must hold for an answer when no single answer is the right one (a random search, a shuffled
batch).

A rule is told the inputs by name and the `Answer`, and gives None when it holds, or one sentence saying what
is broken. Rules are known by their function's name in checks.json, so a rule lives here and not in a spec.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from gdcourse.checks.comparing import numbers, same, say

if TYPE_CHECKING:
    from gdcourse.checks.answering import Answer

Rule = Callable[[Mapping[str, Any], "Answer"], str | None]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Make a rule known by its name."""
    RULES[function.__name__] = function
    return function


@rule
def best_visited(inputs: Mapping[str, Any], answer: "Answer") -> str | None:
    """The answer is the place, among those where `f` was felt, at which `f` is lowest."""
    visits = answer.visits.get("f", [])
    if not visits:
        return "It never felt f anywhere."
    best = min(visits, key=lambda visit: visit[1])
    if same(answer.value, best[0], 1e-12):
        return None
    return (
        f"The lowest of the places it felt was {say(best[0])}, where f is {say(best[1])}. "
        f"It gave back {say(answer.value)}."
    )


@rule
def last_visited(inputs: Mapping[str, Any], answer: "Answer") -> str | None:
    """The answer is the place where `f` was felt last."""
    visits = answer.visits.get("f", [])
    return None if visits and same(answer.value, visits[-1][0], 1e-12) else "It is not the last place."


@rule
def lowest_height(inputs: Mapping[str, Any], answer: "Answer") -> str | None:
    """The answer is the lowest height that was felt, not the place."""
    heights = [height for _, height in answer.visits.get("f", [])]
    return None if heights and same(answer.value, min(heights), 1e-12) else "It is not the lowest height."


@rule
def n_guesses_between(inputs: Mapping[str, Any], answer: "Answer") -> str | None:
    """`f` was felt at exactly `n` different places, all between `lo` and `hi`, spread over the whole of
    it."""
    places = numbers([where for where, _ in answer.visits.get("f", [])])
    if places is None or places.ndim != 1:
        return "f takes one number at a time here."
    lo, hi, n = inputs["lo"], inputs["hi"], inputs["n"]
    distinct = np.unique(places)
    if distinct.size != n:
        return f"It felt f at {distinct.size} different places; {n} guesses were asked for."
    if distinct[0] < lo or distinct[-1] > hi:
        outside = distinct[0] if distinct[0] < lo else distinct[-1]
        return f"It felt f at {say(outside)}, outside {say(lo)} … {say(hi)}."
    if n >= 20 and distinct[-1] - distinct[0] < (hi - lo) / 2:
        first, last = say(distinct[0]), say(distinct[-1])
        return f"All its guesses lie between {first} and {last}, a part of {say(lo)} … {say(hi)}."
    return None


@rule
def worst_visited(inputs: Mapping[str, Any], answer: "Answer") -> str | None:
    """The answer is the place at which `f` was highest."""
    visits = answer.visits.get("f", [])
    if visits and same(answer.value, max(visits, key=lambda visit: visit[1])[0], 1e-12):
        return None
    return "It is not the highest place."
