"""Exercises come from solutions: the same bytes each time, nothing leaks, and nobody's work is written
over."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gdcourse.__main__ import main as run
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson
from gdcourse.making.release import (
    Refused,
    code_of,
    main,
    make,
    release,
    solution_lines,
    strip,
)
from gdcourse.making.sources import Source, read

SOLVED = """def step(w):
    \"\"\"One step.\"\"\"
    ### BEGIN SOLUTION
    for _ in range(2):
        w = w - 1
    ### END SOLUTION
    return w"""


@pytest.fixture
def course(tmp_path: Path) -> Lesson:
    """A copy of the course with lesson 03's solutions only, and no exercises."""
    shutil.copytree(ROOT / "gdcourse", tmp_path / "gdcourse", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "solutions" / "03_learning_rates", tmp_path / "solutions" / "03_learning_rates")
    return Lesson("03_learning_rates", tmp_path)


def edit(lesson: Lesson, old: str, new: str, which: str = "solution") -> None:
    path = lesson.spec if which == "spec" else lesson.solution
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_dots_stand_where_the_solution_stood():
    assert strip(SOLVED, True, "cell") == 'def step(w):\n    """One step."""\n    ...\n    return w'


def test_a_solution_at_the_margin_leaves_nothing():
    assert strip('bug = ...\n### BEGIN SOLUTION\nbug = "C"\n### END SOLUTION', True, "cell") == "bug = ..."


@pytest.mark.parametrize(
    "change, complaint",
    [
        (("### BEGIN SOLUTION", "### BEGN SOLUTION"), 'unknown marker "### BEGN SOLUTION"'),
        (("### END SOLUTION", "### END SOLUTIONS"), 'unknown marker "### END SOLUTIONS"'),
        (("### END SOLUTION", "## END SOLUTION"), "unknown marker"),
        (("### END SOLUTION", "# END SOLUTION"), "unknown marker"),
        (("### END SOLUTION", "# end of the solution"), "unknown marker"),
        (("### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS"), "unknown marker"),
        (("### BEGIN SOLUTION", "### begin solution"), "unknown marker"),
        (("    ### END SOLUTION\n", ""), "### BEGIN SOLUTION without ### END SOLUTION"),
        (("    ### BEGIN SOLUTION\n", ""), "### END SOLUTION where ### BEGIN SOLUTION should come first"),
        (
            ("    for _", "    ### BEGIN SOLUTION\n    for _"),
            "### BEGIN SOLUTION where ### END SOLUTION should",
        ),
    ],
)
def test_wrong_markers_are_refused(change, complaint):
    with pytest.raises(Refused, match=complaint):
        strip(SOLVED.replace(*change), True, "cell")


def test_a_solution_cell_needs_a_solution_and_another_cell_none():
    with pytest.raises(Refused, match="a solution cell without a solution"):
        strip("x = 1", True, "cell")
    with pytest.raises(Refused, match="a solution outside a solution cell"):
        strip(SOLVED, False, "cell")


