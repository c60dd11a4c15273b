"""A corpus of submissions that cheat, break things, or only look odd; each says what an honest judge gives
it.

Most are the solution of lesson 01 (15 points) or the untouched exercise (0 points) with one cell more. A
hostile cell beside correct work must leave the work its points; without work it must earn nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from gdcourse.teaching.exercises import Lesson

LESSON = Lesson("01_foggy_hiker")
FULL = 15


@dataclass(frozen=True)
class Case:
    """One submission: what is tried, the bytes of the notebook, and the points it honestly earns."""

    group: str
    name: str
    make: Callable[[], bytes]
    earns: float

    @property
    def id(self) -> str:
        return f"{self.group}-{self.name}".replace(" ", "_")


@cache
def _notebook(solved: bool) -> str:
    path = LESSON.solution if solved else LESSON.exercise
    return path.with_suffix(".ipynb").read_text(encoding="utf-8")


def notebook(solved: bool = True) -> dict:
    """A fresh copy of the solution, or of the untouched exercise."""
    return json.loads(_notebook(solved))


def cell(source: str, **metadata) -> dict:
    """A code cell of a student's own."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def as_bytes(content: dict | list) -> bytes:
    return json.dumps(content).encode()


def beside(code: str, solved: bool = True, first: bool = True) -> bytes:
    """A notebook with one cell more, at the beginning or at the end."""
    content = notebook(solved)
    content["cells"].insert(1 if first else len(content["cells"]), cell(code))
    return as_bytes(content)


def answering(code: str, question: str, solved: bool = True) -> bytes:
    """A notebook in which one question is answered by this code."""
    content = notebook(solved)
    for one in content["cells"]:
        if one.get("id") == question:
            one["source"] = code
    return as_bytes(content)


CASES: list[Case] = []


def with_work(group: str, name: str, code: str, earns: float = FULL) -> None:
    """Beside correct work, before it."""
    CASES.append(Case(group, name, lambda: beside(code), earns))


def after_work(group: str, name: str, code: str, earns: float = FULL) -> None:
    """Beside correct work, after it."""
    CASES.append(Case(group, name, lambda: beside(code, first=False), earns))


def without_work(group: str, name: str, code: str) -> None:
    """In place of work: nothing is earned."""
    CASES.append(Case(group, name, lambda: beside(code, solved=False, first=False), 0))


def instead_of(question: str, points: float, group: str, name: str, code: str) -> None:
    """In the place of one answer, all others being right: that one's points are lost, no more and no less."""
    CASES.append(Case(group, name, lambda: answering(code, question), FULL - points))


def raw(group: str, name: str, make: Callable[[], bytes], earns: float = 0) -> None:
    CASES.append(Case(group, name, make, earns))


SEARCH = "def random_search(f, lo, hi, n, rng):\n    "

# ------------------------------------------------------------------------------------------------------- time
with_work("time", "endless loop", "while True:\n    pass")
with_work("time", "sleep in a library call", "import time\ntime.sleep(3600)")
with_work(
    "time",
    "loop that catches everything",
    "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
)
with_work("time", "regular expression", "import re\nre.match('(a+)+$', 'a' * 60 + 'b')")
with_work("time", "endless sum in C", "import itertools\nsum(itertools.repeat(1))")
with_work("time", "enormous power", "x = 7 ** (7 ** 12)")
after_work("time", "exit handler that never ends", "import atexit, time\natexit.register(time.sleep, 3600)")
instead_of("random_search", 2, "time", "answer that never ends", SEARCH + "while True:\n        pass")
instead_of("random_search", 2, "time", "answer that sleeps", SEARCH + "import time; time.sleep(3600)")
instead_of(
    "test_walk", 2, "time", "test that never ends", "def test_walk(walk):\n    while True:\n        pass"
)
with_work(
    "time", "clock turned back", "import time\ntime.monotonic = lambda: 0.0\ntime.perf_counter = lambda: 0.0"
)
after_work(
    "time",
    "destructor that never ends",
    "class Last:\n    def __del__(self):\n        while True:\n            pass\nlast = Last()",
)

