"""Measure the grading of a class. From the course folder, `python benchmarks/grading.py` and one of these:

class DIR       thirty made-up submissions of lesson 01, to grade with `course.py grade 01`
speed [N]       N submissions (default 300), on every core
nbgrader [N]    the same N submissions (default 10) by nbgrader and by this grader, in turn
kills [N]       N kills at random moments (default 50), and what the journal holds afterwards
matrix          every wrong implementation of every lesson: is it named as what it is?
hostile         the corpus of hostile and odd submissions: does each get what it honestly earns?
cheat           who knows checks.json and writes no function: points of each question, over six tricks
crowd [N [M]]   a class of N (default 1,000) with M hostile ones (default 200): time, memory, honest points
alike [N [M]]   N submissions (default 60), M of them hostile (default 20), one after the other, by processes
                and by Dask: are all files the same, byte for byte? Needs the extra `scale`
zipped [N]      a zip of N submissions (default 1,000) by two processes and by two workers of Dask with a
                core each: seconds of each, and are all files the same? Needs the extra `scale`
wire [N]        N messages from a mad worker (default 1,000,000): time, and by how much the judge grows

With `--small` a verb does with numbers that take a minute or two, to see that it works. What is measured on a
busy machine is worth nothing: run them alone. `crowd` and `alike` need Linux.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gdcourse.checks.authoring import questions  # noqa: E402
from gdcourse.course.lessons import Lesson  # noqa: E402

LESSON = Lesson("01_foggy_hiker")
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    "OMP_NUM_THREADS": "1",
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
}

BROKEN = [
    "def step(w, slope, lr):\n    return w - lr * slop",
    "def step(w, slope, lr)\n    return w - lr * slope",
    "def step(w, slope, lr):\n    while True:\n        pass",
    "def step(w, slope):\n    return w - 0.1 * slope",
]
HOSTILE = [
    "import os\nos._exit(0)",
    "import shutil\nshutil.rmtree('/', ignore_errors=True)",
    "import numpy as np\nnp.allclose = lambda *a, **k: True",
    "import os\nwhile True:\n    os.fork()",
]


def notebook(solved: bool = True) -> dict:
    """The solution, or the untouched exercise."""
    path = LESSON.solution if solved else LESSON.exercise
    return json.loads(path.with_suffix(".ipynb").read_text(encoding="utf-8"))


def answering(code: str, question: str) -> dict:
    content = notebook()
    for cell in content["cells"]:
        if cell.get("id") == question:
            cell["source"] = code
    return content


def beside(code: str, solved: bool) -> dict:
    content = notebook(solved)
    content["cells"].insert(
        1,
        {
            "cell_type": "code",
            "id": "mine",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": code,
        },
    )
    return content


def mistakes() -> list[tuple[str, str]]:
    """(question, code) of every named mistake that stands on its own."""
    found = []
    for question in questions(LESSON.load_spec()):
        if question.kind == "function":
            for wrong in question.wrongs:
                name = wrong.function.__name__
                found.append(
                    (question.name, wrong.source.replace(f"def {name}(", f"def {question.name}(", 1))
                )
    return found


def thirty() -> dict[str, dict]:
    """A class: right, each kind of mistake, broken, untouched, and hostile with and without work."""
    named = mistakes()
    order = random.Random(1).sample(range(len(named)), 15)
    submissions = [notebook() for _ in range(6)]
    submissions += [answering(named[k][1], named[k][0]) for k in order]
    submissions += [answering(code, "step") for code in BROKEN]
    submissions += [notebook(solved=False)]
    submissions += [beside(code, solved=k % 2 == 0) for k, code in enumerate(HOSTILE)]
    for k, content in enumerate(submissions):
        content["metadata"]["made_up"] = k  # so that no two are the same bytes
    return {f"s{k + 1:03}": content for k, content in enumerate(submissions)}


def hand_in(course: Path, submissions: dict[str, dict | bytes]) -> None:
    for student, content in submissions.items():
        folder = course / "submitted" / student / LESSON.name
        folder.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (folder / f"{LESSON.name}.ipynb").write_bytes(data)


def many(n: int) -> dict[str, dict]:
    """n solutions, no two with the same bytes."""
    found = {}
    for k in range(n):
        found[f"s{k + 1:03}"] = notebook()
        found[f"s{k + 1:03}"]["metadata"]["made_up"] = k
    return found


def grade(course: Path, *more: str, hostile: bool = False) -> float:
    """Seconds that `grade` takes for a course folder; from hostile ones, some cannot be read."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "gdcourse", "grade", "1", "--no-gradebook", *more]
    ended = subprocess.run(command, cwd=course, env=ENVIRONMENT, check=not hostile, capture_output=True)
    assert ended.returncode in (0, 1), ended.stderr.decode()
    return time.perf_counter() - start


