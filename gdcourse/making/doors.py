"""Doors from a page to a place where its code runs, once the course says where its repository is.

    [tool.gdcourse]                                       in pyproject.toml
    repository = "https://github.com/someone/gdcourse"    for Binder and Colab
    hub = "https://hub.example.org"                       for a JupyterHub with nbgitpuller
    site = "https://someone.example.org/gdcourse"         where these pages are published, for links to them

Where none is set there is no door. In any case a notebook says what to do in a Python that has no
gdcourse: `build` puts a few lines before its first import. They are in the notebook only, for the source
beside it is always inside the course.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from gdcourse.course.files import ROOT, write
from gdcourse.course.refused import Refused

if TYPE_CHECKING:
    import nbformat

ON_GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")
BRANCH = "main"
START = "notebooks/00_start_here.ipynb"
IN_README = re.compile(r"^(<!-- Doors.*-->\n)(?:Run its code in \[.*\n)?", re.MULTILINE)
SENTENCE = "This Python has no gdcourse: in the folder of the course, open it with `python3 course.py lab`."
IMPORTS = re.compile(r"^(?:from|import) gdcourse\b", re.MULTILINE)
OPENING = re.compile(r"\Atry:\n    import gdcourse\n.*?\n\n(?=\S)", re.DOTALL)
ELSEWHERE = f"""try:
    import gdcourse
except ModuleNotFoundError as missing:
    missing._render_traceback_ = lambda: ["{SENTENCE}"]
    raise

"""
COLAB = """try:
    import gdcourse
except ModuleNotFoundError as missing:
    import subprocess, sys

    if "google.colab" not in sys.modules:
        missing._render_traceback_ = lambda: ["{sentence}"]
        raise
    subprocess.check_call(["git", "clone", "--quiet", "--depth=1", "{repository}", "course"])
    subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", {packages}])
    sys.path.append("course")

"""
# What Colab has, it has in versions of its own, and breaks with others.
MISSING_IN_COLAB = ("anywidget", "mistune", "latex2mathml")


@dataclass(frozen=True)
class Doors:
    """Where the course's repository is, a JupyterHub for its readers, its pages; each may be unknown, ""."""

    repository: str = ""
    hub: str = ""
    site: str = ""

    @classmethod
    def of_the_course(cls, root: Path = ROOT) -> Doors:
        """As pyproject.toml has it. Raises Refused for a repository that Binder and Colab cannot find."""
        told = _told(root).get("tool", {}).get("gdcourse", {})
        doors = cls(told.get("repository", ""), *(told.get(name, "").rstrip("/") for name in ("hub", "site")))
        if doors.repository and not ON_GITHUB.fullmatch(doors.repository):
            raise Refused(
                f'pyproject.toml names the repository "{doors.repository}"; it reads '
                '"https://github.com/someone/gdcourse", or is left out.'
            )
        return doors

    def to(self, notebook: str) -> dict[str, str]:
        """The addresses of a notebook of the course, such as "notebooks/03_learning_rates.ipynb", by name.

        >>> list(Doors("https://github.com/someone/gdcourse").to("notebooks/03_rates.ipynb"))
        ['Binder', 'Colab']
        """
        found = ON_GITHUB.fullmatch(self.repository)
        if not found:
            return {}
        owner, name = found.groups()
        where = quote(notebook)
        doors = {
            "Binder": f"https://mybinder.org/v2/gh/{owner}/{name}/{BRANCH}?urlpath=lab/tree/{where}",
            "Colab": f"https://colab.research.google.com/github/{owner}/{name}/blob/{BRANCH}/{where}",
        }
        if self.hub:
            pull = {"repo": self.repository, "branch": BRANCH, "urlpath": f"lab/tree/{name}/{notebook}"}
            doors["JupyterHub"] = f"{self.hub}/hub/user-redirect/git-pull?{urlencode(pull)}"
        return doors

    def opening(self, needs: list[str]) -> str:
        """The lines before a notebook's first import; `needs` is what pyproject.toml asks for in a lab."""
        if not ON_GITHUB.fullmatch(self.repository):
            return ELSEWHERE
        missing = [one for one in needs if re.match(r"[\w-]+", one)[0] in MISSING_IN_COLAB]
        packages = ", ".join(f'"{one}"' for one in missing)
        return COLAB.format(sentence=SENTENCE, repository=self.repository, packages=packages)

    def line(self, notebook: str) -> str:
        """The same as one line of Markdown; "" where there is no door."""
        ways = [f"[{name}]({address})" for name, address in self.to(notebook).items()]
        return f"Run its code in {' · '.join(ways)}" if ways else ""


def _told(root: Path) -> dict:
    file = root / "pyproject.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def hang(notebook: nbformat.NotebookNode, root: Path = ROOT) -> None:
    """Put the lines of `Doors.opening` before the notebook's first import of gdcourse, if it has one."""
    code = next((cell for cell in notebook.cells if cell.cell_type == "code"), None)
    if code is not None and IMPORTS.search(code.source):
        needs = _told(root).get("project", {}).get("optional-dependencies", {}).get("lab", [])
        code.source = Doors.of_the_course(root).opening(needs) + code.source


def take_off(source: str) -> str:
    """The code of a cell without those lines.

    >>> take_off(ELSEWHERE + "from gdcourse import bowl")
    'from gdcourse import bowl'
    """
    return OPENING.sub("", source)


def write_readme(root: Path = ROOT) -> bool:
    """Give README.md the doors of the first page, or take them away; True when that changed it."""
    readme = root / "README.md"
    line = Doors.of_the_course(root).line(START)
    text = IN_README.sub(
        lambda found: found[1] + (f"{line}\n" if line else ""), readme.read_text(encoding="utf-8")
    )
    return write(readme, text.encode())
