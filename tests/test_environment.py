"""What a person installs and runs.

pyproject.toml, environment.yml and requirements.lock say the same, and name all that is imported; the verbs
lab, test, doctor and lock do what they say.
"""

from __future__ import annotations

import ast
import asyncio
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import types
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import gdcourse
import gdcourse.__main__ as package
from gdcourse.course import machine
from gdcourse.course.files import LEARNERS_PART_ENDS
from gdcourse.course.kernels import answering
from gdcourse.course.refused import Refused
from gdcourse.learning import doctor, lab
from gdcourse.making import lock, testing

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

# Where a package is not called what one imports, or what conda calls it.
PACKAGES = {
    "PIL": "pillow",
    "axe_playwright_python": "axe-playwright-python",
    "dateutil": "python-dateutil",
    "distributed": "dask",
    "markdown_it": "markdown-it-py",
    "py_mini_racer": "mini-racer",
    "sklearn": "scikit-learn",
    "xdist": "pytest-xdist",
}
OF_CONDA = {"matplotlib-base": "matplotlib"}


def requirements(*extras: str) -> dict[str, Requirement]:
    """The packages that pyproject.toml asks for, with these extras; "" stands for those without an extra."""
    project = PROJECT["project"]
    lines = [
        line
        for extra in extras
        for line in (project["optional-dependencies"][extra] if extra else project["dependencies"])
    ]
    return {canonicalize_name(one.name): one for one in map(Requirement, lines)}


LEARNERS = requirements("", *lock.LEARNERS)
ALL = requirements("", *lock.ALL)


# --- The lock -------------------------------------------------------------------------------------


def pinned(text: str) -> list[Requirement]:
    lines = re.findall(r"^([a-z0-9].*?) *\\$", text, flags=re.MULTILINE)
    return [Requirement(line) for line in lines]


def parts() -> tuple[str, str]:
    learners, _, rest = LOCK.partition(LEARNERS_PART_ENDS)
    return learners, rest


def unpinned(wanted: dict[str, Requirement], text: str) -> list[str]:
    """What a lock does not pin, or pins at a version that the range does not allow."""
    found: dict[str, list[str]] = {}
    for one in pinned(text):
        found.setdefault(canonicalize_name(one.name), []).append(str(one.specifier)[2:])
    return [
        name
        for name, range_ in wanted.items()
        if name not in found or not all(range_.specifier.contains(version) for version in found[name])
    ]


def test_the_lock_pins_what_pyproject_asks_for():
    assert unpinned(LEARNERS, parts()[0]) == [], "run: python3 course.py lock --keep"
    assert unpinned(ALL, LOCK) == [], "run: python3 course.py lock --keep"


def test_a_range_that_the_lock_leaves_is_seen():
    assert unpinned({"numpy": Requirement("numpy<2")}, LOCK) == ["numpy"]
    assert unpinned({"pandas": Requirement("pandas")}, LOCK) == ["pandas"]


def test_no_package_is_in_both_parts():
    learners, rest = map(lock.names, parts())
    assert learners & rest == set() and learners and rest


def test_learners_are_spared_what_only_others_need():
    heavy = {"playwright", "mini-racer", "nbgrader", "notebook", "jupytext", "sphinx", "dask", "ruff"}
    assert heavy <= lock.names(parts()[1])


def test_every_pin_has_a_hash():
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK.partition("\n# ==")[2])[1:]
    assert len(blocks) > 100
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_index():
    assert re.findall(r"(?i)index|https?:|find-links|file:", LOCK) == []


def test_one_version_for_each_system():
    """On any one system and Python, a package is pinned once."""
    for python in ("3.11.2", "3.11.9", "3.12.1", "3.13.0", "3.14.1"):
        for platform, os_name, chip in (
            ("linux", "posix", "x86_64"),
            ("linux", "posix", "aarch64"),
            ("darwin", "posix", "x86_64"),
            ("darwin", "posix", "arm64"),
            ("win32", "nt", "AMD64"),
        ):
            here = {
                "python_full_version": python,
                "python_version": ".".join(python.split(".")[:2]),
                "sys_platform": platform,
                "os_name": os_name,
                "platform_machine": chip,
                "implementation_name": "cpython",
            }
            names = [one.name for one in pinned(LOCK) if one.marker is None or one.marker.evaluate(here)]
            assert len(names) == len(set(names)), here
            assert set(ALL) <= set(names), here


def test_nothing_heavy_is_locked():
    assert lock.names(LOCK) & {"torch", "jax", "optax", "pandas"} == set()


