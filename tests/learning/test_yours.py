"""An earlier exercise is taken along when it is right, and never otherwise."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gdcourse.course.files import ROOT
from gdcourse.learning import yours as module
from gdcourse.learning.yours import yours

ADAM = """
def adam_step(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**k)) / (np.sqrt(v / (1 - beta2**k)) + eps), m, v
"""
ADAMW = """
def adamw_step(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step((1 - lr * decay) * w, g, m, v, k, lr, beta1, beta2, eps)
"""
RIGHT = ["import numpy as np\nraise SystemExit('not run')", ADAM, ADAMW, "1 / 0"]


def otherwise(*inputs):
    return inputs


@pytest.fixture
def taken(tmp_path, monkeypatch, capsys):
    """What is taken along of a notebook with these cells, and what is said of it."""

    def take(cells):
        folder = tmp_path / "exercises" / "12_adam"
        folder.mkdir(parents=True, exist_ok=True)
        text = cells if isinstance(cells, str) else json.dumps(
            {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
        )  # fmt: skip
        (folder / "12_adam.ipynb").write_text(text, encoding="utf-8")
        monkeypatch.setattr(module, "ROOT", tmp_path)
        monkeypatch.chdir(ROOT)
        return yours("12_adam", "adamw_step", otherwise), capsys.readouterr().out

    return take


def test_a_right_function_is_taken_along(taken):
    step, said = taken(RIGHT)
    assert said == "adamw_step: yours, from the exercises of lesson 12\n"
    w, m, v = step(np.array([2.0]), np.array([-6.0]), 0.0, 0.0, 1, 0.1, 0.5)
    assert (w[0], m[0], v[0]) == pytest.approx((2.0, -0.6, 0.036))


@pytest.mark.parametrize(
    "cells",
    [
        RIGHT[:2],
        ["import numpy as np", ADAM.replace("w - lr", "w + lr"), ADAMW],
        ["import numpy as np", ADAM, "def adamw_step(:"],
        ["import numpy as np", ADAM, "def adamw_step(w, g, m, v, k, lr, decay):\n    ..."],
        [],
        "not a notebook",
        "[]",
    ],
    ids=["missing", "wrong", "no Python", "untouched", "empty", "damaged", "another JSON"],
)
def test_what_is_not_right_is_not_taken(taken, cells):
    step, said = taken(cells)
    assert step is otherwise
    assert said == "adamw_step: the one above (yours, once the check of lesson 12 finds it right)\n"
