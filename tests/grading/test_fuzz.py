"""A million messages from a mad worker: each is a value or a `BadMessage`, and no wait is without an end."""

from __future__ import annotations

import contextlib
import json
import os
import random
import threading
import time

import numpy as np
import pytest

from gdcourse.checks import data
from gdcourse.checks.data import BadMessage
from gdcourse.checks.probe import Answer, Probe
from gdcourse.teaching.grading import wire
from gdcourse.teaching.grading.conversation import LOST, Conversation
from gdcourse.teaching.grading.sandbox import Clock, Limits
from gdcourse.teaching.grading.text import clean_message

GOOD = [
    {"value": 0.6},
    {"value": {"array": "float64", "shape": [2], "data": [0.5, "nan"]}},
    {"value": [1, {"tuple": [2.5, None]}]},
    {"value": {"dict": [["w", 0.0], ["loss", 9.0]]}, "changed": ["w"], "calls": {"f": 3}},
    {"problem": "ValueError", "detail": "x", "line": 2},
    {"value": {"function": "bowl", "with": {"minimum": 3.0}, "slope": True}},
    {"value": {"rng": 7}, "visits": {"f": [{"tuple": [1.0, 2.0]}]}},
]
WORDS = [
    "nan",
    "inf",
    "array",
    "float64",
    "dict",
    "tuple",
    "rng",
    "remote",
    "value",
    "\ud800",
    "x" * 50,
    "",
    "shape",
    "data",
    "with",
]


def mutated(message, draw: random.Random):
    """A message with something in it replaced by something else."""
    if draw.random() < 0.25 or not isinstance(message, (dict, list)) or not message:
        return draw.choice(
            [
                None,
                True,
                draw.randint(-(2**70), 2**70),
                draw.uniform(-1e308, 1e308),
                draw.choice(WORDS),
                [],
                {},
                [[[[]]]],
                {
                    "array": draw.choice(["float64", "int8", "object", 3]),
                    "shape": [draw.randint(-2, 9)],
                    "data": [draw.random()] * draw.randint(0, 9),
                },
                {draw.choice(WORDS): draw.choice(WORDS)},
                [draw.random()] * draw.randint(0, 40),
            ]
        )
    if isinstance(message, list):
        place = draw.randrange(len(message))
        return [mutated(item, draw) if k == place else item for k, item in enumerate(message)]
    key = draw.choice(list(message))
    if draw.random() < 0.2:
        return {draw.choice(WORDS) if k == key else k: v for k, v in message.items()}
    return {k: mutated(v, draw) if k == key else v for k, v in message.items()}


def understood(read) -> bool:
    """Did it make sense? Anything but a value or a `BadMessage` is a failure of the decoder."""
    try:
        read()
    except BadMessage:
        return False
    return True


def fuzz(messages: int, seed: int) -> int:
    """Read so many messages of a mad worker, as they come over the line; how many made sense."""
    draw, fine = random.Random(seed), 0
    for k in range(messages):
        if k % 10 < 7:
            message = mutated(mutated(draw.choice(GOOD), draw), draw)
            body = json.dumps(message).encode()
        else:
            body = bytearray(json.dumps(draw.choice(GOOD)).encode())
            for _ in range(draw.randint(1, 4)):
                body[draw.randrange(len(body))] = draw.randrange(256)
        fine += understood(lambda body=body: Answer.from_data(clean_message(data.loads(bytes(body)))))
    assert 0.02 < fine / messages < 0.98, "the fuzzer makes nothing but nonsense, or nothing but sense"
    return fine


def test_twenty_thousand_messages():
    assert fuzz(20_000, seed=11) == fuzz(20_000, seed=11)