def test_course_py_and_lock_mean_the_same_line():
    assert f'"{LEARNERS_PART_ENDS}"' in (ROOT / "course.py").read_text(encoding="utf-8")
    assert LOCK.count(LEARNERS_PART_ENDS) == 1


def test_a_new_lock_puts_each_package_in_one_part(monkeypatch: pytest.MonkeyPatch):
    hashed = "{} \\\n    --hash=sha256:0\n".format
    everything = hashed("a==1 ; os_name == 'nt'") + hashed("a==2") + hashed("b==1")
    monkeypatch.setattr(lock, "resolve", lambda extras, preferred: hashed("a==1"))
    learners, _, rest = lock.arrange(everything).partition(LEARNERS_PART_ENDS)
    assert lock.names(learners) == {"a"} and learners.count("a==") == 2 and lock.names(rest) == {"b"}


# --- The three say the same -----------------------------------------------------------------------


def conda() -> dict[str, Requirement]:
    """What environment.yml asks conda for, under the names of pyproject.toml."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    lines = re.findall(r"^  - (\S+[^:\s])$", text.partition("dependencies:")[2], flags=re.MULTILINE)
    found = [Requirement(line) for line in lines if line != "pip"]
    return {canonicalize_name(OF_CONDA.get(one.name, one.name)): one for one in found}


def disagreements(ours: dict[str, Requirement], conda: dict[str, Requirement]) -> list[str]:
    python = f"python{PROJECT['project']['requires-python']}"
    wanted = ours | {"python": Requirement(python)}
    return [
        name
        for name in sorted({*wanted, *conda})
        if name not in wanted or name not in conda or wanted[name].specifier != conda[name].specifier
    ]


def test_environment_yml_agrees_with_pyproject():
    assert disagreements(LEARNERS, conda()) == []


@pytest.mark.parametrize(
    ("name", "said"), [("numpy", "numpy>=1"), ("jupyterlab", "jupyterlab>=4.6"), ("x", "x>=1")]
)
def test_a_disagreement_is_seen(name: str, said: str):
    assert disagreements(LEARNERS, conda() | {name: Requirement(said)}) == [name]


def test_conda_installs_gdcourse_itself():
    assert "  - pip:\n      - -e .\n" in (ROOT / "environment.yml").read_text(encoding="utf-8")


def test_the_python_that_is_asked_for_is_the_one_course_py_accepts():
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert "sys.version_info < (3, 11)" in (ROOT / "course.py").read_text(encoding="utf-8")


# --- Everything imported is asked for -------------------------------------------------------------


def imported(file: Path) -> Iterator[str]:
    """The modules that a source imports, anywhere in it."""
    text = re.sub(r"(?m)^\s*[%!].*$", "", file.read_text(encoding="utf-8"))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package_of(module: str) -> str:
    top = module.partition(".")[0]
    return canonicalize_name(PACKAGES.get(top, top))


def foreign(files: Iterable[Path], allowed: Iterable[str]) -> dict[str, str]:
    """Packages that sources import and nobody asked for, each with a file that imports it."""
    ours = {"gdcourse", "benchmarks", "tests", "solutions", "course", *(file.stem for file in files)}
    return {
        package_of(module): str(file)
        for file in files
        for module in imported(file)
        if (top := module.partition(".")[0]) not in sys.stdlib_module_names
        and top not in ours
        and package_of(module) not in allowed
    }


def sources(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def reached_by_learners() -> list[Path]:
    """The sources that a learner's notebooks and verbs import, directly or by way of one another."""
    waiting = sources("notebooks", "exercises")
    waiting += [
        file
        for file in sources("gdcourse")
        if not {"learning", "making", "teaching"} & set(file.parts) and file.stem != "__main__"
    ]
    waiting += filter(
        None, (source_of(package.VERBS[verb][0].partition(":")[0]) for verb in package.LEARNERS_VERBS)
    )
    reached: set[Path] = set()
    while waiting:
        file = waiting.pop()
        if file not in reached:
            reached.add(file)
            ours = (module for module in imported(file) if module.startswith("gdcourse."))
            waiting += filter(None, map(source_of, ours))
    return sorted(reached)


def source_of(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.exists()), None)


def test_learners_have_all_that_their_notebooks_and_verbs_import():
    assert foreign(reached_by_learners(), LEARNERS) == {}


def test_the_extras_have_all_that_is_imported():
    everything = requirements("", *PROJECT["project"]["optional-dependencies"])
    assert foreign(sources("gdcourse", "solutions", "tests", "benchmarks"), everything) == {}


