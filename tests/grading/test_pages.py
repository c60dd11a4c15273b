"""The page for the lecturer: a mistake is counted by students, over all questions it struck in."""

from __future__ import annotations

from gdcourse.checks.judging import Verdict
from gdcourse.teaching.grading.pages import summary
from gdcourse.teaching.grading.result import Result


def result(**mistakes: str) -> Result:
    verdicts = [Verdict(question, 2, 1, {}, "", (), mistake) for question, mistake in mistakes.items()]
    return Result("03_learning_rates", points=4, earned=2, verdicts=verdicts)


def test_a_mistake_is_counted_by_students_and_told_by_question():
    class_ = {
        "ann": result(step="ascent_sign", walk="ascent_sign"),
        "ben": result(step="", walk="ascent_sign"),
        "cem": result(step="", walk="stale_gradient"),
    }
    said = {("walk", "ascent_sign"): "adding the <gradient>"}
    page = summary("03_learning_rates", class_, said, {})
    assert "The one to talk about: walks uphill, 2 of 3." in page
    assert "<code>walk</code> 2: adding the &lt;gradient&gt;; <code>step</code> 1" in page
    assert page.index("walks uphill") < page.index("<code>walk</code> 1")


def test_a_class_without_mistakes_says_so():
    assert "None that has a name." in summary("03_learning_rates", {"ann": result(step="")}, {}, {})
