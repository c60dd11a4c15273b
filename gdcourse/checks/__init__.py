'''Checks: every wrong answer understood.

A learner writes ``check = exercises("01_foggy_hiker")`` once and ``check("step")`` after each function. What
is right stands in the solution notebook; what is asked, and which mistakes learners make, is written by a
lesson's author in ``solutions/<lesson>/spec.py``. Release works it out into
``exercises/<lesson>/checks.json``, and grading works it out again with cases that nobody has seen.

How to write a spec
-------------------
A spec is a Python file. Its questions stand in the order of the notebook, and each has cases, and the wrong
implementations that learners write::

    import numpy as np

    from gdcourse.checks import M, Spec, case

    lesson = Spec(__file__)

    step = lesson.question("step", shows="Your step ends at {answer}")

    @step.cases
    def _(draw):
        yield case("one number", 0.0, -6.0, 0.1)
        yield case("one number", round(draw.uniform(-4, 4), 2), round(draw.uniform(1, 9), 2), 0.3)
        yield case("an array of hikers", np.array([0.5, 2.0]), np.array([-5.0, 4.0]), 0.2)

    step.also_right(lambda w, slope, lr: -(lr * slope - w))

    step.slip(M.ascent_sign, {"w - lr": "w + lr"}, hints="""
        At w = 0 the slope is −6. Which way is downhill from there?
        The slope points uphill. You want the other way.
        0 − 0.1·(−6) = 0.6, and 0 + 0.1·(−6) = −0.6.""")

    @step.wrong(M.overwrite_not_update)
    def _(w, slope, lr):
        """Where does the hiker stand before the step?
        The new place is the old place, minus something.
        new w = old w − 0.1·slope."""
        return -lr * slope

* **What is right** is the function or value of that name in the solution notebook, which also says how many
  points it is worth: ``# %% check="step" points=2``. A question can be called in the rest of the spec.
* **Points** are shared equally among the behaviours, the first word of each ``case``. A behaviour is earned
  when all its cases are right. Two behaviours for two points read well.
* **Cases** are plain data: numbers, arrays, lists, dicts, and descriptions of what is not data,
  ``function("bowl", minimum=2.5)``, its ``.gradient``, ``rng(7)``. ``draw`` is a numpy random generator.
  Start with the worked example of the exercise, then draw. Round what you draw, for a learner reads it. So
  that no two mistakes look alike: learning rates that are not 0.5 or 0.1 alone, no integers, slopes of both
  signs, gradients around 1, 1000 and 1e-6, two different curvatures, batch sizes that do not divide.
* **by** says what a case compares: the value; ``by="calls"``, how often each given function was called;
  ``by="item:w"``, one entry of a dict or a tuple, or one column of a list of dicts;
  ``by=rules.best_visited``, a rule, when many answers are right.
* **A mistake** is one of the catalogue, ``gdcourse/misconceptions.toml``; a thought that is not in it gets a
  row there. ``slip`` writes it as an edit of the solution, and refuses a text that does not stand there just
  once. ``wrong`` writes it as a function of its own. In a question with rules it is known by the rule that it
  ``keeps``: ``@search.wrong(M.keeps_last_not_best, keeps=rules.last_visited)``.
* **Words.** ``says="…"`` completes "Those are the numbers of …" where the catalogue's words do not fit.
  **Hints** are three lines: a question, a pointer, a line of algebra with this exercise's numbers, never the
  code. A line that goes on is indented. With fewer than three the first ones are the catalogue's.
* ``bug.choices(M.suspects_another_fault, A=("a wrong sign", """hints"""), …)`` is a multiple choice.
* ``lesson.test_question("test_walk", of=walk, mutants=[M.stale_gradient, …], hints="""…""")`` asks for a
  test. It must let right implementations of ``walk`` pass and catch the mutants: the wrong implementations
  with those mistakes. The first one is shown in the notebook.

``tests/checks`` holds every spec to the kill-matrix: each wrong implementation fails and is named as itself,
each right one passes, the untouched exercise gets 0 and the solution everything. Two mistakes with the same
numbers need one more case.
'''

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdcourse.checks import rules
    from gdcourse.checks.authoring import Spec, case
    from gdcourse.checks.functions import function, rng
    from gdcourse.checks.learner import exercises
    from gdcourse.misconceptions import M

__all__ = ["M", "Spec", "case", "exercises", "function", "rng", "rules"]

# Loaded when first used: where a student's code runs, only answering is needed.
_HOME = {
    "gdcourse.checks.authoring": ("Spec", "case"),
    "gdcourse.checks.functions": ("function", "rng"),
    "gdcourse.checks.learner": ("exercises",),
    "gdcourse.misconceptions": ("M",),
}


def __getattr__(name: str):
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(module), name)
    if name == "rules":
        return import_module(f"{__name__}.rules")
    raise AttributeError(f"gdcourse.checks has no {name!r}")
