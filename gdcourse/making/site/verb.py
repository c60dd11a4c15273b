"""`python3 course.py site`: gather the pages, let Sphinx lay them out, put them in their place."""

from __future__ import annotations

import functools
import http.server
import importlib.util
import io
import json
import os
import re
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from gdcourse.course.files import ROOT, write
from gdcourse.course.refused import Parser, Refused
from gdcourse.explorers.saved import Widgets
from gdcourse.explorers.standalone import PAGE
from gdcourse.learning.overview import rows
from gdcourse.making.doors import Doors
from gdcourse.making.execution import executed
from gdcourse.making.site.icon import icon
from gdcourse.making.site.links import dead
from gdcourse.making.site.pages import Figures, cut_links, linked_only_to, page
from gdcourse.making.site.settings import settings
from gdcourse.making.sources import Source, sources
from gdcourse.questions.reading import beside

STATIC = Path(__file__).with_name("static")
SCRIPTS = (PAGE / "standalone.js", *(STATIC / name for name in ("progress.js", "today.js", "site.js")))
NEEDED = ("sphinx", "myst_nb", "furo", "latex2mathml")
START = "00_start_here"
REFERENCE = ("glossary", "notation", "mistakes", "resources")
FILES = "_static/files.txt"  # lists what a site has put into its folder, and so may take away
COLOUR = re.compile(r"\x1b\[[\d;]*m")


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py site", description="Make the whole course as static pages.")
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="only these lessons; default: all")
    parser.add_argument("--out", type=Path, metavar="DIR", default=ROOT / "site", help="where to (site/)")
    parser.add_argument("--serve", action="store_true", help="open it in a browser, until Ctrl+C")
    asked = parser.parse_args(argv)
    check_packages()
    check_folder(asked.out)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gdcourse-site-") as scratch:
        gathered, made = Path(scratch, "source"), Path(scratch, "site")
        gather(gathered, asked.lessons)
        lay_out(gathered, made)
        put(made, asked.out)
    size = sum(file.stat().st_size for file in asked.out.rglob("*") if file.is_file())
    count = len(list(asked.out.rglob("*.html")))
    print(f"{asked.out}: {count} pages, {size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s")
    if asked.serve:
        serve(asked.out)
    return 0


