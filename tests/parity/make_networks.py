"""Makes networks.npz: the gradients and walks of torch, the gradients of jax, for machines without them.

python -m tests.parity.make_networks        (from the course folder, with the `parity` extra installed)
"""

from __future__ import annotations

from importlib.metadata import version

import numpy as np

from .networks import REFERENCE, RUNS
from .peers import jax_gradient, tangled_by_jax, tangled_by_torch, torch_network


def main() -> None:
    stored = {"torch: tangle": tangled_by_torch(), "jax: tangle": tangled_by_jax()}
    for run in RUNS:
        stored[f"torch: {run}: gradient"], stored[f"torch: {run}: last"] = torch_network(run)
        stored[f"jax: {run}: gradient"] = jax_gradient(run)
    packages = [f"{package} {version(package)}" for package in ("torch", "jax", "numpy")]
    np.savez_compressed(REFERENCE, **stored, **{"made with": np.array(packages)})
    print(f"{REFERENCE.name}: {REFERENCE.stat().st_size // 1000} kB, {', '.join(packages)}")


if __name__ == "__main__":
    main()
