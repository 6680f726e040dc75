"""Jobs for GitHub Actions, for `strategy.matrix: ${{ fromJSON(…) }}`."""

from typing import Any

from scaffold.errors import ScaffoldError
from scaffold.matrix.combinations import Combination
from scaffold.matrix.shards import shards

MOST_JOBS = 256  # GitHub's limit


def job_each(combinations: list[Combination]) -> dict[str, Any]:
    """One job per combination.

    Raises ScaffoldError if there are too many.
    """
    check_few(len(combinations))
    return {"include": [combination.facts for combination in combinations]}


def job_each_shard(combinations: list[Combination], count: int) -> dict[str, Any]:
    """One job per shard, with `matrix.shard` like 2/5.

    Raises ScaffoldError if there are too many, or some would be empty.
    """
    check_few(count)
    return {"shard": list(map(str, shards(count, len(combinations))))}


def check_few(count: int) -> None:
    if count > MOST_JOBS:
        raise ScaffoldError(
            f"{count:,} jobs are too many: GitHub allows {MOST_JOBS}.",
            "Use filters, --pairwise, or --shards for several combinations per job.",
        )
