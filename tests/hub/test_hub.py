"""A hub for a class: what it refuses, what it keeps from whom, whose clock counts.

The last part starts a real one, where there is one: `python3 course.py hub --students roster.csv --set-up`.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import types
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest
from traitlets.config import Config

from gdcourse.__main__ import main as command
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson
from gdcourse.course.machine import bubblewrap
from gdcourse.course.refused import Refused
from gdcourse.learning.hand_in import hand_in
from gdcourse.teaching import hub
from gdcourse.teaching.grading.submissions import as_in_roster, collect
from gdcourse.teaching.roster import Roster

LESSON = Lesson("01_foggy_hiker")
NOTEBOOK = b'{"cells": []}'
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROSTER = "id,name,login\nm77,Zoe,Zoe-M\nm78,Ann,ann\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a hub does not run on Windows")


def program(name: str) -> ModuleType:
    """One of the programs in hub/, which are not part of the package."""
    spec = importlib.util.spec_from_file_location(f"hub_{name}", ROOT / "hub" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


exchange = program("exchange")


@pytest.fixture
def student(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """student.py, with a hand-out beside a home."""
    for name in ("course/handout/notebooks", "course/.venv", "homes/ann", "homes/ben"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "course/README.md").write_text("first", encoding="utf-8")
    (tmp_path / "course/.venv/big").write_text("big", encoding="utf-8")
    (tmp_path / "course/handout/notebooks/03_x.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "homes/ben/secret").write_text("ben's", encoding="utf-8")
    monkeypatch.setenv("GDCOURSE_HANDED_OUT", str(tmp_path / "course"))
    return program("student")


# The exchange -----------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> exchange.Exchange:
    return exchange.Exchange(tmp_path / "handed_in", [LESSON.name])


def test_grade_reads_what_the_exchange_keeps_the_last_of_each_with_the_exchanges_time(kept, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    moments = [NOON, NOON + timedelta(milliseconds=1), NOON + timedelta(milliseconds=2)]
    for k, moment in enumerate(moments):
        receipt = kept.take("zoe-m", LESSON.name, json.dumps({"cells": [], "k": k}).encode(), moment)
    assert receipt["handed_in"] == "2026-03-01 12:00:00 UTC" and receipt["count"] == 3
    kept.take("ann", LESSON.name, NOTEBOOK, NOON + timedelta(days=1))
    due = NOON + timedelta(hours=1)
    found, said = as_in_roster(
        collect(kept.folder / LESSON.name, LESSON.name, due).tasks, Roster.read(roster)
    )
    tasks = {task.student: task for task in found}
    assert said == [] and sorted(tasks) == ["m77", "m78"]
    assert json.loads(tasks["m77"].content())["k"] == 2, "of three within a second the last"
    assert tasks["m77"].handed_in == moments[2]
    assert "late" in " ".join(tasks["m78"].flags) and "late" not in " ".join(tasks["m77"].flags)


def test_receipts_are_ones_own(kept):
    kept.take("ann", LESSON.name, NOTEBOOK, NOON)
    kept.take("ann2", LESSON.name, NOTEBOOK, NOON)
    assert len(kept.receipts("ann", LESSON.name)) == 1 and kept.receipts("zoe-m", LESSON.name) == []


@pytest.mark.parametrize(
    "lesson, content, status",
    [
        (LESSON.name, b"{", 400),
        (LESSON.name, b"[" * 100_000, 400),
        (LESSON.name, b"[]", 400),
        (LESSON.name, b"\xff", 400),
        (LESSON.name, b" " * 10_000_001, 413),
        ("99_x", NOTEBOOK, 404),
    ],
    ids=["half", "deep", "list", "bytes", "large", "lesson"],
)
def test_what_is_no_hand_in_is_refused_and_leaves_nothing(kept, lesson, content, status):
    with pytest.raises(exchange.Refused) as refused:
        kept.take("ann", lesson, content)
    assert refused.value.status == status and str(refused.value).count(".") <= 2
    assert not list(kept.folder.rglob("*.ipynb"))


def test_nobody_fills_the_disk(kept, monkeypatch):
    monkeypatch.setattr(exchange, "MOST", 2)
    for k in range(2):
        kept.take("ann", LESSON.name, NOTEBOOK, NOON + timedelta(seconds=k))
    with pytest.raises(exchange.Refused, match="2 times: that is the most"):
        kept.take("ann", LESSON.name, NOTEBOOK)
    monkeypatch.setattr(exchange, "ROOM", 10**18)
    with pytest.raises(exchange.Refused, match="disk of the hub is full"):
        kept.take("ben", LESSON.name, NOTEBOOK)


# Handing in -------------------------------------------------------------------------------------------------


@pytest.fixture
def answers() -> Iterator[dict]:
    """An exchange on this machine that answers as it is told, and keeps what it was asked."""
    told: dict = {"status": 200, "said": {}, "asked": []}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            told["asked"].append((self.path, self.headers["Authorization"], content))
            self.send_response(told["status"])
            self.end_headers()
            self.wfile.write(json.dumps(told["said"]).encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told["address"] = f"http://127.0.0.1:{server.server_port}/services/exchange"
    yield told
    server.shutdown()
    server.server_close()


def test_a_hand_in_sends_the_notebook_as_saved_and_says_when_it_came(answers):
    answers["said"] = {"said": {"handed_in": "2026-03-01 12:00:00 UTC", "sha256": "ab" * 32, "count": 2}}
    said = hand_in(LESSON, answers["address"], "secret")
    ((path, who, content),) = answers["asked"]
    assert path == f"/services/exchange/{LESSON.name}" and who == "token secret"
    assert content == LESSON.exercise.with_suffix(".ipynb").read_bytes()
    assert "2026-03-01 12:00:00 UTC by the hub's clock, number 2 of yours, receipt abababababab." in said
    assert said.endswith("You have not written anything in it yet.")


def test_what_goes_wrong_while_handing_in_is_one_sentence(answers, tmp_path):
    answers |= {"status": 429, "said": {"refused": "You have handed in 100 times."}}
    with pytest.raises(Refused, match="^You have handed in 100 times.$"):
        hand_in(LESSON, answers["address"], "x")
    answers |= {"status": 403, "said": []}
    with pytest.raises(Refused, match="status 403"):
        hand_in(LESSON, answers["address"], "x")
    answers |= {"status": 200, "said": {}}
    with pytest.raises(Refused, match="does not answer.*Your work is where it was"):
        hand_in(LESSON, answers["address"], "x")
    with pytest.raises(Refused, match="does not answer"):
        hand_in(LESSON, f"http://127.0.0.1:{unused_port()}", "x")
    with pytest.raises(Refused, match="cannot be read .No such file.*nothing was handed in"):
        hand_in(Lesson(LESSON.name, tmp_path), answers["address"], "x")


def test_elsewhere_it_says_what_to_do(monkeypatch, capsys):
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN", raising=False)
    assert command(["hand-in", "1"]) == 2
    assert "works on the JupyterHub of a class. Elsewhere hand in the notebook" in capsys.readouterr().err


GUARDS: list[socket.socket] = []


@pytest.fixture(scope="module", autouse=True)
def _ports_are_given_back() -> Iterator[None]:
    yield
    while GUARDS:
        GUARDS.pop().close()


def unused_port() -> int:
    """One from which on nobody uses as many as a small class needs; it stays ours to the end of these tests.

    A port between those of the hub's parts and those of the servers, which no hub uses, is held meanwhile:
    tests that run at the same time go on to the next ones.
    """
    for first in range(20_000, 30_000, 20):
        guard = held(first + 5)
        if guard and all(map(can_be_had, hub.ports(first, 3))):
            GUARDS.append(guard)
            return first
        if guard:
            guard.close()
    raise AssertionError("no ports are left")


def held(port: int) -> socket.socket | None:
    """A socket that keeps a port from everybody else; None where it is taken, or was a moment ago."""
    guard = socket.socket()
    try:
        guard.bind(("127.0.0.1", port))
    except OSError:
        guard.close()
        return None
    return guard


def can_be_had(port: int) -> bool:
    guard = held(port)
    if guard:
        guard.close()
    return bool(guard)


# One student's server ---------------------------------------------------------------------------------------


def test_a_newer_hand_out_is_brought_and_nothing_written_over(student, tmp_path):
    mine = tmp_path / "homes/ann/course"
    student.bring(student.HANDED_OUT, mine)
    assert not (mine / ".venv").exists() and (mine / "handout/notebooks/03_x.ipynb").exists()
    work = mine / "notebooks/03_x.ipynb"
    work.parent.mkdir()
    work.write_text("mine", encoding="utf-8")
    (mine / "my notes.md").write_text("mine", encoding="utf-8")
    (student.HANDED_OUT / "README.md").write_text("second", encoding="utf-8")
    student.bring(student.HANDED_OUT, mine)
    assert (mine / "README.md").read_text(encoding="utf-8") == "second"
    assert {work.read_text(encoding="utf-8"), (mine / "my notes.md").read_text(encoding="utf-8")} == {"mine"}


def in_the_box(student: ModuleType, home: Path, code: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*student.shut_in(home), os.path.realpath(sys.executable), "-I", "-c", code],
        capture_output=True,
        text=True,
    )


needs_a_box = pytest.mark.skipif(not bubblewrap(), reason="no bubblewrap here")


@needs_a_box
def test_a_student_sees_the_hand_out_and_one_home(student, tmp_path):
    (tmp_path / "handed_in").mkdir()
    ann, ben = tmp_path / "homes/ann", tmp_path / "homes/ben"
    hidden = list(map(str, [ben, tmp_path / "handed_in", ROOT / "solutions"]))
    look = (
        f"from pathlib import Path\nhome = Path({str(ann)!r})\n(home / 'work').write_text('x')\n"
        f"print(Path({str(student.HANDED_OUT / 'README.md')!r}).read_text())\n"
        f"print([p.exists() for p in map(Path, {hidden})])\n"
        "print(sum(p.name.isdigit() for p in Path('/proc').iterdir()))\n"
    )
    ran = in_the_box(student, ann, look)
    assert ran.stdout.splitlines()[:2] == ["first", "[False, False, False]"], ran.stderr
    assert int(ran.stdout.splitlines()[2]) <= 3, "processes of others are seen"
    assert (ann / "work").read_text(encoding="utf-8") == "x"
    ran = in_the_box(student, ann, f"open({str(student.HANDED_OUT / 'README.md')!r}, 'a')")
    assert "Read-only file system" in ran.stderr


@needs_a_box
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root becomes somebody else")
def test_a_student_of_roots_hub_is_not_root_and_everything_at_home_is_theirs(student, tmp_path):
    home = tmp_path / "homes/ann"
    (home / "course").mkdir()
    (home / "course" / "mine").write_text("mine", encoding="utf-8")
    (home / "link").symlink_to(student.HANDED_OUT / "README.md")
    number = 700_000_001
    look = (
        f"import os, pathlib\nhome = pathlib.Path({str(home)!r})\n"
        "program = {'__name__': 'student'}\n"
        f"exec(open({str(ROOT / 'hub' / 'student.py')!r}).read(), program)\n"
        f"program['become']({number}, home)\n"
        "rights = open('/proc/self/status').read().split('CapEff:')[1].split()[0]\n"
        "print(os.getuid(), os.getgid(), os.getgroups(), len(rights.strip('0')))\n"
        "(home / 'course' / 'mine').write_text('changed')\n(home / 'new').write_text('x')\n"
        "for place in ('/tmp', '/dev/shm'): pathlib.Path(place, 'x').write_text('x')\n"
    )
    command = [*student.shut_in(home), "--ro-bind", str(ROOT / "hub"), str(ROOT / "hub")]
    ran = subprocess.run(
        [*command, os.path.realpath(sys.executable), "-I", "-c", look],
        capture_output=True,
        text=True,
        env={**os.environ, "GDCOURSE_HANDED_OUT": str(student.HANDED_OUT)},
    )
    assert ran.stdout.split() == [str(number), str(number), "[]", "0"], ran.stderr
    assert ran.stderr == ""
    assert (home / "course" / "mine").read_text(encoding="utf-8") == "changed"
    assert (home / "new").stat().st_uid == number and (student.HANDED_OUT / "README.md").stat().st_uid == 0


SYSTEMS_PYTHON = Path("/usr/bin/python3")  # whoever runs the tests, others may run this one


@pytest.fixture
def unboxed() -> Iterator[Path]:
    """A classroom that everybody may read, with a course that says who runs it, and the home of ann."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for name, content in (
            ("course/gdcourse/__init__.py", ""),
            ("course/gdcourse/__main__.py", "import os; print(os.getresuid(), os.getgid(), os.getgroups())"),
            ("homes/ann/notes", "mine"),
        ):
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        yield Path(folder)


