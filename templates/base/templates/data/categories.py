def values_of(column: pl.Series) -> list[str]:
    """The different categories; an empty cell is one of them."""
    return column.fill_null("").unique().cast(pl.String).sort().to_list()


def to_codes(column: pl.Series, values: list[str]) -> torch.Tensor:
    """Categories as places in the list, counted from 1; 0 is not in the list, (N, 1)."""
    places = column.fill_null("").cast(pl.Enum(values), strict=False).to_physical()
    return (places.cast(pl.Int64) + 1).fill_null(0).to_torch().unsqueeze(1)
