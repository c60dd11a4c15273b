"""The graph game, the clinic and boosting by hand, played by keys alone until their tasks are met."""

from __future__ import annotations

import re

import pytest
from gallery import visit
from hand import audit

from gdcourse.explorers.patients import ILLNESSES, patients

CHAIN = "graph_game(backprop.chain, {'w₁': 1.0, 'w₂': 0.5}, name='13.chain')"
TANGLE = "graph_game(backprop.tangle, {'a': 2.0}, name='13.tangle')"
SLOPES = {
    CHAIN: {"e": -4, "p": -4, "w₂": -8, "h": -2, "w₁": -4},
    TANGLE: {"e": 1, "d": 13, "a": 39},
}
CLINIC = "clinic('14.clinic')"
GREEDY = ("Below 1 with three.", {"below": 1, "trees": 3})
CLEVER = ("Below 0.61 with three.", {"below": 0.61, "trees": 3})
RISES = ("Make it rise.", {"rises": True})
OTHER = ("Another cut.", {"other_cut": True})
ROWS = {
    "squared": "*four_students()",
    "log": "range(1, 9), [0, 1, 1, 0, 1, 1, 1, 1], loss=LogLoss(), l2=0.0, l2s=(0, 3, 0.05)",
}


def bench(rows: str, *tasks, more: str = "") -> str:
    return f"boost_by_hand({ROWS[rows]}, name='15.b', tasks={list(tasks)!r}{more})"


class Game:
    """A game on a page, spoken to by keys and read by its words."""

    def __init__(self, page, make: str, root: str):
        page.emulate_media(reduced_motion="reduce")
        visit(page, make)
        self.page, self.box = page, page.locator(root)
        self.box.locator(".gd-said").wait_for()

    def part(self, role: str, name: str):
        return self.box.get_by_role(role, name=name, exact=True)

    def press(self, name: str) -> None:
        """Go to a button and press it."""
        self.part("button", name).press("Enter")

    def says(self, words: str) -> None:
        self.box.locator(".gd-said", has_text=words).wait_for()

    @property
    def met(self) -> list[bool]:
        return self.box.locator(".gd-tasks li").evaluate_all(
            "all => all.map((li) => li.classList.contains('gd-met'))"
        )


# A graph ----------------------------------------------------------------------------------------------------


@pytest.fixture
def graph(page):
    return lambda make: Game(page, make, ".gd-graph")


def there_and_back(game: Game, slopes: dict[str, float], wrong: dict[str, str] | None = None) -> list[str]:
    """Play with the hand on Enter, where the focus stays; what is said about the wrong guesses."""
    keys, said = game.page.keyboard, []
    game.part("button", "Next box").focus()
    for _ in range(game.box.locator(".gd-box:not(.gd-weight)").count()):
        keys.press("Enter")
    game.says("Now back")
    keys.press("Enter")
    game.says("where the way back begins")
    for _ in slopes:
        keys.press("Enter")
        asked = game.box.locator(".gd-ask label").inner_text()
        name = re.search(r"unit of (\S+),", asked).group(1)
        if name in (wrong or {}):
            keys.type(wrong[name])
            keys.press("Enter")
            said.append(game.box.locator(".gd-said").inner_text())
        keys.type(f"{slopes[name]}")
        keys.press("Enter")
    return said


@pytest.mark.parametrize("make", SLOPES, ids=["chain", "tangle"])
def test_a_graph_is_gone_there_and_back(graph, make):
    game = graph(make)
    there_and_back(game, SLOPES[make])
    game.says("That is the whole gradient")
    game.says("all at the first try")
    count = len(SLOPES[make])
    score = f"{count} of {count} at the first try · best {count} of {count}"
    assert game.box.locator(".gd-score").inner_text() == score
    game.press("Start again")
    game.page.reload()
    game.box.locator(".gd-score", has_text=f"best {count} of {count}").wait_for()  # kept by the browser


@pytest.mark.parametrize("width", [600, 690, 900])
def test_a_graph_fits_paper_that_is_not_as_wide_as_the_screen(graph, width):
    """Nothing lays a page out anew for a printer, so the boxes stand in shares of whatever width there is."""
    game = graph(CHAIN)
    stage = game.box.locator(".gd-stage")
    game.box.locator(".gd-arrow").first.wait_for(state="attached")
    out, apart = stage.evaluate(
        """(stage, width) => {
          stage.style.width = `${width}px`; // and ask at once, before anything is laid out anew
          const edge = stage.getBoundingClientRect();
          const boxes = [...stage.querySelectorAll(".gd-box")].map((box) => box.getBoundingClientRect());
          const out = boxes.filter((box) => box.left < edge.left || box.right > edge.right).length;
          const lefts = [...new Set(boxes.map((box) => Math.round(box.left)))].sort((a, b) => a - b);
          return [out, Math.min(...lefts.slice(1).map((left, i) => left - lefts[i])) - boxes[0].width];
        }""",
        width,
    )
    assert out == 0 and apart > 0


