"""Rules for the pages beside the lessons: complete, in order, brief, and linking the lessons there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .lesson import ROOT, held, made_up, md
from .pages import LINKED, START, brought_up_to_date, link_lessons, list_lessons

NOTEBOOKS = ROOT / "notebooks"
MOST_SENTENCES = 2

CITED = re.compile(
    r"\*\*\[[^\]]+\]\(https://\S+\)\*\*, [^\W\d].{3,}?, (?:\w+ edition, )?(1[89]|20)\d\d\."
    r"\n  \S[\s\S]*\."
)

# The words of the source texts, and those a lesson introduces in passing: each must have its entry.
TERMS = """
AdaGrad · Adam · Armijo's test · backpropagation · batch · bias correction · boosting · clipping ·
closed form · condition number · continual learning · convex · coordinate gradient descent ·
cosine schedule · critical damping · curvature · descent lemma · edge of stability · eigen-direction ·
eigenvalue · epoch · exponential decay · feature scaling · fine-tuning · function space ·
global minimum · gradient · gradient accumulation · gradient descent · gradient noise · hinge loss ·
initial weights · lasso · learning curve · learning rate · least squares · linear regression ·
local minimum · log axis · log-loss · logistic regression · loss · loss surface · mean squared error ·
mini-batch · momentum · nan · noise floor · overfitting · overshoot · parameter · plateau ·
ridge regression · RMSprop · running average · saddle point · schedule · slope · standard deviation ·
step · step decay · stochastic gradient descent · stopping rule · strict saddle · transfer learning ·
unbiased · update rule · variance · warm-up · weight · whitening · zig-zag
"""


def entries(glossary: str) -> dict[str, str]:
    """The terms of a glossary and what is said of them."""
    return {
        term.strip(): text.strip()
        for term, text in re.findall(r"^## (.+)\n\n((?:(?!## ).*\n?)+)", glossary, re.M)
    }


def badly_explained(glossary: str) -> list[str]:
    """Entries out of order, too long, or without the lesson where they are met; terms without an entry."""
    there_are = entries(glossary)
    names = list(there_are)
    problems = [
        f'"{b}" stands after "{a}": keep the alphabet'
        for a, b in zip(names, names[1:], strict=False)
        if a.lower() > b.lower()
    ]
    problems += [
        f'"{term}" has no entry' for term in map(str.strip, TERMS.split("·")) if term not in there_are
    ]
    for term, text in there_are.items():
        said, _, met = text.rpartition("\n")
        sentences = len(re.findall(r"[.?](?=\s|$)", said))
        if not re.fullmatch(r"Met in (\[lesson \d\d\]\(\d\d_\w+\.ipynb\)|lesson \d\d)\.", met):
            problems.append(f'"{term}" does not end in "Met in lesson NN."')
        if not 1 <= sentences <= MOST_SENTENCES:
            problems.append(f'"{term}" has {sentences} sentences: one or two')
    return problems


def badly_cited(resources: str) -> list[str]:
    """Resources without title, author or year beside the link, or without what they are good for."""
    problems = []
    for item in re.findall(r"^- (.*(?:\n  .*)*)", resources, re.M):
        if not CITED.fullmatch(item):
            problems.append(
                f'"{item[:60]}…": write **[Title](https://…)**, Author, year. and below it its use.'
            )
    return problems


@pytest.mark.parametrize("page", [*LINKED, START], ids=lambda page: page.name)
def test_pages_name_exactly_the_lessons_there_are(page: Path) -> None:
    there, wanted = page.read_text(encoding="utf-8"), brought_up_to_date()[page]
    mend = "run `python -m tests.house.pages`, then `python3 course.py build`"
    held([] if there == wanted else [f"{page.name} does not name exactly the lessons there are: {mend}"])


def test_every_term_has_a_short_entry() -> None:
    held(badly_explained((NOTEBOOKS / "glossary.md").read_text(encoding="utf-8")))


def test_every_resource_has_title_author_and_year() -> None:
    held(badly_cited((NOTEBOOKS / "resources.md").read_text(encoding="utf-8")))


def test_every_symbol_names_its_first_lesson_in_order() -> None:
    table = (NOTEBOOKS / "notation.md").read_text(encoding="utf-8").partition("## Letters")[0]
    met = [re.search(r"lesson (\d\d)", row) for row in table.splitlines() if row.startswith("|")][2:]
    assert all(met), "a row of the notation names no lesson"
    numbers = [match[1] for match in met]
    assert numbers == sorted(numbers), "the symbols stand in the order in which they are met"


# The rules can fail -----------------------------------------------------------------------------------------


def test_lessons_are_linked_when_there_and_unlinked_when_gone() -> None:
    assert link_lessons("lesson 03", ["03_a"]) == "[lesson 03](03_a.ipynb)"
    assert link_lessons("[lesson 03](03_old.ipynb)", ["03_a"]) == "[lesson 03](03_a.ipynb)"
    assert link_lessons("[lesson 03](03_old.ipynb), lesson 4", []) == "lesson 03, lesson 4"


def test_the_table_of_lessons_follows_the_lessons() -> None:
    lesson = made_up(
        md("# 03 · Turn the dial", tags=["promise"], minutes=1),
        md("## Why", tags=["why"], minutes=5),
        name="03_dial",
    )
    page = "# | lesson | minutes |\n# |---|---:|\n# | [gone](02_gone.ipynb) | 45 |\n\n# %%\n"
    assert "\n# | [03 · Turn the dial](03_dial.ipynb) | 6 |\n\n# %%" in list_lessons(page, [lesson])
    assert "gone" not in list_lessons(page, [lesson]) and list_lessons(page, []) == page.replace(
        "# | [gone](02_gone.ipynb) | 45 |\n", ""
    )


def test_bad_entries_are_seen() -> None:
    bad = "## b\n\nOne. Two. Three.\nMet in lesson 01.\n\n## a\n\nNo lesson.\n"
    seen = "\n".join(badly_explained(bad))
    assert (
        "alphabet" in seen
        and "3 sentences" in seen
        and '"a" does not end' in seen
        and '"zig-zag" has no entry' in seen
    )


def test_a_bare_link_is_seen() -> None:
    assert badly_cited("- [Adam](https://arxiv.org/abs/1412.6980)")
    assert badly_cited("- **[Adam](https://arxiv.org/abs/1412.6980)**, 2014.\n  It is good.")
    assert badly_cited("- **[Adam](https://arxiv.org/abs/1412.6980)**, Kingma and Ba.\n  It is good.")
    assert badly_cited("- **[Adam](https://arxiv.org/abs/1412.6980)**, Kingma and Ba, 2014.")
    assert (
        badly_cited("- **[Adam](https://arxiv.org/abs/1412.6980)**, Kingma and Ba, 2014.\n  It is good.")
        == []
    )
