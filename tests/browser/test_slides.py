"""Decks in a browser with the network off: every slide fits, every widget lives, nothing is asked for."""

import re

import pytest

pytest.importorskip("sphinx_revealjs", reason="decks need the instructor extra")
pytest.importorskip("jupyter_server_mathjax", reason="decks need the instructor extra")

from gdcourse.figures import HALL_DPI, HALL_TYPE  # noqa: E402
from gdcourse.making.sources import Source  # noqa: E402
from gdcourse.questions.reading import beside  # noqa: E402
from gdcourse.questions.wording import markup  # noqa: E402
from gdcourse.teaching.paper import chromium  # noqa: E402
from gdcourse.teaching.slides import lectures, printed  # noqa: E402

LESSONS = lectures()
SMALLEST = 0.033  # of the slide's height: type that can be read from the last row
FIGURE_TYPE = HALL_TYPE / 72 * HALL_DPI  # pixels of the smallest type in a picture for the hall
CONTRAST = 4.5  # of type to what is behind it; 3 for large type

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


# Shows every slide in turn, answers the questions if asked to, and returns all that is wrong.
EVERY_SLIDE = """async ({ smallest, contrast, figureType, answer }) => {
  const wrong = [];
  // of each slide the smallest type of its body, in heights, and its least contrast
  const measured = (window.measured = []);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const painted = async () => {
    await Promise.all([...Reveal.getCurrentSlide().querySelectorAll('img')].map((e) => e.decode()));
    await frame();
    await frame();
  };
  const isSeen = (part, box) =>
    box.width > 0 && part.checkVisibility() && !part.closest('.gd-hidden, .gd-status, .gd-table, .notes');

  function look(slide, when) {
    const say = (...what) => wrong.push([slide.getAttribute('aria-label'), when, ...what]);
    const body = slide.querySelector('.body');
    const inside = body.firstElementChild;
    const least = { title: slide.getAttribute('aria-label'), when, type: 1, contrast: 21 };
    for (const [part, pixels] of types(slide)) {
      const named = part.outerHTML.slice(0, 120);
      if (pixels < smallest * innerHeight) say('type is', pixels / innerHeight, named);
      const told = part.textContent.trim() && contrastOf(part);
      if (told && told < (pixels >= innerHeight / 24 ? 3 : contrast)) say('contrast is', told, named);
      if (body.contains(part)) least.type = Math.min(least.type, pixels / innerHeight);
      if (told) least.contrast = Math.min(least.contrast, told);
    }
    measured.push(least);
    const [over, beside] = [inside.scrollHeight - body.clientHeight, inside.scrollWidth - body.clientWidth];
    if (over > 1) say('too tall by', over);
    if (beside > 1) say('too wide by', beside);
    const explorer = slide.querySelector('.gd-body');
    if (explorer && explorer.scrollHeight > explorer.clientHeight + 1) say('its explorer is cut off');
    for (const part of slide.querySelectorAll('.frame *')) {
      const box = part.getBoundingClientRect();
      const out = box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1;
      if (out && isSeen(part, box)) say('outside the screen', part.outerHTML.slice(0, 80));
    }
    const speaks = slide.querySelector('.notes').textContent.trim() !== '';
    if (slide.classList.contains('statement') && !speaks) say('has no notes');
    if (slide.querySelector('.live[data-model]')) say('has a dead widget');
  }

  // Every part with words of its own, and how large they are on the screen.
  function types(slide) {
    const found = [];
    for (const part of slide.querySelectorAll('.frame, .frame *')) {
      const box = part.getBoundingClientRect();
      if (!isSeen(part, box) || part.closest('sup, sub, .MathJax, math, option')) continue;
      const hasWords = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (part.matches('canvas')) {
        found.push([part, (part.closest('.gd-fog') ? 14 : 12) * box.width / part.offsetWidth]);
      } else if (part.matches('figure img') && part.naturalWidth) {
        const [across, up] = [box.width / part.naturalWidth, box.height / part.naturalHeight];
        found.push([part, figureType * Math.min(across, up)]);
      } else if (hasWords || part.matches('input[type=text], select')) {
        const zoom = part.ownerSVGElement ? part.getScreenCTM().a : scaleOf(part);
        found.push([part, parseFloat(getComputedStyle(part).fontSize) * zoom]);
      }
    }
    return found;
  }
  const scaleOf = (part) => {
    const sheet = part.closest('.live > div');
    const enlarged = sheet ? new DOMMatrix(getComputedStyle(sheet).transform).a : 1;
    return enlarged * part.closest('.frame').getBoundingClientRect().width / 1024;
  };

  function contrastOf(part) {
    if (part.closest(':disabled, [inert], svg') || part.matches('canvas, img')) return 0;
    const isClear = (each) => /, 0\\)$|transparent/.test(getComputedStyle(each).backgroundColor);
    let behind = part;
    while (behind && isClear(behind)) behind = behind.parentElement;
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const light = (colour) => {
      const whole = colour.startsWith('color(') ? 1 : 255; // a mixed colour is told in shares of one
      const [r, g, b] = colour.match(/[\\d.]+/g).map((v) => linear(v / whole));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const type = getComputedStyle(part).color;
    const pair = [type, getComputedStyle(behind ?? document.body).backgroundColor].map(light);
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  }

  async function answerAll(slide, form) {
    const fields = [...form.querySelectorAll('input[type=text]')];
    for (const field of fields) field.value = '1e9';
    const options = [...form.querySelectorAll('input:not([type=text])')];
    for (const option of options.length ? options : [null]) {
      if (option) option.checked = true;
      form.requestSubmit();
      await painted();
      look(slide, 'answered');
      if (form.querySelector('fieldset').disabled) break;
    }
    for (const fold of form.querySelectorAll('details')) fold.open = true;
    await painted();
    look(slide, 'unfolded');
    const revealed = form.querySelector('.gdq-reveal').textContent;
    if (!revealed) wrong.push([slide.getAttribute('aria-label'), 'reveals nothing']);
  }

  Reveal.slide(0, 0);
  for (let i = 0; i < Reveal.getTotalSlides(); i++) {
    const slide = Reveal.getCurrentSlide();
    const end = performance.now() + 60_000;
    while (!slide.dataset.ready && performance.now() < end) await frame();
    await painted();
    if (!slide.dataset.ready) wrong.push([slide.getAttribute('aria-label'), 'is never ready']);
    look(slide, 'as it opens');
    const form = slide.querySelector('form.gdq-question');
    if (form && answer) await answerAll(slide, form);
    while (Reveal.nextFragment()) await frame();
    Reveal.next();
  }
  return wrong;
}"""


