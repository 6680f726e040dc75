def to_classes(column: pl.Series) -> torch.Tensor:
    """Names of classes as their places in CLASSES, (N,)."""
    places = {name: place for place, name in enumerate(CLASSES)}
    labels = column.replace_strict(places, default=None, return_dtype=pl.Int64)
    return checked(column, labels, "a class").to_torch()
