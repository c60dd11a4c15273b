"""Votes by phone: fifty phones on this machine, each served, none able to do more than answer."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gdcourse.__main__ import main as run
from gdcourse.course.refused import Refused
from gdcourse.teaching import slides, votes
from gdcourse.teaching.slides import lectures
from gdcourse.teaching.votes import MOST_BYTES, Ballot, Poll, ballots, voting

LESSONS = lectures()
WHICH = Ballot("03.a", "Which?", ("one", "two", "three"), expected={"B": 50, "A": 30})
SOME = Ballot("03.b", "Which of them?", ("one", "two"), takes_several=True)


class Phone:
    """A browser with one cookie."""

    def __init__(self, address: str, cookie: str = ""):
        self.host, self.cookie = address.split("/")[2], cookie
        if not cookie:
            self.page = self.asks("GET", "/")

    def asks(self, how: str, path: str, said=None, **headers):
        """The status of the answer and what it says, the headers kept in `self.heard`."""
        connection = http.client.HTTPConnection(self.host, timeout=10)
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        connection.request(how, path, body if how == "POST" else None, {"Cookie": self.cookie} | headers)
        answer = connection.getresponse()
        self.heard, content = dict(answer.getheaders()), answer.read()
        connection.close()
        self.cookie = self.heard.get("Set-Cookie", self.cookie).split(";")[0]
        return answer.status, content

    @property
    def now(self) -> dict:
        return json.loads(self.asks("GET", "/now")[1])

    def votes(self, name: str, *options) -> bool:
        status, said = self.asks("POST", "/vote", {"name": name, "options": options})
        return status == 200 and json.loads(said)["counts"]


@pytest.fixture
def hall(tmp_path):
    """The address of the decks, and that of the phones."""
    (tmp_path / "03_a.html").write_text("a deck", encoding="utf-8")
    with voting(tmp_path, {"03.a": WHICH, "03.b": SOME}, host="127.0.0.1") as addresses:
        yield addresses


def turned(deck: str, said: dict, origin: str | None = None) -> int:
    """What the deck's server says when a page of `origin` turns the vote."""
    lectern = Phone(deck, cookie="none=0")
    headers = {"Origin": deck.rstrip("/") if origin is None else origin}
    return lectern.asks("POST", "/votes", said, **headers)[0]


def shown(deck: str) -> dict:
    return json.loads(Phone(deck, cookie="none=0").asks("GET", "/votes")[1])


def test_fifty_phones_vote_at_once_and_each_counts_once(hall):
    deck, phones = hall
    assert turned(deck, {"open": "03.a"}) == 200
    with ThreadPoolExecutor(50) as room:
        class_ = list(room.map(lambda _: Phone(phones), range(50)))
        assert all(room.map(lambda phone: phone.now["asked"] == "Which?", class_))
        first = room.map(lambda pair: pair[1].votes("03.a", pair[0] % 3), enumerate(class_))
        assert all(first)
        assert shown(deck)["counts"] == [17, 17, 16]
        assert all(room.map(lambda phone: phone.votes("03.a", 1), class_[:10]))  # who changes their mind
    now = shown(deck)
    assert now["counts"] == [13, 24, 13] and now["voters"] == 50
    assert now["expected"] == {"B": 50, "A": 30} and now["address"] == phones
    assert class_[0].now["mine"] == [1]


def test_only_the_question_on_the_slide_is_open_and_only_until_it_is_closed(hall):
    deck, phones = hall
    phone = Phone(phones)
    assert phone.now == {"name": None} and not phone.votes("03.a", 0)
    turned(deck, {"open": "03.a"})
    assert not phone.votes("03.b", 0) and phone.votes("03.a", 0)
    turned(deck, {"close": True})
    assert not phone.votes("03.a", 1) and not phone.now["open"] and shown(deck)["counts"] == [1, 0, 0]
    turned(deck, {"open": "03.a"})  # whoever turns back finds what was counted
    assert shown(deck)["counts"] == [1, 0, 0]
    turned(deck, {"open": "no question"})
    assert shown(deck)["name"] is None


@pytest.mark.parametrize("options", [[], [3], [-1], [True], ["0"], [0, 1], [[0]], None, 0, {"0": 1}])
def test_what_cannot_be_chosen_is_not_counted(hall, options):
    deck, phones = hall
    turned(deck, {"open": "03.a"})
    status, said = Phone(phones).asks("POST", "/vote", {"name": "03.a", "options": options})
    assert status == 200 and json.loads(said) == {"counts": False}
    assert shown(deck)["counts"] == [0, 0, 0]


