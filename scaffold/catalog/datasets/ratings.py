"""Ratings in MovieLens' format, drawn for scaffold from a known low-rank model."""

from scaffold.catalog.entries import Dataset

ENTRIES = (
    Dataset(
        name="ratings",
        summary="users' ratings of films, 0.5 to 5 stars, drawn from a known model",
        kind="ratings",
        tasks=("recommender",),
        file="data/ratings.csv",
        features=("userId", "movieId"),
        target="rating",
    ),
)
