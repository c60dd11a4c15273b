"""Makes loops.npz: where the loops of lesson 15 end, for machines that have no torch, optax or keras.

python -m tests.parity.make_loops        (from the course folder, with the `parity` extra installed)
"""

from __future__ import annotations

from importlib.metadata import version

import numpy as np

from .loops import LIBRARIES, REFERENCE, blocks, walked


def main() -> None:
    texts = blocks()
    stored = {library: walked(library) for library in LIBRARIES}
    stored |= {f"text of {library}": np.array(texts[library]) for library in LIBRARIES}
    packages = [f"{package} {version(package)}" for package in (*LIBRARIES, "jax", "numpy")]
    np.savez_compressed(REFERENCE, **stored, **{"made with": np.array(packages)})
    print(f"{REFERENCE.name}: {REFERENCE.stat().st_size} bytes, {', '.join(packages)}")


if __name__ == "__main__":
    main()
