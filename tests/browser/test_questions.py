"""Questions as a learner meets them: in JupyterLab, by mouse and by keyboard, wrong first and right later."""

import json

import pytest

TWINS = """
from gdcourse.explorers import predict, quiz
predict("03.twins", "Whose `loss` is lower, 0.1 or *0.9*?", choices=["0.1", "0.9", "neither"], answer="neither",
        because="Both keep 0.8 of the distance.", wrong={"0.9": ("bigger_is_faster", "Longer is not nearer.")})
"""
NUMBER = """
from gdcourse.explorers import predict
predict("03.first-step", "Where does the first step lead?", answer=0.6, unit="along w", because="A tenth of 6.",
        wrong={-0.6: ("ascent_sign", "That way is up.")})
"""
ORDER = """
from gdcourse.explorers import predict
predict("03.order", "Nearest first.", order=["A", "B", "C"], answer=["A", "B", "C"], because="Because.")
"""
QUIZ = """
from gdcourse.explorers import quiz
quiz("03.slope", "The slope is 0. What do you know?", answer="the ground is level", options={
    "the ground is level": "That is all.", "you have arrived": ("zero_is_minimum", "It may be a hilltop."),
    "the model is broken": "It is an ordinary reading."})
"""
SEVERAL = """
from gdcourse.explorers import quiz
quiz("03.smooth", "Which are smooth?", answer=["ridge", "logistic"], options={
    "ridge": "A bowl.", "logistic": "Curved everywhere.", "lasso": ("corners", "It has corners."), "hinge": "One corner."})
"""


@pytest.fixture
def ask(lab, page, request):
    """Open a notebook with one cell, run it, and return the question that it shows."""

    def opened(cell: str, again: bool = False):
        name = f"{request.node.name[:40].replace('[', '-').replace(']', '')}.ipynb"
        if not again:
            (lab.folder / "progress.json").unlink(missing_ok=True)
        page.goto(lab.notebook(name, cell))
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context?.sessionContext?.session?.kernel?.status === 'idle'")
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_selector("form.gdq-question")
        return page.locator("form.gdq-question")

    return opened


def kept(lab) -> dict:
    return json.loads((lab.folder / "progress.json").read_text(encoding="utf-8"))


def wait_until_kept(page, lab, kind: str, name: str, said) -> dict:
    """The entry of a question once the kernel has written it."""
    for _ in range(100):
        if (lab.folder / "progress.json").exists():
            entry = kept(lab).get(kind, {}).get(name)
            if entry and entry["latest"]["said"] == said:
                return entry
        page.wait_for_timeout(50)
    pytest.fail(f"{kind} {name} was not recorded as {said!r}")


def test_nothing_is_revealed_before_the_learner_commits(ask):
    form = ask(TWINS)
    assert form.locator("legend code").inner_text() == "loss" and form.locator("legend em").inner_text() == "0.9"
    assert form.locator(".gdq-reveal").inner_text() == ""
    form.get_by_role("button", name="Commit").click()
    assert form.locator(".gdq-hint").inner_text() == "Choose an answer first."
    assert form.locator(".gdq-reveal").inner_text() == ""


def test_a_wrong_prediction_gets_its_reason_and_both_answers_are_kept(ask, page, lab):
    form = ask(TWINS)
    page.evaluate("window.heard = []; window.addEventListener('gdcourse:committed', (e) => heard.push(e.detail.name))")
    form.get_by_label("0.9").check()
    form.get_by_role("button", name="Commit").click()
    revealed = form.locator(".gdq-reveal").inner_text()
    assert [word in revealed for word in ("You said", "What happens", "Longer is not nearer.", "Both keep 0.8")] == [True] * 4
    assert form.get_by_label("0.1").is_disabled()
    assert page.evaluate("heard") == ["03.twins"] and page.evaluate("gdcourseCommitted.has('03.twins')")
    wait_until_kept(page, lab, "prediction", "03.twins", "0.9")

    form.get_by_role("button", name="Change my answer").click()
    assert form.locator(".gdq-reveal").inner_text() == ""
    form.get_by_label("neither").check()
    form.get_by_role("button", name="Commit").click()
    assert "First you said" in form.locator(".gdq-reveal").inner_text()
    entry = wait_until_kept(page, lab, "prediction", "03.twins", "neither")
    assert (entry["first"]["said"], entry["first"]["misconception"], entry["latest"]["right"]) == ("0.9", "bigger_is_faster", True)


def test_an_answer_is_there_again_when_the_cell_runs_again(ask, page, lab):
    form = ask(TWINS)
    form.get_by_label("0.1").check()
    form.get_by_role("button", name="Commit").click()
    wait_until_kept(page, lab, "prediction", "03.twins", "0.1")
    form = ask(TWINS, again=True)
    assert "You said" in form.locator(".gdq-reveal").inner_text() and form.get_by_label("0.1").is_checked()
    assert page.evaluate("document.activeElement.closest('form.gdq-question') === null")


