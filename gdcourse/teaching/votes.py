"""Votes by phone: a page that a class opens from the lecturer's own machine, on the room's network.

    python -m gdcourse slides 03 --votes      the deck here, and the page for the phones

Two servers, so that what a phone reaches cannot turn the vote: the deck and its controls answer to this
machine alone, the page with the question to the network. Nobody signs in, and nothing is kept but counts: a
phone has a number for as long as the server runs, so that it can change its answer. It is a show of hands,
not an election.
"""

from __future__ import annotations

import functools
import http.server
import json
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from gdcourse.course.lessons import Lesson
from gdcourse.course.refused import Refused
from gdcourse.making.sources import Source
from gdcourse.questions.reading import Question, beside
from gdcourse.questions.wording import markup
from gdcourse.teaching.lectern import LETTERS, beyond, shares, to_vote_on

PAGE = Path(__file__).parent / "deck" / "phone.html"
FORMS = ("one", "several", "number")  # of questions that can be answered by choosing
MOST_PHONES = 1000
NOTICED = 0.05  # seconds until a server sees that it is to end
MOST_BYTES = 200  # of an answer
PATIENCE = 10  # seconds; a phone that says nothing for so long is not waited for
SAFE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}


# What is counted --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ballot:
    """A question to vote on: its options as HTML, and how a class may answer, where that is written."""

    name: str
    asked: str
    options: tuple[str, ...]
    takes_several: bool = False
    expected: dict[str, int] = field(default_factory=dict)  # {letter: of a hundred}


def ballots(source: Source) -> dict[str, Ballot]:
    """The questions of a lesson that a class can vote on, by name."""
    file = Lesson(source.lesson, source.root).guide
    votes = {vote["ask"]: vote for vote in beyond(source).get("votes", [])}
    made = {}
    for question in beside(source.path):
        if question.form in FORMS:
            usual = shares(votes[question.name], question, file) if question.name in votes else {}
            made[question.name] = _ballot(question, usual)
    return made


def _ballot(question: Question, usual: dict[str, int]) -> Ballot:
    options = tuple(markup(option) for option in to_vote_on(question)[: len(LETTERS)])
    return Ballot(question.name, markup(question.asked), options, question.form == "several", usual)


class Poll:
    """One question at a time, and how often each of its options was chosen.

    >>> poll = Poll({"03.a": Ballot("03.a", "Which?", ("one", "two"))})
    >>> poll.open("03.a")
    >>> poll.cast("a phone", "03.a", [1]), poll.cast("a phone", "03.a", [0]), poll.counts()
    (True, True, [1, 0])
    """

    def __init__(self, questions: dict[str, Ballot]):
        self._questions = questions
        self._chosen: dict[str, dict[str, tuple[int, ...]]] = {}  # {question: {phone: options}}
        self._now: Ballot | None = None
        self._taking = False
        self._lock = threading.Lock()

    def open(self, name: str) -> None:
        """Take answers to this question; to nothing, if it is none that can be voted on."""
        with self._lock:
            self._now = self._questions.get(name)
            self._taking = self._now is not None

    def close(self) -> None:
        """Take no more answers to the question that is open."""
        with self._lock:
            self._taking = False

    def cast(self, phone: str, name: str, options: list[int]) -> bool:
        """Note what a phone chose, in place of what it chose before; whether that counts."""
        with self._lock:
            now = self._now
            if now is None or not self._taking or name != now.name:
                return False
            fits = all(type(option) is int and 0 <= option < len(now.options) for option in options)
            if not fits or not options or (len(options) > 1 and not now.takes_several):
                return False
            chosen = self._chosen.setdefault(name, {})
            if phone not in chosen and len(chosen) >= MOST_PHONES:
                return False
            chosen[phone] = tuple(sorted(set(options)))
            return True

    def counts(self) -> list[int]:
        """How often each option of the question on the slide was chosen; of no question, nothing."""
        with self._lock:
            chosen = self._chosen.get(self._now.name, {}) if self._now else {}
            options = range(len(self._now.options)) if self._now else ()
            return [sum(option in answer for answer in chosen.values()) for option in options]

    def for_a_phone(self, phone: str) -> dict:
        """What a phone shows: the question, its options, and what this phone chose."""
        with self._lock:
            now = self._now
            if now is None:
                return {"name": None}
            mine = self._chosen.get(now.name, {}).get(phone, ())
            shown = {
                "name": now.name,
                "asked": now.asked,
                "options": now.options,
                "several": now.takes_several,
            }
            return shown | {"mine": mine, "open": self._taking}

    def for_the_slide(self) -> dict:
        """What the slide shows: counts beside what we expected, and how many answered."""
        counts = self.counts()
        with self._lock:
            now = self._now
            if now is None:
                return {"name": None}
            voters = len(self._chosen.get(now.name, {}))
            shown = {"name": now.name, "options": now.options, "expected": now.expected, "open": self._taking}
            return shown | {"counts": counts, "voters": voters}


