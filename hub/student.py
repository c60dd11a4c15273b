"""Start the server of one student: shut in, within limits, in a copy of the course that is their own.

The hub runs it with the student's rights. Where bubblewrap works, the server sees the system, the students'
environment and the hand-out, all read-only, and one home that can be written: no other student, no work of
theirs, no solution. It ends with everything that was started in it.
"""

import filecmp
import os
import random
import resource
import shutil
import subprocess
import sys
from pathlib import Path

HANDED_OUT = Path(os.environ["GDCOURSE_HANDED_OUT"])  # the course, with the students' environment in .venv
COURSE = "course"  # the folder in a student's home
PROCESSES = 150  # and threads
LARGEST_FILE = 1_000_000_000
SCRATCH = 200_000_000  # bytes in the memory that its temporary folders may take
NOT_COPIED = (".venv", ".venv.earlier", ".gdcourse", "__pycache__")
# What a program needs of a system; of its settings no more than names, addresses and certificates.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt")
SETTINGS = (
    "alternatives", "ca-certificates", "fonts", "group", "hosts", "ld.so.cache", "ld.so.conf",
    "ld.so.conf.d", "localtime", "mime.types", "nsswitch.conf", "passwd", "resolv.conf", "ssl", "pki",
)  # fmt: skip


def main(arguments):
    inner = [sys.executable, "-P", str(Path(__file__).resolve()), "--inside", *arguments]
    box = shut_in(Path.home())
    if box and subprocess.run([*box, "true"], stdin=subprocess.DEVNULL, capture_output=True).returncode == 0:
        os.execvp(box[0], [*box, *inner])
    print("No bubblewrap works here: students are kept apart by their user numbers alone.", file=sys.stderr)
    os.execv(inner[0], inner)


def shut_in(home):
    """The beginning of a command that runs what follows where only this home can be written."""
    if not shutil.which("bwrap"):
        return []
    python = Path(sys.base_prefix).resolve()
    system = [*map(Path, SYSTEM), *(Path("/etc", name) for name in SETTINGS)]
    seen = [path for path in system if path.exists()]
    if not any(python.is_relative_to(path) for path in seen):
        seen.append(python)
    brought = [*seen, HANDED_OUT, Path(__file__).resolve()]
    ways = {way for path in [*brought, home] for way in path.parents if way != Path("/")}
    shown = [part for way in sorted(ways) for part in ("--perms", "0755", "--dir", str(way))]
    shown += [part for path in brought for part in shows(path)]
    return [
        "bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session",
        "--proc", "/proc", "--dev", "/dev", *scratch("/tmp"), *scratch("/dev/shm"), *shown,
        "--bind", str(home), str(home), "--chdir", str(home),
    ]  # fmt: skip


def scratch(path):
    """The options for a temporary folder in memory, of bounded size, in which everybody may write."""
    return ["--perms", "1777", "--size", str(SCRATCH), "--tmpfs", path]


def shows(path):
    """The options that show a file or folder as it is, to read."""
    if path.is_symlink() and path.parent == Path("/"):
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind", str(path), str(path)]


def inside(arguments):
    """In the box: keep to the limits, bring what is new in the hand-out, and become the server."""
    limit(int(os.environ.get("MEM_LIMIT", 0)), float(os.environ.get("CPU_LIMIT", 0)))
    if "GDCOURSE_UID" in os.environ:
        become(int(os.environ["GDCOURSE_UID"]), Path.home())
        for needed in (Path(sys.executable), HANDED_OUT):
            if not os.access(needed, os.R_OK | os.X_OK):
                raise SystemExit(
                    f"A student's server is not root's, and may not read {needed}. Install bubblewrap, which "
                    "shows it there, or put the classroom and its Python where everybody may read, as /srv."
                )
    mine = Path.home() / COURSE
    bring(HANDED_OUT, mine)
    os.chdir(mine)
    os.environ["PYTHONPATH"] = str(mine)
    os.execv(sys.executable, [sys.executable, "-P", "-m", "gdcourse", "lab", *arguments])


def limit(memory, cores):
    """Bound what each process may take. What all processes of a student take together, only the system's
    control groups can bound: see the README.
    """
    kinds = {
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_NPROC: PROCESSES,
        resource.RLIMIT_FSIZE: LARGEST_FILE,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in kinds.items():
        hard = resource.getrlimit(kind)[1]
        most = (
            min([one for one in (most, hard) if one >= 0]) if most or kind == resource.RLIMIT_CORE else hard
        )
        resource.setrlimit(kind, (most, most))
    here = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if here and 1 <= cores < len(here):
        os.sched_setaffinity(0, random.sample(here, int(cores)))
    os.nice(5)  # the hub itself, and the exchange, come first
    if Path("/proc/self/oom_score_adj").exists():  # where memory ends, a student's process goes first
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def become(number, home):
    """From root a user of this number, who owns the home and alone may enter it: root has no limits, and
    could leave the box.
    """
    for _, folders, files, at in os.fwalk(home):  # never through a link, whatever the student has laid there
        for name in [".", *folders, *files]:
            if os.stat(name, dir_fd=at, follow_symlinks=False).st_uid != number:
                os.chown(name, number, number, dir_fd=at, follow_symlinks=False)
    home.chmod(0o700)
    os.setgroups([])
    os.setgid(number)
    os.setuid(number)


def bring(handed_out, mine):
    """Copy what is new in the hand-out. Its notebooks are in a folder where nobody works: `lab` lays them out
    so that nothing is written over.
    """
    for folder, folders, files in os.walk(handed_out):
        folders[:] = [name for name in folders if name not in NOT_COPIED]
        target = mine / Path(folder).relative_to(handed_out)
        target.mkdir(parents=True, exist_ok=True)
        for name in files:
            new, old = Path(folder, name), target / name
            if not old.is_file() or not filecmp.cmp(new, old, shallow=False):
                shutil.copyfile(new, old)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2:])
    else:
        main(sys.argv[1:])
