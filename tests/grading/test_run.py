"""Grading a class: what is written and said, what survives a stop, and that any way gives the same."""

from __future__ import annotations

import csv
import gc
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.course.files import ROOT
from gdcourse.teaching.grading import executors, run
from gdcourse.teaching.grading.executors import executor_for
from gdcourse.teaching.grading.job import Job
from gdcourse.teaching.grading.journal import Journal
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.grading.run import grade_all
from gdcourse.teaching.grading.submissions import tasks
from gdcourse.teaching.marks.writing import export

from .conftest import LESSON
from .hostile import answering, as_bytes, beside, notebook

UPHILL = "def step(w, slope, lr):\n    return w + lr * slope"
SOME = {
    "s001": as_bytes(notebook()),
    "s002": as_bytes(notebook(solved=False)),
    "s003": answering(UPHILL, "step"),
    "s004": b"not a notebook",
    "s005": beside("import os\nos._exit(1)"),
    "s006": answering("def walk(f, w0, lr, n):\n    return [w0] * (n + 1)", "walk"),
}
QUIET = ["--no-gradebook"]


def main(arguments: list[str]) -> int:
    return command(["grade", *arguments])


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class InTurn(Executor):
    """One after the other, in this process."""

    def submit(self, job, /, *inputs, **named):
        future: Future = Future()
        future.set_result(job(*inputs, **named))
        return future


def grade_class(path: Path, executor: Executor, assignment) -> dict[str, Result]:
    known_secret(path)
    with Journal(path) as journal:
        job = Job(LESSON.name, secret=journal.secret)
        todo = tasks(Path("submitted"), LESSON.name)
        return grade_all(todo, assignment, journal, "rules", executor, job)


