"""The ground floor stays small, runs its own examples, and stands on numpy alone."""

import doctest
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import gdcourse

FLOOR = ["landscapes", "optimizers", "schedules", "descent", "tables"]
FLOOR += ["gradients", "models", "batches", "autodiff", "network"]
FLOOR += ["boosting", "language", "datasets", "inputs"]
FOLDER = Path(gdcourse.__file__).parent


@pytest.mark.parametrize("module", ["gdcourse", *(f"gdcourse.{name}" for name in FLOOR)])
def test_the_examples_in_the_docstrings_run(module):
    result = doctest.testmod(import_module(module))
    assert result.attempted and not result.failed


def test_every_public_name_has_its_docstring():
    for module in map(import_module, (f"gdcourse.{name}" for name in FLOOR)):
        assert module.__doc__
        for name, thing in vars(module).items():
            if (
                not name.startswith("_")
                and getattr(thing, "__module__", "") == module.__name__
                and callable(thing)
            ):
                assert thing.__doc__, f"{module.__name__}.{name}"


def test_it_can_be_read_in_an_afternoon():
    lines = {
        name: len((FOLDER / f"{name}.py").read_text(encoding="utf-8").splitlines())
        for name in ["__init__", *FLOOR]
    }
    assert sum(lines.values()) <= 3429, lines


def loaded_after(code: str) -> set[str]:
    code += "; import sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=FOLDER.parent, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_importing_the_course_loads_next_to_nothing():
    assert not loaded_after("import gdcourse") & {
        "numpy",
        "matplotlib",
        "sklearn",
        "scipy",
        "anywidget",
        "IPython",
    }


def test_the_ground_floor_stands_on_numpy_alone():
    imports = "; ".join(f"import gdcourse.{name}" for name in FLOOR)
    bare = loaded_after("import numpy")
    extra = {name for name in loaded_after(imports) - bare if not name.startswith("_")} - set(
        sys.stdlib_module_names
    )
    assert extra - {"cython_runtime"} == {"gdcourse"}


def test_every_name_of_the_ground_floor_can_be_had_from_the_top():
    for module, names in gdcourse._NAMES.items():
        for name in names.split() if module in FLOOR else ():
            assert getattr(gdcourse, name) is getattr(import_module(f"gdcourse.{module}"), name)
            assert name in dir(gdcourse)
