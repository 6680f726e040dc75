"""The page on the user's machine: a server for this machine alone.

It listens on the loopback. The page itself needs no token; everything that answers with
data does, and a Host or an Origin of another site is refused, so that no other page in
the browser can read or write anything through it.
"""

import json
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from scaffold.errors import ScaffoldError
from scaffold.render import files_below
from scaffold.web.archive import archive
from scaffold.web.form import Form
from scaffold.web.own import create, entries
from scaffold.web.state import change, state

HOST = "127.0.0.1"
SITE = Path(__file__).parent / "site"
TOKEN = "X-Scaffold-Token"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PLACEHOLDER = "__TOKEN__"  # in index.html


class Refused(Exception):
    """A request that is not answered."""

    def __init__(self, status: HTTPStatus):
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True)
class Response:
    content: bytes
    type: str
    headers: dict[str, str] = field(default_factory=dict)


class Server(ThreadingHTTPServer):
    """Serves the page on a port of the loopback; 0 is any free one."""

    daemon_threads = True

    def __init__(self, port: int = 0, folder: Path | None = None):
        """folder: where data may lie and projects are written; by default, here."""
        super().__init__((HOST, port), Handler)
        self.form = Form(folder or Path.cwd())
        self.token = secrets.token_urlsafe(32)
        self.lock = Lock()  # Jinja and the catalogue are used by one at a time

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a connection that the browser closed early."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}/"

    @property
    def hosts(self) -> set[str]:
        """What a browser may call it; any other name leads here by a trick."""
        return {f"{name}:{self.server_port}" for name in (HOST, "localhost")}


class Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = "scaffold", ""
    protocol_version = "HTTP/1.1"  # a browser keeps its connections
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.respond(CALLS)

    def do_POST(self) -> None:
        self.close_connection = True  # a body is not read
        self.respond(WRITES)

    def respond(self, calls: "Calls") -> None:
        try:
            self.check_host()
            self.send(self.answer(calls))
        except Refused as error:
            self.send_error(error.status)
        except (ScaffoldError, OSError) as error:
            self.send(as_json({"error": str(error)}), HTTPStatus.BAD_REQUEST)

    def check_host(self) -> None:
        """Refuse another name for this machine (DNS rebinding) and other sites."""
        origin = self.headers.get("Origin")
        host = urlsplit(origin).netloc if origin else self.headers.get("Host", "")
        if not {self.headers.get("Host", ""), host} <= self.server.hosts:
            raise Refused(HTTPStatus.FORBIDDEN)

    def answer(self, calls: "Calls") -> Response:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        if path not in calls and calls is CALLS:
            return asset(unquote(path), self.server.token)
        given = self.headers.get(TOKEN, "")
        if not secrets.compare_digest(given.encode(), self.server.token.encode()):
            raise Refused(HTTPStatus.FORBIDDEN)
        if path not in calls:
            raise Refused(HTTPStatus.NOT_FOUND)
        with self.server.lock:
            return calls[path](query, self.server.form)

    def send(self, response: Response, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        length = {"Content-Length": str(len(response.content))}
        kind = {"Content-Type": response.type}
        for name, value in {**HEADERS, **length, **kind, **response.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged: the terminal belongs to the user."""


def asset(path: str, token: str) -> Response:
    """A file of the page; index.html carries the token of this start."""
    name = path.removeprefix("/") or "index.html"
    if name not in (files := files_below(SITE)):
        raise Refused(HTTPStatus.NOT_FOUND)
    content = files[name].read_bytes()
    if name == "index.html":
        content = content.replace(PLACEHOLDER.encode(), token.encode())
    return Response(content, TYPES.get(files[name].suffix, "application/octet-stream"))


def as_json(value: Any) -> Response:
    return Response(json.dumps(value).encode(), TYPES[".json"])


def shown(query: str, form: Form) -> Response:
    return as_json(state(query, form))


def changed(query: str, form: Form) -> Response:
    """`_name` and `_value` are the click; the rest is the address."""
    rest, click = apart(query, "_name", "_value")
    return as_json(change(rest, click["_name"], click["_value"], form))


def packed(query: str, form: Form) -> Response:
    return Response(archive(query, form), "application/zip")


def listed(query: str, form: Form) -> Response:
    _, click = apart(query, "_path")
    return as_json(entries(form, click["_path"]))


def written(query: str, form: Form) -> Response:
    rest, click = apart(query, "_path")
    return as_json(create(form, rest, click["_path"]))


def apart(query: str, *names: str) -> tuple[str, dict[str, str]]:
    """The address, and the values of these names, which are not part of it."""
    pairs = parse_qsl(query, keep_blank_values=True)
    found = {name: value for name, value in pairs if name in names}
    rest = urlencode([pair for pair in pairs if pair[0] not in names])
    return rest, {name: found.get(name, "") for name in names}


Calls = dict[str, Callable[[str, Form], Response]]
CALLS: Calls = {
    "/api/state": shown,
    "/api/change": changed,
    "/api/archive": packed,
    "/api/entries": listed,
}
WRITES: Calls = {"/api/create": written}
