"""`python -m scaffold` is the command `scaffold`."""

from scaffold.cli import app

if __name__ == "__main__":
    app(prog_name="scaffold")
