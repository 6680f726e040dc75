"""`python -m scaffold` is the command `scaffold`."""

import sys

from scaffold.errors import ScaffoldError


def main() -> None:
    try:
        from scaffold.cli import app  # reads the catalogue for its --help
    except ScaffoldError as error:
        print(f"scaffold: {error}", file=sys.stderr)
        raise SystemExit(error.code) from None
    app(prog_name="scaffold")


if __name__ == "__main__":
    main()
