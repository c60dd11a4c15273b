"""Text from strangers: clean where it comes in, escaped where it goes."""

from __future__ import annotations

import csv
import io
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdcourse.checks.data import BadMessage
from gdcourse.teaching.grading.exports import file_name
from gdcourse.teaching.grading.text import clean, clean_message, for_markdown, for_spreadsheet

ANY_TEXT = st.text(st.characters())  # half characters and controls among them
SEPARATORS = ";,|\t"
SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![](http://example.org/seen.png)",
    "<http://example.org>",
    "# a heading",
    "* a list\n* of two",
    "`code` and **bold** and _it_",
    "&lt;script&gt;",
    "|a|b|\n|-|-|\n|c|d|",
    "1. one",
    "> said",
    "\\<b>",
    "    <b>indented</b>",
]


@given(ANY_TEXT)
def test_clean_text_can_be_written_anywhere_and_moves_no_cursor(text):
    for kept in (clean(text), clean(text, lines=True).replace("\n", "").replace("\t", "")):
        kept.encode("utf-8")
        assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cs", "Zl", "Zp"}
        assert not set(kept) & set("\u202e\u2066\u200f")


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="\u200e\u200f\u061c")))
def test_what_is_clean_stays_as_it_is(text):
    assert clean(text) == text


def test_messages_are_cleaned_at_every_depth():
    message = {
        "answers": [{"problem": "a\x1b[31m", "value": ["\ud800", {"dict": [["\x07", 1.5]]}]}],
        "k\0": 2,
    }
    assert clean_message(message) == {
        "answers": [{"problem": "a\ufffd[31m", "value": ["\ufffd", {"dict": [["\ufffd", 1.5]]}]}],
        "k\ufffd": 2,
    }


@pytest.mark.parametrize(
    "message",
    [
        {"answers": [{"value": {"function": "bowl", "with": {}}}]},
        {"value": {"rng": 7}},
        {"call": [{"value": [[{"function": 1}]]}]},
    ],
)
def test_who_answers_describes_nothing_that_is_to_be_built(message):
    with pytest.raises(BadMessage, match="a description"):
        clean_message(message)


def test_a_message_as_deep_as_a_stack_is_one_of_the_bad():
    deep: list = []
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(BadMessage, match="too deep"):
        clean_message(deep)


@given(st.text(st.sampled_from("=+-@;,|\t\r\n \"'a1\uff1d\uff20"), max_size=12))
def test_no_cell_is_a_formula_wherever_a_spreadsheet_splits(text):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["s001", for_spreadsheet(text), "end"])
    for separator in SEPARATORS:
        for row in csv.reader(io.StringIO(out.getvalue()), delimiter=separator):
            for cell in row:
                assert not cell.strip().strip('"').startswith(("=", "+", "-", "@", "\uff1d", "\uff20")), (
                    text,
                    row,
                )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("text", SCRIPTS)
def test_nbgraders_pages_show_text_as_text(text):
    """`generate_feedback` renders comments by this function."""
    markdown = pytest.importorskip("nbconvert.filters.markdown", reason="nbgrader comes with the extra")
    page = Tags()
    page.feed(markdown.markdown2html(for_markdown(text)))
    assert set(page.tags) <= {"p"}
    assert " ".join(page.text.split()) == " ".join(text.split())


def test_names_of_files_are_one_to_one():
    """Also for folders that are called like the name that another one is given."""
    plain = [
        "s001",
        "Zoë",
        "a b",
        "a/b",
        "a-b",
        "",
        "x" * 200,
        "..",
        "-rf",
        "=1+1",
        "\ud800",
        "con.",
        "ünï",
        "a  b",
    ]
    made = [file_name(name) for name in plain]
    students = [*plain, *made, *map(file_name, made)]
    names = {student: file_name(student) for student in students}
    assert len(set(names.values())) == len(set(students))
    assert all(name.isascii() and name[0].isalnum() and len(name) < 90 for name in names.values())


@given(st.lists(ANY_TEXT, min_size=2, max_size=8, unique=True))
def test_no_two_names_share_a_file(students):
    assert len({file_name(student) for student in students}) == len(students)
    twice = [*students, *{file_name(student) for student in students} - set(students)]
    assert len({file_name(student) for student in twice}) == len(twice)