def test_an_undeclared_import_is_seen(tmp_path: Path):
    file = tmp_path / "a.py"
    file.write_text(
        "import numpy, pandas.core\nfrom PIL import Image\ndef f():\n    import torch\n", encoding="utf-8"
    )
    assert set(foreign([file], LEARNERS)) == {"pandas", "torch"}


@pytest.mark.parametrize("verb", package.VERBS)
def test_every_verb_leads_to_a_main(verb: str):
    module, _, function = package.VERBS[verb][0].partition(":")
    source = source_of(module)
    assert source and re.search(rf"(?m)^def {function}\(", source.read_text(encoding="utf-8"))


def test_what_to_install_for_a_missing_module_is_true():
    for modules, extra in package.EXTRAS.items():
        extras = ("",) * (extra == "lab") + (extra,)
        for module in modules.split():
            assert package_of(module) in requirements(*extras), (module, extra)


def test_a_package_that_got_lost_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(package, "ROOT", Path(sys.prefix).parent)
    monkeypatch.setattr(sys, "prefix", str(package.ROOT / ".venv"))
    assert "Delete the folder .venv and run the same command" in package.explain("numpy", "progress", "a")
    monkeypatch.setattr(sys, "prefix", str(package.ROOT / "elsewhere"))
    assert "python -m pip install" in package.explain("numpy", "progress", "a")
    assert "not part of this copy" in package.explain(
        "gdcourse.teaching", "slides", "gdcourse.teaching.slides"
    )


# --- README ---------------------------------------------------------------------------------------


def test_the_readme_calls_lessons_what_they_call_themselves():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for source in sorted((ROOT / "notebooks").glob("[01][0-9]_*.py")):
        if not source.stem.startswith("00"):
            text = source.read_text(encoding="utf-8")
            number, title = re.findall(r"^# # (\d\d) · (.+)$", text, flags=re.MULTILINE)[0]
            minutes = sum(map(int, re.findall(r"^# %%.*\bminutes=(\d+)", text, flags=re.MULTILINE)))
            row = f"| {number} | [{title}](notebooks/{source.stem}.ipynb) | … | {minutes} |"
            pattern = re.escape(row).replace("…", "[^|]+")
            assert re.search(f"^{pattern}$", readme, flags=re.MULTILINE), f"README.md lacks the row {row}"


def test_the_readme_lists_sixteen_lessons():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d\d) \|", readme, flags=re.MULTILINE) == [f"{n:02}" for n in range(1, 17)]


# --- test -----------------------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty course to run phases in, with the course's own settings for pytest."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.setattr(testing, "ROOT", tmp_path)
    return tmp_path


def write(tree: Path, name: str, text: str) -> Path:
    file = tree / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_every_test_file_belongs_to_one_phase():
    pytest_phases = [phase for phase in testing.PHASES if phase.files == "test_*.py"]
    for file in sources("tests"):
        if file.name.startswith("test_"):
            inside = [
                phase.name
                for phase in pytest_phases
                for folder in phase.folders
                if file.is_relative_to(ROOT / folder)
                and not any(
                    file.is_relative_to(ROOT / option[9:]) for option in phase.options if "ignore" in option
                )
            ]
            assert len(inside) == 1, (file, inside)


def test_passed_failed_and_skipped_are_counted(tree: Path, capfd):
    text = (
        "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\n@pytest.mark.skip\ndef test_c(): pass\n"
    )
    write(tree, "tests/house/test_x.py", text)
    assert testing.main(["house"]) == 1
    said = capfd.readouterr().out
    assert re.search(r"house rules +1 +1 +1 +\d+\.\d +\d+\.\d", said) and "1 of 2 tests failed." in said


def test_what_cannot_run_is_tolerated_but_named(tree: Path, capfd, monkeypatch: pytest.MonkeyPatch):
    write(tree, "tests/test_x.py", "def test_a(): pass\n")
    write(tree, "tests/browser/test_x.py", "def test_a(): pass\n")
    monkeypatch.setattr(testing, "chromium", lambda: None)
    assert testing.main(["unit", "checks", "browser"]) == 0
    said = capfd.readouterr().out
    assert "kill-matrix of the checks: nothing there yet: tests/checks" in said
    assert "browser tests: not run: no Chromium here" in said
    assert said.strip().endswith("All 1 tests passed.")


def test_a_file_that_cannot_be_imported_fails_the_phase(tree: Path, capfd):
    write(tree, "tests/test_x.py", "import nothing_of_this_name\n")
    assert testing.main(["unit"]) == 1
    assert "Not as it should be: unit and property tests." in capfd.readouterr().out


