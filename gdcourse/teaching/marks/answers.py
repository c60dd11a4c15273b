"""What a class answered to the questions of the lessons, from files that students hand over if they like.

Such a file is what `course.py progress --for-class answers.json` writes: by question, the first answer. The
progress file that a page of the course saves is read as well, and nothing of it but those answers. Nobody's
name is in the one or the other; a file's own name is told only where the file cannot be counted.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gdcourse.course import progress
from gdcourse.course.refused import Refused
from gdcourse.questions.given import are_answers, first_answers, words
from gdcourse.questions.reading import Question
from gdcourse.teaching.archive import Entry, contents
from gdcourse.teaching.grading.notebook import Unreadable
from gdcourse.teaching.grading.text import clean

LARGEST = 1_000_000  # bytes of a file: five times the answers to every question of the course
MOST = 10_000  # files
MOST_TOLD = 10
NONE = frozenset({})

Answers = Mapping[str, list[str]]  # by question, what one person answered first; nothing: not foreseen


@dataclass(frozen=True)
class HandedOver:
    """The answers of everybody who handed some over, and what there is to say about the others."""

    people: tuple[Answers, ...]
    said: tuple[str, ...] = ()


@dataclass
class Tally:
    """One question: how many answered it, and how many gave each of its answers."""

    question: Question
    people: int = 0
    given: Counter[str] = field(default_factory=Counter)  # what an answer says → how many gave it
    right: int = 0  # of the people, those who gave the right one and no other
    others: int = 0  # those who gave one that nobody foresaw


def handed_over(place: Path, questions: Iterable[Question]) -> HandedOver:
    """What is in a folder or a zip. `Refused` where there is nothing to count; a file that cannot be counted
    is told in a sentence, and the others count.
    """
    if not place.exists():
        raise Refused(f"There is no folder or zip {place}. --votes names what students handed over.")
    if place.is_file() and not zipfile.is_zipfile(place):
        raise Refused(
            f"{place} is neither a folder nor a zip. --votes names the one in which all answers are."
        )
    entries = contents(place, (".json",)).entries
    if len(entries) > MOST:
        raise Refused(
            f"{place} holds {len(entries):,} files, and {MOST:,} are the most that are read: name the folder "
            "that holds only what students handed over."
        )
    asked = {question.name: question for question in questions}
    can_be = {name: words(question).keys() for name, question in asked.items()}
    people, left_out, strangers, seen = [], [], 0, Counter()
    for entry in entries:
        try:
            answers = read(entry, asked)
        except Unreadable as reason:
            left_out.append(f"{clean('/'.join(entry.path))} is left out: {reason}")
            continue
        known = {name: said for name, said in answers.items() if can_be.get(name, NONE) >= set(said)}
        strangers += len(answers) - len(known)
        people.append(known)
        seen[json.dumps(known, sort_keys=True)] += 1
    if not people:
        raise Refused(
            left_out[0]
            if left_out
            else f"{place} holds no file of answers. Students make one with: python3 "
            "course.py progress --for-class answers.json"
        )
    said = left_out[:MOST_TOLD]
    if len(left_out) > MOST_TOLD:
        said.append(f"And {len(left_out) - MOST_TOLD} more are left out.")
    if strangers:
        answers = "1 answer is" if strangers == 1 else f"{strangers} answers are"
        said.append(f"{answers} to what this copy of the course does not ask, and not counted.")
    if twice := sum(times - 1 for times in seen.values()):
        files = "1 file says" if twice == 1 else f"{twice} files say"
        said.append(
            f"{files} exactly what another one says. Each is counted, for two may well think alike; delete "
            "what was handed over twice."
        )
    return HandedOver(tuple(people), tuple(said))


def read(entry: Entry, asked: Mapping[str, Question]) -> Answers:
    """The answers in a file from anybody; `Unreadable` with the reason where it is none of answers."""
    content = entry.read()
    if len(content) > LARGEST:
        raise Unreadable(f"it has {len(content) / 1e6:.1f} MB, and {LARGEST / 1e6:.0f} MB are the most.")
    try:
        found = json.loads(content, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error) if isinstance(error, Twice) else "it is no JSON.") from None
    if are_answers(found) and found:
        for name, said in found.items():
            if name in asked and asked[name].form != "several" and len(said) > 1:
                raise Unreadable(f"it gives {len(said)} answers to {name}, which takes one.")
        return found
    try:
        answers = first_answers(asked.values(), progress.entries(found))
    except ValueError:
        answers = {}
    if not answers:
        raise Unreadable("it holds no answers to the questions of this course.")
    return answers


class Twice(ValueError):
    """One name stands for two things."""


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Twice("it says two things under one name.")
    return found


def tallies(questions: Iterable[Question], people: Iterable[Answers]) -> list[Tally]:
    """What was answered, question by question, of those that somebody answered."""
    found = {question.name: Tally(question) for question in questions}
    right = {
        name: {text for text, one in words(tally.question).items() if one.right}
        for name, tally in found.items()
    }
    for answers in people:
        for name, said in answers.items():
            one = found[name]
            one.people += 1
            one.given.update(said)
            one.right += set(said) == right[name]
            one.others += not said
    return [one for one in found.values() if one.people]


def mistakes(questions: Iterable[Question], people: Iterable[Answers]) -> list[tuple[str, int, int]]:
    """The mistakes behind wrong answers: id, how many people made it, and how often; the commonest first."""
    behind = {
        question.name: {said: answer.mistake.id for said, answer in words(question).items() if answer.mistake}
        for question in questions
    }
    who, times = Counter(), Counter()
    for answers in people:
        made = [behind[name][text] for name, said in answers.items() for text in said if text in behind[name]]
        times.update(made)
        who.update(set(made))
    return sorted(((id, who[id], times[id]) for id in who), key=lambda one: (-one[1], -one[2], one[0]))
