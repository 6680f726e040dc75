"""The page as static files: Python runs in the browser, and without a network.

They build the site, so they need node. npm fetches Pyodide, unless `PYODIDE` is its
tarball. The variable CHROMIUM may name another browser.
"""

import os
import re
import shutil
import subprocess
import zipfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect

from benchmarks.chromium import chromium
from scaffold.choices.answers import Answers
from scaffold.creation import Creation
from scaffold.web import state
from scaffold.web.form import STATIC, project_of
from scaffold.web.static import build
from scaffold.web.static.site import POLICY, write_service_worker
from scaffold.web.static.sizes import FIRST, WHOLE, first_paint, sizes
from tests.matrix import pairs
from tests.static.digests import digest

HERE = Path(__file__).parent
BELOW = "any/folder"  # of the host
MINUTE = 60_000  # milliseconds
SHOWN = "main:not([aria-busy])"
CODE_IS = "text => document.querySelector('#code').textContent.trimEnd() == text"
CACHES = "caches.keys()"
READY = "html[data-python=ready]"
PRERENDERED = [
    "",
    "task=recommender",
    "style=functional",
    "task=time-series&style=sequential&device=cuda",
    "device=cpu&task=classification",
]
OTHERS = "task=regression&dropout=0.2&with=check"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    source = os.environ.get("PYODIDE")
    folder = tmp_path_factory.mktemp("site") / BELOW
    build(folder, Path(source) if source else None)
    return folder


class Handler(SimpleHTTPRequestHandler):
    """A plain host. The policy is sent, too, since a worker has no meta element."""

    extensions_map = {".html": "text/html", ".js": "text/javascript"} | {
        ".mjs": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        "": "application/octet-stream",
    }

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def served(folder: Path, port: int = 0):
    """The address of a folder; nothing answers there afterwards."""
    make = partial(Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), make) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def address(site):
    with served(site.parent.parent) as one:
        yield f"{one}{BELOW}/"


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=MINUTE)
    with chromium() as one:
        yield one


@pytest.fixture
def page(browser):
    """A visitor who was never here. What the console says, like a breach of the policy,
    is an error.
    """
    context = browser.new_context()
    context.set_default_timeout(MINUTE)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert not [one for one in said if "ERR_FAILED" not in one]


def same(page, query: str) -> None:
    """Wait until the page shows what Python has for the query."""
    found = state(query)
    code = next(one["text"] for one in found["files"] if one["path"] == "train.py")
    page.locator(SHOWN).wait_for()
    expect(page.locator("#command")).to_have_text(found["command"])
    expect(page).to_have_title(f"{found['title']} · scaffold")
    page.wait_for_function(CODE_IS, arg=code.rstrip("\n"))


def downloaded(page, folder: Path) -> dict[str, bytes]:
    """The files in the archive that the button gives."""
    with page.expect_download() as waiting:
        page.locator("#download").click()
    waiting.value.save_as(folder / "project.zip")
    with zipfile.ZipFile(folder / "project.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def created(query: str, folder: Path) -> dict[str, bytes]:
    """The files that `scaffold new` writes."""
    project = project_of(STATIC.read(query).answers)
    Creation(project, folder / project.slug).write()
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def kept_offline(page) -> None:
    """Wait until the service worker has every file."""
    page.locator(READY).wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")


def test_a_visitor_downloads_little(site):
    found = sizes(site)
    assert first_paint(found) <= FIRST
    assert sum(found.values()) <= WHOLE


def test_every_path_but_two_has_its_hash(site):
    names = [path.name for path in site.iterdir()]
    plain = [name for name in names if not re.search(r"-([0-9a-f]{10}|[0-9.]+)", name)]
    assert sorted(plain) == ["first", "index.html", "licenses.txt", "service-worker.js"]
    assert "__" not in (site / "service-worker.js").read_text()
    assert "__TOKEN__" not in (site / "index.html").read_text()


def test_pyodide_gives_the_same_bytes_for_every_pair_of_choices(site, tmp_path):
    """The states, and the files of the archives, under node. It takes minutes."""
    queries = [STATIC.query(Answers(**one)) for one in pairs(offline=False)]
    given = tmp_path / "queries"  # node can't always read a pipe to its end
    given.write_text("".join(f"{query}\n" for query in queries))
    with open(given) as file:
        done = subprocess.run(
            ["node", str(HERE / "digests.mjs"), str(site), str(HERE / "digests.py")],
            stdin=file,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    assert len(queries) > 100
    assert done.stdout.split() == [digest(query) for query in queries]


def test_a_visitor_who_waits_for_python_knows_it(page, address):
    starts = page.get_by_text("Python starts in your browser")
    page.goto(f"{address}?{OTHERS}", wait_until="commit")
    expect(starts).to_be_visible()
    same(page, OTHERS)
    expect(starts).to_be_hidden()


@pytest.mark.parametrize("query", PRERENDERED)
def test_real_code_is_there_before_python(page, address, query):
    page.route("**/worker.js", lambda route: route.abort())
    page.goto(f"{address}?{query}")
    same(page, query)
    assert page.locator(READY).count() == 0


def test_a_choice_that_is_not_prerendered_comes_from_python(page, address, tmp_path):
    page.goto(f"{address}?{OTHERS}")
    same(page, OTHERS)
    assert downloaded(page, tmp_path) == created(OTHERS, tmp_path / "new")


def test_a_click_before_python_is_there_counts(page, address):
    page.goto(address)
    page.locator("[data-choice=style] input[value=functional]").click()
    page.wait_for_url("**style=functional**")
    same(page, "style=functional")


def test_after_the_first_visit_no_network_is_needed(page, site, tmp_path):
    with served(site.parent.parent) as address:
        page.goto(f"{address}{BELOW}/")
        kept_offline(page)
    page.goto(f"{address}{BELOW}/?{OTHERS}")
    same(page, OTHERS)
    assert downloaded(page, tmp_path) == created(OTHERS, tmp_path / "new")


def test_a_new_build_replaces_the_old(page, site, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(site, old)
    shutil.copytree(site, new)
    index = (new / "index.html").read_text(encoding="utf-8")
    (new / "index.html").write_text(index.replace("<h1>", "<h1>New "), encoding="utf-8")
    (new / "service-worker.js").unlink()
    write_service_worker(new)
    with served(old) as address:
        page.goto(address)
        kept_offline(page)
        before = page.evaluate(CACHES)
    port = int(address.rstrip("/").rpartition(":")[2])
    with served(new, port):
        page.goto(address)
        assert "New" in page.locator("h1").text_content()
        while (now := page.evaluate(CACHES)) == before or len(now) > 1:
            page.wait_for_timeout(100)
    page.goto(address)  # the host is gone
    assert "New" in page.locator("h1").text_content()
