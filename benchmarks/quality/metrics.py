"""The metrics: one function for each, for the projects and for all peers.

Only numpy is needed, because the peers' own environments import this module too.
"""

from collections.abc import Callable, Iterable

import numpy as np

TOP = 10  # the length of a list of recommendations
SMALL = 1e-15  # the lowest probability, so that log-loss stays finite
AT_ONCE = 2**24  # scores of pairs in memory


def figures(task: str, actual: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """The metrics of a task, the most important one first.

    predicted  numbers (N,); for classes probabilities (N, classes); for implicit
               feedback the ranks (N,) of the held-out items
    """
    if task == "classification":
        hits = predicted.argmax(axis=1) == actual
        return {"log-loss": log_loss(actual, predicted), "accuracy": hits.mean().item()}
    if task == "implicit":
        return {"NDCG@10": ndcg(predicted)}
    return {"RMSE": np.sqrt(np.square(predicted - actual).mean()).item()}


def log_loss(actual: np.ndarray, probabilities: np.ndarray) -> float:
    """The mean negative log of the true classes' probabilities."""
    chosen = probabilities[np.arange(len(actual)), actual]
    return -np.log(chosen.clip(SMALL)).mean().item()


def ndcg(ranks: np.ndarray) -> float:
    """NDCG@10 with one relevant item per row, from its rank, which starts at 0."""
    return np.where(ranks < TOP, 1 / np.log2(ranks + 2), 0).mean().item()


def ranks(
    score: Callable[[np.ndarray], np.ndarray], pairs: np.ndarray, known: np.ndarray
) -> np.ndarray:
    """The ranks (N,) of the items in pairs (N, 2) among all that the user doesn't have.

    score  takes users (n,) and returns the scores of all items, (n, items)
    known  pairs (M, 2) of users and the items to leave out

    Item 0 stands for all unknown ones: it is never recommended, and its rank is
    infinite. Of items with equal scores, half are counted as better.
    """
    found, step = [], max(1, AT_ONCE // (int(known[:, 1].max()) + 1))
    order = known[known[:, 0].argsort(kind="stable")]
    for start in range(0, len(pairs), step):
        users, items = pairs[start : start + step].T
        scores = np.array(score(users), dtype=np.float32)
        begin = np.searchsorted(order[:, 0], users, "left")
        end = np.searchsorted(order[:, 0], users, "right")
        for row, left, right in zip(scores, begin, end, strict=True):
            row[order[left:right, 1]] = -np.inf
        scores[:, 0] = -np.inf
        own = scores[np.arange(len(items)), items][:, None]
        better, equal = (scores > own).sum(axis=1), (scores == own).sum(axis=1) - 1
        found.append(np.where(items == 0, np.inf, better + equal / 2))
    return np.concatenate(found)


def geometric_mean(ratios: Iterable[float]) -> float:
    """The geometric mean; 0 where one of them is 0."""
    with np.errstate(divide="ignore"):
        return float(np.exp(np.log(list(ratios)).mean()))
