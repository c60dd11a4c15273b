"""A real JupyterLab and a real Chromium for the tests of what a learner touches."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
TOKEN = "course"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str | None:
    """Where a Chromium is: the one named by CHROMIUM, else the first on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Lab:
    """A running JupyterLab over `folder`."""

    def __init__(self, folder: Path, address: str):
        self.folder, self.address = folder, address

    def notebook(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells; returns the address at which the lab shows it alone."""
        content = {
            "nbformat": 4, "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "cells": [
                {"cell_type": "code", "id": f"cell-{i}", "source": cell, "metadata": {}, "outputs": [], "execution_count": None}
                for i, cell in enumerate(cells)
            ],
        }  # fmt: skip
        (self.folder / name).write_text(json.dumps(content), encoding="utf-8")
        return self.url(name)

    def url(self, name: str) -> str:
        return f"{self.address}/doc/tree/{name}?token={TOKEN}&reset"


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab on a copy of the course, so that nothing a test does reaches the course itself."""
    pytest.importorskip("jupyterlab", reason="the browser tests need jupyterlab")
    home = tmp_path_factory.mktemp("lab")
    folder = home / "course"
    folder.mkdir()
    for part in ("notebooks", "exercises"):
        if (REPOSITORY / part).is_dir():
            shutil.copytree(REPOSITORY / part, folder / part)
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    notebook = home / "settings" / "@jupyterlab" / "notebook-extension"
    notebook.mkdir()
    (notebook / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')  # cells out of sight stay on the page
    environment = os.environ | {
        "PYTHONPATH": str(REPOSITORY),
        "GDCOURSE_PROGRESS": str(folder / "progress.json"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    port = _free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--ip=127.0.0.1",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}", "--ServerApp.allow_root=True",
        "--LabApp.expose_app_in_browser=True", "--ServerApp.log_level=ERROR",
    ]  # fmt: skip
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_up(f"{address}/api/status?token={TOKEN}", server, home / "lab.log")
        yield Lab(folder, address)
    finally:
        server.terminate()
        server.wait(20)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_until_up(url: str, server: subprocess.Popen, log: Path, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for all browser tests; without one they are skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found; install one or name it in CHROMIUM, and the browser tests will run")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Complaints(list):
    """What the page complained about: errors in its console, and errors nobody caught."""

    # JupyterLab asks its own server for things that a bare installation has not; none of it comes from the course.
    FOREIGN = ("Failed to load resource", "favicon", "net::ERR_ABORTED")

    def listen(self, page) -> Complaints:
        page.on("console", lambda said: said.type == "error" and self.note(said.text))
        page.on("pageerror", lambda error: self.note(str(error)))
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
