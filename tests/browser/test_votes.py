"""A vote in the hall: a phone answers, and the slide shows what came beside what was expected."""

import pytest

pytest.importorskip("sphinx_revealjs", reason="decks need the instructor extra")
pytest.importorskip("jupyter_server_mathjax", reason="decks need the instructor extra")

from gdcourse.teaching.slides import deck, lectures  # noqa: E402
from gdcourse.teaching.votes import ballots, voting  # noqa: E402

ASKED = "03.twins"


def test_a_phone_votes_and_the_slide_shows_it_beside_what_was_expected(browser, page, tmp_path):
    (source,) = lectures(["03"])
    (tmp_path / "03.html").write_text(deck(source), encoding="utf-8")
    questions = ballots(source)
    with voting(tmp_path, questions, host="127.0.0.1") as (decks, phones):
        page.goto(f"{decks}03.html?votes")
        page.wait_for_selector("body[data-ready]")
        asked = f'[data-question="{ASKED}"]'
        page.evaluate(
            "(asked) => { const slide = document.querySelector(asked).closest('section');"
            " const { h, v } = Reveal.getIndices(slide); Reveal.slide(h, v); }",
            asked,
        )
        strip = page.locator("section.present .votes-strip")
        strip.filter(has_text="0 answers").wait_for()
        assert phones in strip.inner_text()

        phone = browser.new_page(viewport={"width": 390, "height": 800})
        phone.goto(phones)
        options = phone.locator("#options button")
        options.nth(1).wait_for()
        assert options.count() == len(questions[ASKED].options)
        options.nth(1).click()
        phone.locator("#said", has_text="You chose B.").wait_for()
        assert options.nth(1).get_attribute("aria-pressed") == "true"
        strip.filter(has_text="1 answer ").wait_for()

        page.keyboard.press("v")
        rows = page.locator("section.present .votes-row")
        rows.nth(1).wait_for()
        assert rows.nth(1).locator(".came").inner_text() == "100"
        guessed = {letter: rows.nth("ABCDEFGH".index(letter)) for letter in questions[ASKED].expected}
        for letter, row in guessed.items():
            assert row.locator(".guess").inner_text() == str(questions[ASKED].expected[letter])
        phone.locator("#said", has_text="The vote is closed.").wait_for()
        assert options.nth(0).is_disabled()
        phone.close()

        page.keyboard.press("PageDown")
        page.wait_for_function("document.querySelector('section.present .votes-strip')?.hidden ?? true")