@pytest.mark.parametrize("source", LESSONS, ids=lambda source: source.lesson)
def test_every_slide_of_a_lesson_fits_and_lives(decks, opened, source):
    file = decks(source)
    assert file.stat().st_size <= 15e6
    page = opened(file, "?theme=dark")
    assert page.get_attribute("body", "data-jp-theme-light") == "false"
    places = page.evaluate(
        "[...document.querySelectorAll('.live')].filter((e) => e.querySelector('img'))"
        ".map((e) => Reveal.getIndices(e.closest('section')))"
    )
    for place in places:
        page.evaluate("({h, v}) => Reveal.slide(h, v)", place)
        assert_an_explorer_answers_a_key(page, place)
    wanted = {"smallest": SMALLEST, "contrast": CONTRAST, "figureType": FIGURE_TYPE}
    assert page.evaluate(EVERY_SLIDE, wanted | {"answer": True}) == []
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert page.evaluate(EVERY_SLIDE, wanted | {"answer": False}) == []


GAMES = ", ".join(f".gd-{name}" for name in ("explorer", "fog", "letters", "clinic", "stumps", "graph"))

# What an explorer shows, its sentence and its pictures: once that has been the same for ten frames; or, given
# what it showed before, whether that changes within thirty.
EXPLORER = """async (root, before) => {
  const said = '.gd-status, .gd-said, .gd-paper, .gd-results';
  const words = () => [...root.querySelectorAll(said)].map((e) => e.textContent);
  const seen = () => JSON.stringify([...words(),
    ...[...root.querySelectorAll('canvas')].map((e) => e.toDataURL())]);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  let last = before ?? seen();
  for (let still = 0; still < (before ? 30 : 10); still++) {
    await frame();
    if (seen() === last) continue;
    if (before) return true;
    [last, still] = [seen(), 0];
  }
  return before ? false : last;
}"""


