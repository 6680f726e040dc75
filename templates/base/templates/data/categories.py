def values_of(column: pl.Series) -> list[str]:
    """The different categories; an empty cell is one of them."""
    return column.fill_null("").unique().sort().to_list()


def to_codes(column: pl.Series, values: list[str]) -> torch.Tensor:
    """Categories as places in the list, counted from 1; 0 is not in the list, (N, 1)."""
    codes = {value: code for code, value in enumerate(values, start=1)}
    places = column.fill_null("").replace_strict(codes, default=0)
    return places.to_torch().long().unsqueeze(1)
