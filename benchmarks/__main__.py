"""Measure how fast scaffold and its projects are, beside what they are compared with.

python -m benchmarks                 all of it, for RESULTS.md
python -m benchmarks new inspect     some of it, and print it
python -m benchmarks --quick         small, to see whether everything runs
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.gpu import command
from benchmarks.table import measure, report

NAMES = (
    "training",
    "frameworks",
    "start",
    "evaluation",
    "features",
    "photos",
    "memory",
    "stream",
    "new",
    "matrix",
    "inspect",
    "web",
    "gpu",
)
APART = ("--make", "--run", "--check")  # of gpu: on two machines, one after the other
RESULTS = Path(__file__).parent / "RESULTS.md"
HEADING = """# Results

Written by `python -m benchmarks`. What stands in one row was measured in turn, in one
run: a ratio is taken in every round, and its median and its range are shown. Goals are
those of a quiet machine."""


def measured(name: str, quick: bool) -> str:
    """One benchmark's part of the results; where it stands is told on stderr."""
    tell(name)
    try:
        with import_module(f"benchmarks.{name}").benchmark(quick) as benchmark:
            rounds = measure(benchmark, lambda text: tell(f"{name}, {text}"))
            return report(name, benchmark, rounds)
    except Exception as error:  # whatever it is, the others go on
        return f"## {name}\n\nIt failed: {type(error).__name__}: {error}"
    finally:
        tell("")


def tell(text: str) -> None:
    """The line at the bottom of a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def header() -> str:
    from benchmarks.machine import facts  # needs scaffold

    return "\n".join([HEADING, "", *(f"- {n}: {text}" for n, text in facts().items())])


def main() -> None:
    if sys.argv[1:2] == ["gpu"] and set(sys.argv) & set(APART):
        command.main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="less of everything")
    args = parser.parse_args()
    if unknown := set(args.names) - set(NAMES):
        parser.error(f"there is no {', '.join(sorted(unknown))}: {', '.join(NAMES)}")
    parts, quality = [], quality_part(RESULTS.read_text())
    for name in args.names or NAMES:
        parts.append(measured(name, args.quick))
        print(f"{parts[-1]}\n", flush=True)
        if not args.names and not args.quick:  # what is there is kept, whatever comes
            RESULTS.write_text("\n\n".join([header(), *parts]) + f"\n{quality}")
    print(header())


def quality_part(text: str) -> str:
    """The end of the results, which `python -m benchmarks.quality` writes."""
    _, heading, rest = text.partition("\n## quality")
    return heading + rest


if __name__ == "__main__":
    main()
