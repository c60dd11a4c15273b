"""The keeper: a service of the hub that keeps each student to a share of this machine.

The limits that student.py sets bound one process each. Once a second the keeper adds up what all processes
of a student take. Where they have more memory than their share, the largest of them end: mostly a kernel,
and its notebook says so. Where the disk is nearly full, the server ends of whoever has the largest home, if
that is more than a home may be. It says so in the hub's log, and deletes nothing.

It knows the servers by their parent, which is the hub, and what they have started by theirs: a process can
drop its student's name, but not where it came from.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

EVERY = 1.0  # seconds
SHARE = 1.5  # of what one process may take, for all of a student's together
ROOM = 2_000_000_000  # bytes that stay free on the disk
LARGEST_HOME = 1_000_000_000  # bytes; nobody's server ends for less
PAGE = os.sysconf("SC_PAGE_SIZE")


def main():
    classroom = Path(os.environ["GDCOURSE_CLASSROOM"])
    told = json.loads((classroom / "settings.json").read_text(encoding="utf-8"))
    share = SHARE * float(told["memory"].removesuffix("G")) * 2**30
    hub = os.getppid()
    while os.getppid() == hub:
        parents = parents_now()
        for server in servers(hub, parents):
            keep_to_share(server, share, parents)
        if shutil.disk_usage(classroom).free < ROOM:
            end_largest_home(servers(hub, parents))
        time.sleep(EVERY)


def parents_now():
    """Every process of this machine, with its parent."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            found[int(place.name)] = int(fields[1])
        except OSError:  # it has ended meanwhile
            continue
    return found


def servers(hub, parents):
    """The hub's children that are servers of a student: their first process, with all that it was told."""
    found = {}
    for number, parent in parents.items():
        if parent == hub:
            variables = _variables(number)
            if "JUPYTERHUB_USER" in variables and "GDCOURSE_HANDED_OUT" in variables:
                found[number] = variables
    return found


def _variables(number):
    try:
        text = Path(f"/proc/{number}/environ").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in text.split("\0") if "=" in line)


def family(first, parents):
    """A process, and all that come from it."""
    children = {}
    for number, parent in parents.items():
        children.setdefault(parent, []).append(number)
    found, waiting = [], [first]
    while waiting:
        number = waiting.pop()
        found.append(number)
        waiting += children.get(number, [])
    return found


def memory(number):
    """The bytes of memory that a process has for itself; 0 for one that has ended."""
    try:
        _, resident, shared = map(int, Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[:3])
    except (OSError, ValueError):
        return 0
    return PAGE * (resident - shared)


def keep_to_share(server, share, parents):
    """End the largest processes of a server with more memory than its share, until it keeps to it; returns
    their numbers.
    """
    taken = {number: memory(number) for number in family(server, parents)}
    together, ended = sum(taken.values()), []
    said = f"all together {together / 1e6:.0f} MB of {share / 1e6:.0f} MB"
    for number in sorted(taken, key=taken.get, reverse=True):
        if together <= share:
            break
        end(number, server, said)
        ended.append(number)
        together -= taken[number]
    return ended


def end_largest_home(running):
    """For a disk that is nearly full: end the server with the largest home; returns its number, or None."""
    sizes = {number: size(Path(variables["HOME"])) for number, variables in running.items()}
    largest = max(sizes, key=sizes.get, default=None)
    if largest is None or sizes[largest] < LARGEST_HOME:
        return None
    end(largest, largest, f"the disk is nearly full, and this home has {sizes[largest] / 1e9:.1f} GB")
    return largest


def size(home):
    """The bytes of the files in a folder; no link is followed."""
    total = 0
    for folder, _, files in os.walk(home):
        for name in files:
            try:
                total += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except OSError:
                continue
    return total


def end(number, server, why):
    """End a process, and say why."""
    student = _variables(server).get("JUPYTERHUB_USER", "a student")
    print(f"keeper: a process of {student} is ended: {why}", file=sys.stderr, flush=True)
    with contextlib.suppress(OSError):
        os.kill(number, signal.SIGKILL)


if __name__ == "__main__":
    main()
