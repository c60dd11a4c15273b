"""Widgets on pages where no Jupyter runs: exported decks and web pages."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "page"
IMPORT = re.compile(r'^import [^;]* from "\./([\w.]+)";', re.MULTILINE)
PLUMBING = {"layout", "tooltip", "tabbable"}  # what ipywidgets keeps in a state, and no page of ours needs


def modules(entry: str) -> list[str]:
    """The file `entry` of the page and all that it imports, each after those that it imports itself.

    >>> modules("controls.js")
    ['canvas.js', 'motion.js', 'controls.js']
    """
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        for imported in IMPORT.findall((PAGE / name).read_text(encoding="utf-8")):
            if imported not in found:
                visit(imported)
        found[name] = None

    visit(entry)
    return list(found)


def joined(entry: str) -> str:
    """The file `entry` of the page and all that it imports as one module.

    Without the imports between them, the exports and the full-line comments; only the default export stays.
    """
    text = "\n".join((PAGE / name).read_text(encoding="utf-8") for name in modules(entry))
    text = re.sub(r"^import [^;]*;\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^export (?!default)", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*//.*\n|^\s*/\*\*[\s\S]*?\*/\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^\s+", "", text, flags=re.MULTILINE)


def styled(name: str) -> str:
    """The style sheet `name` of the page, after the colours of the house."""
    return "\n".join((PAGE / sheet).read_text(encoding="utf-8") for sheet in ("house.css", name))


def standalone_html(widget: Any, name: str | None = None) -> str:
    """A fragment of HTML in which `widget` lives on from its present state: no kernel, no network.

    widget: an explorer or a question (any anywidget that asks its model only for get, set, save_changes, on).
    name: the id of its element, once on a page; made from the state when not given.
    Several fragments can stand on one page; each brings its own style and script.

    >>> from gdcourse import bowl, explore
    >>> fragment = standalone_html(explore(bowl), name="first")
    >>> '<div id="first"' in fragment, "http" in fragment.replace("http://www.w3.org", "")
    (True, False)
    """
    state = {
        key: value
        for key, value in widget.get_state().items()
        if not key.startswith("_") and key not in PLUMBING
    }
    text = json.dumps(state | {"alone": True}, default=_as_text, ensure_ascii=False, sort_keys=True)
    place = name or f"gdcourse-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    mount = re.sub(r"^export ", "", (PAGE / "standalone.js").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return f"""<style>{widget._css}</style>
<div id="{place}" class="gdcourse-standalone"></div>
<script type="module">
{mount}
mount(document.getElementById({_in_script(place)}), {_in_script(str(widget._esm))}, {inert(text)});
</script>
"""


def _in_script(text: str) -> str:
    return inert(json.dumps(text, ensure_ascii=False))


def inert(text: str) -> str:
    """JSON in which no `</script>` or `<!--` ends the script around it."""
    return text.replace("<", "\\u003c")


def _as_text(value: Any) -> str:
    """Bytes as base64: what the page reads where a kernel would send them raw."""
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"the state of a widget holds a {type(value).__name__}, which a page cannot read")
