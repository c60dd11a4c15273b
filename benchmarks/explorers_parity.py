"""How far the walks of the page are from those of Python: every landscape × every rule, the largest error.

    python -m benchmarks.explorers_parity              prints the table; needs mini-racer
    python -m benchmarks.explorers_parity --save       keeps it as benchmarks/explorers_parity.md

The measure is that of tests/explorers/test_parity.py, which draws its settings; here they are a fixed grid.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from gdcourse import Table

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))


RATES = (1e-6, 1e-3, 0.01, 0.1, 1.0, 2.2)
EXTREME_RATES = (1e-12, 50.0, 1e6)  # what explodes has done so within eight steps
STEPS = 60


def starts(landscape):
    """Two starts inside the domain and one outside it."""
    low, high = np.array(getattr(landscape, "domain", ((-3.0, 3.0),) * landscape.dim)).T
    return [low + part * (high - low) for part in (0.11, 0.73, 1.6)]


def said_error(error: float) -> str:
    return f"{error:.0e}" if error else "0"


def main(arguments: list[str]) -> int:
    import py_mini_racer
    from explorers import test_parity as parity
    from explorers.engine import Page

    page = Page(py_mini_racer.MiniRacer())
    grounds = [*parity.LANDSCAPES, *parity.VALLEYS, *parity.MODELS]
    settings = [(rate, STEPS) for rate in RATES] + [(rate, 8) for rate in EXTREME_RATES]
    rows = [
        [
            max(
                parity.gap(page, ground, rule(rate), start, steps)
                for rate, steps in settings
                for start in starts(ground)
            )
            for rule in parity.OPTIMIZERS
        ]
        for ground in grounds
    ]
    table = Table(
        ("landscape", *(rule.__name__ for rule in parity.OPTIMIZERS)),
        [(parity.name_of(ground), *map(said_error, row)) for ground, row in zip(grounds, rows)],
    )
    walks = len(grounds) * len(parity.OPTIMIZERS) * 3 * len(settings)
    said = (
        f"{walks} walks, three starts (one of them outside the domain), learning rates from "
        f"{min(EXTREME_RATES):g} to {max(EXTREME_RATES):g}. "
        f"The largest error of all is {max(map(max, rows)):.1e}; it has to stay below {parity.TOLERANCE:g}."
    )
    print(f"{table}\n\n{said}")
    if "--save" in arguments:
        text = f"# The page's walks beside Python's\n\n{said}\n\n{table._repr_markdown_()}\n"
        (HERE / "explorers_parity.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
