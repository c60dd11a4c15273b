"""Write requirements.lock: every package of pyproject.toml at one version, with hashes, for every system.

    python3 course.py lock                    the newest versions that fit together
    python3 course.py lock --keep             change only what pyproject.toml no longer allows

The lock has two parts, and each package stands in one of them: first what a learner needs, then what
building, testing and teaching need beside it. course.py installs the first part or both. The lock names no
package index. Making it needs uv.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import tomllib
from pathlib import Path

from gdcourse.course.files import LEARNERS_PART_ENDS, LOCK, ROOT
from gdcourse.course.refused import Parser, Refused

LEARNERS = ("lab",)
ALL = ("lab", "test", "instructor", "site", "scale")

HEAD = """\
# Every package of the course, pinned. Written by `python3 course.py lock`; not edited by hand.
# == For learners ==
"""


def main(arguments: list[str]) -> int:
    parser = Parser(prog="course.py lock", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--keep", action="store_true", help="keep the versions that pyproject.toml still allows"
    )
    options = parser.parse_args(arguments)
    try:
        text = arrange(resolve(ALL, LOCK.read_text(encoding="utf-8") if options.keep else ""))
    except FileNotFoundError as missing:
        raise Refused(f"{missing.filename} is missing; uv is at docs.astral.sh/uv.") from None
    except subprocess.CalledProcessError as failed:
        raise Refused(f"uv found no set of packages that fits together:\n{failed.stderr.strip()}") from None
    LOCK.write_text(text, encoding="utf-8", newline="\n")
    learners = names(text.partition(LEARNERS_PART_ENDS)[0])
    print(f"{LOCK.name}: {len(names(text))} packages, {len(learners)} of them for learners.")
    return 0


def arrange(everything: str) -> str:
    """The resolved packages in two parts, the learner's first."""
    learners = names(resolve(LEARNERS, everything))
    blocks = re.split(r"\n(?=[a-z0-9])", "\n" + everything.strip())[1:]
    first = [block for block in blocks if names(block) <= learners]
    rest = [block for block in blocks if not names(block) <= learners]
    return "\n".join([HEAD + "\n".join(first), LEARNERS_PART_ENDS, *rest]) + "\n"


def resolve(extras: tuple[str, ...], preferred: str) -> str:
    """What uv pins for these extras; versions in `preferred` are kept where they fit."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "requirements.lock")
        file.write_text(preferred, encoding="utf-8")
        command = [
            "uv",
            "pip",
            "compile",
            str(ROOT / "pyproject.toml"),
            "--output-file",
            str(file),
            "--quiet",
        ]
        command += ["--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url"]
        command += [
            "--only-binary=:all:",
            "--no-header",
            "--no-annotate",
            *(f"--extra={extra}" for extra in extras),
        ]
        subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        return unlimited(file.read_text(encoding="utf-8"))


def unlimited(lock: str) -> str:
    """The lock without uv's note on each line for which Pythons it was resolved.

    With it, a newer Python would skip every package without a word; it should say which are not made for it.

    >>> unlimited("numpy==2.5.5 ; python_full_version >= '3.12' and python_full_version < '3.15' \\\\")
    "numpy==2.5.5 ; python_full_version >= '3.12' \\\\"
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (limit,) = project["tool"]["uv"]["environments"]
    return lock.replace(f"{limit} and ", "").replace(f" and {limit}", "").replace(f" ; {limit}", "")


def names(lock: str) -> set[str]:
    """The packages that a lock pins.

    >>> sorted(names("numpy==2.4.6 ; os_name == 'nt' \\\\\\n    --hash=sha256:00\\nscipy==1.17.1"))
    ['numpy', 'scipy']
    """
    return set(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==", lock, flags=re.MULTILINE))
