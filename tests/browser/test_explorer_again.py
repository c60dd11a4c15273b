"""Explorers in Notebook 7, and opened again: their keys are theirs, and what sleeps says how it wakes."""

from __future__ import annotations

import base64

import pytest
from gallery import IMPORTS
from laboratory import PATIENCE, TOKEN, run_all

from gdcourse import bowl, explore

CELLS = """() => {
  const { content } = jupyterapp.shell.currentWidget;
  return [content.activeCellIndex, content.widgets.length];
}"""
SAVED = "() => !jupyterapp.shell.currentWidget.context.model.dirty"
CLIENTS = {"JupyterLab": "doc/tree", "Notebook 7": "notebooks"}


@pytest.fixture(params=CLIENTS)
def opened(request, lab, browser):
    """A notebook with an explorer and the fog game in it, opened and run in each client."""
    name = f"again-{CLIENTS[request.param][:3]}.ipynb"
    lab.notebook(name, IMPORTS, "explore(bowl)", 'fog_game(bowl, start=0.0, name="01.fog")')
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{lab.address}/{CLIENTS[request.param]}/{name}?token={TOKEN}")
    wake(page)
    yield page
    context.close()


def wake(page) -> None:
    """Run every cell, and wait for what is to be touched."""
    run_all(page, page.url.partition("?")[0].rpartition("/")[2])
    page.locator(".gd-explorer canvas").first.wait_for()
    page.locator(".gd-fog canvas").wait_for()


def test_the_keys_of_an_explorer_stay_in_it(opened):
    rate = opened.locator(".gd-explorer").get_by_label("learning rate η", exact=True)
    rate.click()
    cells, before = opened.evaluate(CELLS), rate.get_attribute("aria-valuetext")
    rate.press("ArrowRight")
    rate.press("ArrowRight")
    twice = rate.get_attribute("aria-valuetext")
    assert float(twice) > float(before)
    for key in ("ArrowLeft", "d", "d", "b", "ArrowLeft"):
        rate.press(key)
    assert rate.get_attribute("aria-valuetext") == before and opened.evaluate(CELLS) == cells
    scene = opened.locator(".gd-fog canvas")
    scene.focus()
    cells = opened.evaluate(CELLS)
    for key in ("ArrowRight", "ArrowDown", "d", "d", "ArrowRight"):
        scene.press(key)
    opened.locator(".gd-fog .gd-score", has_text="steps 2").wait_for()
    assert opened.evaluate(CELLS) == cells


def test_opened_again_a_still_picture_says_how_it_wakes(opened):
    opened.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    opened.wait_for_function(SAVED)
    opened.reload()
    stills = opened.locator(".jp-OutputArea-output img")
    stills.nth(1).wait_for()
    said = explore(bowl)._repr_mimebundle_()[0]["image/png"]
    shown = stills.first.get_attribute("src").partition("base64,")[2]
    assert base64.b64decode(shown) == base64.b64decode(said), "the picture with the line on it"
    wake(opened)
    assert opened.locator(".jp-OutputArea-output img").count() == 0
