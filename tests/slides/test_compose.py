"""From cells to slides: what an audience sees, what only the lecturer sees, and what becomes of code."""

import ast
import textwrap

import nbformat
import pytest

from gdcourse.__main__ import main as run
from gdcourse.course.refused import Refused
from gdcourse.teaching import slides
from gdcourse.teaching.deck import embed
from gdcourse.teaching.deck.compose import WIDGET, compose
from gdcourse.teaching.deck.listing import READABLE, typeset, worth_showing
from gdcourse.teaching.deck.pages import open_with_a_plan, page, set_aside
from gdcourse.teaching.deck.prose import first_sentences, markdown_blocks, unbroken

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def prose(text: str, tag: str = "", kind: str = "-", minutes: float = 0):
    metadata = {"tags": [tag] if tag else [], "slideshow": {"slide_type": kind}} | (
        {"minutes": minutes} if minutes else {}
    )
    return nbformat.v4.new_markdown_cell(text, metadata=metadata)


def code(source: str, *outputs: dict, kind: str = "-", **metadata):
    return nbformat.v4.new_code_cell(
        source,
        metadata={"slideshow": {"slide_type": kind}} | metadata,
        outputs=[nbformat.from_dict(output) for output in outputs],
    )


def shown(kind: str = "display_data", metadata: dict | None = None, **data):
    names = {
        "png": "image/png",
        "markdown": "text/markdown",
        "plain": "text/plain",
        "html": "text/html",
        "view": WIDGET,
    }
    return {
        "output_type": kind,
        "metadata": metadata or {},
        "data": {names[key]: value for key, value in data.items()},
    }


def printed(text: str):
    return {"output_type": "stream", "name": "stdout", "text": text}


def laid_out(*cells):
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    return [slide for column in compose(notebook) for section in column for slide in section.slides]


def test_a_heading_with_prose_shows_how_it_begins_and_the_rest_is_for_the_lecturer():
    (slide,) = laid_out(
        prose(
            "## See why\n\nNobody told the hiker to slow down, or where. *It* knew.\n\nMore.",
            "why",
            "slide",
            3,
        )
    )
    assert (slide.kind, slide.title, slide.seconds) == ("statement", "See why", 180)
    assert slide.body == ['<p class="lead">Nobody told the hiker to slow down, or where.</p>']
    assert "More." in "".join(slide.notes) and "knew" in "".join(slide.notes)


def test_a_table_gets_the_slide_and_its_first_sentence():
    (slide,) = laid_out(
        prose(
            "## Name the parts\n\nThere are two.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nRemember.",
            "by-hand",
            "slide",
        )
    )
    assert slide.kind == "table" and "There are two." in slide.body[0] and "<table>" in slide.body[1]
    assert "Remember." in "".join(slide.notes) and "Remember." not in "".join(slide.body)


def test_a_figure_is_a_slide_without_its_code():
    figure = [
        shown(png=PIXEL, metadata={"image/png": {"alt": "A bowl"}}),
        shown(html="<p>The bowl has its bottom at 3.</p>", plain="The bowl has its bottom at 3."),
    ]
    first, second = laid_out(
        prose("## Look\n\nHere it is, and it is quite large.", kind="slide"), code("show(fig, 'x')", *figure)
    )
    assert second.kind == "figure" and second.continues and not first.continues
    assert (
        'alt="A bowl"' in second.body[0]
        and "<figcaption>The bowl has its bottom at 3.</figcaption>" in second.body[0]
    )
    assert "show(" not in second.body[0]


def test_what_a_cell_prints_before_its_figure_comes_before_it():
    picture, caption = shown(png=PIXEL), shown(html="<p>A bowl.</p>", plain="A bowl.")
    lead = prose("## Look\n\nHere it is, and it is quite large.", kind="slide")
    slides = laid_out(lead, code("show(fig, 'x')", printed("R² = 0.52\n"), picture, caption))
    assert [slide.kind for slide in slides] == ["statement", "result", "figure"]
    assert "R² = 0.52" in slides[1].body[0]


def test_a_deeper_box_leaves_the_first_slide_to_the_thought_it_deepens():
    opening = "Across the gutter the slopes change sign, and along it they agree."
    first, second, third = laid_out(
        prose(f"## See what memory does\n\n{opening}\n\n> **Deeper.** A polynomial.", "why", "slide"),
        prose("> On another map, another way is steepest."),
    )
    assert (first.kind, first.body) == ("statement", [f'<p class="lead">{opening}</p>'])
    assert (second.kind, third.kind) == ("deeper", "deeper") and "polynomial" in second.body[0]


