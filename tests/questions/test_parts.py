"""The ribbon: the parts of a lesson as its source says them, and what is done of them meanwhile."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from gdcourse.course import progress
from gdcourse.course.refused import Refused
from gdcourse.questions import parts as parts_module
from gdcourse.questions import ribbon
from gdcourse.questions.parts import Part, parts

py_mini_racer = pytest.importorskip("py_mini_racer", reason="the page's logic needs mini-racer")

SOURCE = """\
# %% [markdown] minutes=1
# # 99 · Walk
# %% [markdown] tags=["situation"] minutes=3
# ## Set out
# %%
ask("99.first")
# %% [markdown] minutes=2
# ### Say it
# %% jupyter={"source_hidden": true}
ask("99.second")
# %% [markdown] minutes=4
# ## Arrive
"""


def test_a_part_is_a_heading_with_all_below_it():
    assert parts(SOURCE) == [Part("Set out", 5, ("99.first", "99.second")), Part("Arrive", 4, ())]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "notebooks").mkdir()
    for name in ("98_stand", "99_walk"):
        (tmp_path / "notebooks" / f"{name}.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "exercises" / "98_stand").mkdir(parents=True)
    monkeypatch.setattr(parts_module, "ROOT", tmp_path)
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path


def test_it_fills_up_while_questions_are_answered(course):
    shown = ribbon("99")
    assert shown.answered == [] and shown.lesson["minutes"] == 10
    progress.record("quiz", "99.second", {"right": False})
    assert shown.answered == ["99.second"]
    assert ribbon("99").answered == ["99.second"], "what was answered before counts"


def test_a_ribbon_that_is_gone_is_not_told(course):
    shown = ribbon("99")
    shown.close()
    del shown
    gc.collect()
    assert progress.record("quiz", "99.first", {"right": True})


def test_the_end_says_what_comes_next(course):
    assert ribbon("98", end=True).as_html() == (
        '<p><a href="../exercises/98_stand/98_stand.ipynb">Exercises of lesson 98</a> · '
        '<a href="99_walk.ipynb">Next: lesson 99</a></p>'
    )
    assert ribbon("99", end=True).lesson["ways"] == [], "nothing comes after the last lesson"


def test_without_a_script_it_is_a_row_of_links(course):
    assert '<a href="#Set-out">Set out</a> 5' in ribbon("99").as_html()
    assert "   5 min  Set out" in repr(ribbon("99"))


def test_an_unknown_lesson_is_one_sentence(course):
    with pytest.raises(Refused, match='There is no lesson "77". There are: 98_stand, 99_walk.'):
        ribbon("77")


def test_a_part_without_questions_is_done_when_a_later_one_is_begun():
    source = Path(parts_module.__file__).with_name("ribbon.js").read_text(encoding="utf-8")
    engine = py_mini_racer.MiniRacer()
    engine.eval(source.replace("export default", "const page =").replace("export ", ""))
    asks = '[{"asks":[]},{"asks":["a","b"]},{"asks":[]}]'
    assert list(engine.eval(f"filled({asks}, ['b'])")) == [1, 0.5, 0]


def test_a_heading_with_code_is_linked_as_jupyter_names_it_and_shown_without_ticks(course):
    (course / "notebooks" / "99_walk.py").write_text(
        "# %% [markdown] minutes=3\n# ## Drive `SGDRegressor`\n", encoding="utf-8"
    )
    (part,) = ribbon("99").lesson["parts"]
    assert (part["title"], part["anchor"]) == ("Drive SGDRegressor", "Drive-SGDRegressor")