def check_packages() -> None:
    """Raises Refused when the extra that the site needs is not installed."""
    missing = [name.replace("_", "-") for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise Refused(f"The site needs {', '.join(missing)}: run it as python3 course.py site.")


def check_folder(out: Path) -> None:
    """Raises Refused where no site can be put, before time goes into making one."""
    nearest = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise Refused(f"{nearest} is a file; a site needs a folder. Choose another with --out.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise Refused(f"Cannot write to {nearest}. Choose another folder with --out.")
    lose_nothing(out, {"index.html"})


def lose_nothing(out: Path, names: set[str]) -> None:
    """Raises Refused when one of these is a file in `out` that no earlier site has put there."""
    for name in sorted(names - earlier_files(out)):
        if (out / name).exists():
            raise Refused(
                f"{out / name} is of no earlier site, and would be lost. Choose another folder with --out."
            )


# The pages --------------------------------------------------------------------------------------------------


def gather(folder: Path, lessons: list[str]) -> None:
    """Write what Sphinx reads: the pages, their figures, and the script and style of their widgets."""
    (folder / "_static" / "figures").mkdir(parents=True)
    (folder / "exercises").mkdir()
    figures = Figures(folder / "_static" / "figures")
    found = [source for source in sources(lessons or None) if source.path.parts[-3] != "solutions"]
    every = Widgets()  # scripts and styles of all pages
    whole, doors = Course(), Doors.of_the_course()
    here = {START, *(source.lesson for source in found)}
    for source in [Source(ROOT / "notebooks" / f"{START}.py"), *found]:
        is_exercise = source.name.startswith("exercises/")
        notebook = executed(source)
        widgets = Widgets.of(notebook)
        every.sources |= widgets.sources
        every.styles |= widgets.styles
        made = page(notebook, figures, "../" if is_exercise else "")
        cut_links(made, here)
        if line := doors.line(f"{source.name}.ipynb"):
            made.cells.insert(1, nbformat.v4.new_markdown_cell(line))
        if source.lesson == START:
            home = made
            continue
        whole.add(source, widgets)
        nbformat.write(made, folder / ("exercises" if is_exercise else "") / f"{source.lesson}.ipynb")
    for name in REFERENCE:
        text = (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
        (folder / f"{name}.md").write_text(linked_only_to(here, text), encoding="utf-8")
    home.cells.append(nbformat.v4.new_markdown_cell(whole.contents()))
    nbformat.write(home, folder / "index.ipynb")
    for name, text in {
        "widgets.js": f"const gdSources = {_json(every.sources)};\n",
        "course.js": f"const gdCourse = {_json(whole.told())};\n",
        "site.js": "\n".join(map(_script, SCRIPTS)),
        "site.css": "\n".join([*every.styles.values(), (STATIC / "site.css").read_text(encoding="utf-8")]),
    }.items():
        (folder / "_static" / name).write_text(text, encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _script(file: Path) -> str:
    """One of several files that become one script: without what it imports from the others and exports."""
    text = re.sub(r"^import .*;\n+", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return re.sub(r"^export ", "", text, flags=re.MULTILINE)


@dataclass
class Course:
    """The lessons and exercises that are pages, and the questions of all of them."""

    lessons: list[str] = field(default_factory=list)
    exercises: list[str] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)

    def add(self, source: Source, widgets: Widgets) -> None:
        """A page, with the widgets that it shows."""
        if source.name.startswith("exercises/"):
            self.exercises.append(source.lesson)
            return
        self.lessons.append(source.lesson)
        mistakes = {question.name: sorted(question.mistakes) for question in beside(source.path)}
        for model in widgets.states.values():
            asked = model["state"].get("spec", {})
            if asked.get("name") in mistakes:
                name = asked["name"]
                known = {"name": name, "kind": asked["kind"], "mistakes": mistakes[name], "model": model}
                self.questions.append(known)

    def told(self) -> dict[str, Any]:
        """What the first page needs of all the others, for site.js."""
        names = [question["name"] for question in self.questions]
        asks = {lesson: [name for name in names if name[:2] == lesson[:2]] for lesson in self.lessons}
        lessons = [
            {"name": row.name, "title": row.title, "minutes": row.minutes, "asks": asks[row.name]}
            for row in rows({})
            if row.name in asks
        ]
        return {"lessons": lessons, "questions": self.questions}

    def contents(self) -> str:
        """The site's table of contents, for the bar at its side."""
        parts = {
            "Lessons": self.lessons,
            "Exercises": [f"exercises/{name}" for name in self.exercises],
            "To look up": list(REFERENCE),
        }
        return "\n\n".join(
            f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(names) + "\n```"
            for caption, names in parts.items()
            if names
        )


# Sphinx -----------------------------------------------------------------------------------------------------


def lay_out(folder: Path, out: Path) -> None:
    """Have Sphinx make the site. Raises Refused with its first complaint, such as a dead link."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    known = settings(Doors.of_the_course().repository)
    told = "".join(f"{name} = {value!r}\n" for name, value in known.items())
    (folder / "conf.py").write_text(told, encoding="utf-8")
    (folder / "icon.svg").write_text(icon(), encoding="utf-8")
    complaints = io.StringIO()
    with patch_docutils(str(folder)), docutils_namespace():
        app = Sphinx(
            srcdir=folder,
            confdir=folder,
            outdir=out,
            doctreedir=out.with_name("trees"),
            buildername="html",
            status=None,
            warning=complaints,
            parallel=os.cpu_count() or 1,
        )
        app.build()
    said = [line for line in COLOUR.sub("", complaints.getvalue()).splitlines() if line.strip()]
    if said:
        raise Refused(
            f"The site is not made: {complaint(said[0].replace(f'{folder}{os.sep}', ''))}{more(said)}"
        )
    if lost := dead(out):
        page, link = lost[0]
        raise Refused(f"The site is not made: {page} has a link that leads nowhere, {link}{more(lost)}")


def complaint(line: str) -> str:
    """What Sphinx says of a page, in fewer words.

    >>> complaint("03_rates.ipynb:70002: WARNING: target not found: 'x.md' [myst.xref_missing]")
    "03_rates.ipynb, cell 7: target not found: 'x.md'"
    """
    line = re.sub(r" \[[\w.]+\]$", "", line.replace(" WARNING:", "").replace(" ERROR:", ""))
    return re.sub(r"\.ipynb:(\d+)\d{4}:", r".ipynb, cell \1:", line)


def more(faults: Sequence) -> str:
    return f"; and {len(faults) - 1} more" if len(faults) > 1 else ""


# The folder -------------------------------------------------------------------------------------------------


def put(made: Path, out: Path) -> None:
    """Write what differs, and take away what an earlier site has put there; other files stay.

    Raises Refused where that cannot be.
    """
    wanted = {file.relative_to(made).as_posix() for file in made.rglob("*") if file.is_file()}
    lose_nothing(out, wanted)
    try:
        for name in earlier_files(out) - wanted:
            (out / name).unlink(missing_ok=True)
        write(out / FILES, "".join(f"{name}\n" for name in sorted(wanted)).encode())
        for name in sorted(wanted):
            write(out / name, (made / name).read_bytes())
    except OSError as error:
        why = error.strerror or error
        raise Refused(f"Cannot write to {out}: {why}. Choose another folder with --out.") from None


def earlier_files(out: Path) -> set[str]:
    """The files that an earlier site has put into a folder."""
    listed = out / FILES
    return set(listed.read_text(encoding="utf-8").splitlines()) if listed.exists() else set()


def serve(folder: Path) -> None:
    """Show the site in the browser, from this machine only, until Ctrl+C."""
    with local_server(folder) as address:
        print(f"{address}  (Ctrl+C ends it)")
        webbrowser.open(address)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


@contextmanager
def local_server(folder: Path) -> Iterator[str]:
    """A server of a folder for this machine only; gives its address, which ends with a slash."""
    handler = functools.partial(Quiet, directory=str(folder))
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Server(http.server.ThreadingHTTPServer):
    """Takes it calmly that a browser leaves before it has been answered."""

    def handle_error(self, request: Any, address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, address)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Says nothing of what it is asked for."""

    def log_message(self, *_: Any) -> None:
        pass
