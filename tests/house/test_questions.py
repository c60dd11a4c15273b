"""Rules: a lesson asks every question of its file once, in order, and gives no answer away; right answers
change their places. (That wrong ones name their mistake is in test_misconceptions.py.)
"""

from __future__ import annotations

import ast
import re
from collections import Counter

from gdcourse.questions.reading import ENDING, Question, parse
from gdcourse.questions.wording import as_text, markup, offered

from .lesson import ROOT, Cell, Lesson, code, displayed, held, identifier, made_up, md
from .prose import words_in

FEWEST_TO_JUDGE = 3


def unasked(lesson: Lesson) -> list[str]:
    """Questions that are asked and not in the file, in the file and not asked, twice, or in another order."""
    file, names = lesson.name + ENDING, []
    problems = []
    for cell, call in lesson.calls("ask"):
        names.append(identifier(call))
        if names[-1] not in lesson.questions:
            problems.append(f"{cell.where} asks {names[-1]}, which is no question of {file}")
    for name, question in lesson.questions.items():
        if names.count(name) != 1:
            problems.append(
                f"{file}, line {question.line}: {name} is asked {names.count(name)} times, not once"
            )
    if not problems and names != list(lesson.questions):
        first = next(a for a, b in zip(names, lesson.questions, strict=True) if a != b)
        problems.append(f"{file} has another order than the lesson, from {first} on")
    return problems


def given_away(lesson: Lesson) -> list[str]:
    """Answers that stand in the lesson's source, in plain text, or open on the page."""
    problems = []
    reasons = {answer.why: one.name for one in lesson.questions.values() for answer in one.answers}
    for cell in lesson.cells:
        seen = squeezed(" ".join([cell.source, *in_view(cell)]))
        problems += [
            f"{cell.where} gives away why, in {name}"
            for why, name in reasons.items()
            if squeezed(why) in seen
        ]
        if cell.calls("ask") and not is_bare(cell):
            problems.append(f'{cell.where} does more than ask("…"): the answer has no place in the lesson')
        for question in lesson.asked(cell):
            shown = [text for output in cell.outputs if (text := output.get("data", {}).get("text/plain"))]
            if cell.outputs and shown != [as_text(question)]:
                problems.append(f"{cell.where} shows another text than {question.name} without its answers")
    return problems


def in_view(cell: Cell) -> list[str]:
    """What the outputs show without a click: all but what is folded away."""
    data = [output.get("data", {}) for output in cell.outputs]
    pages = [
        re.sub(r"<details>.*?</details>", " ", one.get("text/html", ""), flags=re.DOTALL) for one in data
    ]
    return [*(one.get("text/plain", "") for one in data), *pages]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def is_bare(cell: Cell) -> bool:
    """Whether the cell is one `ask("…")` and nothing else, or `ask("…", draw.twins(…))`."""
    body = cell.tree.body
    if len(body) != 1 or not isinstance(body[0], ast.Expr) or body[0].value not in cell.calls("ask"):
        return False
    name, *picture = body[0].value.args
    drawn = [ast.unparse(one.func) for one in picture if isinstance(one, ast.Call)]
    return isinstance(name, ast.Constant) and len(drawn) == len(picture) <= 1 and not body[0].value.keywords


def always_in_one_place(lesson: Lesson) -> list[str]:
    """Quizzes in which a learner can find every answer by its place."""
    quizzes = [one for one in lesson.questions.values() if (one.kind, one.form) == ("quiz", "one")]
    places = [offered(question).index(question.right[0].said) for question in quizzes]
    if len(places) >= FEWEST_TO_JUDGE and len(set(places)) == 1:
        return [f"all {len(places)} right answers are option {places[0] + 1}: rename one question"]
    return []


def badly_set(question: Question) -> list[str]:
    """Formulas that cannot be set."""
    problems = []
    for text in words_in(question):
        try:
            left = re.findall(r"\\\w+", re.sub(r"<code.*?</code>", "", markup(text), flags=re.DOTALL))
        except Exception as error:  # whatever the typesetter thinks of: it has an exception for each fault
            left = [type(error).__name__]
        problems += [f"{question.name} has a formula that cannot be set ({fault}): {text}" for fault in left]
    return problems


def test_every_question_is_asked_once_in_the_order_of_the_file(lesson: Lesson) -> None:
    held(unasked(lesson))


def test_no_answer_stands_in_the_lesson(lesson: Lesson) -> None:
    held(given_away(lesson))


