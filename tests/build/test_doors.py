"""Doors: links to where the code runs, and what a notebook says in a Python that has no gdcourse."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from gdcourse.course.files import ROOT
from gdcourse.course.refused import Refused
from gdcourse.making.doors import SENTENCE, Doors, hang, take_off, write_readme
from gdcourse.making.execution import start
from gdcourse.making.sources import sources

LESSON = ROOT / "notebooks" / "03_learning_rates.ipynb"
NAMED = """[tool.gdcourse]
repository = "https://github.com/someone/gdcourse"

[project.optional-dependencies]
lab = ["numpy>=2", "anywidget>=0.9", "jupyterlab>=4"]
"""

# Links ------------------------------------------------------------------------------------------------------


def test_no_door_where_no_repository_is_named():
    assert (
        Doors().line("notebooks/03_rates.ipynb") == "" == Doors(hub="https://hub.example.org").line("x.ipynb")
    )


def test_a_door_each_for_binder_colab_and_a_hub():
    doors = Doors("https://github.com/someone/gdcourse", "https://hub.example.org").to(
        "notebooks/03_rates.ipynb"
    )
    assert doors == {
        "Binder": "https://mybinder.org/v2/gh/someone/gdcourse/main?urlpath=lab/tree/notebooks/03_rates.ipynb",
        "Colab": "https://colab.research.google.com/github/someone/gdcourse/blob/main/notebooks/03_rates.ipynb",
        "JupyterHub": "https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fsomeone"
        "%2Fgdcourse&branch=main&urlpath=lab%2Ftree%2Fgdcourse%2Fnotebooks%2F03_rates.ipynb",
    }


def test_a_repository_that_cannot_be_found_is_named(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.gdcourse]\nrepository = "ftp://x"', encoding="utf-8")
    with pytest.raises(Refused, match='names the repository "ftp://x"'):
        Doors.of_the_course(tmp_path)


@pytest.mark.parametrize("said", ["", "Run it elsewhere.\n"])
def test_the_readme_has_the_doors_of_the_first_page_or_none(tmp_path, said):
    readme, settings = tmp_path / "README.md", tmp_path / "pyproject.toml"
    readme.write_text(f"# It\n\n<!-- Doors -->\n{said}\n## Start\n", encoding="utf-8")
    settings.write_text(NAMED, encoding="utf-8")
    assert write_readme(tmp_path) and not write_readme(tmp_path)
    assert "urlpath=lab/tree/notebooks/00_start_here.ipynb) · [Colab](https" in readme.read_text("utf-8")
    settings.write_text("", encoding="utf-8")
    assert write_readme(tmp_path)
    assert readme.read_text("utf-8") == f"# It\n\n<!-- Doors -->\n{said}\n## Start\n"


def test_the_readme_of_the_course_has_a_place_for_doors_and_says_what_is_set():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "<!-- Doors" in text
    line = Doors.of_the_course().line("notebooks/00_start_here.ipynb")
    assert line in text and (line or "mybinder" not in text)


# What a notebook says ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_every_notebook_of_the_course_says_what_to_do_without_gdcourse(source):
    notebook = nbformat.read(source.notebook, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    built = first.source
    first.source = take_off(built)
    hang(notebook, source.root)
    assert first.source == built, f"{source.name}.ipynb: python3 course.py build {source.lesson[:2]}"


@pytest.fixture
def without(tmp_path):
    """Runs a notebook in a Python that has the packages of the course, and not the course."""
    spec = tmp_path / "kernels" / "without"
    spec.mkdir(parents=True)
    # -S leaves out the files that put folders on the path, of which one is the course's.
    argv = [sys.executable, "-S", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    content = {"argv": argv, "display_name": "without", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(content), encoding="utf-8")

    def run(notebook: nbformat.NotebookNode, folder: Path, *path: Path, **environment: str) -> None:
        client = NotebookClient(notebook, kernel_name="without", resources={"metadata": {"path": folder}})
        specs = KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")], ensure_native_kernel=False)
        places = os.pathsep.join([*map(str, path), sysconfig.get_path("purelib")])
        alone = {"PYTHONPATH": places, "IPYTHONDIR": str(tmp_path / "ipython")}
        start(client, specs, os.environ | alone | environment)
        client.execute()

    return run


def test_without_gdcourse_a_notebook_answers_with_one_sentence(without, tmp_path):
    notebook = nbformat.read(LESSON, as_version=4)
    with pytest.raises(CellExecutionError):
        without(notebook, tmp_path)
    (said,) = next(cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    assert said.output_type == "error" and said.traceback == [SENTENCE]


@pytest.mark.skipif(os.name == "nt", reason="stands in for git with a shell script")
def test_in_colab_a_notebook_fetches_the_course_and_runs(without, tmp_path):
    """With this course in the repository's place, and a git and a pip that note what they are asked for."""
    (tmp_path / "pyproject.toml").write_text(NAMED, encoding="utf-8")
    notebook = nbformat.read(LESSON, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    first.source = take_off(first.source)
    hang(notebook, tmp_path)
    notebook.cells = [nbformat.v4.new_code_cell("import google.colab"), first]
    colab, opened = tmp_path / "colab", tmp_path / "opened"
    for folder in (colab / "google" / "colab", colab / "pip", opened):
        folder.mkdir(parents=True)
    (colab / "pip" / "__main__.py").write_text(
        "import pathlib, sys; pathlib.Path('asked').write_text(' '.join(sys.argv[1:]))", encoding="utf-8"
    )
    git = colab / "git"
    git.write_text(f'#!/bin/sh\necho "$@" > cloned\nln -s "{ROOT}" "$5"\n', encoding="utf-8")
    git.chmod(0o755)
    without(notebook, opened, colab, PATH=f"{colab}:{os.environ['PATH']}", GDCOURSE_PROGRESS="off")
    assert "Lesson 03" in first.outputs[0].data["text/plain"]
    cloned = (opened / "cloned").read_text("utf-8").split()
    assert cloned == ["clone", "--quiet", "--depth=1", "https://github.com/someone/gdcourse", "course"]
    assert (opened / "asked").read_text("utf-8") == "install --quiet anywidget>=0.9"


def test_outside_of_colab_nothing_is_fetched(without, tmp_path):
    (tmp_path / "pyproject.toml").write_text(NAMED, encoding="utf-8")
    cell = nbformat.v4.new_code_cell("from gdcourse import bowl")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    hang(notebook, tmp_path)
    assert "git" in cell.source
    with pytest.raises(CellExecutionError):
        without(notebook, tmp_path)
    assert [output.traceback for output in cell.outputs] == [[SENTENCE]]
    assert not (tmp_path / "course").exists()
