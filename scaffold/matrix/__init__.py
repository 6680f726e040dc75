"""Every combination of the choices: listed, written, trained, reported."""
