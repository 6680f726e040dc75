"""Who may ask the server of `scaffold web`, and for what."""

import json
import socket
import struct
import urllib.error
import urllib.request
import zipfile
from contextlib import closing
from io import BytesIO
from threading import Thread

import pytest

from scaffold.web.server import PLACEHOLDER, TOKEN, Server

ABORT = struct.pack("ii", 1, 0)  # closing resets the connection: nobody reads on
CALLS = ["api/state", "api/change", "api/archive"]


@pytest.fixture
def server(tmp_path):
    with Server(folder=tmp_path) as one:
        thread = Thread(target=one.serve_forever, args=[0.01], daemon=True)
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def ask(server: Server, path: str, **headers: str) -> tuple[int, bytes, dict]:
    request = urllib.request.Request(f"{server.address}{path}", headers=headers)
    try:
        with closing(urllib.request.urlopen(request, timeout=60)) as response:
            return response.status, response.read(), dict(response.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def with_token(server: Server, path: str, **headers: str) -> tuple[int, bytes, dict]:
    return ask(server, path, **{TOKEN: server.token, **headers})


def test_the_page_needs_no_token_and_has_the_one_of_this_start(server):
    status, page, headers = ask(server, "")
    assert status == 200 and server.token.encode() in page
    assert PLACEHOLDER.encode() not in page
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", CALLS)
def test_data_need_the_token(server, path):
    assert ask(server, path)[0] == 403
    assert ask(server, path, **{TOKEN: "guessed"})[0] == 403
    assert with_token(server, path)[0] == 200


@pytest.mark.parametrize("path", ["", *CALLS])
@pytest.mark.parametrize(
    "foreign",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_another_host_or_origin_is_refused_even_with_the_token(server, path, foreign):
    assert with_token(server, path, **foreign)[0] == 403


def test_the_own_origin_is_served(server):
    own = server.address.rstrip("/")
    assert with_token(server, "api/state", Origin=own)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "../server.py",
        "%2e%2e/server.py",
        "..%2fserver.py",
        "/etc/passwd",
        "//etc/passwd",
        "vendor/../../server.py",
        "vendor",
        "nothing.js",
        "index.html%00.js",
    ],
)
def test_no_file_outside_the_page_is_served(server, path):
    assert ask(server, path)[0] == 404


def test_the_archive_comes_as_a_zip(server):
    status, content, headers = with_token(server, "api/archive?task=regression")
    assert status == 200 and headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(content)) as packed:
        assert "regression/train.py" in packed.namelist()


def test_a_click_is_told_apart_from_the_address(server):
    click = "api/change?task=regression&_name=task&_value=recommender"
    assert json.loads(with_token(server, click)[1])["query"] == "task=recommender"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_not_answered(server, method):
    request = urllib.request.Request(server.address, method=method)
    with pytest.raises(urllib.error.HTTPError, match="501"):
        urllib.request.urlopen(request, timeout=60)


def post(server, path, **headers):
    url = f"{server.address}{path}"
    request = urllib.request.Request(url, b"", headers, method="POST")
    try:
        with closing(urllib.request.urlopen(request, timeout=60)) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, {}


def test_a_project_is_written_by_a_post_with_the_token_alone(server, tmp_path):
    call = "api/create?task=regression&_path=made"
    assert post(server, call)[0] == 403
    evil = {TOKEN: server.token, "Origin": "http://evil.example"}
    assert post(server, call, **evil)[0] == 403
    assert with_token(server, call)[0] == 404  # a GET
    assert not (tmp_path / "made").exists()
    status, made = post(server, call, **{TOKEN: server.token})
    assert status == 200 and made["files"] == 16
    assert (tmp_path / "made" / "train.py").exists()


def test_a_folder_that_is_taken_is_a_sentence(server, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "a.txt").write_text("mine")
    call = "api/create?task=regression&_path=taken"
    assert post(server, call, **{TOKEN: server.token})[0] == 400
    assert (tmp_path / "taken" / "a.txt").read_text() == "mine"


def test_a_browser_that_goes_on_leaves_no_traceback(server, capfd):
    path = "/api/archive?task=transfer-learning"
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n"
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            token = f"{TOKEN}: {server.token}\r\n\r\n"
            connection.sendall((request + token).encode())
    assert with_token(server, path)[0] == 200  # after those: one at a time
    assert capfd.readouterr().err == ""
