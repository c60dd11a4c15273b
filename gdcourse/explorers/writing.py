"""The writer: a model of letters goes on with what one types, as hot or as cool as one likes."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Mapping
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from gdcourse.course import progress
from gdcourse.explorers.letters import packed, unpacked
from gdcourse.explorers.standalone import joined, styled
from gdcourse.language import LetterModel, Vocabulary, chances, sample

HOTTEST = 2.0
FINDS = {
    "loop": "Make it say the same thing over and over.",
    "sure": "Type a beginning after which it is more than 99 % sure of the next letter (at temperature 1).",
    "unsure": "Type a beginning after which no letter has more than 12 % (at temperature 1).",
}


class Writer(anywidget.AnyWidget):
    """Models that write while one types; made by `writer`."""

    _esm = joined("writer.js")
    _css = styled("letters.css")

    spec = traitlets.Dict().tag(sync=True)  # the models, their letters and what there is to find
    met = traitlets.List().tag(sync=True)  # what has been found of it

    def __init__(self, models: Mapping[str, tuple[LetterModel, np.ndarray]], spec: dict[str, Any]):
        self.models = models
        kept = progress.read().get("challenge", {}).get(spec["name"])
        finds = [task["find"] for task in spec["tasks"]]
        super().__init__(spec=spec, met=[find for find in finds if kept and find in kept["latest"]])
        self.observe(lambda change: progress.record("challenge", spec["name"], change["new"]), "met")

    @property
    def sentence(self) -> str:
        """What it shows before anybody has typed."""
        who = " or ".join(self.models)
        tasks = " ".join(task["text"] for task in self.spec["tasks"])
        return f"{who} goes on from “{self.spec['start']}”. {tasks} Run All, and it writes."

    def __repr__(self) -> str:
        return f"Writer: {self.sentence}"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        shown = {"text/plain": repr(self), "image/png": base64.b64encode(_picture(self)).decode()}
        return data | shown, metadata | {"image/png": {"alt": repr(self), "needs_background": "light"}}


def writer(
    models: Mapping[str, tuple[LetterModel, np.ndarray]],
    vocabulary: Vocabulary,
    *,
    name: str,
    start: str = "",
    temperature: float = 0.7,
    find: tuple[str, ...] = (),
) -> Writer:
    """Models of letters that go on with what one types, live in the page.

    models: what to call each → the model and its weights; all with this vocabulary. find: what there is to
    find, of "loop", "sure" and "unsure". name: of the record of it, such as "16.writer". The state holds the
    weights in 16 bits. Raises ValueError without a model, for one whose letters are others, a start with a
    letter that is not in the vocabulary, a temperature outside 0 to 2, or an unknown `find`.

    >>> from gdcourse import Bigram, build_dataset
    >>> letters = Vocabulary(["to see", "to say"])
    >>> pairs = Bigram(*build_dataset(["to see", "to say"], letters), len(letters))
    >>> writer({"pairs": (pairs, pairs.zeros())}, letters, name="16.pairs", start="to ")
    Writer: pairs goes on from “to ”...
    """
    if not models:
        raise ValueError("writer needs a model to write with, such as {'pairs': (loss, w)}")
    for who, (model, _) in models.items():
        if model.letters != len(vocabulary):
            raise ValueError(f"{who} knows {model.letters} letters, the vocabulary has {len(vocabulary)}")
    if not 0 <= temperature <= HOTTEST:
        raise ValueError(f"temperature must be from 0 to {HOTTEST:g}, got {temperature!r}")
    if unknown := [one for one in find if one not in FINDS]:
        raise ValueError(f"there is nothing called {unknown[0]!r} to find: {', '.join(FINDS)}")
    vocabulary.encode(start)
    spec = {
        "name": name,
        "letters": vocabulary.letters,
        "models": {who: packed(model, w) for who, (model, w) in models.items()},
        "start": start,
        "temperature": float(temperature),
        "tasks": [{"find": one, "text": FINDS[one]} for one in find],
    }
    return Writer({who: (model, vocabulary) for who, (model, _) in models.items()}, spec)


def _picture(shown: Writer) -> bytes:
    """Where nothing runs: what the first model writes, and the chances of its first letter."""
    from gdcourse import figures
    from gdcourse.explorers.picture import still

    spec = shown.spec
    who, (model, vocabulary) = next(iter(shown.models.items()))
    w = unpacked(model, spec["models"][who])
    start, temperature = spec["start"], spec["temperature"]
    line = sample(model, w, vocabulary, rng=0, temperature=temperature, start=start, letters=160)
    context = model.X.shape[1]
    numbers = [0] * context + vocabulary.encode(start).tolist()
    p = chances(model.logits(w, np.array([numbers[-context:]]))[0], temperature)
    likely = np.argsort(-p, kind="stable")[:8]
    fig = Figure(figsize=(figures.WIDTH, 2.9), layout="constrained")
    paper, bars = fig.subplots(1, 2, width_ratios=(1.9, 1))
    paper.axis("off")
    paper.text(0, 1, textwrap.fill(line, 46), va="top", fontsize=12, color=figures.PREDICTION)
    bars.barh(range(len(likely)), p[likely], color=figures.LOSS)
    names = {0: "end", **{k: f"“{letter}”" for k, letter in enumerate(vocabulary.letters) if k}}
    bars.set(yticks=range(len(likely)), yticklabels=[names[int(k)] for k in likely], xlim=(0, 1))
    bars.set(xlabel=f"chance at temperature {temperature:g}", title="the next letter")
    bars.invert_yaxis()
    return still(fig)
