"""Widgets on pages where no Jupyter runs: exported decks and web pages."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import anywidget

_MOUNT = Path(__file__).with_name("standalone.js")
_PLUMBING = {"layout", "tooltip", "tabbable", "comm"}


def standalone_html(widget: anywidget.AnyWidget, name: str | None = None) -> str:
    """One self-contained HTML fragment in which `widget` lives on from its present state, with no kernel and no network.

    `name` makes the fragment's id, and has to be its own on a page; without it, the widget's state gives one.
    """
    state = {key: value for key, value in widget.get_state().items() if not key.startswith("_") and key not in _PLUMBING}
    text = json.dumps(state, default=_as_text, ensure_ascii=False, sort_keys=True)
    place = name or f"gd-{hash_of(text)}"
    script = _MOUNT.read_text(encoding="utf-8").replace("export ", "")
    call = f"mount(document.getElementById({_script(place)}), {_script(widget._esm)}, {_inert(text)});"
    return (
        f"<style>{widget._css}</style>\n<div id=\"{place}\"></div>\n"
        f'<script type="module">\n{script}\n{call}\n</script>\n'
    )


def hash_of(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _script(value: str) -> str:
    return _inert(json.dumps(str(value), ensure_ascii=False))


def _inert(text: str) -> str:
    """`text` so that no `</script>` or `<!--` in it ends the script it stands in."""
    return text.replace("<", "\\u003c")


def _as_text(value) -> str:
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"a widget's state holds a {type(value).__name__}, which a page cannot read")
