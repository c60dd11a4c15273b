"""`build`: the same bytes every time, nothing half written, and a failing cell that is easy to find."""

import base64
import io
import os
import subprocess
from pathlib import Path

import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from gdcourse.course.files import write
from gdcourse.course.refused import Refused
from gdcourse.explorers.saved import VIEW, Widgets
from gdcourse.figures import DPI, HALL, HALL_DPI, HALL_SIZE
from gdcourse.making import build as building
from gdcourse.making import execution
from gdcourse.making.build import build, build_all
from gdcourse.making.pictures import near
from gdcourse.making.sources import Source, read, sources

HEADER = """\
# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: all
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---
"""

# One cell for each thing that differs between two runs when nobody takes care of it.
RESTLESS = (
    HEADER
    + """
# %% [markdown] tags=["promise"] minutes=3 slideshow={"slide_type": "slide"}
# # Ein Täl, η

# %%
import os, sys
print("one"); sys.stdout.flush()
print("two")
list({"a", "b", "c", "d", "e"}), os.environ["GDCOURSE_PROGRESS"], os.path.basename(os.getcwd())

# %%
from gdcourse.questions import ask
ask("01.zero-slope")

# %%
import matplotlib.pyplot as plt
from gdcourse.figures import show
fig, ax = plt.subplots()
ax.plot([0.1, 0.2, 0.4])
show(fig, "A line from 0.1 to 0.4.")

# %% tags=["raises-exception"]
1 / 0
"""
)


def lesson(root: Path, text: str, name: str = "01_restless", folder: str = "notebooks") -> Source:
    path = root / folder / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Source(path, root)


@pytest.fixture(scope="module")
def restless(tmp_path_factory):
    """A notebook that does all the restless things, built twice."""
    source = lesson(tmp_path_factory.mktemp("course"), RESTLESS)
    return source, build(source), build(source)


def test_two_builds_are_the_same_bytes(restless):
    _, first, second = restless
    assert first == second


def test_every_code_cell_is_executed_in_the_notebooks_own_folder(restless):
    notebook = nbformat.reads(restless[1].decode(), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4]
    assert "'off', 'notebooks'" in code[0].outputs[1].data["text/plain"]


def test_outputs_keep_what_a_reader_can_use(restless):
    code = [c for c in nbformat.reads(restless[1].decode(), as_version=4).cells if c.cell_type == "code"]
    printed, question, figure, error = (cell.outputs for cell in code)
    assert printed[0].text == "one\ntwo\n"
    assert set(question[0].data) == {"text/plain", "text/html"}
    assert "image/png" in figure[0].data and figure[0].metadata["image/png"]["alt"]
    assert error[0].traceback == ["ZeroDivisionError: division by zero"]


def test_the_notebook_says_nothing_about_this_machine(restless):
    source, content, _ = restless
    text = content.decode()
    assert text.endswith("}\n") and not text.endswith("\n\n")
    metadata = nbformat.reads(text, as_version=4).metadata
    assert metadata.language_info == building.LANGUAGE
    for word in (
        str(source.root),
        str(Path.home()),
        "iopub",
        "widget-view",
        "application/vnd.jupyter.widget-state",
        "Täl",
    ):
        assert (word in text) == (word == "Täl")


def test_metadata_of_cells_survives(restless):
    title = nbformat.reads(restless[1].decode(), as_version=4).cells[0]
    assert title.metadata == {"tags": ["promise"], "minutes": 3, "slideshow": {"slide_type": "slide"}}


def test_what_ran_is_kept_with_widgets_alive_and_figures_fine(restless, monkeypatch):
    monkeypatch.setattr(execution, "execute", None)  # a second run would be an error
    source, content, _ = restless
    ran = execution.executed(source)
    question, figure = (cell.outputs[0].data for cell in ran.cells[2:4])
    assert question[VIEW]["model_id"] in Widgets.of(ran).states
    pictures = [figure["image/png"], *figure[HALL]["pictures"]]
    sizes = [Image.open(io.BytesIO(base64.b64decode(each))).width for each in pictures]
    assert sizes == [round(Figure().get_figwidth() * DPI), round(HALL_SIZE[0] * HALL_DPI)]
    assert VIEW not in content.decode() and HALL not in content.decode()


