"""Reads a plainly written request without the parser: one of the few that an exam is made of, whole in one piece.

It reads less than HTTP allows and never guesses. Whatever is written in another way is left to waitress's parser,
which reads everything and answers for it.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

PLAIN = re.compile(
    rb"(GET|PUT|POST) (/[0-9A-Za-z/_-]{1,120}) HTTP/1\.1\r\n((?:[0-9A-Za-z-]{1,40}: ?[\x20-\x7e]*\r\n){1,40})\r\n"
)
"""No query, no escaped letters, no folded or odd header, no letter beyond ASCII."""

UNUSUAL = frozenset((b"transfer-encoding", b"expect", b"upgrade", b"te", b"trailer", b"connection"))
READ = {
    b"host": "HTTP_HOST",
    b"cookie": "HTTP_COOKIE",
    b"referer": "HTTP_REFERER",
    b"x-csrftoken": "HTTP_X_CSRFTOKEN",
    b"content-type": "CONTENT_TYPE",
    b"content-length": "CONTENT_LENGTH",
}
"""All that the short way looks at."""


def read_plainly(data: bytes, address: str) -> dict[str, Any] | None:
    """The environ of a request from `address`, as far as the short way looks at it; None for what is not plain.

    `data` is all that has come: less or more than one whole request is not plain either.
    """
    found = PLAIN.match(data)
    if found is None:
        return None
    method, path, head = found.groups()
    environ: dict[str, Any] = {}
    for line in head.split(b"\r\n")[:-1]:
        name, _colon, value = line.partition(b":")
        name = name.lower()
        if name in UNUSUAL and not (name == b"connection" and value.strip().lower() == b"keep-alive"):
            return None
        key = READ.get(name)
        if key is not None:
            if key in environ:
                return None
            environ[key] = value.strip().decode("ascii")
    length, body = environ.get("CONTENT_LENGTH", "0"), data[found.end() :]
    if not length.isdecimal() or len(length) > 7 or len(body) != int(length) or "HTTP_HOST" not in environ:
        return None
    environ.update(
        {
            "REQUEST_METHOD": method.decode("ascii"),
            "PATH_INFO": path.decode("ascii"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "REMOTE_ADDR": address,
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
        }
    )
    return environ
