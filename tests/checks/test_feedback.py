"""What a check says: the name of the mistake, hints that deepen, partial credit, the score."""

from __future__ import annotations

import json
import re

import numpy as np

from gdcourse.course import progress


def step(w, slope, lr):
    return w - lr * slope


def uphill(w, slope, lr):
    return w + lr * slope


def whole_slope(w, slope, lr):
    return w - slope


def test_a_mistake_is_told_by_its_numbers(check_first_lesson):
    def walk(f, w0, lr, n):
        places = [w0]
        for _ in range(n):
            places.append(places[-1] + lr * (f(places[-1] + 1e-5) - f(places[-1] - 1e-5)) / 2e-5)
        return places

    check_first_lesson.namespace["walk"] = walk
    assert check_first_lesson("walk").verdict.text == (
        "Your walk goes 0, −0.6, −1.32, −2.184 for `walk(f = (w − 3)², w0 = 0, lr = 0.1, n = 3)`. "
        "Those are the numbers of adding the slope instead of subtracting it."
    )


def test_hints_deepen_when_the_same_mistake_is_checked_again(check_first_lesson):
    check_first_lesson.namespace["step"] = uphill
    hints = [check_first_lesson("step").hint for _ in range(4)]
    assert [re.match(r"Hint (\d) of 3", hint)[1] for hint in hints] == ["1", "2", "3", "3"]
    assert hints[3].endswith(" To read again: lesson 02, “Write the rule”.")
    assert not any("To read again" in hint for hint in hints[:2])
    check_first_lesson.namespace["step"] = whole_slope
    assert check_first_lesson("step").hint.startswith("Hint 1 of 3")


def test_a_right_answer_ends_the_hints_and_counts(check_first_lesson):
    check_first_lesson.namespace["step"] = uphill
    check_first_lesson("step")
    check_first_lesson.namespace["step"] = step
    feedback = check_first_lesson("step")
    assert feedback.hint == ""
    assert feedback.lines[-1] == "This notebook: 2 of 15 points."
    check_first_lesson.namespace["step"] = uphill
    assert check_first_lesson("step").lines[-1] == "This notebook: 0 of 15 points."


def test_half_of_it_is_half_of_the_points(check_first_lesson):
    check_first_lesson.namespace["step"] = lambda w, slope, lr: w - lr * slope if np.ndim(w) == 0 else w
    feedback = check_first_lesson("step")
    assert feedback.verdict.earned == 1
    assert "✓ one hiker · ✗ a row of hikers" in repr(feedback)
    assert "Number" in feedback.verdict.text or "It should be" in feedback.verdict.text


def test_an_unnamed_mistake_shows_the_first_probe_that_differs(check_first_lesson):
    check_first_lesson.namespace["step"] = lambda w, slope, lr: w - 2 * lr * slope
    verdict = check_first_lesson("step").verdict
    assert verdict.text == "Your step leads to 1.2 for `step(w = 0, slope = −6, lr = 0.1)`. It should be 0.6."
    assert verdict.misconception == ""


def test_a_tiny_difference_is_shown_with_enough_digits(check_first_lesson):
    check_first_lesson.namespace["step"] = lambda w, slope, lr: (w - lr * slope) * (1 + 1e-7)
    assert "leads to 0.60000006 for" in check_first_lesson("step").verdict.text


def test_a_list_is_as_good_as_an_array(check_first_lesson):
    def walk(f, w0, lr, n):
        places = [w0]
        for _ in range(n):
            places.append(places[-1] - lr * (f(places[-1] + 1e-6) - f(places[-1] - 1e-6)) / 2e-6)
        return places

    check_first_lesson.namespace["walk"] = walk
    assert check_first_lesson("walk").verdict.right


def test_a_lenient_test_is_told_what_it_misses(check_first_lesson):
    from gdcourse.course.lessons import Lesson

    check_first_lesson.namespace["walk"] = Lesson("01_foggy_hiker").load_spec().walk.reference

    def test_walk(walk):
        assert len(walk(lambda w: w * w, 1.0, 0.1, 3)) == 4

    check_first_lesson.namespace["test_walk"] = test_walk
    feedback = check_first_lesson("test_walk")
    assert "It misses the one shown above." in feedback.verdict.text
    assert 0 < feedback.verdict.earned < 2
    assert feedback.hint.startswith("Hint 1 of 3")


def test_a_test_that_finds_fault_with_everything_earns_nothing(check_first_lesson):
    from gdcourse.course.lessons import Lesson

    check_first_lesson.namespace["walk"] = Lesson("01_foggy_hiker").load_spec().walk.reference

    def test_walk(walk):
        raise AssertionError("never good enough")

    check_first_lesson.namespace["test_walk"] = test_walk
    verdict = check_first_lesson("test_walk").verdict
    assert verdict.earned == 0
    assert "finds fault with a right walk: it says never good enough." in verdict.text


def test_the_html_says_the_same_and_escapes_it(check_first_lesson):
    check_first_lesson.namespace["step"] = lambda w, slope, lr: "<b>bold</b>"
    feedback = check_first_lesson("step")
    page = feedback._repr_html_()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold" not in page
    assert 'role="status"' in page


def test_scores_are_kept_in_progress(check_first_lesson, tmp_path, monkeypatch):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    check_first_lesson.namespace["step"] = step
    check_first_lesson("step")
    entry = progress.read()["exercise"]["01_foggy_hiker/step"]
    assert entry["latest"] == {"earned": 2, "points": 2}
    assert json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))


def test_the_check_itself_shows_the_score_of_every_exercise(check_first_lesson):
    check_first_lesson.namespace["step"] = step
    check_first_lesson("step")
    assert repr(check_first_lesson).splitlines()[0] == "This notebook: 2 of 15 points."
    assert "  step: 2 of 2" in repr(check_first_lesson)
