"""Make the pictures of the README and the site: `python -m tests.make_pictures`.

Each is of a real run: the terminal while scaffold writes a recommender and trains it,
the page that the extra `report` writes, and the page of `scaffold web` on a wide screen
and on a phone. The pages need Chromium.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path
from threading import Thread

import pexpect
from PIL import Image, ImageOps
from rich.console import Console
from rich.text import Text

from benchmarks.chromium import chromium
from scaffold.web.server import Server

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
COMMAND = "scaffold new my-recommender --task recommender --yes --train"
SCRIPTS = ("train.py", "evaluate.py", "report.py")
COLUMNS = 80
EPOCH = re.compile(r"\s*\d+/\d+  train_loss")  # a line of the history
SHOWN = 3  # epochs, at the start and at the end
WEB_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
BROWSER = [
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-sync", "--hide-scrollbars"),
]


def environment() -> dict[str, str]:
    """As in an active virtual environment that has this checkout."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, "OMP_NUM_THREADS": "1"}


def terminal(folder: Path) -> str:
    """What the command prints on a terminal, with its colors."""
    words = ["-m", *COMMAND.split()]
    size = (60, COLUMNS)
    options = {"cwd": str(folder), "env": environment(), "dimensions": size}
    process = pexpect.spawn(sys.executable, words, encoding="utf-8", **options)
    output = process.read()
    process.close()
    assert process.exitstatus == 0, output
    return output


def on_screen(output: str) -> list[str]:
    """The lines that stay: a progress bar draws over its own line."""
    lines = output.rstrip().split("\n")
    return [line.rstrip("\r").rpartition("\r")[2] for line in lines]


def shortened(lines: list[str]) -> list[str]:
    """Without most of the epochs."""
    epochs = [
        n for n, line in enumerate(lines) if EPOCH.match(Text.from_ansi(line).plain)
    ]
    left_out = epochs[SHOWN:-SHOWN]
    short = [line for n, line in enumerate(lines) if n not in left_out]
    if left_out:
        short.insert(left_out[0], "…")
    return short


def draw_terminal(lines: list[str], file: Path) -> None:
    console = Console(record=True, width=COLUMNS, file=StringIO())
    console.print(Text.assemble(("$ ", "bold green"), (COMMAND, "bold")))
    for line in lines:
        console.print(Text.from_ansi(line), highlight=False)
    svg = console.export_svg(title="scaffold")
    file.write_text(WEB_FONT.sub("", svg))  # a picture may not load a font


def make_report(folder: Path) -> Path:
    """The page of a project, written by the commands that a user would type."""
    words = [*COMMAND.removesuffix(" --train").split(), "--with", "report"]
    run(folder, "-m", *words)
    project = folder / words[2]
    for script in SCRIPTS:
        run(project, script)
    return project / "outputs" / "report.html"


def run(folder: Path, *words: str) -> None:
    command = [sys.executable, *words]
    subprocess.run(
        command, cwd=folder, env=environment(), check=True, stdout=subprocess.DEVNULL
    )


def photograph(page: Path, file: Path) -> None:
    """The first screens of the page, with few colors: the file is small."""
    size = ["--window-size=1000,1100", f"--screenshot={file}", page.as_uri()]
    subprocess.run([*BROWSER, *size], check=True, capture_output=True)
    picture = ImageOps.expand(Image.open(file).convert("RGB"), 1, "silver")
    picture.quantize(64, dither=Image.Dither.NONE).save(file, optimize=True)


def photograph_web(file: Path, width: int, height: int) -> None:
    """The page of `scaffold web` after a choice that changes a few files."""
    with Server() as server, chromium() as browser:
        Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{server.address}?task=recommender&file=model.py")
        page.locator("#tree [data-path='model.py']").wait_for(state="attached")
        style = page.locator("[data-choice=style] input[value=functional]")
        style.dispatch_event("click")  # on a phone the choices are folded
        page.locator("#tree .changed").first.wait_for(state="attached")
        page.screenshot(path=file)
        server.shutdown()
    Image.open(file).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(
        file, optimize=True
    )


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        lines = shortened(on_screen(terminal(Path(folder))))
        draw_terminal(lines, PICTURES / "terminal.svg")
        shutil.rmtree(Path(folder) / COMMAND.split()[2])
        photograph(make_report(Path(folder)), PICTURES / "report.png")
    photograph_web(PICTURES / "web.png", 1280, 800)
    photograph_web(PICTURES / "web-phone.png", 390, 844)


if __name__ == "__main__":
    main()
