"""A hundred thousand messages from a mad worker: each is a value or a `BadMessage`, and soon."""

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
from gdcourse.checks.probe import Answer
from gdcourse.teaching.grading import wire

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


def test_a_hundred_thousand_messages():
    draw, fine = random.Random(11), 0
    start = time.monotonic()
    for _ in range(70_000):
        message = mutated(mutated(draw.choice(GOOD), draw), draw)
        fine += understood(lambda message=message: Answer.from_data(message))
    for _ in range(30_000):
        body = bytearray(json.dumps(draw.choice(GOOD)).encode())
        for _ in range(draw.randint(1, 4)):
            body[draw.randrange(len(body))] = draw.randrange(256)
        fine += understood(lambda body=body: Answer.from_data(data.loads(bytes(body))))
    assert 5_000 < fine < 95_000, "the fuzzer makes nothing but nonsense, or nothing but sense"
    assert time.monotonic() - start < 600


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


def test_one_who_does_not_read_is_not_waited_for(pipe):
    with pytest.raises(wire.Silent):
        wire.send(pipe[1], ["x" * 9000] * 400, time.monotonic() + 0.2)


def test_there_and_back(pipe):
    message = {"value": data.encode(np.linspace(0, 1, 50))}
    wire.send(pipe[1], message)
    assert wire.receive(pipe[0]) == message
