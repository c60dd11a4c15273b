"""The exchange: a service of the hub that takes what students hand in, and writes down when it came.

    POST /services/exchange/03_learning_rates    the notebook is the body; the answer is a receipt
    GET  /services/exchange/03_learning_rates    the receipts of whoever asks

Who hands in is whom the hub knows by their token, and the time is this machine's. Everything stays, each in a
folder of its own, as nbgrader's exchange keeps it; `course.py grade` takes the last of each student:

    classroom/handed_in/03_learning_rates/ann+03_learning_rates+2026-03-01 09:00:00.123456 UTC/…ipynb
"""

import hashlib
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

LARGEST = 10_000_000  # bytes of a notebook; `grade` reads none that is larger
MOST = 100  # hand-ins of one student and lesson, so that nobody can fill the disk
ROOM = 500_000_000  # bytes that stay free on it


class Refused(Exception):
    """A hand-in that is not taken: the status, and one sentence for the student."""

    def __init__(self, status, sentence):
        super().__init__(sentence)
        self.status = status


class Exchange:
    """The folder of what was handed in."""

    def __init__(self, folder, lessons):
        self.folder, self.lessons = Path(folder), set(lessons)

    def take(self, student, lesson, content, now=None):
        """Keep a notebook; returns its receipt. `Refused` for what is none, or where there is no room."""
        earlier = self.receipts(student, lesson)
        if len(earlier) >= MOST:
            raise Refused(429, f"You have handed in {lesson} {MOST} times: that is the most.")
        if len(content) > LARGEST:
            raise Refused(413, f"The notebook has more than {LARGEST // 1_000_000} MB: clear its outputs.")
        try:
            json.loads(content)["cells"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Refused(
                400, "What came is no notebook: save it in JupyterLab, and hand in again."
            ) from None
        lessons_folder = self.folder / lesson
        lessons_folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(lessons_folder).free < ROOM:
            raise Refused(507, "The disk of the hub is full. Tell who teaches; your work is where it was.")
        now = now or datetime.now(UTC)
        name = f"{student}+{lesson}+{now:%Y-%m-%d %H:%M:%S.%f} UTC"
        half = self.folder / ".half" / name  # nobody reads half a notebook
        half.mkdir(parents=True)
        (half / f"{lesson}.ipynb").write_bytes(content)
        half.rename(lessons_folder / name)
        return self._receipt(lessons_folder / name) | {"count": len(earlier) + 1}

    def receipts(self, student, lesson):
        """What a student has handed in of a lesson, in the order of time."""
        if lesson not in self.lessons:
            raise Refused(404, f"There is no lesson {lesson} to hand in.")
        found = (self.folder / lesson).glob("*+*+* UTC")
        return [self._receipt(path) for path in sorted(found) if path.name.split("+")[0] == student]

    def _receipt(self, path):
        content = (path / f"{path.parent.name}.ipynb").read_bytes()
        when = path.name.split("+")[2].partition(".")[0]
        return {"handed_in": f"{when} UTC", "sha256": hashlib.sha256(content).hexdigest()}


def application(exchange):
    """The pages of the service; the hub says who asks."""
    from jupyterhub.services.auth import HubAuthenticated
    from tornado.web import Application, RequestHandler, authenticated

    class HandIn(HubAuthenticated, RequestHandler):
        @authenticated
        def post(self, lesson):
            self.answer(exchange.take, lesson, self.request.body)

        @authenticated
        def get(self, lesson):
            self.answer(exchange.receipts, lesson)

        def answer(self, act, lesson, *more):
            try:
                self.write({"said": act(self.get_current_user()["name"], lesson, *more)})
            except Refused as refused:
                self.set_status(refused.status)
                self.write({"refused": str(refused)})

    return Application([(rf"{os.environ['JUPYTERHUB_SERVICE_PREFIX']}(\w+)", HandIn)])


def main():
    """Serve until the hub ends us."""
    from urllib.parse import urlsplit

    from tornado.httpserver import HTTPServer
    from tornado.ioloop import IOLoop

    os.umask(0o077)  # students have no business here, where they have accounts of their own
    classroom = Path(os.environ["GDCOURSE_CLASSROOM"])
    told = json.loads((classroom / "settings.json").read_text(encoding="utf-8"))
    folder = os.environ.get("GDCOURSE_HANDED_IN") or classroom / "handed_in"
    exchange = Exchange(folder, told["lessons"])
    server = HTTPServer(application(exchange), max_body_size=LARGEST + 1, max_buffer_size=4 * LARGEST)
    where = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    server.listen(where.port, os.environ.get("GDCOURSE_LISTEN") or where.hostname)
    IOLoop.current().start()


if __name__ == "__main__":
    main()
