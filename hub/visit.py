"""Students by script, to try a hub: each logs in as a browser does, opens a lesson, runs it, works an
exercise from a file, and hands it in. Says in JSON how long it took, and what came of it.

    classroom/course/.venv/bin/python hub/visit.py http://127.0.0.1:8000 PASSWORD ann ben \
        --run notebooks/03_learning_rates.ipynb --work 03_learning_rates solution.ipynb
"""

import argparse
import json
import re
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from urllib.parse import quote

import requests
import websocket

PATIENCE = 900  # seconds for a server to start, and for a cell


class Visit:
    """One student's way through the hub."""

    def __init__(self, hub, name, password):
        self.hub, self.name, self.password = hub.rstrip("/"), name, password
        self.own = f"{self.hub}/user/{quote(name)}"
        self.browser = requests.Session()

    def log_in(self):
        """Log in and wait for the first page; returns the seconds. `RuntimeError` where the hub says no."""
        self.browser.get(f"{self.hub}/hub/login", timeout=PATIENCE).raise_for_status()
        form = {"username": self.name, "password": self.password, "_xsrf": self._xsrf()}
        began = time.monotonic()
        page = self.browser.post(f"{self.hub}/hub/login?next=/hub/spawn", data=form, timeout=PATIENCE)
        if page.status_code in (401, 403) or "Invalid username or password" in page.text:
            raise RuntimeError(f"{self.name} may not log in")
        while "jupyter-config-data" not in page.text:
            if page.status_code == 500 or time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"{self.name} sees no first page: {page.status_code} {page.url}")
            self._wait(page.text)
            page = self.browser.get(f"{self.own}/lab", timeout=PATIENCE)
        return time.monotonic() - began

    def _wait(self, page):
        """Listen, as the page that shows a server's progress does, until there is no more to hear."""
        if progress := re.search(r'EventSource\("([^"]+)"\)', page):
            address = f"{self.hub}{unescape(progress[1])}"
            with self.browser.get(address, stream=True, timeout=PATIENCE) as events:
                deque(events.iter_lines(chunk_size=1), maxlen=0)
        else:
            time.sleep(0.1)

    def _xsrf(self, path=""):
        """The cookie that a form or a request has to repeat, of the hub or of one's own server."""
        found = [one for one in self.browser.cookies if one.name == "_xsrf" and path in one.path]
        return found[-1].value if found else ""

    def ask(self, method, path, **what):
        """One request to the student's own server; returns what it answers."""
        headers = {"X-XSRFToken": self._xsrf(f"/user/{quote(self.name)}")}
        answer = self.browser.request(
            method, f"{self.own}/api/{path}", headers=headers, timeout=PATIENCE, **what
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def start(self, path):
        """A kernel for a notebook; returns its id, and its session's."""
        asked = {"name": path, "path": path, "type": "notebook", "kernel": {"name": "python3"}}
        session = self.ask("POST", "sessions", json=asked)
        return session["kernel"]["id"], session["id"]

    def run(self, kernel, cells):
        """Run code in a kernel, cell by cell; returns all that was printed and every error's name."""
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.browser.cookies)
        address = f"{self.own.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels"
        line = websocket.create_connection(address, cookie=cookies, origin=self.hub, timeout=PATIENCE)
        said, errors = [], []
        try:
            for number, code in enumerate(cells):
                line.send(json.dumps(request(f"{kernel}-{number}", code)))
                while True:
                    message = understood(line.recv())
                    if message["parent_header"].get("msg_id") != f"{kernel}-{number}":
                        continue
                    content = message["content"]
                    if message["msg_type"] == "stream":
                        said.append(content["text"])
                    elif message["msg_type"] == "error":
                        errors.append(f"{content['ename']}: {content['evalue']}")
                    elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                        break
        finally:
            line.close()
        return "".join(said), errors


def request(id, code):
    """A message that asks a kernel to run code."""
    return {
        "header": {
            "msg_id": id,
            "msg_type": "execute_request",
            "session": id,
            "username": "",
            "version": "5.3",
        },
        "parent_header": {},
        "metadata": {},
        "channel": "shell",
        "content": {"code": code, "silent": False, "store_history": True, "allow_stdin": False},
    }


def understood(message):
    """A message of a kernel. With buffers it comes as numbers, where its parts begin, and the parts."""
    if isinstance(message, bytes):
        parts = int.from_bytes(message[:4], "big")
        begins = [int.from_bytes(message[4 * k : 4 * k + 4], "big") for k in range(1, parts + 1)]
        message = message[begins[0] : begins[1] if parts > 1 else None]
    return json.loads(message)


def visit(hub, name, password, run=None, work=None, code=None):
    """All of it for one student; returns what a person would want to know."""
    one, told = Visit(hub, name, password), {"student": name}
    try:
        told["first_page_s"] = one.log_in()
        if run:
            notebook = one.ask("GET", f"contents/{quote(run)}")["content"]
            kernel, _ = one.start(run)
            began = time.monotonic()
            cells = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
            told["said"], told["errors"] = one.run(kernel, cells)
            told["lesson_s"], told["cells"] = time.monotonic() - began, len(cells)
        if code:
            told["said"], told["errors"] = one.run(one.start("notebooks/00_start_here.ipynb")[0], [code])
        if work:
            lesson, file = work
            path = f"exercises/{lesson}/{lesson}.ipynb"
            content = json.loads(Path(file).read_text(encoding="utf-8"))
            one.ask("PUT", f"contents/{path}", json={"type": "notebook", "content": content})
            kernel, session = one.start(path)
            told["handed_in"] = one.run(kernel, [f"!cd ~/course && python3 course.py hand-in {lesson[:2]}"])[
                0
            ]
            one.ask("DELETE", f"sessions/{session}")
    except (requests.RequestException, websocket.WebSocketException, OSError, RuntimeError) as error:
        told["failed"] = f"{type(error).__name__}: {error}"
    return told


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("hub")
    parser.add_argument("password")
    parser.add_argument("students", nargs="+")
    parser.add_argument("--run", metavar="NOTEBOOK", help="a path inside the course")
    parser.add_argument("--work", nargs=2, metavar=("LESSON", "FILE"), help="an exercise, as it is handed in")
    parser.add_argument("--code", help="some Python to run in a kernel of theirs")
    parser.add_argument("--one-after-the-other", action="store_true")
    asked = parser.parse_args()
    at_once = 1 if asked.one_after_the_other else len(asked.students)
    with ThreadPoolExecutor(at_once) as everybody:
        visits = [
            everybody.submit(visit, asked.hub, name, asked.password, asked.run, asked.work, asked.code)
            for name in asked.students
        ]
        for one in visits:
            print(json.dumps(one.result()), flush=True)


if __name__ == "__main__":
    main()