@pytest.mark.parametrize(
    ("status", "counts", "remark"),
    [
        (5, "", "there are tests, but none ran"),
        (0, '<testsuite tests="3" skipped="3"/>', "every test was skipped"),
        (3, "", "pytest did not finish (status 3)"),
        (1, '<testsuite tests="1"/>', "pytest did not finish (status 1)"),
        (-9, '<testsuite tests="2" failures="1"/>', "pytest did not finish (status -9)"),
    ],
)
def test_a_phase_that_did_not_do_its_work_is_broken(tmp_path: Path, status: int, counts: str, remark: str):
    if counts:
        write(tmp_path, "counts.xml", counts)
    outcome = testing.judge(testing.PHASES[0], status, tmp_path / "counts.xml", selected=False)
    good = testing.Outcome(testing.PHASES[1], passed=9)
    assert outcome.broken and outcome.remark == remark and not testing.is_good([outcome, good])


def test_nothing_at_all_is_not_good(tree: Path, capfd):
    assert testing.main([]) == 1
    assert capfd.readouterr().out.strip().endswith("No test ran.")


def test_k_selects_and_a_phase_without_a_match_is_fine(tree: Path, capfd):
    write(tree, "tests/test_x.py", "def test_apple(): pass\ndef test_pear(): assert 0\n")
    write(tree, "tests/house/test_y.py", "def test_plum(): pass\n")
    assert testing.main(["unit", "house", "-k", "apple"]) == 0
    said = capfd.readouterr().out
    assert "house rules: nothing here matches" in said and "All 1 tests passed." in said


def test_an_unknown_phase_gets_one_line():
    with pytest.raises(Refused) as refused:
        testing.main(["hose"])
    assert str(refused.value) == (
        "'hose' is neither a phase of the tests nor a lesson. Did you mean house? "
        "The phases: unit, examples, checks, house, notebooks, browser."
    )


SOME_SLOW = "import pytest\ndef test_a(): pass\n@pytest.mark.slow\ndef test_b(): pass\n"


@pytest.mark.parametrize(("arguments", "ran"), [([], 1), (["--slow"], 2), (["-m", "slow"], 1)])
def test_what_is_slow_by_nature_is_left_out_unless_asked_for(tree: Path, capfd, arguments, ran):
    write(tree, "tests/test_x.py", SOME_SLOW)
    assert testing.main(["unit", *arguments]) == 0
    assert f"All {ran} tests passed." in capfd.readouterr().out


def test_a_lesson_is_a_selection_in_every_phase_that_knows_lessons():
    phases, lessons = testing.choose(["03", "house", "1"])
    assert [phase.name for phase in phases] == ["house"]
    assert lessons == ["03_learning_rates", "01_foggy_hiker"]
    phases, lessons = testing.choose(["03"])
    assert [phase.name for phase in phases] == ["unit", "checks", "house", "notebooks", "browser"]


def test_the_tests_of_a_lesson_are_those_that_name_it(tree: Path, capfd):
    named = 'import pytest\n@pytest.mark.parametrize("it", ["01_foggy_hiker", "03_learning_rates"])\n'
    write(tree, "tests/test_x.py", f"{named}def test_a(it): pass\ndef test_b(): assert 0\n")
    write(tree, "tests/lessons/test_03_learning_rates.py", "def test_a(): pass\ndef test_b(): pass\n")
    assert testing.main(["3", "unit", "-k", "not test_b"]) == 0
    assert "All 2 tests passed." in capfd.readouterr().out


