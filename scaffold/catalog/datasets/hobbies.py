"""Posts of a forum about five hobbies, generated for scaffold."""

from scaffold.catalog.entries import Column
from scaffold.kinds.texts import Texts

ENTRIES = (
    Texts(
        name="hobbies",
        summary="2,000 short posts about five hobbies, generated from word lists",
        file="data/hobbies.csv",
        rows=2000,
        columns=(Column("text", "text"),),
        target="topic",
        classes=("astronomy", "cooking", "cycling", "gardening", "music"),
        notes=(
            "Two of a hundred posts have a wrong topic, and some have no typical\n"
            "word: no model can be right about all of them."
        ),
    ),
)