def test_a_prediction_by_keyboard_alone(ask, page):
    form = ask(TWINS)
    cells = page.locator(".jp-Cell").count()
    form.get_by_label("0.1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert form.get_by_label("neither").is_checked()
    for key in ("a", "b", "d", "d"):  # in JupyterLab these insert and delete cells
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Commit"
    page.keyboard.press("Enter")
    assert "As you said." in form.locator(".gdq-reveal").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Change my answer"


@pytest.mark.parametrize(("typed", "says"), [("0,6", "As you said."), ("-0.6", "That way is up."), ("17", "A tenth of 6.")])
def test_numbers_are_read_as_people_type_them(ask, page, typed, says):
    form = ask(NUMBER)
    form.get_by_role("textbox").fill(typed)
    page.keyboard.press("Enter")
    revealed = form.locator(".gdq-reveal").inner_text()
    assert says in revealed and "0.6 along w" in revealed
    assert ("That way is up." in revealed) == (typed == "-0.6")


def test_what_is_no_number_is_asked_for_again(ask, page):
    form = ask(NUMBER)
    form.get_by_role("textbox").fill("six")
    page.keyboard.press("Enter")
    assert "Type a number first" in form.locator(".gdq-hint").inner_text()
    assert form.locator(".gdq-reveal").inner_text() == ""


def test_an_order_is_made_with_arrow_keys_and_spoken(ask, page):
    form = ask(ORDER)

    def shown():
        return [text.strip() for text in form.locator("li > span").all_inner_texts()]

    for place, item in enumerate("ABC"):
        form.get_by_role("button", name=f"Move {item} up").focus()
        while shown().index(item) > place:
            page.keyboard.press("ArrowUp")
    assert shown() == ["A", "B", "C"]
    assert "of 3" in form.locator(".gdq-hint").inner_text()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move C up"
    form.get_by_role("button", name="Move A down").click()
    assert shown() == ["B", "A", "C"]
    form.get_by_role("button", name="Commit").click()
    assert "B → A → C" in form.locator(".gdq-reveal").inner_text()
    assert "A → B → C" in form.locator(".gdq-reveal").inner_text()


def test_a_wrong_quiz_answer_gets_its_own_reason_and_another_try(ask, page, lab):
    form = ask(QUIZ)
    form.get_by_label("you have arrived").check()
    form.get_by_role("button", name="Commit").click()
    revealed = form.locator(".gdq-reveal").inner_text()
    assert "Not this one." in revealed and "It may be a hilltop." in revealed and "That is all." not in revealed
    wait_until_kept(page, lab, "quiz", "03.slope", "you have arrived")
    form.get_by_label("the ground is level").check()
    assert form.locator(".gdq-reveal").inner_text() == ""
    form.get_by_role("button", name="Commit").click()
    assert "Right." in form.locator(".gdq-reveal").inner_text()
    form.get_by_text("Why not the others").click()
    assert "It may be a hilltop." in form.locator(".gdq-reveal").inner_text()


def test_several_answers_are_counted(ask):
    form = ask(SEVERAL)
    form.get_by_label("ridge").check()
    form.get_by_label("lasso").check()
    form.get_by_role("button", name="Commit").click()
    revealed = form.locator(".gdq-reveal").inner_text()
    assert "1 of the 2 right ones, 1 wrong." in revealed and "It has corners." in revealed
    form.get_by_label("lasso").uncheck()
    form.get_by_label("logistic").check()
    form.get_by_role("button", name="Try again").or_(form.get_by_role("button", name="Commit")).click()
    assert "all of them" in form.locator(".gdq-reveal").inner_text()


@pytest.mark.parametrize("cell", [TWINS, NUMBER, ORDER, QUIZ, SEVERAL], ids=["choice", "number", "order", "quiz", "several"])
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_form_is_accessible_before_and_after(ask, page, cell, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    form = ask(cell)
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.wait_for_selector(f"body[data-jp-theme-light={str('Light' in theme).lower()!r}]")

    def problems():
        found = axe.run(page, context="form.gdq-question").response["violations"]
        return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]

    assert problems() == []
    first = form.locator("input").first
    if cell is NUMBER:
        first.fill("3")
    elif cell is not ORDER:
        first.check()
    form.locator(".gdq-commit").click()
    assert form.locator(".gdq-reveal").inner_text() and problems() == []


@pytest.mark.parametrize("width", [360, 1920])
def test_nothing_sticks_out_on_a_phone_or_a_projector(ask, page, width):
    form = ask(SEVERAL)
    form.get_by_label("ridge").check()
    form.locator(".gdq-commit").click()
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("document.querySelector('form.gdq-question').parentElement.style.width = '340px'") if width == 360 else None
    sticking = page.evaluate(
        """() => { const form = document.querySelector('form.gdq-question'), edge = form.getBoundingClientRect().right + 1;
             return [...form.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > edge).map((e) => e.className); }"""
    )
    assert sticking == []