def started_by_root(classroom: Path) -> subprocess.CompletedProcess:
    """What a student's server says that a hub of root starts where there is no bubblewrap."""
    told = {"GDCOURSE_HANDED_OUT": str(classroom / "course"), "HOME": str(classroom / "homes/ann")}
    program = [str(SYSTEMS_PYTHON), str(ROOT / "hub" / "student.py")]
    told |= {"GDCOURSE_UID": "700000001", "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(program, env=told, cwd=classroom / "homes/ann", capture_output=True, text=True)


of_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not SYSTEMS_PYTHON.exists(),
    reason="only root becomes somebody else, and it takes a Python that others may run, too",
)


@of_root
def test_without_bubblewrap_a_server_of_roots_hub_is_the_students_all_the_same(unboxed):
    ran = started_by_root(unboxed)
    assert ran.stdout.strip() == "(700000001, 700000001, 700000001) 700000001 []", ran.stderr
    assert "No bubblewrap works here" in ran.stderr
    home = (unboxed / "homes/ann").stat()
    assert home.st_uid == 700_000_001 and home.st_mode & 0o777 == 0o700
    assert (unboxed / "homes/ann/course/gdcourse/__main__.py").stat().st_uid == 700_000_001


@of_root
def test_where_a_student_may_not_read_what_it_takes_the_server_says_so(unboxed):
    unboxed.joinpath("course").chmod(0o700)
    ran = started_by_root(unboxed)
    assert ran.returncode == 1 and ran.stdout == ""
    assert f"may not read {unboxed / 'course'}. Install bubblewrap" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "memory, code, said",
    [
        (300_000_000, "b = bytearray(400_000_000)", "MemoryError"),
        (0, "open('f', 'wb').truncate(2_000_000_000)", "File too large"),
        (0, "import os; print(len(os.sched_getaffinity(0)))", "1"),
        (0, "import resource; print(resource.getrlimit(resource.RLIMIT_NPROC))", "(150, 150)"),
    ],
    ids=["memory", "file", "cores", "processes"],
)
def test_a_student_keeps_to_the_limits(student, tmp_path, memory, code, said):
    if "affinity" in code and not hasattr(os, "sched_getaffinity"):
        pytest.skip("this system does not say which cores a process may use")
    begin = (
        f"import os, signal, runpy\nos.chdir({str(tmp_path)!r})\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"runpy.run_path({str(ROOT / 'hub' / 'student.py')!r})['limit']({memory}, 1)\n"
    )
    ran = subprocess.run([sys.executable, "-c", begin + code], capture_output=True, text=True)
    assert said in ran.stdout + ran.stderr


