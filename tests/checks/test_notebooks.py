"""Learners' mistakes typed into the exercise notebooks and run by a kernel: each comes back with its name."""

from __future__ import annotations

import nbformat
import pytest

from gdcourse.course.lessons import Lesson
from gdcourse.making.execution import execute
from gdcourse.making.sources import Source, read

# lesson → question → (what a learner writes, what the check answers)
MISTAKES = {
    "01_foggy_hiker": {
        "slope_by_feel": (
            "def slope_by_feel(f, w, h=1e-5):\n    return (f(w + h) - f(w)) / h",
            "looking to one side only",
        ),
        "step": (
            "def step(w, slope, lr):\n    return w + lr * slope",
            "adding the slope instead of subtracting it",
        ),
        "walk": (
            "def walk(f, w0, lr, n):\n    slope = (f(w0 + 1e-5) - f(w0 - 1e-5)) / 2e-5\n"
            "    return np.array([w0 - k * lr * slope for k in range(n + 1)])",
            "feeling the slope once, before the loop",
        ),
        "bug": ('bug = "A"', "a wrong sign"),
    },
    "02_update_rule": {
        "grad_bowl": ("def grad_bowl(w, c=3.0):\n    return w - c", "leaving the 2 of the square out"),
        "gd_1d": (
            "def gd_1d(grad, w0, lr, n):\n    w = np.full((n + 1, *np.shape(w0)), w0)\n"
            "    for k in range(n):\n"
            "        w[k + 1] = w[k] - lr * grad(w[k])\n    return w",
            "an array of whole numbers",
        ),
        "closed_form": (
            "def closed_form(k, lr, w0=0.0, c=3.0):\n    return c + (w0 - c) * (1 - lr) ** k",
            "keeping 1 − η of the distance",
        ),
        "walk_until": (
            "def walk_until(grad, w0, lr, share=1e-3, budget=1000):\n    while True:\n        pass",
            "still running after 2 seconds",
        ),
    },
    "03_learning_rates": {
        "regime": (
            "def regime(lr, L):\n    rho = 1 - lr * L\n"
            '    return "closes in" if rho > 0 else "lands" if rho == 0 else "diverges"',
            "taking 1/L for the limit",
        ),
        "learning_rates": ("def learning_rates(L):\n    return 0.5, 1.0", "rates that do not ask for L"),
        "estimate_curvature": (
            "def estimate_curvature(grad, w, h=1e-4):\n    return abs(grad(w + h) - grad(w - h)) / 2 / h",
            "throwing the sign away",
        ),
    },
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_in_a_notebook_come_back_with_their_names(name):
    source = Source(Lesson(name).exercise)
    notebook = read(source)
    cells = {cell["id"]: cell for cell in notebook.cells}
    for question, (code, _) in MISTAKES[name].items():
        cells[question].source = code
    execute(notebook, source)
    for question, (_, said) in MISTAKES[name].items():
        (output,) = cells[f"check_{question}"].outputs
        assert said in output.data["text/plain"], question
        assert said.replace("'", "&#x27;") in output.data["text/html"]
    nbformat.validate(notebook)
