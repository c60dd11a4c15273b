"""The front door: course.py on a made-up course, with a made-up uv, so that no test needs the network."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import json
import shutil
import signal
import subprocess
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from front_door import COURSE, OFFLINE, WINDOWS, Course, until

import gdcourse.__main__ as package


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path / "Kurs für Größen & more", tmp_path / "tools")


@pytest.fixture
def ready(course: Course) -> Course:
    """A course whose environment is made."""
    assert course.run("lab").status == 0
    return course


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, course: Course):
    """course.py as a module, at home in the made-up course."""
    spec = importlib.util.spec_from_file_location("front_door", course.folder / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- Old Pythons ----------------------------------------------------------------------------------


def newer_than_two(source: str) -> list[str]:
    """The constructs in a source that Python 2.7 cannot parse."""
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.Match, ast.Starred, ast.TryStar)
    new += (ast.Await, ast.YieldFrom, ast.MatMult, ast.AsyncFunctionDef)
    found = [type(node).__name__ for node in ast.walk(ast.parse(source)) if isinstance(node, new)]
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.arg(annotation=hint) if hint:
                found.append("annotation")
            case ast.FunctionDef(returns=hint) if hint:
                found.append("annotation")
            case ast.arguments() if node.kwonlyargs or node.posonlyargs:
                found.append("keyword-only argument")
            case ast.Raise(cause=cause) if cause:
                found.append("raise from")
            case ast.ClassDef() if node.keywords:
                found.append("class keyword")
            case ast.Dict() if None in node.keys:
                found.append("dictionary unpacking")
    return found


def test_an_old_python_can_read_it():
    source = COURSE.read_text(encoding="ascii")
    ast.parse(source, feature_version=(3, 4))
    assert newer_than_two(source) == []


@pytest.mark.parametrize("text", ["f'{1}'", "a: int = 1", "def f(a: int): pass", "def f(*, a): pass", "{**a}",
                                  "def f() -> int: pass", "print(*a)", "if (a := 1): pass"])  # fmt: skip
def test_new_words_are_seen(text: str):
    assert newer_than_two(text)


def old_pythons() -> list[str]:
    names = ["python2", "python2.7", *(f"python3.{minor}" for minor in range(6, 11))]
    found = [path for path in map(shutil.which, names) if path]
    return [
        path for path in found if subprocess.run([path, "--version"], capture_output=True).returncode == 0
    ]


def test_an_old_python_says_so_in_one_line():
    olds = old_pythons()
    if not olds:
        pytest.skip("no Python older than 3.11 on the path")
    for old in olds:
        ran = subprocess.run([old, str(COURSE), "lab"], capture_output=True, text=True, encoding="utf-8")
        assert ran.returncode == 1 and ran.stderr.count("\n") == 1, old
        assert "needs Python 3.11 or newer" in ran.stderr


# --- Verbs ----------------------------------------------------------------------------------------


def test_the_verbs_are_those_of_the_package(door):
    door.ROOT = COURSE.parent
    assert door.verbs() == (package.VERBS, package.LEARNERS_VERBS)
    assert set(package.LEARNERS_VERBS) < set(package.VERBS)


def test_an_unknown_verb_gets_one_line_and_no_set_up(course: Course):
    assert course.run("labb").is_one_line(
        "'labb' is not a verb", "Did you mean lab?", "lab, test, doctor, progress"
    )
    assert course.run("juggle").is_one_line("'juggle' is not a verb of this course. The verbs:")
    assert not course.venv.exists()


def test_a_verb_that_this_copy_is_without_gets_one_line_and_no_set_up(course: Course):
    main = course.folder / "gdcourse" / "__main__.py"
    text = main.read_text(encoding="utf-8")
    main.write_text(text.replace('"test": ("gdcourse:b"', '"test": ("gdcourse.making:b"'), encoding="utf-8")
    assert course.run("test").is_one_line("test is not part of this copy of the course: who teaches it has")
    assert "course.py test" not in course.run("help").said
    assert not course.venv.exists()


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"]])
def test_help_lists_the_verbs_without_set_up(course: Course, arguments: list[str]):
    ran = course.run(*arguments)
    assert ran.status == 0 and "course.py lab       open" in ran.said and "course.py test" in ran.said
    assert not course.venv.exists()


def test_help_with_a_verb_is_that_verbs_own_help(course: Course):
    assert course.run("help", "lab").told["arguments"] == ["lab", "--help"]
    assert course.run("help", "labb").is_one_line("'labb' is not a verb", "Did you mean lab?")


def test_half_a_course_is_named(course: Course):
    (course.folder / "requirements.lock").unlink()
    assert course.run("lab").is_one_line("requirements.lock is missing")
    (course.folder / "gdcourse" / "__main__.py").unlink()
    assert course.run("lab").is_one_line("The folder gdcourse is missing")


# --- Set-up ---------------------------------------------------------------------------------------


def test_the_first_run_sets_up_and_the_second_does_not(course: Course, tmp_path: Path):
    first = course.run("lab", "--port", "1 2", cwd=tmp_path)
    assert first.status == 0 and "there is none yet" in first.complained and "Ready after" in first.complained
    assert first.told["arguments"] == ["lab", "--port", "1 2"]
    assert Path(first.told["cwd"]).samefile(tmp_path)
    assert Path(first.told["prefix"]).samefile(course.venv)
    assert course.calls() == 1
    second = course.run("lab")
    assert second.complained == "" and second.told and course.calls() == 1


def test_the_exit_status_is_passed_on(ready: Course):
    assert ready.run("progress", "fail").status == 7


def test_nothing_from_outside_gets_in(ready: Course, tmp_path: Path):
    (tmp_path / "string.py").write_text("raise SystemExit('a stray file was imported')", encoding="utf-8")
    told = ready.run("lab", cwd=tmp_path, PYTHONPATH=str(tmp_path), VIRTUAL_ENV=str(tmp_path)).told
    assert told["PYTHONPATH"] is None
    assert Path(told["string"]).parent != tmp_path


def test_hashes_and_ready_made_packages_only(ready: Course):
    call = (ready.tools / "uv-calls").read_text(encoding="utf-8")
    assert "--require-hashes" in call and "--no-deps" in call and "--only-binary=:all:" in call


def test_learners_get_the_first_part_and_other_verbs_add_the_rest(course: Course):
    course.run("lab")
    wanted = course.venv / "requirements.txt"
    first = wanted.read_text(encoding="utf-8")
    assert first.startswith("numpy") and "pytest" not in first
    marker = course.venv / "mine"
    marker.touch()
    ran = course.run("test")
    assert (
        ran.status == 0
        and "Adding the packages" in ran.complained
        and "pytest" in wanted.read_text(encoding="utf-8")
    )
    assert marker.exists(), "adding packages must not take the environment away from a running JupyterLab"
    assert course.run("test").complained == course.run("lab").complained == "" and course.calls() == 2


def test_a_changed_lock_is_noticed(ready: Course):
    ready.change_lock("pytest==1.0", "pytest==2.0")
    assert ready.run("lab").complained == "", "only the part that learners do not have has changed"
    ready.change_lock("numpy==1.0", "numpy==2.0")
    assert "the list of packages has changed" in ready.run("lab").complained
    assert ready.run("lab").complained == ""


def test_the_whole_stays_the_whole(course: Course):
    course.run("test")
    course.change_lock("numpy==1.0", "numpy==2.0")
    course.run("lab")
    assert course.run("test").complained == "" and course.calls() == 2


def test_a_moved_folder_is_noticed(ready: Course):
    ready.folder = ready.folder.rename(ready.folder.with_name("elsewhere"))
    ran = ready.run("lab")
    assert "the course folder has moved" in ran.complained and Path(ran.told["prefix"]).samefile(ready.venv)
    assert ready.run("lab").complained == ""


def test_an_environment_that_somebody_else_keeps_serves_with_this_copy_of_the_course(
    ready: Course, tmp_path: Path
):
    ignored = shutil.ignore_patterns(".venv*", ".gdcourse")
    theirs = Path(shutil.copytree(ready.folder, tmp_path / "theirs", ignore=ignored))
    ready.folder, kept = theirs, ready.venv
    ran = ready.run("progress", GDCOURSE_VENV=str(kept))
    assert Path(ran.told["prefix"]) == kept and ran.told["PYTHONPATH"] == str(theirs)
    assert not ready.venv.exists()
    gone = tmp_path / "gone"
    ran = ready.run("progress", GDCOURSE_VENV=str(gone))
    assert ran.complained == (
        f"GDCOURSE_VENV names {gone}, and no Python starts there. Tell whoever runs this machine.\n"
    )
    assert ran.status == 1


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"folder": "x"}'])
def test_a_half_made_environment_is_made_again(ready: Course, content: str | None):
    ready.stamp.unlink()
    if content is not None:
        ready.stamp.write_text(content, encoding="utf-8")
    ran = ready.run("lab")
    assert ran.status == 0 and "its set-up did not finish" in ran.complained
    assert ready.run("lab").complained == ""


def test_a_python_that_is_gone_is_noticed(ready: Course):
    ready.python.unlink()
    if not WINDOWS:
        ready.python.symlink_to("/nowhere/python3")
    ran = ready.run("lab")
    assert ran.status == 0 and "is gone" in ran.complained
    assert ready.run("lab").complained == ""


def test_a_python_that_was_replaced_by_another_is_noticed(ready: Course):
    stamp = json.loads(ready.stamp.read_text(encoding="utf-8"))
    ready.stamp.write_text(json.dumps(stamp | {"python": "3.9"}), encoding="utf-8")
    assert "its Python 3.9 is gone" in ready.run("lab").complained


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_something_else_called_venv_gives_way(course: Course, kind: str, tmp_path: Path):
    if kind == "file":
        course.venv.write_text("not an environment", encoding="utf-8")
    elif kind == "folder":
        (course.venv / "lib").mkdir(parents=True)
    else:
        (tmp_path / "kept").mkdir()
        (tmp_path / "kept" / "file").touch()
        with contextlib.suppress(OSError):
            course.venv.symlink_to(tmp_path / "kept", target_is_directory=True)
    assert course.run("lab").told
    assert course.run("lab").complained == ""
    assert kind != "link" or (tmp_path / "kept" / "file").exists()


# --- No network, no room, no rights ---------------------------------------------------------------


def test_no_network_is_one_line_and_the_next_run_goes_on(course: Course):
    course.uv(OFFLINE)
    assert course.run("lab").is_one_line("No network", "run the same command again")
    assert not course.stamp.exists()
    course.uv("install")
    assert course.run("lab").told


def test_no_network_keeps_the_environment_there_is(ready: Course):
    ready.change_lock("numpy==1.0", "numpy==2.0")
    ready.uv(OFFLINE)
    ran = ready.run("lab")
    assert (
        ran.status == 0 and "No network" in ran.complained and "Going on with the earlier" in ran.complained
    )
    ready.uv("install")
    assert "the list of packages has changed" in ready.run("lab").complained


def test_no_network_while_adding_keeps_what_learners_have(ready: Course):
    ready.uv(OFFLINE)
    assert ready.run("test").is_one_line("No network")
    assert ready.run("lab").complained == ""


def test_a_log_is_kept_for_what_went_wrong(course: Course):
    course.uv("error: the index is on fire")
    assert course.run("lab").is_one_line("the index is on fire", "setup.log")
    assert "the index is on fire" in (course.folder / ".gdcourse" / "setup.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "error: Failed to fetch: `https://x/`\n  Caused by: Connection refused (os error 111)",
            "No network",
        ),
        ("WARNING: broken by 'NewConnectionError'\nERROR: No matching distribution found", "No network"),
        (
            "error: Failed to fetch: `https://x/`\n  Caused by: HTTP status server error (503)",
            "with an error",
        ),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "The disk is full"),
        ("Caused by: invalid peer certificate: UnknownIssuer", "certificate"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one the course",
        ),
        ("Because numpy==2.4.6 has no usable wheels", "not made for Python"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "not made for Python"),
        ("Collecting a\nerror: something new\nhint: try", "something new"),
        ("", "no reason given"),
    ],
)
def test_what_went_wrong_is_one_sentence(door, output: str, sentence: str):
    said = door.explain(output.splitlines())
    assert sentence in said and "\n" not in said


def test_a_full_disk_is_refused_early(door, monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")(10, 10, 5_000_000)
    monkeypatch.setattr(door.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(door.Problem, match="needs 1 GB, 5 MB are free"):
        door.set_up(whole=False)
    assert not door.VENV.exists()


def test_a_path_too_long_for_windows_is_refused_early(door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(door, "WINDOWS", True)
    monkeypatch.setattr(door, "long_paths_allowed", lambda: False)
    monkeypatch.setattr(door, "ROOT", Path(door.ROOT.anchor))
    door.check_room()
    monkeypatch.setattr(door, "DEEPEST_FILE", 259)
    with pytest.raises(door.Problem, match="too long for Windows"):
        door.check_room()


def test_a_folder_that_cannot_be_written_is_named(course: Course):
    (course.folder / ".gdcourse").write_text("in the way of the folder", encoding="utf-8")
    assert course.run("lab").is_one_line("This folder cannot be written", "Copy the course")


# --- Without uv -----------------------------------------------------------------------------------


def test_a_uv_that_does_not_work_is_left_alone(course: Course, door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(course.tools))
    assert door.uv()
    course.uv("not work")
    door.uv.cache_clear()
    assert door.uv() is None


def test_without_uv_pip_does_the_work(door, monkeypatch: pytest.MonkeyPatch):
    commands = []
    monkeypatch.setattr(door, "uv", lambda: None)
    monkeypatch.setattr(door, "settings_of_pip", dict)
    monkeypatch.setattr(door, "run", lambda command, **more: commands.append(command))
    door.make_venv()
    door.VENV.mkdir()
    door.install(whole=True)
    assert commands[0][1:3] == ["-m", "venv"] and "--without-pip" not in commands[0]
    assert commands[1][:4] == [str(door.PYTHON), "-m", "pip", "install"] and "--require-hashes" in commands[1]


def test_packages_are_added_without_uv_only_where_pip_is(ready: Course):
    """The environment was made with uv, so it has no pip; now uv is gone."""
    ready.uv("not work")
    assert "Setting up" in ready.run("test", PIP_NO_INDEX="1").complained, (
        "it has to be made again, with pip in it"
    )


def test_without_uv_and_without_pip_says_what_to_install(door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(door, "uv", lambda: None)
    monkeypatch.setattr(door.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(door.Problem, match="python3-venv"):
        door.make_venv()


# --- Interruptions --------------------------------------------------------------------------------


@pytest.fixture
def waiting(course: Course) -> Iterator[subprocess.Popen]:
    """A set-up that is fetching packages and will not come to an end by itself."""
    course.uv("wait")
    process = course.start("lab")
    until(lambda: course.calls() == 1)
    yield process
    course.uv("install")
    process.kill()
    process.communicate()


def test_ctrl_c_is_one_line_and_the_next_run_repairs(course: Course, waiting: subprocess.Popen):
    if WINDOWS:
        pytest.skip("Ctrl-C cannot be sent to one process on Windows")
    waiting.send_signal(signal.SIGINT)
    course.uv("install")  # a terminal would have stopped uv as well
    _, complained = waiting.communicate(timeout=60)
    assert waiting.returncode == 130 and "Traceback" not in complained
    assert complained.splitlines()[-1] == "Stopped. Run the same command again to go on."
    assert not course.stamp.exists()
    ran = course.run("lab")
    assert "its set-up did not finish" in ran.complained and ran.told


def test_a_killed_set_up_is_repaired_after_its_uv_has_ended(course: Course, waiting: subprocess.Popen):
    waiting.kill()
    waiting.wait()
    following = course.start("lab")
    if not WINDOWS:  # there, the orphaned uv does not hold the lock
        assert "Another set-up is at work" in following.stderr.readline()
    course.uv("install")
    said, complained = following.communicate(timeout=60)
    assert following.returncode == 0 and json.loads(said) and "its set-up did not finish" in complained
    assert course.run("lab").complained == ""


def test_a_killed_replacement_loses_nothing(ready: Course):
    ready.change_lock("numpy==1.0", "numpy==2.0")
    ready.uv("wait")
    process = ready.start("lab")
    until(lambda: ready.calls() == 2)
    process.kill()
    process.communicate()
    ready.uv(OFFLINE)
    ran = ready.run("lab")
    assert ran.status == 0 and "Going on with the earlier environment" in ran.complained
    ready.uv("install")
    assert ready.run("lab").told and ready.run("lab").complained == ""
    assert not (ready.folder / ".venv.earlier").exists()


def test_a_killed_clean_up_is_finished_later(ready: Course):
    """The new environment is complete; what is left of the earlier one must not come back."""
    earlier = ready.folder / ".venv.earlier"
    (earlier / "lib").mkdir(parents=True)
    assert ready.run("lab").complained == ""
    ready.change_lock("numpy==1.0", "numpy==2.0")
    assert ready.run("lab").told and not earlier.exists()


def test_two_at_once_set_up_once(course: Course, waiting: subprocess.Popen):
    second = course.start("lab")
    assert "Another set-up is at work in this folder; waiting" in second.stderr.readline()
    course.uv("install")
    for process in (waiting, second):
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0 and json.loads(said)
    assert course.calls() == 1


# --- Doctor ---------------------------------------------------------------------------------------


def test_doctor_without_an_environment(course: Course):
    ran = course.run("doctor")
    assert ran.status == 1 and "[ OK ] Python" in ran.said
    assert "[FAIL] the environment .venv (there is none yet); run:" in ran.said
    assert not course.venv.exists(), "a doctor looks; it does not operate"


def test_doctor_with_an_environment(ready: Course):
    ran = ready.run("doctor")
    assert (
        ran.status == 0
        and "[ OK ] the environment .venv is complete" in ran.said
        and ran.told["arguments"] == ["doctor"]
        and ran.told["outside"] == "well"
    )


def test_doctor_looks_inside_a_broken_environment_too(ready: Course):
    ready.stamp.unlink()
    ran = ready.run("doctor")
    assert (
        ran.status == 1
        and "[FAIL] the environment .venv (its set-up did not finish)" in ran.said
        and ran.told["outside"] == "ill"
    )
    ready.python.unlink()
    assert ready.run("doctor").status == 1


# --- The package's own command line ---------------------------------------------------------------


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Makes a verb `try` of a function, in a package that writes its notes to a folder of its own."""
    monkeypatch.setattr(package, "ROOT", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(body: str) -> None:
        name = f"verb_{abs(hash(body))}"
        (tmp_path / f"{name}.py").write_text(f"def main(arguments):\n    {body}\n", encoding="utf-8")
        monkeypatch.setitem(package.VERBS, "try", (f"{name}:main", "tried in a test"))

    return make


def test_a_verb_gets_its_arguments_and_gives_its_status(verb):
    verb("return len(arguments)")
    assert package.main(["try", "a", "b"]) == 2


def test_the_package_knows_its_verbs(capsys):
    assert package.main(["tset"]) == 1
    assert (
        "'tset' is not a verb of this course. Did you mean test? The verbs: lab, test"
        in capsys.readouterr().err
    )
    assert package.main([]) == 0
    assert "open the course in JupyterLab" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ("raise ModuleNotFoundError(name='nbgrader.api')", 1, "needs the package nbgrader.api"),
        ("raise ModuleNotFoundError(name='dask')", 1, "[scale]"),
        ("import module_nobody_wrote", 1, "try needs the module module_nobody_wrote"),
        ("raise KeyboardInterrupt", 130, "Stopped."),
        ("open('/nowhere/at all')", 1, "try stopped: No such file or directory (/nowhere/at all)."),
        (
            "from gdcourse.course.refused import Refused; raise Refused('a.json is damaged.')",
            2,
            "a.json is damaged.",
        ),
        ("1 / 0", 1, "try stopped: ZeroDivisionError: division by zero. This is a mistake in gdcourse"),
    ],
)
def test_what_goes_wrong_in_a_verb_is_one_line(verb, capsys, body: str, status: int, sentence: str):
    verb(body)
    assert package.main(["try"]) == status
    complained = capsys.readouterr().err
    assert sentence in complained and len(complained.strip().splitlines()) == 1


def test_a_mistake_in_a_verb_leaves_its_traceback_in_a_file(verb, tmp_path: Path):
    verb("1 / 0")
    package.main(["try"])
    assert "ZeroDivisionError" in (tmp_path / ".gdcourse" / "error.log").read_text(encoding="utf-8")


def test_a_verb_that_is_not_written_yet_says_so(monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setitem(package.VERBS, "try", ("gdcourse.teaching.not_written:main", "nothing yet"))
    assert package.main(["try"]) == 1
    assert "try is not part of this copy of the course: who teaches it has that." in capsys.readouterr().err
