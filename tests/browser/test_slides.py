"""Decks in a browser with the network off: every slide of every lesson fits, every widget lives, nothing is asked for."""

import re

import pytest

pytest.importorskip("sphinx_revealjs", reason="decks need the instructor extra")
pytest.importorskip("jupyter_server_mathjax", reason="decks need the instructor extra")

from gdcourse.teaching.build import Source, sources  # noqa: E402
from gdcourse.teaching.slides import deck, is_lecture  # noqa: E402

LESSONS = [s for s in sources() if s.path.parent.name == "notebooks" and is_lecture(s)]
SMALLEST_TYPE = 0.6  # of the intended size

MATH = r"""
# %% [markdown] tags=["promise"] minutes=2 slideshow={"slide_type": "slide"}
# # 01 · Formulas for $\eta$
#
# You will read $\eta < \frac{2}{L}$ aloud.

# %% [markdown] tags=["why"] minutes=3 slideshow={"slide_type": "slide"}
# ## Derive it
#
# $$ w_{k+1} = w_k - \eta \nabla f(w_k), \qquad \sum_{i=1}^n \int_0^1 x^i\,dx \in \mathbb{R} $$
"""


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    """The deck of a lesson as a file, made once."""
    folder, made = tmp_path_factory.mktemp("decks"), {}

    def path(source: Source):
        if source.name not in made:
            file = folder / f"{source.lesson}.html"
            file.write_text(deck(source), encoding="utf-8")
            made[source.name] = file
        return made[source.name]

    return path


@pytest.fixture
def opened(page):
    """Open a deck with the network off; fails when it asks for anything that is not inside it."""
    asked: list[str] = []
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))

    def at(file, query: str = "", width: int = 1280, height: int = 720):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{file.as_uri()}{query}")
        page.wait_for_selector("body[data-ready]", timeout=20_000)
        return page

    yield at
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert outside == [] and len([url for url in asked if url.startswith("file:") and ".html" not in url]) == 0


# Shows every slide in turn and returns what is wrong with it, in pixels of the screen.
EVERY_SLIDE = """async (smallest) => {
  const wrong = [];
  const settle = () => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 30));
  const cut = (slide, when) => {
    const name = `${slide.getAttribute('aria-label')} (${when})`;
    const body = slide.querySelector('.body'), inside = body.firstElementChild;
    const size = Number(slide.style.getPropertyValue('--fit'));
    if (!(size >= smallest)) wrong.push([name, 'type is too small', size]);
    if (inside.scrollHeight > body.clientHeight + 1) wrong.push([name, 'too tall', inside.scrollHeight - body.clientHeight]);
    if (inside.scrollWidth > body.clientWidth + 1) wrong.push([name, 'too wide', inside.scrollWidth - body.clientWidth]);
    for (const part of slide.querySelectorAll('.frame *')) {
      const box = part.getBoundingClientRect();
      if (part.closest('.gd-hidden, .gd-status, .gd-table, .notes') || !box.width || !part.checkVisibility()) continue;
      if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1)
        wrong.push([name, 'outside the screen', part.outerHTML.slice(0, 80)]);
    }
    if (!slide.querySelector('.notes')?.textContent.trim() && slide.classList.contains('statement')) wrong.push([name, 'no notes', 0]);
  };
  for (let i = 0; i < Reveal.getTotalSlides(); i++) {
    const slide = Reveal.getCurrentSlide();
    await settle();
    cut(slide, 'as it opens');
    if (slide.querySelector('.live')?.dataset.model) wrong.push([slide.getAttribute('aria-label'), 'widget is dead', 0]);
    const form = slide.querySelector('form.gdq-question');
    if (form) {
      const field = form.querySelector('input[type=text]');
      if (field) { field.value = '1e9'; field.dispatchEvent(new Event('input', { bubbles: true })); }
      for (const option of form.querySelectorAll('input:not([type=text])')) {
        option.checked = true;
        form.requestSubmit();
        await settle();
        cut(slide, 'answered');
        if (form.querySelector('fieldset').disabled) break;
      }
      if (field || form.querySelector('ol')) { form.requestSubmit(); await settle(); cut(slide, 'answered'); }
      for (const fold of form.querySelectorAll('details')) fold.open = true;
      await settle(); await settle();
      cut(slide, 'unfolded');
      if (!form.querySelector('.gdq-reveal').textContent) wrong.push([slide.getAttribute('aria-label'), 'nothing revealed', 0]);
    }
    Reveal.next();
  }
  return wrong;
}"""


