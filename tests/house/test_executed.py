"""Rules: notebooks are executed top to bottom, are small, and hold nothing of one machine or one run."""

from __future__ import annotations

import re

from .lesson import Notebook, code, displayed, held, made_up, printed, said
from .lesson import v4 as notebook_format

MOST_BYTES = 300_000
VIEW = "application/vnd.jupyter.widget-view+json"
BUILD = "run `python3 course.py build`"

ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{4,}|\b0x[0-9a-fA-F]{9,}\b")
PLACE = re.compile(
    r"""(?:^|[\s"'(=\[])((?:/(?:home|root|tmp|work|Users|private|var|opt|mnt)|[A-Z]:\\+Users)[/\\][^\s"']*)""",
    re.M,
)


def unexecuted(notebook: Notebook) -> list[str]:
    """Where the execution counts first depart from 1, 2, 3, …"""
    wrong = [(cell, expected) for expected, cell in enumerate(notebook.code, 1) if cell.count != expected]
    return [
        f"{len(wrong)} code cells have another execution count than their place, "
        f"first {cell.where}: {cell.count}, not {expected}: {BUILD}"
        for cell, expected in wrong[:1]
    ]


def unkeepable(notebook: Notebook) -> list[str]:
    """Outputs that a re-run on another machine would not repeat, or that a reader cannot use."""
    problems = []
    for cell in notebook.code:
        for output in cell.outputs:
            text = said(output)
            if VIEW in output.get("data", {}):
                problems.append(
                    f"{cell.where} keeps a widget view, which is empty without its kernel: {BUILD}"
                )
            if output["output_type"] == "error" and "raises-exception" not in cell.tags:
                problems.append(
                    f"{cell.where} ends in {output['ename']}: mend it, or tag it raises-exception"
                )
            if output.get("name") == "stderr":
                problems.append(
                    f"{cell.where} writes to stderr, which differs on other machines: {text.strip()[:120]}"
                )
            if address := ADDRESS.search(text):
                problems.append(
                    f"{cell.where} shows a memory address, {address[0]}: give the object a __repr__"
                )
            if place := PLACE.search(text):
                problems.append(f"{cell.where} shows a path of one machine, {place[1]}: print its name only")
    return problems


def test_every_code_cell_was_executed_in_order(notebook: Notebook) -> None:
    held(unexecuted(notebook))


def test_outputs_hold_for_every_machine(notebook: Notebook) -> None:
    held(unkeepable(notebook))


def test_the_file_is_small(notebook: Notebook) -> None:
    built = notebook.path.with_suffix(".ipynb")
    size = built.stat().st_size if built.exists() else 0
    assert size <= MOST_BYTES, (
        f"{notebook.where}.ipynb has {size:,} bytes, more than {MOST_BYTES:,}: fewer or smaller figures"
    )


# The rules can fail -----------------------------------------------------------------------------------------


def test_an_unexecuted_cell_is_seen() -> None:
    assert "1 code cells" in unexecuted(made_up(code("1", count=1), code("2")))[0]
    assert "2 code cells" in unexecuted(made_up(code("1", count=2), code("2", count=1)))[0]
    assert unexecuted(made_up(code("1", count=1), code("2", count=2))) == []


def test_what_cannot_be_kept_is_seen() -> None:
    bad = [
        (displayed({VIEW: {}}), "widget view"),
        (notebook_format.new_output("error", ename="ValueError", evalue="", traceback=[]), "ValueError"),
        (printed("warning", name="stderr"), "stderr"),
        (printed("<object at 0x7f3a2b1c>"), "memory address"),
        (printed("saved in " + "/home" + "/ann/out.png"), "path of one machine"),
        (displayed({"text/plain": "'C:" + 2 * "\\" + "Users" + 2 * "\\" + "ann'"}), "path of one machine"),
    ]
    for output, words in bad:
        assert words in unkeepable(made_up(code("x", output)))[0]


def test_what_can_be_kept_passes() -> None:
    error = notebook_format.new_output("error", ename="ValueError", evalue="", traceback=[])
    fine = [
        code("x", error, tags=["raises-exception"]),
        code("x", printed("half/way home: 3/4, and /h is not a place")),
        code("x", displayed({"text/plain": "w = 0.6"})),
    ]
    assert unkeepable(made_up(*fine)) == []
