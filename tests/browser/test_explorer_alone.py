"""Explorers on a page without Jupyter: narrow, wide, touched, and saved."""

from __future__ import annotations

import pytest
from gallery import GALLERY, exported, visit
from hand import Widget, explorers

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


@pytest.fixture(scope="module", params=[360, 560, 760, 1900])
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


MANY_KNOBS = {"race", "batches", "schedule", "bets"}  # with more than a screen of a laptop has room for


@pytest.mark.parametrize("name", [name for name in GALLERY if name not in MANY_KNOBS])
def test_picture_and_knobs_fit_on_one_screen(page, name):
    page.set_viewport_size({"width": 900, "height": 900})
    widget = alone(page, GALLERY[name])
    widget.rest()
    assert widget.box.bounding_box()["height"] <= 560
    page.set_viewport_size({"width": 390, "height": 844})
    widget.rest()
    picture, knobs = (page.locator(part).bounding_box() for part in (".gd-main", ".gd-turn"))
    assert abs(knobs["y"] - picture["y"] - picture["height"]) < 2, "a phone has the knobs under their picture"
    assert picture["height"] + knobs["height"] < 620


def test_no_empty_half_before_there_is_anything_to_show(page):
    widget = alone(page, GALLERY["bets"])
    assert widget.box.locator(".gd-side").is_hidden()
    width = widget.canvas().bounding_box()["width"]
    widget.box.get_by_label("chips on Adam").fill("10")
    widget.button("Place the bets").click()
    widget.box.locator(".gd-side").wait_for()
    widget.settle()
    assert widget.canvas().bounding_box()["width"] < 0.7 * width


# --- motion ---

STATUS_AND_PICTURE = """async (box) => {
  const seen = [];
  box.querySelector(".gd-play").click();
  while (box.querySelector(".gd-play").textContent == "Pause") {
    const [said, shown] = [".gd-status", ".gd-player output"].map((s) => box.querySelector(s).textContent);
    seen.push([Number(said.match(/step (\\d+)/)[1]), Number(shown.match(/\\d+/)[0])]);
    await new Promise(requestAnimationFrame);
  }
  return seen;
}"""


def alone(page, make: str) -> Widget:
    """The explorer on a page of its own."""
    visit(page, make)
    (widget,) = explorers(page)
    widget.settle()
    return widget


def test_the_words_are_those_of_the_picture_while_it_plays(page):
    widget = alone(page, "explore(bowl, steps=30)")
    widget.slider("step shown").press("Home")
    widget.box.get_by_label("speed, in steps a second").select_option("10")
    seen = widget.box.evaluate(STATUS_AND_PICTURE)
    assert len({said for said, _ in seen}) > 2 and all(said == shown for said, shown in seen)
    assert widget.step_shown() == 30


def test_a_step_glides_and_who_wants_no_motion_gets_none(page):
    pictures = """async (box) => {
      const canvas = box.querySelector("canvas");
      const seen = new Set();
      box.querySelector("[aria-label='one step on']").click();
      for (let still = 0, before = ""; still < 10; still++) {
        const now = canvas.toDataURL();
        if (now != before) still = 0;
        seen.add((before = now));
        await new Promise(requestAnimationFrame);
      }
      return seen.size;
    }"""
    widget = alone(page, "explore(bowl, steps=5, view='curve')")
    widget.slider("step shown").press("Home")
    widget.settle()
    assert widget.box.evaluate(pictures) > 2
    assert widget.step_shown() == 1
    page.emulate_media(reduced_motion="reduce")
    assert widget.box.evaluate(pictures) <= 2
    assert widget.step_shown() == 2


def test_clicking_on_faster_than_a_step_loses_none(page):
    widget = alone(page, "explore(bowl, steps=9)")
    widget.slider("step shown").press("Home")
    for _ in range(4):
        widget.button("one step on").click()
    page.wait_for_function("() => document.querySelector('.gd-player output').textContent == 'step 4'")


def test_in_fog_a_pointer_and_the_shift_key_walk(page):
    page.emulate_media(reduced_motion="reduce")
    widget = alone(page, GALLERY["fog"])
    box = widget.canvas().bounding_box()
    widget.page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 0.5 * box["height"])
    assert [float(row[1]) for row in widget.rows()] == [3.0, 2.5]
    widget.canvas().press("Shift+ArrowLeft")
    assert float(widget.rows()[-1][1]) == -2.5, "ten strides"
    widget.button("Lift the fog").click()
    widget.settle()
    assert "your loss" in widget.box.locator(".gd-table thead").inner_text()


def test_the_best_of_a_named_challenge_is_kept_by_the_browser(page):
    challenge = "challenge=Challenge(loss=1e-6, name='03.fast')"
    widget = alone(page, f"explore(bowl, {challenge}, presets={{'one step': {{'rate': 'best'}}}})")
    widget.button("one step").click()
    widget.settle()
    page.reload()
    page.wait_for_selector(".gd-explorer canvas")
    page.locator(".gd-challenge", has_text="Your best so far: 1 step.").wait_for()