def test_files_are_shared_out_among_the_cores(tree: Path, capfd, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(testing, "cores", lambda: 2)
    assert [len(testing.spread(files)) for files in (1, 2, 9)] == [0, 2, 2]
    where = "import os, pathlib\ndef test_a(): pathlib.Path(os.environ['PYTEST_XDIST_WORKER']).touch()\n"
    for name in ("x", "y"):
        write(tree, f"tests/house/test_{name}.py", where)
    assert testing.main(["house"]) == 0
    assert (tree / "gw0").exists() and (tree / "gw1").exists()


def test_a_changed_number_in_a_notebook_fails(tree: Path, capfd):
    """As it runs in the phase: two cells that print 0.6, and one saved output that says 0.7."""
    cells = [nbformat.v4.new_code_cell("print(0.6)", execution_count=n, id=f"cell-{n}") for n in (1, 2)]
    cells[0].outputs = [nbformat.v4.new_output("stream", text="0.6\n")]
    cells[1].outputs = [nbformat.v4.new_output("stream", text="0.7\n")]
    (tree / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tree / "notebooks" / "a.ipynb")
    assert testing.main(["notebooks"]) == 1
    assert "1 of 2 tests failed." in capfd.readouterr().out


# --- lab ------------------------------------------------------------------------------------------


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What JupyterLab was started with, without starting it."""
    from jupyterlab.labapp import LabApp

    calls: list[list[str]] = []
    monkeypatch.setattr(LabApp, "launch_instance", calls.append)
    return calls


def test_a_missing_notebook_says_how_to_build_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys, launched
):
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    write(tmp_path, "notebooks/00_start_here.py", "")
    with pytest.raises(Refused, match="00_start_here.ipynb is missing. To build it, run: .* build 00$"):
        lab.main([])
    with pytest.raises(Refused, match="typo.ipynb is missing. Look at its name again."):
        lab.main([str(tmp_path / "notebooks" / "typo.ipynb")])
    assert not launched


def test_the_lab_opens_what_it_is_asked_for_at_its_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path, launched
):
    """Through a link, too: JupyterLab knows files by their place below the course's own folder."""
    course, link = tmp_path / "Kurs für alle", tmp_path / "link"
    asked = course / "exercises" / "01_hill" / "01 Hügel.ipynb"
    write(course, "exercises/01_hill/01 Hügel.ipynb", "{}")
    link.symlink_to(course, target_is_directory=True)
    monkeypatch.setattr(lab, "ROOT", course)
    for name in (asked, link / "exercises" / "01_hill" / "01 Hügel.ipynb"):
        lab.main([str(name), "--no-browser"])
        assert "--LabApp.default_url=/lab/tree/exercises/01_hill/01%20H%C3%BCgel.ipynb" in launched[-1]
        assert launched[-1][-1] == "--no-browser" and str(name) not in launched[-1]


def test_a_notebook_from_elsewhere_is_copied_in(monkeypatch: pytest.MonkeyPatch, tmp_path, launched, capsys):
    course, elsewhere = tmp_path / "course", tmp_path / "downloads"
    course.mkdir()
    write(elsewhere, "homework.ipynb", '{"cells": []}')
    monkeypatch.setattr(lab, "ROOT", course)
    for _ in range(2):  # the same again is no second copy
        lab.main([str(elsewhere / "homework.ipynb")])
        assert "--LabApp.default_url=/lab/tree/yours/homework.ipynb" in launched[-1]
    assert "is outside the course; what opens is a copy of it: " in capsys.readouterr().out
    (course / "yours" / "homework.ipynb").write_text('{"cells": ["my answer"]}', encoding="utf-8")
    lab.main([str(elsewhere / "homework.ipynb")])
    assert launched[-1][1].endswith("/lab/tree/yours/homework-again-1.ipynb")
    assert "my answer" in (course / "yours" / "homework.ipynb").read_text(encoding="utf-8")


def test_on_a_hub_the_lab_is_the_hubs(monkeypatch: pytest.MonkeyPatch):
    calls = []
    app = types.ModuleType("jupyterlab.labhubapp")
    app.SingleUserLabApp = types.SimpleNamespace(launch_instance=calls.append)
    monkeypatch.setitem(sys.modules, app.__name__, app)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "secret")
    assert lab.main([]) == 0
    (told,) = calls
    assert "--SingleUserLabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in told
    assert set(lab.settings()) <= set(told)


def test_jupyterlab_starts_without_the_grammar_and_the_program_that_it_does_not_need(tmp_path):
    """Each takes longer than all that is needed, on a learner's machine and for everybody on a hub."""
    for name in ("node", "nodejs"):
        write(tmp_path, name, f"#!/bin/sh\ntouch '{tmp_path}/asked'\n")
        (tmp_path / name).chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "gdcourse", "lab", "--version"],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "JUPYTER_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    imported = set(re.findall(r"\| +([\w.]+)$", ran.stderr, re.M))
    assert ran.returncode == 0 and {"jupyterlab.labapp", "jsonschema"} <= imported, ran.stderr[-2000:]
    assert "lark" not in imported
    assert not (tmp_path / "asked").exists()


def test_a_run_time_folder_that_cannot_be_made_is_told_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path, launched
):
    write(tmp_path, "notebooks/00_start_here.ipynb", "{}")
    write(tmp_path, "a file", "in the way")
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "a file" / "runtime"))
    with pytest.raises(Refused, match="cannot write to .*runtime.*the variable JUPYTER_RUNTIME_DIR"):
        lab.main([])
    assert not launched


