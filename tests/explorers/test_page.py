"""The contract between Python and the page: what is told is read, and nothing else is asked for."""

from __future__ import annotations

import json
import re
from dataclasses import fields

from gdcourse import bowl, explore
from gdcourse.explorers.page import RUNNERS, Page
from gdcourse.explorers.picture import MARKS
from gdcourse.explorers.standalone import PAGE, modules

SOURCES = "\n".join((PAGE / module).read_text(encoding="utf-8") for module in modules("explorer.js"))
TOLD = {field.name for field in fields(Page)}


def test_the_page_reads_what_it_is_told_and_asks_for_nothing_else():
    read = set(re.findall(r"\bspec\??\.(\w+)", SOURCES))
    taken_apart = re.findall(
        r"\{ ([\w, ]+) \} = (?:app\.)?spec\b|function \w+\(\{ ([\w, ]+) \}, runner", SOURCES
    )
    read |= {name for found in taken_apart for part in found for name in re.findall(r"\w+", part)}
    assert read == TOLD


def test_what_travels_can_be_said_in_json():
    explorer = explore(bowl)
    assert json.loads(json.dumps(explorer.spec)) == json.loads(json.dumps(explorer.page.plain()))
    assert explorer.spec.keys() == TOLD


def test_runners_can_be_told_apart():
    looks = {(runner["hue"], runner["shape"], runner["sign"], runner["dash"]) for runner in RUNNERS}
    assert len(looks) == len(RUNNERS) and all(runner["shape"] < len(MARKS) for runner in RUNNERS)