@pytest.mark.parametrize("source", LESSONS, ids=lambda source: source.lesson)
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=["1280x720", "1920x1080"])
def test_every_slide_fits_and_lives(decks, opened, source, size):
    file = decks(source)
    assert file.stat().st_size <= 15e6
    assert opened(file, "?theme=light", *size).evaluate(EVERY_SLIDE, SMALLEST_TYPE) == []


@pytest.mark.parametrize("source", LESSONS, ids=lambda source: source.lesson)
def test_every_explorer_answers_a_key_in_the_dark_too(decks, opened, source):
    page = opened(decks(source), "?theme=dark")
    assert page.get_attribute("body", "data-jp-theme-light") == "false"
    places = page.evaluate(
        "[...document.querySelectorAll('.live')].filter((e) => e.querySelector('img')).map((e) => Reveal.getIndices(e.closest('section')))"
    )
    for place in places:
        page.evaluate("({h, v}) => Reveal.slide(h, v)", place)
        slide = page.locator("section.present:not(.stack)")
        slide.locator(".gd-explorer").wait_for()
        page.wait_for_timeout(600)
        before = slide.locator(".gd-status").inner_text(), slide.locator(".gd-explorer input").evaluate_all("all => all.map((e) => e.value)")
        (slide.locator(".gd-explorer canvas[tabindex]").or_(slide.locator(".gd-explorer input:visible:enabled"))).first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(600)
        after = slide.locator(".gd-status").inner_text(), slide.locator(".gd-explorer input").evaluate_all("all => all.map((e) => e.value)")
        assert before != after, slide.get_attribute("aria-label")
        assert page.evaluate("Reveal.getIndices().h") == place["h"]


@pytest.mark.parametrize("source", LESSONS[:1], ids=lambda source: source.lesson)
def test_a_lecturer_has_keys_notes_a_clock_and_paper(decks, opened, source):
    page = opened(decks(source))
    total = page.evaluate("Reveal.getTotalSlides()")
    assert page.locator("aside.notes").count() == total
    assert re.search(r"\d+ minutes", page.locator("section.present .plan b").inner_text())
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getSlidePastCount()") == 1
    light = page.get_attribute("body", "data-jp-theme-light")
    page.keyboard.press("d")
    assert page.get_attribute("body", "data-jp-theme-light") != light
    page.keyboard.press("o")
    assert page.evaluate("Reveal.isOverview()")
    page.keyboard.press("o")
    with page.context.expect_page() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    speaker.wait_for_selector(".speaker-controls-notes:not(.hidden) .value *")
    assert speaker.locator(".speaker-controls-notes .value").inner_text().strip()
    assert re.fullmatch(r"[\d:]+", "".join(speaker.locator(".timer").inner_text().split()))
    speaker.close()

    printed = opened(decks(source), "?print-pdf")
    pdf = printed.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == total


def test_arrow_keys_leave_a_button_and_stay_in_a_question(decks, opened):
    page = opened(decks(LESSONS[0]))
    page.evaluate("Reveal.slide(Reveal.getIndices(document.querySelector('.tag-predict .live').closest('section')).h, 1)")
    page.evaluate("() => { const {h, v} = Reveal.getIndices(document.querySelector('.tag-quiz .live').closest('section')); Reveal.slide(h, v); }")
    slide = page.locator("section.present:not(.stack)")
    slide.locator("input").first.focus()
    place = page.evaluate("Reveal.getIndices()")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("Reveal.getIndices()") == place
    page.keyboard.press("Enter")
    slide.locator(".gdq-commit").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices()") != place


def test_formulas_are_typeset_without_the_network(tmp_path, opened, decks):
    notebook = tmp_path / "notebooks" / "01_formulas.py"
    notebook.parent.mkdir()
    notebook.write_text("# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n#     display_name: Python 3\n# ---\n" + MATH)
    page = opened(decks(Source(notebook, tmp_path)))
    assert page.locator(".frame .MathJax").count() == 3
    assert page.locator(".merror, .MathJax_Error").count() == 0
    assert "\\eta" not in page.locator("section.present h1").inner_text()
    assert page.evaluate("document.fonts.check('20px STIXMathJax_Main')") and page.evaluate("[...document.fonts].some((f) => f.status === 'loaded')")
