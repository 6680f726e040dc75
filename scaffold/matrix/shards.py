"""Split the combinations into parts for several machines."""

import re
from dataclasses import dataclass
from typing import TypeVar

from scaffold.errors import ScaffoldError

Item = TypeVar("Item")


@dataclass(frozen=True)
class Shard:
    """Part number of count, like 2/5."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def part(self, items: list[Item]) -> list[Item]:
        """Every count-th item, so that similar items are spread over all parts.

        Raises ScaffoldError if some parts would be empty.
        """
        check_count(self.count, len(items))
        return items[self.number - 1 :: self.count]


def read_shard(text: str) -> Shard:
    """A shard from `2/5`."""
    if re.fullmatch("[0-9]{1,6}/[0-9]{1,6}", text):
        shard = Shard(*map(int, text.split("/")))
        if 1 <= shard.number <= shard.count:
            return shard
    raise ScaffoldError(
        f"{text!r} is not a shard.", "Use N/M, like 2/5 for the second of five parts."
    )


def shards(count: int, items: int) -> list[Shard]:
    """All shards.

    Raises ScaffoldError if some would be empty.
    """
    check_count(count, items)
    return [Shard(number, count) for number in range(1, count + 1)]


def check_count(count: int, items: int) -> None:
    if count > items:
        raise ScaffoldError(
            f"Can't split {items} combinations into {count} shards.",
            f"Use at most {items}.",
        )
