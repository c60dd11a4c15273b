"""What students get: `python3 course.py bundle`.

    bundle                                    everything, in handouts/gdcourse.zip
    bundle --lessons 01 02 03                 the first three lessons; the others later, unpacked over it
    bundle --variants roster.csv              one zip for each student, with numbers of their own in 02
    bundle --branch students                  the same as a commit on a branch, for nbgitpuller

The lessons, the exercises with their instant checks, and what learners need of the package. Not in it: the
solutions, what judges them, exams, guides, decks, tests and history. The notebooks are in the folder
`handout`, from where `python3 course.py lab` lays them out: unpacking over an older bundle touches nobody's
work. On a branch they are where one works: git itself keeps a student's work apart.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.learning.handout import FOLDER
from gdcourse.teaching.grading.by_hand import Numbers
from gdcourse.teaching.grading.exports import file_name
from gdcourse.teaching.grading.variants import personal, write_key
from gdcourse.teaching.roster import Roster

NAME = "gdcourse"  # the folder in the zip: the same every time, or a newer one would not meet the older
FILES = (
    "course.py", "pyproject.toml", "requirements.lock", "environment.yml", ".gitignore", "docs/lesson.png",
    "LICENSE", "LICENSE-text",
)  # fmt: skip
NOT_FOR_STUDENTS = ("making", "teaching")  # rooms of the package
KINDS = (".py", ".js", ".css", ".html", ".csv", ".toml", ".txt", ".json", ".mplstyle")
SECTIONS = ("Lessons", "Licence")  # of the README
START = """## Start

You need Python 3.11 or newer. In this folder, one command sets everything up and opens the course:

    python3 course.py lab

On Windows write `py` in place of `python3`. The first run downloads about 130 MB into the folder `.venv`;
later runs need no internet. If something does not work, `python3 course.py doctor` says what.

When you are given a newer version, unpack it over this folder and start the course again: what you wrote
stays. What you do stays on this machine, too: nothing is sent anywhere. On the JupyterHub of a class,
`python3 course.py hand-in 03` in a terminal hands in the exercise of lesson 03. Where your class collects
what it expected, `python3 course.py progress --for-class answers.json` writes your answers to the questions,
and nothing else, into a file that you may hand over.

"""

Files = dict[str, bytes]  # a path inside the bundle → its content


@dataclass(frozen=True)
class Bundle:
    """What is handed out: files that a newer bundle may replace, and notebooks that people work in."""

    files: Files
    notebooks: Files

    def with_numbers(self, lesson: Lesson, numbers: Numbers) -> Bundle:
        """The same with one student's own numbers in a lesson's exercises."""
        notebook, checks = personal(lesson, numbers)
        folder = f"exercises/{lesson.name}"
        return Bundle(
            self.files | {f"{folder}/checks.json": (json.dumps(checks, ensure_ascii=False) + "\n").encode()},
            self.notebooks | {f"{folder}/{lesson.name}.ipynb": as_file(notebook)},
        )

    def to_unpack(self) -> Files:
        """With the notebooks where nobody works, so that they can be unpacked over older ones."""
        return self.files | {f"{FOLDER}/{name}": content for name, content in self.notebooks.items()}

    def in_place(self) -> Files:
        """With the notebooks where people work."""
        return self.files | self.notebooks


def bundle(chosen: Iterable[Lesson], root: Path = ROOT) -> Bundle:
    """What students get of these lessons."""
    names = [lesson.name for lesson in chosen]
    paths = [root / name for name in FILES]
    paths += [path for path in (root / "gdcourse").rglob("*") if _is_for_students(path.relative_to(root))]
    paths += (root / "notebooks").glob("*.md")
    paths = [path for path in paths if not path.name.endswith(".questions.md")]
    notebooks = {}
    for name in ("00_start_here", *names):
        stem = root / "notebooks" / name
        paths += [path for suffix in (".py", ".questions.md") if (path := Path(f"{stem}{suffix}")).exists()]
        notebooks[f"notebooks/{name}.ipynb"] = _content(Path(f"{stem}.ipynb"))
    for lesson in (Lesson(name, root) for name in names):
        paths.append(lesson.checks)
        notebooks[f"exercises/{lesson.name}/{lesson.name}.ipynb"] = as_file(lesson.handed_out())
    files = {path.relative_to(root).as_posix(): _content(path) for path in sorted(paths)}
    readme = (root / "README.md").read_text(encoding="utf-8")
    return Bundle(files | {"README.md": readme_of(readme, names).encode()}, notebooks)


def _is_for_students(path: Path) -> bool:
    """Whether a file of the package, `gdcourse/…`, is handed out."""
    inside = path.parts[1:]
    hidden = any(part.startswith((".", "__pycache__")) for part in inside)
    return path.suffix in KINDS and inside[0] not in NOT_FOR_STUDENTS and not hidden


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Refused(f"{path} is missing, and students need it. Fetch the whole course again.") from None


def as_file(notebook: dict) -> bytes:
    """A notebook as the bytes of its file."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def readme_of(readme: str, names: Iterable[str]) -> str:
    """The README for students: how to start, their lessons, the licence."""
    beginning, *sections = re.split(r"(?m)^(?=## )", readme)
    kept = [section for section in sections if section[3:].partition("\n")[0] in SECTIONS]
    numbers = {name[:2] for name in names}
    lines = "".join([beginning, START, *kept]).splitlines(keepends=True)
    row = re.compile(r"\| (\d\d) \|")
    return "".join(line for line in lines if not (found := row.match(line)) or found[1] in numbers)


