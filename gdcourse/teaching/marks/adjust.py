"""Decide something about a grade: `python3 course.py adjust 03 s18 --question bug --points 1 --because "…"`.

    adjust 03 s18 --question bug --points 1 --because "right, typed as a capital"    points for a question
    adjust 03 s18 --points 12 --because "shown at the board"                         points for the lesson
    adjust 03 s07 --until 2026-03-08 --because "ill"                                 an extension
    adjust 03 s09 --excuse --because "ill"                                           does not count for them
    adjust 03 --drop-question regime --because "its task was unclear"                counts for nobody
    adjust --late 10 --grace 2 --at-most 50     10 % off for each day begun, 2 hours free, at most 50 %
    adjust 03 --late 0                          but nothing off in lesson 03
    adjust --hints 1                            feedback pages tell the first hint only
    adjust 12 --weight 2                        counts twice in the total of `class`
    adjust --drop-lowest 1                      the total leaves out each student's lowest
    adjust                                      lists what is decided

Adds a block at the end of `graded/decisions.toml` and writes the grades, pages and summaries of that lesson
anew; nothing is graded again. The rest of the file stays as it is.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from gdcourse.course.files import write
from gdcourse.course.lessons import lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.teaching.grading.exports import grade_of
from gdcourse.teaching.grading.pages import called
from gdcourse.teaching.grading.text import clean
from gdcourse.teaching.marks.decisions import FILE, HEAD, KINDS, Decision, Decisions, about, block, decision
from gdcourse.teaching.marks.ledger import FILE as RESULTS
from gdcourse.teaching.marks.ledger import Ledger
from gdcourse.teaching.marks.writing import ask_where_results_are, entered, write_down
from gdcourse.teaching.roster import matched

# What is decided: the options that say it → kind of block, and what it is about.
WAYS = {
    "points": ("points", "lesson student"),
    "until": ("extension", "lesson student"),
    "excuse": ("excused", "lesson student"),
    "drop_question": ("dropped", "lesson"),
    "late": ("late", ""),
    "hints": ("hints", ""),
    "weight": ("weight", "lesson"),
    "drop_lowest": ("lowest", ""),
}
FIELDS = {"drop_question": "question", "late": "per_day", "hints": "depth", "drop_lowest": "drop"}


def main(argv: list[str]) -> int:
    asked = _parser().parse_args(argv)
    path, known = asked.graded / FILE, [lesson.name for lesson in lessons()]
    before = Decisions.read(path, known)
    one = _decision(asked, known)
    if one is None:
        print("\n".join(map(block, before.all)).rstrip() or f"Nothing is decided yet in {path}.")
        return 0
    there = {file.parent.name: Ledger.read(file.parent) for file in sorted(asked.graded.glob(f"*/{RESULTS}"))}
    affected = [
        folder
        for folder, ledger in there.items()
        if not getattr(one, "lesson", "") or ledger.lesson == one.lesson
    ]
    for folder in affected:
        one = checked(one, there[folder])
    text = path.read_text(encoding="utf-8-sig").rstrip("\n") if path.exists() else HEAD.rstrip("\n")
    write(path, f"{text}\n\n{block(one)}".encode())
    print(f"Decided, in {path}:\n\n{block(one)}")
    if earlier := before.find(type(one), *about(one)[1:]):
        print(f"It takes the place of an earlier one:\n\n{block(earlier)}")
    after = Decisions.read(path, known)
    for folder in affected:
        _again(asked.graded / folder, there[folder], before, after)
    if not affected:
        print("It counts as soon as the lesson is graded.")
    return 0


def checked(one: Decision, ledger: Ledger) -> Decision:
    """The decision with the student as the class spells them; `Refused` for somebody or something unknown."""
    student, question = getattr(one, "student", ""), getattr(one, "question", "")
    if student and student not in ledger.known:
        student = matched([student], ledger.known).get(student, "")
        if not student:
            raise Refused(f"{ledger.knows_not(one.student)} Nothing was changed.")
        one = replace(one, student=student)
    if question and question not in ledger.questions:
        raise Refused(f"{ledger.asks(question)} Nothing was changed.")
    return one


def _again(out: Path, ledger: Ledger, before: Decisions, after: Decisions) -> None:
    """Write a lesson's files anew, and say whose grade is another now."""
    old = ledger.decided(before, entered(ledger)[0])
    new, told = write_down(out, ledger, after)
    for line in told:
        print(clean(line), file=sys.stderr)
    changed = [
        f"{called(student, ledger.names)}: {grade_of(old[student]) if student in old else 'nothing'} → "
        f"{grade_of(now)}"
        for student, now in new.items()
        if student not in old or grade_of(old[student]) != grade_of(now)
    ]
    shown = "".join(f"    {line}\n" for line in changed[:10])
    more = f"    and {len(changed) - 10} more\n" if len(changed) > 10 else ""
    print(f"{out}: {len(changed)} grades changed.\n{shown}{more}", end="")


