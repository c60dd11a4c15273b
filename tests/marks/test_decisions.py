"""The file of decisions: what it may hold, what each kind does to a result, and what a wrong one is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gdcourse.course.refused import Refused
from gdcourse.teaching.marks.deciding import ByHand, decided
from gdcourse.teaching.marks.decisions import Decisions, Hints, Late, block
from gdcourse.teaching.marks.moments import moment

from .made_up import LESSON, QUESTIONS, decisions, ledger, result

DUE = moment("2026-03-01 12:00")
FULL = sum(QUESTIONS.values())
OVERRIDE = """
[[points]]
lesson = "1"
student = "ann"
question = "step"
points = 2
reason = "right by another road"
"""


def test_points_for_a_question_replace_the_judges_and_say_why(tmp_path):
    found = decided("ann", result({"step": 2, "walk": 1}), decisions(tmp_path, OVERRIDE))
    assert found.earned == FULL - 1
    assert found.notes == {"step": ["Changed by hand from 0 to 2 of 2: right by another road."]}
    assert next(one.earned for one in found.verdicts if one.question == "step") == 2
    assert decided("ben", result({"step": 2}), decisions(tmp_path, OVERRIDE)).earned == FULL - 2


def test_the_later_of_two_about_the_same_thing_counts(tmp_path):
    twice = decisions(tmp_path, OVERRIDE + OVERRIDE.replace("points = 2", "points = 1"))
    assert decided("ann", result({"step": 2}), twice).earned == FULL - 1


def test_a_dropped_question_counts_for_nobody(tmp_path):
    dropped = decisions(tmp_path, '[[dropped]]\nlesson = "01"\nquestion = "step"\nreason = "unclear"')
    wrong, right = (decided("ann", one, dropped) for one in (result({"step": 2, "walk": 1}), result()))
    assert (wrong.earned, wrong.points) == (FULL - 3, FULL - 2)
    assert (right.earned, right.points) == (FULL - 2, FULL - 2)
    assert wrong.notes == {"step": ["Does not count (0 of 2): unclear."]}


def test_points_for_the_lesson_come_last_and_are_in_the_penalty(tmp_path):
    whole = decisions(tmp_path, f'[[points]]\nlesson="{LESSON}"\nstudent="ann"\npoints=12\nreason="shown"')
    found = decided("ann", result({"step": 2}), whole)
    assert (found.earned, found.penalty) == (12, FULL - 2 - 12)


def test_excused_says_so_and_keeps_what_was_earned(tmp_path):
    found = decided(
        "ann",
        result({"step": 2}),
        decisions(tmp_path, '[[excused]]\nlesson="1"\nstudent="ann"\nreason="ill"'),
    )
    assert found.excused and found.earned == FULL - 2
    assert found.notes[""] == ["Excused: this lesson does not count: ill."]


@pytest.mark.parametrize(
    "hours, off",
    [(0, 0), (2, 0), (2.5, 10), (25.9, 10), (26.1, 20), (24 * 30, 50)],
)
def test_late_costs_a_share_for_each_day_begun_after_the_grace(tmp_path, hours, off):
    rule = decisions(tmp_path, "[[late]]\nper_day = 10\ngrace = 2\nmost = 50")
    found = decided("ann", result({"step": 2}), rule, DUE + timedelta(hours=hours), DUE)
    assert found.earned == pytest.approx((FULL - 2) * (1 - off / 100), abs=0.006)
    assert ("late" in found.flags) == (hours > 0)
    assert bool(found.notes) == (off > 0)


def test_without_a_rule_late_is_a_flag_and_costs_nothing(tmp_path):
    found = decided("ann", result(), Decisions(), DUE + timedelta(days=3), DUE)
    assert (found.earned, found.flags) == (FULL, ["late"])


def test_unknown_times_are_not_late(tmp_path):
    rule = decisions(tmp_path, "[[late]]\nper_day = 10")
    assert decided("ann", result(), rule, None, DUE) == decided("ann", result(), rule, DUE, DUE)


def test_an_extension_moves_one_students_due(tmp_path):
    extended = decisions(
        tmp_path,
        '[[late]]\nper_day = 10\n[[extension]]\nlesson="1"\nstudent="ann"\nuntil=2026-03-05\nreason="ill"',
    )
    at = moment("2026-03-05 20:00")
    ann, ben = (decided(student, result(), extended, at, DUE) for student in ("ann", "ben"))
    assert (ann.earned, ann.flags, ann.notes[""]) == (FULL, [], ["Extended until 2026-03-05 23:59: ill."])
    assert ben.earned == pytest.approx(FULL / 2)


def test_a_platform_that_says_late_knows_of_no_extension(tmp_path):
    said = result(flags=["late", "odd"])
    extended = decisions(tmp_path, '[[extension]]\nlesson="1"\nstudent="ann"\nuntil=2026-03-05')
    assert decided("ann", said, extended, None, DUE).flags == ["odd"]
    assert decided("ben", said, extended, None, DUE).flags == ["late", "odd"]


def test_a_rule_for_one_lesson_comes_before_the_one_for_all(tmp_path):
    rules = decisions(tmp_path, "[[late]]\nper_day=10\n[[late]]\nlesson='1'\nper_day=0\n[[hints]]\ndepth=1")
    assert rules.rule(Late, LESSON).per_day == 0
    assert rules.rule(Late, "03_learning_rates").per_day == 10
    assert rules.rule(Hints, LESSON).depth == 1


def test_what_formgrader_says_counts_before_the_file(tmp_path):
    by_hand = {"step": ByHand(points=0.5, extra=0.25, comment="See me.")}
    found = decided("ann", result({"step": 2}), decisions(tmp_path, OVERRIDE), by_hand=by_hand)
    assert found.earned == FULL - 2 + 0.75
    assert found.notes["step"] == [
        "Changed by hand from 0 to 0.5 of 2: graded by hand.",
        "+0.25 on top, by hand.",
        "Comment: See me.",
    ]


def test_who_handed_in_nothing_may_still_get_points_or_be_excused(tmp_path):
    class_ = ledger({"ben": {}}, names={"ann": "Ann", "ben": "Ben", "cem": "Cem"})
    told = decisions(tmp_path, f'[[points]]\nlesson="{LESSON}"\nstudent="ann"\npoints=9\nreason="on paper"')
    found = class_.decided(told)
    assert {student: one.earned for student, one in found.items()} == {"ben": FULL, "ann": 9}
    assert class_.unheard(told) == []


def test_a_decision_about_nobody_or_nothing_is_told(tmp_path):
    class_ = ledger({"ann": {}}, names={"ann": "Ann"})
    there = decisions(tmp_path, OVERRIDE.replace("ann", "zoe") + OVERRIDE.replace("step", "stride"))
    assert [line.partition(": ")[2] for line in class_.unheard(there)] == [
        f'"zoe" is neither in the roster nor among those who handed in {LESSON}.',
        f'{LESSON} asks no "stride"; it asks {", ".join(QUESTIONS)}.',
    ]


@pytest.mark.parametrize(
    "text, said",
    [
        ("[[points]", "cannot be read: "),
        ("[[pionts]]", "Did you mean [[points]]?"),
        ("late = 10", "is written as a block, [[late]]"),
        (OVERRIDE.replace('reason = "right by another road"', ""), '[[points]] number 1: it needs "reason"'),
        (OVERRIDE + "\nwhy = 1", 'it has no "why"; it takes lesson, student,'),
        (OVERRIDE.replace("points = 2", "points = -2"), "points is a number from 0 on, not -2"),
        (OVERRIDE.replace("points = 2", "points = nan"), "points is a number from 0 on, not nan"),
        (OVERRIDE.replace("points = 2", "points = true"), "points is a number"),
        (OVERRIDE.replace('"1"', '"99"'), 'There is no lesson "99"'),
        (OVERRIDE.replace('"ann"', "7"), "student is a text in quotation marks, not 7"),
        ('[[extension]]\nlesson="1"\nstudent="ann"\nuntil="soon"', "until is a date"),
        ("[[late]]\nper_day = 110", "per_day is a number from 0 to 100"),
        ("[[hints]]\ndepth = 1.5", "depth is a whole number from 0 to 3"),
    ],
)
def test_what_is_no_decision_is_told_in_a_sentence_with_its_place(tmp_path, text, said):
    with pytest.raises(Refused) as refused:
        decisions(tmp_path, text)
    assert said in str(refused.value) and "decisions.toml" in str(refused.value)


def test_a_block_reads_back_as_what_it_was(tmp_path):
    told = decisions(
        tmp_path,
        OVERRIDE.replace("by another road", 'and \\"odd\\" \\n η')
        + '[[extension]]\nlesson="1"\nstudent="ann"\nuntil=2026-03-05T12:00:00\n[[late]]\nper_day=2.5\n'
        + '[[weight]]\nlesson="3"\nweight=2\n[[lowest]]\ndrop=1\n[[hints]]\ndepth=0',
    )
    assert decisions(tmp_path, "\n".join(map(block, told.all))).all == told.all
