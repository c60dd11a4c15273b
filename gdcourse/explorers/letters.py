"""Models of letters as the page holds them: weights of 16 bits, and the numbers of the letters."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from gdcourse.language import LetterModel

STEPS = 32767  # the largest whole number of 16 bits


def packed(model: LetterModel, w) -> dict[str, Any]:
    """What the page needs to score letters: the arrays of `w` as whole numbers of 16 bits, times a unit each.

    The scores differ from the model's by about a ten-thousandth.
    """
    arrays = {}
    for name, array in zip(model.shapes, model.parts(w), strict=True):
        unit = float(np.abs(array).max()) / STEPS or 1.0
        whole = np.round(np.asarray(array, float) / unit).astype("<i2")
        arrays[name] = {"unit": unit, "data": base64.b64encode(whole.tobytes()).decode()}
    return {"kind": model.name, "context": int(model.X.shape[1]), "arrays": arrays}


def unpacked(model: LetterModel, pack: dict[str, Any]) -> np.ndarray:
    """The weights that the page has, as one array: those that `packed` was given, to 16 bits.

    >>> from gdcourse import Bigram
    >>> loss = Bigram([[0], [1]], [1, 0], letters=2)
    >>> unpacked(loss, packed(loss, [-1.0, 0.5, 0.25, 1.0])).round(4)
    array([-1.  ,  0.5 ,  0.25,  1.  ])
    """
    arrays = (
        np.frombuffer(base64.b64decode(one["data"]), "<i2") * one["unit"] for one in pack["arrays"].values()
    )
    return np.concatenate(list(arrays))
