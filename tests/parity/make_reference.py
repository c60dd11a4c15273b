"""Makes reference.npz: the walks of torch and optax, for machines that have neither.

python -m tests.parity.make_reference        (from the course folder, with the `parity` extra installed)
"""

from __future__ import annotations

from importlib.metadata import version

import numpy as np

from .peers import optax_schedules, optax_walk, torch_walk
from .rules import IN_OPTAX, OPTAX_BIT_EQUAL, REFERENCE, RULES, STEPS, wild_gradients


def main() -> None:
    gradients, start = wild_gradients(), np.array([1.0, -2.0, 3e3, -4e-3])
    runs = {"start": start, "gradients": gradients}
    for name, rule in RULES.items():
        for column, values in torch_walk(name, rule, start, gradients).items():
            runs[f"torch/{name}/{column}"] = values
    for name in IN_OPTAX:
        for column, values in optax_walk(name, RULES[name], start, gradients).items():
            if (
                column == "w" or name in OPTAX_BIT_EQUAL
            ):  # of the others torch's state is enough: a smaller file
                runs[f"optax/{name}/{column}"] = values
    for name, schedule in optax_schedules().items():
        runs[f"optax schedule/{name}"] = np.array([float(schedule(t)) for t in range(STEPS)])
    runs["made with"] = np.array(
        [f"{package} {version(package)}" for package in ("torch", "optax", "jax", "numpy")]
    )
    np.savez_compressed(REFERENCE, **runs)
    print(f"{REFERENCE.name}: {REFERENCE.stat().st_size // 1000} kB, {', '.join(runs['made with'])}")


if __name__ == "__main__":
    main()
