"""The judge: from the bytes of a notebook to what it earned. Has questions asked, and compares.

Nothing of this is ever in a process that runs a student's code: that one gets inputs and gives answers. Each
question gets one answer for each case, however often it is asked:

* a first look runs the whole notebook, with what is missing of the hand-out in front, and asks everything,
  with a fresh worker whenever one is lost;
* where that brought no answer, a second look runs the notebook as it was handed out, with the student's
  answers in it, for another cell may have broken something;
* functions that are wrong only because they call an earlier one, which is wrong, are asked once more with the
  course's own in its place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

from gdcourse.checks.answering import STILL_RUNNING
from gdcourse.checks.judging import Verdict, first_difference, judge_test
from gdcourse.checks.judging import judge as verdict_on
from gdcourse.checks.prepare import seed_from
from gdcourse.checks.probe import Answer
from gdcourse.checks.sheet import Sheet
from gdcourse.checks.wording import called, problem_in_words
from gdcourse.teaching.grading.assignment import Assignment
from gdcourse.teaching.grading.conversation import LOST, Conversation, OpenWorker
from gdcourse.teaching.grading.hollow import NotHere
from gdcourse.teaching.grading.notebook import Cell, Unreadable, parse
from gdcourse.teaching.grading.references import References, implementations
from gdcourse.teaching.grading.result import Result, shown
from gdcourse.teaching.grading.sandbox import Clock, Limits
from gdcourse.teaching.grading.text import clean
from gdcourse.teaching.grading.wire import Silent

MOST_RESTARTS = 5
AN_ERROR = "it stopped with "  # how `answering.complaint_of` begins for a test that ends by itself
ROUNDS = 3  # a test is tried on everything so often, for a guess may be lucky once


@dataclass
class Trials:
    """What a student's test said to each implementation, time after time; or why there is no test."""

    rights: int
    complaints: list[list[str]]
    absent: Answer | None = None
    stopped: bool = False  # before everything was tried

    @property
    def fault_with_right(self) -> str:
        """What it said first against an implementation that is right."""
        return next((said for one in self.complaints[: self.rights] for said in one if said), "")

    @property
    def says_nothing(self) -> bool:
        """Is it no answer: there is no test, or it stops with an error whatever it is given?"""
        every = [said for one in self.complaints for said in one]
        return self.absent is not None or all(said.startswith(AN_ERROR) for said in every)


Answers = list[Answer] | Trials


def grade(
    content: bytes,
    assignment: Assignment,
    open_worker: OpenWorker,
    references: References,
    limits: Limits,
    secret: str = "",
) -> Result:
    """Grade the bytes of a notebook. With the same secret, the same bytes earn the same."""
    try:
        submission = parse(content, assignment.handout)
    except Unreadable as reason:
        return assignment.nothing(str(reason))
    sheets = assignment.sheets(secret, submission.digest)
    seed = seed_from("order", secret, submission.digest)
    desk = _Examiner(assignment, sheets, open_worker, references, limits, Clock(limits.submission), seed)
    return desk.result(submission.cells, submission.flags)


@dataclass
class _Look:
    """What one run of a notebook brought: answers, what ended a worker, and what went wrong in each cell."""

    answers: dict[str, Answers] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


