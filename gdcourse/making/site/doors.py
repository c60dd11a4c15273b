"""Doors from a page to a place where its code runs, once the course says where its repository is.

    [tool.gdcourse]                                       in pyproject.toml
    repository = "https://github.com/someone/gdcourse"    for Binder and Colab
    hub = "https://hub.example.org"                       for a JupyterHub with nbgitpuller
    site = "https://someone.example.org/gdcourse"         where these pages are published, for links to them

Where none is set there is no door.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from gdcourse.course.files import ROOT
from gdcourse.course.refused import Refused

ON_GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")
BRANCH = "main"


@dataclass(frozen=True)
class Doors:
    """Where the course's repository is, a JupyterHub for its readers, its pages; each may be unknown, ""."""

    repository: str = ""
    hub: str = ""
    site: str = ""

    @classmethod
    def of_the_course(cls, root: Path = ROOT) -> Doors:
        """As pyproject.toml has it. Raises Refused for a repository that Binder and Colab cannot find."""
        settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8")).get("tool", {})
        told = settings.get("gdcourse", {})
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

    def line(self, notebook: str) -> str:
        """The same as one line of Markdown; "" where there is no door."""
        ways = [f"[{name}]({address})" for name, address in self.to(notebook).items()]
        return f"Run its code in {' · '.join(ways)}" if ways else ""
