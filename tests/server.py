"""A file server on this machine, that can fail the way a real one does.

Tests of downloads need one they can break. It answers HEAD and Range, notes what it was
asked for, and serves what its `files` hold at that moment: to take a file away, or to
serve something else in its place, change them.
"""

import contextlib
import re
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

# What a portal, a proxy or a moved site answers, with 200, in place of an archive.
PAGE = b"<!DOCTYPE html>\n<html><body><h1>Please sign in</h1></body></html>\n"


class Request(NamedTuple):
    method: str
    path: str
    range: str | None
    status: int


class Server(ThreadingHTTPServer):
    """Serves {"/path": bytes}; `requests` says what it was asked for, in order."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = dict(files)
        self.requests: list[Request] = []
        self.cuts: dict[str, list[int]] = {}
        self.statuses: dict[str, HTTPStatus] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.rude: set[str] = set()
        self.silent: set[str] = set()
        self.ended = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def cut(self, path: str, after: int, times: int = 1) -> None:
        """Hang up on the next downloads of a file after so many bytes of the answer."""
        self.cuts[path] = [after] * times

    def answer_with(self, path: str, status: HTTPStatus, **headers: str) -> None:
        """Answer a path with another status, and with other headers."""
        self.statuses[path] = status
        self.headers[path] = {n.replace("_", "-"): text for n, text in headers.items()}

    def page(self, path: str) -> None:
        """Serve an HTML page in place of a file."""
        self.files[path] = PAGE

    def corrupt(self, path: str) -> None:
        """Serve a file of the right size with one wrong byte."""
        data = bytearray(self.files[path])
        data[len(data) // 2] ^= 0xFF
        self.files[path] = bytes(data)

    def remove(self, path: str) -> None:
        """Answer 404."""
        del self.files[path]

    def downloads(self, path: str) -> list[Request]:
        """What was asked for of one file, but for HEAD."""
        return [one for one in self.requests if one[:2] == ("GET", path)]


@contextlib.contextmanager
def serve(files: dict[str, bytes]) -> Iterator[Server]:
    with Server(files) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        if self.path in self.server.rude:  # what a proxy says that knows no HTTP
            self.wfile.write(b"Welcome!\r\n\r\n")
            return
        body = self.kept(self.answer())
        with contextlib.suppress(ConnectionError):  # the client may hang up too
            if self.path in self.server.silent:  # it sends half, and then nothing more
                self.wfile.write(body[: len(body) // 2])
                self.server.ended.wait()
                return
            self.wfile.write(body)

    def answer(self) -> bytes:
        """Send all but the body, which it returns."""
        data = self.server.files.get(self.path)
        if data is None:
            return self.head(HTTPStatus.NOT_FOUND, b"", {})
        if "Range" not in self.headers:
            return self.head(HTTPStatus.OK, data, {})
        first, last = span(self.headers["Range"], len(data))
        if first > last:
            said = {"Content-Range": f"bytes */{len(data)}"}
            return self.head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, b"", said)
        said = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
        return self.head(HTTPStatus.PARTIAL_CONTENT, data[first : last + 1], said)

    def head(self, status: HTTPStatus, body: bytes, said: dict[str, str]) -> bytes:
        status = self.server.statuses.get(self.path, status)
        asked = Request(self.command, self.path, self.headers["Range"], status)
        self.server.requests.append(asked)
        self.send_response(status)
        kind = "text/html" if body == PAGE else "application/octet-stream"
        lengths = {"Content-Length": str(len(body)), "Accept-Ranges": "bytes"}
        other = self.server.headers.get(self.path, {})
        headers = {"Content-Type": kind, **lengths, **said, **other}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        return body

    def kept(self, body: bytes) -> bytes:
        """What goes out before the connection is cut.

        torchvision looks for redirects with a GET that it says means HEAD, and reads no
        body: that is not the download to cut.
        """
        cuts = self.server.cuts.get(self.path)
        if not cuts or self.headers["Method"] == "HEAD":
            return body
        return body[: cuts.pop(0)]

    def log_message(self, *_) -> None:
        """Not on the test's stderr."""


def span(text: str, size: int) -> tuple[int, int]:
    """The first and the last byte that a Range asks for; first > last: none of them."""
    first, last = re.fullmatch(r"bytes=(\d*)-(\d*)", text).groups()
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last or size), size - 1)
