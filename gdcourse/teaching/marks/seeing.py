"""See the class over all lessons graded so far: `python3 course.py class`.

    class            graded/class.html and graded/totals.csv: who falls behind, which mistakes stay, which
                     questions tell little, what to talk about next, totals with weights (`adjust`)
    class --room     graded/class-room.html: the same without a name, to show to the class
    class --votes answers/
                     graded/answers.html: what the class answered to the lessons' questions, beside what we
                     guessed, and which mistakes stand behind it; from the files that students hand over if
                     they like, a folder of them or a zip. It names nobody.

Students make such a file with `python3 course.py progress --for-class answers.json`. Without --votes it reads
what `grade` left in each folder of `graded/`; nothing is graded again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gdcourse.course.lessons import lessons
from gdcourse.course.refused import Parser
from gdcourse.teaching.grading import gradebook
from gdcourse.teaching.grading.exports import as_csv, grade_of
from gdcourse.teaching.grading.text import clean
from gdcourse.teaching.marks.class_page import class_page
from gdcourse.teaching.marks.decisions import FILE, Decisions
from gdcourse.teaching.marks.edited import Folder
from gdcourse.teaching.marks.ledger import Ledger, ledgers
from gdcourse.teaching.marks.term import Marks, Term
from gdcourse.teaching.marks.writing import ask_where_results_are, of_this


def main(argv: list[str]) -> int:
    asked = _parser().parse_args(argv)
    if asked.votes:
        return votes(asked.votes, asked.graded)
    decisions = Decisions.read(asked.graded / FILE, [lesson.name for lesson in lessons()])
    term, told = term_of(ledgers(asked.graded), decisions)
    with Folder(asked.graded) as folder:
        if asked.room:
            written = ["class-room.html"]
            folder.write(written[0], class_page(term, room=True).encode("utf-8", "replace"))
        else:
            written = ["class.html", "totals.csv"]
            folder.write(written[0], class_page(term).encode("utf-8", "replace"))
            folder.write(written[1], totals(term).encode("utf-8", "replace"))
    for line in [*told, *folder.kept]:
        print(clean(line), file=sys.stderr)
    print(f"{len(term.lessons)} lessons, {len(term.students)} students: {asked.graded / written[0]}")
    return 0


def votes(place: Path, graded: Path) -> int:
    """Make the page of what a class answered."""
    from gdcourse.learning.today import questions_of_the_course
    from gdcourse.teaching.marks import answers
    from gdcourse.teaching.marks.answers_page import answers_page, expectations

    questions = questions_of_the_course()
    found = answers.handed_over(place, questions)
    counted = answers.tallies(questions, found.people)
    made = answers.mistakes(questions, found.people)
    with Folder(graded) as folder:
        shown = answers_page(counted, made, len(found.people), expectations(questions))
        folder.write("answers.html", shown.encode())
    for line in [*found.said, *folder.kept]:
        print(line, file=sys.stderr)
    print(f"{len(found.people)} people, {len(counted)} questions: {graded / 'answers.html'}")
    return 0


def term_of(there: list[Ledger], decisions: Decisions) -> tuple[Term, list[str]]:
    """The lessons with all decisions in them, those of formgrader too; and what a person should be told."""
    books: dict[str, gradebook.Entered] = {}
    told = []
    for book in {ledger.book for ledger in there if ledger.book}:
        try:
            books[book] = gradebook.entered(Path(book))
        except gradebook.Unwritable as error:
            told.append(str(error))
    marks, names = [], {}
    for ledger in there:
        results = ledger.decided(decisions, of_this(ledger, books.get(ledger.book, {})))
        marks.append(Marks(ledger.lesson, results, [one for one in ledger.absent if one not in results]))
        names |= ledger.names
    return Term(marks, decisions, names), told


def totals(term: Term) -> str:
    """A row for each student: the points of each lesson, EX for excused, and the total in per cent."""
    heads = []
    for marks in term.lessons:
        most = next((one.points for one in marks.results.values()), 0)
        heads.append(f"{marks.lesson} ({most:g} points)")
    rows = [["student", "name", *heads, "total (%)"]]
    for student in term.students:
        share = term.total(student)
        points = [grade_of(m.results[student]) if student in m.results else "" for m in term.lessons]
        rows.append(
            [student, term.names.get(student, ""), *points, "" if share is None else f"{100 * share:.2f}"]
        )
    return as_csv(rows)


def _parser() -> Parser:
    parser = Parser(
        prog="course.py class", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--room", action="store_true", help="without names, for the projector")
    parser.add_argument(
        "--votes", type=Path, metavar="PATH", help="a folder or zip of answers that students handed over"
    )
    ask_where_results_are(parser)
    return parser
