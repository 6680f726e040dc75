"""The commands in the README and in docs/, and a shell that runs them for the tests.

What takes minutes, a GPU, a network connection or an installation is only checked: its
flags, its files and its packages must exist.
"""

import json
import re
import shlex
import tomllib
from contextlib import chdir
from pathlib import Path

import typer
from typer.testing import CliRunner

from benchmarks.__main__ import APART, NAMES
from scaffold import catalog
from scaffold.catalog import templates_folder
from scaffold.cli import command_line
from tests.projects import play

ROOT = templates_folder().parent
KNOWN = catalog.load()
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n((?:.*\n)*?)```\n")
INLINE = re.compile(r"`((?:scaffold|python|pip|uv|uvx|mkdocs|torchrun) [^`]+)`")
LONG = {"--run", "--templates"}  # flags of `scaffold matrix`
UPDATE_AVAILABLE = 4
CPU_BUILD = "https://download.pytorch.org/whl/cpu"


def in_blocks(page: Path) -> list[list[str]]:
    """The commands of a page's shell blocks, in order, as a shell takes them."""
    lines = "".join(BLOCK.findall(page.read_text())).splitlines()
    parts = [part for line in lines for part in line.split(" && ")]
    return [words for part in parts if (words := shlex.split(part, comments=True))]


def write_files(page: Path, folder: Path) -> None:
    """Write the files that a page shows into a folder."""
    for name, text in FILE.findall(page.read_text()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def in_text(page: Path) -> list[list[str]]:
    """The commands that a page names in its sentences and tables."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    return [shlex.split(command) for command in INLINE.findall(text)]


class Shell:
    """Runs the commands of a page, one after the other."""

    def __init__(self, folder: Path, check_only: bool = False):
        self.folder = folder
        self.check_only = check_only

    def run(self, words: list[str]) -> None:
        program = Path(words[0]).name.removesuffix("3")  # .venv/bin/python is python
        getattr(self, program)(*words[1:])

    def cd(self, folder: str) -> None:
        self.folder = self.folder / folder
        assert self.folder.is_dir()

    def printf(self, text: str, to: str, file: str) -> None:
        assert to == ">"
        (self.folder / file).write_text(text.replace("\\n", "\n"))

    def scaffold(self, *words: str) -> None:
        if self.check_only or words in (("new",), ("web",)):  # which ask
            check_flags(words)
            return
        if words[0] == "check" or LONG & {*words}:
            command(words[0]).make_context(words[0], [*words[1:]])
            return
        words = [word for word in words if word != "--train"]
        with chdir(self.folder):
            done = CliRunner().invoke(command_line(), words)
        expected = (0, UPDATE_AVAILABLE) if "--check" in words else (0,)
        assert done.exit_code in expected, (words, done.output, done.exception)

    def python(self, *words: str) -> None:
        match words:
            case ["-m", "venv", ".venv"]:
                pass
            case ["-m", "pytest", *rest]:
                assert all((ROOT / word).exists() for word in rest if "/" in word)
            case ["-m", "benchmarks", "gpu", flag, _]:
                assert flag in APART
            case ["-m", "benchmarks", *names]:
                assert {*names} <= {*NAMES}
            case ["-m", "benchmarks.quality" | "benchmarks.quality.drawn", *flags]:
                files = [word for word in flags if word.endswith(".toml")]
                assert all((ROOT / word).exists() for word in files)
            case ["-m", module] | ["-m", "scaffold.web.build" as module, _]:
                assert (ROOT / f"{module.replace('.', '/')}.py").exists()
            case [script, *flags] if self.check_only:
                check_script(self.folder, script, flags)
            case [script, *flags]:
                play(self.folder, script, *flags, *self.shorter(script))

    def shorter(self, script: str) -> list[str]:
        """Flags with which a script takes a moment, and needs no network connection."""
        if script not in ("train.py", "search.py"):
            return []
        answers = json.loads((self.folder / ".scaffold" / "answers.json").read_text())
        quick = KNOWN.tasks[answers["answers"]["task"]].quick
        trials = ["--trials", "1"] if script == "search.py" else []
        return [*quick, "--epochs", "1", "--limit-batches", "2", *trials]

    def torchrun(self, flag: str, processes: str, script: str, *flags: str) -> None:
        assert flag == "--nproc-per-node" and processes in ("gpu", "2")
        assert (self.folder / "distributed.py").exists()
        check_script(self.folder, script, flags)

    def bash(self, script: str, *words: str) -> None:
        assert (ROOT / script).exists()

    def pip(self, command: str, *words: str) -> None:
        assert command == "install"
        match words:
            case ["-r", file]:
                assert (self.folder / file).exists()
            case [*packages, "--index-url", url]:
                assert url == CPU_BUILD
                assert {*packages} in ({"torch"}, {"torch", "torchvision"})
            case ["-e", place] | [place]:
                check_installable(place)

    def uv(self, *words: str) -> None:
        *command, place = words
        assert command == ["tool", "install"]
        check_installable(place)

    def uvx(self, flag: str, place: str, program: str, *words: str) -> None:
        assert (flag, program) == ("--from", "scaffold")
        check_installable(place)
        self.scaffold(*words)

    def mkdocs(self, command: str) -> None:
        assert command in ("build", "serve")

    def cookiecutter(self, template: str, *answers: str) -> None:
        asked = json.loads((ROOT / template / "cookiecutter.json").read_text())
        assert {answer.partition("=")[0] for answer in answers} <= asked.keys()


def command(name: str):
    """A command of scaffold."""
    return typer.main.get_command(command_line()).commands[name]


def flags_of(name: str) -> set[str]:
    return {flag for option in command(name).params for flag in option.opts}


def check_flags(words: tuple[str, ...]) -> None:
    """scaffold has this command, and the command these flags."""
    given = {word for word in words if word.startswith("--")} - {"--help"}
    assert words[0] == "--help" or given <= flags_of(words[0])


def check_script(project: Path, script: str, flags: list[str]) -> None:
    """A script of a project has these flags."""
    text = play(project, script, "--help").stdout
    assert {flag for flag in flags if flag.startswith("--")} <= {
        *re.split(r"[\s,\]]", text)
    }


def check_installable(place: str) -> None:
    """`.[extra]` is this repository with an extra that it has."""
    found = re.fullmatch(r"\.(?:\[(\w+)\])?", place)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert found and found[1] in (None, *project["optional-dependencies"])
