"""What is read without the parser reads as the parser reads it; all else is left to the parser."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser

from lianzheng_quiz.plain_requests import READ, read_plainly

SITTING = "0123456789abcdef" * 2
HEAD = ("Host: exam.example", "Cookie: session=abc.def", "X-CSRFToken: t-1", "Content-Type: application/json")


def request(line: str = f"PUT /sittings/{SITTING}/answers HTTP/1.1", *head: str, body: bytes = b"{}") -> bytes:
    lines = [line, *(head or HEAD), f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def parsed(data: bytes) -> HTTPRequestParser:
    parser, left = HTTPRequestParser(Adjustments()), data
    while left and not parser.completed:
        left = left[parser.received(left) :]
    assert left == b""
    return parser


def as_parsed(data: bytes) -> dict[str, Any]:
    """The same keys as the parser reads them, None where it refuses."""
    found = parsed(data)
    assert found.error is None
    names = {key: key.removeprefix("HTTP_") for key in READ.values()}
    values = {key: found.headers[name] for key, name in names.items() if name in found.headers}
    return {**values, "REQUEST_METHOD": found.command, "PATH_INFO": found.path, "QUERY_STRING": found.query}


def told(environ: dict[str, Any] | None) -> dict[str, Any]:
    assert environ is not None
    wanted = (*READ.values(), "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING")
    return {key: environ[key] for key in wanted if key in environ}


@pytest.mark.parametrize(
    "data",
    [
        request(),
        request(f"GET /sittings/{SITTING} HTTP/1.1", *HEAD, "connection: Keep-Alive", "Accept: */*", body=b""),
        request(f"POST /sittings/{SITTING}/start HTTP/1.1", *HEAD, "Referer:  http://exam.example/x  ", body=b"a=b"),
        request(f"PUT /sittings/{SITTING}/answers HTTP/1.1", "host:exam.example", "COOKIE: a=1; b=2", body=bytes(900)),
    ],
)
def test_a_plain_request_reads_as_the_parser_reads_it(data: bytes) -> None:
    environ = read_plainly(data, "10.0.0.7")
    assert told(environ) == as_parsed(data)
    assert environ is not None
    assert environ["REMOTE_ADDR"] == "10.0.0.7"
    assert environ["wsgi.input"].read() == data.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        request()[:-1],
        request() + b"x",
        request() + request(),
        request().replace(b"HTTP/1.1", b"HTTP/1.0"),
        request().replace(b"/answers", b"/answers?x=1"),
        request().replace(b"/answers", b"/ans%77ers"),
        request().replace(b"PUT", b"DELETE"),
        request().replace(b"Host: exam.example\r\n", b""),
        request().replace(b"Content-Length: 2", b"Content-Length: +2"),
        request().replace(b"Content-Length: 2", b"Content-Length: 2\r\nContent-Length: 2"),
        request().replace(b"Cookie:", b"Cookie: session=other\r\nCookie:"),
        request().replace(b"Cookie:", b"Transfer-Encoding: chunked\r\nCookie:"),
        request().replace(b"Cookie:", b"Expect: 100-continue\r\nCookie:"),
        request().replace(b"Cookie:", b"Connection: close\r\nCookie:"),
        request().replace(b"Cookie:", b"X-Long: a\r\n folded\r\nCookie:"),
        request().replace(b"Cookie:", b"X_Csrftoken: t\r\nCookie:"),
        request().replace(b"Cookie:", b"Cookie :"),
        request().replace(b"abc.def", b"abc\x00def"),
        request().replace(b"abc.def", "廉政".encode()),
        request().replace(b"\r\n", b"\n"),
    ],
)
def test_whatever_is_written_otherwise_is_left_to_the_parser(data: bytes) -> None:
    assert read_plainly(data, "10.0.0.7") is None


NAMES = st.sampled_from(
    ["Host", "Cookie", "Content-Type", "X-CSRFToken", "Referer", "Connection", "Accept", "TE", "X_Odd", "x-More"]
)
VALUES = st.text(st.characters(max_codepoint=0x7F), max_size=12) | st.sampled_from(["close", "keep-alive", "a b", "\t"])


@given(
    st.sampled_from(["GET", "PUT", "POST", "HEAD"]),
    st.text(st.sampled_from("/aZ9-_.%?# "), min_size=1, max_size=12),
    st.lists(st.tuples(NAMES, st.sampled_from([":", ": ", ":\t", " : "]), VALUES), max_size=5),
    st.binary(max_size=8),
)
def test_nothing_is_read_that_the_parser_reads_otherwise(
    method: str, path: str, head: list[tuple[str, str, str]], body: bytes
) -> None:
    data = request(f"{method} /{path} HTTP/1.1", "Host: x", *["".join(line) for line in head], body=body)
    environ = read_plainly(data, "10.0.0.7")
    if environ is not None:
        assert told(environ) == as_parsed(data)