def speed(n: int = 300) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hand_in(Path(folder), many(n))
        seconds = grade(Path(folder))
        print(f"{n} submissions in {seconds:.1f} s on {os.cpu_count()} cores: {seconds / n:.3f} s each")


def nbgrader(n: int = 10, rounds: int = 5) -> None:
    """Both graders on the same submissions, in turn, so that a busy moment hits both."""
    ours, theirs = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            course = Path(folder)
            hand_in(course, many(n))
            shutil.copytree(ROOT / "solutions" / LESSON.name, course / "solutions" / LESSON.name)
            shutil.copytree(ROOT / "exercises" / LESSON.name, course / "exercises" / LESSON.name)
            shutil.copy(ROOT / "gdcourse" / "teaching" / "grading" / "nbgrader_config.py", course)
            environment = {**ENVIRONMENT, "HOME": folder, "GDCOURSE_PROGRESS": "off"}
            say = [sys.executable, "-m", "nbgrader"]
            subprocess.run(
                [*say, "generate_assignment", LESSON.name],
                cwd=course,
                env=environment,
                check=True,
                capture_output=True,
            )
            start = time.perf_counter()
            subprocess.run(
                [*say, "autograde", LESSON.name], cwd=course, env=environment, check=True, capture_output=True
            )
            theirs.append((time.perf_counter() - start) / n)
            ours.append(grade(course, "--jobs", "1") / n)
        print(
            f"nbgrader {theirs[-1]:.2f} s, this grader {ours[-1]:.3f} s a submission, "
            f"{theirs[-1] / ours[-1]:.1f} times",
            flush=True,
        )
    a, b = statistics.median(theirs), statistics.median(ours)
    print(
        f"median of {rounds}, {n} submissions, one at a time: "
        f"{a:.2f} s and {b:.3f} s a submission, {a / b:.1f} times"
    )


