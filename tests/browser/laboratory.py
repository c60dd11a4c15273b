"""A real JupyterLab and a real Chromium: for the tests of what a learner touches, and for measuring how
quickly it answers.
"""

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
from contextlib import contextmanager
from pathlib import Path

from gdcourse.learning import lab as front

REPOSITORY = Path(__file__).resolve().parents[2]
TOKEN = "course"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},  # cells out of sight stay on the page
}

# Opens a notebook in the place of the one before, of which no kernel, no theme and no answer stays.
INSTEAD = """async (path) => {
  const before = jupyterapp.shell.currentWidget;
  await jupyterapp.commands.execute("docmanager:open", { path, factory: "Notebook" });
  await before?.context.sessionContext.shutdown();
  before?.dispose();
  delete window.gdcourseCommitted;
  sessionStorage.removeItem("gdcourse:not-kept-yet");
  await jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab Light" });
}"""
SHOWN = "() => jupyterapp.shell.currentWidget.context.path"
READY = """path => {
  const shown = window.jupyterapp?.shell.currentWidget?.context;
  return shown?.path === path && shown.sessionContext.session?.kernel?.status === "idle";
}"""
PATIENCE = 90_000  # milliseconds, for everything that is waited for; a busy machine may need them


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
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"cell-{i}",
                    "source": cell,
                    "metadata": {},
                    "outputs": [],
                    "execution_count": None,
                }
                for i, cell in enumerate(cells)
            ],
        }
        (self.folder / name).write_text(json.dumps(content), encoding="utf-8")
        return self.url(name)

    def url(self, name: str) -> str:
        return f"{self.address}/doc/tree/{name}?token={TOKEN}&reset"


@contextmanager
def running_lab(home: Path, options: list[str] | None = None) -> Iterator[Lab]:
    """JupyterLab over `home`/course with settings, kernels and progress of its own, all under `home`.

    With the options of the course's own lab, if none are given.
    """
    ours = [told for told in front.settings() if not told.startswith("--ServerApp.root_dir=")]
    command = [
        "jupyterlab",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={home / 'course'}",
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
        *(ours if options is None else options),
    ]
    with serving(home, command, f"api/status?token={TOKEN}") as address:
        yield Lab(home / "course", address)


@contextmanager
def serving(home: Path, command: list[str], up: str = "") -> Iterator[str]:
    """A server of Jupyter's family, started as `python -m` with this command in `home`/course; its address.

    It is there once it answers at `up`, a page that is quickly made. What it keeps, it keeps under `home`.
    """
    folder = home / "course"
    folder.mkdir(exist_ok=True)
    for name, content in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content), encoding="utf-8")
    own = {
        name: str(home / part)
        for name, part in {
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "IPYTHONDIR": "ipython",
            "GDCOURSE_PROGRESS": "progress.json",
        }.items()
    }
    port = _free_port()
    here = ["--no-browser", f"--port={port}", "--ip=127.0.0.1", "--ServerApp.allow_root=True"]
    log = home / f"{command[0]}.log"
    with log.open("w") as out:
        environment = os.environ | own | {"PYTHONPATH": str(REPOSITORY)}
        server = subprocess.Popen(
            [sys.executable, "-m", *command, *here], cwd=folder, env=environment, stdout=out, stderr=out
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_up(f"{address}/{up}", server, log)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_until_up(url: str, server: subprocess.Popen, log: Path, patience: float = 90) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers, if only that there is no such page
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"{log.stem} did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


def run_all(page, name: str) -> None:
    """Run every cell, once the kernel is there."""
    page.wait_for_function(READY, arg=name)
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
