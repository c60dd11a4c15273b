"""How far the walks of the page are from those of Python: every landscape × every rule, the largest error.

    python -m benchmarks.explorers_parity              prints the table; needs mini-racer
    python -m benchmarks.explorers_parity --save       keeps it as benchmarks/explorers_parity.md

The starts, the rates and the measure are those of tests/explorers/test_parity.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gdcourse import Table

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))


def said_error(error: float) -> str:
    return f"{error:.0e}" if error else "0"


def main(arguments: list[str]) -> int:
    import py_mini_racer
    from explorers import test_parity as parity
    from explorers.engine import Page

    page = Page(py_mini_racer.MiniRacer())
    grounds = [*parity.LANDSCAPES, *parity.VALLEYS, *parity.MODELS]
    rows = [[parity.largest_gap(page, ground, rule) for rule in parity.OPTIMIZERS] for ground in grounds]
    table = Table(
        ("landscape", *(rule.__name__ for rule in parity.OPTIMIZERS)),
        [(parity.name_of(ground), *map(said_error, row)) for ground, row in zip(grounds, rows)],
    )
    walks = len(grounds) * len(parity.OPTIMIZERS) * 3 * len(parity.RATES + parity.EXTREME_RATES)
    said = (
        f"{walks} walks, three starts (one of them outside the domain), learning rates from "
        f"{min(parity.EXTREME_RATES):g} to {max(parity.EXTREME_RATES):g}. "
        f"The largest error of all is {max(map(max, rows)):.1e}; it has to stay below {parity.TOLERANCE:g}."
    )
    print(f"{table}\n\n{said}")
    if "--save" in arguments:
        text = f"# The page's walks beside Python's\n\n{said}\n\n{table._repr_markdown_()}\n"
        (HERE / "explorers_parity.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
