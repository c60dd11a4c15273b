"""The solution notebook of a lesson, as its spec uses it: what stands between the markers is right."""

import ast
import builtins
import copy
import inspect
import re
import symtable
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gdcourse.course.refused import Refused

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_CHECK = re.compile(r'^# %% check="(\w+)" points=([\d.]+)\s*$', re.MULTILINE)


class Solution:
    """The functions and values of a solution notebook, the points they are worth, and their source.

    `Solution(__file__)` in a spec reads the percent file beside it. What shows itself, and what belongs to
    the learner's check, is left out. Raises `Refused` if the file is missing or stops with an error.
    """

    def __init__(self, spec: str | Path) -> None:
        folder = Path(spec).parent
        self.file = folder / f"{folder.name}.py"
        if not self.file.is_file():
            raise Refused(f"There is no {self.file.name} beside it: a spec needs the solution notebook.")
        text = self.file.read_text(encoding="utf-8")
        self._lines = text.splitlines()
        try:
            statements = [one for one in ast.parse(text).body if not _is_for_the_reader(one)]
            self.namespace: dict[str, Any] = {"__name__": f"solution_{folder.name}"}
            exec(compile(ast.Module(statements, []), str(self.file), "exec"), self.namespace)
        except Exception as error:
            raise Refused(f"{self.file.name} stops with {type(error).__name__}: {error}") from error
        self.points = {
            name: float(points) if "." in points else int(points) for name, points in _CHECK.findall(text)
        }
        self._functions = {one.name: one for one in statements if isinstance(one, ast.FunctionDef)}
        self._imports = {
            alias.asname or alias.name: ast.get_source_segment(text, one)
            for one in statements
            if isinstance(one, (ast.Import, ast.ImportFrom))
            for alias in one.names
        }

    def __getitem__(self, name: str) -> Any:
        """The function, or a copy of the value, called `name`."""
        if name not in self.namespace or name not in self.points:
            raise Refused(
                f"{self.file.name} does not ask for {name}: that takes a definition, and a cell "
                f'`# %% check="{name}" points=…`. It asks for: {", ".join(self.points) or "nothing"}.'
            )
        return copy.deepcopy(self.namespace[name])

    def edited(self, name: str, edits: Mapping[str, str]) -> tuple[Callable, str]:
        """The function called `name` with texts of its solution replaced, and its source.

        Raises `Refused` for a text that stands there not at all, or more than once, and for an edit that
        makes no Python or uses a name that the notebook does not have.
        """
        if name not in self._functions:
            raise Refused(f"{name} is no function of {self.file.name}: there is no line in it to edit.")
        node = self._functions[name]
        text = "\n".join(self._lines[node.lineno - 1 : node.end_lineno + 1])
        first, end = text.index(BEGIN), text.rindex(END)
        places = []
        for old, new in edits.items():
            times = text.count(old, first, end)
            if times != 1:
                raise Refused(
                    f'"{old}" stands {times or "no"} times in the solution of {name} ({self.file.name}, line '
                    f"{node.lineno}). An edit needs a text that stands there once."
                )
            places.append((text.index(old, first), old, new))
        for place, old, new in sorted(places, reverse=True):
            text = text[:place] + new + text[place + len(old) :]
        try:
            source = bare(text)
            unknown = _globals_of(source) - self.namespace.keys() - vars(builtins).keys()
        except SyntaxError as error:
            raise Refused(f"Edited like that, {name} is no Python: {error.msg}.") from None
        if unknown:
            raise Refused(
                f"Edited like that, {name} uses {', '.join(unknown)}, which {self.file.name} lacks."
            )
        namespace = dict(self.namespace)
        exec(compile(source, f"<{name}, edited>", "exec"), namespace)
        return namespace[name], source

    def alone(self, source: str) -> str:
        """A function's source with whatever it needs of this notebook in front: imports and functions."""
        names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        needed = [self._imports[name] for name in sorted(names & self._imports.keys())]
        defined = ast.parse(source).body[0].name
        for name in self._functions:
            if name in names and name != defined:
                needed.append(self.alone(self._source(name)))
        return "\n\n".join([*needed, source])

    def _source(self, name: str) -> str:
        node = self._functions[name]
        return bare("\n".join(self._lines[node.lineno - 1 : node.end_lineno]))


def _globals_of(source: str) -> set[str]:
    """The names that a function's source takes from outside."""
    tables, names = [symtable.symtable(source, "", "exec")], set()
    for table in tables:
        tables += table.get_children()
        names |= {one.get_name() for one in table.get_symbols() if one.is_global() and one.is_referenced()}
    return names


def source_of(function: Callable) -> str:
    """The source of a function, without decorators, docstring and markers."""
    return bare(inspect.getsource(function))


def bare(source: str) -> str:
    """The source of one function, without decorators, docstring and markers."""
    source = textwrap.dedent(source)
    (function, *_) = ast.parse(source).body
    lines = source.splitlines()
    skipped = set(range(function.lineno - 1))
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        skipped |= set(range(docstring.lineno - 1, docstring.end_lineno))
    kept = (line for place, line in enumerate(lines) if place not in skipped)
    return "\n".join(line for line in kept if line.strip() not in ("", BEGIN, END)) + "\n"


def _is_for_the_reader(statement: ast.stmt) -> bool:
    """Is this the learner's check, or an expression that only shows itself?"""
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return isinstance(statement, ast.Expr) or "check" in names
