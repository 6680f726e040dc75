{# Yes, YES and yes are one class where they say whether something is true -#}
{% set boolean = p.dataset.classes | join("/") in ("false/true", "no/yes", "n/y", "f/t") %}
def to_classes(column: pl.Series) -> torch.Tensor:
    """Names of classes as their places in CLASSES, (N,)."""
    places = {name: place for place, name in enumerate(CLASSES)}
    labels = column{{ ".str.to_lowercase()" if boolean }}.replace_strict(places, default=None, return_dtype=pl.Int64)
    return checked(column, labels, "a class").to_torch()
