{% set p = project() %}
{% set d = p.dataset %}
"""The report of a test: one HTML file, with all that it shows inside."""

import base64
import platform
from dataclasses import fields
from datetime import datetime
from html import escape
from importlib.metadata import version
from pathlib import Path
from string import Template

import torch

from config import Config

TITLE = {{ p.title | literal }}
PACKAGES = [{{ '"polars", ' if d.source in ("table", "pixels", "list") }}"torch"{{ ', "torchvision"' if d.photos or p.training.augment.name == "randaugment" }}]
PAGE = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 1em/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; }
body { overflow-wrap: anywhere; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { border-bottom: 1px solid #bbb; padding: 0.2em 1.5em 0.2em 0; }
td, th { text-align: left; vertical-align: top; }
figure { margin: 2em 0; }
img { max-width: 100%; }
</style>
</head>
<body>
<h1>$title</h1>
$tables
<h2>This run</h2>
$facts
<h2>Pictures</h2>
$pictures
<h2>Settings</h2>
$settings
</body>
</html>
""")


def write_report(
    out: Path,
    config: Config,
    tables: dict[str, list[tuple[str, ...]]],
    facts: dict[str, str],
    pictures: dict[str, str],
) -> Path:
    """Write report.html into a folder that has the pictures. Returns where it is."""
    settings = [
        (item.name, getattr(config, item.name), item.metadata["help"])
        for item in fields(config)
    ]
    page = PAGE.substitute(
        title=escape(TITLE),
        tables="\n".join(
            f"<h2>{escape(title)}</h2>\n{table(rows)}" for title, rows in tables.items()
        ),
        facts=listing({**facts, **circumstances()}),
        pictures="\n".join(figure(out / name, text) for name, text in pictures.items()),
        settings=table([("setting", "value", "meaning"), *settings]),
    )
    (out / "report.html").write_text(page, encoding="utf-8")
    return out / "report.html"


def circumstances() -> dict[str, str]:
    """When it is, and which versions there are."""
    return {
        "date": f"{datetime.now():%Y-%m-%d %H:%M}",
        "Python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return device.type


def table(rows: list[tuple]) -> str:
    """A table; the first row is its header."""
    lines = [line(row, "td" if place else "th") for place, row in enumerate(rows)]
    return "\n".join(["<table>", *lines, "</table>"])


def line(cells: tuple, tag: str) -> str:
    texts = (f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells)
    return f"<tr>{''.join(texts)}</tr>"


def listing(facts: dict[str, str]) -> str:
    items = (f"<li>{name}: {escape(text)}</li>" for name, text in facts.items())
    return "\n".join(["<ul>", *items, "</ul>"])


def figure(path: Path, caption: str) -> str:
    """A picture, in the page itself."""
    image = base64.b64encode(path.read_bytes()).decode()
    text = escape(caption)
    source = f"data:image/png;base64,{image}"
    return f"""<figure>
<img src="{source}" alt="{text}">
<figcaption>{text}</figcaption>
</figure>"""
