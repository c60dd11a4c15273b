"""Makes boosting.npz: the runs of XGBoost and LightGBM, for machines that have neither.

python -m tests.parity.make_boosting        (from the course folder, with the `parity` extra installed)
"""

from __future__ import annotations

from importlib.metadata import version

import numpy as np

from .boosting import REFERENCE, RUNS
from .peers import boosted_by, gains_reported


def main() -> None:
    stored = {}
    for run in RUNS:
        path = boosted_by(run)
        stored[f"{run}: first"], stored[f"{run}: last"] = path[[0, -1]].astype(np.float32)
    stored |= {f"gain by {library}": np.array(gain) for library, gain in gains_reported().items()}
    packages = [f"{package} {version(package)}" for package in ("xgboost", "lightgbm", "numpy")]
    np.savez_compressed(REFERENCE, **stored, **{"made with": np.array(packages)})
    print(f"{REFERENCE.name}: {REFERENCE.stat().st_size // 1000} kB, {', '.join(packages)}")


if __name__ == "__main__":
    main()
