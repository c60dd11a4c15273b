"""A class on the hub at once. From the course folder, where `python3 course.py hub … --set-up` has been run:

    python benchmarks/hub.py [N] [--small] [--ready] [--hostile]

N students (default 30) log in at the same moment, open lesson 03, and run all of it. Says how long the first
page and the lesson took, and the memory of each student's processes (their share where pages are shared).
With --ready everybody's server is there before they come. With --hostile the last of them attacks meanwhile
(benchmarks/hostile_student.py): the others must see what a student sees who is alone.
GDCOURSE_HUB names another folder than `classroom`. It needs Linux; on a busy machine its times say nothing.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gdcourse.course.lessons import lessons  # noqa: E402
from gdcourse.teaching import hub  # noqa: E402

CLASSROOM = Path(os.environ.get("GDCOURSE_HUB") or ROOT / "classroom").resolve()
LESSON = "notebooks/03_learning_rates.ipynb"
ATTACK = ROOT / "benchmarks" / "hostile_student.py"
MODEST = ("--memory", "0.6")  # GB, so that an attack on the memory is one on a machine that others use, too


def main(arguments: list[str]) -> None:
    numbers = [int(word) for word in arguments if word.isdigit()]
    n = numbers[0] if numbers else 3 if "--small" in arguments else 30
    python, proxy = hub.set_up(CLASSROOM, lessons())
    students = [f"s{k + 1:02}" for k in range(n)]
    with tempfile.TemporaryDirectory() as folder:
        asked = hub._parser().parse_args(["--teacher", "prof", "--port", "21000", *MODEST])
        told = hub.settings(asked, students, "prof", lessons()) | hub.kept(Path(folder), students)
        told |= {"course": str(CLASSROOM / "course"), "proxy": str(proxy)}
        Path(folder, "settings.json").write_text(json.dumps(told), encoding="utf-8")
        with hub.hub_running(Path(folder), python, told):
            alone, attack = [], None
            if "--ready" in arguments:
                print(f"{hub.make_ready(told)} of {n} servers are ready")
            if "--hostile" in arguments:
                *students, hostile = students
                alone = visits(python, told, students[:1], "--run", LESSON)
                attack = subprocess.Popen(
                    visitors(python, told, [hostile], "--code", ATTACK.read_text(encoding="utf-8")),
                    stdout=subprocess.PIPE,
                    text=True,
                )
            began, used = time.monotonic(), cpu()
            said = visits(python, told, students, "--run", LESSON)
            seconds, used = time.monotonic() - began, cpu() - used
            memory = [megabytes(student) for student in students]
            if attack:
                print(f"the hostile one: {attack.communicate()[0].strip()}")
                kept = Path(folder, "hub.log").read_text(encoding="utf-8", errors="replace")
                for line in [line for line in kept.splitlines() if line.startswith("keeper: ")][:5]:
                    print(line)
    report(said, memory)
    if alone:
        same = sum(one.get("said") == alone[0]["said"] for one in said)
        print(f"{same} of {len(said)} saw what somebody saw who was alone")
    print(
        f"all of it: {seconds:.0f} s, {used / n:.1f} s of processor time a student, on {os.cpu_count()} cores"
    )


def visits(python: Path, told: dict, students: list[str], *what: str) -> list[dict]:
    """What students who come at the same moment say."""
    ran = subprocess.run(visitors(python, told, students, *what), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def visitors(python: Path, told: dict, students: list[str], *what: str) -> list[str]:
    """The command that has students come."""
    address = f"http://127.0.0.1:{told['port']}"
    return [str(python), str(ROOT / "hub" / "visit.py"), address, told["password"], *students, *what]


def report(said: list[dict], memory: list[float]) -> None:
    failed = [one for one in said if one.get("failed") or one.get("errors")]
    for one in failed:
        print(one["student"], one.get("failed") or one["errors"])
    print(f"{len(said) - len(failed)} of {len(said)} ran all of {LESSON} without an error")
    for name, what in (("first_page_s", "first page after login"), ("lesson_s", "the lesson")):
        found = sorted(one[name] for one in said if name in one)
        if found:
            print(f"{what}: {found[0]:.1f} to {found[-1]:.1f} s, median {statistics.median(found):.1f} s")
    print(f"memory of a student: median {statistics.median(memory):.0f} MB, largest {max(memory):.0f} MB")


def megabytes(student: str) -> float:
    """The memory of all processes of a student, with their share of the pages that are shared."""
    kilobytes = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"JUPYTERHUB_USER={student}\0" in (process / "environ").read_text(
                errors="replace", encoding="utf-8"
            ):
                lines = (process / "smaps_rollup").read_text(encoding="utf-8").splitlines()
                kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except OSError:  # it has ended meanwhile
            continue
    return kilobytes / 1024


def cpu() -> float:
    """Seconds that the cores of this machine have worked so far."""
    fields = Path("/proc/stat").read_text(encoding="utf-8").split()[1:9]
    idle = int(fields[3]) + int(fields[4])
    return (sum(map(int, fields)) - idle) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(sys.argv[1:])
