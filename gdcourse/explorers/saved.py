"""The widgets of an executed notebook as its metadata keeps them, for pages where no kernel runs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from gdcourse.explorers.standalone import PLUMBING

STATES = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass
class Widgets:
    """States by the id of their model; scripts and styles once, by a short name made of what they say."""

    states: dict[str, dict[str, Any]] = field(default_factory=dict)  # {id: {"source": name, "state": …}}
    sources: dict[str, str] = field(default_factory=dict)  # {name: the text of an ES module}
    styles: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, notebook: Any) -> Widgets:
        """Those that the outputs of a notebook show."""
        kept = notebook.metadata.get("widgets", {}).get(STATES, {}).get("state", {})
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
        found = cls()
        views = [output["data"][VIEW] for output in outputs if VIEW in output.get("data", {})]
        for shown in (view["model_id"] for view in views):
            if "_esm" in kept.get(shown, {}).get("state", {}):
                found._add(shown, kept[shown])
        return found

    def _add(self, shown: str, model: dict[str, Any]) -> None:
        state = dict(model["state"])
        for buffer in model.get("buffers", ()):
            _put(state, buffer["path"], buffer["data"])
        source, style = state["_esm"], state.get("_css", "")
        self.sources[_name(source)] = source
        self.styles[_name(style)] = style
        said = {key: value for key, value in state.items() if not key.startswith("_") and key not in PLUMBING}
        self.states[shown] = {"source": _name(source), "state": said | {"alone": True}}


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _put(state: dict, path: list, value: Any) -> None:
    for key in path[:-1]:
        state = state[key]
    state[path[-1]] = value
