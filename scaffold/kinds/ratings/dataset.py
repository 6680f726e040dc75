"""The dataset type of ratings."""

import re
from dataclasses import dataclass, replace
from typing import Self

from scaffold.catalog.entries.methods import Loss
from scaffold.catalog.entries.table_file import TableFile
from scaffold.text import shell_word


@dataclass(frozen=True, kw_only=True)
class Ratings(TableFile):
    """Ratings; without a target, implicit feedback: the items of each user.

    columns    those of the users and the items
    timestamp  the column with the times, numeric unless there is a timestamp_format
    counts     the column with counts, like plays: implicit feedback of some strength
    graded     the column with ratings, if they only serve as implicit feedback
    choice_loss  the loss, if the data serve as implicit feedback
    repeats    whether some rows have the user and the item of another row
    example    a user, to try predict.py with
    implicit_notes  notes for implicit feedback
    """

    kind = "ratings"
    input = "pairs"
    held_out = 0.1
    evaluation_batch = 65536  # two numbers a sample

    timestamp: str = ""
    timestamp_format: str = ""
    counts: str = ""
    graded: str = ""
    repeats: bool = False
    choice_loss: str = ""
    implicit_notes: str = ""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Ratings can serve as implicit feedback too."""
        return ("ratings", "implicit") if self.target else ("implicit",)

    @property
    def targets(self) -> tuple[str, ...]:
        return ("rating", "choice") if self.target else ("choice",)

    @property
    def recipe_name(self) -> str:
        return self.choice_loss if self.implicit else self.name

    def inputs_for(self, loss: Loss) -> tuple[str, ...]:
        return ("implicit",) if loss.implicit else ("ratings",)

    def seen_by(self, loss: Loss) -> Self:
        """The dataset for a loss: without ratings if the loss is implicit."""
        if not loss.implicit:
            return self
        return replace(
            self,
            target="",
            graded=self.target or self.graded,
            choice_loss=loss.name,
            notes=self.implicit_notes,
        )

    @property
    def strength(self) -> str:
        """The column that --positive compares: ratings or counts, if there is one."""
        return self.target or self.graded or self.counts

    @property
    def template_folders(self) -> tuple[str, ...]:
        implicit = ("kinds/ratings/implicit",) if self.implicit else ()
        return (*implicit, *super().template_folders)

    @property
    def implicit(self) -> bool:
        return not self.target

    @property
    def has_times(self) -> bool:
        return bool(self.timestamp)

    @property
    def time_column(self) -> str:
        return "" if self.implicit else self.timestamp

    @property
    def default_split(self) -> str:
        """By time for the user's ratings, because a recommender predicts the future.

        The datasets are split as in published results: ratings at random, implicit
        feedback by time.
        """
        by_time = (self.is_user_data or self.implicit) and not self.streamed
        return "time" if self.timestamp and by_time else "random"

    @property
    def metric(self) -> str:
        return "ndcg_at_10" if self.implicit else ""

    @property
    def names(self) -> tuple[str, ...]:
        return (*super().names, self.strength, self.timestamp)

    @property
    def fits(self) -> bool:
        return True

    @property
    def shape(self) -> str:
        return "(N, 2)"

    @property
    def outputs_shape(self) -> str:
        return "(N,)"

    @property
    def titles(self) -> str:
        """The file with the items' titles, beside the ratings, if any."""
        return self.download.titles.split("/")[-1] if self.download else ""

    @property
    def example_user(self) -> str:
        """A user that is safe to put into a docstring."""
        return self.example if re.fullmatch(r"[\w.-]{1,20}", self.example) else "1"

    @property
    def network_words(self) -> str:
        return f"users and items in, {'scores' if self.implicit else 'ratings'} out"

    @property
    def predict_words(self) -> str:
        return "a user and recommends items"

    @property
    def predict_arguments(self) -> str:
        user = self.example or "1"
        between = "=" if user.startswith("-") else " "
        return f"--user{between}{shell_word(user)}"