# Who is answered --------------------------------------------------------------------------------------------


class Phones(http.server.BaseHTTPRequestHandler):
    """To the network: a page, the question that is open, and a place for an answer. Nothing else."""

    timeout = PATIENCE
    server_version, sys_version = "gdcourse", ""

    def __init__(self, poll: Poll, known: set[str], *rest):
        self.poll, self.known = poll, known
        super().__init__(*rest)

    def do_GET(self) -> None:
        if self.path == "/":
            cookie = "" if self._phone() else self._new_phone()
            self._answer(PAGE.read_bytes(), "text/html; charset=utf-8", cookie)
        elif self.path == "/now":
            self._answer(json.dumps(self.poll.for_a_phone(self._phone())).encode())
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        said = _said(self)
        if self.path != "/vote" or said is None:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        phone, options = self._phone(), said.get("options")
        chosen = options[: len(LETTERS)] if isinstance(options, list) else []
        counts = bool(phone) and self.poll.cast(phone, str(said.get("name")), chosen)
        self._answer(json.dumps({"counts": counts}).encode())

    def _phone(self) -> str:
        """The number of a phone; none before it has opened the page, and where it keeps no cookie."""
        try:
            kept = SimpleCookie(self.headers.get("Cookie", "")).get("phone")
        except CookieError:
            return ""
        return kept.value if kept and kept.value in self.known else ""

    def _new_phone(self) -> str:
        """The cookie with the number of one more phone; none when there are more than any hall holds."""
        if len(self.known) >= MOST_PHONES:
            return ""
        number = secrets.token_urlsafe(12)
        self.known.add(number)
        return f"phone={number}; Path=/; HttpOnly; SameSite=Strict"

    def _answer(self, body: bytes, kind: str = "application/json", cookie: str = "") -> None:
        self.send_response(HTTPStatus.OK)
        headers = SAFE | {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in (headers | ({"Set-Cookie": cookie} if cookie else {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Who asked for what is nobody's business."""


class Deck(http.server.SimpleHTTPRequestHandler):
    """To this machine alone: the decks, and the controls of the vote."""

    def __init__(self, poll: Poll, address: str, *rest, **folder):
        self.poll, self.address = poll, address
        super().__init__(*rest, **folder)

    def do_GET(self) -> None:
        if self.path == "/votes":
            self._answer(self.poll.for_the_slide() | {"address": self.address})
        else:
            super().do_GET()

    def do_POST(self) -> None:
        said = _said(self)
        if self.path != "/votes" or said is None or not self._is_ours():
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        if said.get("close"):
            self.poll.close()
        else:
            self.poll.open(str(said.get("open")))
        self._answer({})

    def _is_ours(self) -> bool:
        """Whether a page of this server asks: no page of another may turn the vote through this browser."""
        host = self.headers.get("Host", "")
        return self.headers.get("Origin", "") == f"http://{host}" and host.split(":")[0] == "127.0.0.1"

    def _answer(self, said: dict) -> None:
        body = json.dumps(said).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        """The terminal is for what the lecturer needs."""


def _said(request: http.server.BaseHTTPRequestHandler) -> dict | None:
    """What was posted, if it is a short object of JSON."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    try:
        said = json.loads(request.rfile.read(int(length)))
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


# Serving ----------------------------------------------------------------------------------------------------


@contextmanager
def voting(
    folder: Path, questions: dict[str, Ballot], host: str = "0.0.0.0", port: int = 0
) -> Iterator[tuple]:
    """Serve the decks of a folder to this machine and the questions to the network, until the block ends.

    Gives the address of the decks and that of the page for the phones. Raises Refused when the port is taken.
    """
    poll = Poll(questions)
    try:
        phones = _Server((host, port), functools.partial(Phones, poll, set()))
    except OSError as error:
        raise Refused(
            f"Phones cannot be served on port {port}: {error.strerror}. Choose another with --port."
        ) from None
    with phones:
        address = f"http://{_own_address(host)}:{phones.server_port}/"
        answers = functools.partial(Deck, poll, address, directory=str(folder))
        with _Server(("127.0.0.1", 0), answers) as deck:
            for server in (phones, deck):
                threading.Thread(target=server.serve_forever, args=(NOTICED,), daemon=True).start()
            try:
                yield f"http://127.0.0.1:{deck.server_port}/", address
            finally:
                for server in (phones, deck):
                    server.shutdown()


class _Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128  # a class presses at once
    daemon_threads = True

    def handle_error(self, *_) -> None:
        """A phone that went away in the middle of a sentence is no news."""


def _own_address(host: str) -> str:
    """The address under which the room's network knows this machine; nothing is sent to find it out."""
    if host != "0.0.0.0":
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for examples, which nobody has
            return probe.getsockname()[0]
        except OSError:
            raise Refused(
                "This machine is on no network, so no phone can reach it: join the room's network, or leave "
                "--votes out and count fingers."
            ) from None
