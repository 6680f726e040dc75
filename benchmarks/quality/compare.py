"""Trains the projects and the peers on the same rows, and collects their figures."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.process import run
from benchmarks.quality import environment, project
from benchmarks.quality.manifest import Entry
from benchmarks.quality.metrics import figures
from benchmarks.quality.peers import Peer
from benchmarks.quality.project import DEFAULT, LIMIT, Made, Trained
from benchmarks.table import Failure

Figures = dict[str, float]  # by the name of the metric; CPU: seconds of training
CPU = "CPU seconds"
OURS = ("val", "test", "train_rows")  # in the file with the rows, but no peer's matter


@dataclass
class Compared:
    """What was found for one file and one seed.

    models   the figures of the projects, by model
    peers    those of the peers, by name
    failed   the reason, by model or peer
    default  the name of the default model
    """

    entry: Entry
    seed: int
    models: dict[str, Figures] = field(default_factory=dict)
    peers: dict[str, Figures] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    default: str = ""


@dataclass(frozen=True)
class Settings:
    """How all files are measured.

    python  that of the peers' environment
    split   test; or val, for choosing settings without a look at the test rows
    """

    folder: Path
    models: tuple[str, ...]
    peers: tuple[Peer, ...]
    seeds: int
    python: Path
    split: str = "test"


def compare(entry: Entry, settings: Settings) -> Iterator[Compared]:
    """Measure one file, seed by seed."""
    with tempfile.TemporaryDirectory() as name:
        made, broken = create(entry, settings, Path(name))
        default = made[DEFAULT].model if DEFAULT in made else ""
        for seed in range(settings.seeds):
            found = Compared(entry, seed, failed=dict(broken), default=default)
            trained = train_models(found, made, settings.split)
            if trained:
                fit_peers(found, trained, settings)
            yield found


def create(
    entry: Entry, settings: Settings, folder: Path
) -> tuple[dict[str, Made], dict[str, str]]:
    """A project for each model. Also returns why, for each that scaffold refuses."""
    made: dict[str, Made] = {}
    broken: dict[str, str] = {}
    data = (settings.folder / entry.file).resolve()
    for model in settings.models:
        try:
            made[model] = project.create(entry, data, model, folder / model)
        except Failure as failure:
            broken[model] = str(failure)
    return made, broken


def train_models(found: Compared, made: dict[str, Made], split: str) -> Trained | None:
    """Train each project. Returns the first, whose rows the peers get."""
    first: Trained | None = None
    for model, one in made.items():
        try:
            trained = project.train(one, found.entry, found.seed)
        except Failure as failure:
            found.failed[model] = str(failure)
            continue
        first = first or trained
        if not same_rows(first, trained):
            raise ValueError(f"{found.entry.file}: {model} has other test rows.")
        metrics = figures(
            found.entry.task, trained.rows.get(f"{split}_y"), trained.rows[split]
        )
        found.models[model] = {**metrics, CPU: trained.seconds}
    return first


def same_rows(one: Trained, other: Trained) -> bool:
    name = "test_y" if "test_y" in one.rows else "test_x"
    return np.array_equal(one.rows[name], other.rows[name])


def fit_peers(found: Compared, trained: Trained, settings: Settings) -> None:
    """Fit each peer on the rows of a project, or take what is known of it."""
    for peer in settings.peers:
        if found.entry.task not in peer.tasks:
            continue
        try:
            path = peer_predictions(peer, trained, settings.python)
        except Failure as failure:
            found.failed[peer.name] = str(failure)
            continue
        with np.load(path) as file:
            predicted, seconds = file[settings.split], file["seconds"].item()
        actual = trained.rows.get(f"{settings.split}_y")
        metrics = figures(found.entry.task, actual, predicted)
        found.peers[peer.name] = {**metrics, CPU: seconds}


def peer_predictions(peer: Peer, trained: Trained, python: Path) -> Path:
    """The file with a peer's predictions. They are kept: the same rows give the same.

    Raises Failure where its library fails or is missing.
    """
    version = environment.versions(python).get(peer.package, "")
    path = environment.CACHE / "peers" / f"{digest(peer, version, trained.rows)}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npz")
        words = ("-m", peer.script, peer.name, trained.path, part)
        run(python.absolute(), *words, limit=LIMIT)
        part.replace(path)
    return path


def digest(peer: Peer, version: str, rows: dict[str, np.ndarray]) -> str:
    """A name for a peer's version, its script and the rows."""
    script = find_spec(peer.script).origin
    found = hashlib.sha256(Path(script).read_bytes())
    found.update(f"{peer.name} {version}".encode())
    for name in sorted(rows.keys() - {*OURS}):
        found.update(name.encode())
        found.update(np.ascontiguousarray(rows[name]).tobytes())
    return found.hexdigest()[:24]
