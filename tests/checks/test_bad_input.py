"""What a learner can hand to a check, and the sentence that comes back: never a traceback."""

from __future__ import annotations

import contextlib
import time

import numpy as np
import pytest

from gdcourse.checks.learner import exercises


def step_raises(w, slope, lr):
    return w - lr * slope / 0


def step_gives_none(w, slope, lr):
    w - lr * slope


def step_gives_text(w, slope, lr):
    return str(w - lr * slope)


def step_sums(w, slope, lr):
    return np.sum(w - lr * slope)


def step_wraps(w, slope, lr):
    return np.array([w - lr * slope])


def step_gives_nan(w, slope, lr):
    return w - lr * slope + float("nan")


def step_changes_its_input(w, slope, lr):
    w -= lr * slope
    return w + 0.001


def step_never_returns(w, slope, lr):
    while True:
        w = w + 0


def step_catches_exceptions(w, slope, lr):
    while True:
        with contextlib.suppress(Exception):
            w = w + 0


def step_is_dots(w, slope, lr):
    """The docstring."""


def step_is_pass(w, slope, lr):
    pass


def step_not_implemented(w, slope, lr):
    raise NotImplementedError()


def step_takes_two(w, slope):
    return w - slope


def step_misspells(w, slope, lr):
    return w - lr * slop  # noqa: F821


def step_yields(w, slope, lr):
    yield w


def step_exits(w, slope, lr):
    raise SystemExit("bye")


class Unprintable(Exception):
    def __str__(self):
        raise ValueError("no words")


def step_raises_unprintable(w, slope, lr):
    raise Unprintable


def step_nests(w, slope, lr):
    result = []
    result.append(result)
    return result


def step_recurses(w, slope, lr):
    return step_recurses(w, slope, lr)


SAID = {
    "raises": (step_raises, "stopped with ZeroDivisionError in line 2 of your function"),
    "None": (step_gives_none, "gives None. Does every way through the function end in `return`?"),
    "a string": (step_gives_text, '". It should be a single number, not a text.'),
    "wrong shape": (step_sums, "It should be an array of 3 numbers, not a single number."),
    "wrapped": (step_wraps, "It should be a single number, not an array of 1 number."),
    "NaN": (step_gives_nan, "A nan comes from inf − inf, 0/0 or inf·0. It should be 0.6."),
    "changes its input": (step_changes_its_input, "It should be 0.6"),
    "never returns": (step_never_returns, "was still running after 2 seconds, so the check stopped it."),
    "never returns, catches exceptions": (step_catches_exceptions, "was still running after 2 seconds"),
    "still dots": (step_is_dots, "`step` still holds `...`."),
    "still pass": (step_is_pass, "`step` still holds `...`."),
    "not implemented": (step_not_implemented, "`step` still holds `...`."),
    "ellipsis itself": (..., "`step` still holds `...`."),
    "not defined": (None, "There is no `step` in this notebook yet."),
    "other inputs": (step_takes_two, "`step` takes 2 inputs here (w, slope), and it is called with 3."),
    "misspelled": (step_misspells, "name 'slop' is not defined"),
    "a generator": (step_yields, "gives a generator, which no check can compare."),
    "an exit": (step_exits, "stopped with SystemExit in line 2 of your function: bye"),
    "an error without words": (
        step_raises_unprintable,
        "stopped with Unprintable in line 2 of your function.",
    ),
    "a list in itself": (step_nests, "gives lists inside lists without end"),
    "recursion": (step_recurses, "stopped with RecursionError"),
    "a number": (3, "`step` is an int here, not a function."),
    "a text": ("w - lr * slope", "`step` is a str here, not a function."),
}


@pytest.mark.parametrize("case", SAID)
def test_each_bad_answer_gets_its_sentence(check_first_lesson, case):
    thing, sentence = SAID[case]
    check_first_lesson.namespace["step"] = thing
    feedback = check_first_lesson("step")
    assert sentence in feedback.verdict.text
    assert feedback.verdict.earned < 2
    assert "Traceback" not in repr(feedback)
    assert "Traceback" not in feedback._repr_html_()


def test_a_changed_input_costs_only_the_part_it_happens_in(check_first_lesson):
    def step(w, slope, lr):
        w -= lr * slope
        return w

    check_first_lesson.namespace["step"] = step
    verdict = check_first_lesson("step").verdict
    assert verdict.parts == {"one hiker": True, "a row of hikers": False}
    assert (verdict.earned, verdict.misconception) == (1, "mutates_input")
    assert "changed its own input w" in verdict.text


def test_a_bare_except_does_not_outlive_the_stop(check_first_lesson):
    def step(w, slope, lr):
        for _ in range(3):
            try:
                while True:
                    time.sleep(0.001)
            except:  # noqa: E722  what a learner may write
                pass
        return w

    check_first_lesson.namespace["step"] = step
    assert check_first_lesson("step").verdict.earned == 0


def test_prints_and_warnings_cost_nothing_and_do_not_show(check_first_lesson, capsys, recwarn):
    def step(w, slope, lr):
        print("w is", w)
        np.float64(1e308) * 10
        return w - lr * slope

    check_first_lesson.namespace["step"] = step
    assert check_first_lesson("step").verdict.right
    assert capsys.readouterr().out == ""
    assert not recwarn.list


def test_a_missing_entry_is_named(check_first_lesson):
    check_first_lesson.namespace["picture"] = {"where the hiker stands": "the weights"}
    verdict = check_first_lesson("picture").verdict
    assert verdict.text == "`picture` has no entry for how high the ground is there."
    assert verdict.earned == 0.5


def test_a_half_filled_dict_is_not_ready(check_first_lesson):
    check_first_lesson.namespace["picture"] = {
        "where the hiker stands": ...,
        "how high the ground is there": "the loss",
    }
    assert "still holds `...`" in check_first_lesson("picture").verdict.text


def test_an_unknown_name_says_which_there_are(check_first_lesson):
    with pytest.raises(
        ValueError, match="no exercise called 'stepp' here. There are: picture, slope_by_feel, step"
    ):
        check_first_lesson("stepp")


def test_no_checks_says_where_it_looked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no exercises/99_nothing/checks.json in"):
        exercises("99_nothing", namespace={})


def test_a_test_is_tried_on_a_right_function_only(check_first_lesson):
    check_first_lesson.namespace |= {"test_walk": lambda walk: True, "walk": lambda f, w0, lr, n: w0}
    assert "Finish walk first." in check_first_lesson("test_walk").verdict.text
