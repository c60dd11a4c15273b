"""Rules: every figure has its sentence, the sentence is computed, and a lesson has few figures."""

from __future__ import annotations

import ast
import re
from typing import Any

from .lesson import ROOT, Cell, Lesson, Notebook, called, code, displayed, held, made_up, said

MOST_FIGURES = 8
WORDS = re.compile(r"\w+ \w+ \w+")


def silent(notebook: Notebook) -> list[str]:
    """Pictures that say nothing to somebody who cannot see them, and pictures that no re-run compares."""
    problems = []
    for cell in notebook.code:
        others = [output for output in cell.outputs if "image/png" not in output.get("data", {})]
        spoken = "\n".join(map(said, others))
        for output in cell.outputs:
            data = output.get("data", {})
            for other in {"image/svg+xml", "image/jpeg", "application/pdf"} & set(data):
                problems.append(
                    f"{cell.where} shows {other}, which no re-run can compare: show(fig, caption) shows a PNG"
                )
            if "image/png" in data and not _speaks(output, spoken):
                problems.append(f"{cell.where} shows a picture without its sentence: show(fig, caption)")
    return problems


def _speaks(output: dict[str, Any], spoken: str) -> bool:
    """An explorer says its sentence itself; a figure has it as alt text and as its caption below."""
    own = said(output)
    if WORDS.search(own) and not own.startswith(("<", "[")):
        return True
    alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
    return bool(WORDS.search(alt) and WORDS.search(spoken))


def figures(lesson: Notebook) -> list[Cell]:
    """The cells that show a figure, once for each figure; explorers are not counted."""
    return [cell for cell, _ in lesson.calls("show")]


def too_many(lesson: Lesson) -> list[str]:
    count = len(figures(lesson))
    return (
        [f"{count} figures, more than {MOST_FIGURES}: keep those that earn their place"]
        if count > MOST_FIGURES
        else []
    )


def uncomputed(notebook: Notebook) -> list[str]:
    """Captions with numbers that nobody computed: a constant text instead of one filled in by the cell."""
    problems = []
    for cell, call in notebook.calls("show"):
        given = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "caption")]
        if given and typed(given[0]):
            problems.append(
                f'{cell.where} has its numbers typed into the caption: compute them, f"… {{w:.2f}} …"'
            )
    return problems


def typed(sentence: ast.expr) -> bool:
    """Is it a text with numbers in it, and none of them filled in?"""
    return isinstance(sentence, ast.Constant) and bool(re.search(r"\d", str(sentence.value)))


def typed_where_drawn(text: str) -> list[int]:
    """The lines of a module of figures where a Picture gets a sentence with typed numbers."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    pictures = [call for call in calls if called(call) == "Picture" and len(call.args) > 1]
    return [call.lineno for call in pictures if typed(call.args[1])]


def test_every_picture_has_its_sentence(notebook: Notebook) -> None:
    held(silent(notebook))


def test_every_caption_is_computed(notebook: Notebook) -> None:
    held(uncomputed(notebook))


def test_every_sentence_of_a_drawn_picture_is_computed() -> None:
    held(
        [
            f"{path.relative_to(ROOT)} line {line} has its numbers typed into the sentence: compute them"
            for path in sorted((ROOT / "gdcourse" / "figures").glob("*.py"))
            for line in typed_where_drawn(path.read_text(encoding="utf-8"))
        ]
    )


def test_few_figures(lesson: Lesson) -> None:
    held(too_many(lesson))


# The rules can fail -----------------------------------------------------------------------------------------

SENTENCE = "The bowl has its bottom at 3."
CAPTION = displayed({"text/html": f"<p>{SENTENCE}</p>", "text/plain": SENTENCE})


def figure(alt: str | None = SENTENCE) -> dict[str, Any]:
    metadata = {"image/png": {"alt": alt}} if alt else {}
    return displayed({"image/png": "iVBORw0KGgo=", "text/plain": f"[figure: {alt}]"}, **metadata)


def test_a_figure_without_its_sentence_is_seen() -> None:
    assert silent(made_up(code("x", figure())))
    assert silent(made_up(code("x", figure(alt=None), CAPTION)))
    assert silent(
        made_up(code("x", displayed({"image/png": "", "text/plain": "<Figure size 640x480 with 1 Axes>"})))
    )
    assert silent(made_up(code("x", displayed({"image/svg+xml": "<svg/>", "text/plain": SENTENCE}))))


def test_figures_and_explorers_with_their_sentences_pass() -> None:
    explorer = displayed({"image/png": "iVBORw0KGgo=", "text/plain": "Explorer of a bowl: start at 0."})
    assert silent(made_up(code("x", figure(), CAPTION), code("y", explorer))) == []


def test_a_typed_caption_is_seen() -> None:
    assert uncomputed(made_up(code('show(fig, "The bottom is at 3.")')))
    assert typed_where_drawn('def f():\n    return Picture(fig, "The bottom is at 3.")') == [2]
    assert typed_where_drawn('Picture(fig, f"The bottom is at {w:.0f}.")\nPicture(fig, "Two hills.")') == []
    assert (
        uncomputed(made_up(code('show(fig, f"The bottom is at {w:.0f}.")\nshow(fig, caption="Two hills.")')))
        == []
    )


def test_too_many_figures_are_seen() -> None:
    assert too_many(made_up(*[code("show(fig, caption)")] * 9))
    assert not too_many(made_up(*[code("show(fig, caption)")] * 8))
