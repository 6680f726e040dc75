"""Estimate the number of distinct values from their smallest hashes."""

import polars as pl

SIZE = 2048  # hashes kept: a standard error of 2 %
HIGHEST = 2**64 - 1
NOTHING = pl.Series(dtype=pl.UInt64)


class Sketch:
    """Keeps the smallest hashes: the closer they are, the more values there are."""

    def __init__(self) -> None:
        self.smallest = NOTHING
        self.highest = HIGHEST

    def add(self, hashes: pl.Series) -> None:
        if hashes.is_empty():
            return
        both = pl.concat([self.smallest, hashes]).unique().sort()
        self.smallest = both.head(SIZE)
        if len(self.smallest) == SIZE:
            self.highest = self.smallest[-1]

    @property
    def estimate(self) -> int:
        if len(self.smallest) < SIZE:
            return len(self.smallest)
        return round((SIZE - 1) * HIGHEST / self.highest)
