"""A JupyterHub for a class on this machine: `python3 course.py hub --students roster.csv`.

    hub --students roster.csv                  try it out: one password for the class, on this machine only
    hub --students roster.csv --login pam --host 0.0.0.0     in earnest, as root: people's own accounts
    hub --students roster.csv --lessons 01 02  hand out some of the lessons; the others later, the same way
    hub --students roster.csv --ready          before a class that comes all at once: all servers are there
    hub --students roster.csv --set-up         only fetch and build what it needs

Everything it makes is in the folder `classroom`: the hand-out with the students' environment, their homes
(with pam, those of their accounts), and what they hand in, which `grade` reads:

    grade 03 --submitted classroom/handed_in/03_learning_rates --students roster.csv

How it is configured, and how to go on from here, is in the folder `hub`, beginning with its README.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import importlib.util
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from gdcourse.course.files import ROOT, write
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.teaching.bundle import bundle
from gdcourse.teaching.roster import Roster, normal

HUB = ROOT / "hub"
PROXY = "configurable-http-proxy"
NAME = re.compile(r"[a-z0-9_][a-z0-9_.@-]{0,63}")  # of a person, as folders, addresses and accounts take it
PATIENCE = 60  # seconds for the hub to answer
FIRST_NUMBER = 700_000_000  # of users: systems give no account one that is as large
SERVERS = 10  # the servers' ports begin so far after the hub's
LAST_PORT = 32_767  # from the next one on systems draw ports for whoever asks for any
NO_NODE = (
    f"A hub needs Node.js, whose npm brings {PROXY}, and there is no npm here. Install it (Debian, Ubuntu: "
    "apt install npm; others: nodejs.org), and run the same command again."
)


def main(argv: list[str]) -> int:
    asked = _parser().parse_args(argv)
    if sys.platform == "win32":
        raise Refused("A JupyterHub does not run on Windows itself: start it inside WSL2.")
    if asked.students is None:
        raise Refused("Who may log in? Name the class: --students roster.csv")
    students = names(Roster.read(asked.students), asked.students)
    teacher = name_of(asked.teacher)
    if teacher in students:
        raise Refused(f'"{teacher}" is a student and the teacher at once: name another one with --teacher.')
    if asked.login == "pam" and os.geteuid() != 0:
        raise Refused(
            "With --login pam the hub starts servers under other people's accounts: start it as root."
        )
    needed = ports(asked.port, len(students))
    if needed[-1] > LAST_PORT:
        raise Refused(
            f"This class needs the ports {asked.port} to {needed[-1]}: begin lower, with --port 8000."
        )
    if taken := next(filter(in_use, needed), None):
        raise Refused(
            f"Port {taken} is in use, and this class needs {needed[0]} to {needed[-1]}. Begin elsewhere: "
            f"--port {10_000 if asked.port < 10_000 else asked.port + 1_000}"
        )
    classroom = asked.classroom.resolve()
    chosen = lessons(asked.lessons)
    try:
        python, proxy = set_up(classroom, chosen)
        told = settings(asked, students, teacher, chosen) | kept(classroom, students)
        told |= {"course": str(classroom / "course"), "proxy": str(proxy)}
        keep_to_ourselves(classroom / "settings.json", told)
    except OSError as error:
        raise Refused(
            f"The classroom could not be set up: {error.strerror or error} ({error.filename or classroom}). "
            "Nobody's work was touched; the same command goes on."
        ) from None
    if asked.set_up:
        print(
            f"{classroom} is set up for {len(students)} students. The same command without --set-up starts."
        )
        return 0
    return serve(classroom, python, told)


# What it needs ----------------------------------------------------------------------------------------


def set_up(classroom: Path, chosen: list[Lesson]) -> tuple[Path, Path]:
    """Hand out, and fetch what is missing; returns the students' Python and the proxy."""
    if not (HUB / "requirements.txt").exists():
        raise Refused(f"The folder {HUB} is missing. Fetch the whole course again.")
    npm = shutil.which("npm")
    proxy = shutil.which(PROXY) or shutil.which(PROXY, path=str(classroom / "node_modules" / ".bin"))
    if not shutil.which("node") or not (proxy or npm):
        raise Refused(NO_NODE)
    course = classroom / "course"
    for name, content in bundle(chosen).to_unpack().items():
        write(course / name, content)
    python = environment(course)
    if not proxy:
        print(f"Fetching {PROXY} with npm. This happens once.", file=sys.stderr)
        fetched = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--prefix", str(classroom), f"{PROXY}@5"],
            capture_output=True,
            text=True,
        )
        proxy = shutil.which(PROXY, path=str(classroom / "node_modules" / ".bin"))
        if fetched.returncode or not proxy:
            last = (fetched.stderr.strip().splitlines() or ["it gives no reason"])[-1]
            raise Refused(f"npm could not fetch {PROXY}: {last}. Run the same command again when it can.")
    return python, Path(proxy)


