"""Formulas without a script: LaTeX becomes MathML when the site is made."""

from __future__ import annotations

import html
import re

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this; `mathml` becomes a renderer that the settings may choose."""
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def inline(writer, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def display(writer, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="gd-formula">{mathml(node.astext(), "block")}</div>\n')
    raise nodes.SkipNode


def mathml(latex: str, layout: str) -> str:
    """A formula as MathML that also says its LaTeX, for whoever copies it.

    >>> mathml("w_{k+1}", "inline").count("<msub>")
    1
    """
    known = latex.replace("{aligned}", "{align*}")  # the same inside a formula; latex2mathml knows the second
    try:
        made = convert(known, display=layout)
    except Exception as error:  # latex2mathml has many ways to say that it does not understand
        raise ExtensionError(f"the formula {latex!r} cannot be set: {error}") from None
    if latex.count("{") != latex.count("}") or re.search(r"\\|&(?!#?\w+;)", made):
        raise ExtensionError(f"the formula {latex!r} cannot be set: a brace is open, or a command is unknown")
    return made.replace("<math ", f'<math alttext="{html.escape(latex, quote=True)}" ', 1)
