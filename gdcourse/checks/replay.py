"""What is earned without a function: by giving back what the notebook shows, or one thing for all.

`checks.json` holds the visible cases with their answers, and anybody can read it. A behaviour whose other
cases do not depend on the draw is earned by a table of them; one whose answers are all the same, by that
answer; one where the answer is an input, by the input. So a behaviour takes cases that the draw changes, with
different answers.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from gdcourse.checks import data
from gdcourse.checks.agreement import agrees
from gdcourse.checks.authoring import Question
from gdcourse.checks.prepare import prepare
from gdcourse.checks.probe import Answer, Probe
from gdcourse.checks.sheet import Sheet

DRAWS = 4
TRIVIAL = (None, 0.0, 1.0, True, False, float("inf"), [], "")


def replayable(asked: Question, visible: Sheet, seeds: Sequence[int] = range(DRAWS)) -> list[str]:
    """The behaviours of a function that somebody earns who has the visible sheet and no function.

    Every seed is a draw of hidden cases; a behaviour is named if one of these is won by any of the tricks.
    """
    won = {part for seed in seeds for part in _won(visible, prepare(asked, seed))}
    return [part for part in dict.fromkeys(probe.part for probe in visible.probes) if part in won]


def _won(visible: Sheet, hidden: Sheet) -> Iterator[str]:
    shown = list(zip(visible.probes, visible.expected, strict=True))
    cases = list(zip(hidden.probes, hidden.expected, strict=True))
    parts = dict.fromkeys(probe.part for probe in hidden.probes)
    for trick, alike in product(_tricks(visible), (False, True)):
        known = {_question(probe, alike): answer for probe, answer in shown}
        for part in parts:
            if all(
                agrees(probe, right, known.get(_question(probe, alike)) or trick(probe), visible.tolerance)
                for probe, right in cases
                if probe.part == part
            ):
                yield part


def _tricks(visible: Sheet):
    """What is answered to a question that the notebook does not show."""
    for answer in [*visible.expected, *map(Answer, TRIVIAL)]:
        # Where a function is felt is seen by whoever judges; how often, anybody can arrange.
        yield lambda probe, answer=answer: Answer(answer.value, answer.problem, calls=answer.calls)
    for name in visible.probes[0].inputs:
        yield lambda probe, name=name: Answer(probe.inputs.get(name))


def _question(probe: Probe, alike: bool) -> str:
    """What is asked, as text; with `alike`, for somebody to whom one function is like another."""
    inputs = sorted((name, data.encode(x)) for name, x in probe.inputs.items())
    if alike:
        inputs = [(name, isinstance(x, dict) and "function" in x or x) for name, x in inputs]
    return data.dumps([probe.by, inputs])
