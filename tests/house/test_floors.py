"""Rules: imports only go down, the ground floor is numpy only and quiet, `import gdcourse` loads little."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from .lesson import ROOT, called, held
from .test_code import _is_global_random

PACKAGE = ROOT / "gdcourse"
# What is not named here is ground floor. Learners never need making and teaching, nor making teaching.
FLOORS = (
    {"ground"},
    {"course"},
    {"figures", "explorers", "questions", "checks"},
    {"learning"},
    {"making"},
    {"teaching"},
    {"__main__"},
)
# A data set may come out of scikit-learn's wheel, fetched inside the function that returns it.
BORROWED = {"datasets": {"sklearn"}}


def floor(part: str) -> int:
    """Which of `FLOORS`; `part` is the first name below gdcourse."""
    return next((level for level, rooms in enumerate(FLOORS) if part in rooms), 0)


def imports(tree: ast.Module, inside: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The modules a file imports, by full name, and whether at the top; `inside` is the file's package."""
    top = set(map(id, tree.body))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(inside[: len(inside) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            found += [(f"{module}.{alias.name}", id(node) in top) for alias in node.names]
    return found


def climbing(path: Path, text: str) -> list[str]:
    """Imports of a module of the package that go up a floor, or that its floor does without."""
    parts = path.with_suffix("").parts
    part, level = (
        parts[1] if len(parts) > 1 else "__init__",
        floor(parts[1] if len(parts) > 1 else "__init__"),
    )
    if parts == ("gdcourse", "__init__"):
        return []
    problems = []
    for module, at_the_top in imports(ast.parse(text), parts[:-1]):
        names = module.split(".")
        if names[0] == "gdcourse":
            target = names[1] if len(names) > 1 else "__init__"
            if floor(target) > level:
                problems.append(
                    f"{path} (floor {level}) imports {module} (floor {floor(target)}): turn it round"
                )
        elif level == 0 and names[0] != "numpy" and names[0] not in sys.stdlib_module_names:
            if at_the_top or names[0] not in BORROWED.get(part, ()):
                problems.append(f"{path} imports {names[0]}: the ground floor is numpy only")
        elif (
            level in (1, 2) and at_the_top and names[0] in ("sklearn", "pandas", "torch", "nbgrader", "dask")
        ):
            problems.append(f"{path} imports {names[0]} at the top: a learner would wait for it")
    return problems


def loud(path: Path, text: str) -> list[str]:
    """Prints and global randomness on the ground floor."""
    problems = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and called(node) == "print":
            problems.append(
                f"{path} line {node.lineno} prints: the ground floor returns what there is to say"
            )
        if _is_global_random(node):
            problems.append(f"{path} line {node.lineno} uses the global random state: take a numpy Generator")
    return problems


def modules() -> list[Path]:
    return sorted(path.relative_to(ROOT) for path in PACKAGE.rglob("*.py"))


def graph(sources: dict[Path, str]) -> dict[str, set[str]]:
    """Module → the modules of the package that it imports, at the top or later, but not for types alone."""
    names = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in sources}
    edges: dict[str, set[str]] = {}
    for name, path in names.items():
        tree = ast.parse(sources[path])
        tree.body = [node for node in tree.body if not _for_types(node)]
        found = {module for module, _ in imports(tree, path.with_suffix("").parts[:-1])}
        known = ((module, module.rpartition(".")[0]) for module in found)
        edges[name] = {next((one for one in pair if one in names), "") for pair in known} - {""}
    return edges


def _for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def circle(edges: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle, if there are any."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return [f"{' imports '.join(reversed(error.args[1]))}: turn one of them round"]
    return []


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.as_posix())
def test_imports_only_go_down(path: Path) -> None:
    held(climbing(path, (ROOT / path).read_text(encoding="utf-8")))


def test_no_imports_run_in_a_circle() -> None:
    held(circle(graph({path: (ROOT / path).read_text(encoding="utf-8") for path in modules()})))


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if floor(path.with_suffix("").parts[1]) == 0],
    ids=lambda path: path.name,
)
def test_the_ground_floor_is_quiet(path: Path) -> None:
    held(loud(path, (ROOT / path).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "statement", ["import gdcourse", "from gdcourse import bowl, descend, GradientDescent"]
)
def test_importing_the_course_loads_little(statement: str) -> None:
    heavy = "{'matplotlib', 'anywidget', 'ipywidgets', 'sklearn', 'IPython', 'pandas', 'jupytext'}"
    code = f"import sys\n{statement}\nprint(*sorted({heavy} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not loaded, f"`{statement}` loads {', '.join(loaded)}: import them where they are used"


# The rules can fail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path, text",
    [
        ("gdcourse/descent.py", "from gdcourse.figures import show"),
        ("gdcourse/descent.py", "def f():\n    from gdcourse import teaching"),
        ("gdcourse/descent.py", "import matplotlib.pyplot as plt"),
        ("gdcourse/descent.py", "from .course import progress"),
        ("gdcourse/datasets.py", "from sklearn.datasets import load_digits"),
        ("gdcourse/figures/twins.py", "from gdcourse.making.build import build"),
        ("gdcourse/checks/judging.py", "from ..making import release"),
        ("gdcourse/learning/doctor.py", "from gdcourse.making.lock import LOCK"),
        ("gdcourse/making/build.py", "from gdcourse.teaching import slides"),
        ("gdcourse/explorers/explorer.py", "import sklearn"),
    ],
)
def test_an_import_up_a_floor_is_seen(path: str, text: str) -> None:
    assert climbing(Path(path), text)


@pytest.mark.parametrize(
    "path, text",
    [
        (
            "gdcourse/descent.py",
            "import numpy as np\nfrom dataclasses import dataclass\nfrom gdcourse.landscapes import bowl",
        ),
        ("gdcourse/datasets.py", "def digits():\n    from sklearn.datasets import load_digits"),
        (
            "gdcourse/figures/twins.py",
            "import matplotlib\nfrom gdcourse.descent import descend\nfrom . import show",
        ),
        ("gdcourse/teaching/slides.py", "import nbformat\nfrom gdcourse.explorers import explore"),
    ],
)
def test_an_import_downstairs_passes(path: str, text: str) -> None:
    assert climbing(Path(path), text) == []


def test_a_loud_ground_floor_is_seen() -> None:
    assert loud(Path("gdcourse/descent.py"), "print(1)") and loud(
        Path("gdcourse/descent.py"), "np.random.seed(0)"
    )
    assert loud(Path("gdcourse/descent.py"), "rng = np.random.default_rng(0)") == []


def test_a_circle_is_seen_even_when_half_of_it_is_inside_a_function() -> None:
    sources = {
        Path("gdcourse/checks/one.py"): "from gdcourse.checks import two",
        Path("gdcourse/checks/two.py"): "def late():\n    from gdcourse.checks.one import thing",
    }
    assert "gdcourse.checks.one imports gdcourse.checks.two imports" in "".join(circle(graph(sources)))
    sources[Path("gdcourse/checks/two.py")] = "if TYPE_CHECKING:\n    from gdcourse.checks.one import thing"
    assert circle(graph(sources)) == []
