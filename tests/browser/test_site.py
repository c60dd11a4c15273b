"""The site as it is built: every page with the network off, its widgets played, its answers kept."""

from __future__ import annotations

import json
import random
import re
from datetime import date, datetime, timedelta

import pytest

for needed in ("sphinx", "myst_nb", "furo", "latex2mathml"):
    pytest.importorskip(needed, reason="the site needs its extra")

from gdcourse.course.files import ROOT  # noqa: E402
from gdcourse.learning.today import due  # noqa: E402
from gdcourse.making.site.verb import SCRIPTS, gather, lay_out  # noqa: E402
from gdcourse.questions.reading import ENDING, read  # noqa: E402

LESSONS = sorted(source.stem for source in (ROOT / "notebooks").glob("[0-9][0-9]_*.py"))[1:]
PAGES = [
    "index",
    *LESSONS,
    *(f"exercises/{name}" for name in LESSONS),
    "glossary",
    "notation",
    "mistakes",
    "resources",
    "search",
]
SOME = ("index", "03_learning_rates", "exercises/03_learning_rates", "search")  # the others take long
WIDTHS = (360, 800, 1440)
JUDGED = (("light", 360), ("light", 1440), ("dark", 1440))  # where axe looks; what fits is asked everywhere
TOO_WIDE = """[...document.querySelectorAll("div.highlight pre")]
    .filter(code => code.scrollWidth > code.clientWidth).map(code => code.textContent.slice(0, 80))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the whole site."""
    folder = tmp_path_factory.mktemp("site")
    gather(folder / "source", [])
    lay_out(folder / "source", folder / "made")
    return folder / "made"


@pytest.fixture
def visit(site, page):
    """Open a page of the site with the network off; fails when it asks for what is not in its folder."""
    asked: list[str] = []
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))

    def at(name: str, width: int = 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{(site / name).as_uri()}.html")
        return page

    yield at
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:", "blob:"))] == []


def all_alive(page) -> None:
    """Bring every widget into sight, and wait until each lives."""
    for place in page.locator(".gd-live").all():
        place.scroll_into_view_if_needed()
    page.wait_for_function(
        "[...document.querySelectorAll('.gd-live')].every(p => p.querySelector(':scope > div'))"
    )


@pytest.mark.parametrize(
    "name", [name if name in SOME else pytest.param(name, marks=pytest.mark.slow) for name in PAGES]
)
def test_a_page_fits_every_width_in_both_lights_and_is_accessible(visit, page, name):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    visit(name)
    all_alive(page)
    for light in ("light", "dark"):
        page.emulate_media(color_scheme=light)
        page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === String(light === 'light')"
            " && document.getAnimations().every(one => !(one instanceof CSSTransition))",
            arg=light,
        )
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{name} is {over} pixels too wide at {width} in {light}"
            cut = page.evaluate(TOO_WIDE) if width == max(WIDTHS) else []
            assert cut == [], f"{name}: code that has to be scrolled at {width}"
            if (light, width) in JUDGED:
                assert faults(axe, page) == [], f"{name} at {width} in {light}"


def faults(axe, page) -> list[tuple[str, str]]:
    """What axe finds serious or critical: the rule, and the element that breaks it."""
    return [
        (rule["id"], node["html"][:200])
        for rule in axe.run(page, options={"preload": False}).response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def test_pages_and_site_stay_small(site):
    sizes = {str(file.relative_to(site)): file.stat().st_size for file in site.rglob("*") if file.is_file()}
    assert sum(sizes.values()) < 40e6
    assert {name: size for name, size in sizes.items() if name.endswith(".html") and size > 1.5e6} == {}


def test_no_lesson_is_forgotten_and_none_stays_a_notebook(site):
    assert {f"{name}.html" for name in PAGES} <= {
        str(file.relative_to(site)) for file in site.rglob("*.html")
    }
    assert not [file for file in site.rglob("*.html") if '.ipynb"' in file.read_text(encoding="utf-8")]


def test_the_game_of_the_first_page_can_be_won(visit, page):
    visit("index")
    game = page.locator(".gd-live").first
    for _ in range(30):
        if "hut" in game.locator("[role=status]").last.inner_text().lower():
            break
        game.get_by_role("button", name=re.compile("Step by the rule")).click()
    page.wait_for_function("/level|hut/i.test(document.querySelector('.gd-live').innerText)")


def test_an_answer_is_kept_when_the_page_is_closed(visit, page):
    visit("03_learning_rates")
    all_alive(page)
    card = page.locator("form.gdq-question:has(input[type=radio])").first
    card.locator("input").first.check()
    card.get_by_role("button", name="Commit").click()
    said = card.locator(".gdq-reveal").inner_text()
    visit("index")
    page.wait_for_function(
        "/1 of \\d+/.test(document.querySelector('tr[data-lesson=\"03_learning_rates\"]').innerText)"
    )
    visit("03_learning_rates")
    all_alive(page)
    again = page.locator("form.gdq-question:has(input[type=radio])").first
    assert again.locator(".gdq-reveal").inner_text() == said


def test_the_ribbon_fills_with_each_answer_and_is_full_when_the_page_is_opened_again(visit, page):
    visit("03_learning_rates")
    all_alive(page)
    ribbon = page.locator(".gdr-said").first
    assert " 0 of " in ribbon.inner_text()
    card = page.locator("form.gdq-question:has(input[type=radio])").first
    card.locator("input").first.check()
    card.get_by_role("button", name="Commit").click()
    assert " 1 of " in ribbon.inner_text()
    visit("03_learning_rates")
    page.wait_for_function("/ 1 of /.test(document.querySelector('.gdr-said')?.innerText)")


def test_answers_can_be_taken_along_and_brought_back(visit, page, tmp_path):
    visit("index")
    named = {
        "prediction": {"03.twins": {"first": {"said": "a"}, "latest": {"said": "a"}, "times": 1, "when": "2"}}
    }
    (tmp_path / "progress.json").write_text(json.dumps(named), encoding="utf-8")
    (tmp_path / "letter.json").write_text('{"dear": "reader"}', encoding="utf-8")
    box, told = page.locator(".gd-kept input"), page.locator(".gd-kept [role=status]")
    box.set_input_files(tmp_path / "letter.json")
    page.wait_for_function("document.querySelector('.gd-kept [role=status]').innerText")
    assert "letter.json is not a progress file" in told.inner_text()
    box.set_input_files(tmp_path / "progress.json")
    page.wait_for_function("/are here/.test(document.querySelector('.gd-kept [role=status]').innerText)")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save my answers").click()
    assert json.loads(saved.value.path().read_text(encoding="utf-8")) == named


def test_without_a_script_text_figures_and_questions_remain(site, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 800, "height": 900})
    page = context.new_page()
    page.goto(f"{(site / '03_learning_rates.html').as_uri()}")
    text = page.locator("main, article").first.inner_text()
    asked = [question for file in (ROOT / "notebooks").glob(f"03_*{ENDING}") for question in read(file)]
    plain = re.sub(r"\s+", " ", text)
    for question in asked:
        if not re.search(r"[$*`|]", question.asked):
            assert re.sub(r"\s+", " ", question.asked) in plain
            wrong = question.wrong[0].why
            assert re.sub(r"\s+", " ", wrong) not in plain, "a reason stands in sight before anybody answered"
    assert page.locator("img.gd-figure").count() > 2
    context.close()


