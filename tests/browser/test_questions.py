"""Questions as a learner meets them: in JupyterLab, by mouse and by keyboard, wrong first and right later."""

import itertools
import json

import pytest
from laboratory import PATIENCE, SHOWN, run_all


def asked(text: str) -> str:
    """The cell that asks a question of the learner's own."""
    return f"from gdcourse.questions import ask\nask(text={text!r})"


TWINS = asked(
    """\
## Prediction 03.twins

Whose `loss` is lower, 0.1 or *0.9*?

- [ ] 0.1 {overshoot_means_divergence}
  It lands as near.
- [ ] 0.9 {bigger_is_faster}
  Longer is not nearer.
- [x] neither
  Both keep 0.8 of the distance.
"""
)
NUMBER = asked(
    """\
## Prediction 03.first-step

Where does the first step lead?

- [x] 0.6 ± 0.006 along w
  A tenth of 6.
- [ ] −0.6 {ascent_sign}
  That way is up.
"""
)
ORDER = asked("## Prediction 03.order\n\nNearest first.\n\n1. A\n2. B\n3. C\n\nBecause.\n")
QUIZ = asked(
    """\
## Question 03.slope

The slope is 0. What do you know?

- [x] the ground is level
  That is all.
- [ ] you have arrived {zero_gradient_is_minimum}
  It may be a hilltop.
- [ ] the model is broken {zero_gradient_is_error}
  It is an ordinary reading.
"""
)
SEVERAL = asked(
    """\
## Question 03.smooth

Which are smooth?

- [x] ridge
  A bowl.
- [x] logistic
  Curved everywhere.
- [ ] lasso {convex_means_smooth}
  It has corners.
- [ ] hinge {convex_means_smooth}
  One corner.
"""
)


NAMES = map("questions-{}.ipynb".format, itertools.count(1))


@pytest.fixture
def answers(tmp_path):
    """The progress file of this test alone: the kernel of the one before may still write to its own."""
    return tmp_path / "answers.json"


@pytest.fixture
def page(quiet_desk):
    """JupyterLab."""
    return quiet_desk


@pytest.fixture
def ask(open_notebook, page, answers):
    """Open a notebook of these cells, run it all, and return the questions that it shows."""

    def opened(*cells: str):
        here = f'import os; os.environ["GDCOURSE_PROGRESS"] = {str(answers)!r}'
        open_notebook(next(NAMES), here, *cells)
        forms = page.locator("form.gdq-question")
        forms.nth(len(cells) - 1).wait_for()
        return forms

    return opened


