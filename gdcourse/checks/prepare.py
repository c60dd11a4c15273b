"""Working a question out: its probes drawn, and answered by what is right and by every mistake."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gdcourse.checks.agreement import agrees
from gdcourse.checks.answering import answer
from gdcourse.checks.authoring import Question, TestQuestion, Wrong
from gdcourse.checks.probe import Answer, Probe
from gdcourse.checks.sheet import LazyList, Mutant, Sheet, WrongAnswers


def prepare(asked: Question | TestQuestion, seed: int) -> Sheet:
    """Draw the probes from `seed`, and answer them by the reference and by every wrong implementation."""
    if isinstance(asked, TestQuestion):
        mutants = [_sealed(asked.of, wrong) for wrong in asked.mutants]
        return Sheet(asked.name, "test", asked.points, hints=asked.hints, of=asked.of.name, mutants=mutants)
    probes = asked.probes(np.random.default_rng(seed))
    expected = [answer(_answerer(asked, asked.reference), probe) for probe in probes]
    return Sheet(
        asked.name,
        asked.kind,
        asked.points,
        asked.tolerance,
        asked.shows,
        asked.shape,
        probes=probes,
        expected=expected,
        wrong=LazyList(lambda: [_wrong_answers(asked, one, probes, expected) for one in asked.wrongs]),
    )


def _wrong_answers(
    asked: Question, wrong: Wrong, probes: Sequence[Probe], expected: Sequence[Answer]
) -> WrongAnswers:
    found = [answer(_answerer(asked, wrong.function), probe) for probe in probes]
    differing = [
        None if agrees(probe, right, one, asked.tolerance) else one
        for probe, right, one in zip(probes, expected, found, strict=True)
    ]
    return WrongAnswers(wrong.mistake.id, wrong.says, wrong.hints, differing, wrong.keeps)


def _answerer(asked: Question, function: Callable) -> Any:
    return function() if asked.kind == "value" else function


def seed_from(*words: str | bytes) -> int:
    """A seed made of words: the same words, the same cases."""
    digest = hashlib.sha256()
    for word in words:
        digest.update(word.encode() if isinstance(word, str) else word)
        digest.update(b"\0")
    return int.from_bytes(digest.digest()[:6], "big")


def _sealed(asked: Question, wrong: Wrong) -> Mutant:
    source = asked.solution.alone(wrong.source)
    return Mutant.seal(wrong.mistake.id, wrong.says, wrong.function.__name__, source)