def test_a_bare_heading_shares_its_slide_with_what_follows():
    (slide,) = laid_out(
        prose("### Guess", "predict", "subslide"),
        code(
            'ask("01.zero-slope")',
            shown(
                view={"model_id": "m1"}, html="<p>Q</p>", metadata={"gdcourse": {"question": "01.zero-slope"}}
            ),
        ),
    )
    assert slide.kind == "widget" and 'data-model="m1"' in slide.body[0]
    assert 'data-question="01.zero-slope"' in slide.body[0] and slide.notes == []


def test_quotes_belong_together_and_prose_of_the_next_cell_to_the_notes():
    quote = "> **Often said:** a.\n>\n> **Why:** b."
    (slide,) = laid_out(prose(f"## Twins\n\n{quote}", "other-side", "slide"), prose("Look again."))
    assert slide.kind == "quote" and slide.body[0].count("<p>") == 2 and "Look again." in slide.notes[-1]


def test_folds_and_long_answers_are_for_the_lecturer():
    (slide,) = laid_out(
        prose(
            '## Interview\n\n*"How does it learn?"*\n\n<details><summary>Ours</summary>\n\nBy '
            "steps.\n</details>",
            "interview",
            "slide",
        )
    )
    assert "By steps." in "".join(slide.notes) and "By steps." not in "".join(slide.body)


@pytest.mark.parametrize("tag", ["keep", "from-memory", "your-turn"])
def test_what_the_audience_keeps_is_shown_in_full(tag):
    (slide,) = laid_out(prose("## Keep this\n\nOne two three.\n\nFour.", tag, "slide"))
    assert "".join(slide.body) == "<p>One two three.</p>\n<p>Four.</p>\n"


def test_skipped_cells_are_not_shown_and_hidden_sources_not_printed():
    slide = laid_out(
        prose("## A", kind="slide"),
        code("import secret", kind="skip"),
        code("hidden()", printed("out"), jupyter={"source_hidden": True}),
    )[0]
    assert (
        "secret" not in "".join(slide.body)
        and "hidden" not in "".join(slide.body)
        and "out" in "".join(slide.body)
    )


def test_code_for_the_notes_leaves_its_output_to_the_audience():
    (slide,) = laid_out(
        prose("## A", kind="slide"), code("rows = f()\nprint(rows)", printed("out"), kind="notes")
    )
    assert slide.kind == "result" and "rows" not in "".join(slide.body) and "out" in "".join(slide.body)
    assert "rows" in "".join(slide.notes)


def test_long_code_and_a_long_table_take_two_slides():
    table = "| a |\n|---|\n" + "| 1 |\n" * 10
    first, second = laid_out(
        prose("## A", kind="slide"), code("def f():\n" + "    x = 1\n" * 9, shown(markdown=table))
    )
    assert (first.kind, second.kind) == ("code", "table")
    (both,) = laid_out(prose("## A", kind="slide"), code("f()", shown(markdown=table[:30])))
    assert both.kind == "code" and "<table>" in "".join(both.body)


def test_a_section_shows_as_many_sentences_as_its_lead_says():
    cell = prose("## A\n\nOne goes here. Two goes there. Three stays.", "situation", "slide")
    cell.metadata["lead"] = 2
    (slide,) = laid_out(cell)
    assert slide.body == ['<p class="lead">One goes here. Two goes there.</p>']


def test_a_line_that_announces_a_block_goes_with_it():
    begins = "This is how it begins, at some length and breadth."
    text = f"## A\n\n{begins} More of it.\n\nBoth of them push, like so:\n\n- w\n- b"
    (slide,) = laid_out(prose(text, "by-hand", "slide"))
    leads = [begins, "Both of them push, like so:"]
    assert slide.body[:2] == [f'<p class="lead">{lead}</p>' for lead in leads]
    assert "<li>w</li>" in slide.body[2]


def test_an_announced_equation_is_a_formula_and_a_sentence_with_an_equals_sign_is_not():
    first, second = laid_out(
        prose(
            "## A\n\nThe mixed terms of it cancel:\n\n(3u)² + (4v)² = 25.\n\nHence:\n\n- u\n- v",
            "why",
            "slide",
        )
    )
    assert first.body[-1].startswith('<div class="formula">') and second.continues
    (third,) = laid_out(prose("## A\n\nIt goes on and on:\n\nthe walk with η = 0.1 arrives.", "why", "slide"))
    assert "formula" not in "".join(third.body)


def test_formulas_that_follow_each_other_share_a_slide():
    (slide,) = laid_out(prose("## A\n\nKeep a share:\n\n**v ← βv + g**\n\n**w ← w − ηv**", "why", "slide"))
    assert "".join(slide.body).count('class="formula"') == 2


