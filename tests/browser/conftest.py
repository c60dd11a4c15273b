"""Fixtures of the browser tests: `lab`, a JupyterLab on a copy of the course; `page` and `new_page` in one
Chromium.

Without a Chromium (or without playwright) these tests are skipped, and say so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from laboratory import QUIET, REPOSITORY, Lab, chromium, running_lab

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
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Complaints(list):
    """What the page complained about: errors in its console, and errors nobody caught."""

    # JupyterLab asks its own server for things that a bare installation has not, and its debugger minds a
    # restart; none of it is the course's.
    FOREIGN = ("Failed to load resource", "favicon", "net::ERR_ABORTED", "restore the debugger state")

    def listen(self, page) -> Complaints:
        page.on("console", lambda said: said.type == "error" and self.note(said.text))
        page.on("pageerror", lambda error: self.note(error.stack or str(error)))
        return self

    def note(self, text: str) -> None:
        if not any(known in text for known in self.FOREIGN):
            self.append(text)


@pytest.fixture(scope="module")
def new_page(browser):
    """Makes pages that last for all tests of a module; in the end none of them may have complained."""
    pages = []

    def made(**context):
        page = browser.new_context(**{"viewport": {"width": 1200, "height": 1000}} | context).new_page()
        page.complaints = Complaints().listen(page)
        pages.append(page)
        return page

    yield made
    for page in pages:
        page.context.close()
    assert not [complaint for page in pages for complaint in page.complaints]


@pytest.fixture
def page(browser):
    """A fresh page, 1,200 pixels wide; `page.complaints` has to be empty when the test ends."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    page = context.new_page()
    page.complaints = Complaints().listen(page)
    yield page
    page.close()
    context.close()
    assert not page.complaints, f"the page complained: {page.complaints}"
