"""Explorers on a page without Jupyter: narrow, wide, touched, and saved."""

from __future__ import annotations

import pytest
from gallery import GALLERY, exported
from hand import explorers

from gdcourse import GradientDescent, bowl, descend

# The rows of a table right after a frame in which a slider moved, before the hand has rested.
ROWS_AT_ONCE = """async (box) => {
  const slider = box.querySelector(".gd-controls input[type=range]");
  slider.value = slider.max;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return [...box.querySelectorAll(".gd-table tbody tr")].map((row) => row.cells[1].textContent);
}"""
HALF_UNDER_THE_HEAD = """box => {
  const edge = box.querySelector(".gd-table thead").getBoundingClientRect().bottom;
  return [...box.querySelectorAll(".gd-table tbody tr")].map((row) => row.getBoundingClientRect())
    .filter((row) => row.top < edge - 3 && row.bottom > edge + 3).length;
}"""


def test_rows_in_sight_follow_at_once_and_the_others_at_rest(page):
    page.set_content(exported("explore(bowl, steps=90, controls=('start',))"))
    (widget,) = explorers(page)
    widget.settle()
    walk = descend(bowl, 8.0, GradientDescent(0.1), 90).positions
    at_once = widget.box.evaluate(ROWS_AT_ONCE)
    assert float(at_once[-1]) == pytest.approx(walk[-1], abs=0.0006)
    assert [float(row[1]) for row in widget.rows()] == pytest.approx(walk, abs=0.0006)
    assert widget.box.evaluate(HALF_UNDER_THE_HEAD) == 0
    page.evaluate("() => document.querySelector('.gd-table').scrollTo(0, 0)")
    widget.move("start w", "Home")
    assert float(widget.rows()[0][1]) == -2.0


@pytest.fixture(scope="module", params=[360, 760, 1900])
def wall(new_page, request):
    """Every explorer of the gallery below the other, on a phone, a tablet and a projector."""
    page = new_page(viewport={"width": request.param, "height": 900})
    page.set_content(exported(*GALLERY.values()))
    explorers(page, len(GALLERY))
    return page


@pytest.mark.parametrize("name", GALLERY)
def test_fits_from_a_phone_to_a_projector(wall, name):
    widget = explorers(wall, len(GALLERY))[list(GALLERY).index(name)]
    widget.box.scroll_into_view_if_needed()
    assert widget.faults() == []


def test_nobody_has_to_scroll_sideways(wall):
    assert wall.evaluate("() => document.documentElement.scrollWidth") <= wall.viewport_size["width"]


def test_a_finger_moves_the_page_over_a_curve(page):
    """Across it moves the hiker; up and down it is the page's, or a phone would be stuck on the picture."""
    page.set_content(exported(GALLERY["dial"]))
    page.wait_for_selector(".gd-explorer canvas")
    assert page.locator("canvas").first.evaluate("c => getComputedStyle(c).touchAction") == "pan-y"


def test_touch(new_page):
    page = new_page(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    page.set_content(exported(GALLERY["race"]))
    (widget,) = explorers(page)
    before, box = widget.value("start w₁"), widget.canvas().bounding_box()
    page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + 0.4 * box["height"])
    widget.settle()
    assert widget.value("start w₁") > before


def test_the_page_does_not_jump(new_page):
    page = new_page(viewport={"width": 900, "height": 900})
    page.set_content(exported(GALLERY["curve"]))
    (widget,) = explorers(page)
    said = widget.sentence("")
    height = widget.box.bounding_box()["height"]
    for key in ("Home", "End"):
        widget.move("learning rate η", key)
        said = widget.sentence(said)
        assert widget.box.bounding_box()["height"] == height


def test_alive_without_jupyter_and_asks_nobody(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(exported(GALLERY["curve"]))
    (widget,) = explorers(page)
    widget.move("learning rate η", "Home")
    assert widget.value("learning rate η") == 0.001
    assert float(widget.rows()[1][1]) == pytest.approx(0.006)
    assert [url for url in asked if not url.startswith(("blob:", "data:", "about:"))] == []


def test_without_python_an_own_function_shows_its_saved_walk(page):
    page.set_content(exported(GALLERY["python"]))
    (widget,) = explorers(page)
    assert len(widget.rows()) == 31
    widget.move("start w", "Home")
    assert "needs Python" in widget.box.locator(".gd-notice").inner_text()
    widget.slider("step shown").press("Home")
    assert len(widget.rows()) == 1
