"""What one hostile student of a hub runs in a kernel while the others work; `benchmarks/hub.py --hostile`.

Looks for what is not theirs, then does all of this at once for a while: starts processes without end, fills
memory with all of them, fills the disk, and asks the hub as often as it can. Says what it found.
"""

import contextlib
import ctypes
import json
import os
import threading
import time
import urllib.request
from pathlib import Path

SECONDS = 90
classroom = Path(os.environ["GDCOURSE_HANDED_OUT"]).parent
home = Path.home()
end = time.monotonic() + SECONDS
counts = {"asked": 0, "written": 0, "started": 0, "refused": 0}
found = []


def look(what, how):
    """Try something that must not work; what it gave is told."""
    with contextlib.suppress(Exception):
        found.append(f"{what}: {how()}"[:300])


def others(folder):
    return sorted(name for name in os.listdir(folder) if name != home.name) or 1 / 0


def ask(path, **more):
    token = {"Authorization": f"token {os.environ['JUPYTERHUB_API_TOKEN']}"}
    request = urllib.request.Request(f"{os.environ['JUPYTERHUB_API_URL']}/{path}", headers=token, **more)
    return urllib.request.urlopen(request, timeout=30).read()


def mount():
    """Root in a box could show itself the whole disk."""
    (home / "all").mkdir(exist_ok=True)
    if ctypes.CDLL(None, use_errno=True).mount(b"proc", str(home / "all").encode(), b"proc", 0, None):
        raise OSError
    return os.listdir(home / "all")[:3]


def hammer():
    while time.monotonic() < end:
        with contextlib.suppress(Exception):
            ask("user")
        counts["asked"] += 1


def fill_disk():
    for k in range(4):  # 2 GB: enough to be seen, and too little to do harm where this is measured
        with contextlib.suppress(OSError), open(home / f"big{k}", "wb") as file:
            for _ in range(500):
                counts["written"] += file.write(bytes(1_000_000))


def fork_and_fill():
    while time.monotonic() < end:
        try:
            if os.fork() == 0:
                held = []
                with contextlib.suppress(MemoryError):
                    while len(held) < 20:
                        held.append(b"x" * 10_000_000)
                time.sleep(5)
                os._exit(0)
            counts["started"] += 1
        except OSError:
            counts["refused"] += 1
            time.sleep(0.01)


look("homes", lambda: others(home.parent))
look("hand-ins", lambda: os.listdir(classroom / "handed_in"))
look("passwords", lambda: (classroom / "settings.json").read_text(encoding="utf-8"))
look(
    "written into the course", lambda: (classroom / "course" / "README.md").write_text("x", encoding="utf-8")
)
look(
    "processes",
    lambda: [
        p.read_text(encoding="utf-8", errors="replace")
        for p in Path("/proc").glob("[0-9]*/cmdline")
        if b"hub/" in p.read_bytes()
    ],
)
look("mounted", mount)
look("a device", lambda: os.mknod(home / "disk", 0o60600, os.makedev(8, 0)))
look("users", lambda: json.loads(ask("users")))
look("tokens of others", lambda: ask("users/s01/tokens"))
look("a server of others ended", lambda: ask("users/s01/server", method="DELETE"))
look("root", lambda: os.getuid() == 0 or 1 / 0)
for action in (hammer, hammer, hammer, hammer, fill_disk):
    threading.Thread(target=action, daemon=True).start()
print(json.dumps({"found": found}), flush=True)
fork_and_fill()
print(json.dumps(counts), flush=True)