def environment(course: Path) -> Path:
    """The students' environment, made by the hand-out's own front door, with the hub's packages added."""
    front = front_door(course)
    wanted = (HUB / "requirements.txt").read_text(encoding="utf-8")
    added = front.VENV / "hub.txt"
    try:
        front.set_up(whole=False)
        if not added.exists() or added.read_text(encoding="utf-8") != wanted:
            print("Adding JupyterHub to the students' environment. This happens once.", file=sys.stderr)
            install = [front.uv(), "pip", "install", "--python", str(front.PYTHON)] if front.uv() else None
            front.run(
                [
                    *(install or [str(front.PYTHON), "-m", "pip", "install"]),
                    "-r",
                    str(HUB / "requirements.txt"),
                ]
            )
            # Students cannot write here, and would each compile it anew.
            front.run([str(front.PYTHON), "-m", "compileall", "-q", "-j", "0", str(front.VENV / "lib")])
            added.write_text(wanted, encoding="utf-8")
    except front.Problem as problem:
        raise Refused(str(problem)) from None
    return Path(front.PYTHON)


def front_door(course: Path) -> ModuleType:
    """The course.py of a copy of the course, which makes that copy's environment."""
    spec = importlib.util.spec_from_file_location("front_door", course / "course.py")
    door = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(door)
    return door


# Who and where ----------------------------------------------------------------------------------------


def names(roster: Roster, path: Path) -> list[str]:
    """What each student logs in as: their login, else their id; `Refused` where that cannot be a name."""
    found: dict[str, str] = {}
    for student in roster.students:
        name = name_of(student.login or student.id, f"{path}, {student.name}: ")
        if name in found:
            raise Refused(f'{path}: {student.name} and {found[name]} would both log in as "{name}".')
        found[name] = student.name
    return list(found)


def name_of(text: str, where: str = "") -> str:
    """A login as the hub takes it, in small letters.

    >>> name_of("Zoe-M")
    'zoe-m'
    """
    name = normal(text)
    if not NAME.fullmatch(name):
        raise Refused(
            f'{where}nobody can log in as "{text}". A login has letters from a to z, digits and . _ - @ '
            "only: add a column `login` to the roster."
        )
    return name


