"""Whether an answer is as good as another, for one probe."""

from typing import Any

import numpy as np

from gdcourse.checks.comparing import same
from gdcourse.checks.probe import Answer, Probe
from gdcourse.checks.rules import RULES


def agrees(probe: Probe, right: Answer, given: Answer, tolerance: float) -> bool:
    """Is `given` as good as `right` on this probe?"""
    if right.problem or given.problem:
        return right.problem == given.problem and probe.by not in RULES
    if probe.by in RULES:
        return not given.changed and RULES[probe.by](probe.inputs, given) is None
    if probe.by == "calls":
        return dict(right.calls) == dict(given.calls)
    return right.changed == given.changed and same(
        side(given.value, probe.by), side(right.value, probe.by), tolerance
    )


def side(value: Any, by: str) -> Any:
    """The side of an answer that counts: all of it, one entry, or one column of a list of dicts."""
    if not by.startswith("item:"):
        return value
    key = by.removeprefix("item:")
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, (list, tuple)) and value and all(isinstance(row, dict) for row in value):
        return [row.get(key) for row in value]
    is_a_row = isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim > 0)
    return value[int(key)] if key.isdigit() and is_a_row and int(key) < len(value) else None
