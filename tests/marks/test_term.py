"""The numbers of a class over a term, against ones worked out by hand or by trying everything."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcourse.checks.judging import Verdict
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.marks.decisions import Decisions, Lowest, Weight
from gdcourse.teaching.marks.term import Marks, Term, items, total


def result(lesson: str, *earned: float, of: float = 2, mistake: str = "") -> Result:
    verdicts = [
        Verdict(f"q{k}", of, one, misconception=mistake if one < of else "") for k, one in enumerate(earned)
    ]
    return Result(lesson, of * len(earned), sum(earned), verdicts)


def term(*lessons: dict[str, Result], decisions: Decisions | None = None) -> Term:
    marks = [Marks(next(iter(one.values())).lesson, one) for one in lessons]
    return Term(marks, decisions or Decisions(), {})


SHARES = st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 5)), min_size=1, max_size=7)


@given(shares=SHARES, drop=st.integers(0, 3))
def test_what_is_dropped_is_what_pulls_the_total_down_most(shares, drop):
    keep = max(1, len(shares) - drop)
    best = max(
        sum(share * weight for share, weight in kept) / sum(weight for _, weight in kept)
        for kept in combinations(shares, keep)
    )
    assert total(shares, drop) == pytest.approx(best, abs=1e-12)


def test_a_weight_of_zero_does_not_count_and_cannot_be_dropped_for_another():
    assert total([(0.2, 1), (0.9, 0), (0.6, 1)], drop=1) == 0.6
    assert total([(0.9, 0)]) is None and total([]) is None


def test_a_total_has_weights_leaves_out_the_excused_and_counts_the_absent_as_nothing():
    decisions = Decisions((Weight("02", 3), Lowest(0)))
    one = {"ann": result("01", 2, 2), "ben": replace(result("01", 0, 0), excused=True)}
    two = {"ann": result("02", 1, 1), "ben": result("02", 2, 0)}
    three = {"ann": result("03", 2, 2)}
    class_ = term(one, two, three, decisions=decisions)
    assert class_.total("ann") == pytest.approx((1 + 3 * 0.5 + 1) / 5)
    assert class_.total("ben") == pytest.approx((3 * 0.5 + 0) / 4)


def test_behind_is_two_of_the_last_three_that_count():
    good, bad = (2, 2), (0, 0)
    rows = {"ann": [bad, bad, good, good], "ben": [good, bad, good, bad], "cem": [bad, good, bad, good]}
    lessons = [{s: result(f"0{k}", *rows[s][k]) for s in rows} for k in range(4)]
    assert term(*lessons).behind == ["ben"]
    lessons[3]["ben"] = replace(lessons[3]["ben"], excused=True)
    assert term(*lessons).behind == []
    assert term(*lessons[:2]).behind == ["ann"]
    del lessons[3]["cem"]
    assert term(*lessons).behind == ["cem"]


def test_a_mistake_that_came_back_is_first_and_says_to_whom():
    one = {
        "ann": result("01", 0, 2, mistake="ascent_sign"),
        "ben": result("01", 0, 2, mistake="stale_gradient"),
        "cem": result("01", 0, 0, mistake="stale_gradient"),
    }
    two = {"ann": result("02", 0, 0, mistake="ascent_sign"), "ben": result("02", 2, 2)}
    first, second = term(one, two).mistakes
    assert (first.id, first.again, first.students) == ("ascent_sign", {"ann"}, 1)
    assert (second.id, second.again, second.students) == ("stale_gradient", set(), 2)


def test_how_a_question_goes_with_the_rest_is_the_correlation_without_itself():
    rng = np.random.default_rng(0)
    points = rng.integers(0, 3, size=(40, 3)).astype(float)
    points[:, 1] = points[:, 0]
    found = items(Marks("01", {f"s{k}": result("01", *row) for k, row in enumerate(points)}))
    for k, item in enumerate(found):
        rest = points.sum(axis=1) - points[:, k]
        assert item.fits == pytest.approx(np.corrcoef(points[:, k], rest)[0, 1])
        assert item.share == pytest.approx(points[:, k].mean() / 2)
    assert [item.tells_little for item in found] == [False, False, True]


def test_what_everybody_answers_alike_cannot_tell_and_few_cannot_either():
    all_right = {f"s{k}": result("01", 2, k % 3) for k in range(12)}
    assert items(Marks("01", all_right))[0].fits is None
    few = {f"s{k}": result("01", k % 2 * 2, k % 3) for k in range(9)}
    assert [item.fits for item in items(Marks("01", few))] == [None, None]


def test_dropped_excused_and_unreadable_do_not_count_for_a_question():
    there = {f"s{k}": result("01", 2, k % 3) for k in range(12)}
    dropped = {
        student: replace(one, verdicts=[replace(one.verdicts[0], points=0, earned=0), one.verdicts[1]])
        for student, one in there.items()
    }
    assert [item.question for item in items(Marks("01", dropped))] == ["q1"]
    none = result("01", 0, 0)
    more = {**there, "x": replace(none, excused=True), "y": replace(none, unreadable="no")}
    assert items(Marks("01", more)) == items(Marks("01", there))
