#!/usr/bin/env python3
"""The front door of gdcourse.

    python3 course.py lab       opens the course in JupyterLab
    python3 course.py test      runs every test
    python3 course.py doctor    says what works here and what does not

The first run makes an environment beside this file, in the folder `.venv`, from requirements.lock; later runs
find it there. Then the verb is handed to the package `gdcourse` inside that environment.

Only the standard library is used, and only words that Python 2.7 can read: an old Python has to get as far as
the sentence that says it is too old.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "gdcourse needs Python 3.11 or newer, and this is Python %d.%d. Install a newer one (from "
        "python.org) and start the course with that one, for example: python3.12 course.py lab"
        % sys.version_info[:2]
    )

import os

if __name__ == "__main__":  # a json.py that somebody keeps beside this file is not Python's json
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]
    foreign = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = [path for path in sys.path if path not in foreign]

import ast
import contextlib
import difflib
import functools
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

WINDOWS = os.name == "nt"
ME = "py course.py" if WINDOWS else "python3 course.py"

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
SHARED = os.environ.get("GDCOURSE_VENV", "")  # an environment that somebody else made and keeps, as on a hub
VENV = Path(SHARED) if SHARED else ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "gdcourse.json"  # written last: an environment without it is half made
EARLIER = ROOT / ".venv.earlier"  # the environment being replaced, kept until the new one is complete
NOTES = ROOT / ".gdcourse"
LOG = NOTES / "setup.log"

LEARNERS_PART_ENDS = "# == For building, testing and teaching =="
DEEPEST_FILE = 165  # characters from the course folder to the end of the longest path inside .venv

# Of what pip and uv are told by the environment or by a file, what says where packages come from is kept. The
# rest, such as pip's `target`, says where they go: into another folder than .venv, and out of the course.
WHERE_FROM = re.compile(
    "index|find.links|proxy|cert|tls|host|timeout|retries|cache|keyring|offline|config|link.mode|concurrent",
    re.IGNORECASE,
)
QUIET_SECONDS = 15  # without a word in a log that nobody watches live

# What uv or pip said when they failed, and what a person gets to read: the first that is found.
CAUSES = (
    (
        "No space left|Errno 28|os error 28|os error 112",
        "The disk is full: the environment needs 1 GB.",
    ),
    (
        "certificate|CERTIFICATE_VERIFY_FAILED|SSLError",
        "The package index could not be trusted: this network shows a certificate that is unknown here. "
        "Try another network, or ask whoever runs this one.",
    ),
    (
        "HTTP status|HTTP error|Client Error|Server Error",
        "The package index answered with an error. Try again later; if this computer is told to use an "
        "index of its own, ask whoever runs that.",
    ),
    (
        "Failed to fetch|error sending request|dns error|NewConnectionError|ConnectTimeout|ProxyError|"
        "Connection refused|Connection reset|getaddrinfo|Name or service not known|Network is unreachable|"
        "No route to host|Max retries|Read timed out|operation timed out",
        "No network: the course's packages could not be fetched. Connect once and run the same command "
        "again; afterwards the course works offline.",
    ),
    (
        "DO NOT MATCH THE HASHES|[Hh]ash mismatch",
        "A package that arrived is not the one the course was tested with. Run the same command again; if "
        "that does not help, this network or its index changes packages.",
    ),
    (
        "No matching distribution|no usable wheels|no wheels|unsatisfiable|not a supported wheel",
        "Some packages are not made for Python %d.%d on %s. Use another Python, 3.11 to 3.14."
        % (sys.version_info[:2] + (sys.platform,)),
    ),
)


class Problem(Exception):
    """Something to tell the person at the keyboard; the message is one line that says what to do."""


def main(arguments):
    """Do what the verb says; returns the exit status."""
    try:
        os.getcwd()
    except OSError:  # the folder it was started from is gone
        os.chdir(str(ROOT))
    table, for_learners = verbs()
    if len(arguments) == 2 and arguments[0] == "help":
        arguments = [arguments[1], "--help"]
    verb = arguments[0] if arguments else "help"
    if verb in ("help", "-h", "--help"):
        print("\n".join("    %s %-9s %s" % (ME, name, table[name][1]) for name in table if here(table[name])))
        return 0
    if verb not in table:
        close = difflib.get_close_matches(verb, table, n=1)
        hint = " Did you mean %s?" % close[0] if close else ""
        there = ", ".join(name for name in table if here(table[name]))
        raise Problem("'%s' is not a verb of this course.%s The verbs: %s." % (verb, hint, there))
    if not here(table[verb]):
        raise Problem("%s is not part of this copy of the course: who teaches it has that." % verb)
    if verb == "doctor":
        return examine(arguments)
    set_up(whole=verb not in for_learners)
    return hand_over(arguments)


def verbs():
    """The verbs, and which of them need the learner's packages only; read from gdcourse, not imported."""
    file = ROOT / "gdcourse" / "__main__.py"
    if not file.exists():
        raise Problem("The folder gdcourse is missing beside course.py. Fetch the whole course again.")
    values = {}
    for line in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(line, ast.Assign) and line.targets[0].id in ("VERBS", "LEARNERS_VERBS"):
            values[line.targets[0].id] = ast.literal_eval(line.value)
    return values["VERBS"], values["LEARNERS_VERBS"]


