"""Parts of a whole that several machines share."""

import re
from dataclasses import dataclass

from scaffold.errors import ScaffoldError


@dataclass(frozen=True)
class Shard:
    """The second of five parts is 2/5."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def part(self, items: list) -> list:
        """Every so manieth item, so that what is alike is not all in one part.

        Raises ScaffoldError where some parts would be empty.
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
        f"There is no shard {text!r}.", "Give for example 2/5, the second of five."
    )


def shards(count: int, items: int) -> list[Shard]:
    """All parts of so many items.

    Raises ScaffoldError where some would be empty.
    """
    check_count(count, items)
    return [Shard(number, count) for number in range(1, count + 1)]


def check_count(count: int, items: int) -> None:
    if count > items:
        raise ScaffoldError(
            f"{items} combinations cannot be {count} shards.", f"Give {items} at most."
        )
