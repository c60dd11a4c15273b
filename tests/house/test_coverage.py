"""Rules: each lesson meets every idea promised for it, and corrects every mistake that belongs to it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

from .coverage import CHECKLIST, by_number, named, promises, report
from .lesson import Lesson, held, made_up, md


def unmet(lesson: Lesson) -> list[str]:
    """What is promised for a lesson and not met in it."""
    there_is = by_number([lesson])
    return [
        f"{promise.id} ({promise.about}) is not met: "
        f'add {promise.key}=["{promise.id}"] to the markdown cell that meets it'
        for promise in promises()
        if promise.place == lesson.number and promise.met_in(there_is) is None
    ]


def unknown(lesson: Lesson) -> list[str]:
    """Ids that no checklist knows: typing errors."""
    known = Counter((promise.key, promise.id) for promise in promises())
    return [
        f'{cell.where} has {key}=["{id}"], which is not in {CHECKLIST.name}'
        for cell in lesson.cells
        for key in ("covers", "corrects")
        for id in named(cell.metadata, key)
        if (key, id) not in known
    ]


def test_every_promise_to_this_lesson_is_kept(lesson: Lesson) -> None:
    held(unmet(lesson))


def test_every_id_is_known(lesson: Lesson) -> None:
    held(unknown(lesson))


def test_what_pages_promise_is_there() -> None:
    held(
        [
            f"{promise.id} is promised for {promise.place}, which is missing"
            for promise in promises()
            if "/" in promise.place and not promise.met_in({})
        ]
    )


def test_the_checklist_is_whole() -> None:
    listed = tomllib.loads(CHECKLIST.read_text(encoding="utf-8"))
    counts = Counter(id.split("-")[0] for id in listed["items"])
    assert (
        counts == {"S0": 26, "S1": 18, "S2": 13, "S3": 23, "S4": 18}
        and counts.keys() == listed["texts"].keys()
    )
    assert list(listed["corrections"]) == [f"E{number:02}" for number in range(1, 39)]
    places = {promise.place for promise in promises()}
    assert all(re.fullmatch(r"0[1-9]|1[0-6]|[\w/]+\.(md|py)", place) for place in places)


# The rules can fail -----------------------------------------------------------------------------------------


def test_a_promise_that_is_not_kept_is_seen() -> None:
    missing = unmet(made_up(md("## Crawl\n\nText."), name="03_made_up"))
    assert any(problem.startswith("S3-08 (") for problem in missing) and any(
        problem.startswith("E06 (") for problem in missing
    )
    kept = unmet(made_up(md("## Crawl", covers=["S3-08"], corrects=["E06"]), name="03_made_up"))
    assert len(kept) == len(missing) - 2


def test_a_mistyped_id_is_seen() -> None:
    assert "S3-99" in unknown(made_up(md("x", covers=["S3-99"])))[0]
    assert "E06" in unknown(made_up(md("x", covers=["E06"])))[0]
    assert unknown(made_up(md("x", covers=["S3-08"], corrects=["E06"]))) == []


def test_the_report_names_the_heading_and_what_waits() -> None:
    course = [made_up(md("## Throw the hiker out"), md("More.", covers=["S3-08"]), name="03_made_up")]
    table = report(course)
    assert "| S3-08 | table T4: rate 2, thrown out | 03 | Throw the hiker out |" in table
    assert re.search(r"\| S3-10 \|.*\| 06 \| \(waits for its lesson\) \|", table)
    assert re.search(r"\| S3-07 \|.*\| 03 \| \*\*not met\*\* \|", table)