def test_an_interview_shows_every_question_and_no_answer():
    asked = (
        '*"It is level. Why minus?"* Say it aloud.\n\n*"Why not plus?"*\n\nMore:\n\n1. What is it? *A tilt.*'
    )
    slides_ = laid_out(prose(f"## Interview\n\n{asked}", "interview", "slide"))
    seen, said = ("".join("".join(getattr(s, part)) for s in slides_) for part in ("body", "notes"))
    assert "*" not in seen and "Say it" not in seen
    assert all(question in seen for question in ("It is level. Why minus?", "Why not plus?", "What is it?"))
    assert "A tilt" not in seen and "A tilt" in said


def test_a_deeper_box_is_a_slide_of_its_own():
    quote = "> **Often said:** a.\n\nx\n\n> **Deeper.** b."
    assert [slide.kind for slide in laid_out(prose(f"## A\n\n{quote}", "why", "slide"))] == [
        "quote",
        "deeper",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "| | |\n|---|---|\n| **Takes** | 60 minutes |\n| **You need** | a pencil |",
        "| Takes | You need |\n|---|---|\n| 60 minutes | a pencil |",
    ],
)
def test_the_first_slide_does_not_say_how_long_reading_takes(table):
    (slide,) = laid_out(prose(f"# A\n\nYou will see.\n\n{table}", "promise", "slide", 1))
    assert "60 minutes" not in "".join(slide.body) and "a pencil" in "".join(slide.body)


def test_a_lecture_may_take_other_minutes_and_leave_sections_for_the_end():
    cells = [
        prose("# A", "promise", "slide", 2),
        prose("## B", "", "slide", 9),
        prose("## C", "", "slide", 1),
    ]
    cells[0].metadata["lecture"] = 5
    cells[1].metadata["lecture"] = 0
    columns = set_aside(compose(nbformat.v4.new_notebook(cells=cells)))
    assert [[section.title for section in column] for column in columns] == [
        ["A"],
        ["C"],
        ["If there is time", "B"],
    ]
    assert [section.minutes for column in columns for section in column] == [5, 1, 0, 0]
    assert "<li>B</li>" in columns[-1][0].slides[0].body[0]


def test_columns_follow_slides_and_minutes_are_shared_out():
    notebook = nbformat.v4.new_notebook(
        cells=[
            prose("# A", "promise", "slide", 1),
            prose("## B", "", "slide", 4),
            code("1", printed("x")),
            code("2", printed("y")),
            prose("### C", "predict", "subslide", 2),
        ]
    )
    columns = compose(notebook)
    assert [[section.title for section in column] for column in columns] == [["A"], ["B", "C"]]
    assert [slide.seconds for slide in columns[1][0].slides] == pytest.approx([120, 120])


def test_the_first_slide_sums_the_minutes():
    notebook = nbformat.v4.new_notebook(
        cells=[prose("# A\n\nYou will see.", "promise", "slide", 1), prose("## B", "by-hand", "slide", 4.5)]
    )
    sections = [section for column in compose(notebook) for section in column]
    open_with_a_plan(sections)
    first = sections[0].slides[0]
    assert "<b>5.5 minutes</b>" in first.body[-1] and "by hand 4.5" in first.body[-1]
    assert "<td>1</td><td>4.5 min</td><td>B</td>" in first.notes[-1]


def test_a_page_carries_its_notes_and_its_minutes():
    slide = laid_out(prose("## See `w`\n\nA sentence that is long enough to lead.", "why", "slide", 3))[0]
    made = page(slide, "03", 12, 3)
    assert 'data-timing="180"' in made and 'aria-label="See w"' in made
    assert "Minute 12 to 15, and 3 minutes of it for this slide." in made
    assert made.index('class="notes"') > made.index('class="body"')


@pytest.mark.parametrize(
    ("source", "later", "expected"),
    [
        ("x = f(1)\nprint(x)", [], "x = f(1)\nprint(x)"),
        (
            "rows = [(k, w[k]) for k in range(3)]\nTable(('k', 'w'), rows)",
            ["w = 1", "rows = []\nprint(rows)"],
            "",
        ),
        ("a = f()\nb = g(a)\nshow(draw(b), 'x')", ["print(a)"], "a = f()"),
        ("a = f()\nb = g(a)\nshow(draw(b), 'x')", ["print(b)"], "a = f()\nb = g(a)"),
        (
            "r = 1\n\n\ndef f(x):  # why\n    return r + x\n\n\nTable(('x',), [f(1)])",
            [],
            "r = 1\n\n\ndef f(x):  # why\n    return r + x\n\n\nTable(('x',), [f(1)])",
        ),
    ],
)
def test_plumbing_is_left_out_with_what_only_it_uses(source, later, expected):
    assert worth_showing(source, later) == expected


def test_what_printed_is_shown_however_long_it_is():
    long = f'print("{"x" * READABLE}", w)'
    for source in (f"w = 1\n{long}", f"for i in w:\n    {long}\nTable((), w)"):
        assert long in worth_showing(source)