# The verb ---------------------------------------------------------------------------------------------------


@pytest.fixture
def roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def test_students_log_in_by_login_or_else_id_in_small_letters(roster):
    assert hub.names(Roster.read(roster), roster) == ["zoe-m", "ann"]
    roster.write_text("id,name\nS1,Ada\n", encoding="utf-8")
    assert hub.names(Roster.read(roster), roster) == ["s1"]


@pytest.mark.parametrize(
    "rows, said",
    [
        ("id,name,login\n1,Ada,x\n2,Bo,X\n", 'Bo and Ada would both log in as "x"'),
        ("id,name\ns 1,Ada\n", 'Ada: nobody can log in as "s 1". A login has letters'),
        ("id,name\n../x,Ada\n", 'nobody can log in as "../x"'),
        ("id,name\na+b,Ada\n", 'nobody can log in as "a+b"'),
        ("id,name\nada,Ada\n", '"ada" is a student and the teacher at once'),
    ],
)
def test_a_class_that_cannot_log_in_is_refused(roster, capsys, rows, said):
    roster.write_text(rows, encoding="utf-8")
    assert command(["hub", "--students", str(roster), "--teacher", "ada"]) == 2
    assert said in capsys.readouterr().err and not Path("classroom").exists()


def test_without_a_roster_with_one_that_is_missing_or_a_port_in_use_it_is_one_sentence(roster, capsys):
    def said(*options: str) -> str:
        assert command(["hub", *options]) == 2
        return capsys.readouterr().err

    assert said() == "Who may log in? Name the class: --students roster.csv\n"
    assert "missing.csv cannot be read: No such file" in said("--students", "missing.csv")
    with socket.socket() as taken:
        port = unused_port()
        taken.bind(("127.0.0.1", port + 3))
        taken.listen()
        refused = said("--students", str(roster), "--port", str(port))
    assert refused == (
        f"Port {port + 3} is in use, and this class needs {port} to {port + 12}. Begin elsewhere: "
        f"--port {port + 1_000}\n"
    )
    assert "needs the ports 32767 to 32779: begin lower" in said("--students", str(roster), "--port", "32767")
    assert not Path("classroom").exists()


