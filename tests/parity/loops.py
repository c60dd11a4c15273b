"""The training loops of lesson 15, as they stand in its text: yours, PyTorch's, optax's and Keras's."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np

from gdcourse import Adam, LinearRegression, exam_scores, standardize

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = Path(__file__).with_name("loops.npz")
LIBRARIES = ("torch", "optax", "keras")


def blocks() -> dict[str, str]:
    """The four blocks of code, by what each of them uses: "ours", "torch", "optax", "keras"."""
    text = re.sub(r"^# ?", "", (ROOT / "notebooks" / "15_in_the_wild.py").read_text("utf-8"), flags=re.M)
    found = {}
    for block in re.findall(r"^```python\n(.*?)^```", text, flags=re.M | re.S):
        name = next((library for library in LIBRARIES if f"{library}." in block), "ours")
        assert name not in found, f"two blocks for {name}"
        found[name] = block
    return found


def scores() -> tuple[np.ndarray, np.ndarray]:
    """X, standardised and with a column of ones, and y: what the text says that it takes."""
    X, y = exam_scores()
    return np.column_stack([standardize(X), np.ones(len(y))]), y


def walked(name: str) -> np.ndarray:
    """The four weights with which a block ends."""
    X, y = scores()
    scope: dict = {"X": X, "y": y} | globals()[f"_for_{name}"](X, y)
    exec(blocks()[name], scope)
    w = scope["w"]
    return np.array(w.detach() if name == "torch" else w, dtype=float)


def _for_ours(X, y) -> dict:
    return {"np": np, "Adam": Adam, "loss": LinearRegression(X[:, :-1], y)}


def _for_torch(X, y) -> dict:
    import torch

    return {"torch": torch, "X": torch.tensor(X), "y": torch.tensor(y)}


def _for_optax(X, y) -> dict:
    from .peers import _jax_and_optax

    jax, optax = _jax_and_optax()
    return {"jax": jax, "jnp": jax.numpy, "optax": optax}


def _for_keras(X, y) -> dict:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    from .peers import _jax_and_optax

    _jax_and_optax()  # numbers of 64 bits
    import keras

    keras.config.set_floatx("float64")
    return {"keras": keras}
