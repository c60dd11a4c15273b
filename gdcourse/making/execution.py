"""Run a source in a fresh kernel, the same way every time, and keep what it showed.

Nobody runs a source twice: what its cells showed, with the state of its widgets and with its figures as a
hall wants them, is kept in `.gdcourse/built/NAME.ipynb`. `build` makes the notebooks of it, and
decks and the site are made of it too, until the source, its questions or the package change.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from gdcourse.course.files import write
from gdcourse.course.kernels import SECONDS, persist
from gdcourse.course.refused import Refused
from gdcourse.making.sources import Source, read

CELL_SECONDS = 300
START = "00_start_here"  # lists the lessons, with what their first cells say

# Whatever could make one run differ from the next.
SAME_EVERY_TIME = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "PYTHONUTF8": "1",
    "GDCOURSE_PROGRESS": "off",
    "GDCOURSE_HALL_FIGURES": "on",
}


# Once -------------------------------------------------------------------------------------------------------


def executed(source: Source) -> nbformat.NotebookNode:
    """The notebook as it last ran; runs it when that was never, or of something else."""
    try:
        kept = nbformat.from_dict(json.loads(_place(source).read_text(encoding="utf-8")))
        if kept.metadata.made_of == fingerprint(source):
            return kept
        why = "has changed since it last ran"
    except (OSError, ValueError, AttributeError):
        why = "has not run here yet"
    print(f"{source.name} {why}: running it.", flush=True)
    return run(source)


def run(source: Source) -> nbformat.NotebookNode:
    """The notebook of a source, all its cells run, kept for `executed`."""
    notebook, made_of = read(source), fingerprint(source)
    execute(notebook, source)
    notebook.metadata.made_of = made_of
    kept = json.dumps(notebook, ensure_ascii=False)
    write(_place(source), kept.encode())
    return nbformat.from_dict(json.loads(kept))  # the same thing for whoever comes first or later


def _place(source: Source) -> Path:
    return source.root / ".gdcourse" / "built" / f"{source.name}.ipynb"


def fingerprint(source: Source, package: str = "") -> str:
    """Of all that the outputs of a source can depend on; `package` is that part of it, if it is known."""
    folder = source.path.parent
    parts = sorted(file for file in folder.glob(f"{source.lesson}.*") if file != source.notebook)
    parts += [folder / "checks.json"]
    if folder.name == "notebooks":
        pages = sorted(folder.glob("*.py"))
        parts += [page.name for page in pages]  # a lesson's end leads to the next one
        parts += pages if source.lesson == START else []
    return digest(*parts) + (package or package_fingerprint(source.root))


def package_fingerprint(root: Path) -> str:
    """Of the lock and the package, less the rooms that no lesson imports."""
    package, here = root / "gdcourse", Path(__file__).parent
    rooms = {package / room for room in ("learning", "making", "teaching")}
    below = [
        path
        for path in sorted(package.rglob("*"))
        if path.is_file() and not rooms & set(path.parents) and "__pycache__" not in path.parts
    ]
    how = [here / f"{module}.py" for module in ("sources", "marks", "execution")]
    return digest(*below, *how, root / "requirements.lock")


def digest(*parts: Path | str) -> str:
    """A fingerprint of texts, and of files by name and content; a file that is not there is none."""
    together = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            together.update(part.encode())
        elif part.exists():
            together.update(part.name.encode() + part.read_bytes())
    return together.hexdigest()[:16]


# Run --------------------------------------------------------------------------------------------------------


def execute(notebook: nbformat.NotebookNode, source: Source) -> None:
    """Run every cell, in the notebook's own folder, in a fresh kernel of this Python.

    The state of the widgets goes into the metadata.
    """
    if sys.platform == "win32" and sys.version_info < (3, 14):  # pragma: no cover
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    reached: dict[str, nbformat.NotebookNode] = {}
    with tempfile.TemporaryDirectory() as profile:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            startup_timeout=SECONDS,
            extra_arguments=["--log-level=ERROR"],
            record_timing=False,
            store_widget_state=True,
            resources={"metadata": {"path": str(source.path.parent)}},
            on_cell_execute=lambda cell, cell_index: reached.update(cell=cell),
        )
        # No folder to look in leaves one kernel to find: the Python that runs this.
        ours = KernelSpecManager(kernel_dirs=[])
        try:
            start(client, ours, _environment(source.root, profile))
            client.execute()
        except CellExecutionError as error:
            raise Refused(
                _raised(source, notebook, reached["cell"], f"{error.ename}: {error.evalue}")
            ) from None
        except CellTimeoutError:
            raise Refused(
                _raised(source, notebook, reached["cell"], f"still running after {CELL_SECONDS} s")
            ) from None
        except DeadKernelError:
            raise Refused(
                _raised(source, notebook, reached["cell"], "the kernel died (out of memory?)")
            ) from None


def start(client: NotebookClient, specs: KernelSpecManager, environment: dict[str, str]) -> None:
    """Give this client a kernel that answers."""

    def once() -> None:
        client.create_kernel_manager().kernel_spec_manager = specs
        client.start_new_kernel(env=environment)
        client.start_new_kernel_client()

    persist(once)


def _environment(root: Path, profile: str) -> dict[str, str]:
    """The environment of the kernel: this one, without what one machine could add to the outputs."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("MPLBACKEND", "PYTHONWARNINGS")
    }
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return environment | SAME_EVERY_TIME | {"PYTHONPATH": os.pathsep.join(paths), "IPYTHONDIR": profile}


def _raised(source: Source, notebook: nbformat.NotebookNode, cell: nbformat.NotebookNode, what: str) -> str:
    """Where a cell stopped: lesson, code cell, line of the source file, and the cell with the line marked."""
    code_cells = [other for other in notebook.cells if other.cell_type == "code"]
    number = next(index for index, other in enumerate(code_cells, 1) if other is cell)
    traceback = "\n".join(line for output in cell.outputs for line in output.get("traceback", ()))
    at = re.search(r"Cell In\[\d+\],? line (\d+)", re.sub(r"\x1b\[[\d;]*m", "", traceback))
    line = int(at[1]) if at else 0
    before, found, _ = source.path.read_text(encoding="utf-8").partition(cell.source)
    where = f", line {before.count(chr(10)) + max(line, 1)}" if found else ""
    code = "\n".join(
        f"  {'>' if index == line else ' '} {text}" for index, text in enumerate(cell.source.splitlines(), 1)
    )
    return f"{source.name}.py, code cell {number}{where}: {what}\n{code}"
