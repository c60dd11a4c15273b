"""The clinic: twelve trainings that went wrong. Buy tests, name the illness, and see the cure."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from gdcourse.course import progress
from gdcourse.explorers.patients import HANDFUL, ILLNESSES, Patient, patients
from gdcourse.explorers.standalone import joined, styled
from gdcourse.models import LogisticRegression

MOST_POINTS = 120  # of a line in the page
TASK = "Name what ails each of the twelve. A test costs 1, a wrong diagnosis 2. Heal them all for 30 or less."
PAR = 30
# What can be bought: on the button, and what it is
TESTS = {
    "log": ("logarithmic axis", "The same losses"),
    "gradient": ("gradient norm", "How long the vector is that the loop steps along"),
    "slower": ("a tenth of the rate", "The loss on all rows, at this rate and at a tenth of it"),
    "handful": (f"{HANDFUL} rows alone", f"The loss on {HANDFUL} rows, when it trains on these alone"),
    "frozen": ("weights held still", "The loss of each w, held still: all training rows, and rows held out"),
    "ratio": ("update : weight", "The length of a step, as a share of the length of w"),
    "columns": ("spread of the columns", "The standard deviation of each column"),
}


class Clinic(anywidget.AnyWidget):
    """Twelve patients, seven tests; made by `clinic`."""

    _esm = joined("clinic.js")
    _css = styled("clinic.css")

    spec = traitlets.Dict().tag(sync=True)  # the patients with all their tests, the illnesses, the reasons
    healed = traitlets.Dict().tag(sync=True)  # number of a patient → what it cost to name the illness

    def __init__(self, spec: dict[str, Any]):
        kept = progress.read().get("challenge", {}).get(spec["name"])
        super().__init__(spec=spec, healed=kept["latest"] if kept else {})
        self.observe(lambda change: progress.record("challenge", spec["name"], change["new"]), "healed")

    @property
    def sentence(self) -> str:
        """What is shown before the first test is bought."""
        first = self.spec["patients"][0]
        play = "Run this cell, and it can be played."
        return f"{TASK} Patient 1: {first['story']} {first['printed']['said']} {play}"

    def __repr__(self) -> str:
        return f"Game: {self.sentence}"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        shown = {"text/plain": repr(self), "image/png": base64.b64encode(_picture()).decode()}
        return data | shown, metadata | {"image/png": {"alt": repr(self), "needs_background": "light"}}


def clinic(name: str) -> Clinic:
    """Twelve loss curves, seven tests to buy for each, and twelve illnesses of which each has one.

    name: of the record that is kept, such as "14.clinic".

    >>> clinic("14.clinic")
    Game: Name what ails each of the twelve. A test costs 1, a wrong diagnosis 2. ...
    """
    return Clinic({"name": name, "task": TASK, "par": PAR} | _ward())


@cache
def _ward() -> dict[str, Any]:
    listed = sorted(ILLNESSES.items(), key=lambda item: item[1].name)
    return {
        "tests": [{"key": key, "label": label, "title": title} for key, (label, title) in TESTS.items()],
        "illnesses": [{"key": key, "name": illness.name} for key, illness in listed],
        "patients": [_admitted(patient) for patient in patients()],
    }


def _admitted(patient: Patient) -> dict[str, Any]:
    illness = ILLNESSES[patient.illness]
    return {
        "story": patient.story,
        "illness": patient.illness,
        "printed": picture(patient, "printed"),
        "tests": {test: picture(patient, test) for test in TESTS},
        "reasons": {wrong: reason(patient, wrong) for wrong in ILLNESSES if wrong != patient.illness},
        "right": f"Yes: {illness.name}. What decides is “{TESTS[illness.test][0]}”: {illness.would_show}. "
        f"The cure: {illness.cure[0].lower() + illness.cure[1:]}",
        "cured": picture(patient, "cured"),
    }


def picture(patient: Patient, test: str) -> dict[str, Any]:
    """What a test shows, for the page to draw: lines or bars, and `said`, the same in a sentence."""
    return _PICTURES[test](patient)


def said(number: float) -> str:
    """As people say it: three digits.

    >>> said(0.61234), said(2.79e25), said(float("nan"))
    ('0.612', '3e25', 'nan')
    """
    if not np.isfinite(number):
        return str(number)
    if number and not 1e-3 <= abs(number) < 1e4:
        return f"{number:.0e}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e−").replace("e-", "e−")
    return f"{number:.3g}"


def _lines(patient: Patient, title: str, lines: dict[str, tuple], says: str, log=False, marks=()) -> dict:
    """lines: name → (x, y, the colour's name)."""
    unit = "epoch" if patient.allowed else "step"
    return {
        "title": title,
        "x": unit,
        "log": log,
        "lines": [{"name": who, "hue": hue} | _thinned(x, y) for who, (x, y, hue) in lines.items()],
        "marks": [{"name": who, "y": height} for who, height in marks],
        "said": says,
    }


def _thinned(x, y) -> dict[str, Any]:
    """The first x is 0, and all are `every` apart."""
    nth = -(-len(x) // MOST_POINTS)
    return {
        "every": int(x[nth] - x[0]),
        "y": [float(f"{v:.3g}") if np.isfinite(v) else None for v in y[::nth]],
    }


def _printed(patient: Patient, log: bool = False) -> dict:
    run, unit = patient.run, "epoch" if patient.allowed else "step"
    y = run.printed
    lowest = int(np.nanargmin(y))
    says = f"The printed loss begins at {said(y[0])}"
    if np.isnan(y).any():
        says += f", is lowest, {said(y[lowest])}, at {unit} {run.steps[lowest]}, and is nan at the end."
    elif 0 < lowest < len(y) - 1:
        says += f", is lowest, {said(y[lowest])}, at {unit} {run.steps[lowest]}, and ends at {said(y[-1])}."
    else:
        says += f" and ends at {said(y[-1])}."
    if patient.allowed:
        says += f" The run ended by itself after {run.steps[-1]} of {patient.allowed} epochs."
    title = TESTS["log"][1] if log else "The loss that was printed"
    return _lines(patient, title, {"printed": (run.steps, y, "loss")}, says, log)


def _gradient(patient: Patient) -> dict:
    run, y = patient.run, patient.run.felt
    top = int(y.argmax())
    if np.ptp(y) == 0:
        says = f"The loop steps along a vector of length {said(y[0])}, at every step."
    else:
        at = f"longest, {said(y[top])}, at {'epoch' if patient.allowed else 'step'} {run.steps[top]}"
        lengths = f"{said(y[0])} at first and {said(y[-1])} at the end"
        says = f"The loop steps along a vector of length {lengths}; {at}."
    return _lines(patient, TESTS["gradient"][1], {"length": (run.steps, y, "gradient")}, says, log=True)


def _slower(patient: Patient) -> dict:
    (usual, _), slow = patient.frozen, patient.slower_frozen
    steps = patient.run.steps
    lines = {"as it was": (steps, usual, "loss"), "a tenth": (patient.slower.steps, slow, "step")}
    says = f"The loss on all rows ends at {said(usual[-1])}; at a tenth of the rate, at {said(slow[-1])}."
    return _lines(patient, TESTS["slower"][1], lines, says, log=_is_wide(usual, slow))


def _handful(patient: Patient) -> dict:
    run = patient.handful
    says = f"On {HANDFUL} rows alone, three times as long, the loss goes from {said(run.printed[0])} to "
    lines = {f"{HANDFUL} rows": (run.steps, run.printed, "loss")}
    return _lines(patient, TESTS["handful"][1], lines, f"{says}{said(run.printed[-1])}.", log=True)


def _frozen(patient: Patient) -> dict:
    own, others = patient.frozen
    steps = patient.run.steps
    lines = {"trained on": (steps, own, "loss"), "held out": (steps, others, "prediction")}
    low = float(np.nanmin(others))
    says = (
        f"Held still, the weights cost {said(own[0])} at first and {said(own[-1])} at the end on the rows "
        f"trained on; {said(others[0])}, lowest {said(low)}, and {said(others[-1])} on rows held out. "
        f"Guessing the mean costs {said(patient.knows_nothing)}."
    )
    marks = [("guessing the mean", float(f"{patient.knows_nothing:.4g}"))]
    return _lines(patient, TESTS["frozen"][1], lines, says, log=_is_wide(own, others, above=1e4), marks=marks)


def _ratio(patient: Patient) -> dict:
    run = patient.run
    moved = run.moved[np.isfinite(run.moved)]
    says = f"A step changes w by {said(moved[0])} of its length at first, by {said(moved[-1])} at the end."
    lines = {"share": (run.steps, run.moved, "step")}
    return _lines(patient, TESTS["ratio"][1], lines, says, log=True, marks=[("a thousandth", 0.001)])


def _columns(patient: Patient) -> dict:
    spreads = [float(f"{v:.3g}") for v in patient.spreads]
    ends = f"{said(min(spreads))} to {said(max(spreads))}"
    says = f"The {len(spreads)} columns have standard deviations from {ends}."
    return {"title": TESTS["columns"][1], "bars": spreads, "log": True, "said": says}


def _cured(patient: Patient) -> dict:
    (sick, _), well = patient.frozen, patient.cured_frozen
    lines = {"before": (patient.run.steps, sick, "context"), "cured": (patient.cured.steps, well, "step")}
    says = f"On all rows the loss ended at {said(sick[-1])}; after the cure it ends at {said(well[-1])}."
    if patient.illness == "overfit":
        lines = {"before": (patient.run.steps, patient.frozen[1], "context")}
        other = np.array([float(patient.held_out(w)) for w in patient.cured.positions])
        lines["stopped early"] = (patient.cured.steps, other, "step")
        ended = said(patient.frozen[1][-1])
        says = f"On rows held out it ended at {ended}; stopped early, at {said(other[-1])}."
    return _lines(patient, "After the cure", lines, says, log=_is_wide(sick, well))


def _is_wide(*losses: np.ndarray, above: float = 50) -> bool:
    """Do they need a logarithmic axis?"""
    every = np.concatenate(losses)
    every = every[np.isfinite(every)]
    return bool(every.max() > above * max(every.min(), 1e-2))


_PICTURES = {
    "printed": _printed,
    "log": lambda patient: _printed(patient, log=True),
    "gradient": _gradient,
    "slower": _slower,
    "handful": _handful,
    "frozen": _frozen,
    "ratio": _ratio,
    "columns": _columns,
    "cured": _cured,
}

# Where the deciding test alone would not convince: (the illness, the wrong diagnosis) → why not.
_CLOSE = {
    (
        "unshuffled rows",
        "noise floor",
    ): "A smaller rate does help here, as it does with noise. But noise never "
    "comes twice, and these teeth stand at the same place in every epoch of 19 steps.",
    (
        "stale gradient",
        "falls, then explodes",
    ): "On a logarithmic axis the climb bends over: it is a parabola, "
    "not an explosion. And the vector it steps along never changes.",
    (
        "silent stop",
        "too fast",
    ): "The rate is too high, and that is not all. A loop that diverges goes on until "
    "it is told to stop. This one ended by itself and called it a result.",
    ("silent stop", "noise floor"): "The noise of rows has the size of the data. This loss has 26 digits.",
    ("silent stop", "unshuffled rows"): "SGDRegressor shuffles by itself, and this loss has 26 digits.",
    ("silent stop", "falls, then explodes"): "It does not fall first: one epoch takes it to 27 digits.",
    (
        "unscaled columns",
        "rows out of step",
    ): "At rest it would be no better than guessing the mean. This walk "
    "is not at rest: it has got below the mean and is still falling.",
    (
        "unscaled columns",
        "too fast",
    ): "The rate is below 2/L, and the loss falls at every step. It is so small "
    "because one column is so wide.",
    ("noise floor", "too fast"): "Too fast to settle, yes, but not above 2/L: there the loss would climb "
    "without end. It was down in an epoch and stays there, restless.",
}


# Where no test is needed: the wrong diagnoses, the patients who cannot have it, and why they cannot.
_RULED_OUT = (
    (
        ("noise floor", "unshuffled rows"),
        lambda patient: not (patient.setting.get("batches") or patient.allowed),
        "Every step feels all rows. So no batch could be noisy, and no order could matter.",
    ),
    (
        ("frozen schedule",),
        lambda patient: not (callable(patient.setting["rate"]) or patient.allowed),
        "η is constant: there is no schedule that could run out.",
    ),
    (
        ("log of 0",),
        lambda patient: not isinstance(patient.loss, LogisticRegression),
        "This loss is a squared error: it takes no logarithm of anything.",
    ),
    (
        ("silent stop",),
        lambda patient: not patient.allowed,
        "Nothing stopped by itself: the run made all the steps that it was told to make.",
    ),
)


def reason(patient: Patient, wrong: str) -> str:
    """Why it is not this: what the deciding test would show, and what it shows here."""
    if (patient.illness, wrong) in _CLOSE:
        return _CLOSE[patient.illness, wrong]
    for diagnoses, cannot, why in _RULED_OUT:
        if wrong in diagnoses and cannot(patient):
            return why
    illness = ILLNESSES[wrong]
    what = f"“{TESTS[illness.test][0]}” would show {illness.would_show}."
    return f"If it were that, {what} Here: {picture(patient, illness.test)['said']}"


def _picture() -> bytes:
    """Where nothing runs: the loss curves of the twelve, as they were printed."""
    from gdcourse import figures

    fig = Figure(figsize=(figures.WIDTH, 4.4), layout="constrained")
    for number, (ax, patient) in enumerate(zip(fig.subplots(3, 4).flat, patients(), strict=True), start=1):
        ax.plot(patient.run.steps, patient.run.printed, color=figures.LOSS, lw=1.2)
        ax.set_title(f"patient {number}", fontsize=9)
        ax.tick_params(labelsize=7)
        ax.yaxis.get_offset_text().set_fontsize(7)
    return figures.png(fig, dpi=100)
