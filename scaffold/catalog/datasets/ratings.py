"""Ratings in MovieLens' format, drawn for scaffold from a known low-rank model."""

from scaffold.catalog.entries import Column
from scaffold.kinds.ratings import Ratings

ENTRIES = (
    Ratings(
        name="ratings",
        summary="29,952 ratings of 300 films by 300 users, drawn from a known model",
        file="data/ratings.csv",
        rows=29_952,
        items=300,
        steepness=1.08,
        columns=(Column("userId", "category"), Column("movieId", "category")),
        target="rating",
        timestamp="timestamp",
        example="42",
        notes=(
            "Even the model that generated these ratings has an RMSE of 0.6874,\n"
            "because of the noise: no model can do better."
        ),
        implicit_notes=(
            "In this sample, popularity and the users' taste decide which films they\n"
            "rate, so models rank films better than the most popular items do."
        ),
    ),
)