def known_secret(path: Path) -> None:
    """Begin a journal with a secret that others have as well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"secret": "known"}\n', encoding="utf-8")


def test_a_class_from_submissions_to_files(hand_in, sandbox, capsys):
    hand_in(SOME)
    assert main(["1", *QUIET]) == 1
    said = capsys.readouterr()
    assert "6 graded, 1 of them unreadable." in said.out
    assert "s004: The notebook is not valid JSON" in said.err
    out = Path("graded") / LESSON.name
    rows = table(out / "grades.csv")
    assert {row["SIS Login ID"]: float(row[f"{LESSON.name} (15 points)"]) for row in rows} == {
        "s001": 15,
        "s002": 0,
        "s003": 13,
        "s004": 0,
        "s005": 15,
        "s006": 12,
    }
    details = table(out / "details.csv")
    (step,) = (row for row in details if (row["student"], row["question"]) == ("s003", "step"))
    assert (step["misconception"], step["catalogue"]) == ("ascent_sign", "M01")
    assert sorted(path.name for path in (out / "feedback").iterdir()) == [
        f"{student}.html" for student in SOME
    ]
    assert "adding the slope instead of subtracting it" in (out / "summary.html").read_text(encoding="utf-8")


@contextmanager
def on_a_cluster():
    """An executor on a Dask cluster of one worker."""
    distributed = pytest.importorskip("distributed", reason="Dask comes with the extra `scale`")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, processes=True
        ) as cluster,
        executor_for(1, cluster.scheduler_address) as dask,
    ):
        yield dask


@pytest.mark.parametrize(
    "several",
    [
        pytest.param(lambda: executor_for(2, None), id="side by side"),
        pytest.param(on_a_cluster, id="on a cluster", marks=pytest.mark.slow),
    ],
)
def test_one_after_the_other_or_several_at_once_is_the_same_byte_for_byte(
    hand_in, sandbox, assignment, tmp_path, several
):
    hand_in(SOME)
    in_turn = grade_class(tmp_path / "a" / "journal.jsonl", InTurn(), assignment)
    with several() as executor:
        at_once = grade_class(tmp_path / "b" / "journal.jsonl", executor, assignment)
    texts = [{student: result.to_json() for student, result in one.items()} for one in (in_turn, at_once)]
    assert texts[0] == texts[1]
    for folder, one in (("a", in_turn), ("b", at_once)):
        export(tmp_path / folder, assignment, one, {})
    for name in ("grades.csv", "details.csv", "summary.html", "feedback/s003.html", "feedback/s004.html"):
        assert len({(tmp_path / folder / name).read_bytes() for folder in "ab"}) == 1


def test_the_same_command_again_grades_nothing_and_changes_nothing(hand_in, sandbox, capsys, monkeypatch):
    hand_in({name: SOME[name] for name in ("s001", "s003")})
    assert main(["1", *QUIET]) == 0
    out = Path("graded") / LESSON.name
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert main(["1", *QUIET]) == 0
    assert "2 of 2 are in the journal already." in capsys.readouterr().err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_changed_submission_is_graded_again_and_only_that(hand_in, sandbox, capsys):
    hand_in({name: SOME[name] for name in ("s001", "s003")})
    main(["1", *QUIET])
    hand_in({"s003": SOME["s001"]})
    main(["1", *QUIET])
    assert "1 of 2 are in the journal already." in capsys.readouterr().err
    assert (
        "15\n"
        in (Path("graded") / LESSON.name / "grades.csv")
        .read_text(encoding="utf-8")
        .splitlines(keepends=True)[2]
    )


def test_again_keeps_the_old_journal(hand_in, sandbox):
    hand_in({"s001": SOME["s001"]})
    main(["1", *QUIET])
    main(["1", "--again", *QUIET])
    assert (Path("graded") / LESSON.name / "journal-1.jsonl").exists()


def test_one_student_may_be_graded_anew(hand_in, sandbox, capsys):
    hand_in({name: SOME[name] for name in ("s001", "s003")})
    main(["1", *QUIET])
    journal = Path("graded", LESSON.name, "journal.jsonl")
    before = whole_lines(journal)
    assert main(["1", "--regrade", "s003", *QUIET]) == 0
    assert "1 of 2 are in the journal already." in capsys.readouterr().err
    assert whole_lines(journal) == [*before, before[-1]] or whole_lines(journal) == [*before, before[0]]
    assert main(["1", "--regrade", "zoe", *QUIET]) == 2
    assert '"zoe" has handed in nothing' in capsys.readouterr().err


def whole_lines(journal: Path) -> list[bytes]:
    """The results in a journal that were written to their end."""
    lines = journal.read_bytes().splitlines(keepends=True) if journal.exists() else []
    return [line for line in lines if line.endswith(b"\n") and b'"student"' in line]


def killed_at(count: int, journal: Path) -> list[bytes]:
    """Grade the class in another process, and kill it with everything it has started when this many results
    are in the journal; returns the whole lines that are there then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gdcourse", "grade", "1", *QUIET],
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    late = time.monotonic() + 120
    while process.poll() is None and len(whole_lines(journal)) < count and time.monotonic() < late:
        time.sleep(0.005)
    assert process.poll() is None, "the grading ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return whole_lines(journal)


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost_or_doubled(hand_in, sandbox, assignment, tmp_path):
    """A few kills here; `python benchmarks/grading.py kills` does fifty."""
    hand_in({f"s{k:03}": SOME["s003" if k % 2 else "s001"] + b" " * k for k in range(7)})
    undisturbed = grade_class(tmp_path / "undisturbed" / "journal.jsonl", InTurn(), assignment)
    journal = tmp_path / "graded" / LESSON.name / "journal.jsonl"
    known_secret(journal)
    kept: list[bytes] = []
    for more in (1, 2, 1):
        lines = killed_at(len(kept) + more, journal)
        assert len(kept) + more <= len(lines) < 7
        assert lines[: len(kept)] == kept
        kept = lines
    assert main(["1", *QUIET]) == 0
    lines = whole_lines(journal)
    assert lines[: len(kept)] == kept
    assert len(lines) == len(set(lines)) == 7
    with Journal(journal) as finished:
        assert {student: text for (student, _), text in finished.results.items()} == {
            s: r.to_json() for s, r in undisturbed.items()
        }


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes where Linux lists them")
def test_killed_alone_it_leaves_no_process_behind(hand_in, sandbox, tmp_path):
    hand_in({f"s{k:03}": SOME["s001"] + b" " * k for k in range(30)})
    process = subprocess.Popen(
        [sys.executable, "-m", "gdcourse", "grade", "1", "--jobs", "2", *QUIET],
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    journal = tmp_path / "graded" / LESSON.name / "journal.jsonl"
    late = time.monotonic() + 120
    while not (whole_lines(journal) and len(_in_session(process.pid)) > 2):
        assert process.poll() is None and time.monotonic() < late
        time.sleep(0.05)
    process.kill()
    process.wait()
    for _ in range(600):
        if not _in_session(process.pid):
            break
        time.sleep(0.1)
    assert not _in_session(process.pid)


def _in_session(leader: int) -> list[str]:
    """The processes of a session, as Linux lists them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")
        except OSError:
            continue
        if int(fields.split()[3]) == leader:
            found.append(name)
    return found


def test_late_ones_are_flagged_by_nbgraders_timestamp_and_never_by_the_time_of_unpacking(hand_in, sandbox):
    hand_in({name: SOME["s002"] + b" " * k for k, name in enumerate(("unpacked", "late", "stamped"))})
    for name, stamp in (("late", "2025-06-01"), ("stamped", "2020-01-01")):
        os.utime(Path("submitted", name, LESSON.name, f"{LESSON.name}.ipynb"), (1_800_000_000, 1_800_000_000))
        Path("submitted", name, LESSON.name, "timestamp.txt").write_text(
            f"{stamp} 10:00:00.123456 UTC\n", encoding="utf-8"
        )
    due = run.moment_due("2025-01-01")
    assert {task.student: task.flags for task in tasks(Path("submitted"), LESSON.name, due)} == {
        "unpacked": ("time unknown",),
        "late": ("late",),
        "stamped": ("own time stamp",),
    }
    main(["1", "--due", "2025-01-01", *QUIET])
    details = table(Path("graded") / LESSON.name / "details.csv")
    assert [row["student"] for row in details if row["flags"] == "late"] == ["late"] * 7


def test_who_handed_in_nothing_is_named(hand_in, sandbox, capsys):
    hand_in({"s001": SOME["s001"]})
    Path("roster.csv").write_text("id,name\ns001,Zoë\ns002,Yu\ns003,\n", encoding="utf-8")
    assert main(["1", "--students", "roster.csv", *QUIET]) == 0
    assert "Handed in nothing: Yu (s002), s003." in capsys.readouterr().err


def test_a_gradebook_that_cannot_be_opened_leaves_the_grades(hand_in, sandbox, capsys):
    hand_in({"s001": SOME["s001"]})
    Path("gradebook.db").mkdir()
    main(["1", *[option for option in QUIET if option != "--no-gradebook"]])
    assert "is not: unable to open database file. --no-gradebook leaves it" in capsys.readouterr().err
    assert (Path("graded") / LESSON.name / "grades.csv").exists()


def test_pages_call_a_student_by_the_name_in_the_roster(hand_in, sandbox):
    hand_in({"s001": SOME["s001"], "s002": SOME["s002"], "s003": b"{"})
    Path("roster.csv").write_text("id,name\ns001,Zoë <i>\ns003,Yu\n", encoding="utf-8")
    main(["1", "--students", "roster.csv", *QUIET])
    out = Path("graded") / LESSON.name
    summary = (out / "summary.html").read_text(encoding="utf-8")
    for student, called in {"s001": "Zoë &lt;i&gt; (s001)", "s002": "s002", "s003": "Yu (s003)"}.items():
        assert f">{called}</a>" in summary
        assert f"· {called}</span>" in (out / "feedback" / f"{student}.html").read_text(encoding="utf-8")
    assert "<td>Yu (s003)</td>" in summary


def test_ids_that_are_no_names_for_files(hand_in, sandbox):
    strange = ["=2+5", "a b", "<script>alert(1)</script>", "ünï", "x" * 100, "-rf", "..."]
    strange = [name.replace("/", "") for name in strange]
    hand_in({name: SOME["s002"] for name in strange if name[0] != "."})
    main(["1", *QUIET])
    out = Path("graded") / LESSON.name
    pages = sorted((out / "feedback").iterdir())
    assert len(pages) == len(strange) - 1
    assert all(
        page.stem.replace("-", "").replace("_", "").isalnum() and len(page.name) < 90 for page in pages
    )
    assert not any("<script>" in page.read_text(encoding="utf-8") for page in pages)
    cells = [cell for row in table(out / "grades.csv") for cell in row.values()]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert "<script>" not in (out / "summary.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["77"], 'There is no lesson "77". There are: 01_foggy_hiker'),
        (["1", "--submitted", "nowhere"], "There is no folder or zip nowhere."),
        (["2"], "There are no submissions of 02_update_rule that are called so. Which"),
        (["1", "--jobs", "many"], '--jobs needs a whole number from 1 on, such as 4, and got "many".'),
        (["1", "--jobs", "0"], '--jobs needs a whole number from 1 on, such as 4, and got "0".'),
        (["1", "--due", "soon"], '--due does not understand "soon".'),
        (["1", "--students", "none.csv"], "The roster none.csv cannot be read: "),
        (["1", "--students", "empty.csv"], "The roster empty.csv has no column `id`."),
        (["1", "--students", "nobody.csv"], "The roster nobody.csv names no student: write a line"),
        (["1", "--students", "twice.csv"], "The roster twice.csv names s001 twice: give everybody"),
        (["1", "--students", "latin.csv"], "The roster latin.csv cannot be read: "),
        (["1", "--variants", "empty.csv"], "empty.csv is not a key that `variants` wrote."),
        (["1", "--dask", "nowhere"], "No Dask scheduler answers at nowhere"),
        (["1", "--dask", "tcp://127.0.0.1:1"], "No Dask scheduler answers at tcp://127.0.0.1:1"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(hand_in, capsys, arguments, said, monkeypatch):
    hand_in({"s001": SOME["s002"]})
    Path("empty.csv").write_text("name\nnobody\n", encoding="utf-8")
    Path("nobody.csv").write_text("id,name\n", encoding="utf-8")
    Path("twice.csv").write_text("id,name\ns001,A\ns001,B\n", encoding="utf-8")
    Path("latin.csv").write_bytes("id\nj\xfcrgen\n".encode("latin-1"))
    monkeypatch.setattr(run, "ready", lambda *_: None)
    monkeypatch.setattr(executors, "SCHEDULER_ANSWERS", 0.2)
    gc.collect()  # a Dask client that found no scheduler, collected while the next one starts, blocks it
    assert main(arguments) == 2
    error = capsys.readouterr().err.strip()
    assert error.startswith(said)
    assert "Traceback" not in error
    assert not Path("graded", LESSON.name, "grades.csv").exists()


def test_two_notebooks_of_one_student_are_that_students_row(hand_in, sandbox, capsys):
    submitted = hand_in({"s001": SOME["s001"], "s002": SOME["s001"]})
    home = submitted / "s002" / LESSON.name
    (home / f"{LESSON.name}.ipynb").rename(home / "a.ipynb")
    (home / "b.ipynb").write_bytes(SOME["s003"])
    assert main(["1", *QUIET]) == 1
    assert (
        f"s002: There are 2 notebooks and none is called {LESSON.name}.ipynb: leave one."
        in capsys.readouterr().err
    )
    assert "s001,,s001,s001,,15" in (Path("graded") / LESSON.name / "grades.csv").read_text(encoding="utf-8")


def test_on_windows_trust_is_not_enough(hand_in, capsys, monkeypatch):
    hand_in({"s001": SOME["s002"]})
    monkeypatch.setattr(run.sys, "platform", "win32")
    assert main(["1", "--trust-students", *QUIET]) == 2
    assert "Grading does not run on Windows itself" in capsys.readouterr().err
    assert not Path("graded").exists()


def test_without_bubblewrap_it_refuses_and_says_what_to_do(hand_in, capsys, monkeypatch):
    hand_in({"s001": SOME["s002"]})
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["1", *QUIET]) == 2
    error = capsys.readouterr().err
    for hint in ("apt install bubblewrap", "WSL2", "--trust-students"):
        assert hint in error
    assert not Path("graded").exists()


def test_a_second_grader_is_told(hand_in, sandbox, capsys):
    hand_in({"s001": SOME["s002"]})
    with Journal(Path("graded") / LESSON.name / "journal.jsonl"):
        assert main(["1", *QUIET]) == 2
    assert "Another grading is under way" in capsys.readouterr().err


def test_a_full_disk_is_told_and_nothing_is_lost(hand_in, sandbox, capsys, monkeypatch):
    hand_in({"s001": SOME["s001"], "s002": SOME["s002"]})
    real, count = os.fsync, [0]

    def full(handle):
        count[0] += 1
        if count[0] > 2:  # the secret and one result
            raise OSError(28, "No space left on device")
        return real(handle)

    monkeypatch.setattr(os, "fsync", full)
    assert main(["1", *QUIET]) == 2
    assert "Stopped: No space left on device" in capsys.readouterr().err
    monkeypatch.undo()
    os.chdir(Path(hand_in({})).parent)
    assert main(["1", *QUIET]) == 0
    assert "1 of 2 are in the journal already." in capsys.readouterr().err


def test_a_judge_that_dies_costs_one_submission_and_the_class_nothing(hand_in, assignment, tmp_path, capsys):
    hand_in({f"s{k:03}": SOME["s001"] + b" " * k for k in range(6)} | {"s003": b"x", "s004": b"y"})
    todo = tasks(Path("submitted"), LESSON.name)
    path = tmp_path / "journal.jsonl"
    with executor_for(2, None) as executor, Journal(path) as journal:
        results = grade_all(todo, assignment, journal, "rules", executor, _frail)
    assert [result.earned for result in results.values()] == [15, 15, 15, 0, 0, 15]
    assert "The process that graded this ended, twice." in results["s003"].unreadable
    assert results["s003"].flags == ["not graded"]
    assert "ValueError: odd" in results["s004"].unreadable
    with Journal(path) as journal:  # what was not graded is graded when it is asked for again
        assert sorted(student for student, _ in journal.results) == ["s000", "s001", "s002", "s005"]


def _frail(content: bytes, numbers: object) -> str:
    """A judge that a submission of one letter ends, and another one confuses."""
    if content == b"x":
        os._exit(1)
    if content == b"y":
        raise ValueError("odd")
    return Result(LESSON.name, 15, 15).to_json()


def test_only_a_few_submissions_are_in_memory_at_a_time(hand_in, assignment, tmp_path, monkeypatch):
    hand_in({f"s{k:03}": SOME["s001"] + b" " * k for k in range(9)})
    monkeypatch.setattr(run, "MOST_UNDER_WAY", 3)
    under_way, most = set(), [0]

    class Late(Executor):
        """Begins with something only when somebody waits for it."""

        def submit(self, job, /, *inputs):
            future = Future()
            under_way.add(future)
            most[0] = max(most[0], len(under_way))
            return future

    def finish(waiting, return_when):
        future = next(iter(waiting))
        under_way.discard(future)
        future.set_result(Result(LESSON.name, 15, 15).to_json())
        return wait([future])

    monkeypatch.setattr(run, "wait", finish)
    with Journal(tmp_path / "journal.jsonl") as journal:
        results = grade_all(
            tasks(Path("submitted"), LESSON.name), assignment, journal, "rules", Late(), _frail
        )
    assert len(results) == 9
    assert most == [3]
