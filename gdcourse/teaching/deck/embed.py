"""What makes a deck live without a network: its widgets, reveal.js and MathJax, all inside one page."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
from pathlib import Path

import nbformat

from gdcourse.course.refused import Refused
from gdcourse.explorers.saved import Widgets
from gdcourse.explorers.standalone import inert

HERE = Path(__file__).parent
PACKAGES = ("sphinx_revealjs", "jupyter_server_mathjax")


def live(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The widgets of an executed notebook, as the page mounts them: states by id, sources and styles once."""
    widgets = Widgets.of(notebook)
    for kept in widgets.states.values():
        # What is locked until it is predicted opens when the lecturer comes to it.
        kept["state"]["unlocked"] = True
    standalone = (HERE.parents[1] / "explorers" / "page" / "standalone.js").read_text(encoding="utf-8")
    return {
        "widget_css": "\n".join(widgets.styles.values()),
        "standalone_js": re.sub(r"^export ", "", standalone, flags=re.MULTILINE),
        "widget_sources": inert(json.dumps(widgets.sources, ensure_ascii=False)),
        "widget_states": inert(json.dumps(widgets.states, ensure_ascii=False)),
    }


def reveal() -> dict[str, str]:
    """reveal.js with its speaker view."""
    return {
        "reveal_css": _asset("sphinx_revealjs", "_static/revealjs/dist/reveal.css"),
        "reveal_js": _asset("sphinx_revealjs", "_static/revealjs/dist/reveal.js"),
        "notes_js": _asset("sphinx_revealjs", "_static/revealjs/plugin/notes/notes.js"),
    }


def mathjax() -> str:
    """MathJax 2.7 and its fonts inside the page: every file it asks for comes from a table of addresses."""
    home = _home("jupyter_server_mathjax") / "static"
    fonts = home / "jax" / "output" / "HTML-CSS" / "fonts" / "STIX-Web"
    wanted = [
        *fonts.rglob("*.js"),
        *(home / "fonts" / "HTML-CSS" / "STIX-Web" / "woff").glob("*.woff"),
        *(home / "extensions" / "TeX").glob("*.js"),
        *(home / "jax" / "element").rglob("*.js"),
        *(home / "jax" / "output" / "HTML-CSS" / "autoload").glob("*.js"),
    ]
    kinds = {".js": "text/javascript", ".woff": "font/woff"}
    files = {
        f"[MathJax]/{path.relative_to(home).as_posix()}": _data_address(path, kinds[path.suffix])
        for path in sorted(wanted)
    }
    return filled(
        "mathjax.html",
        files=inert(json.dumps(files)),
        core=_asset("jupyter_server_mathjax", "static/MathJax.js"),
        config=_asset("jupyter_server_mathjax", "static/config/TeX-AMS-MML_HTMLorMML-full.js"),
    )


def _data_address(path: Path, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


# Files ------------------------------------------------------------------------------------------------------


def filled(template: str, **parts: str) -> str:
    """A template with its `{{name}}` replaced; raises KeyError for a name nobody gave."""
    text = (HERE / template).read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], text)


def check_packages() -> None:
    """Raises Refused when the extra that decks need is not installed."""
    for package in PACKAGES:
        _home(package)


def _asset(package: str, path: str) -> str:
    return (_home(package) / path).read_text(encoding="utf-8").replace("</script", "<\\/script")


def _home(package: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Refused(
            f'Decks need the package {package.replace("_", "-")}: install the "instructor" extra of gdcourse.'
        )
    return Path(next(iter(spec.submodule_search_locations)))
