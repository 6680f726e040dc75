"""`scaffold web`: choose in a browser, and see the project at once."""

import webbrowser
from typing import Annotated

import typer

from scaffold.commands.output import reporting
from scaffold.errors import ExitCode, ScaffoldError, Stopped


def web(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port. Default: any free one.")
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address only.")
    ] = False,
) -> None:
    """Choose in your browser, and see the project at once.

    The page is for this machine alone. Ctrl-C ends it.

    \b
    scaffold web
    scaffold web --port 8000 --no-browser
    """
    with reporting(as_json=False) as say:
        from scaffold.web.server import Server  # here, not above: only needed here

        try:
            server = Server(port)
        except OSError as error:
            reason = error.strerror or error
            raise ScaffoldError(
                f"Can't listen on port {port}: {reason}.",
                "Give another --port, or leave it out.",
                ExitCode.FAILED,
            ) from error
        say(f"{server.address}  (Ctrl-C ends it)")
        with server:
            if not no_browser:
                webbrowser.open(server.address)
            try:
                server.serve_forever()
            except Stopped:
                say("")
