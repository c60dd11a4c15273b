"""Rules for the code of a notebook: short cells, and nothing that a strict re-run cannot compare."""

from __future__ import annotations

import ast
import statistics

from .lesson import Cell, Lesson, Notebook, called, code, held, made_up, md, printed

MOST_LINES, MEDIAN_LINES = 15, 8
WIDEST_CODE = 110  # characters; the band of a lesson holds some more before a line wraps
WIDEST_PRINT = 80  # characters; the column of a lesson holds some more

# name → what to do instead
BANNED_NAMES = {
    "interact": "use explore(...)",
    "interactive": "use explore(...)",
    "interactive_output": "use explore(...)",
    "interact_manual": "use explore(...)",
    "Output": "use explore(...)",
    "clear_output": "show each result once",
    "update_display": "show each result once",
    "to_jshtml": "use small multiples, or explore(...)",
    "to_html5_video": "use small multiples, or explore(...)",
    "tqdm": "no progress bars in a lesson",
    "trange": "no progress bars in a lesson",
    "pandas": "print a Table; the course does without pandas",
    "Styler": "print a Table; the course does without pandas",
}
GLOBAL_RANDOM = "pass a generator: rng = np.random.default_rng(seed)"
GENERATORS = {"default_rng", "Generator", "SeedSequence", "PCG64", "BitGenerator"}
CLOCKS = {"perf_counter", "time_ns", "monotonic", "process_time", "perf_counter_ns", "timeit"}


def lines(cell: Cell) -> int:
    """The lines a reader reads as code: blank ones do not count, nor do imports."""
    imported = {
        number
        for node in ast.walk(cell.tree or ast.Module([], []))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for number in range(node.lineno, node.end_lineno + 1)
    }
    return sum(
        bool(line.strip()) and number not in imported
        for number, line in enumerate(cell.source.splitlines(), 1)
    )


def read_as_code(lesson: Lesson) -> list[Cell]:
    """The cells that a learner reads as code: the source of a question or an explorer is folded away."""
    return [cell for cell in lesson.code if not _only_asks(cell)]


def _only_asks(cell: Cell) -> bool:
    statements = cell.tree.body if cell.tree else []
    asked = [isinstance(line, ast.Expr) and line.value in cell.calls("ask", "explore") for line in statements]
    return bool(asked) and all(asked)


def too_long(lesson: Lesson) -> list[str]:
    return [
        f"{cell.where} has {lines(cell)} lines, more than {MOST_LINES}: "
        "move what need not be seen into gdcourse, or split it"
        for cell in read_as_code(lesson)
        if lines(cell) > MOST_LINES
    ]


def too_long_in_the_middle(lesson: Lesson) -> list[str]:
    counts = [lines(cell) for cell in read_as_code(lesson)]
    median = statistics.median(counts) if counts else 0
    return (
        [f"the median code cell has {median} lines, more than {MEDIAN_LINES}"]
        if median > MEDIAN_LINES
        else []
    )


def too_wide(lesson: Lesson) -> list[str]:
    """Lines in sight, and lines printed, that break where nobody chose to."""
    problems = []
    for cell in lesson.code:
        in_sight = not cell.metadata.get("jupyter", {}).get("source_hidden")
        prints = [output.get("text", "") for output in cell.outputs if output["output_type"] == "stream"]
        for kind, text, most in [
            ("code", cell.source * in_sight, WIDEST_CODE),
            ("print", "\n".join(prints), WIDEST_PRINT),
        ]:
            widest = max(text.splitlines(), key=len, default="")
            if len(widest) > most:
                problems.append(f"{cell.where}: a line of {kind} of {len(widest)} characters, at most {most}")
    return problems


def banned(notebook: Notebook) -> list[str]:
    """Constructs that differ from run to run, or that show nothing to somebody who only reads."""
    return [f"{cell.where}: {problem}" for cell in notebook.code for problem in _banned_in(cell)]


def _banned_in(cell: Cell) -> list[str]:
    if cell.tree is None:
        return ["is not plain Python (a % or ! line, or a typing error): write it in Python"]
    problems = []
    for node in ast.walk(cell.tree):
        for name in _names(node):
            if name in BANNED_NAMES:
                problems.append(f"uses {name}: {BANNED_NAMES[name]}")
        if _is_global_random(node):
            problems.append(f"draws from the global random state ({ast.unparse(node)}): {GLOBAL_RANDOM}")
        if isinstance(node, ast.Call) and called(node) == "default_rng" and not (node.args or node.keywords):
            problems.append("draws other numbers at every run: give default_rng a seed")
        if isinstance(node, ast.Call) and called(node) == "print" and any(map(_is_set, node.args)):
            problems.append("prints a set, whose order changes: print sorted(...)")
        if isinstance(node, ast.FormattedValue) and _is_set(node.value):
            problems.append("formats a set, whose order changes: use sorted(...)")
    clocks = sorted({_last(node) for node in ast.walk(cell.tree)} & CLOCKS)
    if clocks and cell.outputs and "nbval-ignore-output" not in cell.tags:
        problems.append(f"shows what a clock said ({clocks[0]}): tag the cell nbval-ignore-output")
    last = cell.tree.body[-1] if cell.tree.body else None
    if isinstance(last, ast.Expr):
        if _is_set(last.value):
            problems.append("ends in a set, whose order changes: sorted(...)")
        if ast.unparse(last.value).startswith("plt."):
            problems.append(
                "ends in a plt call, which shows an uncaptioned figure or an address: show(fig, caption)"
            )
    return problems


