"""Personal defaults: `defaults.toml` in the user's configuration folder."""

import os
import tomllib
from pathlib import Path

from scaffold.choices import near
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError


def defaults_file() -> Path:
    """$XDG_CONFIG_HOME/scaffold/defaults.toml, mostly in ~/.config."""
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder, "scaffold", "defaults.toml")


def personal_defaults() -> dict[str, str]:
    """The defaults by the name of the answer; extras in the format of `--with`.

    Raises ScaffoldError if the file can't be read or has an unknown name.
    """
    path = defaults_file()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise ScaffoldError(f"Can't read {path}: {error}.", "Fix the file.") from None
    return {name: text_of(path, name, value) for name, value in found.items()}


def text_of(path: Path, name: str, value: object) -> str:
    names = [name for name, choice in choices().items() if choice.is_personal]
    if name not in names:
        hint = f"{near(name, names)}Use {', '.join(names)}."
        raise ScaffoldError(f"{path} has an unknown name, {name!r}.", hint)
    if name == "extras" and isinstance(value, list):
        value = ",".join(map(str, value))
    if not isinstance(value, str):
        raise ScaffoldError(f"{path}: {name} must be a string.", f'Write {name} = "…".')
    return value