@pytest.fixture
def wrong_kernel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A kernel named python3 that comes first and is another Python's, which is not even there."""
    argv = ["/opt/other/bin/python3", "-m", "ipykernel_launcher"]
    spec = json.dumps({"argv": argv, "display_name": "x", "language": "python"})
    file = write(tmp_path, "jupyter/kernels/python3/kernel.json", spec)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    return file


def test_the_lab_starts_kernels_of_its_own_python(wrong_kernel: Path):
    assert KernelSpecManager().get_kernel_spec("python3").argv[0] == "/opt/other/bin/python3"
    ours = lab.CourseKernels()
    assert ours.get_kernel_spec("python3").argv[0] == sys.executable
    assert ours.get_all_specs()["python3"]["spec"]["argv"][0] == sys.executable
    assert f"--ServerApp.kernel_spec_manager_class={lab.__name__}.CourseKernels" in lab.settings()


def test_the_doctor_names_the_kernel_that_stands_in(wrong_kernel: Path):
    (found,) = doctor.examine(doctor.other_kernels)
    assert found[0] == " -- " and str(wrong_kernel) in found[1] and "/opt/other/bin/python3" in found[1]


def test_a_kernel_of_the_lab_sees_a_helper_and_no_stand_in(tmp_path: Path):
    """types.py would keep a kernel from starting, numpy.py would be imported in place of numpy."""
    for name in ("types", "ast", "numpy"):
        write(tmp_path, f"{name}.py", "raise SystemExit('a stray file was imported')")
    write(tmp_path, "helper.py", "answer = 42")
    looked = {"helper": "__import__('helper').answer", "numpy": "__import__('numpy').__file__"}
    with answering(lab.CourseKernels(), cwd=str(tmp_path)) as client:
        answer = client.execute_interactive("pass", user_expressions=looked, timeout=60)
    found = {name: one["data"]["text/plain"] for name, one in answer["content"]["user_expressions"].items()}
    assert found["helper"] == "42" and str(tmp_path) not in found["numpy"]


def test_a_file_that_stands_in_for_a_package_is_named(tmp_path: Path):
    """Where another program starts the kernel, the notebook's folder comes first on the path."""
    for name in ("numpy", "matplotlib"):
        file = write(tmp_path, f"{name}.py", "")
        code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import gdcourse"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
        said = f"ImportError: {file} stands in for {name}: rename it and start Python anew"
        assert ran.stderr.strip().splitlines()[-1] == said
        file.unlink()


def test_the_lab_opens_the_first_notebook_and_passes_options_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path, launched
):
    write(tmp_path, "notebooks/00_start_here.ipynb", "{}")
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    assert lab.main(["--no-browser", "--port=9"]) == 0
    (command,) = launched
    assert f"--ServerApp.root_dir={tmp_path}" in command and command[-2:] == ["--no-browser", "--port=9"]
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in command


def test_a_port_in_use_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path, capsys, launched):
    write(tmp_path, "notebooks/00_start_here.ipynb", "{}")
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        lab.main([f"--port={port}"])
    assert f"Port {port} is in use" in capsys.readouterr().out
    lab.main([f"--port={port}"])
    assert "in use" not in capsys.readouterr().out


def test_jupyterlab_understands_what_it_is_told():
    from jupyterlab.labapp import LabApp

    app = LabApp()
    app.parse_command_line(lab.settings())
    assert app.config.LabApp.news_url is None or app.config.LabApp.news_url == "None"
    assert LabApp(config=app.config).news_url is None, "or it asks every learner about news"
    update = LabApp(config=app.config).check_for_updates_class
    assert update("1.0").__class__.__name__ == "NeverCheckForUpdate"


