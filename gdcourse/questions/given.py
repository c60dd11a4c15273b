"""What somebody answered: whether it fits the question, whether it is right, and which known answer it is.

What was answered comes from a file that anybody may have edited, for a question that may have been rewritten
since: whoever reads such a file asks `fits` first.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from gdcourse.questions.reading import NAME, Answer, Question
from gdcourse.questions.wording import offered, spoken


def fits(question: Question, said: Any) -> bool:
    """Whether this can be an answer to the question as it stands today."""
    if question.form == "number":
        return _is_number(said)
    if question.form == "table":
        size = len(question.right[0].said)
        return isinstance(said, list) and len(said) == size and all(map(_is_number, said))
    can_be = offered(question)
    if question.form == "one":
        return isinstance(said, str) and said in can_be
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        return False
    return sorted(said) == sorted(can_be) if question.form == "order" else set(said) <= set(can_be)


def _is_number(said: Any) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool) and abs(said) <= sys.float_info.max


def judged(question: Question, said: Any) -> tuple[bool, Answer | None]:
    """Whether an answer that fits is right, as the card decides; if not, which wrong answer it is, if any."""
    right = [answer.said for answer in question.right]
    near = question.tolerance * (1 + 1e-9)
    if question.form == "number":
        slips = [said] * (abs(said - right[0]) > near)
    elif question.form == "table":
        slips = [one for one, wanted in zip(said, right[0], strict=True) if abs(one - wanted) > near][:1]
    elif question.form == "order":
        slips = [tuple(said)] * (tuple(said) != right[0])
    else:
        picked = [said] if isinstance(said, str) else said
        slips = [one for one in picked if one not in right] or [None] * (len(picked) < len(right))
    if not slips:
        return True, None
    if question.form in ("number", "table"):
        away = {answer: abs(slips[0] - answer.said) for answer in question.wrong}
        found = min((answer for answer in away if away[answer] <= near), key=away.get, default=None)
    else:
        found = next((answer for answer in question.wrong if answer.said in slips), None)
    return False, found


def known(question: Question, said: Any) -> list[Answer]:
    """Which of the answers in the question's file this is: the one, or all that were ticked.

    A number, a table or an order may be one that nobody foresaw: then it is none of them.
    """
    if question.form == "several":
        return [answer for answer in question.answers if answer.said in said]
    right, wrong = judged(question, said)
    return question.right if right else [wrong] if wrong else []


def words(question: Question) -> dict[str, Answer]:
    """The answers in the question's file, by what they say."""
    return {spoken(answer.said, question.unit): answer for answer in question.answers}


def first_answers(questions: Iterable[Question], kept: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a class may know of one learner's progress: by question, the first answer given, and nothing else.

    kept: what `gdcourse.course.progress.read` gives. An answer is told in the words of the question's file,
    and one that nobody foresaw by no word at all: nothing that the learner typed is in it.
    """
    found = {}
    for question in questions:
        first = kept.get(question.kind, {}).get(question.name, {}).get("first")
        if isinstance(first, dict) and fits(question, first.get("said")):
            mine = known(question, first["said"])
            found[question.name] = [said for said, answer in words(question).items() if answer in mine]
    return found


def as_file(answers: Mapping[str, list[str]]) -> str:
    """Answers as the text of a file: one line for each question."""
    lines = [
        f" {json.dumps(name)}: {json.dumps(said, ensure_ascii=False)}"
        for name, said in sorted(answers.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def are_answers(content: Any) -> bool:
    """Whether this, read from a file, has the form of such answers: by question, a list of texts."""
    return isinstance(content, dict) and all(
        re.fullmatch(NAME, name)
        and isinstance(said, list)
        and all(isinstance(one, str) for one in said)
        and len(set(said)) == len(said)
        for name, said in content.items()
    )