def test_where_several_fit_a_phone_may_choose_them_and_each_is_counted_once(hall):
    deck, phones = hall
    turned(deck, {"open": "03.b"})
    assert Phone(phones).votes("03.b", 0, 1, 1) and Phone(phones).votes("03.b", 1)
    assert shown(deck)["counts"] == [1, 2] and shown(deck)["voters"] == 2


def test_a_length_that_is_a_digit_and_no_number_is_refused(hall):
    line = http.client.HTTPConnection(urlsplit(hall[1]).netloc, timeout=10)
    line.putrequest("POST", "/vote")
    line.putheader("Content-Length", "²".encode("latin-1"))
    line.endheaders()
    assert line.getresponse().status == 400


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[]", b"7", b"{}" + b" " * MOST_BYTES, b"[" * MOST_BYTES, b'"\xff"']
)
def test_what_is_no_answer_is_refused_and_the_next_is_heard(hall, body):
    deck, phones = hall
    turned(deck, {"open": "03.a"})
    phone = Phone(phones)
    assert phone.asks("POST", "/vote", body)[0] == 400
    assert phone.votes("03.a", 0)


def test_a_phone_that_keeps_no_cookie_sees_the_question_and_has_no_voice(hall):
    deck, phones = hall
    turned(deck, {"open": "03.a"})
    stranger = Phone(phones, cookie="phone=made-up")
    assert stranger.now["name"] == "03.a" and not stranger.votes("03.a", 0)


@pytest.mark.parametrize("path", ["/votes", "/03_a.html", "/../guide.toml", "/vote", "/now/", "/?a"])
def test_a_phone_reaches_the_question_and_nothing_else(hall, path):
    assert Phone(hall[1]).asks("GET", path)[0] == 404


def test_a_phone_cannot_turn_the_vote_and_no_page_of_another_can(hall):
    deck, phones = hall
    assert Phone(phones).asks("POST", "/votes", {"open": "03.a"})[0] == 400
    for origin in ("", "http://example.org", phones.rstrip("/")):
        assert turned(deck, {"open": "03.a"}, origin) == 400
    assert shown(deck)["name"] is None


def test_the_page_for_phones_needs_nothing_from_anywhere_and_runs_nothing_of_others(hall):
    phone = Phone(hall[1])
    assert phone.page[0] == 200 and b"http" not in phone.page[1].replace(b"http-equiv", b"")
    assert "default-src 'none'" in phone.heard["Content-Security-Policy"]
    assert "HttpOnly" in phone.heard["Set-Cookie"] and "SameSite=Strict" in phone.heard["Set-Cookie"]


def test_no_more_phones_than_a_hall_holds(monkeypatch):
    monkeypatch.setattr(votes, "MOST_PHONES", 2)
    poll = Poll({"03.a": WHICH})
    poll.open("03.a")
    assert [poll.cast(phone, "03.a", [0]) for phone in "abca"] == [True, True, False, True]
    assert poll.counts() == [2, 0, 0]


@pytest.mark.parametrize("source", LESSONS, ids=lambda source: source.lesson)
def test_every_vote_of_the_guide_can_be_taken_by_phone(source):
    made = ballots(source)
    guessed = [ballot for ballot in made.values() if ballot.expected]
    assert len(guessed) == 2
    assert all(set(ballot.expected) <= set("ABCDEFGH"[: len(ballot.options)]) for ballot in guessed)
    assert all(2 <= len(ballot.options) <= 8 for ballot in made.values())


# Bad input --------------------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_one_sentence(hall, tmp_path):
    port = int(hall[1].rstrip("/").rsplit(":", 1)[1])
    with pytest.raises(Refused, match=rf"^Phones cannot be served on port {port}: .* --port\.$"):
        voting(tmp_path, {}, host="127.0.0.1", port=port).__enter__()


def test_a_machine_without_a_network_is_one_sentence(monkeypatch, tmp_path):
    class Alone:
        def __init__(self, *_): ...
        def __enter__(self):
            return self

        def __exit__(self, *_): ...
        def connect(self, _):
            raise OSError("no route")

    monkeypatch.setattr(votes.socket, "socket", Alone)
    with pytest.raises(Refused, match="on no network"):
        votes._own_address("0.0.0.0")


@pytest.mark.parametrize("port", ["-1", "70000", "x"])
def test_a_port_that_is_none_is_one_sentence(capsys, port):
    with pytest.raises(SystemExit):
        run(["slides", "03", "--votes", "--port", port])
    assert capsys.readouterr().err.count("\n") == 1


def test_votes_are_off_unless_they_are_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(slides, "deck", lambda source: "<html>")
    monkeypatch.setattr(slides, "take_votes", lambda *_: pytest.fail("nobody asked for votes"))
    assert run(["slides", "01", "--out", str(tmp_path)]) == 0
    assert Path(tmp_path / "01_foggy_hiker.html").exists()
