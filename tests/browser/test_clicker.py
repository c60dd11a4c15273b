"""The deck belongs to the lecturer: a clicker turns the slide whatever was touched, and nothing is lost."""

import pytest

pytest.importorskip("sphinx_revealjs", reason="decks need the instructor extra")
pytest.importorskip("jupyter_server_mathjax", reason="decks need the instructor extra")

from gdcourse.teaching.slides import lectures  # noqa: E402

LESSONS = lectures()
THIRD = next(lesson for lesson in LESSONS if lesson.lesson.startswith("03"))

# What can be touched on a slide, and the key that changes it there.
KEYS = {
    "input[type=range]": "ArrowLeft",
    "input:is([type=radio], [type=checkbox])": " ",
    "input:is([type=text], [type=number]), textarea": "1",
    "select": "ArrowDown",
    "canvas[tabindex]": "ArrowRight",
    "summary": "Enter",
    ".gdq-commit": "Enter",
    "button": "",
}

# Which slide it is, whether the focus is on it, and what its explorers and questions have been set to.
STATE = """async () => {
  for (const _ of "12") await new Promise(requestAnimationFrame); // what was touched is drawn in the next
  const slide = Reveal.getCurrentSlide();
  const all = '.live :is(input, select, textarea, details, [aria-pressed], .gdq-reveal)';
  const set = [...slide.querySelectorAll(all)];
  const kept = set.map((e) => e.matches('.gdq-reveal') ? e.textContent
    : [e.type, e.value, e.checked, e.open, e.getAttribute('aria-pressed')].join());
  return { slide: Reveal.getSlidePastCount(), isLast: Reveal.isLastSlide(), kept,
           isTouched: slide.querySelector('.live')?.contains(document.activeElement) ?? false };
}"""

# Puts the focus on the first control of a kind; says whether there is one.
FOCUS = """(kind) => {
  const isUsable = (e) => e.closest('.live') && e.checkVisibility() && !e.matches(':disabled');
  const part = [...Reveal.getCurrentSlide().querySelectorAll(kind)].find(isUsable);
  part?.focus();
  return document.activeElement === part;
}"""

ALIVE = """[...new Set([...document.querySelectorAll('.live')].map((e) => e.closest('section')))]
  .map((e) => Reveal.getIndices(e))"""


def wait_for_the_slide(page) -> None:
    """Until it is as it stays while nobody touches it."""
    page.wait_for_function("Reveal.getCurrentSlide().dataset.ready")


def state(page) -> dict:
    wait_for_the_slide(page)
    return page.evaluate(STATE)


@pytest.mark.parametrize("source", LESSONS, ids=lambda source: source.lesson)
def test_a_clicker_turns_the_slide_from_every_explorer_and_question(decks, opened, source):
    page = opened(decks(source))
    page.emulate_media(reduced_motion="reduce")  # nothing glides on while it is looked at
    places = page.evaluate(ALIVE)
    assert places
    for place in places:
        page.evaluate("({ h, v }) => Reveal.slide(h, v)", place)
        wait_for_the_slide(page)
        touched = [kind for kind, key in KEYS.items() if turns_from(page, kind, key)]
        assert touched, f"nothing to touch on {place}"


def turns_from(page, kind: str, key: str) -> bool:
    """Touch a control of this kind, turn the slide and turn back; False when the slide has none."""
    if not page.evaluate(FOCUS, kind):
        return False
    if key:
        page.keyboard.press(key)
    here = state(page)
    there, back = ("PageUp", "PageDown") if here["isLast"] else ("PageDown", "PageUp")
    page.keyboard.press(there)
    assert state(page)["slide"] == here["slide"] + (-1 if here["isLast"] else 1), kind
    page.keyboard.press(back)
    assert state(page) == here | {"isTouched": False}, kind
    return True


TOUCHED = {
    "a slider": ".live input[type=range]",
    "an answer": ".live .gdq-option",
    "a field": ".live input[type=text]",
    "a button": ".live .gdq-commit",
}


@pytest.mark.parametrize("what", TOUCHED)
def test_a_clicker_turns_the_slide_when_the_mouse_was_there(decks, opened, what):
    page = opened(decks(THIRD))
    for _ in range(page.evaluate("Reveal.getTotalSlides()")):
        wait_for_the_slide(page)
        thing = page.locator(f"section.present:not(:has(section)) {TOUCHED[what]}").first
        if thing.count() and thing.is_visible():
            break
        page.keyboard.press("PageDown")
    before = page.evaluate("Reveal.getSlidePastCount()")
    thing.click()
    page.keyboard.press("PageDown")
    assert page.evaluate("Reveal.getSlidePastCount()") == before + 1
    page.keyboard.press("PageUp")
    assert page.evaluate("Reveal.getSlidePastCount()") == before


def test_tab_stays_on_the_slide(decks, opened):
    page = opened(decks(THIRD))
    outside = (
        "document.querySelectorAll('.slides section:not(:has(section)):not(.present):not([inert])').length"
    )
    assert page.evaluate(outside) == 0
    page.keyboard.press("PageDown")
    assert page.evaluate(outside) == 0 and not page.evaluate("Reveal.getCurrentSlide().inert")


def test_arrow_keys_leave_a_button_and_stay_in_a_question(decks, opened):
    page = opened(decks(LESSONS[0]))
    page.evaluate(
        """() => { const quiz = document.querySelector('.tag-quiz .live').closest('section');
                   const { h, v } = Reveal.getIndices(quiz);
                   Reveal.slide(h, v); }"""
    )
    slide = page.locator("section.present:not(.stack)")
    slide.locator("input").first.focus()
    place = page.evaluate("Reveal.getIndices()")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("Reveal.getIndices()") == place
    page.keyboard.press("Enter")
    slide.locator(".gdq-commit").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices()") != place
