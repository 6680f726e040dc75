"""How fast the page of `scaffold web` is, from its server and as static files."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseServer
from statistics import median
from threading import Thread

from benchmarks.chromium import chromium
from benchmarks.table import Benchmark, Figures, Row

SHOWN = "main:not([aria-busy])"
READY = "html[data-python=ready]"
ANY = "?task=recommender&dropout=0.3&with=check"  # it is in no file of the static page
LOCAL = "local.js"
REMOTE = """JSON.parse(document.querySelector("meta[name=assets]").content)
    .worker.replace("worker.js", "remote.js")"""
CHANGES = """async (module) => {
    const {state, change} = await import(new URL(module, document.baseURI));
    const times = [];
    for (let i = 0; i < 30; i++) {
        const started = performance.now();
        const {query} = await change("task=regression", "dropout", `0.${10 + i}`);
        await state(query);
        times.push(performance.now() - started);
    }
    return times;
}"""
FIRST, OTHER = "static, first paint of code", "static, first preview of any choice"
STATIC, OWN = "static, a change", "local, a change"
ABOUT = """Chromium, without a cache, on this machine: nothing is downloaded from afar.
A change is what the page asks Python for after a click: the new address, and all that
it shows. The page itself takes 5 to 30 ms more."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    from scaffold.web.server import Server
    from scaffold.web.static import build

    source = os.environ.get("PYODIDE")
    with tempfile.TemporaryDirectory() as name:
        build(Path(name), Path(source) if source else None)
        files = partial(SimpleHTTPRequestHandler, directory=name)
        static = ThreadingHTTPServer(("127.0.0.1", 0), files)
        with running(static), running(Server()) as server:
            address = f"http://localhost:{static.server_port}/"
            yield Benchmark(
                about=ABOUT,
                unit="milliseconds",
                runs={
                    "static": partial(static_page, address),
                    "local": partial(local_page, server.address),
                },
                rows=[
                    Row(FIRST, goal="≤ 500"),
                    Row(OTHER, goal="≤ 3000"),
                    Row(STATIC, goal="≤ 60"),
                    Row(OWN, goal="≤ 30"),
                ],
                rounds=1 if quick else 5,
            )


@contextmanager
def running(server: BaseServer) -> Iterator[BaseServer]:
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@contextmanager
def visitor():
    """A page of a browser that was never here."""
    with chromium() as browser:
        page = browser.new_context().new_page()
        page.set_default_timeout(60_000)
        yield page


def opened(page, address: str) -> float:
    """Milliseconds from the navigation until the page shows code."""
    page.goto(address, wait_until="commit")
    page.locator(SHOWN).wait_for()
    return page.evaluate("performance.now()")


def static_page(address: str) -> Figures:
    with visitor() as page:
        first = opened(page, address)
        page.locator(READY).wait_for()
        changes = page.evaluate(CHANGES, page.evaluate(REMOTE))
    with visitor() as page:
        other = opened(page, f"{address}{ANY}")
    return {FIRST: first, OTHER: other, STATIC: median(changes)}


def local_page(address: str) -> Figures:
    with visitor() as page:
        opened(page, address)
        return {OWN: median(page.evaluate(CHANGES, LOCAL))}
