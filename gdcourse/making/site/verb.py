"""`python3 course.py site`: gather the pages, let Sphinx lay them out, put them in their place."""

from __future__ import annotations

import functools
import http.server
import importlib.util
import io
import json
import os
import shutil
import tempfile
import threading
import time
import webbrowser
from pathlib import Path

import nbformat

from gdcourse.course.files import ROOT, write
from gdcourse.course.refused import Parser, Refused
from gdcourse.explorers.saved import Widgets
from gdcourse.explorers.standalone import PAGE
from gdcourse.making.execution import executed
from gdcourse.making.site.pages import Figures, page
from gdcourse.making.site.settings import settings
from gdcourse.making.sources import sources

STATIC = Path(__file__).with_name("static")
NEEDED = ("sphinx", "myst_nb", "furo", "latex2mathml")
START = "00_start_here"
REFERENCE = ("glossary", "notation", "mistakes", "resources")


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py site", description="Make the whole course as static pages.")
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="only these lessons; default: all")
    parser.add_argument("--out", type=Path, metavar="DIR", default=ROOT / "site", help="where to (site/)")
    parser.add_argument("--serve", action="store_true", help="open it in a browser, until Ctrl+C")
    asked = parser.parse_args(argv)
    check_packages()
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


# The pages --------------------------------------------------------------------------------------------------


def gather(folder: Path, lessons: list[str]) -> None:
    """Write what Sphinx reads: the pages, their figures, and the script and style of their widgets."""
    (folder / "_static" / "figures").mkdir(parents=True)
    (folder / "exercises").mkdir()
    figures = Figures(folder / "_static" / "figures")
    found = [source for source in sources(lessons or None) if source.path.parts[-2] != "solutions"]
    scripts: dict[str, str] = {}
    styles: dict[str, str] = {}
    shown: dict[str, list[str]] = {"lessons": [], "exercises": []}
    for source in found:
        room = source.name.split("/")[0]
        if room == "solutions":
            continue
        notebook = executed(source)
        widgets = Widgets.of(notebook)
        scripts |= widgets.sources
        styles |= widgets.styles
        is_exercise = room == "exercises"
        made = page(notebook, figures, "../" if is_exercise else "")
        if source.lesson == START and not is_exercise:
            home = made
            continue
        shown["exercises" if is_exercise else "lessons"].append(source.lesson)
        nbformat.write(made, folder / ("exercises" if is_exercise else "") / f"{source.lesson}.ipynb")
    for name in REFERENCE:
        shutil.copy(ROOT / "notebooks" / f"{name}.md", folder)
    home.cells.append(nbformat.v4.new_markdown_cell(contents(shown)))
    nbformat.write(home, folder / "index.ipynb")
    standalone = (PAGE / "standalone.js").read_text(encoding="utf-8").replace("export ", "")
    known = json.dumps(scripts, ensure_ascii=False, sort_keys=True)
    script = f"const gdSources = {known};\n{standalone}"
    (folder / "_static" / "widgets.js").write_text(script, encoding="utf-8")
    (folder / "_static" / "site.js").write_bytes((STATIC / "site.js").read_bytes())
    style = [*styles.values(), (STATIC / "site.css").read_text(encoding="utf-8")]
    (folder / "_static" / "site.css").write_text("\n".join(style), encoding="utf-8")


def contents(shown: dict[str, list[str]]) -> str:
    """The site's table of contents, for the bar at its side."""
    parts = {
        "Lessons": shown["lessons"],
        "Exercises": [f"exercises/{name}" for name in shown["exercises"]],
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

    told = "".join(f"{name} = {value!r}\n" for name, value in settings().items())
    (folder / "conf.py").write_text(told, encoding="utf-8")
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
    said = [line for line in complaints.getvalue().splitlines() if line.strip()]
    if said:
        raise Refused(f"The site has {len(said)} faults; the first: {said[0].replace(str(folder), '')}")


def put(made: Path, out: Path) -> None:
    """Write what differs, and take away what an earlier site left. Raises Refused where that cannot be."""
    try:
        wanted = {file.relative_to(made) for file in made.rglob("*") if file.is_file()}
        for name in sorted(wanted):
            write(out / name, (made / name).read_bytes())
        for file in out.rglob("*"):
            if file.is_file() and file.relative_to(out) not in wanted and (out / "searchindex.js").exists():
                file.unlink()
    except OSError as error:
        why = error.strerror or error
        raise Refused(f"Cannot write to {out}: {why}. Choose another folder with --out.") from None


def serve(folder: Path) -> None:
    """Show the site in the browser, from this machine only, until Ctrl+C."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        print(f"{address}  (Ctrl+C ends it)")
        threading.Timer(0.3, webbrowser.open, [address]).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
