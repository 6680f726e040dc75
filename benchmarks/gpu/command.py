"""The command line of `python -m benchmarks gpu` with --make, --run or --check."""

import argparse
from pathlib import Path

from benchmarks import gpu


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks gpu",
        description=gpu.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    step = parser.add_mutually_exclusive_group(required=True)
    for name in ("make", "run", "check"):
        step.add_argument(f"--{name}", type=Path, metavar="FOLDER")
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--processes", type=int, default=12, help="of --check")
    text = "start nothing later than this (default: 300 for --run, 480 for --check)"
    parser.add_argument("--seconds", type=int, help=text)
    args = parser.parse_args(words)
    if args.make:
        from benchmarks.gpu import make

        make.projects(args.make.resolve(), args.quick)
        make.cells(args.make.resolve())

    elif args.run:
        from benchmarks.gpu import measure

        seconds = args.seconds or 300
        measure.main(args.run.resolve(), args.device, args.quick, seconds)
    else:
        from benchmarks.gpu import check

        seconds = args.seconds or 480
        check.main(args.check.resolve(), args.device, args.processes, seconds)
