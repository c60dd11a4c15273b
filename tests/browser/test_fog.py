"""The fog game under a real hand: keys, buttons, a finger; its words, its record, its arrival."""

from __future__ import annotations

import re

import pytest
from gallery import IMPORTS, visit

GAME = "fog_game(double_well, start=-0.5, name='01.fog', limits=(-3.2, 3.2))"
FOG_FAR_AWAY = """c => { const d = c.getContext('2d').getImageData(c.width * 0.8, c.height * 0.6, 9, 9).data;
  return [d[0], d[1], d[2]].join(); }"""

# What the score and the sentence are at the moment of a click, before the next picture is drawn.
CLICKED = """button => {
  button.click();
  const box = button.closest(".gd-fog");
  return [box.querySelector(".gd-score").innerText, box.querySelector(".gd-said").innerText];
}"""


class Game:
    """The game on a page, spoken to as a player does."""

    def __init__(self, page):
        self.page, self.box = page, page.locator(".gd-fog")
        self.scene = self.box.locator("canvas")
        self.scene.wait_for()

    def button(self, name: str):
        return self.box.get_by_role("button", name=name)

    @property
    def said(self) -> str:
        return self.box.locator(".gd-said").inner_text().replace("−", "-")

    @property
    def place(self) -> float:
        return float(re.search(r"w = (-?[\d.]+)\.", self.said).group(1))

    def score(self, words: str) -> None:
        self.box.locator(".gd-score", has_text=re.compile(f"^{words}$")).wait_for()


@pytest.fixture
def game(page):
    page.emulate_media(reduced_motion="reduce")
    visit(page, GAME)
    return Game(page)


def test_by_the_rule_to_the_hut(game):
    fog = game.scene.evaluate(FOG_FAR_AWAY)
    assert game.button("Start again").is_hidden(), "two arrows and a button, and nothing else at first"
    for _ in range(12):
        if game.button("Step by the rule").is_enabled():
            game.button("Step by the rule").click()
    assert re.fullmatch(r"You are at the hut, after \d+ steps: your best so far\.", game.said)
    assert game.scene.evaluate(FOG_FAR_AWAY) != fog, "the fog has lifted"
    assert game.button("to the left").is_disabled()
    steps = re.search(r"\d+", game.said).group()
    game.score(f"steps {steps} · best {steps}")
    game.button("Start again").click()
    assert game.scene.evaluate(FOG_FAR_AWAY) == fog and game.place == -0.5
    game.page.reload()
    again = Game(game.page)
    again.score(f"steps 0 · best {steps}")  # kept by the browser


def test_keys_walk_and_shift_walks_ten_times_as_far(game):
    game.scene.press("ArrowLeft")
    assert game.place == -1.0
    game.scene.press("ArrowRight")
    assert game.place == -0.75, "turned round: half a stride"
    game.button("Start again").click()
    game.scene.press("Shift+ArrowLeft")
    game.score("steps 6")
    assert "Here the map ends" in game.said and game.place == -3.2, "ten strides, had there been room"
    game.button("Start again").click()
    for _ in range(5):
        game.scene.press("ArrowRight")
    assert game.place == 2.0
    game.scene.press("Enter")
    assert game.place == pytest.approx(2.0 - 0.2 * 0.5, abs=0.006)
    game.scene.press("Enter")
    assert "the hut is further left" in game.said, "level ground, but not the lowest"


def test_a_pointer_beside_the_hiker_asks_for_a_step(game):
    box = game.scene.bounding_box()
    game.page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
    assert game.place == -1.0
    game.page.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    assert game.place == -0.75


def test_a_held_finger_walks_on(new_page):
    page = new_page(viewport={"width": 390, "height": 800})
    visit(page, GAME)
    game = Game(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    box = game.scene.bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 100)
    page.mouse.down()
    game.score("steps [3-9]")
    page.mouse.up()


@pytest.mark.parametrize("width", [280, 390, 1000])
def test_the_task_and_the_score_do_not_lie_on_each_other(new_page, width):
    page = new_page(viewport={"width": width, "height": 800})
    visit(page, GAME)
    game = Game(page)
    game.score("steps 0")
    task, score, sky = (game.box.locator(f".gd-{part}").bounding_box() for part in ("task", "score", "sky"))
    assert score["y"] >= task["y"] + task["height"] or score["x"] >= task["x"] + task["width"]
    assert score["y"] + score["height"] < sky["y"] + sky["height"] / 2


def test_a_step_glides_and_its_number_waits_until_it_is_taken(page):
    visit(page, GAME)
    game = Game(page)
    early = game.button("to the left").evaluate(CLICKED)
    assert early[0] == "steps 0" and "w = −0.5" in early[1]
    game.score("steps 1")
    assert game.place == -1.0
    game.button("to the left").click()
    game.button("to the left").click()  # quicker than a step: none is lost
    game.score("steps 3")
    assert game.place == -2.0


def test_the_keys_of_the_game_stay_in_the_game(open_notebook, quiet_desk):
    page = open_notebook("fog.ipynb", IMPORTS, GAME, "1")
    game = Game(page)
    game.scene.focus()
    active = page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex")
    for key in ("ArrowLeft", "ArrowDown", "ArrowLeft", "Enter", "d", "d"):
        game.scene.press(key)
    game.score("steps 3")
    assert page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex") == active