@pytest.mark.slow
def test_a_million_messages_and_no_growth():
    resource = pytest.importorskip("resource", reason="Windows does not tell")
    fuzz(50_000, seed=1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for seed in range(2, 22):
        fuzz(50_000, seed)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 5_000  # kilobytes


PROTOCOL = [
    {"ready": True},
    {"cell": 0},
    {"done": ["", "stopped"]},
    {"answers": [{"value": 0.6}], "after": [{}]},
    {"feel": 0, "at": [1.0]},
    {
        "call": [{"value": 1.0}, {"callback": 0}, {"generator": ["1", "2", "0", "0"]}],
        "named": {},
        "of": "step",
    },
    {"complaint": "its assert fails."},
    {"unready": {"problem": "missing"}},
    {"value": 3},
    {"raised": "ValueError", "text": "x"},
    *({"answers": [one], "after": [{"w": [1.0]}]} for one in GOOD),
]


class Mad:
    """A worker that says anything, and sometimes nothing or no more."""

    def __init__(self, draw: random.Random) -> None:
        self.draw, self.left = draw, 60

    def get_ready(self, deadline):
        pass

    def send(self, message, deadline):
        wire.framed(message)

    def receive(self, deadline):
        self.left -= 1
        if self.left < 0 or self.draw.random() < 0.02:
            raise self.draw.choice([wire.Ended, wire.Silent])
        message = self.draw.choice(PROTOCOL)
        if self.draw.random() < 0.6:
            message = mutated(message, self.draw)
        return clean_message(json.loads(json.dumps(message)))


class Obliging:
    """References that answer whatever they are asked."""

    def watch(self, functions, clock):
        pass

    def feel(self, number, at, seconds, clock):
        return {"value": 1.0}

    def visits(self, clock):
        return [[(1.0, 2.0)]]

    def call(self, of, place, inputs, named, evaluate, seconds, clock):
        evaluate(0, [1.0])
        return {"value": 1.0, "generators": []}


def converse(rounds: int) -> set[str]:
    """Ask a mad worker everything, again and again; what came of it, by kind."""
    draw, kinds = random.Random(5), set()
    probes = [
        Probe("a", {"w": [1.0], "f": data.Function("bowl")}, "calls"),
        Probe("a", {"w": np.array([1.0])}),
        Probe("b", {"w": 2.0}),
    ]
    for _ in range(rounds):
        talk = Conversation(Mad(draw), Obliging(), Limits(), Clock(60))
        for ask in (
            lambda talk=talk: talk.run(["", ""]),
            lambda talk=talk: talk.ask("step", probes, [2, 0, 1], ["step"]),
            lambda talk=talk: talk.try_on("test_walk", 0),
        ):
            try:
                kinds.add(type(ask()).__name__)
            except LOST as reason:
                kinds.add(type(reason).__name__)
    return kinds


def test_a_mad_worker_gives_an_answer_or_is_lost_and_nothing_else():
    assert converse(1_500) == {"list", "str", "Answer", "Ended", "Silent", "BadMessage"}


@pytest.mark.slow
def test_a_mad_worker_for_a_long_time():
    assert converse(100_000) == {"list", "str", "Answer", "Ended", "Silent", "BadMessage"}


class Telling(Mad):
    """A worker with one thing to say."""

    def __init__(self, message: dict) -> None:
        self.message = message

    def receive(self, deadline):
        return self.message


def test_a_test_that_is_stopped_while_a_value_is_awaited_has_its_last_word():
    """The worker says that it was stopped, where it was to say what the test's own function gives."""
    said = iter([{"call": [{"callback": 0}], "named": {}}, {"complaint": "it was still running."}])

    class Stopped(Mad):
        def receive(self, deadline):
            return next(said)

    talk = Conversation(Stopped(random.Random(0)), Obliging(), Limits(), Clock(60))
    assert talk.try_on("test_walk", 0) == "it was still running."


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        ([{"w": data.encode(np.array([1.0, 2.0]))}], ()),
        ([{"w": data.encode(np.array([1.0, 2.0 + 1e-15]))}], ()),  # moved and moved back
        ([{"w": data.encode(np.array([1.0, 2.5]))}], ("w",)),
        ([{"w": data.encode(np.array([[1.0, 2.0]]))}], ("w",)),
        ([{"w": "not plain any more"}], ("w",)),
        ([{"w": {"array": "object"}}], ("w",)),
        ([{}], ("w",)),
        ([], ("w",)),
        ([7], ("w",)),
    ],
)
def test_whether_an_input_was_changed_is_seen_and_not_believed(after, changed):
    """By what stands there afterwards, whatever the worker says of itself."""
    for said in ([], ["w"]):
        worker = Telling({"answers": [{"value": 0.6, "changed": said}], "after": after})
        talk = Conversation(worker, Obliging(), Limits(), Clock(60))
        (answer,) = talk.ask("step", [Probe("a", {"w": np.array([1.0, 2.0])})], [0])
        assert (answer.value, answer.changed) == (0.6, changed)


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"\x00\x00\x00",
        b"\x00\x00\x00\x05ab",
        b"\xff\xff\xff\xff",
        b"\x00\x3d\x09\x01" + b"0" * 10,
        b"\x00\x00\x00\x02{}x",
        b"\x00\x00\x00\x03abc",
    ],
)
def test_what_comes_through_a_pipe(pipe, content):
    source, sink = pipe
    os.write(sink, content)
    os.close(sink)
    with_end = time.monotonic() + 5
    with contextlib.suppress(BadMessage, wire.Ended):
        assert isinstance(wire.receive(source, with_end), dict)


def test_silence_is_noticed(pipe):
    with pytest.raises(wire.Silent):
        wire.receive(pipe[0], time.monotonic() + 0.1)


def test_a_trickle_does_not_prolong_the_wait(pipe):
    source, sink = pipe
    stop = threading.Event()

    def trickle():
        os.write(sink, b"\x00\x10\x00\x00")
        while not stop.wait(0.02):
            os.write(sink, b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        with pytest.raises(wire.Silent):
            wire.receive(source, time.monotonic() + 0.4)
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("read", [0, 1, 5_000, 70_000], ids="reads {}".format)
def test_one_who_reads_a_little_and_no_more_is_not_waited_for(pipe, read):
    """Room for a page in the line is no room for all that is to be sent."""
    source, sink = pipe
    reader = threading.Thread(target=lambda: [os.read(source, 1) for _ in range(read)], daemon=True)
    reader.start()
    start = time.monotonic()
    with pytest.raises(wire.Silent):
        wire.send(sink, ["x" * 9000] * 400, start + 0.3)
    assert time.monotonic() - start < 10
    reader.join(5)
    assert not reader.is_alive()


def test_what_would_be_too_long_is_not_even_begun(pipe):
    with pytest.raises(BadMessage, match="too long"):
        wire.send(pipe[1], "x" * wire.LONGEST, time.monotonic() + 1)
    os.set_blocking(pipe[0], False)
    with pytest.raises(BlockingIOError):
        os.read(pipe[0], 1)


def test_there_and_back(pipe):
    message = {"value": data.encode(np.linspace(0, 1, 50))}
    wire.send(pipe[1], message)
    assert wire.receive(pipe[0]) == message
