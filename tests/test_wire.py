"""What no honest client sends ahead of a request, at a really running gateway."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gateway.demo.site import Site
from gateway.wire import HEAD_SECONDS, MOST_HEAD, MOST_HEADERS

PATIENCE = HEAD_SECONDS + 10
ENDLESS = 4096  # packets, 256 MB: far more than the kernel's buffers hold


@contextmanager
def connected(site: Site) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", site.port), PATIENCE) as wire:
        yield wire


def answer(wire: socket.socket) -> tuple[int, bytes]:
    """Status and body; the gateway closes, or keeps the connection and has told the body's length."""
    read = b""
    while b"\r\n\r\n" not in read:
        part = wire.recv(65536)
        if not part:
            break
        read += part
    head, _, body = read.partition(b"\r\n\r\n")
    length = next(
        int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    )
    while len(body) < length:
        body += wire.recv(65536)
    return int(head.split()[1]), body


def send_on(wire: socket.socket) -> None:
    for _ in range(ENDLESS):
        wire.sendall(b"a" * 65536)


def asked(*headers: str, path: str = "/livez") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "host: gateway", *headers, "", ""]).encode()


def test_a_head_of_the_greatest_size_is_answered_and_the_connection_goes_on(served: Site) -> None:
    long = "x-long: " + "a" * (MOST_HEAD - 200)
    with connected(served) as wire:
        for _ in range(3):
            wire.sendall(asked(long))
            assert answer(wire)[0] == 200


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "excess",
    [["x-long: " + "a" * MOST_HEAD], [f"x-{n}: 1" for n in range(MOST_HEADERS)]],
    ids=["long", "many"],
)
def test_a_head_that_is_too_large_is_a_problem(served: Site, excess: list[str], language: str) -> None:
    with connected(served) as wire:
        wire.sendall(asked(f"accept-language: {language}", *excess))
        status, body = answer(wire)
        assert status == 431
        told = json.loads(body)
        assert (told["code"], told["status"]) == ("head_too_large", 431)
        assert told["detail"].isascii() == (language == "en")
        assert wire.recv(1) == b""


def test_an_endless_header_is_refused_long_before_it_ends(served: Site) -> None:
    with connected(served) as wire:
        wire.sendall(b"GET /livez HTTP/1.1\r\nx-endless: ")
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            send_on(wire)
    with connected(served) as wire:  # and the others are served
        wire.sendall(asked())
        assert answer(wire)[0] == 200


def test_an_endless_address_is_refused(served: Site) -> None:
    with connected(served) as wire:
        wire.sendall(asked(path="/" + "a" * 2 * MOST_HEAD))
        assert answer(wire)[0] == 431


def test_a_head_that_never_ends_is_hung_up_on(served: Site) -> None:
    with connected(served) as wire:
        wire.sendall(b"GET /livez HTTP/1.1\r\nhost: ")
        assert wire.recv(1) == b""


def test_a_connection_at_rest_after_an_answer_is_kept_as_long_as_any_other(served: Site) -> None:
    with connected(served) as wire:
        wire.sendall(asked())
        assert answer(wire)[0] == 200
        time.sleep(1)
        wire.sendall(asked())
        assert answer(wire)[0] == 200


def test_two_requests_in_one_packet_are_both_answered(served: Site) -> None:
    with connected(served) as wire:
        wire.sendall(asked() + asked())
        assert answer(wire)[0] == 200