def _decision(asked: argparse.Namespace, known: list[str]) -> Decision | None:
    """What the options decide, or None where they decide nothing; `Refused` for what is no decision."""
    chosen = [way for way in WAYS if getattr(asked, way) is not None]
    if not chosen:
        if asked.lesson or asked.student:
            raise Refused("What is decided? `python3 course.py adjust --help` shows the ways.")
        return None
    if len(chosen) > 1:
        raise Refused(f"One decision at a time, not --{' and --'.join(chosen).replace('_', '-')} together.")
    (way,) = chosen
    kind, about_whom = WAYS[way]
    value = getattr(asked, way)
    row = {FIELDS.get(way, way): value} if way != "excuse" else {}
    row |= {"lesson": asked.lesson, "student": asked.student, "question": asked.question}
    row |= {"reason": asked.because, "grace": asked.grace, "most": asked.at_most}
    if way == "drop_question":
        row["question"] = value
    option = "--" + way.replace("_", "-")
    for name in about_whom.split():
        if not row[name]:
            raise Refused(
                f"{option} needs a {name}: python3 course.py adjust LESSON "
                f"{'STUDENT ' * ('student' in about_whom)}…"
            )
    row = {name: said for name, said in row.items() if said is not None}
    takes = KINDS[kind].__dataclass_fields__
    if extra := [name for name in row if name not in takes]:
        raise Refused(f"{option} takes no {' and no '.join(extra)}.")
    try:
        return decision(kind, row, known)
    except ValueError as error:
        said = str(error).replace('it needs "reason".', 'it needs a reason: --because "…"')
        raise Refused(f"{option}: {said}") from None


def _parser() -> Parser:
    parser = Parser(
        prog="course.py adjust", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help='such as "03"')
    parser.add_argument("student", nargs="?", metavar="STUDENT", help="an id, as in the roster")
    parser.add_argument("--points", type=float, metavar="N")
    parser.add_argument("--question", metavar="NAME", help="which question the points are for")
    parser.add_argument("--until", metavar="TIME", help='2026-03-08 (its end) or "2026-03-08 12:00"')
    parser.add_argument("--excuse", action="store_const", const=True)
    parser.add_argument("--drop-question", metavar="NAME")
    parser.add_argument("--late", type=float, metavar="PERCENT", help="off for each day begun")
    parser.add_argument("--grace", type=float, metavar="HOURS")
    parser.add_argument("--at-most", type=float, metavar="PERCENT")
    parser.add_argument("--hints", type=int, metavar="N", help="0 to 3")
    parser.add_argument("--weight", type=float, metavar="N")
    parser.add_argument("--drop-lowest", type=int, metavar="N")
    parser.add_argument("--because", metavar="TEXT", help="the reason, which students read on their page")
    ask_where_results_are(parser)
    return parser
