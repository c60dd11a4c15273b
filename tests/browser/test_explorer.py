"""The explorers under a real hand: Chromium, JupyterLab, a kernel."""

from __future__ import annotations

import re

import numpy as np
import pytest
from gallery import GALLERY, IMPORTS, exported, visit

from gdcourse import GradientDescent, Momentum, Quadratic, bowl, descend

CLIFF = """
def cliff(w):
    if np.any(np.asarray(w) < 1):
        raise RuntimeError('no ground here')
    return w * w
"""
COMMIT = "name => window.dispatchEvent(new CustomEvent('gdcourse:committed', { detail: { name } }))"
PUT_BACK = """(slider, said) => {
  while (slider.getAttribute("aria-valuetext") != said && slider.valueAsNumber > 0) {
    slider.stepDown();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
A_THOUSAND = """async (slider) => {
  for (let i = 0; i < 1000; i++) {
    slider.value = i % Number(slider.max);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    if (i % 5 == 0) await new Promise(requestAnimationFrame);
  }
}"""
STICKING_OUT = """box => {
  const edge = box.getBoundingClientRect().right + 1;
  return [...box.querySelectorAll("button, input, select, canvas, output")].filter((e) =>
    e.checkVisibility() && !e.closest(".gd-table") && e.getBoundingClientRect().right > edge).length;
}"""
# Pairs of panels, words and bars that lie over one another; and what sticks out below its area.
OVERLAPPING = """box => {
  const rect = (e) => e.getBoundingClientRect();
  const seen = (selector) => [...box.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const over = (a, b) => a.bottom > b.top + 1 && b.bottom > a.top + 1 && a.right > b.left + 1
    && b.right > a.left + 1;
  const pairs = (all) => all.flatMap((a, i) => all.slice(i + 1).filter((b) => over(rect(a), rect(b)))
    .map((b) => `${a.className} over ${b.className}`));
  const panels = seen("canvas, .gd-table, .gd-said, .gd-key, .gd-facts, .gd-turns");
  const area = (e) => rect(e.closest(".gd-main, .gd-side"));
  const sticksOut = (e) => rect(e).bottom > area(e).bottom + 1;
  const out = panels.filter(sticksOut).map((e) => `${e.className} sticks out`);
  return [...pairs(panels), ...pairs(seen(".gd-body > *")), ...out];
}"""
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
PIXELS = "new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)"


class Widget:
    """An explorer on a page, spoken to as a learner does."""

    def __init__(self, page, box):
        self.page, self.box = page, box

    def slider(self, name: str):
        return self.box.get_by_role("slider", name=name, exact=True)

    def button(self, name: str):
        return self.box.get_by_role("button", name=name, exact=True)

    def value(self, name: str) -> float:
        """What a slider says that it stands at."""
        return float(self.slider(name).get_attribute("aria-valuetext").replace("−", "-").rstrip("°"))

    def move(self, name: str, key: str) -> None:
        self.slider(name).press(key)
        self.settle()

    def settle(self) -> None:
        """Wait until what was changed is drawn, down to the last row of the table."""
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        self.box.locator(".gd-table[aria-busy]").wait_for(state="detached")

    def rows(self) -> list[list[str]]:
        self.settle()
        return [
            [cell.replace("−", "-") for cell in row.split("\t")]
            for row in self.box.locator(".gd-table tbody").inner_text().strip().split("\n")
        ]

    def canvas(self, number: int = 0):
        return self.box.locator("canvas").nth(number)

    def picture(self, number: int = 0) -> int:
        """A fingerprint of a canvas: the same pixels, the same number."""
        self.settle()
        return self.canvas(number).evaluate(
            f"c => {{ let h = 7; for (const v of {PIXELS}) h = (Math.imul(h, 31) + v) | 0; return h; }}"
        )

    def colours(self, number: int = 0) -> int:
        """How many colours a canvas shows."""
        self.settle()
        return self.canvas(number).evaluate(f"c => new Set({PIXELS}).size")

    def step_shown(self) -> int:
        self.settle()
        return int(self.box.locator(".gd-player output").inner_text().split()[-1])


@pytest.fixture(scope="module")
def open_notebook(lab, new_page):
    """Opens a notebook in JupyterLab, runs it, and gives the page."""

    def opened(name: str, *cells: str):
        page = new_page()
        page.goto(lab.notebook(name, IMPORTS, *cells))
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status == 'idle'",
            timeout=60_000,
        )
        page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        made = sum(cell.startswith("explore(") for cell in cells)
        page.wait_for_function(
            f"() => document.querySelectorAll('.gd-explorer canvas').length >= {made}", timeout=60_000
        )
        return page

    return opened


@pytest.fixture(scope="module")
def gallery(open_notebook):
    """One notebook with every kind of explorer."""
    page = open_notebook("gallery.ipynb", *GALLERY.values())
    page.emulate_media(reduced_motion="reduce")  # steps that glide have tests of their own
    page.wait_for_function(
        f"() => document.querySelectorAll('.gd-explorer').length == {len(GALLERY)}", timeout=60_000
    )
    return page


@pytest.fixture
def show(gallery):
    """An explorer of the gallery, by name."""

    def shown(name: str) -> Widget:
        box = gallery.locator(".gd-explorer").nth(list(GALLERY).index(name))
        box.scroll_into_view_if_needed()
        widget = Widget(gallery, box)
        widget.settle()
        return widget

    yield shown
    assert not gallery.complaints, f"the page complained: {gallery.complaints}"


# --- one walk ---


def test_numbers_are_those_of_numpy(show):
    widget = show("curve")
    widget.button("one step on").click()
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
    widget.button("to the start").click()
    widget.button("Play").click()
    widget.page.wait_for_function(
        "([c]) => c.querySelector('.gd-player output').textContent.match(/[3-9]|1\\d/)",
        arg=[widget.box.element_handle()],
    )
    widget.button("Pause").click()
    stopped = widget.step_shown()
    widget.page.wait_for_timeout(200)
    assert widget.step_shown() == stopped, "it went on after Pause"
    widget.slider("step shown").press("End")
    assert widget.step_shown() == 30
    widget.slider("step shown").press("Home")
    assert widget.step_shown() == 0
    widget.button("Play").click()
    widget.button("Play").wait_for(timeout=10_000)  # at the end of the walk it says Play again
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
    widget.button("explode").click()
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
    widget.button("one stride to the left").click()
    widget.canvas().press("ArrowLeft")
    widget.settle()
    assert [float(row[1]) for row in widget.rows()] == [3.0, 2.5, 2.0] and len(widget.rows()[0]) == 4
    widget.button("Step by the rule").click()
    slope = float(widget.rows()[2][2])
    assert float(widget.rows()[3][1]) == pytest.approx(2.0 - 0.05 * slope, abs=0.001)
    widget.button("Lift the fog").click()
    widget.settle()
    assert widget.canvas().evaluate(colours) > 1
    assert len(widget.rows()[0]) == 3, "beside the rule's losses stand those of the walk by hand"
    widget.button("Back into the fog").click()
    widget.button("Start again").click()
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


def test_a_prediction_in_the_notebook_opens_its_explorer(open_notebook):
    text = "## Prediction 03.race\n\nWhich?\n\n- [x] 0.1\n  It is.\n- [ ] 0.9\n  No.\n"
    question = f"from gdcourse import ask\nask(text={text!r})"
    page = open_notebook("predicting.ipynb", question, "explore(bowl, locked_by='03.race')", "explore(bowl)")
    page.wait_for_function("() => document.querySelectorAll('.gd-explorer').length == 2", timeout=60_000)
    body = page.locator(".gd-explorer .gd-body").first
    assert body.evaluate("b => b.inert")
    lock = page.locator(".gd-lock button").first
    assert lock.inner_text().startswith("First predict: ") and "Prediction" not in lock.inner_text()
    lock.click()
    assert page.evaluate("() => document.activeElement.id") == "question-03.race"
    page.get_by_label("0.1", exact=True).check()
    page.get_by_role("button", name="Commit").click()
    page.wait_for_function("() => !document.querySelector('.gd-explorer .gd-body').inert")
    page.evaluate(
        "() => jupyterapp.commands.execute('notebook:run-all-cells')"
    )  # kept: it opens again by itself
    page.wait_for_timeout(2000)
    page.wait_for_function("() => document.querySelectorAll('.gd-explorer').length == 2", timeout=60_000)
    assert not page.locator(".gd-explorer .gd-body").first.evaluate("b => b.inert")


def test_pin_before_the_walk(show):
    widget = show("pin")
    assert widget.box.locator(".gd-player").evaluate("b => b.inert")
    assert widget.button("Commit the pin").is_disabled(), "a pin that nobody moved is no prediction"
    assert "move the pin" in widget.box.locator(".gd-verdict").inner_text()
    widget.slider("my w after 5 steps").press("PageUp")
    pinned = widget.value("my w after 5 steps")
    widget.button("Commit the pin").click()
    widget.slider("step shown").press("End")
    widget.settle()
    really = descend(bowl, 0.0, GradientDescent(0.1), 5).positions[-1]
    verdict = widget.box.locator(".gd-verdict").inner_text()
    assert f"it is {really:.3f}" in verdict and f"Off by {abs(really - pinned):.3f}" in verdict
    widget.move("learning rate η", "PageUp")
    assert widget.box.locator(".gd-verdict").inner_text() == "", "the pin was placed for another walk"
    widget.button("Place another pin").click()
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
    widget.button("Place the bets").click()
    assert widget.box.locator(".gd-verdict").inner_text() == "The race is on."
    widget.slider("step shown").press("End")
    widget.settle()
    verdict = widget.box.locator(".gd-verdict").inner_text()
    shares = {"gradient descent": 0.0, "momentum": 0.4, "Adam": 0.6}
    winner = next(name for name in shares if verdict.startswith(name))
    score = sum((share - (name == winner)) ** 2 for name, share in shares.items())
    assert f"{score:.2f}" in verdict
    widget.button("Bet again").click()


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
    widget.button("slope").click()
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
    widget.page.wait_for_timeout(500)  # the map paints itself over several frames
    assert widget.colours() > 20


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
        first = slider.get_attribute("aria-valuetext")
        for key in ("Home", "End"):
            slider.press(key)
            widget.settle()
            assert slider.get_attribute("aria-valuetext")
        assert widget.colours() > 2, f"an empty picture at the end of {slider.get_attribute('aria-label')}"
        slider.evaluate(PUT_BACK, first)
    widget.settle()


# --- Python behind it ---


def wait_for_text(widget: Widget, selector: str, words: str, timeout: int = 20_000) -> None:
    widget.page.wait_for_function(
        "([box, selector, words]) => box.querySelector(selector)?.innerText.includes(words)",
        arg=[widget.box.element_handle(), selector, words],
        timeout=timeout,
    )


def test_python_walks_when_the_hand_moves(show):
    widget = show("python")
    widget.slider("start w").press("Home")
    wait_for_text(widget, ".gd-table tbody", "−5.000")
    assert not widget.box.locator(".gd-notice").is_visible()
    for _ in range(20):
        widget.slider("start w").press("ArrowRight")
    final = widget.slider("start w").get_attribute("aria-valuetext")
    wait_for_text(widget, ".gd-table tbody", f"{float(final.replace('−', '-')):.3f}".replace("-", "−"))


def test_functions_that_fail_say_so_in_the_picture(open_notebook):
    page = open_notebook(
        "failing.ipynb",
        CLIFF,
        "explore(cliff, start=3.0)",
        "explore(lambda w: np.sqrt(w), start=0.04, controls=('start', 'rate'))",
        "import time\ndef slow(w):\n    time.sleep(0.5)\n    return w * w",
        "explore(slow, start=3.0)",
        "rng = np.random.default_rng(0)",
        "explore(lambda w: w * w + rng.normal(), start=3.0)",
    )
    page.wait_for_function("() => document.querySelectorAll('.gd-explorer').length == 4", timeout=60_000)
    boxes = [Widget(page, page.locator(".gd-explorer").nth(i)) for i in range(4)]
    wait_for_text(boxes[0], ".gd-notice", "RuntimeError: no ground here")
    wait_for_text(boxes[1], ".gd-table tbody", "nan")
    wait_for_text(boxes[2], ".gd-notice", "slow: the walk stopped after")
    wait_for_text(boxes[3], ".gd-notice", "another height each time")
    boxes[0].slider("start w").press("End")
    wait_for_text(boxes[0], ".gd-notice", "no ground here")
    boxes[0].slider("learning rate η").press("Home")
    boxes[0].page.wait_for_function(
        "b => b.querySelector('.gd-notice').hidden", arg=boxes[0].box.element_handle(), timeout=20_000
    )


def test_a_lost_kernel_is_said_and_the_page_stays_usable(open_notebook):
    page = open_notebook("lost.ipynb", "explore(lambda w: w ** 4, start=1.0)", "explore(bowl)")
    page.wait_for_function("() => document.querySelectorAll('.gd-explorer').length == 2", timeout=60_000)
    mine, ours = (Widget(page, page.locator(".gd-explorer").nth(i)) for i in range(2))
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.wait_for_function(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status == 'idle'", timeout=60_000
    )
    mine.slider("start w").press("End")
    wait_for_text(mine, ".gd-notice", "Python does not answer")
    assert mine.rows()[0][1] == "1.000", "the last walk is still there"
    mine.slider("step shown").press("Home")
    assert len(mine.rows()) == 1
    ours.move("learning rate η", "End")
    assert float(ours.rows()[1][1]) == pytest.approx(18.0), "what the page walks by itself goes on"
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_timeout(300)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.gd-explorer .gd-table tbody')].some(b => b.rows.length == 31)",
        timeout=60_000,
    )
    page.wait_for_function(
        "() => document.querySelectorAll('.gd-explorer').length == 2"
        " && !document.querySelector('.gd-notice:not([hidden])')",
        timeout=60_000,
    )
    again = Widget(page, page.locator(".gd-explorer").nth(0))
    again.slider("start w").press("End")
    wait_for_text(again, ".gd-table tbody", "5.000")


def test_the_kernel_hears_where_the_knobs_stand(open_notebook):
    page = open_notebook("hears.ipynb", "explore(bowl)", "it = _", "None")
    page.wait_for_selector(".gd-explorer canvas")
    widget = Widget(page, page.locator(".gd-explorer"))
    widget.move("learning rate η", "End")
    page.wait_for_timeout(500)
    page.evaluate("""() => { const book = jupyterapp.shell.currentWidget.content; book.activeCellIndex = 3;
        book.activeCell.model.sharedModel.setSource("print('rate', it.values['rate'])"); }""")
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    page.wait_for_function("() => document.body.innerText.includes('rate 3')", timeout=20_000)


def test_two_views_of_one_explorer_and_two_explorers(open_notebook):
    page = open_notebook("two.ipynb", "it = explore(bowl)", "it", "it", "explore(bowl)")
    page.wait_for_function("() => document.querySelectorAll('.gd-explorer').length == 3", timeout=60_000)
    one, same, other = (Widget(page, page.locator(".gd-explorer").nth(i)) for i in range(3))
    one.move("learning rate η", "Home")
    page.wait_for_timeout(600)
    assert one.value("learning rate η") == same.value("learning rate η") == 0.001
    assert other.value("learning rate η") == 0.1


def test_dark_theme(gallery, show):
    widget = show("race")
    light = widget.picture(), widget.box.evaluate("b => getComputedStyle(b).backgroundColor")
    gallery.evaluate(
        "() => jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })"
    )
    gallery.wait_for_function("() => document.body.dataset.jpThemeLight == 'false'")
    gallery.wait_for_timeout(300)
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


def audit(page) -> list[str]:
    """What axe finds inside the explorers, in words; moderate findings about the whole page are
    JupyterLab's.
    """
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="the audit needs axe-playwright-python"
    )
    found = axe.Axe().run(page, context=".gd-explorer").response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:200]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


def test_accessibility_audit(gallery, show):
    show("curve")
    assert audit(gallery) == []


def test_rows_in_sight_follow_at_once_and_the_others_at_rest(page):
    page.set_content(exported("explore(bowl, steps=90, controls=('start',))"))
    page.wait_for_selector(".gd-explorer canvas")
    widget = Widget(page, page.locator(".gd-explorer"))
    widget.settle()
    walk = descend(bowl, 8.0, GradientDescent(0.1), 90).positions
    at_once = widget.box.evaluate(ROWS_AT_ONCE)
    assert float(at_once[-1]) == pytest.approx(walk[-1], abs=0.0006)
    assert [float(row[1]) for row in widget.rows()] == pytest.approx(walk, abs=0.0006)
    assert widget.box.evaluate(HALF_UNDER_THE_HEAD) == 0
    page.evaluate("() => document.querySelector('.gd-table').scrollTo(0, 0)")
    widget.move("start w", "Home")
    assert float(widget.rows()[0][1]) == -2.0


def test_every_control_has_a_name_and_a_value(gallery):
    for slider in gallery.locator(".gd-explorer input[type=range]").all():
        assert slider.get_attribute("aria-label") and slider.get_attribute("aria-valuetext")
    for button in gallery.locator(".gd-explorer button").all():
        assert (button.get_attribute("aria-label") or button.inner_text()).strip()


# --- motion ---

STATUS_AND_PICTURE = """async (box) => {
  const seen = [];
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
    page.wait_for_selector(".gd-explorer canvas")
    widget = Widget(page, page.locator(".gd-explorer"))
    widget.settle()
    return widget


def test_the_words_are_those_of_the_picture_while_it_plays(page):
    widget = alone(page, "explore(bowl, steps=8)")
    widget.slider("step shown").press("Home")
    widget.box.get_by_label("speed, in steps a second").select_option("10")
    widget.button("Play").click()
    seen = widget.box.evaluate(STATUS_AND_PICTURE)
    assert {said for said, _ in seen} >= {1, 4, 7} and all(said == shown for said, shown in seen)
    assert widget.step_shown() == 8


def test_a_step_glides_and_who_wants_no_motion_gets_none(page):
    pictures = """async (box) => {
      const canvas = box.querySelector("canvas");
      const seen = new Set();
      box.querySelector("[aria-label='one step on']").click();
      for (const until = performance.now() + 450; performance.now() < until;) {
        seen.add(canvas.toDataURL().length + canvas.toDataURL().slice(-800));
        await new Promise(requestAnimationFrame);
      }
      return seen.size;
    }"""
    widget = alone(page, "explore(bowl, steps=5, view='curve')")
    widget.slider("step shown").press("Home")
    widget.settle()
    assert widget.box.evaluate(pictures) > 5
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


# --- narrow, wide, touched, and without Jupyter ---


@pytest.mark.parametrize("name", GALLERY)
@pytest.mark.parametrize("width", [360, 760, 1900])
def test_fits_from_a_phone_to_a_projector(browser, name, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(exported(GALLERY[name]))
    page.wait_for_selector(".gd-explorer canvas")
    box = page.locator(".gd-explorer")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.wait_for_timeout(200)
    assert box.evaluate(STICKING_OUT) == 0
    assert box.evaluate(OVERLAPPING) == []
    page.close()


MANY_KNOBS = {"race", "batches", "schedule", "bets"}  # with more than a screen of a laptop has room for


@pytest.mark.parametrize("name", [name for name in GALLERY if name not in MANY_KNOBS])
def test_picture_and_knobs_fit_on_one_screen(browser, name):
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.set_content(exported(GALLERY[name]))
    page.wait_for_selector(".gd-explorer canvas")
    page.wait_for_timeout(200)
    assert page.locator(".gd-explorer").bounding_box()["height"] <= 560
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(200)
    picture, knobs = (page.locator(part).bounding_box() for part in (".gd-main", ".gd-turn"))
    assert abs(knobs["y"] - picture["y"] - picture["height"]) < 2, "a phone has the knobs under their picture"
    assert picture["height"] + knobs["height"] < 620
    page.close()


def test_no_empty_half_before_there_is_anything_to_show(page):
    widget = alone(page, GALLERY["bets"])
    assert widget.box.locator(".gd-side").is_hidden()
    width = widget.canvas().bounding_box()["width"]
    widget.box.get_by_label("chips on Adam").fill("10")
    widget.button("Place the bets").click()
    widget.box.locator(".gd-side").wait_for()
    widget.settle()
    assert widget.canvas().bounding_box()["width"] < 0.7 * width


@pytest.mark.parametrize("name", [name for name in GALLERY if name != "python"])
def test_fits_in_the_notebook_on_a_phone(gallery, show, name):
    """In JupyterLab its own styles meet the explorer's; the window is as wide as a phone."""
    gallery.set_viewport_size({"width": 430, "height": 900})
    try:
        widget = show(name)
        gallery.wait_for_timeout(200)
        assert widget.box.evaluate(STICKING_OUT) == 0
        assert widget.box.evaluate(OVERLAPPING) == []
        facts = widget.box.locator(".gd-facts")
        if facts.count():
            assert facts.bounding_box()["width"] > 0.8 * widget.box.bounding_box()["width"]
    finally:
        gallery.set_viewport_size({"width": 1200, "height": 1000})


def test_a_finger_moves_the_page_over_a_curve(page):
    """Across it moves the hiker; up and down it is the page's, or a phone would be stuck on the picture."""
    page.set_content(exported(GALLERY["dial"]))
    page.wait_for_selector(".gd-explorer canvas")
    assert page.locator("canvas").first.evaluate("c => getComputedStyle(c).touchAction") == "pan-y"


def test_touch(browser):
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_content(exported(GALLERY["race"]))
    page.wait_for_selector(".gd-explorer canvas")
    widget = Widget(page, page.locator(".gd-explorer"))
    before, box = widget.value("start w₁"), widget.canvas().bounding_box()
    page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + 0.4 * box["height"])
    widget.settle()
    assert widget.value("start w₁") > before
    context.close()


def test_the_page_does_not_jump(browser):
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.set_content(exported(GALLERY["curve"]))
    page.wait_for_selector(".gd-explorer canvas")
    widget = Widget(page, page.locator(".gd-explorer"))
    page.wait_for_timeout(700)
    height = widget.box.bounding_box()["height"]
    for key in ("Home", "End"):
        widget.move("learning rate η", key)
        page.wait_for_timeout(600)
        assert widget.box.bounding_box()["height"] == height
    page.close()


def test_alive_without_jupyter_and_asks_nobody(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(exported(GALLERY["curve"]))
    page.wait_for_selector(".gd-explorer canvas")
    widget = Widget(page, page.locator(".gd-explorer"))
    widget.move("learning rate η", "Home")
    assert widget.value("learning rate η") == 0.001
    assert float(widget.rows()[1][1]) == pytest.approx(0.006)
    assert [url for url in asked if not url.startswith(("blob:", "data:", "about:"))] == []


def test_without_python_an_own_function_shows_its_saved_walk(page):
    page.set_content(exported(GALLERY["python"]))
    page.wait_for_selector(".gd-explorer canvas")
    widget = Widget(page, page.locator(".gd-explorer"))
    assert len(widget.rows()) == 31
    widget.move("start w", "Home")
    assert "needs Python" in widget.box.locator(".gd-notice").inner_text()
    widget.slider("step shown").press("Home")
    assert len(widget.rows()) == 1
