"""MovieLens (Harper and Konstan 2015), from GroupLens' archives.

The checksums are those of TensorFlow Datasets.
"""

from scaffold.catalog.entries import Column, Dialect, Download
from scaffold.kinds.ratings import Ratings

ADDRESS = "https://files.grouplens.org/datasets/movielens"


def movielens(
    name: str,
    summary: str,
    rows: int,
    items: int,
    steepness: float,
    sha256: str,
    member: str,
    titles: str,
    separator: str = ",",
    header: str = "",
) -> Ratings:
    archive = name.replace("movielens", "ml")
    return Ratings(
        name=name,
        summary=summary,
        file="data/ratings.csv",
        rows=rows,
        items=items,
        steepness=steepness,
        columns=(Column("userId", "category"), Column("movieId", "category")),
        target="rating",
        dialect=Dialect(separator=separator),
        timestamp="timestamp",
        example="42",
        download=Download(
            f"{ADDRESS}/{archive}.zip",
            sha256,
            f"{archive}/{member}",
            header,
            titles=f"{archive}/{titles}",
        ),
    )


ENTRIES = (
    movielens(
        "movielens-100k",
        "100,000 ratings of 1,682 films by 943 users; 5 MB to download",
        100_000,
        1682,
        0.93,
        "50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229",
        "u.data",
        "u.item",
        separator="\t",
        header="userId\tmovieId\trating\ttimestamp",
    ),
    movielens(
        "movielens-latest-small",
        "100,836 ratings of 9,742 films by 610 users; 1 MB to download",
        100_836,
        9724,
        1.0,
        "696d65a3dfceac7c45750ad32df2c259311949efec81f0f144fdfb91ebc9e436",
        "ratings.csv",
        "movies.csv",
    ),
    movielens(
        "movielens-1m",
        "1,000,209 ratings of 3,883 films by 6,040 users; 6 MB to download",
        1_000_209,
        3706,
        0.92,
        "a6898adb50b9ca05aa231689da44c217cb524e7ebd39d264c56e2832f2c54e20",
        "ratings.dat",
        "movies.dat",
        separator=":",  # the file has `::`: every second column is empty
        header="userId::movieId::rating::timestamp",
    ),
    movielens(
        "movielens-25m",
        "25,000,095 ratings of 62,423 films by 162,541 users; 262 MB to download",
        25_000_095,
        59_047,
        0.99,
        "8b21cfb7eb1706b4ec0aac894368d90acf26ebdfb6aced3ebd4ad5bd1eb9c6aa",
        "ratings.csv",
        "movies.csv",
    ),
)
