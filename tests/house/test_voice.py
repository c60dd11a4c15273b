"""Rule: the words that the course does without stay out of its prose, its questions and its captions."""

from __future__ import annotations

import re

import pytest

from .lesson import ROOT, Notebook, code, held, made_up, md
from .prose import passages, plain

NEVER = (
    "simply",
    "just",
    "obviously",
    "of course",
    "as we all know",
    "powerful",
    "crucial",
    "crucially",
    "delve",
    "delves",
    "important to note",
    "in conclusion",
)
# "just as long" and "just above" say how much; what stays out is the word that talks a difficulty down.
MEASURES = (
    r"(?! (?:as|before|after|above|below|under|over|right|like|now|enough|short of|inside|outside|past|large"
    r"|small)\b)"
)
WORD = re.compile(rf"\b(?:{'|'.join(word + (MEASURES if word == 'just' else '') for word in NEVER)})\b", re.I)
EXCLAIMED = re.compile(r"(?<=[\w)”\"'’])!(?![=\[])")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2705\u2728\u274c\u2753-\u2757\u2b50\u2b55\u26a0\ufe0f]")
QUOTED = re.compile(r"“[^”]{1,200}”|(?<![\w])\"[^\"\n]{1,200}\"(?!\w)|(?<![\w])'[^'\n]{1,200}'(?!\w)")

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("notebooks/*.md"), *ROOT.glob("docs/**/*.md")])


def out_of_voice(text: str) -> list[str]:
    """The words and signs in a text that the course does without; what it quotes from others is theirs."""
    text = QUOTED.sub(" ", plain(text))
    found = [f'the word "{match[0]}": leave it out, or say what you mean' for match in WORD.finditer(text)]
    found += [
        f'an exclamation mark after "{text[: match.start()].split()[-1]}"'
        for match in EXCLAIMED.finditer(text)
    ]
    return found + [f"the emoji {match[0]!a}" for match in EMOJI.finditer(text)]


def test_notebooks_keep_the_voice(notebook: Notebook) -> None:
    held(
        [
            f"{passage.cell.where} has {problem}"
            for passage in passages(notebook)
            for problem in out_of_voice(passage.text)
        ]
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_keep_the_voice(page) -> None:
    held([f"{page.name} has {problem}" for problem in out_of_voice(page.read_text(encoding="utf-8"))])


# The rule can fail ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Simply step downhill.",
        "You just subtract.",
        "This is, of course, wrong.",
        "It is important to note this.",
        "It works!",
        "So it is 0.6!",
        "Well done \U0001f389",
        "A powerful idea",
    ],
)
def test_a_word_of_the_list_is_seen(text: str) -> None:
    assert out_of_voice(text)


@pytest.mark.parametrize(
    "text",
    [
        "This course is on gradient descent.",
        "`just` is a word, and `a != b` is code",
        "```\nsimply!\n```",
        "the factorial $n!$",
        "![a hill](hill.png)",
        'Often said: "0.01 is simply right."',
        "just above the bottom, just as long",
        "an adjusted step, unjust to nobody",
        "three ★ and a ✔",
    ],
)
def test_words_in_code_and_in_quotes_pass(text: str) -> None:
    assert out_of_voice(text) == []


def test_questions_and_captions_are_prose_too() -> None:
    question = "## Question 03.just\n\nWhy?\n\n- [x] a\n  So.\n- [ ] b {lr_twice}\n  You simply step.\n"
    texts = [passage.text for passage in passages(made_up(code('ask("03.just")'), questions=question))]
    assert any(map(out_of_voice, texts)) and "03.just" not in texts and "lr_twice" not in texts
    assert any(
        out_of_voice(passage.text) for passage in passages(made_up(code('show(fig, "Done!")'), md("Fine.")))
    )
