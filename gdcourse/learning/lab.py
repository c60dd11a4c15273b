"""Open the course in JupyterLab.

    python3 course.py lab                     at notebooks/00_start_here.ipynb, in the browser
    python3 course.py lab --no-browser        the same, and prints the address; any option of JupyterLab works

Notebooks are saved as notebooks only. Their `.py` sources stay as they are, whatever a learner writes: the
extension that would keep the two in step, jupytext, is switched off. Nothing is fetched, nothing is sent.

What a page looks like is in the folder `settings` beside this file: `overrides.json` for JupyterLab's own
settings (a person's own ones still come first), `custom.css` for what no setting reaches.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from gdcourse.course.files import ROOT

SETTINGS = Path(__file__).with_name("settings")
LESSONS = "notebooks/"
FIRST = f"{LESSONS}00_start_here.ipynb"
USUAL_PORT = 8888
WIDGET = "application/vnd.jupyter.widget-view+json"

# Server extensions that come with the packages for building and teaching. settings/page_config.json does the
# same for their page sides, and settings/overrides.json keeps JupyterLab from asking about news and updates.
NOT_FOR_LEARNERS = (
    "jupyterlab_jupytext",
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.course_list",
    "nbgrader.server_extensions.formgrader",
    "nbgrader.server_extensions.validate_assignment",
)

# What the list of files leaves out: a notebook's source, the answers to its questions and a lesson's judge
# stand beside it under the same name, and whoever opened those would wonder where the lesson is.
NOT_LISTED = ("__pycache__", "*.pyc", ".DS_Store", "*~", "[0-9][0-9]_*.py", "*.questions.md", "checks.json")


def main(arguments: list[str]) -> int:
    asked = [name for name in arguments if name.endswith(".ipynb") and not name.startswith("-")]
    missing = [name for name in asked or [str(ROOT / FIRST)] if not Path(name).exists()]
    if missing:
        print(
            f"{missing[0]} is missing. To build the notebooks, run: python3 course.py build", file=sys.stderr
        )
        return 1
    port = chosen_port(arguments)
    if port and in_use(port):
        print(f"Port {port} is in use, perhaps by another JupyterLab; this one takes the next free port.")
    print("Opening the course in JupyterLab. To stop it, press Ctrl-C here, twice.", flush=True)

    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(settings() + arguments)
    return 0


def settings() -> list[str]:
    """What JupyterLab is told beside what the person said."""
    told = [
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        "--LabApp.custom_css=True",
        f"--ServerApp.tornado_settings=static_custom_path={SETTINGS}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *(f"--ServerApp.jpserver_extensions={name}=False" for name in NOT_FOR_LEARNERS),
        *(f"--ContentsManager.hide_globs={name}" for name in NOT_LISTED),
        f"--FileContentsManager.pre_save_hook={__name__}.keep_what_can_be_shown",
        "--KernelManager.transport_encryption=auto",
        "--ServerApp.log_level=ERROR",
        "--LabApp.log_level=ERROR",
    ]
    # In a container everybody is root, and JupyterLab would refuse to start.
    return told + ["--allow-root"] * (hasattr(os, "geteuid") and os.geteuid() == 0)


def keep_what_can_be_shown(model: dict, path: str = "", contents_manager: Any = None, **_) -> None:
    """Before a notebook is saved: leave out what only the kernel of today can show.

    Tomorrow JupyterLab would find an explorer without its kernel and say "model not found" in its place.
    Without that part it shows the picture and the sentence, as in a lesson that was never run. And a lesson
    in which nothing was written is left as it is on the disk: reading it changes no file.

    >>> output = {"data": {WIDGET: {"model_id": "1f"}, "text/plain": "a bowl"}}
    >>> keep_what_can_be_shown({"type": "notebook", "content": {"cells": [{"outputs": [output]}]}})
    >>> output
    {'data': {'text/plain': 'a bowl'}}
    """
    if model["type"] != "notebook":
        return
    for cell in model["content"]["cells"]:
        for output in cell.get("outputs", ()):
            if len(data := output.get("data", {})) > 1:
                data.pop(WIDGET, None)
    if contents_manager and path.strip("/").startswith(LESSONS):
        on_disk = _notebook(Path(contents_manager.root_dir, path.strip("/")))
        if on_disk and _sources(on_disk) == _sources(model["content"]):
            model["content"] = on_disk


def _notebook(file: Path) -> dict | None:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _sources(notebook: dict) -> list[tuple[str, str]]:
    return [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]


def chosen_port(arguments: list[str]) -> int | None:
    """The port that JupyterLab will try first; None where it cannot be told.

    >>> chosen_port(["--no-browser", "--port=9000"]), chosen_port(["--port", "9001"]), chosen_port([])
    (9000, 9001, 8888)
    """
    words = " ".join(arguments).replace("=", " ").split()
    for option in ("--port", "--ServerApp.port"):
        if option in words:
            value = words[words.index(option) + 1 :][:1]
            return int(value[0]) if value and value[0].isdigit() else None
    return USUAL_PORT


def in_use(port: int) -> bool:
    """Whether something on this machine answers at the port."""
    with socket.socket() as knock:
        knock.settimeout(1)
        return knock.connect_ex(("127.0.0.1", port)) == 0
