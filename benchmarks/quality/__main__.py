"""Measure how well generated projects predict, beside peers on the same rows.

python -m benchmarks.quality --setup      make the peers' environment, once
python -m benchmarks.quality FOLDER       the files that its manifest.toml names
python -m benchmarks.quality FOLDER --manifest benchmarks/quality/manifests/tables.toml
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.__main__ import RESULTS
from benchmarks.machine import facts
from benchmarks.quality import environment, manifest
from benchmarks.quality.compare import Compared, Settings, compare
from benchmarks.quality.manifest import Entry, Manifest
from benchmarks.quality.peers import PEERS
from benchmarks.quality.project import DEFAULT
from benchmarks.quality.result import TaskResult, report
from benchmarks.table import number


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="the folder of data")
    parser.add_argument(
        "--manifest", type=Path, help="default: manifest.toml in the folder"
    )
    parser.add_argument(
        "--only", default="", help="files with one of these words in them"
    )
    parser.add_argument(
        "--models", default=DEFAULT, help=f"default: {DEFAULT}; or {DEFAULT},tabm"
    )
    parser.add_argument("--seeds", type=int, default=3, help="default: 3")
    parser.add_argument(
        "--split", choices=("test", "val"), default="test", help="val: for tuning"
    )
    parser.add_argument(
        "--with-deep", action="store_true", help="TabM and RealMLP of pytabkit too"
    )
    parser.add_argument(
        "--python", type=Path, default=environment.PYTHON, help="that of the peers"
    )
    parser.add_argument("--setup", action="store_true", help="make its environment")
    parser.add_argument("--write", action="store_true", help="add to RESULTS.md")
    args = parser.parse_args()
    if not args.setup and not args.folder:
        parser.error("name a folder")
    if not args.setup and not args.python.exists():
        parser.error("the peers have no environment yet: run --setup first")
    return args


def main() -> None:
    args = arguments()
    if args.setup:
        return environment.set_up(args.with_deep)
    listed = manifest.read(args.manifest or args.folder / "manifest.toml")
    settings = Settings(
        folder=args.folder,
        models=tuple(args.models.split(",")),
        peers=tuple(peer for peer in PEERS if peer.usual or args.with_deep),
        seeds=args.seeds,
        python=args.python,
        split=args.split,
    )
    entries = chosen(listed, args.only)
    found = [one for entry in entries for one in measured(entry, settings)]
    for task in dict.fromkeys(entry.task for entry in entries):
        result = TaskResult(task, [one for one in found if one.entry.task == task])
        text = report(listed.name, result, args.split, notes(settings))
        print(f"{text}\n", flush=True)
        if args.write:
            RESULTS.write_text(replaced(RESULTS.read_text(), text))


def chosen(listed: Manifest, only: str) -> list[Entry]:
    words = only.split(",")
    return [one for one in listed.entries if any(word in one.file for word in words)]


def measured(entry: Entry, settings: Settings) -> Iterator[Compared]:
    """What is found, told on stderr as it comes."""
    for one in compare(entry, settings):
        every = one.models | one.peers
        text = [f"{name} {number(next(iter(f.values())))}" for name, f in every.items()]
        text += [f"{name} failed: {reason}" for name, reason in one.failed.items()]
        print(f"{entry.title}, seed {one.seed}: {', '.join(text)}", file=sys.stderr)
        yield one


def notes(settings: Settings) -> list[str]:
    """Where, when and with what it was measured."""
    here = facts()
    packages = sorted({peer.package for peer in settings.peers})
    installed = environment.versions(settings.python)
    peers = [f"{name} {installed[name]}" for name in packages if name in installed]
    return [
        f"{here['date']}, {here['processor']}, seeds: "
        f"{settings.seeds}, each with its own split; one thread.",
        f"{here['versions']}; {', '.join(peers)}.",
    ]


def replaced(text: str, section: str) -> str:
    """The results with a section in place of the older one, or at the end."""
    heading = section.split("\n", 1)[0]
    parts = text.rstrip().split("\n## ")
    kept = [one for one in parts if not f"## {one}\n".startswith(f"{heading}\n")]
    return "\n## ".join(kept).rstrip() + f"\n\n{section}\n"


if __name__ == "__main__":
    main()
