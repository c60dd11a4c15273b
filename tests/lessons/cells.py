"""The functions that a lesson defines in its cells, for tests of what it teaches."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import jupytext

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def defined_in(lesson: str, name: str) -> Any:
    """The function called `name` of a lesson ("02_update_rule"), with the names its imports bring."""
    cells = jupytext.read(NOTEBOOKS / f"{lesson}.py").cells
    scope: dict[str, Any] = {}
    for cell in cells:
        if cell.cell_type == "code":
            parts = [
                part
                for part in ast.parse(cell.source).body
                if isinstance(part, ast.Import | ast.ImportFrom | ast.FunctionDef)
            ]
            exec(compile(ast.Module(parts, []), lesson, "exec"), scope)
    return scope[name]