def test_cell_ids_come_from_name_and_place_or_from_the_grade_id(tmp_path):
    graded = HEADER + '\n# %% nbgrader={"grade_id": "step", "grade": true}\nx = 1\n\n# %%\nx\n'
    first = read(lesson(tmp_path, graded, "01_a"))
    other = read(lesson(tmp_path, graded, "02_b"))
    assert first.cells[0].id == other.cells[0].id == "step"
    assert first.cells[1].id != other.cells[1].id
    assert first.cells[1].id == read(lesson(tmp_path, graded, "01_a")).cells[1].id


# What goes wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        (
            "x = 1\ny = x / 0",
            "notebooks/01_bad.py, code cell 2, line 17: ZeroDivisionError: division by zero",
        ),
        ("object()", "shows a memory address"),
        (
            "import sys; print('note', file=sys.stderr)",
            "writes to stderr, which differs from machine to machine: note",
        ),
        ("import warnings; warnings.warn('careful')", "writes to stderr"),
        ("from pathlib import Path; print(Path.cwd())", "shows a path of this machine"),
        ("from IPython.display import SVG; SVG('<svg></svg>')", "shows an SVG"),
        ("import os; os._exit(3)", "the kernel died"),
        ("def f(:", "SyntaxError"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_written(tmp_path, cell, complaint):
    source = lesson(tmp_path, f"{HEADER}\n# %%\nfine = 1\n\n# %%\n{cell}\n", "01_bad")
    said = []
    assert build_all([source], root=tmp_path, say=said.append) == 1
    assert complaint in said[0] and "code cell 2" in said[0] and cell.splitlines()[-1] in said[0]
    assert "Traceback" not in said[0]
    assert not source.notebook.exists()


def test_the_failing_line_is_marked(tmp_path):
    source = lesson(tmp_path, f"{HEADER}\n# %%\nx = 1\ny = x / 0\nz = 2\n", "01_bad")
    with pytest.raises(Refused) as raised:
        build(source)
    assert [line for line in str(raised.value).splitlines() if line.startswith("  >")] == ["  > y = x / 0"]


def test_a_cell_that_never_ends_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "CELL_SECONDS", 2)
    with pytest.raises(Refused, match=r"code cell 1, line 13: still running after 2 s"):
        build(lesson(tmp_path, f"{HEADER}\n# %%\nwhile True: pass\n"))