def assert_an_explorer_answers_a_key(page, place):
    slide = page.locator("section.present:not(.stack)[data-ready]")
    slide.locator(f"{GAMES}, .gdq-question").first.wait_for()
    explorer = slide.locator(GAMES)
    if not explorer.count():
        return  # a question about a picture
    before = explorer.evaluate(EXPLORER, None)
    turned = explorer.locator("canvas[tabindex], input[type=range]:enabled").all()
    letters = explorer.locator(".gd-keys button").all()[:1]
    pressed = explorer.locator("button:enabled").all()
    keys = ("ArrowRight", "ArrowLeft", "ArrowLeft") if turned else ("e", "a", "t") if letters else ("Enter",)
    for part in turned or letters or pressed:
        part.focus()
        for key in keys:
            page.keyboard.press(key)
        if explorer.evaluate(EXPLORER, before):
            break
    else:
        pytest.fail(f"no key changes the explorer on {slide.get_attribute('aria-label')}")
    here = page.evaluate("Reveal.getIndices()")
    assert (here["h"], here["v"] or 0) == (place["h"], place["v"] or 0)


@pytest.mark.parametrize("source", LESSONS[:1], ids=lambda source: source.lesson)
def test_a_lecturer_has_keys_notes_and_a_clock(decks, opened, source):
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


@pytest.mark.parametrize(
    "source",
    [pytest.param(source, marks=[pytest.mark.slow] * (source != LESSONS[0])) for source in LESSONS],
    ids=lambda source: source.lesson,
)
def test_a_deck_prints_one_page_a_slide(decks, opened, source):
    page = opened(decks(source), "?print-pdf")
    total = page.evaluate("Reveal.getTotalSlides()")
    assert page.locator("aside.notes").count() == total
    explorers = page.locator(".gd-body").all()
    assert not any(explorer.evaluate("(e) => e.scrollHeight > e.clientHeight + 1") for explorer in explorers)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == total


def test_after_the_lecture_every_question_is_printed_with_its_answer(decks, opened):
    page = opened(decks(LESSONS[0]), "?print-pdf&answers")
    asked = {question.name: question for question in beside(LESSONS[0].path)}
    cards = page.locator(".gdq-question").all()
    assert cards
    for card in cards:
        question = asked[card.get_attribute("id").removeprefix("question-")]
        said = card.locator(".gdq-reveal").inner_text()
        assert said and "✗" not in said
        why = page.evaluate(
            "(html) => new DOMParser().parseFromString(html, 'text/html').body.textContent",
            markup(question.right[0].why),
        )
        assert " ".join(why.split()) in " ".join(said.split())
        assert not card.locator(".gdq-commit").is_visible()
    assert page.locator(".live details:not([open])").count() == 0


def test_a_deck_becomes_a_pdf_by_the_command_line_alone(decks, opened):
    file = decks(LESSONS[0])
    total = opened(file).evaluate("Reveal.getTotalSlides()")
    pdf = printed(chromium(), file).read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == total


def test_ctrl_p_prints_whole_slides_and_comes_back(decks, opened, page):
    page.add_init_script("window.print = () => document.body.dataset.printed = location.search;")
    opened(decks(LESSONS[0]))
    page.keyboard.press("PageDown")
    place = page.evaluate("location.hash")
    page.keyboard.press("Control+p")
    page.wait_for_selector("body[data-printed='?print-pdf&now']")
    page.wait_for_selector("body[data-ready]")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_function("!location.search")
    assert page.evaluate("location.hash") == place


def test_the_menu_of_the_browser_prints_where_the_pages_are(decks, opened):
    page = opened(decks(LESSONS[0]))
    page.emulate_media(media="print")
    assert page.locator(".on-paper").is_visible() and not page.locator(".reveal").is_visible()
    assert page.locator(".on-paper a").get_attribute("href").endswith(".html?print-pdf")
    page.emulate_media(media="screen")
    assert not page.locator(".on-paper").is_visible()


def test_formulas_are_typeset_without_the_network(tmp_path, opened, decks):
    notebook = tmp_path / "notebooks" / "01_formulas.py"
    notebook.parent.mkdir()
    notebook.write_text(
        "# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n#     display_name: Python 3\n# ---\n"
        + MATH,
        encoding="utf-8",
    )
    page = opened(decks(Source(notebook, tmp_path)))
    assert page.locator(".frame .MathJax").count() == 3
    assert page.locator(".merror, .MathJax_Error").count() == 0
    assert "\\eta" not in page.locator("section.present h1").inner_text()
    assert page.evaluate("document.fonts.check('20px STIXMathJax_Main')") and page.evaluate(
        "[...document.fonts].some((f) => f.status === 'loaded')"
    )