# ----------------------------------------------------------------------------------------------------- memory
with_work("memory", "hundred gigabytes", "x = bytearray(10**11)")
with_work("memory", "growing list", "x = []\nwhile True:\n    x.append(bytearray(10**7))")
with_work("memory", "enormous array", "import numpy\nx = numpy.ones(10**10)")
with_work("memory", "shared map", "import mmap\nx = mmap.mmap(-1, 10**11)")
with_work(
    "memory", "memory file", "import os\nh = os.memfd_create('x')\nwhile True:\n    os.write(h, b'0' * 10**7)"
)
with_work(
    "memory", "endless recursion", "import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    return f()\nf()"
)
with_work("memory", "text without end", "x = 'a' * 10**12")
instead_of(
    "random_search", 2, "memory", "enormous answer", SEARCH + "import numpy; return numpy.zeros(10**7)"
)
instead_of("random_search", 2, "memory", "list in itself", SEARCH + "x = []; x.append(x); return x")
instead_of(
    "random_search",
    2,
    "memory",
    "deep list",
    SEARCH + "x = []\n    for _ in range(10**5):\n        x = [x]\n    return x",
)

# -------------------------------------------------------------------------------------------------- processes
with_work("processes", "fork bomb", "import os\nwhile True:\n    os.fork()")
with_work(
    "processes",
    "child that stays",
    "import subprocess\nsubprocess.Popen(['sleep', '3600'], start_new_session=True)",
)
with_work(
    "processes", "multiprocessing", "import multiprocessing\nmultiprocessing.Process(target=print).start()"
)
with_work("processes", "fork through C", "import ctypes\nctypes.CDLL(None).fork()\nctypes.CDLL(None).vfork()")
with_work(
    "processes",
    "raw clone",
    "import ctypes\nfor k in range(100):\n    ctypes.CDLL(None).syscall(56, 17, 0, 0, 0, 0)",
)
with_work(
    "processes",
    "raw clone3",
    "import ctypes\nctypes.CDLL(None).syscall(435, ctypes.create_string_buffer(88), 88)",
)
with_work("processes", "spawn", "import os\nos.posix_spawn('/bin/sh', ['sh', '-c', 'sleep 3600'], {})")
with_work("processes", "daemon", "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(3600)")
with_work(
    "processes",
    "become another program",
    "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(3600)'])",
)
with_work(
    "processes",
    "thread bomb",
    "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(3600,)).start()",
)
with_work(
    "processes",
    "thread pool",
    "from concurrent.futures import ThreadPoolExecutor\nlist(ThreadPoolExecutor(50).map(abs, range(50)))",
)
with_work("processes", "new namespaces", "import ctypes\nctypes.CDLL(None).unshare(0x10000000)")

