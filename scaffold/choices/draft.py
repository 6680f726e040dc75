"""The choices of a project while they are read."""

from typing import TYPE_CHECKING, Any

from scaffold.catalog import Catalogue
from scaffold.catalog.entries import Dataset, Options
from scaffold.choices.answers import Answers
from scaffold.choices.table import choices

if TYPE_CHECKING:
    from scaffold.inspection import UserData


class Draft:
    """The checked values by the names of the choices: `draft["loss"]`.

    A value is read when it is first asked for, so a choice may depend on others.

    known      the catalogue
    user_data  the inspected data of the user, if any
    """

    known: Catalogue
    answers: Answers

    def __init__(
        self, known: Catalogue, answers: Answers, user_data: "UserData | None" = None
    ):
        self.known = known
        self.answers = answers
        self.user_data = user_data
        self.choices = choices()
        self.values: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.values:
            answer = getattr(self.answers, name)
            self.values[name] = self.choices[name].read(answer, self)
        return self.values[name]

    @property
    def seen(self) -> Dataset:
        """The dataset as the loss sees it: for an implicit one, without ratings."""
        dataset: Dataset = self["dataset"]
        return dataset.seen_by(self["loss"])

    @property
    def options(self) -> Options:
        """The options of the network."""
        return Options(
            hidden=self["hidden"],
            activation=self["activation"],
            dropout=self["dropout"],
            loss=self["loss"],
            sparse=self["optimizer"].sparse,
        )

    def all(self) -> dict[str, Any]:
        """The values of all choices, in the order of the table."""
        return {name: self[name] for name in self.choices}

    def default(self, name: str) -> Any:
        """The default answer of a choice."""
        return self.choices[name].default(self)