def wait_until_kept(page, answers, kind: str, name: str, said) -> dict:
    """The entry of a question once the kernel has written it."""
    for _ in range(PATIENCE // 50):
        kept = json.loads(answers.read_text(encoding="utf-8")) if answers.exists() else {}
        entry = kept.get(kind, {}).get(name)
        if entry and entry["latest"]["said"] == said:
            return entry
        page.wait_for_timeout(50)
    pytest.fail(f"{kind} {name} was not recorded as {said!r}")


def test_a_prediction_waits_answers_and_is_remembered(ask, page, answers):
    form = ask(TWINS).first
    assert (
        form.locator("legend code").inner_text() == "loss" and form.locator("legend em").inner_text() == "0.9"
    )
    assert form.locator(".gdq-reveal").inner_text() == ""
    form.get_by_role("button", name="Commit").click()
    assert form.locator(".gdq-hint").inner_text() == "Choose an answer first."
    assert form.locator(".gdq-reveal").inner_text() == ""

    page.evaluate(
        "window.heard = []; addEventListener('gdcourse:committed', (e) => heard.push(e.detail.name))"
    )
    form.get_by_label("0.9").check()
    form.get_by_role("button", name="Commit").click()
    revealed = form.locator(".gdq-reveal").inner_text()
    for words in ("You said", "What happens", "Longer is not nearer.", "Both keep 0.8 of the distance."):
        assert words in revealed
    assert form.locator("dt").last.bounding_box()["height"] < 30, "on one line"
    assert form.get_by_label("0.1").is_disabled()
    assert page.evaluate("heard") == ["03.twins"] and page.evaluate("gdcourseCommitted.has('03.twins')")
    wait_until_kept(page, answers, "prediction", "03.twins", "0.9")

    form.get_by_role("button", name="Change my answer").click()
    assert form.locator(".gdq-reveal").inner_text() == ""
    form.get_by_label("neither").check()
    form.get_by_role("button", name="Commit").click()
    assert "First you said" in form.locator(".gdq-reveal").inner_text()
    entry = wait_until_kept(page, answers, "prediction", "03.twins", "neither")
    assert (entry["first"]["said"], entry["first"]["misconception"]) == ("0.9", "bigger_is_faster")
    assert entry["latest"]["right"] is True

    form = ask(TWINS).first
    assert "First you said 0.9. It was worth thinking again." in form.locator(".gdq-reveal").inner_text()
    assert form.get_by_label("neither").is_checked()
    assert page.evaluate("document.activeElement.closest('form.gdq-question') === null")


def test_predictions_by_keyboard_alone(ask, page):
    choice, order = (ask(TWINS, ORDER).nth(i) for i in range(2))
    cells = page.locator(".jp-Cell").count()
    choice.get_by_label("0.1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert choice.get_by_label("neither").is_checked()
    for key in ("a", "b", "d", "d"):  # in JupyterLab these insert and delete cells
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Commit"
    page.keyboard.press("Enter")
    assert "✓ neither" in choice.locator(".gdq-reveal").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Change my answer"

    def shown():
        return [text.strip() for text in order.locator("li > span").all_inner_texts()]

    for place, item in enumerate("ABC"):
        order.get_by_role("button", name=f"Move {item} up").focus()
        for _ in range(shown().index(item) - place):
            page.keyboard.press("ArrowUp")
    assert shown() == ["A", "B", "C"]
    page.keyboard.press("ArrowUp")
    assert shown() == ["A", "C", "B"] and order.locator(".gdq-hint").inner_text() == "C: place 2 of 3"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move C up"
    order.get_by_role("button", name="Commit").click()
    revealed = order.locator(".gdq-reveal").inner_text()
    assert "A → C → B" in revealed and "A → B → C" in revealed


def test_keys_stay_in_a_card_where_jupyter_takes_them_first(ask, page):
    """Jupyter Notebook listens before the page does, JupyterLab after it."""
    form = ask(TWINS).first
    page.evaluate(
        "window.first = (e) => jupyterapp.commands.processKeydownEvent(e);"
        "document.addEventListener('keydown', first, true)"
    )
    cells = page.locator(".jp-Cell").count()
    form.get_by_label("0.1").click()
    for key in ("ArrowDown", "b", "a"):
        page.keyboard.press(key)
    assert form.get_by_label("0.9").is_checked() and page.locator(".jp-Cell").count() == cells
    page.keyboard.press("Shift+Enter")
    page.wait_for_function("!document.activeElement.closest('form.gdq-question')")
    page.evaluate("document.removeEventListener('keydown', first, true)")


def test_numbers_are_read_as_people_type_them(ask, page):
    form = ask(NUMBER).first
    form.get_by_role("textbox").fill("six")
    page.keyboard.press("Enter")
    assert "Type a number first" in form.locator(".gdq-hint").inner_text()
    assert form.locator(".gdq-reveal").inner_text() == ""
    says = {"-0.6": "That way is up.", "0,6": "✓ 0.6 along w", "17": ""}
    for typed in says:
        form.get_by_role("textbox").fill(typed)
        page.keyboard.press("Enter")
        revealed = form.locator(".gdq-reveal").inner_text()
        assert "0.6 along w" in revealed and "A tenth of 6." in revealed
        assert [words in revealed for words in says.values() if words] == [
            words == says[typed] for words in says.values() if words
        ]
        assert "17 along w" in revealed or typed != "17"
        form.get_by_role("button", name="Change my answer").click()


def test_a_wrong_quiz_answer_gets_its_own_reason_and_another_try(ask, page, answers):
    one, several = (ask(QUIZ, SEVERAL).nth(i) for i in range(2))
    one.get_by_label("you have arrived").check()
    one.get_by_role("button", name="Commit").click()
    revealed = one.locator(".gdq-reveal").inner_text()
    assert (
        "Not this one." in revealed and "It may be a hilltop." in revealed and "That is all." not in revealed
    )
    wait_until_kept(page, answers, "quiz", "03.slope", "you have arrived")
    one.get_by_label("the ground is level").check()
    assert one.locator(".gdq-reveal").inner_text() == ""
    one.get_by_role("button", name="Commit").click()
    assert "Right." in one.locator(".gdq-reveal").inner_text()
    one.get_by_text("Why not the others").click()
    assert "It may be a hilltop." in one.locator(".gdq-reveal").inner_text()

    several.get_by_label("ridge").check()
    several.get_by_label("lasso").check()
    several.get_by_role("button", name="Commit").click()
    revealed = several.locator(".gdq-reveal").inner_text()
    assert "1 of the 2 right ones, 1 wrong." in revealed and "It has corners." in revealed
    several.get_by_label("lasso").uncheck()
    several.get_by_label("logistic").check()
    several.get_by_role("button", name="Commit").click()
    assert "all of them" in several.locator(".gdq-reveal").inner_text()


def test_a_right_prediction_gets_its_reason_first_then_a_word_of_its_own(ask, page):
    choice, number = (ask(TWINS, NUMBER).nth(i) for i in range(2))

    def revealed(form, answer):
        answer(form)
        form.get_by_role("button", name="Commit").click()
        return form.locator(".gdq-reveal").inner_text().split("\n\n")

    right = ["✓ neither", "Both keep 0.8 of the distance."]
    assert revealed(choice, lambda f: f.get_by_label("neither").check()) == [
        *right,
        "You knew before you saw it.",
    ]
    choice.get_by_role("button", name="Change my answer").click()
    revealed(choice, lambda f: f.get_by_label("0.9").check())
    choice.get_by_role("button", name="Change my answer").click()
    said = revealed(choice, lambda f: f.get_by_label("neither").check())
    assert said == [*right, "You knew before you saw it."], "the first answer was right"
    near = revealed(number, lambda f: f.get_by_role("textbox").fill("0.605"))
    assert near[-1] == "You said 0.605 along w, which is near enough: you knew before you saw it."


def test_a_card_says_whether_it_is_committed_and_can_be_jumped_to(ask, page):
    prediction, quiz = (ask(TWINS, QUIZ).nth(i) for i in range(2))
    assert prediction.locator(".gdq-state").inner_text() == "not committed yet"
    assert quiz.locator(".gdq-state").inner_text() == ""
    page.evaluate("document.getElementById('question-03.slope').focus()")
    assert page.evaluate("document.activeElement.matches('form.gdq-question')")
    assert quiz.evaluate("form => getComputedStyle(form).outlineStyle") == "solid", "one sees where one is"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    quiz.locator(".gdq-commit").click()
    prediction.get_by_label("0.9").check()
    prediction.locator(".gdq-commit").click()
    assert prediction.locator(".gdq-state").inner_text() == "✓ committed"
    first = quiz.locator(".gdq-option").first.inner_text().partition("\n")[0]
    expected = "✓ answered" if first == "the ground is level" else "not right yet"
    assert quiz.locator(".gdq-state").inner_text() == expected


def restart(page) -> None:
    """Restart the kernel of the notebook, as its menu does."""
    page.evaluate("window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()")


def test_an_answer_given_after_a_restart_is_kept_once_the_cell_runs_again(ask, page, answers):
    form = ask(TWINS).first
    restart(page)
    form.get_by_label("0.9").check()
    form.get_by_role("button", name="Commit").click()
    assert "Longer is not nearer." in form.locator(".gdq-reveal").inner_text()
    page.get_by_text("Not kept yet: the notebook's kernel does not answer.").wait_for()
    assert not answers.exists()
    run_all(page, page.evaluate(SHOWN))
    entry = wait_until_kept(page, answers, "prediction", "03.twins", "0.9")
    assert entry["latest"]["misconception"] == "bigger_is_faster"
    page.get_by_text("Not kept yet").wait_for(state="detached")


def test_a_saved_lesson_opened_again_says_how_its_cards_wake(ask, page, lab, answers):
    form = ask(TWINS).first
    form.get_by_label("0.9").check()
    form.get_by_role("button", name="Commit").click()
    wait_until_kept(page, answers, "prediction", "03.twins", "0.9")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.goto(lab.url(page.evaluate(SHOWN)))
    asleep = page.get_by_text("Asleep: in Jupyter, Run All brings this card and your answer back.")
    asleep.wait_for()
    run_all(page, page.evaluate(SHOWN))
    page.locator("form.gdq-question").wait_for()
    assert "You said" in page.locator(".gdq-reveal").inner_text()
    assert not asleep.is_visible()


TEX = asked(
    r"""## Question 03.tex

At $|1 - \eta L| < 1$ it arrives. When?

- [x] $\eta < \frac{2}{L}$
  So.
- [ ] $\eta < \frac{1}{\sqrt{L}}$ {power_confused}
  No.
"""
)


def test_formulas_are_set(ask, page):
    form = ask(TEX).first
    assert form.locator("math").count() == 3 and "$" not in form.inner_text()
    assert form.locator("mfrac").first.bounding_box()["height"] > 15, "one above the other, not in a row"


def test_every_form_is_accessible_before_and_after_in_both_themes(ask, page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    forms = ask(TWINS, NUMBER, ORDER, QUIZ, SEVERAL)

    def problems():
        found = []
        for name, light in (("JupyterLab Light", "true"), ("JupyterLab Dark", "false")):
            page.evaluate(
                "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", name
            )
            page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
            for rule in axe.run(page, context="form.gdq-question").response["violations"]:
                found += [(name, rule["id"], node["html"]) for node in rule["nodes"]]
        return found

    assert problems() == []
    for form in forms.all():
        for box in form.locator("input").all()[:1]:
            box.fill("3") if box.get_attribute("type") == "text" else box.check()
        form.locator(".gdq-commit").click()
        assert form.locator(".gdq-reveal").inner_text()
    assert problems() == []


def test_nothing_sticks_out_on_a_phone_or_a_projector(ask, page):
    forms = ask(TWINS, NUMBER, ORDER, QUIZ, SEVERAL)
    for form in forms.all():
        for box in form.locator("input").all()[:1]:
            box.fill("3") if box.get_attribute("type") == "text" else box.check()
        form.locator(".gdq-commit").click()
    for width in (330, 1600):
        sticking = forms.evaluate_all(
            """(forms, width) => forms.flatMap((form) => {
                 form.style.width = `${width}px`;
                 const edge = form.getBoundingClientRect().right + 1;
                 const parts = [...form.querySelectorAll('*')];
                 return parts.filter((e) => e.getBoundingClientRect().right > edge).map((e) => e.outerHTML);
               })""",
            width,
        )
        assert sticking == []
