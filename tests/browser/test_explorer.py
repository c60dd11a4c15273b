"""The explorers under a real hand: Chromium, JupyterLab, a kernel."""

from __future__ import annotations

import re

import numpy as np
import pytest
from gallery import GALLERY, IMPORTS
from hand import COMMIT, PIXELS, Widget, audit, explorers, wait_for_text

from gdcourse import GradientDescent, Momentum, Quadratic, bowl, descend

PUT_BACK = """(slider, value) => {
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""
MANY_COLOURS = f"c => new Set({PIXELS}).size > 20"
# Presses Pause in the frame in which the third step is past, for a walk of thirty lasts a second.
PAUSED_ON_THE_WAY = """box => {
  const isThere = /step ([3-9]|1\\d)$/.test(box.querySelector(".gd-player output").textContent);
  if (isThere) box.querySelector(".gd-play").click();
  return isThere;
}"""
A_THOUSAND = """async (slider) => {
  for (let i = 0; i < 1000; i++) {
    slider.value = i % Number(slider.max);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    if (i % 5 == 0) await new Promise(requestAnimationFrame);
  }
}"""


@pytest.fixture(scope="module")
def gallery(open_notebook):
    """One notebook with every kind of explorer."""
    page = open_notebook("gallery.ipynb", IMPORTS, *GALLERY.values())
    page.emulate_media(reduced_motion="reduce")  # steps that glide have tests of their own
    explorers(page, len(GALLERY))
    yield page
    page.emulate_media(reduced_motion="no-preference")


@pytest.fixture
def show(gallery, quiet_desk):
    """An explorer of the gallery, by name."""

    def shown(name: str) -> Widget:
        box = gallery.locator(".gd-explorer").nth(list(GALLERY).index(name))
        box.scroll_into_view_if_needed()
        widget = Widget(gallery, box)
        widget.settle()
        return widget

    return shown


# --- one walk ---


def test_numbers_are_those_of_numpy(show):
    widget = show("curve")
    widget.push("one step on")
    widget.slider("step shown").press("End")
    walk = descend(bowl, 0.0, GradientDescent(0.1), 30)
    table = widget.rows()
    assert [row[0] for row in table] == [str(i) for i in range(31)]
    assert [float(row[1]) for row in table] == pytest.approx(walk.positions, abs=0.0006)
    assert [float(row[2]) for row in table] == pytest.approx(walk.losses, rel=0.1, abs=0.0006)


def test_drag_moves_the_start(show):
    widget = show("curve")
    before, box = widget.picture(), widget.canvas().bounding_box()
    left, middle = box["x"] + 0.15 * box["width"], box["y"] + box["height"] / 2
    widget.page.mouse.move(left, middle)
    widget.page.mouse.down()
    starts = []
    for step in range(1, 6):
        widget.page.mouse.move(left + 0.14 * step * box["width"], middle)
        widget.settle()
        starts.append(widget.value("start w"))
    widget.page.mouse.up()
    assert starts == sorted(starts) and len(set(starts)) == 5
    assert widget.picture() != before
    assert float(widget.rows()[0][1]) == pytest.approx(starts[-1], abs=0.06)
    widget.page.mouse.move(left, middle)
    assert widget.value("start w") == starts[-1], "a pointer that is not pressed moved the start"


def test_click_sets_the_start_in_the_plane(show):
    widget = show("race")
    box = widget.canvas().bounding_box()
    places = []
    for across, up in ((0.3, 0.3), (0.7, 0.6)):
        widget.page.mouse.click(box["x"] + across * box["width"], box["y"] + up * box["height"])
        widget.settle()
        places.append((widget.value("start w₁"), widget.value("start w₂")))
    assert places[1][0] > places[0][0] and places[1][1] < places[0][1]


def test_arrow_keys_on_the_pictures_move_the_start(show):
    for name, keys in (
        ("curve", {"ArrowRight": ("start w", 1), "ArrowLeft": ("start w", -1)}),
        ("race", {"ArrowRight": ("start w₁", 1), "ArrowDown": ("start w₂", -1), "ArrowUp": ("start w₂", 1)}),
    ):
        widget = show(name)
        for key, (slider, direction) in keys.items():
            before = widget.value(slider)
            widget.canvas().press(key)
            widget.settle()
            assert np.sign(widget.value(slider) - before) == direction, (name, key)


def test_every_key_on_a_slider_and_none_reaches_the_notebook(show):
    widget = show("curve")
    active = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    widget.slider("learning rate η").focus()
    before = widget.page.evaluate(active)
    rate = []
    for key in ("Home", "ArrowRight", "ArrowUp", "PageUp", "End", "ArrowLeft", "ArrowDown", "PageDown"):
        widget.move("learning rate η", key)
        rate.append(widget.value("learning rate η"))
    assert rate[0] == 0.001 and rate[4] == 3.0
    assert all(np.sign(b - a) == sign for a, b, sign in zip(rate, rate[1:], (1, 1, 1, 1, -1, -1, -1)))
    for key in ("a", "b", "d", "d", "x", "m", "Enter", "Escape"):
        widget.slider("learning rate η").press(key)
    asked = "() => document.activeElement.dataset.lmSuppressShortcuts"
    assert widget.page.evaluate(asked) == "true", "Notebook 7 takes the keys of what does not say this"
    cells = widget.page.locator(".jp-Notebook .jp-Cell").count()
    assert widget.page.evaluate(active) == before and cells == len(GALLERY) + 1, (
        "a key went through to the notebook"
    )
    widget.button("one step").click()


def test_buttons_work_with_space_and_enter(show):
    widget = show("curve")
    widget.button("to the start").press("Enter")
    widget.settle()
    assert len(widget.rows()) == 1
    widget.button("one step on").press("Space")
    widget.button("one step on").press("Enter")
    assert len(widget.rows()) == 3
    widget.button("one step back").press("Space")
    assert len(widget.rows()) == 2


def test_play_pause_scrub_speed(show):
    widget = show("curve")
    widget.box.get_by_label("speed, in steps a second").select_option("30")
    widget.push("to the start")
    widget.button("Play").click()
    widget.page.wait_for_function(PAUSED_ON_THE_WAY, arg=widget.box.element_handle())
    stopped = widget.step_shown()
    widget.frames(12)
    assert widget.step_shown() == stopped, "it went on after Pause"
    widget.slider("step shown").press("End")
    assert widget.step_shown() == 30
    widget.slider("step shown").press("Home")
    assert widget.step_shown() == 0
    widget.button("Play").click()
    widget.button("Play").wait_for()  # at the end of the walk it says Play again
    assert widget.step_shown() == 30


def test_loss_axis(show):
    widget = show("curve")
    log = widget.picture(1)
    widget.button("log axis").click()
    assert widget.button("log axis").get_attribute("aria-pressed") == "false" and widget.picture(1) != log
    widget.button("log axis").click()
    assert widget.picture(1) == log


def test_arrows_can_be_hidden(show):
    widget = show("race")
    widget.slider("step shown").press("Home")
    first = widget.box.locator(".gd-runners button").first
    first.click()  # plain gradient descent has no velocity; the next in line has
    for name in ("gradient", "velocity", "step"):
        widget.slider("step shown").press("ArrowRight")
        before = widget.picture()
        widget.button(f"{name} arrow").click()
        assert widget.picture() != before, name
        widget.button(f"{name} arrow").click()
        assert widget.picture() == before, name
    first.click()


def test_presets_and_challenge(show):
    widget = show("curve")
    widget.push("explode")
    widget.slider("step shown").press("End")
    widget.settle()
    assert widget.value("learning rate η") == 1.5
    challenge = widget.box.locator(".gd-challenge")
    assert "at step" not in challenge.inner_text()
    widget.button("one step").click()
    widget.settle()
    assert widget.value("learning rate η") == 0.5
    assert "Done, at step 1. Your best so far: 1 step." in challenge.inner_text()
    widget.slider("step shown").press("Home")
    widget.settle()
    assert "✓" in challenge.inner_text() and "Done. Your best" in challenge.inner_text(), "met stays met"
    widget.slider("step shown").press("End")
    assert float(widget.rows()[1][1]) == pytest.approx(3.0)


def test_divergence_says_inf_and_points_outside(show):
    widget = show("curve")
    widget.slider("steps").press("End")
    widget.move("learning rate η", "End")
    widget.slider("step shown").press("End")
    assert widget.rows()[-1][1] in ("inf", "-inf", "nan") or abs(float(widget.rows()[-1][1])) > 1e30
    assert widget.rows()[-1][2] == "inf"
    assert "inf" in widget.box.locator(".gd-table").inner_text()
    widget.button("one step").click()
    for _ in range(30):
        widget.slider("steps").press("PageDown")


# --- races ---


def test_a_race_walks_each_rule(show):
    widget = show("race")
    start = np.array([widget.value("start w₁"), widget.value("start w₂")])
    widget.slider("step shown").press("End")
    last = widget.rows()[-1]
    for column, rule in ((1, GradientDescent(0.07)), (2, Momentum(0.03, 0.6))):
        loss = descend(Quadratic([1.0, 25.0]), start, rule, 30).losses[-1]
        assert float(last[column]) == pytest.approx(loss, rel=0.06, abs=0.0006)


def test_runners_can_be_hidden(show):
    widget = show("race")
    columns = len(widget.rows()[0])
    chip = widget.box.locator(".gd-runners button").nth(1)
    chip.click()
    assert chip.get_attribute("aria-pressed") == "false" and len(widget.rows()[0]) == columns - 1
    chip.click()
    assert len(widget.rows()[0]) == columns


def test_turning_the_valley_redraws_the_ground(show):
    widget = show("race")
    before = widget.picture()
    widget.move("valley turned by", "PageUp")
    assert widget.picture() != before
    widget.move("valley turned by", "Home")


# --- asked before shown ---


def test_fog_shows_only_the_ground_under_the_feet(show):
    widget = show("fog")
    far = "c.getContext('2d').getImageData(c.width * 0.15, c.height * 0.15, c.width * 0.35, c.height * 0.55)"
    colours = f"c => new Set(new Uint32Array({far}.data.buffer)).size"
    assert widget.canvas().evaluate(colours) == 1, "far from the hiker something shows through the fog"
    widget.push("one stride to the left")
    widget.canvas().press("ArrowLeft")
    widget.settle()
    assert [float(row[1]) for row in widget.rows()] == [3.0, 2.5, 2.0] and len(widget.rows()[0]) == 4
    widget.push("Step by the rule")
    slope = float(widget.rows()[2][2])
    assert float(widget.rows()[3][1]) == pytest.approx(2.0 - 0.05 * slope, abs=0.001)
    widget.push("Lift the fog")
    assert widget.canvas().evaluate(colours) > 1
    assert len(widget.rows()[0]) == 3, "beside the rule's losses stand those of the walk by hand"
    widget.push("Back into the fog")
    widget.push("Start again")
    assert len(widget.rows()) == 1


def test_locked_until_the_prediction_is_committed(show):
    widget = show("locked")
    assert "prediction 03.twins" in widget.box.locator(".gd-lock").inner_text()
    widget.box.locator(".gd-lock button").click()
    assert "run its cell" in widget.box.locator(".gd-lock").inner_text()
    assert len(widget.rows()) == 1 and widget.box.locator(".gd-body").evaluate("b => b.inert")
    widget.page.evaluate(COMMIT, "03.other")
    assert widget.box.locator(".gd-body").evaluate("b => b.inert")
    widget.page.evaluate(COMMIT, "03.twins")
    assert not widget.box.locator(".gd-body").evaluate("b => b.inert")
    assert not widget.box.locator(".gd-lock").is_visible() and len(widget.rows()) == 31


def test_pin_before_the_walk(show):
    widget = show("pin")
    assert widget.box.locator(".gd-player").evaluate("b => b.inert")
    assert widget.button("Commit the pin").is_disabled(), "a pin that nobody moved is no prediction"
    assert "move the pin" in widget.box.locator(".gd-verdict").inner_text()
    widget.slider("my w after 5 steps").press("PageUp")
    pinned = widget.value("my w after 5 steps")
    widget.push("Commit the pin")
    widget.slider("step shown").press("End")
    widget.settle()
    really = descend(bowl, 0.0, GradientDescent(0.1), 5).positions[-1]
    verdict = widget.box.locator(".gd-verdict").inner_text()
    assert f"it is {really:.3f}" in verdict and f"Off by {abs(really - pinned):.3f}" in verdict
    widget.move("learning rate η", "PageUp")
    assert widget.box.locator(".gd-verdict").inner_text() == "", "the pin was placed for another walk"
    widget.push("Place another pin")
    box = widget.canvas().bounding_box()
    widget.page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.4 * box["height"])
    widget.settle()
    assert widget.value("start w") == 0.0 < widget.value("my w after 5 steps"), (
        "the pin is placed in the picture"
    )
    assert widget.button("Commit the pin").is_enabled()


def test_bets_before_the_race(show):
    widget = show("bets")
    assert widget.button("Place the bets").is_disabled()
    widget.box.get_by_label("chips on Adam").fill("6")
    widget.box.get_by_label("chips on momentum").fill("4")
    widget.push("Place the bets")
    assert widget.box.locator(".gd-verdict").inner_text() == "The race is on."
    widget.slider("step shown").press("End")
    widget.settle()
    verdict = widget.box.locator(".gd-verdict").inner_text()
    shares = {"gradient descent": 0.0, "momentum": 0.4, "Adam": 0.6}
    winner = next(name for name in shares if verdict.startswith(name))
    score = sum((share - (name == winner)) ** 2 for name, share in shares.items())
    assert f"{score:.2f}" in verdict
    widget.push("Bet again")


def test_rows_are_filled_by_hand(show):
    widget = show("rows")
    said = widget.box.locator(".gd-said")
    for typed, words in (
        ("-0.6", "uphill"),
        ("6", "whole slope"),
        ("-0.9", "height"),
        ("0", "nothing moved"),
        ("2", "Not 2"),
        ("x", "number"),
    ):
        widget.box.get_by_label("new w of step 0").fill(typed)
        widget.box.get_by_label("new w of step 0").press("Enter")
        assert words in said.inner_text(), typed
    for i, w in enumerate(("0,6", "1.08", "1.464")):
        widget.box.get_by_label(f"new w of step {i}").fill(w)
        widget.box.get_by_label(f"new w of step {i}").press("Enter")
        widget.settle()
    assert "All rows filled" in said.inner_text()
    widget.push("slope")
    assert widget.rows()[0][2] == ""


# --- panels that are touched ---


def test_a_map_sets_two_knobs(show):
    widget = show("phase")
    box = widget.canvas().bounding_box()
    widget.page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    widget.settle()
    first = widget.value("learning rate η"), widget.value("momentum β")
    widget.page.mouse.click(box["x"] + 0.97 * box["width"], box["y"] + 0.8 * box["height"])
    widget.settle()
    second = widget.value("learning rate η"), widget.value("momentum β")
    assert second[0] > first[0] and second[1] < first[1]
    assert "diverges" in widget.box.locator(".gd-said").inner_text()
    widget.canvas().press("ArrowUp")
    widget.settle()
    assert widget.value("momentum β") > second[1]


def test_a_map_of_basins_says_where_a_walk_ends(show):
    widget = show("basins")
    for start, home in (("Home", "−2.11"), ("End", "1.86")):
        widget.move("start w", start)
        assert f"ends at {home}" in widget.box.locator(".gd-said").inner_text()
    canvas = widget.canvas().element_handle()
    widget.page.wait_for_function(MANY_COLOURS, arg=canvas)  # the map paints itself over several frames


def test_a_direction_is_turned_by_hand_and_by_key(show):
    widget = show("rose")
    rose = widget.canvas(1).bounding_box()
    widget.page.mouse.click(rose["x"] + rose["width"] / 2, rose["y"] + 4)
    widget.settle()
    assert widget.value("your direction") == pytest.approx(90, abs=3)
    widget.canvas(1).press("ArrowUp")
    widget.settle()
    assert widget.value("your direction") == pytest.approx(91, abs=3)
    assert "Downhill and the star are 43° apart" in widget.box.locator(".gd-said").inner_text()


def test_a_surface_turns(show):
    widget = show("surface")
    before, box = widget.picture(), widget.canvas().bounding_box()
    widget.page.mouse.move(box["x"] + 100, box["y"] + 100)
    widget.page.mouse.down()
    widget.page.mouse.move(box["x"] + 220, box["y"] + 130)
    widget.page.mouse.up()
    dragged = widget.picture()
    assert dragged != before
    widget.move("turn", "ArrowRight")
    assert widget.picture() != dragged
    for key in ("Home", "End"):
        widget.move("tilt", key)


def test_a_schedule_shows_only_its_own_knobs(show):
    widget = show("schedule")
    choice = widget.box.get_by_label("schedule", exact=True)
    for schedule, shown in (
        ("constant", set()),
        ("1/t", {"decay"}),
        ("drops", {"factor", "steps between drops"}),
    ):
        choice.select_option(schedule)
        widget.settle()
        assert {
            name for name in ("decay", "factor", "steps between drops") if widget.slider(name).is_visible()
        } == shown
    assert "mean" in widget.box.locator(".gd-challenge").inner_text()


def test_a_cloud_is_narrower_for_larger_batches(show):
    widget = show("batches")
    spreads = [float(v) for v in re.findall(r"spread ([\d.]+)", widget.box.locator(".gd-said").inner_text())]
    assert spreads[0] == 0 and 0 < spreads[1] < spreads[2]


@pytest.mark.slow
@pytest.mark.parametrize("name", GALLERY)
def test_every_control_to_both_ends(show, name):
    """No end of any slider or choice leaves an empty picture, an error, or a table that says nothing."""
    widget = show(name)
    if name == "locked":
        widget.page.evaluate(COMMIT, "03.twins")
    for choice in widget.box.locator(".gd-controls select").all():
        for option in choice.locator("option").all_inner_texts():
            choice.select_option(option)
            widget.settle()
    for slider in widget.box.locator(".gd-controls input[type=range]").all():
        if not slider.is_visible():
            continue
        first = slider.input_value()
        for key in ("Home", "End"):
            slider.press(key)
            widget.settle()
            assert slider.get_attribute("aria-valuetext")
        assert widget.colours() > 2, f"an empty picture at the end of {slider.get_attribute('aria-label')}"
        slider.evaluate(PUT_BACK, first)
        assert slider.input_value() == first
    widget.settle()


# --- Python behind it ---


def test_python_walks_when_the_hand_moves(show):
    widget = show("python")
    widget.slider("start w").press("Home")
    wait_for_text(widget, ".gd-table tbody", "−5.000")
    assert not widget.box.locator(".gd-notice").is_visible()
    for _ in range(20):
        widget.slider("start w").press("ArrowRight")
    final = widget.slider("start w").get_attribute("aria-valuetext")
    wait_for_text(widget, ".gd-table tbody", f"{float(final.replace('−', '-')):.3f}".replace("-", "−"))


def test_dark_theme(gallery, show):
    widget = show("race")
    light = widget.picture(), widget.box.evaluate("b => getComputedStyle(b).backgroundColor")
    gallery.evaluate(
        "() => jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })"
    )
    gallery.wait_for_function("() => document.body.dataset.jpThemeLight == 'false'")
    gallery.wait_for_function(
        "([box, before]) => getComputedStyle(box).backgroundColor != before",
        arg=[widget.box.element_handle(), light[1]],
    )
    assert all(
        canvas.evaluate("c => c.width * c.height") for canvas in gallery.locator(".gd-main canvas").all()
    )
    dark = widget.picture(), widget.box.evaluate("b => getComputedStyle(b).backgroundColor")
    assert dark[0] != light[0] and dark[1] != light[1]
    assert audit(gallery) == []
    gallery.evaluate(
        "() => jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })"
    )
    gallery.wait_for_function("() => document.body.dataset.jpThemeLight == 'true'")


def test_a_thousand_updates_leave_nothing_behind(gallery, show):
    widget = show("race")
    chrome = gallery.context.new_cdp_session(gallery)

    def memory() -> float:
        chrome.send("HeapProfiler.collectGarbage")
        return chrome.send("Runtime.getHeapUsage")["usedSize"] / 1e6

    slider = widget.slider("valley turned by")
    slider.evaluate(A_THOUSAND)
    before, nodes = memory(), gallery.evaluate("() => document.querySelectorAll('*').length")
    slider.evaluate(A_THOUSAND)
    assert memory() - before < 5
    assert abs(gallery.evaluate("() => document.querySelectorAll('*').length") - nodes) < 50
    assert widget.slider("valley turned by").get_attribute("aria-valuetext")


def test_accessibility_audit(gallery, show):
    show("curve")
    assert audit(gallery) == []


def test_every_control_has_a_name_and_a_value(gallery):
    for slider in gallery.locator(".gd-explorer input[type=range]").all():
        assert slider.get_attribute("aria-label") and slider.get_attribute("aria-valuetext")
    for button in gallery.locator(".gd-explorer button").all():
        assert (button.get_attribute("aria-label") or button.inner_text()).strip()


# --- narrow, wide, touched, and without Jupyter ---


@pytest.mark.parametrize("name", [name for name in GALLERY if name != "python"])
def test_fits_in_the_notebook_on_a_phone(gallery, show, name):
    """In JupyterLab its own styles meet the explorer's; the window is as wide as a phone."""
    gallery.set_viewport_size({"width": 430, "height": 900})
    try:
        widget = show(name)
        assert widget.faults() == []
        facts = widget.box.locator(".gd-facts")
        if facts.count():
            assert facts.bounding_box()["width"] > 0.8 * widget.box.bounding_box()["width"]
    finally:
        gallery.set_viewport_size({"width": 1200, "height": 1000})
