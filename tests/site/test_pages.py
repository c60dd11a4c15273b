"""The pieces of the site: formulas without a script, words of the glossary, notebooks as pages."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import nbformat
import pytest

pytest.importorskip("sphinx", reason="the site needs its extra")
pytest.importorskip("latex2mathml", reason="the site needs its extra")

from sphinx.errors import ExtensionError  # noqa: E402

from gdcourse.course.files import ROOT  # noqa: E402
from gdcourse.explorers.saved import STATES, VIEW  # noqa: E402
from gdcourse.making.site.formulas import mathml  # noqa: E402
from gdcourse.making.site.pages import Figures, linked_only_to, page  # noqa: E402
from gdcourse.making.site.terms import split, terms  # noqa: E402

PNG = base64.b64encode(b"\x89PNG of a bowl").decode()


@pytest.fixture
def figures(tmp_path: Path) -> Figures:
    return Figures(tmp_path)


def cell(**data) -> nbformat.NotebookNode:
    output = nbformat.v4.new_output("display_data", data)
    return nbformat.v4.new_code_cell("show()", outputs=[output])


def test_a_formula_keeps_its_latex_for_whoever_copies_it():
    made = mathml(r"w_{k+1} = w_k - \eta\, g", "block")
    assert "<msub>" in made and 'display="block"' in made and r'alttext="w_{k+1} = w_k - \eta\, g"' in made


@pytest.mark.parametrize("latex", [r"\frac{1", r"a_b_c", r"\nosuchcommand x", r"\left( x", r"a & b"])
def test_a_formula_that_cannot_be_set_is_named(latex):
    with pytest.raises(ExtensionError, match="the formula .* cannot be set"):
        mathml(latex, "inline")


def test_lines_of_algebra_are_a_table():
    assert mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "block").count("<mtr>") == 2


def test_the_longest_term_is_linked_and_each_only_once():
    waiting = terms("## Adam\n\n## AdamW\n\n## learning rate\n")
    pieces = split("AdamW is Adam with decay; the Learning rate of Adam", waiting)
    assert [piece for piece in pieces if piece[1]] == [
        ("AdamW", "AdamW"),
        ("Adam", "Adam"),
        ("Learning rate", "learning-rate"),
    ]
    assert "".join(text for text, _ in pieces) == "AdamW is Adam with decay; the Learning rate of Adam"
    assert split("Adam", waiting) == [("Adam", "")]


def test_links_between_lessons_and_exercises_fit_the_site(figures):
    text = "[do it](../exercises/03_rates/03_rates.ipynb#two), [read](../../notebooks/03_rates.ipynb)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    assert page(notebook, figures).cells[0].source == (
        "[do it](exercises/03_rates.ipynb#two), [read](../03_rates.ipynb)"
    )


def test_a_figure_is_a_file_with_its_sentence(figures):
    output = nbformat.v4.new_output(
        "display_data",
        {"image/png": PNG, "text/plain": "[figure: a bowl]"},
        metadata={"image/png": {"alt": 'a "bowl"', "width": 700}},
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("show()", outputs=[output] * 2)])
    (shown, again) = page(notebook, figures, "../").cells[0].outputs
    (file,) = figures.folder.iterdir()
    assert shown.data["text/html"] == again.data["text/html"]
    assert (
        f'src="../_static/figures/{file.name}" alt="a &quot;bowl&quot;" width="700"'
        in shown.data["text/html"]
    )


def test_a_widget_waits_with_what_stands_in_for_it(figures):
    shown = cell(**{VIEW: {"model_id": "m1"}, "text/plain": "Question. Why?", "text/html": "<p>Why?</p>"})
    notebook = nbformat.v4.new_notebook(cells=[shown])
    state = {"_esm": "export default {}", "_css": "", "spec": {"asked": "</script>"}, "layout": "x"}
    notebook.metadata["widgets"] = {STATES: {"state": {"m1": {"state": state}}}}
    made = page(notebook, figures)
    assert made.cells[0].outputs[0].data["text/html"] == (
        '<div class="gd-live" data-model="m1"><p>Why?</p></div>'
    )
    states = made.cells[-1].source
    assert states.startswith('<script type="application/json" id="gd-states">') and '"alone": true' in states
    assert states.count("</script>") == 1 and "widgets" not in made.metadata


def test_links_between_notebooks_lead_to_pages(figures):
    made = page(
        nbformat.v4.new_notebook(cells=[cell(**{"text/html": '<a href="02_update_rule.ipynb">on</a>'})]),
        figures,
    )
    assert made.cells[0].outputs[0].data["text/html"] == '<a href="02_update_rule.html">on</a>'


def test_what_speaks_of_keys_of_jupyter_stays_in_jupyter(figures):
    cells = [nbformat.v4.new_markdown_cell("Press Shift+Enter.", metadata={"tags": ["in-jupyter"]})]
    assert page(nbformat.v4.new_notebook(cells=cells), figures).cells == []


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("([Drive `fit`](15_wild.ipynb#Drive-fit))", "(Drive `fit`)"),
        ("[its exercises](../exercises/04_b/04_b.ipynb)", "its exercises"),
        (
            "[here](03_a.ipynb#Try) and [there](https://a.b/04_b.ipynb)",
            "[here](03_a.ipynb#Try) and [there](https://a.b/04_b.ipynb)",
        ),
        ('<a href="04_b.html#Try">Try</a>, <a href="03_a.html">Go</a>', 'Try, <a href="03_a.html">Go</a>'),
        ('<a href="exercises/04_b.html" class="go">Work</a>', "Work"),
    ],
)
def test_a_site_of_some_lessons_has_no_link_to_the_others(text, made):
    assert linked_only_to({"03_a"}, text) == made


def test_the_site_has_every_colour_that_the_widgets_take_from_jupyter():
    styles = [
        *(ROOT / "gdcourse" / "explorers" / "page").glob("*.css"),
        *(ROOT / "gdcourse" / "questions").glob("*.css"),
    ]
    asked = {
        name
        for style in styles
        for name in re.findall(r"var\((--jp-[\w-]*color\d)", style.read_text("utf-8"))
    }
    given = re.findall(
        r"^ *(--jp-[\w-]+):", (ROOT / "gdcourse/making/site/static/site.css").read_text("utf-8"), re.M
    )
    assert asked and not asked - set(given)