def test_a_search_shows_all_it_found_at_once(visit, page):
    visit("search")
    page.wait_for_function("Search.hasIndex()")
    shown = page.evaluate("""() => {
      Search.performSearch("gradient");
      return document.querySelectorAll("#search-results li").length;
    }""")
    assert shown > 10
    assert f"found {shown} pages" in page.locator(".search-summary").inner_text()


@pytest.mark.parametrize("name", ["03_learning_rates", "13_backprop"])
def test_paper_has_no_buttons_and_nothing_that_lies_on_every_sheet(visit, page, name):
    visit(name)
    all_alive(page)
    turned_back = """document.documentElement.classList.add("show-back-to-top");
      document.querySelector(".back-to-top").checkVisibility()"""
    assert page.evaluate(turned_back)
    page.emulate_media(media="print")
    assert not page.evaluate(turned_back)
    shown = page.evaluate("""[...document.querySelectorAll("body *")]
      .filter((one) => one.checkVisibility() && one.offsetWidth * one.offsetHeight > 0)
      .filter((one) => one.matches("button:not(.gd-box), input[type=range]") // a graph is made of boxes
        || getComputedStyle(one).position === "fixed")
      .map((one) => one.outerHTML.slice(0, 100))""")
    assert shown == []
    assert page.evaluate("[...document.querySelectorAll('.gd-box')].every((box) => box.checkVisibility())")


# Five for today ---------------------------------------------------------------------------------------------


def some_progress(draw: random.Random, questions: list) -> dict:
    """A learner who answered some lessons whole and some in part, over the last weeks."""
    kept: dict = {"prediction": {}, "quiz": {}}
    share = {lesson: draw.choice([0, 0.5, 0.8, 1]) for lesson in {one.name[:2] for one in questions}}
    for one in questions:
        if draw.random() < share[one.name[:2]]:
            is_right = draw.random() < 0.6
            slip = None if is_right else draw.choice([*one.mistakes, None])
            said = {"said": "…", "right": is_right, "misconception": slip}
            when = datetime(2025, 3, 1) - timedelta(hours=draw.randint(0, 24 * 70))
            entry = {"first": said, "latest": said, "times": 1, "when": when.isoformat(timespec="seconds")}
            kept[one.kind][one.name] = entry | {"streak": draw.randint(1, 9) if is_right else 0}
    return kept


def test_the_same_five_as_in_the_terminal(page):
    files = sorted((ROOT / "notebooks").glob(f"[0-9][0-9]_*{ENDING}"))
    questions = [question for file in files for question in read(file)]
    told = [{"name": q.name, "kind": q.kind, "mistakes": sorted(set(q.mistakes))} for q in questions]
    named = {file.name: file.read_text(encoding="utf-8") for file in SCRIPTS}
    script = re.sub(r"^import .*$|^export ", "", named["progress.js"] + named["today.js"], flags=re.MULTILINE)
    page.add_script_tag(content=script)
    draw = random.Random(7)
    asked = 0
    for _ in range(60):
        kept = some_progress(draw, questions)
        ours = [one.name for one in due(questions, kept, date(2025, 3, 1))]
        theirs = page.evaluate("([q, k]) => due(q, k, '2025-03-01').map(one => one.name)", [told, kept])
        assert theirs == ours
        asked += len(ours)
    assert asked > 100
