"""The tests' own ground: a socket reaches this machine and no other."""

from __future__ import annotations

import socket

import pytest

ELSEWHERE = ("192.0.2.1", 9)  # an address that is kept for examples


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("connect", (ELSEWHERE,)),
        ("connect_ex", (ELSEWHERE,)),
        ("sendto", (b"x", ELSEWHERE)),
        ("sendto", (b"x", 0, ELSEWHERE)),
    ],
)
def test_a_socket_to_elsewhere_fails_the_test(name, inputs):
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours,
        pytest.raises(AssertionError, match=r"a test tried to reach 192\.0\.2\.1"),
    ):
        getattr(ours, name)(*inputs)


def test_a_socket_to_this_machine_works():
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours,
    ):
        other.settimeout(10)
        other.bind(("127.0.0.1", 0))
        assert ours.sendto(b"one", other.getsockname()) == 3
        assert ours.sendto(b"two", 0, other.getsockname()) == 3
        assert ours.connect_ex(other.getsockname()) == 0
        assert [other.recv(9), other.recv(9)] == [b"one", b"two"]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no Unix sockets")
def test_a_unix_socket_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the whole path may be too long for a socket
    with socket.socket(socket.AF_UNIX) as other, socket.socket(socket.AF_UNIX) as ours:
        other.bind("socket")
        other.listen()
        ours.connect("socket")
        other.accept()[0].close()