@pytest.mark.parametrize(
    "code",
    [
        "walk = descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.1), steps=4)",
        'def f():\n    """' + "word " * 20 + 'end."""\n    return 1',
        "    X = np.column_stack([X, np.ones(len(y))])  # a column of ones: b is a weight like the others",
        'print(\n    f"from {start}: Newton ends at {end:.4f}, height {height:.3f}; plain {p:.3f}"\n)',
        "for step, w in enumerate(hike(Quadratic([1.0, kappa]), [1.0, 1.0], Descent(eta), 12345)):\n    pass",
        "x = [first(name) + 1, second(name) + 2, third(name) + 3, fourth(name) + 4, fifth(name) + 5, 6]",
        "for name in names:\n    print(first(name), second(name), third(name), fourth(name), fifth(name), 6)",
    ],
)
def test_long_lines_are_broken_where_python_allows_it(code):
    made = typeset(code)
    assert max(map(len, made.splitlines())) <= READABLE < max(map(len, code.splitlines()))
    assert (
        ast.dump(ast.parse(textwrap.dedent(made))) == ast.dump(ast.parse(textwrap.dedent(code)))
        or '"""' in code
    )


def test_a_long_line_without_a_place_to_break_stays():
    code = "x = " + " + ".join(["first(a)"] * 10) + "[0] + b"
    assert typeset(code) == code


def test_no_line_ends_within_a_short_formula_or_a_short_cell():
    assert unbroken("<p>at w = 0 with η = 0.1.</p>").count("\N{NO-BREAK SPACE}") == 4
    assert unbroken("<code>w = 0</code><pre>w = 1</pre><img alt='w = 2'>").count("\N{NO-BREAK SPACE}") == 0
    assert unbroken("below 0.001 / 2 = 0.0005").count("\N{NO-BREAK SPACE}") == 4
    long = "(30w² − 180w + 274) / 4 = 7.5w² − 45w + 68.5 = 7.5(w − 3)² + 1"
    assert " = " not in unbroken(long) and " =\N{NO-BREAK SPACE}" in unbroken(long)
    assert unbroken(long).split(" ")[0] == "(30w² − 180w + 274) / 4".replace(" ", "\N{NO-BREAK SPACE}")
    assert unbroken("<td>(−45, −15)</td><td>a much longer text in a cell</td>").count('class="short"') == 1


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "Now walk. Two decisions are needed: which way, and how far. More.",
            "Now walk. Two decisions are needed: which way, and how far.",
        ),
        (
            "The plainest one does its work with one call per weight: `add_(g)`. More.",
            "The plainest one does its work with one call per weight: <code>add_(g)</code>.",
        ),
        (
            "At η = 0.1 it arrives at w = 2.9 after a while. Then no more.",
            "At η = 0.1 it arrives at w = 2.9 after a while.",
        ),
        ("Short.", "Short."),
        ("No end here at all and nothing that stops it", "No end here at all and nothing that stops it"),
    ],
)
def test_a_lead_is_a_whole_sentence(text, begins):
    assert first_sentences(markdown_blocks(text)[0]) == begins


def test_links_lead_to_decks_or_nowhere():
    (slide,) = laid_out(
        prose(
            "## A\n\n[lesson 02](02_update_rule.ipynb), [exercises](../exercises/a.ipynb), "
            "[site](https://example.org).",
            "keep",
            "slide",
        )
    )
    assert 'href="02_update_rule.html"' in slide.body[0] and 'href="https://example.org"' in slide.body[0]
    assert "exercises" in slide.body[0] and "../exercises" not in slide.body[0]


# Bad input --------------------------------------------------------------------------------------------------


def test_an_unknown_lesson_is_one_sentence(capsys):
    assert run(["slides", "no-such-lesson"]) == 2
    said = capsys.readouterr().err
    assert said.startswith('There is no lesson "no-such-lesson". There are: ') and said.count("\n") == 1


def test_a_missing_extra_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(embed.importlib.util, "find_spec", lambda name: None)
    assert run(["slides"]) == 2
    said = capsys.readouterr().err
    assert "Decks need the package sphinx-revealjs" in said and said.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_sentence(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(slides, "deck", lambda source: "<html>")
    assert run(["slides", "01", "--out", str(tmp_path / "file" / "decks")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Cannot write to ") and "--out" in said and said.count("\n") == 1


def test_a_cell_that_raises_is_told_as_the_build_tells_it(monkeypatch, capsys, tmp_path):
    def fails(source):
        raise Refused("notebooks/01.py, code cell 2: ZeroDivisionError")

    monkeypatch.setattr(slides, "deck", fails)
    assert run(["slides", "01", "--out", str(tmp_path)]) == 2
    assert "code cell 2" in capsys.readouterr().err and list(tmp_path.iterdir()) == []
