"""Rules: every link inside the course leads somewhere, and the tables of lessons are complete."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from .lesson import ROOT, cells_of, held, lessons, notebooks, read
from .prose import FENCE, INLINE

LINK = re.compile(
    r"\[(?:[^\[\]]|\[[^\]]*\]|\\[\[\]])*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|(?:href|src)=\"([^\"]+)\"|^\[[^\]]+\]:\s*(\S+)",
    re.M,
)
ELSEWHERE = re.compile(r"(?:https?:|mailto:|data:|attachment:)", re.I)
PLACEHOLDER = re.compile(r"[{}…]")


@dataclass(frozen=True)
class Link:
    """One link inside the course: where it stands and what it says."""

    page: Path
    target: str

    @property
    def problem(self) -> str | None:
        """Why the link leads nowhere, and None when it leads somewhere."""
        address, _, anchor = self.target.partition("#")
        file = (self.page.parent / unquote(address)).resolve() if address else self.page
        if not file.exists():
            return f'links to "{self.target}", which is not there: mend the link, or the file\'s name'
        if anchor and unquote(anchor) not in anchors(file):
            return f'links to "{self.target}", but {file.name} has no such heading'
        return None


def pages(root: Path = ROOT) -> list[Path]:
    """Every page with links: all Markdown outside hidden folders, and every notebook."""
    hidden = {"node_modules", "build", "dist"}
    written = [
        page
        for page in root.rglob("*.md")
        if not any(part in hidden or part.startswith(".") for part in page.relative_to(root).parts)
    ]
    written += root.glob(".github/**/*.md")
    return sorted(written) + [_file(notebook.path) for notebook in notebooks(root)]


def _file(stem: Path) -> Path:
    return built if (built := stem.with_suffix(".ipynb")).exists() else stem.with_suffix(".py")


@cache
def markdown_of(page: Path) -> str:
    """The Markdown of a page, or of all markdown cells of a notebook."""
    if page.suffix == ".md":
        return page.read_text(encoding="utf-8")
    return "\n\n".join(cell.source for cell in cells_of(read(page).cells) if cell.kind == "markdown")


def links(page: Path) -> list[Link]:
    text = INLINE.sub(" ", FENCE.sub(" ", markdown_of(page)))
    targets = [next(filter(None, match.groups())) for match in LINK.finditer(text)]
    return [
        Link(page, target)
        for target in dict.fromkeys(targets)
        if not ELSEWHERE.match(target) and not PLACEHOLDER.search(target)
    ]


@cache
def anchors(page: Path) -> set[str]:
    """What a link may name inside a page: its headings as Jupyter and GitHub spell them, and written ids."""
    if page.suffix == ".py" and page.with_suffix(".ipynb").exists():
        page = page.with_suffix(".ipynb")
    if page.suffix not in (".md", ".ipynb", ".py"):
        return set()
    text = FENCE.sub(" ", markdown_of(page))
    headings = [
        re.sub(r"[*`]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip()
        for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", text, re.M)
    ]
    jupyter = {heading.replace(" ", "-") for heading in headings}
    github = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return jupyter | github | set(re.findall(r"(?:id|name)=\"([^\"]+)\"", text))


def listed(markdown: str) -> list[str]:
    """The lessons a table links to, one for each row, in order."""
    rows = [line for line in markdown.splitlines() if line.lstrip().startswith("|")]
    found = [re.search(r"\((?:notebooks/)?((?!00)\d\d_\w+)\.ipynb\)", row) for row in rows]
    return [match[1] for match in found if match]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    held([f"{page.relative_to(ROOT).as_posix()} {link.problem}" for link in links(page) if link.problem])


def test_the_table_of_lessons_is_complete() -> None:
    page = "README.md"
    there_are = [lesson.name for lesson in lessons()]
    table = listed(markdown_of(ROOT / page)) if (ROOT / page).exists() else []
    wanted = f"{page}: its table must have one row for each lesson, in order: {', '.join(there_are)}"
    held([] if table == there_are else [f"{wanted}; it has {', '.join(table) or 'none'}"])


# The rules can fail -----------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "hill.md").write_text('# The hill\n\n## Walk *down* it\n\n<a id="fog"></a>', encoding="utf-8")
    return tmp_path


def problems(course: Path, text: str) -> list[str]:
    page = course / "page.md"
    page.write_text(text, encoding="utf-8")
    markdown_of.cache_clear()
    anchors.cache_clear()
    return [link.problem for link in links(page) if link.problem]


@pytest.mark.parametrize(
    "text",
    [
        "[x](hell.md)",
        "![x](hill.png)",
        "[x](hill.md#Climb-it)",
        "[x](#fog)",
        '<img src="a.png">',
        "[x]: hell.md",
    ],
)
def test_a_dead_link_is_seen(course: Path, text: str) -> None:
    assert len(problems(course, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[x](hill.md)",
        "[x](hill.md#Walk-down-it)",
        "[x](hill.md#walk-down-it)",
        "[x](hill.md#fog)",
        "[a [b] c](https://x.org)",
        "`[x](y.md)`",
    ],
)
def test_a_live_link_passes(course: Path, text: str) -> None:
    assert problems(course, text) == []


def test_the_rows_of_a_table_of_lessons_are_read() -> None:
    table = (
        "| lesson |\n|---|\n| [Start](notebooks/00_start_here.ipynb) |\n"
        "| [Hill](notebooks/01_hill.ipynb) | [again](02_no.ipynb)\n\n[no](09_x.ipynb)"
    )
    assert listed(table) == ["01_hill"]