# ------------------------------------------------------------------------------------------- exits and signals
with_work("exits", "exit of the system", "import os\nos._exit(0)")
with_work("exits", "exit", "import sys\nsys.exit(0)")
with_work("exits", "quit", "raise SystemExit")
with_work("exits", "interrupt", "raise KeyboardInterrupt")
with_work("exits", "abort", "import os\nos.abort()")
with_work("exits", "kill itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
with_work("exits", "kill all", "import os, signal\nos.kill(-1, signal.SIGKILL)")
with_work("exits", "kill the first", "import os, signal\nos.kill(1, signal.SIGKILL)")
with_work("exits", "stop itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")
with_work("exits", "crash", "import ctypes\nctypes.string_at(0)")
instead_of("random_search", 2, "exits", "answer that exits", SEARCH + "import os; os._exit(0)")
instead_of("random_search", 2, "exits", "answer that crashes", SEARCH + "import ctypes; ctypes.string_at(0)")
instead_of("random_search", 2, "exits", "answer that raises system exit", SEARCH + "raise SystemExit")

# ------------------------------------------------------------------------------------------------------- disk
with_work(
    "disk", "large file", "with open('/tmp/x', 'wb') as f:\n    while True:\n        f.write(b'0' * 10**7)"
)
with_work("disk", "many files", "for k in range(10**6):\n    open(f'/tmp/{k}', 'w').write('x' * 4000)")
with_work(
    "disk", "shared memory", "for k in range(10**5):\n    open(f'/dev/shm/{k}', 'wb').write(b'0' * 10**7)"
)
with_work("disk", "delete everything", "import shutil\nshutil.rmtree('/', ignore_errors=True)")
with_work(
    "disk",
    "write everywhere",
    "import os\nfor folder, _, _ in os.walk('/'):\n    try:\n        open(folder + '/PWNED', 'w').write('x')\n    except OSError:\n        pass",
)
with_work(
    "disk",
    "mount",
    "import ctypes\nctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None)\nctypes.CDLL(None).mount(None, b'/', None, 32, None)",
)
with_work("disk", "open files", "x = [open('/dev/null') for _ in range(10**5)]")
with_work(
    "disk", "change the worker", "import gdcourse.checks.answering as a\nopen(a.__file__, 'w').write('x')"
)

# -------------------------------------------------------------------------------------------------- the output
with_work("floods", "print without end", "while True:\n    print('x' * 10**6)")
with_work("floods", "error output", "import sys\nfor k in range(2000):\n    sys.stderr.write('x' * 10**5)")
with_work(
    "floods",
    "noise on every handle",
    "import os\nfor h in range(200):\n    try:\n        os.write(h, b'\\xff' * 10**5)\n    except OSError:\n        pass",
)
with_work("floods", "every handle closed", "import os\nos.closerange(0, 200)")
with_work(
    "floods",
    "endless message",
    "import os\nfor h in range(3, 50):\n    try:\n        os.write(h, b'\\x00\\x3d\\x00\\x00' + b'[' * 10**5)\n    except OSError:\n        pass",
)
FRAME = (
    "import os, json\ndef frame(m):\n    b = json.dumps(m).encode()\n    return len(b).to_bytes(4, 'big') + b\n"
    "def shout(m):\n    for h in range(3, 50):\n        try:\n            os.write(h, frame(m))\n        except OSError:\n            pass\n"
)
without_work(
    "floods", "forged answers", FRAME + "for k in range(50):\n    shout({'answers': [{'value': 0.6}] * 8})"
)
without_work(
    "floods",
    "forged end of cells",
    FRAME + "shout({'done': []})\nfor k in range(50):\n    shout({'answers': [{'value': 0.6}] * 8})",
)
without_work("floods", "forged verdict", FRAME + "shout({'earned': 15, 'points': 15, 'right': True})")
without_work(
    "floods",
    "forged complaints",
    FRAME + "shout({'done': []})\nfor k in range(60):\n    shout({'complaint': ''})",
)
with_work("floods", "endless heartbeats", FRAME + "k = 1\nwhile True:\n    k += 1\n    shout({'cell': k})")

# ------------------------------------------------------------------------------------------- files and secrets
HUNT = (
    "import os\nfound = []\nfor folder, _, files in os.walk('/'):\n    found += [folder + '/' + f for f in files if f in "
    "('spec.py', 'checks.json', 'gradebook.db', 'journal.jsonl') or 'solution' in f]\n"
)
without_work(
    "secrets", "hunt for the spec", HUNT + "for path in found:\n    exec(open(path).read(), globals())"
)
without_work(
    "secrets",
    "import the spec",
    "import sys\nsys.path[:0] = ['/course/solutions/01_foggy_hiker', '../../solutions/01_foggy_hiker']\nfrom spec import *",
)
without_work(
    "secrets",
    "import release",
    "from gdcourse.teaching.release import make\nfrom gdcourse.teaching.exercises import Lesson\nmake(Lesson('01_foggy_hiker'))",
)
without_work(
    "secrets",
    "climb out",
    "import glob\nfor up in range(9):\n    for path in glob.glob('../' * up + 'solutions/*/*'):\n        exec(open(path).read(), globals())",
)
without_work(
    "secrets",
    "processes of others",
    "for k in range(1, 400):\n    try:\n        print(open(f'/proc/{k}/environ').read())\n    except OSError:\n        pass",
)
without_work(
    "secrets",
    "memory of others",
    "import ctypes, os\nlibc = ctypes.CDLL(None)\nfor pid in range(1, 50):\n    libc.ptrace(16, pid, 0, 0)",
)
without_work(
    "secrets",
    "gradebook",
    "import sqlite3, glob\nfor path in glob.glob('/**/gradebook.db', recursive=True) + ['gradebook.db']:\n    sqlite3.connect(path).execute('update grade set auto_score = 15')",
)
without_work(
    "secrets",
    "journal",
    "import glob\nfor path in glob.glob('/**/*.jsonl', recursive=True):\n    open(path, 'a').write('{}')",
)
without_work(
    "secrets",
    "environment",
    "import os\nassert not any(secret in os.environ for secret in ('HOME_OF_TEACHER', 'SSH_AUTH_SOCK'))",
)

# ---------------------------------------------------------------------------------------------------- network
KNOCK = "import socket\nsocket.create_connection(('127.0.0.1', CANARY), timeout=2).send(b'x')"
with_work("network", "connect", KNOCK)
with_work(
    "network",
    "download",
    "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:CANARY/', timeout=2)",
)
with_work(
    "network", "raw socket", "import ctypes\nlibc = ctypes.CDLL(None)\nh = libc.socket(2, 1, 0)\nassert h < 0"
)
with_work(
    "network",
    "datagram",
    "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', CANARY))",
)
with_work("network", "unix socket", "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0dbus')")
with_work(
    "network", "ring", "import ctypes\nctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(120))"
)

# ------------------------------------------------------------------------------------ patched libraries and builtins
without_work(
    "patches",
    "numpy says equal",
    "import numpy as np\nnp.allclose = np.isclose = np.array_equal = lambda *a, **k: True",
)
without_work(
    "patches",
    "testing says equal",
    "import numpy.testing as t\nfor name in dir(t):\n    if name.startswith('assert'):\n        setattr(t, name, lambda *a, **k: None)",
)
without_work(
    "patches",
    "the judging",
    "import gdcourse.checks.judging as j\nj.agrees = lambda *a, **k: True\nj.judge = lambda *a, **k: None",
)
without_work(
    "patches",
    "the answering",
    "import gdcourse.checks.answering as a\na.answer = lambda *x: a.Answer(0.6)\na.ask = lambda t, p, s=2: [a.Answer(0.6)] * len(p)",
)
without_work(
    "patches", "not ready is ready", "import gdcourse.checks.learner as l\nl.unready = lambda *a: None"
)
without_work(
    "patches",
    "the worker",
    "import sys\nw = sys.modules['__main__']\nw.Worker.answers = lambda self, name, probes, s: [{'value': 0.6}] * len(probes)\nw.Worker.complaint = lambda *a: ''",
)
without_work(
    "patches",
    "a truth that is always true",
    "import builtins\nbuiltins.all = builtins.any = builtins.bool = lambda *a: True",
)
with_work("patches", "numpy broken", "import numpy as np\nnp.array = np.asarray = np.allclose = None")
with_work("patches", "json broken", "import json\njson.dumps = json.loads = None")
with_work(
    "patches",
    "builtins broken",
    "import builtins\nbuiltins.len = builtins.isinstance = builtins.range = None",
)
with_work("patches", "modules emptied", "import sys\nsys.modules.clear()")
with_work(
    "patches",
    "check replaced",
    "import sys, types\nsys.modules['gdcourse.checks'] = types.ModuleType('fake')",
)
after_work("patches", "the right answers deleted", "del globals()['walk']")
with_work("patches", "random fixed", "import numpy as np\nnp.random.default_rng = lambda seed=None: None")

# ----------------------------------------------------------------------------------------------- lying objects
LIAR = "class Liar({base}):\n    def __eq__(self, other):\n        return True\n    def __ne__(self, other):\n        return False\n    __hash__ = None\n"
instead_of("bug", 1, "liars", "equal to everything", LIAR.format(base="object") + "bug = Liar()")
instead_of("bug", 1, "liars", "text equal to everything", LIAR.format(base="str") + "bug = Liar('A')")
instead_of(
    "random_search",
    2,
    "liars",
    "number equal to everything",
    LIAR.format(base="float") + SEARCH + "return Liar(1.0)",
)
instead_of(
    "random_search",
    2,
    "liars",
    "array with its own conversion",
    "import numpy as np\nclass Liar(np.ndarray):\n    def tolist(self):\n        return 'anything'\n    def __array_function__(self, *a, **k):\n        return True\n"
    + SEARCH
    + "return np.zeros(1).view(Liar)",
)
instead_of(
    "random_search",
    2,
    "liars",
    "object with numpy's protocol",
    "class Liar:\n    def __array__(self, *a, **k):\n        raise SystemExit\n    def __float__(self):\n        return 1.0\n"
    + SEARCH
    + "return Liar()",
)
instead_of("random_search", 2, "liars", "not a number", SEARCH + "return float('nan')")
instead_of("random_search", 2, "liars", "masked", SEARCH + "import numpy; return numpy.ma.masked")
instead_of(
    "picture",
    2,
    "liars",
    "dict with an answer for everything",
    "class Liar(dict):\n    def __missing__(self, key):\n        return 'the weights'\n    def items(self):\n        raise SystemExit\npicture = Liar()",
)
instead_of(
    "random_search",
    2,
    "liars",
    "forged visits",
    "import gdcourse.checks.functions as g\n"
    + SEARCH
    + "f.visits = [(lo, -1.0)] * n if hasattr(f, 'visits') else None\n    return lo",
)

# --------------------------------------------------------------------------------------------- stack and frames
FRAMES = (
    "import sys\ndef look():\n    f = sys._getframe(1)\n    while f:\n        for v in list(f.f_locals.values()):\n"
    "            for name in ('expected', 'reference', 'sheet', 'sheets', 'right'):\n                if hasattr(v, name):\n"
    "                    return getattr(v, name)\n        f = f.f_back\n"
)
instead_of(
    "random_search",
    2,
    "frames",
    "expected values of callers",
    FRAMES + SEARCH + "found = look()\n    return found[0].value if found else None",
)
instead_of(
    "random_search",
    2,
    "frames",
    "objects of the collector",
    "import gc\n"
    + SEARCH
    + "for o in gc.get_objects():\n        if type(o).__name__ in ('Sheet', 'Question'):\n            return o.expected[0].value\n    return None",
)
instead_of(
    "random_search",
    2,
    "frames",
    "tracer",
    "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)\n" + SEARCH + "return None",
)
instead_of(
    "random_search",
    2,
    "frames",
    "inspect the stack",
    "import inspect\n" + SEARCH + "return [f.frame.f_locals.get('probes') for f in inspect.stack()]",
)

# ------------------------------------------------------------------------------------- transformers and magics
with_work(
    "magics", "input transformer", "get_ipython().input_transformers_cleanup.append(lambda lines: ['x = 1'])"
)
with_work(
    "magics",
    "syntax tree transformer",
    "from IPython import get_ipython\nget_ipython().ast_transformers.append(None)",
)
with_work(
    "magics",
    "import hook",
    "import sys, time\nclass Hook:\n    def find_spec(self, *a):\n        time.sleep(0.01)\nsys.meta_path.insert(0, Hook())",
)
with_work("magics", "shell", "!rm -rf ~ /tmp/gd /work\n!curl http://127.0.0.1:CANARY/")
with_work("magics", "shell cell", "%%bash\nrm -rf ~\ncurl http://127.0.0.1:CANARY/")
with_work("magics", "system", "import os\nos.system('touch /tmp/PWNED; sleep 3600 &')")
with_work("magics", "run", "%run /course/solutions/01_foggy_hiker/spec.py\n%load_ext autoreload")

# ------------------------------------------------------------------------------------------- cheating on the test
TEST = "def test_walk(walk):\n    "
instead_of("test_walk", 2, "tests", "always broken", TEST + "assert False")
instead_of("test_walk", 2, "tests", "never broken", TEST + "return True")
instead_of(
    "test_walk",
    2,
    "tests",
    "by counting calls",
    "count = [0]\n" + TEST + "count[0] += 1\n    assert count[0] <= 3",
)
instead_of(
    "test_walk",
    2,
    "tests",
    "by the name of the implementation",
    TEST + "assert 'stale' not in getattr(walk, '__name__', repr(walk))",
)
instead_of(
    "test_walk",
    2,
    "tests",
    "by its source",
    "import inspect\n" + TEST + "assert 'stale' not in inspect.getsource(walk)",
)
instead_of("test_walk", 2, "tests", "endless walk", TEST + "walk(lambda w: w, 0.0, 0.1, 10**9)")
instead_of(
    "test_walk",
    2,
    "tests",
    "hill that calls the walk",
    TEST + "walk(lambda w: walk(lambda v: v, 0.0, 0.1, 2)[0], 0.0, 0.1, 5)",
)
instead_of(
    "test_walk",
    2,
    "tests",
    "hill that never answers",
    TEST + "walk(lambda w: [None for _ in iter(int, 1)], 0.0, 0.1, 5)",
)
instead_of(
    "test_walk",
    2,
    "tests",
    "hill that exits",
    "import os\n" + TEST + "walk(lambda w: os._exit(0), 0.0, 0.1, 5)",
)
instead_of(
    "test_walk",
    2,
    "tests",
    "hill of arrays",
    "import numpy as np\n" + TEST + "walk(lambda w: np.zeros(10**6), 0.0, 0.1, 5)",
)
raw(
    "tests",
    "the judge's walk as an answer",
    lambda: answering(
        "stolen = []\ndef walk(f, w0, lr, n):\n    return stolen[0](f, w0, lr, n) if stolen else None\n"
        "def test_walk(given):\n    stolen.append(given)",
        "walk",
    ),
    FULL - 3,
)

# ---------------------------------------------------------------------------------------- malformed and enormous
raw("malformed", "empty file", lambda: b"")
raw("malformed", "not JSON", lambda: b"\x00\x01\x02\xff" * 100)
raw("malformed", "cut in half", lambda: as_bytes(notebook())[:3000])
raw("malformed", "a list", lambda: b"[]")
raw("malformed", "an empty object", lambda: b"{}")
raw("malformed", "cells that are no list", lambda: as_bytes({**notebook(), "cells": {"a": 1}}))
raw("malformed", "nested without end", lambda: b'{"cells": ' + b"[" * 200_000)
raw("malformed", "twenty megabytes", lambda: as_bytes({**notebook(), "more": "x" * 20_000_000}))
raw("malformed", "a hundred thousand cells", lambda: as_bytes({**notebook(), "cells": [cell("1")] * 100_000}))
raw("malformed", "an enormous cell", lambda: as_bytes({**notebook(), "cells": [cell("#" * 10**6)]}))
raw("malformed", "enormous number", lambda: b'{"cells": [], "x": ' + b"9" * 10_000 + b"}")
raw("malformed", "no cells", lambda: as_bytes({**notebook(), "cells": []}))
raw(
    "malformed",
    "cells of another kind",
    lambda: as_bytes({**notebook(), "cells": [1, None, "x", [], {"cell_type": 3}]}),
)
raw("malformed", "another coding", lambda: json.dumps(notebook()).encode("utf-16"))
raw(
    "malformed",
    "sources that are numbers",
    lambda: as_bytes({**notebook(), "cells": [{**c, "source": 7} for c in notebook()["cells"]]}),
)
raw(
    "malformed",
    "metadata that is a list",
    lambda: as_bytes({**notebook(), "cells": [{**c, "metadata": []} for c in notebook()["cells"]]}),
    FULL,
)
raw("malformed", "zero bytes in a source", lambda: beside("x = '\x00'"), FULL)
raw("malformed", "half a character", lambda: beside("x = 1").replace(b"x = 1", b"x = '\\ud800'"), FULL)
raw("malformed", "byte that is no text", lambda: beside("x = 1").replace(b"x = 1", b"x = '\xff'"))
raw("malformed", "a bomb of brackets", lambda: beside("(" * 50_000 + ")" * 50_000), FULL)
raw("malformed", "a bomb of operators", lambda: beside("x = " + "-" * 100_000 + "1"), FULL)


def _old_format() -> bytes:
    cells = [{**c, "input": "".join(c["source"]), "language": "python"} for c in notebook()["cells"]]
    for one in cells:
        if one["cell_type"] == "code":
            del one["source"]
    return as_bytes(
        {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": {"name": ""},
            "worksheets": [{"cells": cells, "metadata": {}}],
        }
    )


def _twice(name: str, code: str) -> bytes:
    content = notebook()
    place = next(k for k, one in enumerate(content["cells"]) if one.get("id") == name)
    content["cells"].insert(place, {**content["cells"][place], "source": code})
    return as_bytes(content)


def _without(*names: str) -> bytes:
    content = notebook()
    return as_bytes({**content, "cells": [one for one in content["cells"] if one.get("id") not in names]})


raw("cells", "old format", _old_format, FULL)
raw("cells", "format of the future", lambda: as_bytes({**notebook(), "nbformat": 99}), FULL)
raw("cells", "duplicated cell", lambda: _twice("step", "def step(w, slope, lr):\n    return w"), FULL)
raw("cells", "duplicated check", lambda: _twice("check_step", "check('step')"), FULL)
raw("cells", "missing answer", lambda: _without("random_search"), FULL - 2)
raw("cells", "missing checks", lambda: _without("check_step", "check_walk", "check_bug"), FULL)
raw(
    "cells",
    "an answer under another's id",
    lambda: answering("def random_search(f, lo, hi, n, rng):\n    return lo", "random_search"),
    FULL - 2,
)

# ------------------------------------------------------------------- honest, only odd: none of it may cost a point
with_work("honest", "prints", "print('hello')\nimport sys\nprint('error', file=sys.stderr)")
with_work(
    "honest",
    "warnings",
    "import warnings, numpy as np\nwarnings.warn('careful')\nnp.float64(1e308) * 10\nnp.log(0.0)",
)
with_work("honest", "warnings as errors", "import warnings\nwarnings.simplefilter('error')")
with_work("honest", "overflow as error", "import numpy as np\nnp.seterr(all='raise')")
with_work(
    "honest", "plot", "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.title('my walk')\nplt.show()"
)
with_work("honest", "magic", "%matplotlib inline\n%timeit 1 + 1\nx = 1")
with_work("honest", "question mark", "print?\nlen??\nx = 1")
with_work("honest", "shell command", "!pip install numpy\nx = 1")
with_work("honest", "input", "name = input('Your name? ')")
with_work("honest", "own helper", "def tenth(x):\n    return x / 10\ntenth(6)")
with_work("honest", "error in a cell", "1 / 0")
with_work("honest", "unfinished cell", "def half(")
with_work(
    "honest", "display", "from IPython.display import display, Markdown\ndisplay(Markdown('**hello**'))"
)
with_work(
    "honest",
    "the package",
    "from gdcourse import bowl, descend, GradientDescent\ndescend(bowl, 0.0, GradientDescent(0.1), 3)",
)
with_work("honest", "scratch file", "open('notes.txt', 'w').write('mine')\nopen('notes.txt').read()")
with_work("honest", "unicode", "η = 0.1\nprint(f'η = {η} → 漢字')")
with_work("honest", "large output", "print('x' * 10**6)")
raw(
    "honest",
    "other line ends",
    lambda: as_bytes(
        {
            **notebook(),
            "cells": [
                {**c, "source": "".join(c["source"]).replace("\n", "\r\n")} for c in notebook()["cells"]
            ],
        }
    ),
    FULL,
)
raw("honest", "byte order mark", lambda: b"\xef\xbb\xbf" + as_bytes(notebook()), FULL)
raw(
    "honest",
    "metadata lost",
    lambda: as_bytes(
        {
            **notebook(),
            "cells": [{**c, "metadata": {}, "id": f"c{k}"} for k, c in enumerate(notebook()["cells"])],
        }
    ),
    FULL,
)
raw("honest", "check cell edited", lambda: answering("check('step')  # at last!", "check_step"), FULL)
raw(
    "honest",
    "all in one cell",
    lambda: as_bytes(
        {
            **notebook(),
            "cells": [
                cell(
                    "\n\n".join("".join(c["source"]) for c in notebook()["cells"] if c["cell_type"] == "code")
                )
            ],
        }
    ),
    FULL,
)
raw("honest", "lambda", lambda: answering("step = lambda w, slope, lr: w - lr * slope", "step"), FULL)
raw(
    "honest",
    "printing answer",
    lambda: answering("def step(w, slope, lr):\n    print(w, slope)\n    return w - lr * slope", "step"),
    FULL,
)
raw(
    "honest",
    "answer as a list",
    lambda: answering(
        "def walk(f, w0, lr, n):\n    p = [w0]\n    for _ in range(n):\n        p.append(step(p[-1], slope_by_feel(f, p[-1]), lr))\n    return p",
        "walk",
    ),
    FULL,
)
raw(
    "honest",
    "types and defaults",
    lambda: answering(
        "def step(w: float, slope: float, lr: float = 0.1) -> float:\n    return w - lr * slope", "step"
    ),
    FULL,
)
raw(
    "honest",
    "test that returns",
    lambda: answering(
        "def test_walk(walk):\n    w = walk(lambda w: (w - 3) ** 2, 0.0, 0.1, 3)\n    return np.shape(w) == (4,) and np.allclose(w, [0, 0.6, 1.08, 1.464], atol=1e-3)",
        "test_walk",
    ),
    FULL,
)

ADVERSARIAL = [case for case in CASES if case.group != "honest"]