@dataclass
class _Examiner:
    """Everything about one submission that stays the same, however often it is looked at."""

    assignment: Assignment
    sheets: Mapping[str, Sheet]
    open_worker: OpenWorker
    references: References
    limits: Limits
    clock: Clock
    seed: int

    def result(self, cells: Sequence[Cell], flags: Sequence[str]) -> Result:
        """Look as often as it takes, and judge."""
        lost = self.assignment.handout.missing(cells)
        cells = (*lost, *cells)
        first = self.look(cells, self.sheets)
        answers = first.answers | self.second_look(cells, first.answers)
        verdicts, odd = self.verdicts(answers, cells, first)
        verdicts |= self.follow_through(cells, first, verdicts)
        given = self.assignment.handout.solution_ids
        number = range(1 - len(lost), len(cells) + 1)  # of a cell, as the student counts
        seen = [f"cell {number[k]} {problem}" for k, problem in sorted(first.problems.items())]
        seen += [
            f"cell {number[k]} ({cell.id}) {said}"
            for k, (cell, said) in enumerate(zip(cells, first.words, strict=False))
            if said and cell.id in given
        ]
        earned = round(sum(verdict.earned for verdict in verdicts.values()), 4)
        code = {cell.id: shown(clean(cell.source, lines=True)) for cell in cells if cell.id in given}
        points = self.assignment.points
        return Result(
            self.assignment.lesson, points, earned, list(verdicts.values()), [*flags, *seen, *odd], "", code
        )

    # asking

    def look(self, cells: Sequence[Cell], names: Sequence[str]) -> _Look:
        """Run the cells and ask the questions, tests last; what takes a worker down is left out next time."""
        look, still = _Look(), sorted(names, key=lambda name: self.sheets[name].kind == "test")
        for _ in range(1 + MOST_RESTARTS):
            if still and not self.clock.over:
                with self.open_worker() as worker:
                    self.ask_one(
                        Conversation(worker, self.references, self.limits, self.clock), cells, look, still
                    )
        return replace(look, answers=look.answers | {name: self.none(name, "not asked") for name in still})

    def ask_one(self, talk: Conversation, cells: Sequence[Cell], look: _Look, still: list[str]) -> None:
        """Ask one worker what is still to be asked, until all is asked or the worker is lost."""
        try:
            look.words = talk.run(["" if k in look.problems else cell.source for k, cell in enumerate(cells)])
        except LOST as reason:
            if talk.reached >= 0:
                silent = isinstance(reason, Silent)
                look.problems[talk.reached] = "did not end" if silent else "ended the program"
            return
        while still:
            name = still.pop(0)
            try:
                look.answers[name] = self.asked(talk, name)
            except LOST as reason:
                look.answers[name] = self.none(name, "too long" if isinstance(reason, Silent) else "died")
                return

    def asked(self, talk: Conversation, name: str, lent: Sequence[str] = ()) -> Answers:
        """What a worker answers to one question, whose cases it gets in an order that it cannot know."""
        draw = random.Random(seed_from(str(self.seed), name))
        if self.sheets[name].kind == "test":
            return self.tried(talk, name, draw)
        probes = self.sheets[name].probes
        if self.sheets[name].kind == "value":  # what its rule asks for is nobody's business but the judge's
            probes = [replace(probe, inputs={}) for probe in probes]
        return talk.ask(name, probes, draw.sample(range(len(probes)), len(probes)), lent)

    def tried(self, talk: Conversation, name: str, draw: random.Random) -> Trials:
        """Try a test on right and broken implementations, several times, until it is clear that it fails.

        Its errors may take as long together as one question may be silent: a busy machine is slow as well.
        """
        asked = self.assignment.asked[name]
        many = len(implementations(asked))
        trials, spent = Trials(1 + len(asked.of.rights), [[] for _ in range(many)]), 0.0
        for place in [place for _ in range(ROUNDS) for place in draw.sample(range(many), many)]:
            start = monotonic()
            said = talk.try_on(name, place)
            if isinstance(said, Answer):
                return replace(trials, absent=said)
            trials.complaints[place].append(said)
            spent += monotonic() - start if said.startswith(AN_ERROR) else 0
            if (
                spent > self.limits.silence(self.limits.question)
                or said.startswith(STILL_RUNNING)
                or (trials.fault_with_right and not trials.says_nothing)
            ):
                return replace(trials, stopped=True)
        return trials

    def none(self, name: str, problem: str) -> Answers:
        """What stands for the answers to a question that brought none."""
        sheet, given = self.sheets[name], Answer(problem=problem, detail=f"{self.limits.question:g}")
        if sheet.kind == "test":
            return Trials(1, [[]], absent=given)
        return [given, *[Answer(problem="not asked")] * (len(sheet.probes) - 1)]

    def second_look(self, cells: Sequence[Cell], first: Mapping[str, Answers]) -> dict[str, Answers]:
        """Answers that another cell may have kept from being given; an answer that was given stays."""
        restored = self.assignment.handout.filled_in(cells)
        missed = [name for name, given in first.items() if _unanswered(given)]
        if not missed or restored == tuple(cells) or self.clock.over:
            return {}
        second = self.look(restored, missed).answers
        return {name: _either(first[name], second[name]) for name in missed}

    def follow_through(
        self, cells: Sequence[Cell], first: _Look, verdicts: Mapping[str, Verdict]
    ) -> dict[str, Verdict]:
        """Better verdicts for functions that fail only because they call an earlier one, which is wrong."""
        order = [name for name in self.assignment.asked if self.sheets[name].kind == "function"]
        failed = [name for name in order if not verdicts[name].right]
        leaning = {name: called_in(cells, name, failed[: failed.index(name)]) for name in failed}
        leaning = {name: others for name, others in leaning.items() if others}
        if not leaning or self.clock.over:
            return {}
        better = {}
        with self.open_worker() as worker:
            talk = Conversation(worker, self.references, self.limits, self.clock)
            try:
                talk.run(["" if k in first.problems else cell.source for k, cell in enumerate(cells)])
                for name, others in leaning.items():
                    verdict, _ = self.verdict(name, self.asked(talk, name, others))
                    if verdict.earned > verdicts[name].earned:
                        which = " and ".join(f"`{other}`" for other in others)
                        lead = f"It calls {which}, which is not right. With a right one in its place:"
                        better[name] = replace(verdict, text=f"{lead} {verdict.text}")
            except LOST:
                pass
        return better

    # judging

    def verdicts(
        self, answers: Mapping[str, Answers], cells: Sequence[Cell], look: _Look
    ) -> tuple[dict[str, Verdict], list[str]]:
        """The verdict on every question, in the order of the assignment, and flags about odd ones."""
        found, odd = {}, []
        for name in self.sheets:
            verdict, flag = self.verdict(name, answers[name])
            found[name] = replace(verdict, text=self.absent(name, answers[name], cells, look) or verdict.text)
            odd += flag
        return found, odd

    def verdict(self, name: str, given: Answers) -> tuple[Verdict, list[str]]:
        """The verdict on one question. An answer that cannot even be compared costs this question only."""
        sheet = self.sheets[name]
        try:
            if isinstance(given, Trials):
                return self.verdict_on_test(name, given), []
            leans = [f"{name}: {one.detail}" for one in given if one.problem == NotHere.__name__]
            return judged(sheet, given, len(self.assignment.visible[name].probes)), leans[:1]
        except Exception as error:
            text = "What it gives cannot be compared with anything."
            flag = clean(f"{name}: not comparable ({type(error).__name__}: {error})")[:200]
            return Verdict(name, sheet.points, text=text, hints=sheet.hints), [flag]

    def verdict_on_test(self, name: str, trials: Trials) -> Verdict:
        asked = self.assignment.asked[name]
        if trials.absent:
            return Verdict(name, asked.points, text=problem_in_words(name, f"`{name}`", trials.absent))
        every = [said for one in trials.complaints for said in one if said]
        unfinished = [said for said in every if said.startswith((STILL_RUNNING, AN_ERROR))]
        fault = [said for said in [trials.fault_with_right, *unfinished * trials.stopped] if said][:1]
        caught = [all(said) for said in trials.complaints[trials.rights :]]
        return judge_test(name, asked.points, asked.hints, fault, caught, asked.of.name)

    def absent(self, name: str, given: Answers, cells: Sequence[Cell], look: _Look) -> str:
        """The sentence for what was not handed in, and why it may be missing; empty for other problems."""
        problem = (given.absent or Answer()).problem if isinstance(given, Trials) else given[0].problem
        if problem == "not yet":
            return f"`{name}` was handed in as it was handed out, with `...` in it."
        if problem != "missing":
            return ""
        said = [words for cell, words in zip(cells, look.words, strict=False) if cell.id == name and words]
        why = f" Its cell {said[-1].rstrip('.')}." if said else ""
        return f"There is no `{name}` in the notebook that you handed in.{why}"