def here(entry):
    """Whether what a verb does is in this copy; what students get is without the instructor's rooms."""
    path = ROOT / entry[0].partition(":")[0].replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


# --- Is the environment as it should be? ----------------------------------------------------------


def wrong(whole):
    """Why `.venv` cannot serve, or "" when it can; `whole` asks for more than the learner's packages."""
    if SHARED:
        return "" if version_inside() else "GDCOURSE_VENV names %s, and no Python starts there" % SHARED
    if not os.path.lexists(VENV):
        return "there is none yet"
    stamp = read_stamp()
    if not stamp:
        return "its set-up did not finish"
    if stamp["folder"] != str(ROOT):
        return "the course folder has moved"
    if stamp["packages"] == digest(False) and whole:
        return "it holds the learner's packages only"
    if stamp["packages"] not in (digest(False), digest(True)):
        return "the list of packages has changed"
    if stamp["python"] != version_inside():
        return "its Python %s is gone" % stamp["python"]
    return ""


def read_stamp():
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return stamp if {"folder", "packages", "pip", "python", "whole"} <= set(stamp) else None
    except (OSError, ValueError, TypeError):
        return None


def packages(whole):
    """The text of the lock: all of it, or the part that a learner needs, which comes first."""
    try:
        text = LOCK.read_text(encoding="utf-8")
    except OSError:
        raise Problem("requirements.lock is missing beside course.py. Fetch the whole course again.")
    return text if whole else text.partition(LEARNERS_PART_ENDS)[0]


def digest(whole):
    return hashlib.sha256(packages(whole).encode("utf-8")).hexdigest()