def test_what_is_not_for_learners_is_switched_off_under_its_own_name():
    """jupytext above all: with it, saving a notebook would write into its source."""
    there_is = set()
    for file in (Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d").glob("*.json"):
        if file.stem in ("jupytext", "nbgrader", "voila"):
            there_is |= set(json.loads(file.read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"])
    if not there_is:
        pytest.skip("jupytext and nbgrader are not in this environment")
    assert there_is <= set(lab.NOT_FOR_LEARNERS)


def test_the_page_sides_are_switched_off_too():
    settings = ROOT / "gdcourse" / "learning" / "settings"
    assert f"--LabApp.app_settings_dir={settings}" in lab.settings()
    disabled = json.loads((settings / "page_config.json").read_text(encoding="utf-8"))["disabledExtensions"]
    theirs = "@jupyter/nbgrader", "@voila-dashboards/jupyterlab-preview", "jupyterlab-jupytext"
    assert disabled == dict.fromkeys(theirs, True)
    overrides = json.loads((settings / "overrides.json").read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_the_list_of_files_shows_a_learner_notebooks_not_answers(files):
    folders = [ROOT / "notebooks", ROOT / "exercises" / "03_learning_rates"]
    shown = {path.name for folder in folders for path in folder.iterdir() if files.should_list(path.name)}
    assert {"03_learning_rates.ipynb", "glossary.md"} <= shown
    assert not [name for name in shown if name.endswith((".py", ".questions.md", ".json"))]


@pytest.fixture
def files(tmp_path: Path):
    """JupyterLab's keeper of files, told what the lab tells it, in an empty folder."""
    from jupyterlab.labapp import LabApp

    app = LabApp()
    app.parse_command_line(lab.settings())
    server = LabApp.serverapp_class(config=app.config)
    return server.contents_manager_class(config=app.config, root_dir=str(tmp_path))


def test_a_saved_notebook_holds_nothing_that_only_its_kernel_can_show(files, tmp_path: Path):
    """Else a learner who comes back finds "model not found" where every question and explorer was."""
    data = {"text/plain": "Question. Why?", "text/html": "<p>Why?</p>"}
    shown = nbformat.v4.new_output("display_data", data | {lab.WIDGET: {"model_id": "1f"}})
    foreign = nbformat.v4.new_output("display_data", {lab.WIDGET: {"model_id": "2f"}})
    cell = nbformat.v4.new_code_cell('ask("01.line")', outputs=[shown, foreign])
    notebook = {"type": "notebook", "content": nbformat.v4.new_notebook(cells=[cell])}
    asyncio.run(files.save(notebook, "a.ipynb"))
    asyncio.run(files.save({"type": "file", "format": "text", "content": "x"}, "a.md"))
    kept = nbformat.read(tmp_path / "a.ipynb", as_version=4).cells[0].outputs
    assert kept[0].data == data, "what can be shown without a kernel stays"
    assert lab.WIDGET in kept[1].data, "an output is never emptied"


def test_reading_and_running_a_lesson_changes_no_file(files, tmp_path: Path):
    """JupyterLab saves what it opened: with its own name of the kernel, and the outputs of this run."""
    built = (ROOT / "notebooks" / "01_foggy_hiker.ipynb").read_bytes()
    file = tmp_path / "notebooks" / "01_foggy_hiker.ipynb"
    file.parent.mkdir()
    file.write_bytes(built)
    opened = asyncio.run(files.get("notebooks/01_foggy_hiker.ipynb", content=True))
    notebook = opened["content"]
    notebook["metadata"]["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
    notebook["metadata"]["language_info"]["version"] = "3.99.0"
    next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")["execution_count"] = 77
    asyncio.run(files.save({"type": "notebook", "content": notebook}, "notebooks/01_foggy_hiker.ipynb"))
    assert file.read_bytes() == built
    notebook["cells"][0]["source"] += "\n\nMy own note."
    asyncio.run(files.save({"type": "notebook", "content": notebook}, "notebooks/01_foggy_hiker.ipynb"))
    kept = nbformat.read(file, as_version=4)
    assert "My own note." in kept.cells[0].source and kept.metadata.language_info.version == "3.99.0"


def test_the_list_of_files_shows_each_lesson_once(files, tmp_path: Path):
    for name in ("01_hill.py", "01_hill.ipynb", "checks.json", "network.py", "notation.md", "__pycache__"):
        (tmp_path / name).touch()
    assert sorted(filter(files.should_list, (file.name for file in tmp_path.iterdir()))) == [
        "01_hill.ipynb",
        "network.py",
        "notation.md",
    ]


def test_the_page_looks_as_the_course_says():
    """Long lines of code are wrapped, not cut; the rules for printed sentences reach JupyterLab."""
    from jupyterlab.labapp import LabApp

    app = LabApp()
    app.parse_command_line(lab.settings())
    server = LabApp.serverapp_class(config=app.config)
    folder = Path(server.tornado_settings["static_custom_path"])
    assert LabApp(config=app.config).custom_css and (folder / "custom.css").exists()
    overrides = json.loads((lab.SETTINGS / "overrides.json").read_text(encoding="utf-8"))
    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    for plugin, values in overrides.items():
        package, _, name = plugin.partition(":")
        known = json.loads((schemas / package / f"{name}.json").read_text(encoding="utf-8"))["properties"]
        assert set(values) <= set(known), f"{plugin} has no such setting"
    assert overrides["@jupyterlab/notebook-extension:tracker"]["codeCellConfig"]["lineWrap"] is True


# --- doctor ---------------------------------------------------------------------------------------


def findings(check) -> list[tuple[str, str]]:
    return list(doctor.examine(check))


def test_the_doctor_names_a_package_that_differs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    write(tmp_path, "requirements.lock", f"pytest==0.1 \\\n    --hash=sha256:0\n{LEARNERS_PART_ENDS}\n")
    monkeypatch.setattr(doctor, "LOCK", tmp_path / "requirements.lock")
    ((mark, text),) = findings(doctor.packages)
    assert mark == "FAIL" and f"pytest {pytest.__version__} (lock: 0.1); delete the folder .venv" in text


def test_the_doctor_names_a_package_that_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    write(tmp_path, "broken_package.py", "raise ImportError('DLL load failed')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(doctor, "LEARNERS_MODULES", ("broken_package",))
    ((mark, text),) = findings(doctor.imports)
    assert mark == "FAIL" and "broken_package cannot be imported (ImportError: DLL load failed)" in text


def test_the_doctor_survives_a_check_that_breaks():
    def unlucky_check() -> Iterator[str]:
        raise RuntimeError("surprise")
        yield

    ((mark, text),) = findings(unlucky_check)
    assert mark == "FAIL" and text.startswith("unlucky check: RuntimeError: surprise; ")


def test_the_doctor_reads_progress(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    file = tmp_path / "progress.json"
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(file))
    assert findings(doctor.progress) == [(" OK ", "progress: nothing recorded yet")]
    file.write_text("{", encoding="utf-8")
    ((mark, text),) = findings(doctor.progress)
    assert mark == "FAIL" and "cannot be read" in text and "rename it" in text
    file.write_text("{}", encoding="utf-8")
    assert findings(doctor.progress)[0][0] == " OK "


def test_the_doctor_counts_notebooks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    assert findings(doctor.notebooks)[0][0] == "FAIL"
    write(tmp_path, "notebooks/a.py", "")
    assert "notebooks are missing: a; run: python3 course.py build" in findings(doctor.notebooks)[0][1]
    write(tmp_path, "notebooks/a.ipynb", "{}")
    assert findings(doctor.notebooks) == [(" OK ", "1 notebooks")]


def test_the_doctor_starts_a_kernel():
    assert findings(doctor.kernel) == [(" OK ", "a notebook's kernel starts and answers")]


def test_what_is_optional_does_not_fail(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "chromium", lambda: None)
    monkeypatch.setattr(doctor, "bubblewrap", lambda: None)
    assert [findings(check)[0][0] for check in (doctor.browser, doctor.jail)] == [" -- ", " -- "]


def test_the_doctor_sums_up(monkeypatch: pytest.MonkeyPatch, capsys):
    def well() -> Iterator[str]:
        yield "well"

    def ill() -> Iterator[str]:
        raise doctor.Fail("ill; take this")
        yield

    monkeypatch.setattr(doctor, "CHECKS", (well, ill))
    assert doctor.main([]) == 1
    assert capsys.readouterr().out.splitlines()[:2] == ["[ OK ] well", "[FAIL] ill; take this"]
    monkeypatch.setattr(doctor, "CHECKS", (well,))
    assert doctor.main([]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Everything that is needed is here."
    monkeypatch.setenv("GDCOURSE_OUTSIDE", "ill")
    assert doctor.main([]) == 1, "what course.py found before counts too"
    assert "the lines with FAIL say what to do" in capsys.readouterr().out
    assert doctor.main(["loudly"]) == 2


def test_the_doctor_prints_what_any_console_can_show():
    for file in ("learning/doctor.py", "course/machine.py", "learning/lab.py", "making/testing.py"):
        (ROOT / "gdcourse" / file).read_text(encoding="ascii")


def test_a_chromium_can_be_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert machine.chromium() == sys.executable
    monkeypatch.setenv("CHROMIUM", "no-such-program")
    assert machine.chromium() is None


# --- The whole ------------------------------------------------------------------------------------


def test_the_version_has_one_home():
    assert PROJECT["project"]["dynamic"] == ["version"] and re.fullmatch(
        r"\d+\.\d+\.\d+", gdcourse.__version__
    )


def test_ci_runs_the_readme_s_command():
    """The same that the README gives for all tests; what it gives for everyday leaves some of them out."""
    said = re.search(r"\nexec (.+) \"\$@\"\n", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert said and said[1] == "python3 course.py test --slow" and f"`{said[1]}`" in readme
    assert "\n    python3 course.py test\n" in readme
    assert importlib.util.find_spec("gdcourse.making.testing")
