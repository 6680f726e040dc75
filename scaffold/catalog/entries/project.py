"""Tasks, styles, devices and extras: which templates a project is made from."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Task:
    """What a model learns. A folder of templates, described by its task.toml.

    Models, datasets and losses that fit the inputs and the targets fit the task.

    inputs   what comes in: kinds of data, like `table`
    targets  what goes out: `number`, `class`, `labels`, `rating` or `choice`
    metric   the validation metric that the curves show
    like     the task whose templates and facts it uses, unless it has its own
    quick    flags with which train.py is fast and downloads nothing
    split    `time`, if its templates split the data by time
    """

    name: str
    summary: str
    inputs: Sequence[str]
    targets: Sequence[str]
    metric: str
    default_model: str
    default_dataset: str
    default_loss: str
    like: str = ""
    quick: Sequence[str] = ()
    split: str = ""


@dataclass(frozen=True)
class Style:
    """A coding style for networks. One template, described by its first line."""

    name: str
    summary: str

    @property
    def template(self) -> str:
        return f"styles/{self.name}.jinja"


@dataclass(frozen=True)
class Device:
    """Where the project runs.

    flag         the default for `--device` of the generated scripts
    distributed  whether it uses DistributedDataParallel
    extras       the extras that it needs
    """

    name: str
    summary: str
    flag: str
    distributed: bool = False
    extras: tuple[str, ...] = ()

    @property
    def launcher(self) -> str:
        """The command that starts train.py."""
        return "torchrun --nproc-per-node gpu" if self.distributed else "python"

    def template(self, name: str) -> str:
        """The path of a fragment for this device."""
        folder = "multi-gpu" if self.distributed else "single"
        return f"devices/{folder}/{name}"


@dataclass(frozen=True)
class Extra:
    """Optional files: a folder of templates, described by its extra.toml.

    kind          `with` or `logger`, the flag that chooses it; `part`, if another
                  choice needs it
    files         what each of its files does, for the project's README
    outputs       the files that they write into outputs/, for the README
    requirements  packages that they need and a plain project does not
    ignored       files that should not be committed
    tasks         the tasks it is for; none: all
    next          commands to run after training
    in_memory     whether it needs all data in memory, so not if they are streamed
    uses_batches  whether it imports `batches`, which streamed training does not need
    """

    name: str
    summary: str
    kind: str
    files: dict[str, str]
    outputs: dict[str, str] = field(default_factory=dict)
    requirements: Sequence[str] = ()
    ignored: Sequence[str] = ()
    tasks: Sequence[str] = ()
    next: Sequence[str] = ()
    in_memory: bool = False
    uses_batches: bool = False

    @property
    def readme(self) -> str:
        """Its section of the project's README, if it has one."""
        return f"extras/{self.name}.md.jinja"