def test_making_twice_makes_the_same_bytes():
    """In two processes with different hash seeds, so that no order of a set or a dict can matter."""
    code = (
        "from gdcourse.making.release import Lesson, make; import hashlib;"
        "made = make(Lesson('01_foggy_hiker'));"
        "print(hashlib.sha256((made.source + made.checks).encode()).hexdigest())"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert len(said[0]) == 65 and said[0] == said[1]


def test_a_release_writes_four_files_and_a_second_one_nothing(course):
    _, changed = release(course, execute=False)
    assert {path.name for path in changed} == {"03_learning_rates.py", "checks.json"}
    assert release(course, execute=False)[1] == []


def test_somebodys_work_is_never_written_over(course, capsys):
    release(course)
    notebook = json.loads(course.exercise.with_suffix(".ipynb").read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "contraction")
    cell["source"] = ["def contraction(lr, L):\n", "    return 1 - lr * L"]
    worked = json.dumps(notebook)
    course.exercise.with_suffix(".ipynb").write_text(worked, encoding="utf-8")
    edit(course, "Know what one step keeps", "Know what a step keeps")
    before = course.checks.read_bytes()
    with pytest.raises(Refused, match="has somebody's work in it, so nothing was written"):
        release(course)
    assert course.exercise.with_suffix(".ipynb").read_text(encoding="utf-8") == worked
    assert course.checks.read_bytes() == before


def test_a_changed_solution_alone_may_be_released_again(course):
    release(course, execute=False)
    edit(course, "Know what one step keeps", "Know what a step keeps")
    assert release(course, execute=False)[1]


@pytest.mark.parametrize(
    "which, old, new, complaint",
    [
        (
            "solution",
            "    return 1 - lr * L\n",
            "    return 1 + lr * L\n",
            '"1 - lr * L" stands no times in the solution of contraction (03_learning_rates.py, line 37)',
        ),
        (
            "solution",
            "if rho > 0:",
            "if rho > 0.9:",
            "the solution of regime disagrees with by_the_product in spec.py, which is right as well: ",
        ),
        (
            "solution",
            "import numpy as np",
            "import numpee as np",
            "spec.py, line 7: 03_learning_rates.py stops with ModuleNotFoundError: No module named 'numpee'",
        ),
        (
            "solution",
            '# %% check="contraction" points=2',
            "# %%",
            "03_learning_rates.py does not ask for contraction: that takes a definition, and a cell `# %% ",
        ),
        ("solution", '"""By which factor', '"""By which factor return 1 - lr * L', None),
        (
            "solution",
            '### BEGIN SOLUTION\nbug = "C"',
            'bug = "C"\n### BEGIN SOLUTION\nnothing = 0',
            "the untouched exercise gets 1 points for bug",
        ),
        (
            "solution",
            "dtype = np.dtype(dtype).type\n",
            "dtype = np.dtype(dtype).type\n    found, k = {}, 0\n",
            "a line of a solution is left in the exercise: found, k = {}, 0",
        ),
        ("solution", "    ### END SOLUTION", "    ### END SOLTUION", 'unknown marker "### END SOLTUION"'),
        (
            "spec",
            "-(np.multiply(lr, L) - 1)",
            "-(np.multiply(lr, L) - 2)",
            "the solution of contraction disagrees with <lambda> in spec.py, which is right as well",
        ),
        (
            "spec",
            "contraction.slip(M.sign_lost",
            "contraction.slip(M.sing_lost",
            'spec.py, line 23: No mistake in misconceptions.toml is called "sing_lost". The nearest are ',
        ),
        (
            "spec",
            "M.overshoot_means_divergence, M.no_abs",
            "M.overshoot_means_divergence, M.rounds_down",
            "regime has no wrong implementation with the mistake rounds_down",
        ),
    ],
)
def test_a_solution_that_cannot_be_handed_out_is_refused(course, which, old, new, complaint):
    edit(course, old, new, which)
    if complaint is None:
        make(course)
        return
    with pytest.raises((Refused, ValueError)) as refused:
        make(course)
    assert complaint in str(refused.value)
    assert not course.exercise.exists()


def test_a_check_that_nobody_asks_is_refused(course):
    course.spec.write_text(course.spec.read_text(encoding="utf-8") + "\ndel test_regime\n", encoding="utf-8")
    with pytest.raises(Refused, match="the notebook checks contraction, .*, test_regime, and spec.py asks"):
        make(course)


def test_a_folder_that_lacks_a_file_is_refused(course):
    course.solution.rename(course.solution.with_name("elsewhere.py"))
    with pytest.raises(Refused, match=r"spec\.py, line 7: There is no 03_learning_rates\.py beside it"):
        course.load_spec()
    course.spec.unlink()
    with pytest.raises(Refused, match=r"There is no solutions/03_learning_rates/spec\.py"):
        course.load_spec()


def test_an_unknown_lesson_says_which_there_are(capsys):
    assert run(["release", "77"]) == 2
    assert 'There is no lesson "77". There are: 01_foggy_hiker' in capsys.readouterr().err


def test_check_writes_nothing_and_says_what_differs(capsys):
    assert main(["1", "--check"]) == 0
    assert capsys.readouterr().out.startswith("same      exercises/01_foggy_hiker/01_foggy_hiker")


def test_nbgrader_generates_the_same_assignment_from_the_same_sources(tmp_path):
    """nbgrader's own command on the sources unchanged: no solution, no spec, the points as they are."""
    pytest.importorskip("nbgrader", reason="nbgrader comes with the extra `instructor`")
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    config = ROOT / "gdcourse" / "teaching" / "grading" / "nbgrader_config.py"
    shutil.copy(config, tmp_path / "nbgrader_config.py")
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "01_foggy_hiker"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,  # against hanging only; a busy machine may need minutes
        env={
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "JUPYTER_CONFIG_DIR": str(tmp_path / "none"),
            "HOME": str(tmp_path),
        },
    )
    assert run.returncode == 0, run.stderr[-2000:]
    released = tmp_path / "release" / "01_foggy_hiker"
    assert [path.name for path in released.iterdir()] == ["01_foggy_hiker.ipynb"]
    theirs = json.loads((released / "01_foggy_hiker.ipynb").read_text(encoding="utf-8"))
    lesson = Lesson("01_foggy_hiker")
    ours = json.loads(lesson.exercise.with_suffix(".ipynb").read_text(encoding="utf-8"))
    assert [code.removesuffix("\n...") for code in code_of(theirs)] == [
        code.removesuffix("\n...") for code in code_of(ours)
    ]
    assert not solution_lines(read(Source(lesson.solution))) & set("\n".join(code_of(theirs)).split("\n"))
