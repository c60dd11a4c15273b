"""What of a lesson works where: every client of docs/clients.md opens one, and can ask this machine only."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from conftest import a_page
from laboratory import READY, REPOSITORY, TOKEN, running_lab, serving
from nbconvert import HTMLExporter
from nbconvert.preprocessors.sanitize import SanitizeHTML

from gdcourse.making.site.verb import gather, lay_out, local_server

LESSON = "02_update_rule"
TABLE = REPOSITORY / "docs" / "clients.md"
RAN = "document.body.textContent.includes('it ran: 42')"
TITLE = "Write the walk as one line of algebra"
ASKED, REASON = "A very long toe", "over a distance of 1"  # the first question, and why its right answer is
HARMLESS = (
    "a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s "
    "samp small span strong sub summary sup table tbody td tfoot th thead tr tt ul var"
)


def table() -> dict[str, list[str]]:
    """The rows of docs/clients.md: what works in each client, in words."""
    rows = re.findall(r"^\| (.+?) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    cells = [row.split(" | ") for row in rows[1:]]
    return {client: works for client, *works in cells}


# A page, looked at ------------------------------------------------------------------------------------------


def works(page, home: Path) -> list[str]:
    """How text and figures, formulas, explorers, questions and code are on a page, in the table's words."""
    return [read(page), formulas(page), explorers(page), questions(page, home), code(page)]


def read(page) -> str:
    shown = page.evaluate(
        "[...document.images].filter((i) => i.naturalWidth > 300 && i.naturalHeight > 100).length"
    )
    return "yes" if shown and TITLE in page.locator("body").inner_text() else "no"


def formulas(page) -> str:
    return "yes" if page.locator("mjx-container, math").count() else "as LaTeX"


def explorers(page) -> str:
    """Does a slider answer a key?"""
    slider = page.locator(".gd-explorer input[type=range]").first
    if not slider.count():
        return "as pictures"
    before = slider.get_attribute("aria-valuetext")
    slider.press("ArrowRight")
    return "play" if slider.get_attribute("aria-valuetext") != before else "no"


def questions(page, home: Path) -> str:
    card = page.locator("form.gdq-question:has(input[type=radio])").first
    if not card.count():
        text = page.locator("body").inner_text()
        return "as text" if ASKED in text and REASON not in text else "no"
    card.locator("input").first.check()
    card.get_by_role("button", name="Commit").click()
    page.wait_for_function("document.querySelector('.gdq-reveal')?.innerText")
    for _ in range(100):
        if (home / "progress.json").exists() or page.evaluate("localStorage.getItem('gdcourse-progress')"):
            return "answer, and are kept"
        page.wait_for_timeout(50)
    return "answer"


def code(page) -> str:
    ran, editable = page.evaluate(RAN), page.locator(".cm-content[contenteditable=true]").count()
    return "runs" if ran and editable else "runs unseen" if ran else "to read"


# Clients ----------------------------------------------------------------------------------------------------


@contextmanager
def the_courses_lab(page, home: Path) -> Iterator[None]:
    with running_lab(home) as lab:
        yield run(page, lab.url(f"notebooks/{LESSON}.ipynb"))


@contextmanager
def plain_lab(page, home: Path) -> Iterator[None]:
    with running_lab(home, options=[]) as lab:
        yield run(page, lab.url(f"notebooks/{LESSON}.ipynb"))


@contextmanager
def notebook_7(page, home: Path) -> Iterator[None]:
    command = [
        "notebook",
        f"--IdentityProvider.token={TOKEN}",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    with serving(home, command, f"api/status?token={TOKEN}") as address:
        yield run(page, f"{address}/notebooks/notebooks/{LESSON}.ipynb?token={TOKEN}")


@contextmanager
def voila(page, home: Path) -> Iterator[None]:
    with serving(home, ["voila", f"notebooks/{LESSON}.ipynb"], "no-such-page") as address:
        page.goto(address)
        page.wait_for_function(RAN)
        page.locator(".gd-explorer").first.wait_for()
        yield


@contextmanager
def as_html(page, home: Path) -> Iterator[None]:
    yield show(page, home, HTMLExporter())


@contextmanager
def without_scripts(page, home: Path) -> Iterator[None]:
    """As code hosts show a notebook: its Markdown and its outputs, and of their HTML what is harmless."""
    clean = SanitizeHTML(tags=HARMLESS.split(), attributes=["href", "src", "alt"], strip=True, enabled=True)
    exporter = HTMLExporter(template_name="basic")
    exporter.register_preprocessor(clean, enabled=True)
    yield show(page, home, exporter)


@contextmanager
def jupyterlite(page, home: Path) -> Iterator[None]:
    """With no kernel in it."""
    site = home / "lite"
    command = ["jupyter", "lite", "build", "--contents", "course", "--output-dir", site, "--lite-dir", "."]
    subprocess.run([sys.executable, "-m", *command], cwd=home, check=True, capture_output=True)
    with local_server(site) as address:
        page.goto(f"{address}notebooks/index.html?path=notebooks/{LESSON}.ipynb")
        page.locator(".jp-Dialog").get_by_role("button", name="Select").last.click()  # no kernel
        page.get_by_role("heading", name=TITLE).wait_for()
        page.locator("mjx-container").first.wait_for()
        yield


@contextmanager
def the_site(page, home: Path) -> Iterator[None]:
    gather(home / "source", [LESSON])
    lay_out(home / "source", home / "made")
    page.goto((home / "made" / f"{LESSON}.html").as_uri())
    page.locator(".gd-explorer").first.wait_for()
    yield


CLIENTS = {
    "`python3 course.py lab`": the_courses_lab,
    "JupyterLab as it comes": plain_lab,
    "Notebook 7": notebook_7,
    "Voilà": voila,
    "`jupyter nbconvert --to html`": as_html,
    "a page without scripts, as code hosts make of a notebook": without_scripts,
    "JupyterLite without a kernel": jupyterlite,
    "`python3 course.py site`": the_site,
}


def run(page, address: str) -> None:
    """Open a notebook in an app of the JupyterLab family, and run all of it."""
    page.goto(address)
    page.wait_for_function(READY, arg=f"notebooks/{LESSON}.ipynb")
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(RAN)
    page.locator(".gd-explorer").first.wait_for()


def show(page, home: Path, exporter) -> None:
    """Export the notebook as it is kept, and open what that gives."""
    text, _ = exporter.from_filename(home / "course" / "notebooks" / f"{LESSON}.ipynb")
    (home / "page.html").write_text(text, encoding="utf-8")
    page.goto((home / "page.html").as_uri())


@pytest.fixture
def home(tmp_path) -> Path:
    """A folder with the course's lessons, one of which says at its end that it ran."""
    copy = tmp_path / "course" / "notebooks"
    copy.mkdir(parents=True)
    notebook = nbformat.read(REPOSITORY / "notebooks" / f"{LESSON}.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("print('it ran:', 6 * 7)"))
    nbformat.write(notebook, copy / f"{LESSON}.ipynb")
    return tmp_path


@pytest.fixture
def offline(browser):
    """A page that can ask this machine only. What a client says of what it cannot fetch is its own affair."""
    page = a_page(browser)
    page.route(re.compile(r"^https?://(?!127\.0\.0\.1[:/])"), lambda route: route.abort())
    yield page
    page.context.close()


def test_every_client_of_the_table_is_opened():
    assert list(table()) == list(CLIENTS)


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_does_what_the_table_says(client, offline, home):
    with CLIENTS[client](offline, home):
        assert works(offline, home) == table()[client]
