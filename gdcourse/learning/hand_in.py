"""Hand in an exercise on the JupyterHub of your class: `python3 course.py hand-in 03`.

What is handed in is the notebook as it was saved last. You may hand in again; the last one counts. The hub
keeps the time by its own clock and gives a receipt.
"""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
from datetime import datetime

from gdcourse.course.lessons import Lesson, lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.learning.reset import writing, writing_of

PATIENCE = 60  # seconds


def main(argv: list[str]) -> int:
    parser = Parser(
        prog="course.py hand-in",
        description="Hand in exercises on the JupyterHub of your class: each as it was saved last.",
    )
    parser.add_argument("lessons", nargs="+", metavar="LESSON", help='such as "03" or "03_learning_rates"')
    chosen = lessons(parser.parse_args(argv).lessons, marker="exercises/*/checks.json")
    exchange, token = os.environ.get("GDCOURSE_HAND_IN"), os.environ.get("JUPYTERHUB_API_TOKEN")
    if not exchange or not token:
        raise Refused(
            "hand-in works on the JupyterHub of a class. Elsewhere hand in the notebook itself, such as "
            f"exercises/{chosen[0].name}/{chosen[0].name}.ipynb, where your instructor asks for it."
        )
    for lesson in chosen:
        print(hand_in(lesson, exchange, token))
    return 0


def hand_in(lesson: Lesson, exchange: str, token: str) -> str:
    """Send the notebook to the exchange; returns the receipt in a sentence."""
    path = lesson.exercise.with_suffix(".ipynb")
    where = path.relative_to(lesson.root).as_posix()
    try:
        content, saved = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime)
    except OSError as error:
        raise Refused(f"{where} cannot be read ({error.strerror}), so nothing was handed in.") from None
    receipt = _send(f"{exchange}/{lesson.name}", token, content)
    untouched = writing(path) == writing_of(json.dumps(lesson.handed_out()))
    return (
        f"{lesson.name} is handed in, as it was saved at {saved:%H:%M:%S}: {receipt['handed_in']} by the "
        f"hub's clock, number {receipt['count']} of yours, receipt {receipt['sha256'][:12]}."
        + " You have not written anything in it yet."
        * untouched
    )


def _send(address: str, token: str, content: bytes) -> dict:
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    asked = urllib.request.Request(address, content, headers, method="POST")
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return json.load(answer)["said"]
    except urllib.error.HTTPError as error:
        raise Refused(_sentence(error) or f"The hub did not take it (status {error.code}).") from None
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException) as error:
        why = getattr(error, "reason", error)
        raise Refused(
            f"The hub's exchange does not answer: {why}. Your work is where it was; try again in a minute."
        ) from None


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["refused"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