def test_without_npm_it_says_what_to_install_before_anything_is_made(roster, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert command(["hub", "--students", str(roster), "--port", str(unused_port())]) == 2
    assert "A hub needs Node.js, whose npm brings configurable-http-proxy" in capsys.readouterr().err
    assert not Path("classroom").exists()


def test_a_proxy_that_npm_cannot_fetch_is_one_sentence(roster, monkeypatch, capsys, tmp_path):
    for name, does in (("npm", "echo 'npm ERR! network down' >&2; exit 1"), ("node", "")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    monkeypatch.setattr(hub, "environment", lambda course: course)
    assert command(["hub", "--students", str(roster), "--port", str(unused_port())]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == (
        "npm could not fetch configurable-http-proxy: npm ERR! network down. Run the same command again when "
        "it can."
    )


def test_pam_without_root_is_refused(roster, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert command(["hub", "--students", str(roster), "--login", "pam"]) == 2
    assert "start it as root" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="a hub does not run there")
def test_passwords_are_for_nobody_else_not_even_while_they_are_written(tmp_path, monkeypatch):
    seen, replace = [], os.replace

    def looked_at(half, path):
        seen.append(Path(half).stat().st_mode & 0o777)
        replace(half, path)

    monkeypatch.setattr(os, "replace", looked_at)
    hub.keep_to_ourselves(tmp_path / "settings.json", {"password": "secret"})
    assert seen == [0o600] and (tmp_path / "settings.json").stat().st_mode & 0o777 == 0o600


def test_passwords_stay_what_they_were(tmp_path):
    first = hub.kept(tmp_path, ["ann"])
    assert len(first["password"]) >= 8 and len(first["teachers_password"]) >= 32
    (tmp_path / "settings.json").write_text(json.dumps(first), encoding="utf-8")
    assert hub.kept(tmp_path, ["ann"]) == first


def test_servers_are_made_ready_one_by_one_and_only_those_that_are_there_count():
    """ann's is on its way at first, ben's was there before, cem's does not start."""
    answers = {"ann": [202, 201], "ben": [400], "cem": [500], "d@x": [201]}
    asked = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append((self.path, self.headers["Authorization"]))
            name = unquote(self.path.split("/")[-2])
            self.send_response(answers[name].pop(0))
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = {"port": server.server_port - 1, "token": "secret", "students": list(answers)}
    try:
        assert hub.make_ready(here) == 3
    finally:
        server.shutdown()
        server.server_close()
    assert [path for path, _ in asked[:3]] == [
        f"/hub/api/users/{one}/server" for one in ("ann", "ann", "ben")
    ]
    assert asked[-1] == ("/hub/api/users/d%40x/server", "token secret")
    assert hub.make_ready(here | {"port": unused_port()}) == 0, "where there is no hub"


# The configuration ------------------------------------------------------------------------------------------


def told(folder: Path, **more) -> dict:
    asked = hub._parser().parse_args(["--teacher", "prof", "--port", str(unused_port())])
    students = more.pop("students", ["ann", "ben"])
    found = hub.settings(asked, students, "prof", [LESSON]) | hub.kept(folder, students)
    return found | {"course": str(folder / "course"), "proxy": "proxy"} | more


def test_everybodys_port_is_known_before_their_server_starts(tmp_path, monkeypatch):
    config = configured(tmp_path, monkeypatch)
    first = int(config.JupyterHub.bind_url.rpartition(":")[2])
    found = []
    for name in ("prof", "ann", "ben"):
        spawner = types.SimpleNamespace(user=types.SimpleNamespace(name=name), cmd=[], environment={})
        config.Spawner.pre_spawn_hook(spawner)
        found.append(spawner.port)
    assert [first, first + 1, first + 2, first + 3, *found] == hub.ports(first, students=2)


def configured(folder: Path, monkeypatch: pytest.MonkeyPatch, **more) -> Config:
    (folder / "settings.json").write_text(json.dumps(told(folder, **more)), encoding="utf-8")
    monkeypatch.setenv("GDCOURSE_CLASSROOM", str(folder))
    config, path = Config(), ROOT / "hub" / "jupyterhub_config.py"
    exec(
        compile(path.read_text(encoding="utf-8"), path, "exec"),
        {"get_config": lambda: config, "__file__": path},
    )
    return config


def numbers(folder: Path, monkeypatch: pytest.MonkeyPatch, students: str, **more) -> dict[str, str | None]:
    """The user number that each of these students' servers is started with, and the teacher's."""
    config, found = configured(folder, monkeypatch, students=students.split(), **more), {}
    for name in ("prof", *students.split()):
        spawner = types.SimpleNamespace(user=types.SimpleNamespace(name=name), cmd=[])
        spawner.environment = config.Spawner.environment
        config.Spawner.pre_spawn_hook(spawner)
        found[name] = spawner.environment.get("GDCOURSE_UID")
    return found


def test_where_the_hub_is_roots_each_student_is_a_user_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    found = numbers(tmp_path, monkeypatch, "ann ben")
    assert found.pop("prof") is None and len(set(found.values())) == 2 and None not in found.values()
    with_pam = numbers(tmp_path, monkeypatch, "ann ben", login="pam")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert set(with_pam.values()) == set(numbers(tmp_path, monkeypatch, "ann ben").values()) == {None}


def test_a_home_keeps_its_owner_however_the_roster_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    first = numbers(tmp_path, monkeypatch, "ann cem")
    second = numbers(tmp_path, monkeypatch, "aaron ann ben cem")
    assert {name: second[name] for name in first} == first
    assert len({*second.values()}) == 5, "everybody has a number of their own, and the teacher none"
    (tmp_path / "settings.json").unlink()  # as for new passwords
    third = numbers(tmp_path, monkeypatch, "dan")
    assert third["dan"] not in second.values(), "who has left may come back to a home"
    assert numbers(tmp_path, monkeypatch, "cem ben dan")["ben"] == second["ben"]
    (tmp_path / "numbers.json").write_text("[", encoding="utf-8")
    with pytest.raises(Refused, match="which says who owns which home, is damaged"):
        hub.kept(tmp_path, ["ann"])


def test_only_the_class_and_the_teacher_come_in_and_only_from_here(tmp_path, monkeypatch):
    config = configured(tmp_path, monkeypatch)
    assert config.Authenticator.allowed_users == {"ann", "ben"}
    assert config.Authenticator.admin_users == {"prof"}
    inside = [
        config.JupyterHub.bind_url,
        config.JupyterHub.hub_bind_url,
        config.ConfigurableHTTPProxy.api_url,
    ]
    inside.append(config.JupyterHub.services[0]["url"])
    assert all(address.startswith("http://127.0.0.1:") for address in inside)
    assert len(set(inside)) == 4


def test_with_pam_homes_are_those_of_the_accounts(tmp_path, monkeypatch):
    with_pam = configured(tmp_path, monkeypatch, login="pam")
    assert with_pam.JupyterHub.spawner_class == "spawners.InAccounts"
    assert configured(tmp_path, monkeypatch).JupyterHub.spawner_class == "spawners.InHomes"


@pytest.mark.parametrize("answers, ended", [([False, False, True], None), ([False, False], 1)])
def test_the_hub_knows_as_soon_as_a_server_answers_or_ends(monkeypatch, answers, ended):
    """Without JupyterHub, which is in the students' environment only."""
    asked = []

    class Spawner:
        user = types.SimpleNamespace(name="ann")

        async def start(self):
            return "127.0.0.1", 8011

        async def poll(self):
            return ended if len(asked) == len(answers) else None

    def can_connect(*address):
        asked.append(address)
        return answers[len(asked) - 1]

    parts = {
        "jupyterhub": {},
        "jupyterhub.spawner": {"LocalProcessSpawner": Spawner, "SimpleLocalProcessSpawner": Spawner},
        "jupyterhub.utils": {"can_connect": can_connect},
    }
    for name, content in parts.items():
        module = types.ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    spawners = program("spawners")
    monkeypatch.setattr(spawners, "EVERY", 0)
    starting = spawners.InHomes().start()
    if ended is None:
        assert asyncio.run(starting) == ("127.0.0.1", 8011)
    else:
        with pytest.raises(spawners.NotStarted, match="the server of ann ended"):
            asyncio.run(starting)
    assert asked == [("127.0.0.1", 8011)] * len(answers)


def test_every_line_of_the_kubernetes_values_says_what_it_does():
    lines = (ROOT / "hub" / "kubernetes" / "values.yaml").read_text(encoding="utf-8").splitlines()
    values = importlib.import_module("yaml").safe_load("\n".join(lines))
    assert lines[0].count("NOT RUN") == 1 and "NOT RUN" in lines[0]
    assert values["singleuser"]["extraEnv"]["GDCOURSE_HAND_IN"] == (
        values["hub"]["services"]["exchange"]["url"] + "/services/exchange"
    )
    program = values["hub"]["extraFiles"]["exchange"]["mountPath"]
    assert values["hub"]["services"]["exchange"]["command"][-1] == program


# A real one -------------------------------------------------------------------------------------------------

CLASSROOM = Path(os.environ.get("GDCOURSE_HUB") or ROOT / "classroom")
PYTHON = CLASSROOM / "course" / ".venv" / "bin" / "python"
PROXY = shutil.which(hub.PROXY) or shutil.which(hub.PROXY, path=str(CLASSROOM / "node_modules" / ".bin"))
real = pytest.mark.skipif(
    not (PYTHON.parents[1] / "hub.txt").exists() or not PROXY,
    reason="no JupyterHub here: python3 course.py hub --students ROSTER --set-up makes one in `classroom`; "
    "GDCOURSE_HUB names another place",
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    """A hub with a class of its own, in the environment that is set up."""
    folder = tmp_path_factory.mktemp("hub")
    said = told(folder, course=str(CLASSROOM / "course"), proxy=PROXY, classroom=str(folder))
    (folder / "settings.json").write_text(json.dumps(said), encoding="utf-8")
    with hub.hub_running(folder, PYTHON, said):
        yield said


def visitors(running: dict, *words: str, password: str = "") -> list[dict]:
    """What students by script say about their visits."""
    address = f"http://127.0.0.1:{running['port']}"
    command = [str(PYTHON), str(ROOT / "hub" / "visit.py"), address, password or running["password"], *words]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def notebook_that_says(folder: Path, code: str) -> Path:
    """The solution with a cell before it."""
    content = json.loads(LESSON.solution.with_suffix(".ipynb").read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "execution_count": None}
    content["cells"].insert(0, cell | {"source": code})
    path = folder / "worked.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@real
@pytest.mark.slow
def test_two_students_from_login_to_grade(running, tmp_path, monkeypatch, capsys):
    worked = notebook_that_says(tmp_path, "# mine")
    before = datetime.now(UTC) - timedelta(seconds=1)
    visits = visitors(
        running, "ann", "ben", "--run", "notebooks/01_foggy_hiker.ipynb", "--work", LESSON.name, str(worked)
    )
    for one in visits:
        assert one.get("failed") is None and one["errors"] == [] and one["cells"] > 5, one
        assert one["handed_in"].startswith(f"{LESSON.name} is handed in"), one
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text("id,name\nann,Ann\nben,Ben\n", encoding="utf-8")
    submitted = Path(running["classroom"], "handed_in", LESSON.name)
    (first, _) = sorted(submitted.iterdir())
    moment = datetime.strptime(first.name.split("+")[2], "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC)
    assert before < moment < datetime.now(UTC)
    how = ["--no-gradebook"] if bubblewrap() else ["--no-gradebook", "--trust-students"]
    assert command(["grade", "1", "--submitted", str(submitted), "--students", "roster.csv", *how]) == 0
    rows = Path("graded", LESSON.name, "grades.csv").read_text(encoding="utf-8").splitlines()
    assert [row.rsplit(",", 1)[1] for row in rows[1:]] == ["15", "15"]


@real
@pytest.mark.slow
@pytest.mark.skipif(not bubblewrap(), reason="no bubblewrap here")
def test_a_student_reaches_nobody_elses_work_and_no_password(running):
    code = (
        "import os\nfrom pathlib import Path\n"
        f"for place in {[running['classroom'] + '/handed_in', running['classroom'] + '/settings.json']}:\n"
        "    print(Path(place).exists())\n"
        f"print(sorted(os.listdir({running['classroom'] + '/homes'!r})))\n"
        f"print(os.access({str(PYTHON.parents[1] / 'hub.txt')!r}, os.W_OK))\n"
    )
    (one,) = visitors(running, "ben", "--code", code)
    assert one["said"].split() == ["False", "False", "['ben']", "False"], one


@real
@pytest.mark.slow
def test_everybodys_server_can_be_there_before_they_come(running):
    assert hub.make_ready(running) == len(running["students"])
    for name, port in zip(running["students"], hub.ports(running["port"], 2)[-2:], strict=True):
        assert hub.in_use(port), name


@real
@pytest.mark.slow
def test_what_the_hub_knows_is_for_nobody_else_on_the_machine(running):
    folder = Path(running["classroom"])
    for name in ("hub.log", "jupyterhub.sqlite", "cookie_secret"):
        assert (folder / name).stat().st_mode & 0o077 == 0, name
    assert (folder / "homes").stat().st_mode & 0o777 == 0o755


@real
@pytest.mark.slow
def test_who_is_not_in_the_class_or_does_not_know_the_password_stays_outside(running):
    (stranger,) = visitors(running, "mallory")
    (guess,) = visitors(running, "ann", password="a password that is wrong")
    (teacher,) = visitors(running, "prof")
    assert all("may not log in" in one["failed"] for one in (stranger, guess, teacher))
