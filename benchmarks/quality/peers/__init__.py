"""The libraries that the projects are compared with, and which script runs each."""

from dataclasses import dataclass

from benchmarks.quality.manifest import TABLES


@dataclass(frozen=True)
class Peer:
    """One model of a library.

    name     in the tables of the results, and in its script
    package  as PyPI calls it
    script   the module that fits it, run by the Python of the peers' environment
    tasks    that it is compared on
    usual    False: only where it is asked for
    """

    name: str
    package: str
    script: str
    tasks: tuple[str, ...] = TABLES
    usual: bool = True


HERE = "benchmarks.quality.peers"
PEERS = (
    Peer("HGB", "scikit-learn", f"{HERE}.tables"),
    Peer("CatBoost", "catboost", f"{HERE}.tables"),
    Peer("linear", "scikit-learn", f"{HERE}.tables"),
    Peer("TabM", "pytabkit", f"{HERE}.deep", usual=False),
    Peer("RealMLP", "pytabkit", f"{HERE}.deep", usual=False),
    Peer("SVD", "scikit-surprise", f"{HERE}.ratings", ("ratings",)),
    Peer("biases", "scikit-surprise", f"{HERE}.ratings", ("ratings",)),
    Peer("BPR", "implicit", f"{HERE}.interactions", ("implicit",)),
    Peer("ALS", "implicit", f"{HERE}.interactions", ("implicit",)),
)
