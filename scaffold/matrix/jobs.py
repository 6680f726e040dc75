"""Jobs of a workflow on GitHub: what `strategy.matrix: ${{ fromJSON(…) }}` takes."""

from scaffold.errors import ScaffoldError
from scaffold.matrix.combinations import Combination
from scaffold.matrix.shards import shards

MOST_JOBS = 256  # that GitHub allows


def job_each(combinations: list[Combination]) -> dict:
    """A job for each combination.

    Raises ScaffoldError where these are too many.
    """
    check_few(len(combinations))
    return {"include": [combination.facts for combination in combinations]}


def job_each_shard(combinations: list[Combination], count: int) -> dict:
    """A job for each of so many parts, which has its number in `matrix.shard`.

    Raises ScaffoldError where these are too many, or some of them would be empty.
    """
    check_few(count)
    return {"shard": list(map(str, shards(count, len(combinations))))}


def check_few(count: int) -> None:
    if count > MOST_JOBS:
        raise ScaffoldError(
            f"These would be {count:,} jobs, and GitHub allows {MOST_JOBS}.",
            "Take fewer by filters or --pairwise, or several a job with --shards or "
            "--shard.",
        )
