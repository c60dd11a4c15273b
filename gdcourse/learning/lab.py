"""Open the course in JupyterLab.

    python3 course.py lab                     at notebooks/00_start_here.ipynb, in the browser
    python3 course.py lab FILE.ipynb          at this one; from elsewhere, a copy of it in the folder `yours`
    python3 course.py lab --no-browser        the same, and prints the address; any option of JupyterLab works

Notebooks are saved as notebooks only. Their `.py` sources stay as they are, whatever a learner writes: the
extension that would keep the two in step, jupytext, is switched off. Nothing is fetched, nothing is sent.

What a page looks like is in the folder `settings` beside this file: `overrides.json` for JupyterLab's own
settings (a person's own ones still come first), `custom.css` for what no setting reaches.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager
from jupyter_core.paths import jupyter_runtime_dir

from gdcourse.course.files import ROOT, free_name
from gdcourse.course.refused import Refused
from gdcourse.learning.handout import lay_out

SETTINGS = Path(__file__).with_name("settings")
LESSONS = "notebooks/"
FIRST = f"{LESSONS}00_start_here.ipynb"
USUAL_PORT = 8888
YOURS = "yours"  # the folder for notebooks that come from elsewhere
WIDGET = "application/vnd.jupyter.widget-view+json"

# Server extensions that come with the packages for building and teaching. settings/page_config.json does the
# same for their page sides, and settings/overrides.json keeps JupyterLab from asking about news and updates.
NOT_FOR_LEARNERS = (
    "jupyterlab_jupytext",
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.course_list",
    "nbgrader.server_extensions.formgrader",
    "nbgrader.server_extensions.validate_assignment",
    "voila.server_extension",
)

# What the list of files leaves out: a notebook's source, the answers to its questions and a lesson's judge
# stand beside it under the same name, and whoever opened those would wonder where the lesson is.
NOT_LISTED = ("__pycache__", "*.pyc", ".DS_Store", "*~", "[0-9][0-9]_*.py", "*.questions.md", "checks.json")


def main(arguments: list[str]) -> int:
    for sentence in lay_out():
        print(sentence)
    asked = [name for name in arguments if name.endswith(".ipynb") and not name.startswith("-")]
    opened = within(Path(asked[0] if asked else ROOT / FIRST))
    check_runtime_folder()
    told = settings(opened) + [word for word in arguments if word not in asked]
    build_nothing()
    if os.environ.get("JUPYTERHUB_API_TOKEN"):  # started by a hub, which says where it answers, and to whom
        from jupyterlab.labhubapp import SingleUserLabApp

        SingleUserLabApp.launch_instance(told)
        return 0
    port = chosen_port(arguments)
    if port and in_use(port):
        print(f"Port {port} is in use, perhaps by another JupyterLab; this one takes the next free port.")
    print("Opening the course in JupyterLab. To stop it, press Ctrl-C here, twice.", flush=True)

    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(told)
    return 0


def within(notebook: Path) -> Path:
    """The notebook as JupyterLab can open it: inside the course, without links. From elsewhere, a copy."""
    notebook = notebook.resolve()
    inside = notebook.is_relative_to(ROOT.resolve())
    if not notebook.is_file():
        lesson = notebook.stem[:2]
        built = inside and (ROOT / "notebooks" / notebook.name).with_suffix(".py").exists()
        cure = f"To build it, run: python3 course.py build {lesson}" if built else "Look at its name again."
        raise Refused(f"{notebook} is missing. {cure}")
    if inside:
        return notebook
    copy = ROOT / YOURS / notebook.name
    if copy.exists() and copy.read_bytes() != notebook.read_bytes():
        copy = free_name(copy, "again")
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(notebook, copy)
    print(f"{notebook} is outside the course; what opens is a copy of it: {copy.relative_to(ROOT)}")
    return copy


def check_runtime_folder() -> None:
    """JupyterLab writes down there who may talk to it; without that folder it would stop in mid-start."""
    folder = Path(jupyter_runtime_dir())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Refused(
            f"JupyterLab cannot write to {folder} ({error.strerror}), where it keeps notes while it runs. "
            "Name a folder that can be written in the variable JUPYTER_RUNTIME_DIR, and start again."
        ) from None


def build_nothing() -> None:
    """Keep JupyterLab from asking Node.js, at each start, where pages are built from: none is built here."""
    from jupyterlab import commands

    commands._yarn_config = lambda logger: {"yarn config": {}, "npm config": {}}


class CourseKernels(KernelSpecManager):
    """The kernels there are. The one named python3 is this Python, whoever else has left one of that name.

    It starts without its notebook's folder on the path: a types.py there would keep it from starting. The
    folder comes last, so that a helper beside a notebook can be imported, and no numpy.py in place of numpy.
    """

    def find_kernel_specs(self) -> dict[str, str]:
        return super().find_kernel_specs() | {NATIVE_KERNEL_NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        if kernel_name != NATIVE_KERNEL_NAME:
            return super().get_kernel_spec(kernel_name)
        last = "--IPKernelApp.exec_lines=import sys; sys.path.append(''); del sys"
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict([last], ["-P"]))


def settings(opened: Path = ROOT / FIRST) -> list[str]:
    """What JupyterLab is told beside what the person said."""
    address = quote(opened.relative_to(ROOT.resolve()).as_posix())
    told = [
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{address}",
        f"--SingleUserLabApp.default_url=/lab/tree/{address}",
        f"--ServerApp.kernel_spec_manager_class={__name__}.{CourseKernels.__name__}",
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
