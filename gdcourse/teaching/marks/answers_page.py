"""What a class answered, as a page for a projector: there is no name in it, and none that it is made from."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

from gdcourse.course.lessons import lessons
from gdcourse.misconceptions import M
from gdcourse.questions.given import words
from gdcourse.questions.reading import Answer, Question
from gdcourse.questions.wording import markup
from gdcourse.teaching.grading.pages import page
from gdcourse.teaching.lectern import LETTERS, guide, shares, to_vote_on
from gdcourse.teaching.marks.answers import Tally
from gdcourse.teaching.marks.class_page import MOST_ROWS, STYLE, count, table

WORTH_TALKING = 0.3, 0.7  # of a class are right: neighbours can convince each other (peer instruction)
FEW = 5  # answers, below which a share says little
MOST_TOLD = 5


def answers_page(
    tallies: Sequence[Tally],
    mistakes: Sequence[tuple[str, int, int]],
    people: int,
    expected: Mapping[str, Mapping[str, int]],
) -> str:
    """The whole page. `expected` holds, by question and answer, how many of a hundred we guess to give it."""
    who = "1 person" if people == 1 else f"{people} people"
    answers = count(sum(one.people for one in tallies), "answer")
    parts = [
        f"<style>{STYLE}</style>",
        "<h1>What the class answered</h1>",
        f'<p class="total">{who}, {answers} to {count(len(tallies), "question")}.</p>',
        '<p class="quiet">The first answer of each, given before the right one was shown. Handed over by '
        "whoever liked to, without names.</p>",
        _talk(tallies),
        _mistakes(mistakes, people),
    ]
    lesson = ""
    for one in tallies:
        if one.question.name[:2] != lesson:
            lesson = one.question.name[:2]
            parts.append(f"<h2>Lesson {lesson}</h2>")
        parts.append(_question(one, expected.get(one.question.name, {})))
    return page("What the class answered", "\n".join(parts))


def _talk(tallies: Sequence[Tally]) -> str:
    """The questions on which the class is split: there it pays to vote again."""
    low, high = WORTH_TALKING
    split = [one for one in tallies if one.people >= FEW and low <= one.right / one.people <= high]
    split.sort(key=lambda one: abs(one.right / one.people - 0.5))
    rows = "".join(
        f'<li><a href="#{one.question.name}">{one.question.name}</a>, '
        f"{_percent(one.right, one.people)} right: {markup(one.question.asked)}</li>"
        for one in split[:MOST_TOLD]
    )
    if not rows:
        return ""
    return (
        f"<h2>Worth a second vote</h2>\n<p>Between {100 * low:.0f} and {100 * high:.0f} in a hundred "
        f'are right: let neighbours convince each other, and ask again.</p>\n<ol class="talk">{rows}</ol>'
    )


def _mistakes(mistakes: Sequence[tuple[str, int, int]], people: int) -> str:
    head = "<h2>Mistakes behind the wrong answers</h2>\n"
    if not mistakes:
        return f"{head}<p>None that has a name.</p>"
    rows = [
        [
            f'{html.escape(M[id].name)} <span class="quiet">{M[id].number}</span>',
            f"{who} of {people}",
            str(times),
            f"lesson {M[id].lesson[:2]}, {html.escape(M[id].heading)}",
        ]
        for id, who, times in mistakes[:MOST_ROWS]
    ]
    rest = len(mistakes) - len(rows)
    left = f"<p>{count(rest, 'rarer mistake')} left out.</p>" if rest else ""
    return head + table(["mistake", "n:people", "n:answers", "read again"], rows) + left


def _question(one: Tally, expected: Mapping[str, int]) -> str:
    """A question with its answers: how many gave each, and how many we guessed."""
    asked = one.question
    rows = []
    for letter, (said, answer) in zip(_letters(one), _in_order(one), strict=True):
        mark = "✓ " if answer.right else ""
        mistake = html.escape(answer.mistake.name) if answer.mistake else ""
        guess = f"{expected[said]} %" if said in expected else ""
        rows.append(
            [letter, mark + _shown(one, said, answer), *_bar(one.given[said], one.people), guess, mistake]
        )
    if one.others:
        rows.append(["", "<em>something else</em>", *_bar(one.others, one.people), "", ""])
    heads = ["", "answer", "chart:class", "n:", "n:expected", "mistake"]
    if not expected:
        heads, rows = heads[:4] + heads[5:], [row[:4] + row[5:] for row in rows]
    several = " More than one is right, so they add up to more." if asked.form == "several" else ""
    said = f"{count(one.people, 'answer')}, {_percent(one.right, one.people)} right.{several}"
    return (
        f'<h3 id="{asked.name}">{asked.name}</h3>\n<div>{markup(asked.asked)}</div>\n'
        f'<p class="quiet">{said}</p>\n{table(heads, rows)}'
    )


def _in_order(one: Tally) -> list[tuple[str, Answer]]:
    """The answers, each with what it says, in the order of the slides; of a table or an order, as written."""
    asked = one.question
    by_words = words(asked)
    shown = list(by_words) if asked.form in ("table", "order") else to_vote_on(asked)
    return [(said, by_words[said]) for said in shown]


def _letters(one: Tally) -> list[str]:
    size = len(one.question.answers)
    lettered = one.question.form in ("one", "several", "number")
    return [LETTERS[k] if lettered and k < len(LETTERS) else "" for k in range(size)]


def _shown(one: Tally, said: str, answer: Answer) -> str:
    if one.question.form == "table":
        return "every cell is right" if answer.right else f"a cell says {markup(said)}"
    return markup(said)


def _bar(many: int, people: int) -> tuple[str, str]:
    width = 100 * many / people
    return f'<span class="bar" style="width: {width:.0f}%"></span>' if many else "", f"{many} · {width:.0f} %"


def _percent(many: int, people: int) -> str:
    return f"{100 * many / people:.0f} %"


def expectations(questions: Iterable[Question]) -> dict[str, dict[str, int]]:
    """What the lecturer's guides guess: by question, how many of a hundred give which answer."""
    asked = {question.name: question for question in questions}
    found = {}
    for lesson in lessons(marker="solutions/*/guide.toml"):
        for vote in guide(lesson.guide).get("votes", []):
            question = asked.get(vote["ask"])
            if question:
                guessed = shares(vote, question, lesson.guide)
                options = zip(LETTERS, to_vote_on(question), strict=False)
                found[question.name] = {
                    said: guessed[letter] for letter, said in options if letter in guessed
                }
    return found