def settings(
    asked: argparse.Namespace, students: list[str], teacher: str, chosen: list[Lesson]
) -> dict[str, Any]:
    """What jupyterhub_config.py reads of what was asked."""
    return {
        "login": asked.login,
        "students": students,
        "teacher": teacher,
        "lessons": [lesson.name for lesson in chosen],
        "host": asked.host,
        "port": asked.port,
        "memory": f"{asked.memory:g}G",
        "cores": asked.cores or max(1, (os.cpu_count() or 1) // 2),
        "idle": asked.idle,
        "ready": asked.ready,
    }


def kept(classroom: Path, students: list[str]) -> dict[str, Any]:
    """What stays from one start to the next: a password for the class, one for the teacher, a token with
    which servers are started, and everybody's user number.
    """
    try:
        before = json.loads((classroom / "settings.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    return {
        "password": before.get("password") or secrets.token_hex(5),
        "teachers_password": before.get("teachers_password") or secrets.token_urlsafe(24),
        "token": before.get("token") or secrets.token_hex(32),
        "numbers": numbers(classroom / "numbers.json", students),
    }


def numbers(path: Path, students: list[str]) -> dict[str, int]:
    """Everybody's user number, which owns their home: who is new gets the next one, and nobody another's.

    Those who have left the roster are in it, too: they may come back.
    """
    try:
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        following = max([FIRST_NUMBER - 1, *known.values()]) + 1
    except (ValueError, TypeError, AttributeError):
        raise Refused(
            f"{path}, which says who owns which home, is damaged. Mend it, or delete it: then numbers are "
            "given anew."
        ) from None
    new = [student for student in students if student not in known]
    known |= {student: following + place for place, student in enumerate(new)}
    write(path, (json.dumps(known, indent=1) + "\n").encode())
    return known


def keep_to_ourselves(path: Path, told: dict[str, Any]) -> None:
    """Write a file that nobody else on this machine can read, not even while it is written."""
    before = os.umask(0o077)
    try:
        write(path, (json.dumps(told, indent=1) + "\n").encode())
    finally:
        os.umask(before)


def in_use(port: int) -> bool:
    """Whether somebody answers at this port already."""
    with socket.socket() as knock:
        knock.settimeout(1)
        return knock.connect_ex(("127.0.0.1", port)) == 0


def ports(first: int, students: int) -> list[int]:
    """All that a hub takes: one to be reached at, three for its parts, then one for everybody's server.

    They are told beforehand. One that a system draws for a server that is still starting may be drawn again
    by a kernel of somebody else, and then the server cannot start.
    """
    return [*range(first, first + 4), *range(first + SERVERS, first + SERVERS + students + 1)]


# Serving ----------------------------------------------------------------------------------------


def serve(classroom: Path, python: Path, told: dict[str, Any]) -> int:
    """Run the hub until Ctrl-C; what it says is in classroom/hub.log."""
    with contextlib.suppress(KeyboardInterrupt), hub_running(classroom, python, told) as hub:
        print(welcome(told), flush=True)
        if told["ready"]:
            print(f"{make_ready(told)} of {len(told['students'])} students' servers are ready.", flush=True)
        hub.wait()
        raise Refused(f"The hub has ended: {_last_words(classroom)}. {classroom / 'hub.log'} says more.")
    print("\nThe hub has ended. Everybody's work, and what was handed in, is where it was.")
    return 0


@contextlib.contextmanager
def hub_running(classroom: Path, python: Path, told: dict[str, Any]) -> Iterator[subprocess.Popen]:
    """A hub that answers; it is ended, with everybody's servers, when the block is left."""
    for ends in (signal.SIGINT, signal.SIGTERM):  # whoever ends us, ends the hub
        signal.signal(ends, signal.default_int_handler)
    path = os.pathsep.join([str(python.parent), os.environ.get("PATH", "")])
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    homes = classroom / "homes"
    homes.mkdir(exist_ok=True)
    homes.chmod(0o755)  # everybody goes through it; the rest of what the hub makes is nobody else's
    with open(classroom / "hub.log", "ab", opener=lambda path, how: os.open(path, how, 0o600)) as log:
        hub = subprocess.Popen(
            [str(python), "-m", "jupyterhub", "-f", str(HUB / "jupyterhub_config.py")],
            cwd=classroom,
            env={**variables, "PATH": path, "GDCOURSE_CLASSROOM": str(classroom)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            umask=0o077,
            start_new_session=True,  # Ctrl-C is ours to pass on
        )
    try:
        end = time.monotonic() + PATIENCE
        while not _answers(f"http://127.0.0.1:{told['port']}/hub/health"):
            if hub.poll() is not None or time.monotonic() > end:
                raise Refused(
                    f"The hub does not start: {_last_words(classroom)}. {classroom / 'hub.log'} says more."
                )
            time.sleep(0.2)
        yield hub
    finally:
        hub.send_signal(signal.SIGTERM)
        try:
            hub.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(hub.pid, signal.SIGKILL)
            hub.wait()


def make_ready(told: dict[str, Any]) -> int:
    """Start everybody's server, one after the other; returns how many there are then."""
    hub = f"http://127.0.0.1:{told['port'] + 1}/hub/api/users"
    return sum(_started(f"{hub}/{quote(student)}/server", told["token"]) for student in told["students"])


def _started(server: str, token: str) -> bool:
    """Have the hub start a server, and wait until it is there; False for one that does not start."""
    asked = urllib.request.Request(server, method="POST", headers={"Authorization": f"token {token}"})
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                if answer.status == 201:
                    return True
        except urllib.error.HTTPError as error:
            with error:
                return error.code == 400  # it was there already
        except OSError:  # the hub has ended, which whoever waits for it will say
            return False
        time.sleep(0.5)  # it is on its way: 202
    return False


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    except (OSError, ValueError):
        return False


def _last_words(classroom: Path) -> str:
    lines = (classroom / "hub.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    telling = [line for line in lines[-40:] if re.search("error|refused|denied|cannot", line, re.I)]
    return (telling or lines or ["it says nothing"])[-1].strip().rstrip(".")


def welcome(told: dict[str, Any]) -> str:
    """What whoever started the hub needs to know."""
    here = told["host"] if told["host"] not in ("0.0.0.0", "") else socket.gethostname()
    lines = [f"The hub is at http://{here}:{told['port']}"]
    if told["login"] == "shared-password":
        lines += [
            f"    {len(told['students'])} students log in with their login, such as {told['students'][0]}, "
            f"and the password  {told['password']}",
            f"    {told['teacher']} logs in with the password  {told['teachers_password']}",
            "Who has the class's password can log in as any student: this is for trying out.",
        ]
    else:
        lines.append(
            f"    {len(told['students'])} students, and {told['teacher']}, log in by {told['login']}."
        )
    return "\n".join([*lines, "Ctrl-C ends it."])


def _parser() -> Parser:
    parser = Parser(
        prog="course.py hub", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=Path, metavar="CSV", help="the class: a roster, as for `grade`")
    parser.add_argument(
        "--teacher", default=_me(), metavar="LOGIN", help="who teaches (default: you, %(default)s)"
    )
    parser.add_argument("--lessons", nargs="+", metavar="LESSON", help="what is handed out (default: all)")
    parser.add_argument(
        "--login",
        default="shared-password",
        metavar="HOW",
        help="shared-password to try it out (default), pam in earnest, or another of JupyterHub's",
    )
    parser.add_argument("--host", default="127.0.0.1", help="where it answers (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="(default: 8000)")
    parser.add_argument(
        "--memory", type=float, default=2, metavar="GB", help="the most a student's process may take (2)"
    )
    parser.add_argument("--cores", type=int, metavar="N", help="the most a student may use (half of all)")
    parser.add_argument(
        "--idle", type=int, default=60, metavar="MINUTES", help="when an unused server ends (60)"
    )
    parser.add_argument(
        "--ready", action="store_true", help="start everybody's server before they come: 0.15 GB each"
    )
    parser.add_argument(
        "--classroom", type=Path, default=Path("classroom"), metavar="DIR", help="(default: classroom)"
    )
    parser.add_argument("--set-up", action="store_true", help="set it up, and do not start it")
    return parser


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "teacher"