def test_a_box_is_not_asked_before_all_has_arrived_and_a_wrong_guess_has_its_reason(graph):
    game = graph(TANGLE)
    said = there_and_back(game, SLOPES[TANGLE], wrong={"d": "6", "a": "3"})
    assert said == [
        "That comes back along one arrow. 3 arrows leave d: add what comes back along each.",
        "That is how much d changes for a unit of a. How much does L change?",
    ]
    game.says("1 of 3 at the first try")
    game.press("Start again")
    game.box.get_by_role("button", name=re.compile("^e,")).press("Enter")
    game.says("e waits for d.")


# The clinic -------------------------------------------------------------------------------------------------


@pytest.fixture
def clinic(page):
    return Game(page, CLINIC, ".gd-clinic")


def diagnose(game: Game, illness: str) -> None:
    """Choose from the list with the arrow keys alone."""
    names = [name for name, _ in sorted(ILLNESSES.items(), key=lambda item: item[1].name)]
    chosen = game.part("combobox", "diagnosis")
    chosen.press("Home")
    while chosen.input_value() != illness:
        before = chosen.input_value()
        chosen.press("ArrowDown")
        assert chosen.input_value() != before, f"{illness} is not in reach: {names}"
    game.press("Diagnose")


def test_all_twelve_are_healed(clinic):
    clinic.part("button", "patient 1").press("Enter")
    diagnose(clinic, "overfit")
    clinic.says("Not that.")
    for number, patient in enumerate(patients(), 1):
        clinic.part("button", f"patient {number}").press("Enter")
        test = clinic.box.locator(".gd-tests button").nth(
            ["log", "gradient", "slower", "handful", "frozen", "ratio", "columns"].index(
                ILLNESSES[patient.illness].test
            )
        )
        test.press("Enter")
        assert test.is_disabled() and clinic.box.locator(".gd-results figure").count() == 1
        assert clinic.met == [False]
        diagnose(clinic, patient.illness)
        clinic.says("Yes: ")
        assert clinic.box.locator(".gd-results figure").count() == 2, "the cured walk, and the test"
    assert clinic.met == [True]
    assert "all 12 healed, for 14 " in clinic.box.locator(".gd-score").inner_text()
    assert clinic.part("button", "patient 1, healed for 3").inner_text() == "1 ✓"


# Boosting by hand -------------------------------------------------------------------------------------------


@pytest.fixture
def boost(page):
    return lambda make: Game(page, make, ".gd-stumps")


def cut_at(game: Game, cut: float) -> None:
    slider = game.part("slider", "cut")
    slider.press("Home")
    while float(slider.get_attribute("aria-valuetext")) < cut:
        slider.press("ArrowRight")


def test_the_machine_meets_one_task_and_a_worse_first_cut_the_other(boost):
    game = boost(bench("squared", GREEDY, CLEVER))
    for _ in range(3):
        game.press("Best cut")
        game.press("Add this tree")
    game.says("The mean squared error is 0.618")
    assert game.met == [True, False]
    for _ in range(3):
        game.press("Take one away")
    for cut in (2.5, 1.5, 1.5):
        cut_at(game, cut)
        game.press("Add this tree")
    game.says("The mean squared error is 0.500")
    assert game.met == [True, True]


def test_too_large_a_rate_makes_the_loss_rise(boost):
    game = boost(bench("squared", RISES, more=", rates=(0.1, 2.5, 0.1)"))
    game.press("Add this tree")
    assert game.met == [False]
    game.press("Take one away")
    game.part("slider", "ν").press("End")
    game.press("Add this tree")
    assert game.met == [True]


def test_doubt_makes_another_cut_the_best(boost):
    game = boost(bench("log", OTHER))
    game.press("Best cut")
    assert game.part("slider", "cut").get_attribute("aria-valuetext") == "1.5"
    game.part("slider", "λ").press("End")
    assert game.met == [False]
    game.press("Best cut")
    assert game.part("slider", "cut").get_attribute("aria-valuetext") == "4.5"
    assert game.met == [True]


# All of them ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("make", [CHAIN, TANGLE, CLINIC, bench("log", OTHER)])
def test_a_game_fits_and_can_be_read_by_all(new_page, make, width):
    page = new_page(viewport={"width": width, "height": 900})
    visit(page, make)
    page.locator(".gd-said").wait_for()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert audit(page, ".gd-graph, .gd-clinic, .gd-stumps") == []
