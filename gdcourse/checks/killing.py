"""Judging a test that a learner wrote: right implementations must pass it, broken ones must not.

A test is a function that is given an implementation. It says "broken" by a failed `assert`, by any other
error, or by giving back False.
"""

from collections.abc import Sequence

from gdcourse.checks.judging import Verdict


def verdict(
    name: str, points: float, hints: Sequence[str], right: Sequence[str], caught: dict[str, bool], of: str
) -> Verdict:
    """The verdict: `right` is what the test says against right implementations, `caught` which suspects."""
    parts = {
        f"lets a right {of} pass": not right,
        "catches the one shown": False,
        "catches the others": False,
    }
    if right:
        return Verdict(
            name, points, 0, parts, f"Your {name} finds fault with a right {of}: {right[0]}", hints
        )
    shown, *others = caught.values()
    parts["catches the one shown"], parts["catches the others"] = shown, all(others)
    share = sum(caught.values()) / len(caught)
    if all(caught.values()):
        return Verdict(
            name,
            points,
            points,
            parts,
            f"All right. Your test catches all {len(caught)} broken versions of {of}.",
        )
    missed = (
        "the one shown above"
        if not shown
        else f"{len(caught) - sum(caught.values())} of them, with bugs you have not seen"
    )
    text = (
        f"Your test lets a right {of} pass and catches {sum(caught.values())} of {len(caught)} broken ones. "
        f"It misses {missed}."
    )
    return Verdict(name, points, round(points * share, 2), parts, text, hints)
