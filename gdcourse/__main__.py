"""The command line: `python3 course.py VERB …`, or where gdcourse is installed `python -m gdcourse …`."""

from __future__ import annotations

import difflib
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path

from gdcourse.course.files import ROOT
from gdcourse.course.refused import Refused

# verb: (where its main(arguments) is, what it does). course.py reads this table without importing it.
VERBS = {
    "lab": ("gdcourse.learning.lab:main", "open the course in JupyterLab"),
    "test": ("gdcourse.making.testing:main", "run every test, notebooks included"),
    "doctor": ("gdcourse.learning.doctor:main", "say what works on this machine and what does not"),
    "today": ("gdcourse.learning.today:main", "ask a handful of questions that are due again"),
    "progress": ("gdcourse.learning.report:main", "show what you have done so far"),
    "reset": ("gdcourse.learning.reset:main", "give back a clean exercise; your copy is kept beside it"),
    "hand-in": ("gdcourse.learning.hand_in:main", "hand in exercises on your class's JupyterHub"),
    "site": ("gdcourse.making.site.verb:main", "make the course as static pages"),
    "build": ("gdcourse.making.build:main", "execute the .py sources into notebooks"),
    "release": ("gdcourse.making.release:main", "make the exercises from the solutions"),
    "slides": ("gdcourse.teaching.slides:main", "make lecture decks from lessons"),
    "guide": ("gdcourse.teaching.guide:main", "make the lecturer's guide: minutes, votes, answers"),
    "worksheets": ("gdcourse.teaching.worksheets:main", "make worksheets to print, blank and filled"),
    "exam": ("gdcourse.teaching.exam.verb:main", "make exam papers, their keys, and online exams"),
    "bundle": ("gdcourse.teaching.bundle:main", "make what students get, without the answers"),
    "grade": ("gdcourse.teaching.grading.run:main", "grade the submissions of a class"),
    "adjust": (
        "gdcourse.teaching.marks.adjust:main",
        "decide about grades: points, extensions, excuses, rules",
    ),
    "return": ("gdcourse.teaching.marks.returning:main", "give grades and feedback back to Canvas or Moodle"),
    "class": ("gdcourse.teaching.marks.seeing:main", "show the class over all lessons graded so far"),
    "hub": ("gdcourse.teaching.hub:main", "start a JupyterHub for a class on this machine"),
    "variants": ("gdcourse.teaching.grading.variants:main", "make personal exercises for a class"),
    "bench": ("benchmarks.run:main", "measure the speed of the ground floor"),
    "lock": ("gdcourse.making.lock:main", "pin every package anew in requirements.lock"),
}

# Verbs for which the learner's part of requirements.lock is enough.
LEARNERS_VERBS = ("lab", "today", "progress", "reset", "hand-in", "doctor")

# What to install for a module that is missing, in an environment that course.py did not make.
EXTRAS = {
    "numpy scipy sklearn matplotlib PIL ipywidgets anywidget traitlets jupyterlab ipykernel IPython "
    "jupyter_client jupyter_core packaging mistune latex2mathml": "lab",
    "pytest xdist hypothesis nbval ruff jupytext nbformat nbclient nbconvert playwright "
    "axe_playwright_python py_mini_racer voila jupyterlite_core": "test",
    "nbgrader sqlalchemy sphinx_revealjs jupyter_server_mathjax markdown_it mdit_py_plugins "
    "pygments dateutil": "instructor",
    "sphinx docutils myst_nb furo": "site",
    "dask distributed": "scale",
    "torch optax jax keras xgboost lightgbm": "parity",
}


def main(arguments: list[str]) -> int:
    """Run a verb with its arguments; returns the exit status. What goes wrong is said in one line."""
    if len(arguments) == 2 and arguments[0] == "help":
        arguments = [arguments[1], "--help"]
    verb, *rest = arguments or ["help"]
    if verb in ("help", "-h", "--help"):
        print("\n".join(f"    {name:10} {purpose}" for name, (_, purpose) in VERBS.items()))
        return 0
    if verb not in VERBS:
        close = difflib.get_close_matches(verb, VERBS, n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        return complain(f"'{verb}' is not a verb of this course.{hint} The verbs: {', '.join(VERBS)}.")
    module, _, function = VERBS[verb][0].partition(":")
    try:
        return getattr(import_module(module), function)(rest)
    except KeyboardInterrupt:
        return complain("\nStopped.", status=130)
    except ModuleNotFoundError as missing:
        return complain(explain(missing.name or "", verb, module))
    except Refused as refused:
        return complain(str(refused), status=2)
    except BrokenPipeError:  # whoever read the output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return complain(f"{verb} stopped: {error.strerror or error}{where}.")
    except Exception as error:
        return complain(f"{verb} stopped: {type(error).__name__}: {error}. {keep_traceback()}")


def explain(missing: str, verb: str, module: str) -> str:
    """What to do about a module that is not there."""
    if module == missing or module.startswith(f"{missing}."):
        return f"{verb} is not part of this copy of the course: who teaches it has that."
    if Path(sys.prefix).resolve() == (ROOT / ".venv").resolve():
        return (
            f"{verb} needs {missing}, which the course's environment has lost. Delete the folder .venv and "
            "run the same command again."
        )
    for names, extra in EXTRAS.items():
        if missing.partition(".")[0] in names.split():
            return (
                f"{verb} needs the package {missing}, which is not here. Start it with: python3 course.py "
                f'{verb}; or install what it needs: python -m pip install -e "{ROOT}[{extra}]"'
            )
    return f"{verb} needs the module {missing}, which is not here. python3 course.py doctor says more."


def keep_traceback() -> str:
    """Write the traceback where a bug report can find it; returns the sentence that says where."""
    file = ROOT / ".gdcourse" / "error.log"
    try:
        file.parent.mkdir(exist_ok=True)
        file.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        return f"This is a mistake in gdcourse:\n{traceback.format_exc()}"
    return f"This is a mistake in gdcourse; please report it with the file {file}."


def complain(sentence: str, status: int = 1) -> int:
    print(sentence, file=sys.stderr)
    return status


if __name__ == "__main__":
    # jsonschema would spend a second on the grammar of international addresses; no schema of ours has one.
    sys.modules["rfc3987_syntax"] = None
    sys.exit(main(sys.argv[1:]))
