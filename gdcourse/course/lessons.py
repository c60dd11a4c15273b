"""Where a lesson's solutions and exercises are, and how its spec is loaded."""

from __future__ import annotations

import importlib.util
import json
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from gdcourse.course.files import ROOT
from gdcourse.course.refused import Refused
from gdcourse.misconceptions import UnknownMisconception


@dataclass(frozen=True)
class Lesson:
    """The solutions and the exercises of one lesson, as paths."""

    name: str
    root: Path = ROOT

    @property
    def solution(self) -> Path:
        """The percent file with the solutions; its notebook has the suffix .ipynb."""
        return self.root / "solutions" / self.name / f"{self.name}.py"

    @property
    def exercise(self) -> Path:
        """The percent file that is handed out; its notebook has the suffix .ipynb."""
        return self.root / "exercises" / self.name / f"{self.name}.py"

    @property
    def checks(self) -> Path:
        """What check("…") knows, and the clean notebook."""
        return self.exercise.with_name("checks.json")

    @property
    def spec(self) -> Path:
        """How the exercises are judged."""
        return self.solution.with_name("spec.py")

    @property
    def exam(self) -> Path:
        """The makers of its exam questions."""
        return self.solution.with_name("exam.py")

    @property
    def guide(self) -> Path:
        """What a lecturer needs of it and its own text does not hold."""
        return self.solution.with_name("guide.toml")

    def known(self) -> dict:
        """The content of `checks.json`: `questions`, and the clean `notebook`."""
        try:
            content = json.loads(self.checks.read_text(encoding="utf-8"))
            return {"questions": content["questions"], "notebook": content["notebook"]}
        except (ValueError, KeyError, TypeError):
            raise Refused(
                f"{self.checks} is damaged. Take it again from the course as you got it, or where there are "
                f"solutions run: python3 course.py release {self.name[:2]}"
            ) from None

    def handed_out(self) -> dict:
        """The clean exercise notebook, as JSON."""
        return self.known()["notebook"]

    def load_spec(self) -> ModuleType:
        """The spec as a module. Raises `Refused`, with file and line, for one that cannot be understood."""
        if not self.spec.is_file():
            where = self.spec.relative_to(self.root).as_posix()
            raise Refused(f"There is no {where}: it says how the exercises of {self.name} are judged.")
        return self.load(self.spec)

    def load(self, file: Path) -> ModuleType:
        """A Python file of the lesson as a module. Raises `Refused`, with file and line, like `load_spec`."""
        where = file.relative_to(self.root).as_posix()
        spec = importlib.util.spec_from_file_location(f"{file.stem}_{self.name}", file)
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except SyntaxError as error:
            raise Refused(f"{where}, line {error.lineno}: {error.msg}.") from None
        except (Refused, UnknownMisconception) as error:
            frames = traceback.extract_tb(error.__traceback__)
            line = next(frame.lineno for frame in reversed(frames) if frame.filename == str(file))
            raise Refused(f"{where}, line {line}: {error}") from None
        return module


def lessons(
    chosen: list[str] | None = None, root: Path = ROOT, marker: str = "solutions/*/spec.py"
) -> list[Lesson]:
    """The lessons that have solutions, or the given ones (`"3"`, `"03"`, `"03_learning_rates"`).

    Raises `Refused` for others. With another `marker`, lessons that have that file.
    """
    known = sorted({path.parent.name for path in root.glob(marker)})
    return [Lesson(name, root) for name in named(chosen or known, known)]


def anchor(heading: str) -> str:
    """Where Jupyter finds a heading: its words with - between them.

    >>> anchor("Height or slope?"), anchor("Drive `SGDRegressor`")
    ('Height-or-slope?', 'Drive-SGDRegressor')
    """
    return heading.replace("`", "").replace(" ", "-")


def named(wanted: Iterable[str], known: Sequence[str]) -> list[str]:
    """The names among `known` that are meant by `"3"`, `"03"`, `"03_learning_rates"` or a file of that name.

    Raises `Refused` for one that is not there.

    >>> named(["2", "notebooks/01_walk.ipynb"], ["01_walk", "02_rule"])
    ['02_rule', '01_walk']
    """
    found = []
    for word in wanted:
        stem = Path(word).stem
        number = stem.zfill(2) if stem.isdigit() else stem
        meant = [name for name in known if number in (name, name.split("_")[0])]
        if not meant:
            raise Refused(f'There is no lesson "{word}". There are: {", ".join(known) or "none yet"}.')
        found += meant
    return found
