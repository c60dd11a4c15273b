"""Fixtures of the browser tests: `lab`, a JupyterLab on a copy of the course; `page` and `new_page` in one
Chromium; `decks` and `opened`, lessons as lectures with the network off.

Without a Chromium (or without playwright) these tests are skipped, and say so.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from laboratory import INSTEAD, PATIENCE, QUIET, REPOSITORY, Lab, chromium, run_all, running_lab

NO_CHROMIUM = "no Chromium found; install one or name it in CHROMIUM, and the browser tests will run"


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab on a copy of the course, so that nothing a test does reaches the course itself."""
    pytest.importorskip("jupyterlab", reason="the browser tests need jupyterlab")
    if chromium() is None:
        pytest.skip(NO_CHROMIUM)
    home = tmp_path_factory.mktemp("lab")
    for part in ("notebooks", "exercises"):
        if (REPOSITORY / part).is_dir():
            shutil.copytree(REPOSITORY / part, home / "course" / part)
    with running_lab(home) as started:
        yield started


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for all browser tests; without one they are skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
    path = chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Complaints(list):
    """What the page complained about: errors in its console, and errors nobody caught."""

    # JupyterLab asks its own server for things that a bare installation has not, and its debugger and what it
    # still waits for mind a restart; none of it is the course's.
    FOREIGN = re.compile(
        "Failed to load resource|favicon|net::ERR_ABORTED|restore the debugger state"
        r"|Canceled future for \w+ message before replies were done"
    )

    def listen(self, page) -> Complaints:
        page.on("console", lambda said: said.type == "error" and self.note(said.text))
        page.on("pageerror", lambda error: self.note(error.stack or str(error)))
        return self

    def note(self, text: str) -> None:
        if not self.FOREIGN.search(text):
            self.append(text)


def a_page(browser, **context):
    """A fresh page, 1,200 pixels wide if nothing else is said, that waits patiently and notes complaints."""
    page = browser.new_context(**{"viewport": {"width": 1200, "height": 1000}} | context).new_page()
    page.set_default_timeout(PATIENCE)
    page.complaints = Complaints().listen(page)
    return page


@pytest.fixture(scope="module")
def new_page(browser):
    """Makes pages that last for all tests of a module; in the end none of them may have complained."""
    pages = []

    def made(**context):
        pages.append(a_page(browser, **context))
        return pages[-1]

    yield made
    for page in pages:
        page.context.close()
    assert not [complaint for page in pages for complaint in page.complaints]


@pytest.fixture
def page(browser):
    """A fresh page; `page.complaints` has to be empty when the test ends."""
    page = a_page(browser)
    yield page
    page.context.close()
    assert not page.complaints, f"the page complained: {page.complaints}"


@pytest.fixture(scope="session")
def desk(lab, browser):
    """JupyterLab in one page for all tests: loading it takes three times as long as opening a notebook."""
    page = a_page(browser)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def open_notebook(lab, desk):
    """Opens a notebook of these cells in JupyterLab, runs it, and gives the page."""

    def opened(name: str, *cells: str):
        address = lab.notebook(name, *cells)
        if desk.url == "about:blank":
            desk.goto(address)
        else:
            desk.evaluate(INSTEAD, name)
        run_all(desk, name)
        return desk

    return opened


@pytest.fixture
def quiet_desk(desk):
    """The same page, whose `complaints` have to be empty when the test ends."""
    desk.complaints.clear()
    yield desk
    assert not desk.complaints, f"the page complained: {desk.complaints}"


@pytest.fixture(scope="session")
def decks(tmp_path_factory):
    """The deck of a lesson as a file, made once."""
    from gdcourse.teaching.slides import deck

    folder, made = tmp_path_factory.mktemp("decks"), {}

    def path(source):
        if source.path not in made:
            made[source.path] = folder / f"{len(made)}_{source.lesson}.html"
            made[source.path].write_text(deck(source), encoding="utf-8")
        return made[source.path]

    return path


@pytest.fixture
def opened(page):
    """Open a deck with the network off; fails when it asks for anything that is not inside it."""
    asked: list[str] = []
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))

    def at(file, query: str = "", width: int = 1280, height: int = 720):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{file.as_uri()}{query}")
        page.wait_for_selector("body[data-ready]")
        return page

    yield at
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert (
        outside == [] and len([url for url in asked if url.startswith("file:") and ".html" not in url]) == 0
    )
