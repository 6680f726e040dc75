"""The dataset type of a table."""

from dataclasses import dataclass

from scaffold.catalog.entries.table_file import Column, TableFile
from scaffold.layers import Layer, Size, standardize


@dataclass(frozen=True, kw_only=True)
class Table(TableFile):
    """A table: the target is a number, or one of `classes`.

    time         the column for a split by time, if there is one
    time_format  its format for strptime; empty for numbers
    time_rules   what to replace in its cells, as in those of a column
    """

    kind = "table"

    time: str = ""
    time_format: str = ""
    time_rules: tuple[tuple[str, str], ...] = ()

    @property
    def has_times(self) -> bool:
        return bool(self.time)

    @property
    def time_column(self) -> str:
        return self.time

    @property
    def names(self) -> tuple[str, ...]:
        return (*super().names, *filter(None, (self.group, self.time)))

    def columns_read(self, split: str) -> str:
        """The generated code for all columns but the target."""
        more = [self.feature_columns]
        stripped = f"{self.col}({{}}).str.strip_chars()"
        if self.group:
            plain = stripped.format("GROUP") + '.fill_null("")'
            more.append("text(GROUP)" if self.has_texts else plain)
        elif split == "time" and self.time and self.time not in self.features:
            rules = [f".str.replace_all({o!r}, {n!r})" for o, n in self.time_rules]
            cell = stripped.format("TIME") if self.is_plain else "cells(TIME)"
            empty = '.replace("", None)' if self.is_plain or rules else ""
            time = cell + "".join(rules) + empty
            form = f".str.to_datetime({self.time_format!r})"
            more.append(time + (form if self.time_format else ".cast(pl.Float64)"))
        return ", ".join(more)

    @property
    def numeric(self) -> list[Column]:
        """The columns that become one or several numbers each."""
        return self.named("number", "boolean", "date")

    @property
    def sparse(self) -> list[Column]:
        """The numeric columns that have empty cells."""
        return [column for column in self.numeric if column.gaps]

    @property
    def hours(self) -> bool:
        """Whether some dates have a time of day."""
        return any("%H" in column.format for column in self.named("date"))

    @property
    def fits(self) -> bool:
        return bool(self.named("category", "text"))

    @property
    def width(self) -> int:
        """The number of inputs for a row; 0 if it depends on the text."""
        if self.named("text"):
            return 0
        plain = len(self.named("number", "boolean", "category"))
        dates = len(self.named("date")) * (7 if self.hours else 5)
        return plain + dates + len(self.sparse)

    @property
    def shape(self) -> str:
        return f"(N, {self.width or 'inputs'})"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        return self.arguments_with("mean", "std")

    @property
    def binned_arguments(self) -> tuple[tuple[str, str], ...]:
        return self.arguments_with("mean", "std", "bins")

    def arguments_with(self, *fitted: str) -> tuple[tuple[str, str], ...]:
        """The arguments of build_model; fitted: those for the numbers."""
        scale = tuple((name, "") for name in fitted)
        sizes = (("cardinalities", "list[int]"),) if self.named("category") else ()
        if self.classes:
            return (*scale, *sizes, ("num_classes", "int"))
        return (*scale, *sizes, ("target_mean", ""), ("target_std", ""))

    def entrance(self, width: int) -> tuple[list[Layer], Size]:
        """Numbers are standardized; each category becomes a vector of this width."""
        if self.named("category"):
            return [table_encoder(width)], f"len(mean) + {width} * len(cardinalities)"
        return [standardize()], "len(mean)"

    def binned_entrance(self, width: int) -> tuple[list[Layer], Size]:
        """The same, with the position of each number in its bins."""
        if self.named("category"):
            features = f"len(mean) + len(bins) + {width} * len(cardinalities)"
            return [table_encoder(width, "mean, std, bins")], features
        return [number_encoder()], "len(mean) + len(bins)"

    @property
    def has_texts(self) -> bool:
        return bool(self.named("category", "text"))

    @property
    def has_markers(self) -> bool:
        return bool(self.dialect.markers)

    @property
    def has_gaps(self) -> bool:
        return True

    @property
    def has_positions(self) -> bool:
        return bool(self.named("boolean") or (self.classes and not self.rare))

    @property
    def reads_numbers(self) -> bool:
        return bool(self.named("number")) or not self.classes

    @property
    def number_lists(self) -> str:
        """The generated code for the columns that are numbers already."""
        kinds = [kind for kind in ("number", "boolean") if self.named(kind)]
        return ", ".join(f"*map({self.col}, {self.lists[kind]})" for kind in kinds)

    @property
    def feature_columns(self) -> str:
        """The generated code that selects the features."""
        return "number(*FEATURES)" if self.all_numbers else "*feature_columns()"

    @property
    def picture_names(self) -> str:
        return "".join((*self.classes, self.target))


def number_encoder() -> Layer:
    return Layer(
        name="encode",
        module="NumberEncoder(mean, std, bins)",
        shape="(N, features)",
        source="layers/number_encoder.jinja",
    )


def table_encoder(width: int, fitted: str = "mean, std") -> Layer:
    return Layer(
        name="encode",
        module=f"TableEncoder({fitted}, cardinalities, {width})",
        shape="(N, features)",
        source="layers/table_encoder.jinja",
    )
