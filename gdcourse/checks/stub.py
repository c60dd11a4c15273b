"""Is this still `...`, as it was handed out?"""

import ast
import dis
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def is_stub(thing: Any) -> bool:
    """Is this still `...`, as it was handed out?"""
    if thing is ...:
        return True
    if isinstance(thing, (dict, list, tuple)):
        return any(value is ... for value in (thing.values() if isinstance(thing, dict) else thing))
    if not inspect.isfunction(thing):
        return False
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0].body
    except (OSError, SyntaxError, TypeError, IndexError, AttributeError):
        return _does_nothing(thing)
    return any(_is_dots(line) or _raises_not_implemented(line) for line in body) or not any(
        map(_does_something, body)
    )


def _is_dots(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and line.value.value is ...


def _does_something(line: ast.stmt) -> bool:
    return not isinstance(line, ast.Pass) and not (
        isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    )


def _does_nothing(function: Callable) -> bool:
    steps = [step for step in dis.get_instructions(function) if step.opname not in ("RESUME", "NOP", "CACHE")]
    return [step.opname for step in steps] in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"]) and steps[
        0
    ].argval is None


def _raises_not_implemented(line: ast.stmt) -> bool:
    return (
        isinstance(line, ast.Raise)
        and isinstance(line.exc, (ast.Name, ast.Call))
        and "NotImplementedError" in ast.unparse(line.exc)
    )
