"""Explorers and the kernel behind them: functions of one's own, a kernel that is lost, several views."""

from __future__ import annotations

import pytest
from gallery import IMPORTS
from hand import explorers, wait_for_text
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("quiet_desk")

CLIFF = """
def cliff(w):
    if np.any(np.asarray(w) < 1):
        raise RuntimeError('no ground here')
    return w * w
"""


def run_again(page, number: int) -> None:
    """Run all cells, and wait until each explorer has given way to a new one."""
    page.evaluate("() => document.querySelectorAll('.gd-explorer').forEach((old) => (old.dataset.old = ''))")
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        """(number) => !document.querySelector('.gd-explorer[data-old]') &&
          [...document.querySelectorAll('.gd-explorer')]
            .filter((made) => made.querySelector('.gd-table tbody tr')).length == number""",
        arg=number,
    )


def test_a_prediction_in_the_notebook_opens_its_explorer(open_notebook):
    text = "## Prediction 03.race\n\nWhich?\n\n- [x] 0.1\n  It is.\n- [ ] 0.9\n  No.\n"
    question = f"from gdcourse import ask\nask(text={text!r})"
    cells = (question, "explore(bowl, locked_by='03.race')", "explore(bowl)")
    page = open_notebook("predicting.ipynb", IMPORTS, *cells)
    explorers(page, 2)
    body = page.locator(".gd-explorer .gd-body").first
    assert body.evaluate("b => b.inert")
    lock = page.locator(".gd-lock button").first
    assert lock.inner_text().startswith("First predict: ") and "Prediction" not in lock.inner_text()
    lock.click()
    assert page.evaluate("() => document.activeElement.id") == "question-03.race"
    page.get_by_label("0.1", exact=True).check()
    page.get_by_role("button", name="Commit").click()
    page.wait_for_function("() => !document.querySelector('.gd-explorer .gd-body').inert")
    run_again(page, number=2)  # kept: it opens again by itself
    assert not page.locator(".gd-explorer .gd-body").first.evaluate("b => b.inert")


def test_functions_that_fail_say_so_in_the_picture(open_notebook):
    page = open_notebook(
        "failing.ipynb",
        IMPORTS,
        CLIFF,
        "explore(cliff, start=3.0)",
        "explore(lambda w: np.sqrt(w), start=0.04, controls=('start', 'rate'))",
        "import time\ndef slow(w):\n    time.sleep(0.5)\n    return w * w",
        "explore(slow, start=3.0)",
        "rng = np.random.default_rng(0)",
        "explore(lambda w: w * w + rng.normal(), start=3.0)",
    )
    boxes = explorers(page, 4)
    wait_for_text(boxes[0], ".gd-notice", "RuntimeError: no ground here")
    wait_for_text(boxes[1], ".gd-table tbody", "nan")
    wait_for_text(boxes[2], ".gd-notice", "slow: the walk stopped after")
    wait_for_text(boxes[3], ".gd-notice", "another height each time")
    boxes[0].slider("start w").press("End")
    wait_for_text(boxes[0], ".gd-notice", "no ground here")
    boxes[0].slider("learning rate η").press("Home")
    boxes[0].page.wait_for_function(
        "b => b.querySelector('.gd-notice').hidden", arg=boxes[0].box.element_handle()
    )


def test_a_lost_kernel_is_said_and_the_page_stays_usable(open_notebook):
    page = open_notebook("lost.ipynb", IMPORTS, "explore(lambda w: w ** 4, start=1.0)", "explore(bowl)")
    mine, ours = explorers(page, 2)
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.wait_for_function(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status == 'idle'"
    )
    mine.slider("start w").press("End")
    wait_for_text(mine, ".gd-notice", "Python does not answer")
    assert mine.rows()[0][1] == "1.000", "the last walk is still there"
    mine.slider("step shown").press("Home")
    assert len(mine.rows()) == 1
    ours.move("learning rate η", "End")
    assert float(ours.rows()[1][1]) == pytest.approx(18.0), "what the page walks by itself goes on"
    run_again(page, number=2)
    assert page.locator(".gd-notice:not([hidden])").count() == 0
    again, _ = explorers(page, 2)
    again.slider("start w").press("End")
    wait_for_text(again, ".gd-table tbody", "5.000")


def test_the_kernel_hears_where_the_knobs_stand(open_notebook):
    page = open_notebook("hears.ipynb", IMPORTS, "explore(bowl)", "it = _", "None")
    (widget,) = explorers(page)
    widget.move("learning rate η", "End")
    page.evaluate("""() => { const book = jupyterapp.shell.currentWidget.content; book.activeCellIndex = 3;
        book.activeCell.model.sharedModel.setSource("print('rate', it.values['rate'])"); }""")
    page.wait_for_function(
        "() => jupyterapp.commands.execute('notebook:run-cell')"
        ".then(() => document.body.innerText.includes('rate 3'))",
        polling=100,
    )


def test_two_views_of_one_explorer_and_two_explorers(open_notebook):
    page = open_notebook("two.ipynb", IMPORTS, "it = explore(bowl)", "it", "it", "explore(bowl)")
    one, same, other = explorers(page, 3)
    one.move("learning rate η", "Home")
    expect(same.slider("learning rate η")).to_have_attribute("aria-valuetext", "0.001")
    assert one.value("learning rate η") == 0.001
    assert other.value("learning rate η") == 0.1
