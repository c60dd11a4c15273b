"""Twelve trainings that went wrong, each for one reason; and the tests that tell the reasons apart.

Every curve is computed, from a seed, by the loop `train` below. A loop can be ill, and so can data, a rate
or a loss.

>>> [patient.illness for patient in patients()][:2]
['noise floor', 'falls, then explodes']
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from gdcourse.batches import contiguous_blocks, full_batch, one_at_a_time
from gdcourse.datasets import breast_cancer, diabetes, standardize
from gdcourse.landscapes import sigmoid
from gdcourse.models import LinearRegression, LogisticRegression
from gdcourse.network import Network

HANDFUL = 5  # rows
SEED = 0


@dataclass(frozen=True)
class Run:
    """The log of a training: at `steps`, the loss that was printed, w, and how long gradient and step were.

    `printed` is what the loop saw: the mean loss of its batches since the line before. `felt` is the length
    of what it stepped along, which in an ill loop is not the gradient. `moved` is ‖new w − w‖ / ‖w‖.
    """

    steps: np.ndarray
    printed: np.ndarray
    positions: list[np.ndarray]
    felt: np.ndarray
    moved: np.ndarray


def train(loss, start, rate, steps: int, batches=None, every: int = 1, loop: str = "sound") -> Run:
    """Gradient descent with a log: a line every `every` steps, up to step `steps`.

    rate: a number, or a schedule t → η. batches: a plan of rows, or None for all. loop: "sound"; "stale",
    which feels the slope once and for all; or "summing", which adds each gradient to those before it.

    >>> from gdcourse import bowl
    >>> train(bowl, 0.0, 0.1, steps=2).printed
    array([9.    , 5.76  , 3.6864])
    """
    w, direction, seen, log = np.asarray(start), None, [], []
    rows_felt = _without_end(batches) if batches is not None else None
    with np.errstate(all="ignore"):
        for t in range(steps + 1):
            where = () if rows_felt is None else (next(rows_felt),)
            seen.append(float(loss(w, *where)))
            if loop == "sound" or direction is None:
                direction = loss.gradient(w, *where)
            elif loop == "summing":
                direction = direction + loss.gradient(w, *where)
            update = (rate(t) if callable(rate) else rate) * direction
            if t % every == 0:
                length = np.linalg.norm(w)
                moved = np.linalg.norm(update) / length if length else np.nan
                log.append((t, np.mean(seen), w, np.linalg.norm(direction), moved))
                seen = []
            w = (w - update).astype(w.dtype)
    t, printed, positions, felt, moved = zip(*log, strict=True)
    return Run(np.array(t), np.array(printed), list(positions), np.array(felt), np.array(moved))


def _without_end(batches):
    while True:
        yield from batches


class NaiveLogLoss(LogisticRegression):
    """The log loss as it stands in books, from the chance p: log(1 − p) is −inf where p has rounded to 1."""

    name, formula = "logistic regression", "−1/m Σ (yᵢ·log pᵢ + (1 − yᵢ)·log(1 − pᵢ))"

    def example_loss(self, z, y):
        p = sigmoid(z)
        with np.errstate(all="ignore"):
            return -(y * np.log(p) + (1 - y) * np.log(1 - p))


@dataclass(frozen=True)
class Patient:
    """A training with one thing wrong.

    story: what its owner says. illness: a key of ILLNESSES. loss, held_out: the model on the rows it trains
    on, and on others. setting: of `train`. cure: which settings to change, or the loss.
    """

    illness: str
    story: str
    loss: Any
    held_out: Any
    start: np.ndarray
    setting: dict[str, Any]
    cure: dict[str, Any]
    allowed: int | None = None  # steps it was allowed, where it stopped before
    trainer: Callable[..., Run] = field(default=train)

    def train(self, **changes) -> Run:
        """Train again, with some settings changed."""
        changes = self.setting | changes
        loss, start = changes.pop("loss", self.loss), changes.pop("start", self.start)
        return self.trainer(loss, start, **changes)

    @cached_property
    def run(self) -> Run:
        """The training that was complained of."""
        return self.train()

    @cached_property
    def slower(self) -> Run:
        """The same at a tenth of the rate."""
        rate = self.setting["rate"]
        return self.train(rate=(lambda t: rate(t) / 10) if callable(rate) else rate / 10)

    @cached_property
    def slower_frozen(self) -> np.ndarray:
        """The loss on all rows along the slower run."""
        return self._on_all_rows(self.slower)

    @cached_property
    def cured_frozen(self) -> np.ndarray:
        """The loss on all rows along the cured run; after a cure of the loss, that of the cured one."""
        return self._on_all_rows(self.cured, self.cure.get("loss", self.loss))

    def _on_all_rows(self, run: Run, loss=None) -> np.ndarray:
        with np.errstate(all="ignore"):
            return np.array([float((loss or self.loss)(w)) for w in run.positions])

    @cached_property
    def handful(self) -> Run:
        """The same loop on a handful of rows, three times as long."""
        few = _few(self.loss)
        batches = full_batch(HANDFUL) if self.setting.get("batches") else None
        return self.train(loss=few, batches=batches, steps=3 * self.setting["steps"])

    @cached_property
    def spreads(self) -> np.ndarray:
        """The standard deviation of each column."""
        return self.loss.X.std(axis=0)

    @cached_property
    def frozen(self) -> tuple[np.ndarray, np.ndarray]:
        """The loss of each w of the log, held still, on all rows trained on and on rows held out."""
        return self._on_all_rows(self.run), self._on_all_rows(self.run, self.held_out)

    @cached_property
    def knows_nothing(self) -> float:
        """The loss of the best guess that is the same for every row."""
        y = self.loss.y
        if isinstance(self.loss, LogisticRegression):
            p = y.mean()
            return float(-(p * np.log(p) + (1 - p) * np.log(1 - p)))
        return float(y.var())

    @cached_property
    def cured(self) -> Run:
        """The training after the cure."""
        return self.train(**self.cure)


def _few(loss):
    """The same model on its first rows."""
    if isinstance(loss, Network):
        return Network(_few(loss.model), loss.sizes[1:-1], loss.activation)
    return type(loss)(loss.X[:HANDFUL], loss.y[:HANDFUL])


def silent_sgd(loss, start, rate: float, steps: int, batches=None) -> Run:
    """scikit-learn's SGDRegressor, looked at after each epoch until it stops; a log like any other."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import SGDRegressor

    log = [(0, start)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped on purpose, to be looked at
        for epoch in range(1, steps + 1):
            model = SGDRegressor(eta0=rate, max_iter=epoch, random_state=SEED).fit(loss.X, loss.y)
            if model.n_iter_ < epoch:
                break
            log.append((epoch, np.append(model.coef_, model.intercept_)))
    t, positions = zip(*log, strict=True)
    steps_made = [np.linalg.norm(b - a) for a, b in zip(positions, positions[1:], strict=False)]
    lengths = [np.linalg.norm(w) for w in positions]
    return Run(
        np.array(t),
        np.array([float(loss(w)) for w in positions]),
        list(positions),
        np.array([float(np.linalg.norm(loss.gradient(w))) for w in positions]),
        np.array([np.nan, *(a / b for a, b in zip(steps_made[1:], lengths[1:], strict=False)), np.nan]),
    )


@dataclass(frozen=True)
class Illness:
    """What can be wrong with a training.

    test: the one that decides it, and what that `would_show`. shows: does a patient show it? cure: what to
    do.
    """

    name: str
    test: str
    would_show: str
    shows: Callable[[Patient], bool]
    cure: str


def _climbs_evenly(losses: np.ndarray) -> bool:
    """On a log axis, a straight line upward."""
    with np.errstate(all="ignore"):
        climb = np.diff(np.log(losses))
    return bool(np.isfinite(climb).all() and climb.min() > 0 and climb.max() < 6 * climb.min())


def _repeats(patient: Patient) -> bool:
    """Do the last two epochs look alike?"""
    batches = patient.setting.get("batches")
    epoch = len(batches) // patient.setting.get("every", 1) if batches else 0
    losses, _ = patient.frozen
    last, before = losses[-epoch:], losses[-2 * epoch : -epoch]
    return epoch > 1 and bool(np.corrcoef(last, before)[0, 1] > 0.95)


def _end(losses: np.ndarray) -> float:
    """The mean of the last third."""
    return float(np.mean(losses[-len(losses) // 3 :]))


def _too_fast(patient):
    return _climbs_evenly(patient.run.printed)


def _falls_then_explodes(patient):
    losses = patient.run.printed
    return bool(losses[-1] > 100 * losses[0] and 0 < losses.argmin() < len(losses) // 2) and _climbs_evenly(
        losses[-10:]
    )


def _log_of_zero(patient):
    printed, felt = patient.run.printed, patient.run.felt
    return bool(np.isnan(printed).any() and np.isfinite(felt).all() and felt[-1] < felt[0])


def _noise_floor(patient):
    if not patient.setting.get("batches") or _repeats(patient):
        return False
    return _end(patient.slower_frozen) < 0.95 * _end(patient.frozen[0])


def _frozen_schedule(patient):
    run = patient.run
    return bool(run.moved[-1] < 1e-4 * run.moved[1] and run.felt[-1] > 0.05 * run.felt[0])


def _stale_gradient(patient):
    return float(np.ptp(patient.run.felt)) == 0.0


def _summed_gradients(patient):
    losses, felt = patient.frozen[0], patient.run.felt
    if not (np.isfinite(losses).all() and np.ptp(felt)):
        return False
    return bool(np.corrcoef(losses, felt)[0, 1] < -0.5)


def _unscaled_columns(patient):
    return bool(patient.spreads.max() > 10 * patient.spreads.min())


def _silent_stop(patient):
    return bool(patient.allowed and patient.run.steps[-1] < patient.allowed and patient.run.felt[-1] > 1e3)


def _rows_out_of_step(patient):
    end, felt = patient.frozen[0][-1], patient.run.felt
    return bool(0.9 < end / patient.knows_nothing < 1.1 and felt[-1] < 0.1 * felt[0])


def _unshuffled_rows(patient):
    return _repeats(patient)


def _overfit(patient):
    own, others = patient.frozen
    return bool(own[-1] <= 1.05 * own.min() and others[-1] > 1.3 * others.min())


ILLNESSES = {
    "too fast": Illness(
        "the rate is above 2/L", "log", "a straight line upward from the first step", _too_fast,
        "A rate below 2/L. L is the steepest curvature.",
    ),
    "falls, then explodes": Illness(
        "one direction is too steep for the rate, and began small", "log",
        "a fall first, and then a straight line upward", _falls_then_explodes,
        "A rate below 2/L. The flat directions had hidden the steep one, until it had grown.",
    ),
    "log of 0": Illness(
        "the loss takes the logarithm of 0", "gradient",
        "a gradient that stays finite and shrinks, where the loss is nan", _log_of_zero,
        "The log loss from the score: log(1 + eᶻ) − y·z. The walk itself was sound.",
    ),
    "noise floor": Illness(
        "the noise of small batches, at this rate", "slower", "a lower and calmer end", _noise_floor,
        "A smaller rate towards the end, or larger batches. The floor falls with both.",
    ),
    "frozen schedule": Illness(
        "the schedule ran out before the walk arrived", "ratio",
        "steps that shrink to nothing, where the gradient does not", _frozen_schedule,
        "A schedule with a larger travel budget: 0.99ᵗ in place of 0.6ᵗ.",
    ),
    "stale gradient": Illness(
        "the gradient is felt once, before the loop", "gradient",
        "a level line, the same length at every step", _stale_gradient,
        "Feel the gradient inside the loop, at the w of the moment.",
    ),
    "summed gradients": Illness(
        "gradients are added up and never set to zero", "gradient",
        "the longest steps where the loss is lowest, like a marble without friction", _summed_gradients,
        "Set the gradient to zero before each backward pass: zero_grad().",
    ),
    "unshuffled rows": Illness(
        "the rows come in order and are never shuffled", "frozen", "the same teeth in every epoch",
        _unshuffled_rows, "Shuffle the rows anew in every epoch.",
    ),
    "unscaled columns": Illness(
        "columns of very different size", "columns", "spreads that lie far apart", _unscaled_columns,
        "Standardise the columns. Then one rate suits all directions.",
    ),
    "silent stop": Illness(
        "the library stopped by itself, far from any bottom", "gradient",
        "an enormous gradient where the run ended before its time", _silent_stop,
        "A rate of 0.001. Ask R² and the gradient after fit(), not only whether it warned.",
    ),
    "rows out of step": Illness(
        "rows and labels do not belong together", "frozen",
        "rest at the loss of guessing the mean", _rows_out_of_step,
        "Join rows and labels by a key, never by their order in two files.",
    ),
    "overfit": Illness(
        "it learns its rows by heart", "frozen",
        "a held-out loss that turns and climbs, while the other falls", _overfit,
        "Stop early and keep a copy of the best weights; or more rows, or a smaller model.",
    ),
}  # fmt: skip


@cache
def patients() -> tuple[Patient, ...]:
    """The twelve, in the order in which they wait."""
    X, y = diabetes()
    mixed = np.random.default_rng(SEED).permutation(len(X))
    read, kept = mixed[:342], mixed[342:]
    raw, Y = (X[read], X[kept]), (standardize(y[read]), standardize(y[kept], like=y[read]))
    scaled = standardize(raw[0]), standardize(raw[1], like=raw[0])
    loss, held_out = (LinearRegression(a, b) for a, b in zip(scaled, Y, strict=True))
    zeros, steepest = loss.zeros(), np.linalg.eigvalsh(loss.hessian())[-1]
    ward = "Linear regression, 342 people, 10 columns, standardised; y has variance 1. "
    usual = Patient("", "", loss, held_out, zeros, dict(rate=0.2, steps=60), {})

    def admit(illness: str, story: str, setting: dict, cure: dict, **changes) -> Patient:
        return replace(usual, illness=illness, story=story, setting=setting, cure=cure, **changes)

    by_size = np.argsort(Y[0], kind="stable")
    in_order = LinearRegression(scaled[0][by_size], Y[0][by_size])
    shifted = LinearRegression(scaled[0], np.roll(Y[0], 1))
    unscaled, unscaled_held_out = (LinearRegression(a, b) for a, b in zip(raw, Y, strict=True))
    widest = np.linalg.eigvalsh(unscaled.hessian())[-1]
    few, few_held_out = loss.X[:40], LinearRegression(scaled[1], Y[1])
    by_heart = Network(LinearRegression(few, Y[0][:40]), hidden=[30])
    unseen = Network(few_held_out, hidden=[30])
    tumours, labels = breast_cancer()
    some = np.random.default_rng(SEED).permutation(len(labels))
    seen, new = standardize(tumours[some[:400]]), standardize(tumours[some[400:]], like=tumours[some[:400]])
    seen, new = seen.astype(np.float32), new.astype(np.float32)
    naive = NaiveLogLoss(seen, labels[some[:400]].astype(np.float32))
    naive_held_out = NaiveLogLoss(new, labels[some[400:]].astype(np.float32))
    sound = LogisticRegression(seen, labels[some[:400]].astype(np.float32))

    return (
        admit(
            "noise floor",
            ward + "One row a step, shuffled, η = 0.02, six epochs. It fell at once and is restless since.",
            dict(rate=0.02, steps=2052, batches=one_at_a_time(342, rng=SEED), every=38),
            dict(rate=0.001),
        ),
        admit(
            "falls, then explodes",
            ward + "All rows, η = 0.26, from last month's weights, which were right about the main thing.",
            dict(rate=0.26, steps=120, every=2),
            dict(rate=0.1),
            start=_right_about_the_steep(loss),
        ),
        admit(
            "rows out of step",
            ward + "All rows, η = 0.2. The labels come from another file. It hardly learns.",
            dict(rate=0.2, steps=60),
            dict(loss=loss),
            loss=shifted,
        ),
        admit(
            "log of 0",
            "Logistic regression, 400 tumours, 30 columns, standardised, float32. All rows, η = 1. "
            "All went well until the loss was nan.",
            dict(rate=1.0, steps=120, every=2),
            dict(loss=sound),
            loss=naive,
            held_out=naive_held_out,
            start=naive.zeros(),
        ),
        admit(
            "summed gradients",
            ward + "All rows, η = 0.01, a new loop. The loss falls, comes back, and falls again.",
            dict(rate=0.01, steps=120, loop="summing", every=2),
            dict(loop="sound", rate=0.1),
        ),
        admit(
            "frozen schedule",
            ward + "All rows, η = 0.1 · 0.6ᵗ. It has settled, its owner says, and a little too high.",
            dict(rate=lambda t: 0.1 * 0.6**t, steps=60),
            dict(rate=lambda t: 0.1 * 0.99**t),
        ),
        admit(
            "unscaled columns",
            "Linear regression, 342 people, 10 columns in their own units; y has variance 1. All rows, "
            "η = 0.000012, just below the limit. It falls, and takes for ever.",
            dict(rate=0.9 * 2 / widest, steps=60),
            dict(loss=loss, rate=0.2),
            loss=unscaled,
            held_out=unscaled_held_out,
        ),
        admit(
            "overfit",
            "A network of 30 units, 40 people, 10 columns, standardised. All rows, η = 0.1. A fine curve; in "
            "use it guesses badly.",
            dict(rate=0.1, steps=1500, every=25),
            dict(steps=100, every=2),
            loss=by_heart,
            held_out=unseen,
            start=by_heart.start(rng=SEED),
        ),
        admit(
            "stale gradient",
            ward + "All rows, η = 0.02, a new loop. Three good steps, and then this.",
            dict(rate=0.02, steps=40, loop="stale"),
            dict(loop="sound", rate=0.2),
        ),
        admit(
            "silent stop",
            ward + "SGDRegressor(eta0=10), at most 1000 epochs. It reported no error, and is used.",
            dict(rate=10.0, steps=90),
            dict(rate=0.001),
            allowed=1000,
            trainer=silent_sgd,
        ),
        admit(
            "unshuffled rows",
            ward + "18 rows a step, in the order of the file, η = 0.05. It shakes, and does not come down.",
            dict(rate=0.05, steps=113, batches=contiguous_blocks(342, 18)),
            dict(loss=loss),
            loss=in_order,
        ),
        admit(
            "too fast",
            ward + f"All rows, η = 0.3. The steepest curvature is {steepest:.2f}.",
            dict(rate=0.3, steps=40),
            dict(rate=0.2),
        ),
    )


def _right_about_the_steep(loss: LinearRegression) -> np.ndarray:
    """Weights that are right along the steepest direction, to 0.0001, and 0 along the others."""
    hessian = loss.hessian()
    steep = np.linalg.eigh(hessian)[1][:, -1]
    best = np.linalg.solve(hessian, -loss.gradient(loss.zeros()))
    return steep * (steep @ best) + 1e-4 * steep
