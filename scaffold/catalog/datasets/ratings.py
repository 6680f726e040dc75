"""Ratings in MovieLens' format, drawn for scaffold from a known low-rank model."""

from scaffold.catalog.entries import Column, Dataset

ENTRIES = (
    Dataset(
        name="ratings",
        summary="59,483 ratings of 800 films by 600 users, drawn from a known model",
        kind="ratings",
        tasks=("recommender",),
        file="data/ratings.csv",
        columns=(Column("userId", "category"), Column("movieId", "category")),
        target="rating",
        timestamp="timestamp",
        example="42",
        notes=(
            "The sample's ratings were drawn from a known model plus noise. Who knew\n"
            "that model would still be wrong by an RMSE of 0.6756: the noise floor."
        ),
        of_likes=(
            "Who rates which film was drawn by the films' popularity alone: nothing\n"
            "can rank them better here than how many users like each."
        ),
    ),
)
