"""The dataset type of texts."""

from dataclasses import dataclass

from scaffold.catalog.entries.table_file import TableFile


@dataclass(frozen=True, kw_only=True)
class Texts(TableFile):
    """Texts and their classes.

    columns  the one with the texts, in a table
    folders  the names of the folders of the splits; without columns, each class has a
             folder of .txt files
    example  a text, to try predict.py with
    """

    kind = "texts"
    input = "texts"

    folders: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        return ("class",)

    @property
    def is_folder(self) -> bool:
        return not self.columns

    @property
    def is_table_file(self) -> bool:
        return bool(self.columns)

    @property
    def fits(self) -> bool:
        return True

    @property
    def shape(self) -> str:
        return "(N, length)"

    @property
    def has_texts(self) -> bool:
        return True

    @property
    def has_markers(self) -> bool:
        return bool(self.dialect.markers)

    @property
    def has_positions(self) -> bool:
        return not self.rare

    @property
    def network_words(self) -> str:
        return "the numbers of words in, scores of the classes out"

    @property
    def sample_words(self) -> str:
        return "texts"

    @property
    def predict_words(self) -> str:
        return "texts"

    @property
    def predict_arguments(self) -> str:
        return '"a text"'

    @property
    def data_words(self) -> str:
        if self.is_folder:
            return "folder with a folder of .txt files per class"
        return super().data_words
