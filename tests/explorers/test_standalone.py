"""Exported pages: one fragment, nothing from elsewhere, and a model of four methods that is enough."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from gdcourse import GradientDescent, ask, bowl, explore
from gdcourse.explorers.standalone import PAGE, joined, modules, standalone_html

ENTRIES = sorted(
    path.name for path in PAGE.glob("*.js") if "export default" in path.read_text(encoding="utf-8")
)

WIDGETS = {
    "explorer": lambda: explore(bowl, GradientDescent(0.3), steps=7),
    "python explorer": lambda: explore(lambda w: np.cos(w), start=1.0),
    "question": lambda: ask(
        text="## Question 01.slope\n\nWhat is felt?\n\n"
        "- [x] the slope\n  Yes.\n- [ ] the map\n  No: `</script>` fog.\n"
    ),
}


def state_of(fragment: str) -> dict:
    """The state that a fragment mounts."""
    text = re.search(r", (\{\"alone.*\})\);\n</script>", fragment).group(1)
    return json.loads(text)


@pytest.mark.parametrize("name", WIDGETS)
def test_a_fragment_stands_alone(name):
    fragment = standalone_html(WIDGETS[name]())
    assert fragment.count("</script>") == fragment.count("<script") == 1
    outside = re.findall(r"(?:src|href)\s*=|@import|url\(\s*['\"]?http|https?://(?!www\.w3\.org)", fragment)
    assert not outside, f"the fragment asks for {outside}"


def test_the_state_is_the_widgets_own():
    explorer = WIDGETS["explorer"]()
    explorer.values = explorer.values | {"rate": 0.7}
    assert state_of(standalone_html(explorer))["values"]["rate"] == 0.7


def test_the_same_widget_gives_the_same_fragment():
    assert standalone_html(WIDGETS["explorer"]()) == standalone_html(WIDGETS["explorer"]())
    assert 'id="mine"' in standalone_html(WIDGETS["question"](), name="mine")


def test_saved_state_is_small():
    for make in WIDGETS.values():
        widget = make()
        assert (
            len(
                json.dumps(
                    widget.get_state(),
                    default=lambda part: part.hex() if isinstance(part, bytes) else str(part),
                )
            )
            < 200_000
        )


def test_modules_join_to_one(page):
    source = joined("explorer.js")
    assert not re.search(r"^import |^export (?!default)", source, flags=re.MULTILINE)
    assert source.count("export default") == 1


def test_every_file_of_the_page_is_used_and_stands_after_what_it_imports():
    found = {entry: modules(entry) for entry in ENTRIES}
    assert {"standalone.js", *(module for order in found.values() for module in order)} == {
        path.name for path in PAGE.glob("*.js")
    }
    for order in found.values():
        for i, module in enumerate(order):
            imported = re.findall(r'from "\./([\w.]+)"', (PAGE / module).read_text(encoding="utf-8"))
            assert set(imported) <= set(order[:i]), module


def test_no_module_asks_more_of_its_model_than_the_stub_has():
    stub = (PAGE / "standalone.js").read_text(encoding="utf-8")
    offered = set(re.findall(r"^    (\w+)(?::|\()", stub, flags=re.MULTILINE))
    for module in PAGE.glob("*.js"):
        used = set(re.findall(r"\bmodel\.(\w+)", module.read_text(encoding="utf-8")))
        assert used <= offered, f"{module.name} uses {used - offered}"


@pytest.mark.parametrize("entry", ENTRIES)
def test_names_of_the_modules_do_not_collide(entry):
    """Joined, all modules share one scope."""
    sources = [(PAGE / module).read_text(encoding="utf-8") for module in modules(entry)]
    names = re.findall(
        r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", "\n".join(sources), flags=re.MULTILINE
    )
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


def test_every_module_imports_what_another_exports():
    """Joined, a name needs no import; kept apart, as an editor reads them, it does."""
    for module in sorted({module for entry in ENTRIES for module in modules(entry)}):
        text = (PAGE / module).read_text(encoding="utf-8")
        for names, source in re.findall(r'^import \{([^}]*)\} from "\./([\w.]+)";', text, flags=re.MULTILINE):
            exported = (PAGE / source).read_text(encoding="utf-8")
            for name in filter(None, map(str.strip, names.split(","))):
                assert re.search(
                    rf"^export (?:async )?(?:function|const) {name}\b", exported, re.MULTILINE
                ), (module, name)
                assert len(re.findall(rf"\b{name}\b", text)) > 1, (
                    f"{module} imports {name} and does not use it"
                )


NAMED = re.compile(
    r"^(?:export )?(?:default )?(?:async )?(?:const|let|var|function\*?|class) (\w+|[\[{][^=]*)", re.M
)


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_two_files_of_the_page_give_one_name_to_two_things(entry):
    owners: dict[str, list[str]] = {}
    for module in modules(entry):
        for group in NAMED.findall((PAGE / module).read_text(encoding="utf-8")):
            for name in re.findall(r"\w+", group):
                owners.setdefault(name, []).append(module)
    assert len(owners) > len(modules(entry))
    twice = {name: where for name, where in owners.items() if len(where) > 1}
    assert not twice, f"joined into one module, these names would be declared twice: {twice}"
