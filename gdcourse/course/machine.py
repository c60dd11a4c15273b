"""What this machine has that the course can use but does not need."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ON_THE_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ELSEWHERE = {
    "darwin": [f"/Applications/{app}.app/Contents/MacOS/{app}" for app in ("Chromium", "Google Chrome")],
    "win32": [
        f"{os.environ.get(folder, 'C:')}/{program}"
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        for program in ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
    ],
}


def chromium() -> str | None:
    """Where a Chromium is: the one that the environment variable CHROMIUM names, else the first found."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = filter(None, map(shutil.which, ON_THE_PATH))
    installed = (path for path in ELSEWHERE.get(sys.platform, []) if Path(path).exists())
    return next(found, None) or next(installed, None)


def bubblewrap() -> str | None:
    """Where bubblewrap is, which grading shuts submissions in with; Linux only."""
    return shutil.which("bwrap") if sys.platform == "linux" else None
