"""The lecturer's guide: a page for each lesson, made from it, and maps for courses of several lengths.

    python -m gdcourse guide                  all lessons, in handouts/
    python -m gdcourse guide 03 --out DIR     one lesson, somewhere else

The minute plan, the votes, the wrong answers with what to say, and the key come from the built notebook. Only
the activity without laptops and the board are written by hand, in deck/guide.toml.
"""

from __future__ import annotations

import argparse
import html
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat

from gdcourse.teaching.build import ROOT, BuildError, Source
from gdcourse.teaching.deck.compose import Section, compose
from gdcourse.teaching.paper import document, publish, table
from gdcourse.teaching.slides import lectures

WRITTEN = Path(__file__).parent / "deck" / "guide.toml"
VOTES = 2
RULE_OF_THUMB = (
    "Let everybody answer alone, by show of fingers, before anybody speaks. "
    "If 30 to 70 in a hundred are right, let neighbours convince each other and vote again; the second "
    "vote should be clearly better. "
    "With fewer, give the reason of the most frequent wrong answer first. With more, say the reason and go "
    "on. "
    "The range is a rule of thumb of peer instruction: write the numbers of your own class beside it."
)


@dataclass(frozen=True)
class Asked:
    """A question of a lesson, as its plain page in the built notebook has it."""

    name: str
    tag: str
    question: str
    options: tuple[str, ...]
    answer: str
    wrong: tuple[tuple[str, str], ...]

    @property
    def can_be_voted_on(self) -> bool:
        return len(self.options) > 1 and self.tag != "recall"


def questions(notebook: nbformat.NotebookNode) -> list[Asked]:
    """Every prediction and quiz question of a built notebook, in order."""
    found, tag = [], ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            tag = (cell.metadata.get("tags") or [""])[0]
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            named = re.match(r"(?:Prediction|Question) (\d\d\.[\w-]+): ", data.get("text/plain", ""))
            if named and "text/html" in data:
                found.append(_asked(named[1], tag, data["text/html"]))
    return found


def _asked(name: str, tag: str, page: str) -> Asked:
    before, _, fold = page.partition("<details>")
    question = re.search(r"</strong> (.*?)</p>", before, re.DOTALL)[1]
    options = tuple(re.findall(r"<li>(.*?)</li>", before, re.DOTALL))
    answer = re.search(r"<p>(.*?)</p>", fold, re.DOTALL)[1]
    right = re.match(r"<strong>(.*?)\.</strong>", answer)[1].split(" · ")
    replies = re.findall(r"<li><em>(.*?)</em>: (.*?)</li>", fold, re.DOTALL)
    for said, reason in replies:
        if said in right:
            answer += f" {reason}"
    return Asked(name, tag, question, options, answer, tuple((s, r) for s, r in replies if s not in right))


def page(source: Source, written: dict) -> str:
    """The guide to one lesson. Raises BuildError when its notebook is not built."""
    if not source.notebook.exists():
        raise BuildError(
            f"{source.name}.ipynb is not built: run `python3 course.py build {source.lesson[:2]}`."
        )
    notebook = nbformat.read(source.notebook, as_version=4)
    sections = [section for column in compose(notebook) for section in column]
    asked = questions(notebook)
    extra = written.get(source.lesson[:2], {})
    parts = [
        f'<p class="who"><span>Lecturer\'s guide</span><span>gdcourse</span></p><h1>{sections[0].title}</h1>',
        _plan(sections),
        _votes([question for question in asked if question.can_be_voted_on]),
        f"<h2>Without laptops</h2><p>{html.escape(extra['activity'])}</p>" if "activity" in extra else "",
        _board(extra.get("board", [])),
        _key(asked),
    ]
    return document(f"Guide to {source.lesson}", "".join(parts))


def _plan(sections: list[Section]) -> str:
    minute, rows = 0.0, []
    for section in sections:
        if section.minutes:
            rows.append((f"{minute:.0f}", f"{section.minutes:g}", section.title))
            minute += section.minutes
    return f"<h2>{minute:g} minutes</h2>{table(('from', 'minutes', 'what'), rows, 'plain')}"


def _votes(asked: list[Asked]) -> str:
    """Two questions to vote on: those whose wrong answers have the most to say."""
    chosen = sorted(asked, key=lambda question: -len(question.wrong))[:VOTES]
    chosen.sort(key=asked.index)
    if not chosen:
        return ""
    voted = "".join(
        f'<div class="item"><h3>{question.question}</h3><ol '
        f'type="A">{"".join(f"<li>{o}</li>" for o in question.options)}</ol>'
        f'<p class="answer">{question.answer}</p></div>'
        for question in chosen
    )
    return f"<h2>Two votes</h2><p>{RULE_OF_THUMB}</p>{voted}"


def _board(lines: list[str]) -> str:
    return (
        f"<h2>On the board</h2><ol>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ol>"
        if lines
        else ""
    )


def _key(asked: list[Asked]) -> str:
    """Every question with its answer, and for each wrong answer what to say to it."""
    solved = "".join(
        f'<div class="item"><h3>{question.question}</h3><p class="answer">{question.answer}</p>'
        f"{table(('they say', 'you say'), question.wrong, 'plain') if question.wrong else ''}</div>"
        for question in asked
    )
    return f"<h2>Every question: the answer, what goes wrong, what to say</h2>{solved}" if asked else ""


def maps(written: dict, lessons: dict[str, str]) -> str:
    """Which lessons to take in how much time; `lessons` maps two digits to a title."""
    parts = []
    for syllabus in written["syllabus"]:
        rows = [
            (
                when,
                "<br>".join(f"{lessons[number]}" for number in numbers if number in lessons)
                or "not in this copy yet",
            )
            for when, numbers in syllabus["days"]
        ]
        parts.append(f"<h2>{syllabus['name']}</h2>{table(('when', 'lessons'), rows, 'plain')}")
    return document("Maps of the course", f"<h1>How much time have you got?</h1>{''.join(parts)}")


def written_by_hand() -> dict:
    return tomllib.loads(WRITTEN.read_text(encoding="utf-8"))


def titled(source: Source) -> str:
    """The heading of a lesson, from its source."""
    first = re.search(r"^# # (.*)$", source.path.read_text(encoding="utf-8"), re.MULTILINE)
    return html.escape(first[1]) if first else source.lesson


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="gdcourse guide", description="Make the lecturer's guide.")
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help='such as "03"; default: all')
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=ROOT / "handouts", help="where to (default: handouts/)"
    )
    parser.add_argument("--no-pdf", action="store_true", help="only HTML")
    options = parser.parse_args(argv)
    try:
        chosen = lectures(options.lessons)
        written = written_by_hand()
        pages = {f"guide_{source.lesson}": page(source, written) for source in chosen}
        if not options.lessons:
            pages["guide"] = maps(written, {source.lesson[:2]: titled(source) for source in chosen})
        for name, made in pages.items():
            print("  ".join(map(str, publish(options.out, name, made, pdf=not options.no_pdf))))
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or options.out}: {error.strerror}.", file=sys.stderr)
        return 1
    except subprocess.SubprocessError as error:
        print(
            f"The browser could not print: {error}. The HTML pages are there; print those.", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