# As a zip --------------------------------------------------------------------------------------------


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a zip, which comes to its place when it is whole.

    Their time is now: a file of another bundle has another one, and Python compiles it again.
    """
    now = time.localtime()[:6]
    if path.is_dir():
        raise Refused(f"{path} is a folder. Give the zip a name, such as {path / NAME}.zip.")
    half = path.with_name(f".{path.name}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(half, "w") as archive:
            for name, content in sorted(files.items()):
                entry = zipfile.ZipInfo(f"{NAME}/{name}", now)
                entry.external_attr = 0o100644 << 16
                packed = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
                archive.writestr(entry, content, packed)
        half.replace(path)
    except OSError as error:
        raise Refused(
            f"{path} could not be written: {error.strerror or error}. An older one, if there was one, is as "
            "it was; choose another place with --out, or make room."
        ) from None
    finally:
        half.unlink(missing_ok=True)


# As a branch -----------------------------------------------------------------------------------------


def commit(branch: str, files: Mapping[str, bytes], root: Path = ROOT) -> bool:
    """Put the files as one commit on top of a branch that holds nothing else; False when nothing is new.

    Nothing of the work tree is touched, and the course's own history is not in the branch's.
    """
    ref = f"refs/heads/{branch}"
    if _git(root, "check-ref-format", "--branch", branch, check=False) is None:
        raise Refused(f'"{branch}" cannot be the name of a branch. Choose another, such as students.')
    before = _git(root, "rev-parse", "--verify", "--quiet", ref, check=False)
    if before and _git(root, "ls-tree", before, "solutions", "tests"):
        raise Refused(f"The branch {branch} holds more than a hand-out. Name another one, such as students.")
    who = _git(root, "var", "GIT_COMMITTER_IDENT").encode()
    new = f"refs/gdcourse/{branch}"
    stream = [b"commit %s\ncommitter %s\ndata 8\nHand-out\n" % (new.encode(), who)]
    stream += [b"from %s\n" % before.encode()] if before else []
    stream += [b"deleteall\n"]
    for name, content in sorted(files.items()):
        stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(content), content))
    try:
        _git(root, "fast-import", "--quiet", "--force", stdin=b"".join(stream))
        made = _git(root, "rev-parse", new)
        trees = [_git(root, "rev-parse", f"{one}^{{tree}}") for one in (before, made) if one]
        if len(trees) == 2 and trees[0] == trees[1]:
            return False
        _git(root, "update-ref", ref, made, before or "")
        return True
    finally:
        _git(root, "update-ref", "-d", new, check=False)


def _git(root: Path, *arguments: str, stdin: bytes | None = None, check: bool = True) -> str | None:
    """What git says; `Refused` with its last line when it fails, or None when that is allowed."""
    if not shutil.which("git"):
        raise Refused("A branch needs git, and there is none here. Without --branch you get a zip.")
    ran = subprocess.run(["git", "-C", str(root), *arguments], input=stdin, capture_output=True)
    if ran.returncode == 0:
        return ran.stdout.decode("utf-8", "replace").strip()
    if not check:
        return None
    said = ran.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
    raise Refused(f"git could not make the branch: {said[-1].rstrip('.')}.")


def link(hub: str, repository: str, branch: str) -> str:
    """The link with which nbgitpuller brings the branch into a student's folder on a hub, and opens it.

    >>> link("https://hub.example.edu", "https://git.example.edu/gd/handout", "students").partition("?")[0]
    'https://hub.example.edu/hub/user-redirect/git-pull'
    """
    folder = repository.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
    asked = {
        "repo": repository,
        "branch": branch,
        "urlpath": f"lab/tree/{folder}/notebooks/00_start_here.ipynb",
    }
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(asked, quote_via=quote, safe='')}"


# The verb --------------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    parser = Parser(
        prog="course.py bundle", description="What students get: the course without what answers it."
    )
    parser.add_argument("--lessons", nargs="+", metavar="LESSON", help='such as "03" (default: all)')
    parser.add_argument(
        "--out", type=Path, metavar="ZIP", help="where it goes (default: handouts/gdcourse.zip)"
    )
    parser.add_argument("--variants", type=Path, metavar="CSV", help="a roster: one zip for each student")
    parser.add_argument(
        "--personal",
        nargs="+",
        metavar="LESSON",
        help="with --variants: where numbers are personal (default: 02)",
    )
    parser.add_argument("--branch", help="a branch of this repository in place of a zip, for nbgitpuller")
    parser.add_argument("--repo", default="https://REPOSITORY", help="where you will push the branch to")
    parser.add_argument("--hub", default="https://HUB", help="the address of your JupyterHub")
    options = parser.parse_args(argv)
    chosen = lessons(options.lessons)
    if options.branch and (options.out or options.variants):
        raise Refused("A branch is one for everybody and no zip: leave out --variants and --out.")
    if options.personal and not options.variants:
        raise Refused("Personal numbers need to know the class: add --variants ROSTER.csv.")
    made = bundle(chosen)
    if options.branch:
        return _to_branch(made, options.branch, options.repo, options.hub)
    if options.variants:
        with_numbers = lessons(options.personal or ["02"])
        return _for_each(
            made, chosen, with_numbers, options.variants, options.out or Path("handouts/students")
        )
    out = options.out or Path("handouts") / f"{NAME}.zip"
    write_zip(out, made.to_unpack())
    size = out.stat().st_size / 1e6
    print(
        f"{out}: {_lessons(chosen)}, {size:.1f} MB. Unpacked over an older one it keeps what students wrote."
    )
    return 0


def _to_branch(made: Bundle, branch: str, repository: str, hub: str) -> int:
    new = commit(branch, made.in_place())
    print(f"The branch {branch} " + ("has a new hand-out." if new else "holds this hand-out already."))
    print(f"Bring it to a repository without the solutions: git push {repository} {branch}:{branch}")
    print(f"The link for students: {link(hub, repository, branch)}")
    return 0


def _for_each(made: Bundle, chosen: list[Lesson], own: list[Lesson], path: Path, out: Path) -> int:
    missing = [lesson.name for lesson in own if lesson.name not in {one.name for one in chosen}]
    if missing:
        raise Refused(f"{missing[0]} has personal numbers and is not handed out: add it to --lessons.")
    students = [student.id for student in Roster.read(path).students]
    keys = {lesson: {one: Numbers.of(lesson.name, one) for one in students} for lesson in own}
    for student in students:
        theirs = made
        for lesson, numbers in keys.items():
            theirs = theirs.with_numbers(lesson, numbers[student])
        write_zip(out / f"{file_name(student)}.zip", theirs.to_unpack())
    kept = [str(write_key(lesson, numbers, out.parent)) for lesson, numbers in keys.items()]  # not to be sent
    print(f"{len(students)} zips in {out}: {_lessons(chosen)}. Keep {', '.join(kept)} for grading.")
    return 0


def _lessons(chosen: list[Lesson]) -> str:
    return f"{len(chosen)} lessons" if len(chosen) > 1 else chosen[0].name
