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
    args = parser.parse_args(words)
    if args.make:
        from benchmarks.gpu import make

        make.projects(args.make.resolve(), args.quick)

    elif args.run:
        from benchmarks.gpu import measure

        measure.main(args.run.resolve(), args.device, args.quick)
    else:
        from benchmarks.gpu import check

        check.main(args.check.resolve(), args.device, args.processes)