def test_the_right_answers_stand_in_different_places(lesson: Lesson) -> None:
    held(always_in_one_place(lesson))


def test_every_formula_can_be_set(lesson: Lesson) -> None:
    held([problem for question in lesson.questions.values() for problem in badly_set(question)])


def test_every_file_of_questions_has_its_lesson(all_lessons: list[Lesson]) -> None:
    known = {lesson.name + ENDING for lesson in all_lessons}
    files = {file.name for file in (ROOT / "notebooks").glob(f"*{ENDING}")}
    held([f"notebooks/{name} belongs to no lesson" for name in sorted(files - known)])


def test_the_example_for_writers_is_a_question() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (example,) = parse(re.search(r"```markdown\n(.*?)```", text, re.DOTALL)[1])
    assert (example.form, len(example.wrong)) == ("number", 1) and badly_set(example) == []


# The rules can fail -----------------------------------------------------------------------------------------

TEXT = """\
## Prediction 03.a

Where?

- [x] 3 ± 1
  It is
  there.

## Question 03.b

Which?

- [x] left
  So.
- [ ] right {ascent_sign}
  That is uphill.
"""


def asked(name: str, *outputs, source: str = 'ask("{}")'):
    return code(source.format(name), *outputs)


def lesson_of(*cells, questions: str = TEXT) -> Lesson:
    return made_up(*cells, questions=questions)


def test_a_question_that_is_not_asked_once_in_order_is_seen() -> None:
    assert unasked(lesson_of(asked("03.a"), asked("03.b"))) == []
    assert "line 9: 03.b is asked 0 times" in unasked(lesson_of(asked("03.a")))[0]
    assert "03.b is asked 2 times" in unasked(lesson_of(asked("03.a"), asked("03.b"), asked("03.b")))[0]
    assert "no question of" in unasked(lesson_of(asked("03.a"), asked("03.b"), asked("03.c")))[0]
    assert "asks None" in unasked(lesson_of(asked("03.a"), asked("03.b"), code("ask(name)")))[0]
    assert "another order" in unasked(lesson_of(asked("03.b"), asked("03.a")))[0]


def test_an_answer_that_is_given_away_is_seen() -> None:
    plain = "Question 03.b: Which?\n  ( ) right\n  ( ) left"
    fold = "<p>Which?</p><details><p>That is uphill.</p></details>"
    assert given_away(lesson_of(asked("03.b", displayed({"text/plain": plain, "text/html": fold})))) == []
    assert "gives away why, in 03.a" in given_away(lesson_of(md("It is there.\n")))[0]
    open_page = {"text/plain": plain, "text/html": fold.replace("details", "div")}
    assert "gives away why, in 03.b" in given_away(lesson_of(asked("03.b", displayed(open_page))))[0]
    ticked = {"text/plain": plain.replace("( ) left", "(x) left")}
    assert "another text" in given_away(lesson_of(asked("03.b", displayed(ticked))))[0]
    assert "does more" in given_away(lesson_of(asked("03.b", source='ask("{}", text="left")')))[0]
    assert "does more" in given_away(lesson_of(asked("03.b", source='ask("{}")  \nleft = 1')))[0]


def test_answers_that_always_stand_first_are_seen() -> None:
    quiz = TEXT[TEXT.index("## Question") :]
    places = {name: offered(*lesson_of(questions=quiz.replace("03.b", name)).questions.values()).index("left")
              for name in map("03.q{}".format, range(12))}  # fmt: skip
    assert Counter(places.values())[0] >= 3, "the names below were drawn for their places"
    first = [name for name, place in places.items() if place == 0][:3]
    last = next(name for name, place in places.items() if place == 1)

    def lesson(names):
        return lesson_of(questions="\n".join(quiz.replace("03.b", name) for name in names))

    assert "option 1" in always_in_one_place(lesson(first))[0]
    assert always_in_one_place(lesson(first[:2])) == []
    assert always_in_one_place(lesson([*first[:2], last])) == []


def test_a_formula_that_cannot_be_set_is_seen() -> None:
    def question(formula: str) -> Question:
        return lesson_of(questions=TEXT.replace("Where?", formula)).questions["03.a"]

    assert badly_set(question(r"At $\eta = \frac{1}{2}$, or `\no`?")) == []
    assert "\\etta" in badly_set(question(r"At $\etta$?"))[0]
    assert "cannot be set" in badly_set(question(r"At $\bad{$?"))[0]