def version_inside():
    """The version of the Python in `.venv`, as "3.11"; None when it does not start, its base being gone."""
    ask = [str(PYTHON), "-I", "-S", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        return subprocess.run(ask, capture_output=True, text=True, timeout=60, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None


# --- Make it so -----------------------------------------------------------------------------------


def set_up(whole):
    """Make `.venv` from the lock; does nothing when it is complete already."""
    reason = wrong(whole)
    if not reason:
        return
    if SHARED:
        raise Problem("%s. Tell whoever runs this machine." % reason)
    with one_at_a_time():
        bring_back_the_earlier()
        reason = wrong(whole)
        if not reason:
            return
        stamp = read_stamp()
        usable = stamp and stamp["python"] == version_inside() and (stamp["whole"] or not whole)
        LOG.write_text("", encoding="utf-8")
        try:
            if wrong(whole=False) or not (uv() or stamp["pip"]):
                replace(whole or bool(stamp and stamp["whole"]), reason)
            else:
                extend()
        except Problem as problem:
            if not usable:
                raise
            say("%s\nGoing on with the earlier environment." % problem)


def replace(whole, reason):
    """A new environment; the earlier one, if any, stays until the new one is complete."""
    check_room()
    began = time.monotonic()
    say("Setting up the course's environment (%s). This happens once." % reason)
    try:
        if os.path.lexists(VENV):
            VENV.rename(EARLIER)
    except OSError:
        raise Problem(
            "The environment is in use. Close JupyterLab and whatever else uses %s, leave the environment "
            "(deactivate) if this terminal is in it, and run the same command again." % VENV
        )
    try:
        make_venv()
        install(whole)
        complete(whole)
    except Problem:
        bring_back_the_earlier()
        raise
    remove(EARLIER)
    say("Ready after %d s." % round(time.monotonic() - began))


def extend():
    """Add what is more than the learner's packages to an environment that has those."""
    began = time.monotonic()
    say("Adding the packages for building, testing and teaching. This happens once.")
    before = STAMP.read_text(encoding="utf-8")
    STAMP.unlink()  # an interruption from here on leaves an environment that is made anew
    try:
        install(whole=True)
    except Problem:
        STAMP.write_text(before, encoding="utf-8")
        raise
    complete(whole=True)
    say("Ready after %d s." % round(time.monotonic() - began))


def make_venv():
    """An empty environment, with pip in it only where uv is not there to do the work."""
    with_pip = not uv()
    if with_pip and importlib.util.find_spec("ensurepip") is None:
        raise Problem(
            "This Python comes without pip. Install it (on Debian and Ubuntu: sudo apt install python3-venv) "
            "or install uv, and run the same command again."
        )
    base = getattr(sys, "_base_executable", None) or sys.executable
    run([base, "-m", "venv", str(VENV)] + ([] if with_pip else ["--without-pip"]))


def install(whole):
    """Fetch and unpack exactly the packages of the lock, each checked against its hash."""
    wanted = VENV / "requirements.txt"
    wanted.write_text(packages(whole), encoding="utf-8")
    if uv():
        command = [uv(), "pip", "install", "--python", str(PYTHON)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--no-compile", "--progress-bar=off"]
        command += ["--retries=2", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:"]
    if sys.version_info >= (3, 15):
        command += ["--no-binary=pyyaml"]  # not ready-made for 3.15 yet; it builds without a compiler
    run(command + ["-r", str(wanted)], **({} if uv() else settings_of_pip()))


def settings_of_pip():
    """What pip's configuration files say of where packages come from, as variables in place of the files."""
    ask, kept = [str(PYTHON), "-P", "-m", "pip", "config", "list"], {}
    told = subprocess.run(ask, capture_output=True, text=True, env=clean_environment(PYTHONUTF8="1")).stdout
    for line in told.splitlines():
        name, _, value = line.partition("=")
        place, _, option = name.rpartition(".")
        variable = "PIP_" + option.upper().replace("-", "_")
        if place in ("global", "install") and WHERE_FROM.search(option) and variable not in os.environ:
            with contextlib.suppress(ValueError, SyntaxError):
                kept[variable] = ast.literal_eval(value)
    return dict(kept, PIP_CONFIG_FILE=os.devnull)


def complete(whole):
    """Put gdcourse on the path, see that what was installed can be imported, and write the stamp."""
    ask = [str(PYTHON), "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    check_import()
    # Relative, so that a folder with any letters in its name can be written here on every system.
    Path(site, "gdcourse.pth").write_text(os.path.relpath(VENV.parent, site) + "\n", encoding="ascii")
    stamp = {
        "folder": str(ROOT),
        "packages": digest(whole),
        "pip": os.path.exists(os.path.join(site, "pip")),
        "python": version_inside(),
        "whole": whole,
    }
    half = STAMP.with_suffix(".tmp")
    half.write_text(json.dumps(stamp), encoding="utf-8")
    os.replace(half, STAMP)


def check_import():
    """Refuse an environment that was reported as complete and is not: packages may have gone elsewhere."""
    ask = [str(PYTHON), "-I", "-c", "import numpy"]
    ran = subprocess.run(ask, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
    if ran.returncode:
        with LOG.open("a", encoding="utf-8", errors="replace") as log:
            log.write(ran.stderr)
        last = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
        told = "; ".join(diverting() if uv() else []) or "a setting of pip or uv may send packages elsewhere"
        raise Problem(
            "The packages were installed, and yet numpy cannot be imported from %s (%s): %s. Undo that and "
            "run the same command again. (Details: %s)" % (VENV, last, told, LOG)
        )


def diverting():
    """The settings in uv's files that send packages somewhere else."""
    homes = [os.environ.get("XDG_CONFIG_HOME", "~/.config"), os.environ.get("APPDATA", "~/.config"), "/etc"]
    files = [os.environ.get("UV_CONFIG_FILE", "")] + [os.path.join(home, "uv", "uv.toml") for home in homes]
    for file in sorted({Path(file).expanduser() for file in files if file}):
        with contextlib.suppress(OSError, RuntimeError):
            for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
                if re.match(r"\s*(target|prefix|system|python)\s*=", line):
                    yield "%s says %s" % (file, line.strip())


@functools.cache
def uv():
    """Where a working uv is, or None."""
    found = shutil.which("uv")
    try:
        works = found and subprocess.run([found, "--version"], capture_output=True).returncode == 0
    except OSError:
        works = False
    return found if works else None


def run(command, **more):
    """Run one step of the set-up, its latest line shown as progress, all of it kept in the log."""
    # Safe: a json.py that somebody keeps beside this file is not imported.
    more.update(PIP_USER="0", PYTHONIOENCODING="utf-8", PYTHONUNBUFFERED="1", PYTHONSAFEPATH="1")
    environment = clean_environment(**more)
    with LOG.open("a", encoding="utf-8", errors="replace") as log:
        log.write("\n%s\n" % " ".join(command))
        # The lock's handle is inherited: should we be killed, the next set-up waits until pip has ended too.
        step = subprocess.Popen(
            command,
            cwd=str(ROOT),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            close_fds=False,
        )
        output = []
        try:
            with progress_of(output):
                for line in step.stdout:
                    log.write(line)
                    output.append(line.strip())
        finally:
            step.wait()  # after Ctrl-C too: the step got it as well and is cleaning up
            step.stdout.close()
    if step.returncode:
        raise Problem("%s (Details: %s)" % (explain(output), LOG))


def explain(output):
    """One sentence for what made uv or pip fail."""
    text = "\n".join(output)
    for pattern, sentence in CAUSES:
        if re.search(pattern, text):
            return sentence
    telling = [line for line in output if "error" in line.lower()] or output or ["no reason given"]
    return "The environment could not be made: %s." % telling[-1].rstrip(".")


@contextlib.contextmanager
def progress_of(output):
    """Show the latest line of a step and how long it takes; what is silent for long is at work too."""
    began, done = time.monotonic(), threading.Event()
    live = sys.stderr.isatty()

    def watch():
        while not done.wait(0.5 if live else QUIET_SECONDS):
            text = "%3d s  %s" % (time.monotonic() - began, output[-1] if output else "")
            if live:
                overwrite(text)
            else:
                say(text)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        if live:
            overwrite("")


def overwrite(text):
    """One line that takes the place of the one before."""
    width = min(shutil.get_terminal_size().columns, 100) - 1
    sys.stderr.write("\r" + text[:width].ljust(width) + ("" if text else "\r"))
    sys.stderr.flush()


@contextlib.contextmanager
def one_at_a_time():
    """Wait until no other set-up is at work in this folder, and keep others waiting."""
    try:
        NOTES.mkdir(exist_ok=True)
        handle = open(NOTES / "setup.lock", "w", encoding="utf-8")
    except OSError:
        raise Problem("This folder cannot be written: %s. Copy the course to a folder of your own." % ROOT)
    with handle:
        os.set_inheritable(handle.fileno(), True)
        waiting = False
        while not taken(handle):
            if not waiting:
                say("Another set-up is at work in this folder; waiting for it to finish.")
            waiting = True
            time.sleep(0.3)
        yield


def taken(handle):
    """Whether the lock is ours now. The system gives it back when we end, however we end."""
    try:
        if WINDOWS:
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass  # a file system without locks: better one set-up unguarded than none at all
    return True


def bring_back_the_earlier():
    """Undo a replacement that did not finish; finish one that did."""
    if os.path.lexists(EARLIER) and not STAMP.exists():
        remove(VENV)
        EARLIER.rename(VENV)
    remove(EARLIER)


def remove(folder):
    """Delete an environment; its stamp goes first, so that half of it is never taken for the whole."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        with contextlib.suppress(FileNotFoundError):
            (folder / STAMP.name).unlink()
        shutil.rmtree(folder)


def check_room():
    """Refuse early what would fail late."""
    free = shutil.disk_usage(ROOT).free
    if free < 1e9:
        raise Problem("The disk is almost full: the environment needs 1 GB, %d MB are free." % (free / 1e6))
    if WINDOWS and len(str(ROOT)) + DEEPEST_FILE > 259 and not long_paths_allowed():
        raise Problem(
            "The path of this folder is too long for Windows. Move the course to a shorter one, for example "
            "C:\\gdcourse, and run the same command there."
        )


def long_paths_allowed():
    import winreg

    with contextlib.suppress(OSError):
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return winreg.QueryValueEx(key, "LongPathsEnabled")[0] == 1
    return False


# --- Hand over ------------------------------------------------------------------------------------


def clean_environment(**more):
    """The environment variables, without those that would mix another Python into ours."""
    kept = {name: value for name, value in os.environ.items() if not mixing(name.upper())}
    return dict(kept, **more)


def mixing(name):
    """Whether a variable is for every Python (PYTHONPATH), pip (PIP_TARGET) or figure (MPLBACKEND)."""
    if name.startswith(("PIP_", "UV_")):
        return not WHERE_FROM.search(name)
    if name.startswith("PYTHON"):
        return name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONHASHSEED")
    return name in ("VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "MPLBACKEND")


def inside(arguments, **more):
    """Command and environment variables that run `gdcourse` in `.venv`."""
    path = os.pathsep.join([str(PYTHON.parent), os.environ.get("PATH", "")])
    more.update(PATH=path, VIRTUAL_ENV=str(VENV), PYTHONUTF8="1", JUPYTER_PREFER_ENV_PATH="1")
    if SHARED:
        more.update(PYTHONPATH=str(ROOT))  # this copy of the course, not the one it was made for
    environment = clean_environment(**more)
    # -P keeps a stray numpy.py in the person's folder from being imported.
    return [str(PYTHON), "-P", "-m", "gdcourse"] + arguments, environment


def hand_over(arguments):
    """Become `gdcourse`; on Windows, where a process cannot become another, wait for it."""
    command, environment = inside(arguments)
    sys.stderr.flush()
    if not WINDOWS:
        os.execve(command[0], command, environment)
    child = subprocess.Popen(command, env=environment)
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # the child gets Ctrl-C too, and decides
            return child.wait()


def examine(arguments):
    """`doctor`: first what can be said without the environment, then what gdcourse says inside it."""
    reason = wrong(whole=False)
    state = "(%s); run: %s lab" % (reason, ME) if reason else "is complete"
    free = shutil.disk_usage(ROOT).free / 1e9
    findings = [
        (True, "Python %s on %s: %s" % (sys.version.split()[0], sys.platform, sys.executable)),
        (free > 1 or not reason, "%.1f GB free on this disk" % free),
        (not reason, "the environment .venv %s" % state),
    ]
    for good, text in findings:
        print("[ OK ] %s" % text if good else "[FAIL] %s" % text)
    sys.stdout.flush()
    if not version_inside():
        return 1
    good = all(good for good, _ in findings)
    command, environment = inside(arguments, PYTHONPATH=str(ROOT), GDCOURSE_OUTSIDE="well" if good else "ill")
    return subprocess.call(command, env=environment) or int(not good)


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a folder's name may hold letters this console does not know
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        say(str(problem))
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again to go on.")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever was reading has read enough
    except OSError as error:
        say("%s. If it says nothing to you, run: %s doctor" % (error, ME))
    sys.exit(1)
