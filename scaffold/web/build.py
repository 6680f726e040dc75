"""Write the page as static files: `python -m scaffold.web.build OUT`."""

import argparse
import sys
from pathlib import Path

from scaffold.errors import ScaffoldError
from scaffold.web.static import build
from scaffold.web.static.sizes import report


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the page as static files.")
    parser.add_argument("out", type=Path, help="a new or empty folder")
    parser.add_argument(
        "--pyodide",
        type=Path,
        metavar="TARBALL",
        help="what `npm pack pyodide` fetched, or its folder (default: fetch it)",
    )
    given = parser.parse_args()
    try:
        build(given.out, given.pyodide)
    except ScaffoldError as error:
        print(error, file=sys.stderr)
        return error.code
    print(report(given.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