def _unanswered(given: Answers) -> bool:
    return given.says_nothing if isinstance(given, Trials) else any(one.problem for one in given)


def _either(first: Answers, second: Answers) -> Answers:
    """For each case the one answer that was given, the first if both were."""
    if isinstance(first, Trials) or isinstance(second, Trials):
        return second
    return [b if a.problem else a for a, b in zip(first, second, strict=True)]


def judged(sheet: Sheet, answers: Sequence[Answer], visible: int) -> Verdict:
    """The verdict; about a hidden case it says which behaviour is concerned, and no numbers."""
    verdict = verdict_on(sheet, answers)
    if verdict.right:
        return verdict
    stopped = next((k for k, one in enumerate(answers) if one.problem == "too long"), None)
    if stopped is not None:
        call = called(sheet, sheet.probes[stopped]) if stopped < visible else f"`{sheet.name}`"
        return replace(verdict, text=problem_in_words(sheet.name, call, answers[stopped]))
    if first_difference(sheet, answers) < visible:
        return verdict
    wrong = next((one for one in sheet.wrong if one.misconception == verdict.misconception), None)
    broken = ", ".join(part for part, holds in verdict.parts.items() if not holds)
    text = f"Right for every case in the notebook, but not for other inputs ({broken})."
    return replace(verdict, text=f"{text} That is what comes of {wrong.says}." if wrong else text)


def called_in(cells: Sequence[Cell], name: str, others: Sequence[str]) -> list[str]:
    """Which of the other functions are called in the cell that defines this one."""
    define = re.compile(rf"^def {name}\(", re.MULTILINE)
    text = next((cell.source for cell in reversed(cells) if define.search(cell.source)), "")
    return [other for other in others if re.search(rf"(?<!def )\b{other}\(", text)]
