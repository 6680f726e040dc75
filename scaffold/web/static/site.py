"""Write the page as static files.

Everything but index.html, the licenses and the service worker has a hash or a version
in its path, so a browser may keep it, and a new build never mixes with an old one.
"""

import json
import re
import shutil
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scaffold import catalog
from scaffold.errors import ScaffoldError
from scaffold.render import files_below
from scaffold.web.server import SITE
from scaffold.web.static import bundle, pyodide
from scaffold.web.static.first import first_states
from scaffold.web.static.licenses import licenses
from scaffold.web.static.pack import compressed, hash_of, write_hashed

PAGE = "index.html"
SERVICE_WORKER = "service-worker.js"
LOCAL = ("local.js",)  # for the local server
LATER = ("worker.js", "runtime.js")  # not for the first paint
ANY = ""  # the key of the states without a task
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


def build(out: Path, source: Path | None = None) -> None:
    """Write the site into a new or empty folder.

    source  the tarball of Pyodide, or its folder; None fetches it
    Raises ScaffoldError.
    """
    if out.exists() and any(out.iterdir()):
        raise ScaffoldError(f"{out} is not empty.", "Give a new or an empty folder.")
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        assets = write_python(out, Path(folder).resolve(), source)
    assets["first"] = write_first(out)
    write_page(out, assets)
    (out / "licenses.txt").write_text(licenses(), encoding="utf-8", newline="\n")
    write_service_worker(out)


def write_python(out: Path, work: Path, source: Path | None) -> dict[str, Any]:
    """Pyodide, and the modules and templates for it."""
    runtime = work / "pyodide"
    pyodide.unpack(runtime, source)
    modules, templates = bundle.freeze(runtime, work)
    target = out / f"pyodide-{pyodide.VERSION}"
    target.mkdir()
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        shutil.copyfile(runtime / name, target / name)
    wasm = compressed((runtime / "pyodide.asm.wasm").read_bytes())
    return {
        "pyodide": f"{target.name}/",
        "wasm": f"{target.name}/{write_hashed(target, 'wasm', wasm)}",
        "lock": pyodide.lock(runtime),
        "modules": write_hashed(out, "modules", compressed(modules)),
        "templates": write_hashed(out, "templates", compressed(templates)),
    }


def write_first(out: Path) -> dict[str, str]:
    """The states for the first paint, by their task."""
    found = {}
    for task in (None, *catalog.load().tasks):
        states = json.dumps(first_states(task), ensure_ascii=False).encode()
        name = write_hashed(out / "first", task or "any", compressed(states))
        found[task or ANY] = f"first/{name}"
    return found


def write_page(out: Path, assets: dict[str, Any]) -> None:
    """The page's modules in a folder with their hash, and index.html."""
    files = {
        n: path for n, path in files_below(SITE).items() if n not in (PAGE, *LOCAL)
    }
    contents = {name: path.read_bytes() for name, path in files.items()}
    folder = f"page-{hash_of(*map(str.encode, contents), *contents.values())}"
    for name, content in contents.items():
        (out / folder / name).parent.mkdir(parents=True, exist_ok=True)
        (out / folder / name).write_bytes(content)
    assets = {**assets, "worker": f"{folder}/worker.js"}
    text = page((SITE / PAGE).read_text(encoding="utf-8"), folder, [*contents], assets)
    (out / PAGE).write_text(text, encoding="utf-8", newline="\n")


def page(text: str, folder: str, names: list[str], assets: dict[str, Any]) -> str:
    """index.html for a static host: a policy, and where everything is."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    places = f'<meta name="assets" content="{escape(json.dumps(assets))}">'
    text = re.sub(r'<link rel="modulepreload"[^>]*>\n', "", text)
    text, found = re.subn(r'<meta name="token"[^>]*>', f"{policy}\n{places}", text)
    assert found == 1, "index.html has no place for the token"
    for name in names:
        text = re.sub(
            rf'(href|src)="{re.escape(name)}"', rf'\1="{folder}/{name}"', text
        )
    scripts = [name for name in names if name.endswith(".js") and name not in LATER]
    links = [f'<link rel="modulepreload" href="{folder}/{name}">' for name in scripts]
    return text.replace("</head>", "\n".join([*links, "</head>"]))


def write_service_worker(out: Path) -> None:
    """The script that keeps every file of this build for use offline."""
    script = (Path(__file__).parent / SERVICE_WORKER).read_text(encoding="utf-8")
    files = {name: path.read_bytes() for name, path in files_below(out).items()}
    names = json.dumps(["./", *(name for name in files if name != PAGE)])
    script = script.replace(
        "__BUILD__", hash_of(*map(str.encode, files), *files.values())
    )
    script = script.replace("[/* __ASSETS__ */]", names)
    (out / SERVICE_WORKER).write_text(script, encoding="utf-8", newline="\n")
