"""The forms in which the rules are written in the world, as code, and the probe that tells them apart."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

import gdcourse
from gdcourse import OneCycle, optimizers

from .rules import walk

CSV = Path(gdcourse.__file__).parent / "data" / "conventions.csv"
HEADERS = ("rule", "library", "write", "form", "own defaults")
STEPS = 40
KNOBS = {"η": 0.1, "β": 0.8, "β1": 0.7, "β2": 0.9, "ε": 0.01, "λ": 0.05, "c": 0.5, "n": STEPS}
η, β, β1, β2, ε, λ, c, n = KNOBS.values()


def drop_at_half(t: int) -> float:
    """A rate that changes on the way: it shows whether the velocity carries the rate along."""
    return η if t < STEPS // 2 else η / 10


@dataclass(frozen=True)
class Probe:
    """Gradients as small as ε in one coordinate: they show where ε stands."""

    start: np.ndarray
    gradients: np.ndarray


PROBE = Probe(
    start=np.array([1.0, -2.0]),
    gradients=np.column_stack([np.cos(np.arange(STEPS)), 0.01 * np.sin(1 + 0.7 * np.arange(STEPS))]),
)


def path(step):
    """Runs `step(t, η, w, g, memory) → (w, memory)` over the probe; the memory starts as two zeros."""

    def run() -> np.ndarray:
        w, memory, positions = PROBE.start, (0.0, 0.0), []
        for t, g in enumerate(PROBE.gradients):
            w, memory = step(t, drop_at_half(t), w, g, memory)
            positions.append(w)
        return np.array(positions)

    return run


def ours(rule):
    return lambda: walk(rule, PROBE.start, PROBE.gradients)["w"]


def velocity_in_steps(t, η, w, g, memory):
    v = β * memory[0] - η * g
    return w + v, (v, 0.0)


def velocity_in_steps_ahead(t, η, w, g, memory):
    v = β * memory[0] - η * g
    return w + β * v - η * g, (v, 0.0)


def squares_summed_epsilon_inside(t, η, w, g, memory):
    s = memory[0] + g * g
    return w - η * g / np.sqrt(s + ε), (s, 0.0)


def squares_averaged_epsilon_inside(t, η, w, g, memory):
    v = β * memory[0] + (1 - β) * g * g
    return w - η * g / np.sqrt(v + ε), (v, 0.0)


def corrected_in_the_rate(t, η, w, g, memory):
    m, v = β1 * memory[0] + (1 - β1) * g, β2 * memory[1] + (1 - β2) * g * g
    rate = η * np.sqrt(1 - β2 ** (t + 1)) / (1 - β1 ** (t + 1))
    return w - rate * m / (np.sqrt(v) + ε), (m, v)


def decayed_then_corrected_in_the_rate(t, η, w, g, memory):
    return corrected_in_the_rate(t, η, w - η * λ * w, g, memory)


def clipped_with_a_hair_more(t, η, w, g, memory):
    return w - η * g * min(1.0, c / (np.linalg.norm(g) + 1e-6)), memory


def rates(schedule):
    """The rate of each step."""
    return lambda: np.array([schedule(t) for t in range(STEPS)])


def one_cycle_within(t: int) -> float:
    """One cycle that is at its top at 0.3·n − 1, and at its end at the last step, n − 1."""
    top, last = 0.3 * n - 1, n - 1
    if t <= top:
        return half_a_cosine(η / 25, η, t / top)
    return half_a_cosine(η, η / 25e4, (t - top) / (last - top))


def half_a_cosine(start: float, end: float, part: float) -> float:
    return end + (start - end) * (1 + np.cos(np.pi * part)) / 2


HERE = {
    "GradientDescent": optimizers.GradientDescent(drop_at_half),
    "Momentum": optimizers.Momentum(drop_at_half, β),
    "Nesterov": optimizers.Nesterov(drop_at_half, β),
    "AdaGrad": optimizers.AdaGrad(drop_at_half, ε),
    "RMSprop": optimizers.RMSprop(drop_at_half, β, ε),
    "Adam": optimizers.Adam(drop_at_half, β1, β2, ε),
    "AdamW": optimizers.AdamW(drop_at_half, β1, β2, ε, λ),
    "Clipped by norm": optimizers.Clipped(optimizers.GradientDescent(drop_at_half), norm=c),
    "Clipped by value": optimizers.Clipped(optimizers.GradientDescent(drop_at_half), value=c),
}

# The first form of each rule is the one used here.
FORMS = {
    "GradientDescent": {"w ← w − η·g": ours(HERE["GradientDescent"])},
    "Momentum": {
        "v ← β·v + g; w ← w − η·v": ours(HERE["Momentum"]),
        "v ← β·v − η·g; w ← w + v": path(velocity_in_steps),
    },
    "Nesterov": {
        "v ← β·v + g; w ← w − η·(g + β·v)": ours(HERE["Nesterov"]),
        "v ← β·v − η·g; w ← w + β·v − η·g": path(velocity_in_steps_ahead),
    },
    "AdaGrad": {
        "g/(√s + ε)": ours(HERE["AdaGrad"]),
        "g/√(s + ε)": path(squares_summed_epsilon_inside),
    },
    "RMSprop": {
        "g/(√v + ε)": ours(HERE["RMSprop"]),
        "g/√(v + ε)": path(squares_averaged_epsilon_inside),
    },
    "Adam": {
        "m̂/(√v̂ + ε)": ours(HERE["Adam"]),
        "√(1 − β₂ᵏ)/(1 − β₁ᵏ)·m/(√v + ε)": path(corrected_in_the_rate),
    },
    "AdamW": {
        "w − η·λ·w; m̂/(√v̂ + ε)": ours(HERE["AdamW"]),
        "w − η·λ·w; √(1 − β₂ᵏ)/(1 − β₁ᵏ)·m/(√v + ε)": path(decayed_then_corrected_in_the_rate),
    },
    "Clipped by norm": {
        "g·min(1, c/‖g‖)": ours(HERE["Clipped by norm"]),
        "g·min(1, c/(‖g‖ + 10⁻⁶))": path(clipped_with_a_hair_more),
    },
    "Clipped by value": {"every gᵢ into [−c, c]": ours(HERE["Clipped by value"])},
    "OneCycle": {
        "at its top at t = 0.3·n, at its end at t = n": rates(OneCycle(η, n)),
        "at its top at t = 0.3·n − 1, at its end at t = n − 1": rates(one_cycle_within),
    },
}
UNLIKE_TORCH = ("Clipped by norm", "OneCycle")

SYMBOLS = {"learning_rate": "η", "momentum": "β", "beta": "β", "beta1": "β₁", "beta2": "β₂", "epsilon": "ε"}
SYMBOLS |= {"weight_decay": "λ"}


def here(rule: str) -> tuple[str, str, str]:
    """Our own row: call, form, defaults."""
    form = next(iter(FORMS[rule]))
    if rule.startswith("Clipped by "):
        limit = rule.removeprefix("Clipped by ")
        return f"Clipped(GradientDescent(learning_rate=η), {limit}=c)", form, f"{limit}=None"
    if rule == "OneCycle":
        return "OneCycle(peak=η, steps=n, warm=0.3)", form, f"warm={OneCycle(η, n).warm}"
    knobs = fields(HERE[rule])
    call = f"{rule}({', '.join(f'{knob.name}={SYMBOLS[knob.name]}' for knob in knobs)})"
    return call, form, ", ".join(f"{knob.name}={knob.default!r}" for knob in knobs)


TEXTS = {  # the letters of the source texts
    "GradientDescent": {
        "text S0": ("new = old − (lr × gradient)", lambda old, lr, gradient: old - (lr * gradient)),
        "text S3": ("w ← w − η·∂L/∂w", lambda w, η, dL: w - η * dL),
        "text S4": ("θ ← θ − α·∇L(θ)", lambda θ, α, dL: θ - α * dL),
    }
}


def texts(rule: str):
    """The rows of the source texts: who, how it is written, and the path it walks."""
    for text, (written, update) in TEXTS.get(rule, {}).items():
        yield text, written, path(lambda t, η, w, g, memory, update=update: (update(w, η, g), memory))()
