"""Checks: every wrong answer understood.

A learner writes ``check = exercises("01_foggy_hiker")`` once and ``check("step")`` after each function. What
is asked, what is right, and which mistakes have names is written by a lesson's author in
``solutions/<lesson>/spec.py``; release works it out into ``exercises/<lesson>/checks.json``, and grading
works it out again with cases that nobody has seen.

How to write a spec
-------------------
A spec is a Python file. Its questions stand in the order of the notebook, and each is the reference, its
cases, and the wrong implementations that learners write::

    import numpy as np

    from gdcourse.checks import case, function, killer, question, rng, rules, value

    @question(points=2, shows="Your step ends at {answer}")
    def step(w, slope, lr):
        return w - lr * slope

    @step.cases
    def _(draw):
        yield case("one number", 0.0, -6.0, 0.1)
        yield case("one number", round(draw.uniform(-4, 4), 2), round(draw.uniform(1, 9), 2), 0.3)
        yield case("an array of hikers", np.array([0.5, 2.0]), np.array([-5.0, 4.0]), 0.2)

    @step.wrong("adding the slope instead of subtracting it",
                "The slope at 0 is negative: which way is downhill from there?",
                "The slope points uphill. You want the other way.",
                "0 − 0.1·(−6) = 0.6, and 0 + 0.1·(−6) = −0.6.", id="M01")
    def ascent_sign(w, slope, lr):
        return w + lr * slope

    @step.also_right
    def minus_outside(w, slope, lr):
        return -(lr * slope - w)

* **The reference** is the function under ``@question``; its name is the learner's name, and it can be called
  in the rest of the spec. A wrong implementation's name is the name of the misconception, ``id`` its number
  in the catalogue.
* **Points** are shared equally among the behaviours, the first word of each ``case``. A behaviour is earned
  when all its cases are right. Two behaviours for two points read well.
* **Cases** are plain data: numbers, arrays, lists, dicts, and descriptions of what is not data,
  ``function("bowl", minimum=2.5)``, its ``.gradient``, ``rng(7)``. ``draw`` is a numpy random generator.
  Start with the worked example of the exercise, then draw. Round what you draw, for a learner reads it. So
  that no two mistakes look alike: learning rates that are not 0.5 or 0.1 alone, no integers, slopes of both
  signs, gradients around 1, 1000 and 1e-6, two different curvatures, batch sizes that do not divide.
* **by** says what a case compares: the value; ``by="calls"``, how often each given function was called;
  ``by="item:w"``, one entry of a dict or a tuple, or one column of a list of dicts;
  ``by=rules.best_visited``, a rule, when many answers are right. A question with rules names a mistake by the
  rule that it keeps: ``@search.wrong(..., sign=rules.last_visited)``.
* **says** completes "Those are the numbers of …". **Hints**: a question, a pointer, a line of algebra with
  this exercise's numbers. Never the code.
* ``@value(points=1)`` asks for a variable: the reference is a function without inputs that gives it, and so
  are the wrong ones.
* ``killer("test_walk", of=walk, points=2, suspects=["stale_gradient", …], hints=(…))`` asks for a test. It
  must let right implementations of ``walk`` pass and catch the suspects; the first one is shown in the
  notebook.

``tests/checks`` holds every spec to the kill-matrix: each wrong implementation fails and is named as itself,
each right one passes, the untouched exercise gets 0 and the solution everything. Two mistakes with the same
numbers need one more case.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdcourse.checks import rules
    from gdcourse.checks.asking import case, killer, question, value
    from gdcourse.checks.functions import function, rng
    from gdcourse.checks.learner import exercises

__all__ = ["case", "exercises", "function", "killer", "question", "rng", "rules", "value"]

# Loaded when first used: where a student's code runs, only answering is needed.
_HOME = {
    "asking": ("case", "killer", "question", "value"),
    "functions": ("function", "rng"),
    "learner": ("exercises",),
}


def __getattr__(name: str):
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    if name == "rules":
        return import_module(f"{__name__}.rules")
    raise AttributeError(f"gdcourse.checks has no {name!r}")