def kills(n: int = 50, students: int = 40) -> None:
    """Kill the grader with everything it started, at random moments; then let it finish, and compare."""
    draw = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        undisturbed, disturbed = course / "a", course / "b"
        for place in (undisturbed, disturbed):
            hand_in(place, many(students))
        whole = grade(undisturbed)
        seen, killed, rounds = 0, 0, 0
        journal = disturbed / "graded" / LESSON.name / "journal.jsonl"
        secret = _secret(undisturbed)
        command = [sys.executable, "-m", "gdcourse", "grade", "1", "--no-gradebook"]
        while killed < n:
            if seen in (0, students):  # begin, or begin again, to have something to disturb
                rounds += 1
                shutil.rmtree(disturbed / "graded", ignore_errors=True)
                journal.parent.mkdir(parents=True)
                journal.write_bytes(secret)
                seen = 0
            process = subprocess.Popen(
                command,
                cwd=disturbed,
                env=ENVIRONMENT,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                process.wait(draw.uniform(0.5, max(2.0, whole / 3)))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                killed += 1
            lines = _whole_lines(journal)
            assert len(lines) >= seen, "a result was lost"
            assert len({line["student"] for line in lines}) == len(lines), "a result is there twice"
            print(f"kill {killed}: {len(lines)} of {students} in the journal", flush=True)
            seen = len(lines)
        grade(disturbed)
        same = _results(undisturbed) == _results(disturbed)
        files = all(
            _file(undisturbed, name) == _file(disturbed, name)
            for name in ("grades.csv", "details.csv", "summary.html")
        )
        print(
            f"{killed} kills over {rounds} gradings of {students}: nothing lost, nothing twice; "
            f"results {'identical' if same else 'DIFFER'}, files {'identical' if files else 'DIFFER'}"
        )


def matrix() -> None:
    """One row for each lesson: how many wrong implementations are named as themselves, how many right."""
    from tests.checks import specs

    print(f"{'lesson':<24}{'questions':>10}{'wrong':>7}{'named':>7}{'right':>7}{'named':>7}{'tests':>7}")
    rows = specs.totals()
    for name, counts in rows.items():
        print(f"{name:<24}{counts[0]:>10}" + "".join(f"{count:>7}" for count in counts[1:]))
    whole = [sum(column) for column in zip(*rows.values(), strict=True)]
    print(f"{'all':<24}{whole[0]:>10}" + "".join(f"{count:>7}" for count in whole[1:]))
    print(f"{100 * whole[2] / whole[1]:.1f} % of the wrong ones are named, {whole[4]} of the right ones")


def hostile() -> None:
    """One row for each kind of submission: how many there are, and how many are graded honestly."""
    from gdcourse.teaching.grading.executors import executor_for
    from gdcourse.teaching.grading.job import Job
    from tests.grading.hostile import CASES
    from tests.grading.test_hostile import QUICK, UNHURRIED

    groups: dict[str, list[bool]] = {}
    with executor_for(os.cpu_count() or 1, None) as executor:
        limits = [UNHURRIED if case.group == "honest" else QUICK for case in CASES]
        graded = [
            executor.submit(Job(LESSON.name, limits=limit), case.make())
            for case, limit in zip(CASES, limits, strict=True)
        ]
        for case, one in zip(CASES, graded, strict=True):
            earned = json.loads(one.result())["earned"]
            groups.setdefault(case.group, []).append(earned == case.earns)
            if earned != case.earns:
                print(f"{case.id} earns {case.earns:g}, and got {earned:g}")
    for group, honest in groups.items():
        print(f"{group:<12}{len(honest):>5} cases {sum(honest):>5} graded honestly")
    every = [one for honest in groups.values() for one in honest]
    print(f"{'all':<12}{len(every):>5} cases {sum(every):>5} graded honestly")


def cheat() -> None:
    """One row for each function of each lesson: the most that any trick with checks.json earns for it."""
    from gdcourse.course.lessons import lessons
    from gdcourse.teaching.grading.assignment import load
    from gdcourse.teaching.grading.job import Job
    from tests.grading.test_cheat import BY_TABLE, TRICKS, exercise, table

    total = 0.0
    for lesson in lessons():
        sheets = {n: sheet for n, sheet in load(lesson.name).visible.items() if sheet.kind == "function"}
        most = dict.fromkeys(sheets, 0.0)
        for trick in TRICKS:
            answers = {n: BY_TABLE.format(name=n, known=table(lesson, n), trick=trick) for n in sheets}
            for verdict in json.loads(Job(lesson.name)(exercise(lesson, answers)))["verdicts"]:
                if verdict["question"] in most:
                    most[verdict["question"]] = max(most[verdict["question"]], verdict["earned"])
        for name, earned in most.items():
            print(f"{lesson.name:<22}{name:<26}{earned:>4g} of {sheets[name].points:g}", flush=True)
        total += sum(most.values())
    print(f"{'all':<48}{total:>4g}")


def mixed(n: int, attacks: int) -> tuple[dict[str, dict | bytes], dict[str, float]]:
    """n submissions, `attacks` of them hostile, in any order; and what each honestly earns."""
    from tests.grading.hostile import CASES, FULL

    draw = random.Random(7)
    submissions: dict[str, dict | bytes] = dict(many(n))
    earns = dict.fromkeys(submissions, float(FULL))
    for k, student in enumerate(draw.sample(sorted(submissions), attacks)):
        case = CASES[k * len(CASES) // attacks % len(CASES)]
        submissions[student], earns[student] = case.make(), case.earns
    return submissions, earns


def crowd(n: int = 1000, attacks: int = 200) -> None:
    """One command over a class with hostile ones among it."""
    submissions, earns = mixed(n, attacks)
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        hand_in(course, submissions)
        start = time.perf_counter()
        command = [sys.executable, "-m", "gdcourse", "grade", "1", "--no-gradebook"]
        process = subprocess.Popen(
            command, cwd=course, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        largest = together = 0
        while process.poll() is None:
            judges = [_kilobytes(pid) for pid in _judges(process.pid)]
            largest = max([largest, *(alone for alone, _ in judges)])
            together = max(together, sum(share for _, share in judges))
            time.sleep(0.2)
        seconds = time.perf_counter() - start
        earned = {who: json.loads(text)["earned"] for who, text in _results(course).items()}
    print(f"{n} submissions, {attacks} of them hostile: {seconds:.0f} s, exit status {process.returncode}")
    print(
        f"memory without the sandboxes: {largest / 1024:.0f} MB in the largest process, "
        f"{together / 1024:.0f} MB in all together"
    )
    for who in sorted(earns):
        if earned.get(who) != earns[who]:
            print(f"{who} earns {earns[who]:g}, and got {earned.get(who)}")
    print(f"{sum(earned.get(who) == earns[who] for who in earns)} of {n} are graded honestly")


def _judges(command: int) -> list[int]:
    """The command and the processes that it started, without the sandboxes and what runs in them."""
    children: dict[int, list[int]] = {}
    sandboxes = set()
    for entry in Path("/proc").iterdir():
        try:
            pid, (name, fields) = int(entry.name), _stat(entry)
        except (ValueError, OSError):  # no process, or one that has ended meanwhile
            continue
        children.setdefault(int(fields[1]), []).append(pid)
        if name == "bwrap":
            sandboxes.add(pid)
    found, new = [], [command]
    while new:
        found += new
        new = [pid for parent in new for pid in children.get(parent, []) if pid not in sandboxes]
    return found


def _stat(entry: Path) -> tuple[str, list[str]]:
    text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
    before, _, after = text.rpartition(")")
    return before.partition("(")[2], after.split()


def _kilobytes(pid: int) -> tuple[int, int]:
    """The memory of a process, and its share where pages are shared; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return 0, 0
    sizes = {line.partition(":")[0]: int(line.split()[1]) for line in lines if line.endswith("kB")}
    return sizes.get("Rss", 0), sizes.get("Pss", 0)


def alike(n: int = 60, attacks: int = 20) -> None:
    """The same class three times, with the same secret."""
    from distributed import LocalCluster

    os.environ["PYTHONPATH"] = str(ROOT)  # for the workers of the cluster
    submissions, _ = mixed(n, attacks)
    made: dict[str, dict[str, bytes]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        secret = b""
        for name, more in {
            "in turn": ("--jobs", "1"),
            "processes": ("--jobs", str(max(os.cpu_count() or 1, 2))),
            "Dask": ("--dask", cluster.scheduler_address),
        }.items():
            course = Path(folder) / name
            hand_in(course, submissions)
            journal = course / "graded" / LESSON.name / "journal.jsonl"
            if secret:
                journal.parent.mkdir(parents=True)
                journal.write_bytes(secret)
            seconds = grade(course, *more, hostile=True)
            secret = _secret(course)
            made[name] = _all_made(course)
            print(f"{name}: {seconds:.1f} s, {len(made[name])} files and verdicts", flush=True)
    _compare(made)


def zipped(n: int = 1000) -> None:
    """The same zip twice, with the same secret."""
    from distributed import LocalCluster

    os.environ["PYTHONPATH"] = str(ROOT)  # for the workers of the cluster
    made: dict[str, dict[str, bytes]] = {}
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        archive, secret = Path(folder) / "submissions.zip", b""
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for k, (student, content) in enumerate(many(n).items()):
                name = f"{student}_{k}_{9000 + k}_{LESSON.name}.ipynb"  # as Canvas names them
                packed.writestr(zipfile.ZipInfo(name), json.dumps(content))
        for name in ("processes", "Dask"):
            course = Path(folder) / name
            journal = course / "graded" / LESSON.name / "journal.jsonl"
            journal.parent.mkdir(parents=True)
            journal.write_bytes(secret)
            with contextlib.ExitStack() as held:
                how = ["--jobs", "2"]
                if name == "Dask":
                    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
                    how = ["--dask", held.enter_context(cluster).scheduler_address]
                seconds[name] = grade(course, "--submitted", str(archive), *how)
            secret = _secret(course)
            made[name] = _all_made(course)
            print(f"{name}: {seconds[name]:.1f} s for {n} submissions out of a zip", flush=True)
    print(f"Dask takes {seconds['Dask'] / seconds['processes']:.2f} times as long")
    _compare(made)


def _all_made(course: Path) -> dict[str, bytes]:
    """Every file and verdict that grading has left, but for the journal itself."""
    out = course / "graded" / LESSON.name
    files = {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "journal.jsonl"
    }
    return files | {f"verdict on {who}": text.encode() for who, text in _results(course).items()}


def _compare(made: dict[str, dict[str, bytes]]) -> None:
    """Say of each whether it is the same as the first, byte for byte."""
    first = next(iter(made.values()))
    for name, files in made.items():
        differ = sorted(key for key in first.keys() | files.keys() if first.get(key) != files.get(key))
        print(f"{name}: {'identical' if not differ else 'DIFFERS in ' + ', '.join(differ)}")


def wire(n: int = 1_000_000) -> None:
    """Messages from a mad worker, by twenty seeds after a first one."""
    import resource

    from tests.grading.test_fuzz import fuzz

    fuzz(n // 20, seed=1)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    for seed in range(2, 22):
        fuzz(n // 20, seed)
    seconds = time.perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{n // 20 * 20} messages in {seconds:.0f} s, each a value or refused; {grown} kB grown")


def _whole_lines(journal: Path) -> list[dict]:
    """The results in a journal; the first line is its secret, and the last may be cut off."""
    if not journal.exists():
        return []
    lines = journal.read_bytes().splitlines(keepends=True)[1:]
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def _secret(course: Path) -> bytes:
    """The first line of a journal, which decides what is asked."""
    journal = course / "graded" / LESSON.name / "journal.jsonl"
    return journal.read_bytes().splitlines(keepends=True)[0]


def _results(course: Path) -> dict[str, str]:
    return {
        line["student"]: line["result"]
        for line in _whole_lines(course / "graded" / LESSON.name / "journal.jsonl")
    }


def _file(course: Path, name: str) -> bytes:
    return (course / "graded" / LESSON.name / name).read_bytes()


VERBS = {  # and the numbers of `--small`
    "speed": (speed, (10,)),
    "nbgrader": (nbgrader, (2, 1)),
    "kills": (kills, (4, 8)),
    "matrix": (matrix, ()),
    "hostile": (hostile, ()),
    "cheat": (cheat, ()),
    "crowd": (crowd, (24, 6)),
    "alike": (alike, (8, 3)),
    "zipped": (zipped, (6,)),
    "wire": (wire, (20_000,)),
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["class", where]:
            hand_in(Path(where), thirty())
        case [verb, "--small"] if verb in VERBS:
            VERBS[verb][0](*VERBS[verb][1])
        case [verb, *numbers] if verb in VERBS and all(map(str.isdigit, numbers)):
            VERBS[verb][0](*map(int, numbers))
        case _:
            raise SystemExit(__doc__)
