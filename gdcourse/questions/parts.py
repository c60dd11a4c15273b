"""The ribbon of a lesson: its parts with their minutes, what is done of them, and what comes next."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from gdcourse.course import progress
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import anchor, named

HERE = Path(__file__).parent
NEW_CELL = re.compile(r"^# %%", re.MULTILINE)
HEADED = re.compile(r" \[markdown\].*?\bminutes=(\d+).*\n# (#+) (.+)")
ASKED = re.compile(r'^ask\("(\d\d\.[^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """One heading of a lesson with all that stands below it: how long it takes, and what it asks."""

    title: str
    minutes: int
    asks: tuple[str, ...]


def parts(source: str) -> list[Part]:
    r"""The parts of a lesson, from the text of its source: one for each `##` heading.

    >>> parts('# %% [markdown] minutes=3\n# ## Walk\n\n# %%\nask("01.slope")')
    [Part(title='Walk', minutes=3, asks=('01.slope',))]
    """
    found: list[Part] = []
    for cell in NEW_CELL.split(source):
        headed = HEADED.match(cell)
        if headed and headed[2] == "##":
            found.append(Part(headed[3], int(headed[1]), ()))
        elif found:
            last, minutes = found[-1], int(headed[1]) if headed else 0
            asks = (*last.asks, *ASKED.findall(cell))
            found[-1] = Part(last.title, last.minutes + minutes, asks)
    return found


class Ribbon(anywidget.AnyWidget):
    """The parts of one lesson as a row that fills up; made by `ribbon`."""

    _esm = (HERE / "ribbon.js").read_text(encoding="utf-8")
    _css = (HERE / "ribbon.css").read_text(encoding="utf-8")

    lesson = traitlets.Dict().tag(sync=True)  # its parts, and at the end the way on
    answered = traitlets.List().tag(sync=True)  # the questions that are committed

    def __init__(self, lesson: dict[str, Any]):
        super().__init__(lesson=lesson, answered=_answered(lesson))
        progress.tell(self._look_again)

    def _look_again(self) -> None:
        self.answered = _answered(self.lesson)

    def __repr__(self) -> str:
        listed = [f"  {part['minutes']:2} min  {part['title']}" for part in self.lesson["parts"]]
        head = f"Lesson {self.lesson['number']}: {len(listed)} parts, {self.lesson['minutes']} minutes"
        return "\n".join([head, *([] if self.lesson["end"] else listed)])

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"text/plain": repr(self), "text/html": self.as_html()}, metadata

    def as_html(self) -> str:
        """The ribbon where nothing runs: the parts as links, at the end the way on."""
        if self.lesson["end"]:
            return f"<p>{_links(self.lesson['ways'])}</p>"
        links = [
            f'<a href="#{part["anchor"]}">{html.escape(part["title"])}</a> {part["minutes"]}'
            for part in self.lesson["parts"]
        ]
        return f"<p>{' · '.join(links)} <em>minutes</em></p>"


def ribbon(number: str, end: bool = False) -> Ribbon:
    """The parts of a lesson ("03") with their minutes; with `end`, what was done and what comes next.

    Raises `Refused` for a lesson that is not there.
    """
    known = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.py"))
    (name,) = named([number], known)
    source = (ROOT / "notebooks" / f"{name}.py").read_text(encoding="utf-8")
    found = parts(source)
    after = known[known.index(name) + 1 :]
    ways = []
    if (ROOT / "exercises" / name).is_dir():
        ways.append({"to": f"../exercises/{name}/{name}.ipynb", "says": f"Exercises of lesson {name[:2]}"})
    if after:
        ways.append({"to": f"{after[0]}.ipynb", "says": f"Next: lesson {after[0][:2]}"})
    shown = [
        {
            "title": part.title.replace("`", ""),
            "minutes": part.minutes,
            "asks": list(part.asks),
            "anchor": anchor(part.title),
        }
        for part in found
    ]
    minutes = sum(map(int, re.findall(r"^# %% .*\bminutes=(\d+)", source, re.MULTILINE)))
    return Ribbon({"number": name[:2], "parts": shown, "minutes": minutes, "ways": ways, "end": end})


def _links(ways: list[dict[str, str]]) -> str:
    return " · ".join(f'<a href="{way["to"]}">{html.escape(way["says"])}</a>' for way in ways)


def _answered(lesson: dict[str, Any]) -> list[str]:
    kept = progress.read()
    done = {name for kind in ("prediction", "quiz") for name in kept.get(kind, {})}
    return [name for part in lesson["parts"] for name in part["asks"] if name in done]
