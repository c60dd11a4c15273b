"""Guess the next letter: the reader plays the language model, against one that has counted."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from gdcourse.course import progress
from gdcourse.explorers.standalone import joined, styled
from gdcourse.language import LetterModel, Vocabulary

KEYS = "abcdefghijklmnopqrstuvwxyz "
BEHIND = 8  # letters before the one that is asked for
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")
PLACES = 60  # to guess at, before the first comes again


class GuessingGame(anywidget.AnyWidget):
    """Places in sentences where the next letter is to be guessed; made by `guessing_game`."""

    _esm = joined("guessing.js")
    _css = styled("letters.css")

    spec = traitlets.Dict().tag(sync=True)  # the places, and how many guesses the rivals need at each
    won = traitlets.Bool(False).tag(
        sync=True
    )  # whether a round was won, with as little seen as the first rival

    def __init__(self, spec: dict[str, Any]):
        kept = progress.read().get("challenge", {}).get(spec["name"])
        super().__init__(spec=spec, won=bool(kept))
        self.observe(lambda change: progress.record("challenge", spec["name"], change["new"]), "won")

    @property
    def sentence(self) -> str:
        """What is shown before the first guess."""
        return f"{self.spec['task']} Run All, and it can be played."

    def __repr__(self) -> str:
        return f"Game: {self.sentence}"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        shown = {"text/plain": repr(self), "image/png": base64.b64encode(_picture(self.spec)).decode()}
        return data | shown, metadata | {"image/png": {"alt": repr(self), "needs_background": "light"}}


def guessing_game(
    lines: list[str],
    vocabulary: Vocabulary,
    rivals: Mapping[str, tuple[LetterModel, np.ndarray]],
    *,
    name: str,
    length: int = 6,
    rng=0,
) -> GuessingGame:
    """Letters of `lines` to be guessed from what stands before them, in as few guesses as a model.

    rivals: what to call each → the model and its weights. Who plays sees as many letters as the rival does,
    at most 8; the first rival is the one to beat. They guess among the small letters and the space, the
    likeliest first. length: letters in a round. name: of the record, such as "16.guess". Raises ValueError
    without a rival, for two that see as many letters, or when fewer than `length` letters can be asked for.

    >>> from gdcourse import Bigram, build_dataset, course_text
    >>> text = course_text()
    >>> letters = Vocabulary(text)
    >>> pairs = Bigram(*build_dataset(text, letters, context=1), len(letters))
    >>> guessing_game(text, letters, {"the counted pairs": (pairs, pairs.zeros())}, name="16.guess")
    Game: Guess letters from the one before, in no more guesses than the counted pairs...
    """
    if not rivals:
        raise ValueError("guessing_game needs a rival, such as {'the counted pairs': (loss, w)}")
    places = _places(lines, vocabulary, np.random.default_rng(rng))
    if len(places) < length:
        raise ValueError(f"there must be at least {length} letters to ask for, got {len(places)}")
    keys = [vocabulary.number[key] for key in KEYS if key in vocabulary.number]
    ranks = {
        min(model.X.shape[1], BEHIND): _ranks(model, w, vocabulary, places, keys)
        for model, w in rivals.values()
    }
    sees = {who: min(model.X.shape[1], BEHIND) for who, (model, _) in rivals.items()}
    if len(set(sees.values())) < len(sees):
        raise ValueError(f"each rival must see another number of letters, got {list(sees.values())}")
    first = next(iter(rivals))
    seen = "the one before" if sees[first] == 1 else f"the {WORDS[sees[first]]} before"
    spec = {
        "name": name,
        "task": f"Guess letters from {seen}, in no more guesses than {first}.",
        "keys": "".join(vocabulary.letters[key] for key in keys),
        "length": length,
        "rivals": [{"who": who, "sees": n} for who, n in sees.items()],
        "rounds": [
            {"before": place[:-1], "next": place[-1], "ranks": {str(n): ranks[n][i] for n in ranks}}
            for i, place in enumerate(places)
        ],
    }
    return GuessingGame(spec)


def _places(lines: list[str], vocabulary: Vocabulary, rng: np.random.Generator) -> list[str]:
    """Nine letters each, small ones and spaces, that do not begin in the middle of nowhere twice."""
    found = [line[i : i + BEHIND + 1] for line in lines for i in range(0, len(line) - BEHIND, 5)]
    fit = sorted(
        {one for one in found if re.fullmatch("[a-z ]+", one) and set(one) <= set(vocabulary.letters)}
    )
    return [fit[i] for i in rng.permutation(len(fit))[:PLACES]]


def _ranks(model: LetterModel, w, vocabulary: Vocabulary, places: list[str], keys: list[int]) -> list[int]:
    """The how-manieth guess of the model is right at each place."""
    context = model.X.shape[1]
    numbers = np.array([vocabulary.encode("\n" * context + place) for place in places])
    z = model.logits(w, numbers[:, -context - 1 : -1])
    own = np.take_along_axis(z, numbers[:, -1:], axis=1)
    return [int(n) for n in 1 + (z[:, keys] > own).sum(axis=1)]


def _picture(spec: dict[str, Any]) -> bytes:
    """Where nothing runs: the first letter that is asked for."""
    from gdcourse import figures
    from gdcourse.explorers.picture import still

    sight, place = spec["rivals"][0]["sees"], spec["rounds"][0]
    fig = Figure(figsize=(figures.WIDTH, 1.7), layout="constrained")
    ax = fig.subplots()
    ax.axis("off")
    seen = "·" * (BEHIND - sight) + place["before"][-sight:].replace(" ", "␣")
    ax.text(0.02, 0.5, seen, fontsize=26, family="monospace", va="center", color=figures.INK)
    ax.text(0.36, 0.5, "?", fontsize=26, family="monospace", va="center", color=figures.PREDICTION)
    ax.set_title(spec["task"], loc="left", fontsize=11)
    return still(fig)
