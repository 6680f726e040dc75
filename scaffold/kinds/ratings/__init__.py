"""Ratings of items by users, or only the items that each user chose."""

from scaffold.kinds.ratings.dataset import Ratings

__all__ = ["DATASET", "Ratings"]

DATASET = Ratings