def _names(node: ast.AST) -> list[str]:
    """The names a node brings in: of variables, attributes and imports."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        modules = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
        return [part for module in modules for part in module.split(".")]
    return [name for name in (_last(node),) if name]


def _last(node: ast.AST) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


def _is_global_random(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [alias.name for alias in node.names]
        return (isinstance(node, ast.Import) and "random" in names) or getattr(node, "module", "") == "random"
    return (
        isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in ("np.random", "numpy.random")
        and node.attr not in GENERATORS
    )


def _is_set(node: ast.AST) -> bool:
    makes_one = (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("set", "frozenset")
    )
    return makes_one or isinstance(node, ast.Set | ast.SetComp)


def imports_in_the_middle(lesson: Lesson) -> list[str]:
    """Imports belong into the first code cell, except in *wild*, where a real library's line is the point."""
    wild = {cell.position for section in lesson.sections if section.tag == "wild" for cell in section.cells}
    return [
        f"{cell.where} imports in the middle of the lesson ({ast.unparse(node)}): "
        "move it to the first code cell"
        for cell in lesson.code[1:]
        if cell.position not in wild
        for node in ast.walk(cell.tree or ast.Module([], []))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_code_cells_are_short(lesson: Lesson) -> None:
    held(too_long(lesson))


def test_half_of_the_code_cells_are_shorter_still(lesson: Lesson) -> None:
    held(too_long_in_the_middle(lesson))


def test_no_line_is_too_wide(lesson: Lesson) -> None:
    held(too_wide(lesson))


def test_nothing_is_used_that_a_strict_re_run_cannot_compare(notebook: Notebook) -> None:
    held(banned(notebook))


def test_imports_stand_at_the_top(lesson: Lesson) -> None:
    held(imports_in_the_middle(lesson))


# The rules can fail -----------------------------------------------------------------------------------------


def test_a_long_cell_is_seen() -> None:
    assert too_long(made_up(code("x = 1\n" * 16))) and not too_long(made_up(code("x = 1\n\n" * 15)))
    assert not too_long(made_up(code("from gdcourse import (\n" + "bowl,\n" * 20 + ")\nx = 1")))
    assert too_long(made_up(code("x = 1\n" * 16 + "ask('a')")))
    assert not too_long(made_up(code("explore(\n" + "'a',\n" * 20 + ")")))


def test_a_long_median_is_seen() -> None:
    long, short, question = code("x = 1\n" * 9), code("x = 1\n"), code("ask('03.a')")
    assert too_long_in_the_middle(made_up(long, long, short, question, question))
    assert not too_long_in_the_middle(made_up(long, short, short))


def test_a_wide_line_is_seen() -> None:
    wide = f"x = {'1' * WIDEST_CODE}"
    assert "line of code" in too_wide(made_up(code(wide)))[0]
    assert not too_wide(made_up(code(wide, jupyter={"source_hidden": True}), code("x = 1\n" * WIDEST_CODE)))
    assert "line of print" in too_wide(made_up(code("print(x)", printed("1" * (WIDEST_PRINT + 1)))))[0]
    assert not too_wide(made_up(code("print(x)", printed("1\n" * WIDEST_PRINT))))


def test_banned_constructs_are_seen() -> None:
    for bad in [
        "from ipywidgets import interact",
        "@interact(x=3)\ndef f(x): ...",
        "widgets.Output()",
        "from IPython.display import clear_output",
        "%timeit f(3)",
        "!ls",
        "import pandas as pd",
        "from tqdm.auto import tqdm",
        "animation.to_jshtml()",
        "plt.show()",
        "x = 1\nplt.plot([1, 2])",
        "np.random.seed(0)",
        "x = np.random.randn(3)",
        "rng = np.random.default_rng()",
        "import random",
        "from random import choice",
        "print({1, 2})",
        "print(set(names))",
        "{name for name in names}",
        'print(f"{set(names)}")',
    ]:
        assert banned(made_up(code(bad))), bad


def test_good_code_passes() -> None:
    for good in [
        "rng = np.random.default_rng(0)",
        "print(sorted({1, 2}))",
        "just_a_set = {1, 2}",
        "fig = draw.twins(a, b)\nshow(fig, caption)",
        "print('the output of interact')",
    ]:
        assert banned(made_up(code(good))) == [], good


def test_a_shown_timing_is_seen() -> None:
    timed, seconds = "print(time.perf_counter() - began)", printed("0.12\n")
    assert "clock" in banned(made_up(code(timed, seconds)))[0]
    assert banned(made_up(code(timed, seconds, tags=["nbval-ignore-output"]))) == []
    assert banned(made_up(code("began = time.perf_counter()"))) == []


def test_an_import_in_the_middle_is_seen() -> None:
    first, library = code("import numpy as np"), code("from sklearn.linear_model import SGDRegressor")
    assert imports_in_the_middle(made_up(first, library))
    assert not imports_in_the_middle(made_up(first, md("## In the wild", tags=["wild"]), library))