def test_an_empty_cell_and_a_double_id_are_refused(tmp_path):
    with pytest.raises(Refused, match="empty code cell"):
        read(lesson(tmp_path, f"{HEADER}\n# %%\nx = 1\n\n# %%\n"))
    twice = '\n# %% nbgrader={"grade_id": "step"}\nx = 1\n' * 2
    with pytest.raises(Refused, match='two cells with the id "step"'):
        read(lesson(tmp_path, HEADER + twice))


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    file = tmp_path / "a.ipynb"
    write(file, b"old")
    monkeypatch.setattr(os, "replace", lambda *paths: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write(file, b"new")
    assert file.read_bytes() == b"old" and list(tmp_path.iterdir()) == [file]


# Which sources, and when ------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Three notebooks of two lessons; building one is only copying here, and no kernel starts."""
    monkeypatch.setattr(building, "build", lambda source, measure_again=False: source.path.read_bytes())
    for folder, name in [
        ("notebooks", "01_a"),
        ("notebooks", "02_b"),
        ("solutions/01_a", "01_a"),
        ("exercises/01_a", "01_a"),
    ]:
        lesson(tmp_path, f"{HEADER}\n# %%\nprint('{folder}')\n", name, folder)
    lesson(tmp_path, "CHECKS = {}\n", "spec", "solutions/01_a")
    return tmp_path


def test_sources_are_notebooks_solutions_and_exercises_and_nothing_else(course):
    assert [s.name for s in sources(root=course)] == [
        "notebooks/01_a",
        "notebooks/02_b",
        "solutions/01_a/01_a",
        "exercises/01_a/01_a",
    ]


@pytest.mark.parametrize("asked", ["1", "01", "01_a", "notebooks/01_a.py", "notebooks/01_a.ipynb"])
def test_a_lesson_can_be_named_in_several_ways(course, asked):
    assert [s.lesson for s in sources([asked], course)] == ["01_a"] * 3


def test_an_unknown_lesson_is_told_which_there_are(course):
    with pytest.raises(Refused, match=r'no lesson "33"\. There are: 01_a, 02_b\.'):
        sources(["33"], course)


def test_unchanged_sources_are_skipped_and_changed_ones_built(course):
    said = []
    chosen = sources(["01"], course)
    assert build_all(chosen, root=course, say=said.append) == 0 and len(said) == 3
    said.clear()
    assert build_all(chosen, root=course, say=said.append) == 0
    assert said == ["3 of 3 not touched since they were last built (--all builds them again)."]
    said.clear()
    chosen[0].path.write_text(
        chosen[0].path.read_text(encoding="utf-8").replace("print('n", "print('N"), encoding="utf-8"
    )
    assert build_all(chosen, root=course, say=said.append) == 0
    assert said[0].startswith("built     notebooks/01_a.ipynb") and len(said) == 2


@pytest.mark.parametrize(
    "touched", ["exercises/01_a/checks.json", "gdcourse/landscapes.py", "requirements.lock"]
)
def test_what_an_output_depends_on_counts_as_a_change(course, touched):
    chosen = sources(["01"], course)[2:]
    build_all(chosen, root=course, say=lambda line: None)
    (course / touched).parent.mkdir(exist_ok=True)
    (course / touched).write_text("new", encoding="utf-8")
    assert not building.Memory(course).fresh(chosen[0])


def test_an_edited_notebook_is_built_again(course):
    chosen = sources(["02"], course)
    build_all(chosen, root=course, say=lambda line: None)
    assert building.Memory(course).fresh(chosen[0])
    chosen[0].notebook.write_bytes(b"edited")
    assert not building.Memory(course).fresh(chosen[0])


def test_check_writes_nothing_and_says_what_differs(course):
    chosen = sources(["02"], course)
    said = []
    assert build_all(chosen, check=True, root=course, say=said.append) == 1
    assert said[0].startswith("DIFFERS") and not chosen[0].notebook.exists()
    build_all(chosen, root=course, say=lambda line: None)
    assert build_all(chosen, check=True, root=course, say=said.append) == 0
    assert said[1].startswith("same")


def test_what_a_clock_said_is_kept_while_the_rest_is_the_same(tmp_path):
    clock = '# %% tags=["nbval-ignore-output"]\nimport time\n\ntime.time_ns()\n\n# %%\nprint("{}")\n'
    source = lesson(tmp_path, HEADER + clock.format("as before"))
    saved = build(source)
    source.notebook.write_bytes(saved)
    assert build(source) == saved
    assert build(source, measure_again=True) != saved
    lesson(tmp_path, HEADER + clock.format("now another"))
    outputs = [nbformat.reads(made.decode(), 4).cells[0].outputs for made in (saved, build(source))]
    assert outputs[0] != outputs[1]


# Somebody's writing, and pictures of another processor -----------------------------------------------------

TWO_CELLS = HEADER + "\n# %% [markdown]\n# # A hill\n\n# %%\n1 + 1\n"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    """A lesson and an exercise, built."""
    root = tmp_path_factory.mktemp("course")
    lessons = [lesson(root, TWO_CELLS, "01_hill"), lesson(root, TWO_CELLS, "01_hill", "exercises/01_hill")]
    assert build_all(lessons, root=root, say=lambda text: None) == 0
    return root, lessons


def write_into(notebook: Path, text: str, kind: str = "markdown") -> bytes:
    content = nbformat.read(notebook, as_version=4)
    make = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
    content.cells.append(make(text))
    nbformat.write(content, notebook)
    return notebook.read_bytes()


@pytest.mark.parametrize("which", [0, 1], ids=["a lesson", "an exercise"])
@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_a_build_sets_somebodys_writing_aside(built_once, which: int, kind: str):
    root, lessons = built_once
    notebook, said = lessons[which].notebook, []
    mine = write_into(notebook, "my own answer", kind)
    assert build_all(lessons, root=root, say=said.append) == 0
    (kept,) = notebook.parent.glob("*-mine-*.ipynb")
    assert kept.read_bytes() == mine and f"that is now {kept.name}" in "\n".join(said)
    assert "my own answer" not in notebook.read_text(encoding="utf-8")
    kept.unlink()


def test_a_file_that_cannot_be_read_is_somebodys_writing_too(built_once):
    root, lessons = built_once
    lessons[0].notebook.write_text("{ half a notebook", encoding="utf-8")
    build_all(lessons, root=root, say=lambda text: None)
    (kept,) = lessons[0].notebook.parent.glob("*-mine-*.ipynb")
    assert kept.read_text(encoding="utf-8") == "{ half a notebook"
    kept.unlink()


def test_what_was_built_or_committed_is_nobodys_writing(built_once):
    """A maintainer changes the source: what stands there is the last build, or what git holds."""
    root, lessons = built_once
    notebooks = lessons[0].notebook.parent
    lessons[0].path.write_text(TWO_CELLS.replace("A hill", "A hillside"), encoding="utf-8")
    build_all(lessons, root=root, say=lambda text: None)
    assert not list(notebooks.glob("*-mine-*"))
    (root / ".gdcourse" / "build.json").unlink()  # as in a fresh clone
    git = ["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@x.invalid"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    lessons[0].path.write_text(TWO_CELLS.replace("A hill", "A valley"), encoding="utf-8")
    build_all(lessons, root=root, say=lambda text: None)
    assert not list(notebooks.glob("*-mine-*")) and "A valley" in lessons[0].notebook.read_text(
        encoding="utf-8"
    )


def picture(edge: float = 0.0, dot: int = 40, size: int = 120, colour: int = 0) -> bytes:
    """A white ground, a dark slope whose edge is drawn a hair apart, and a dot of 6 pixels."""
    x, y = np.meshgrid(np.arange(size), np.arange(size))
    grey = 255 - 200 * np.clip(x - y + edge, 0, 1)
    pixels = np.stack([grey] * 3, axis=-1).astype(np.uint8)
    pixels[80:86, dot : dot + 6] = (colour, 114, 178)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    "other, same",
    [
        (picture(), True),
        (picture(edge=0.04), True),
        (picture(dot=41), False),
        (picture(colour=90), False),
        (picture(edge=1.0), False),
        (picture(size=121), False),
    ],
)
def test_pictures_are_near_when_only_edges_differ_by_a_hair(other: bytes, same: bool):
    assert near(picture(), other) is same


def test_a_near_picture_is_kept_and_another_one_is_not():
    def shown(png: bytes, sentence: str):
        data = {"image/png": base64.b64encode(png).decode(), "text/plain": sentence}
        cell = nbformat.v4.new_code_cell("show(…)", outputs=[nbformat.v4.new_output("display_data", data)])
        return nbformat.v4.new_notebook(cells=[cell])

    for new, kept in (
        (shown(picture(edge=0.04), "w = 3"), True),
        (shown(picture(dot=60), "w = 3"), False),
        (shown(picture(edge=0.04), "w = 4"), False),
    ):
        before = new.cells[0].outputs[0].data["image/png"]
        saved = shown(picture(), "w = 3")
        building._keep_near_pictures(new, saved)
        now = new.cells[0].outputs[0].data["image/png"]
        assert now == (saved.cells[0].outputs[0].data["image/png"] if kept else before)
