{% set d = p.dataset %}
{# Yes, YES and yes are one class where they say whether something is true -#}
{% set boolean = d.classes | join("/") in ("false/true", "no/yes", "n/y", "f/t") %}
{# a marker that is a class is no gap -#}
{% set marked = d.gaps and d.dialect.markers and not (d.dialect.markers | select("in", d.classes) | list) %}
def to_classes(column: pl.Series, path: str) -> pl.Series:
    """Names of classes as their places in CLASSES, (N,)."""
{% if marked %}
    column = without_markers(column)
{% endif %}
    places = {name: place for place, name in enumerate(CLASSES)}
{% if boolean %}
    words = column.str.to_lowercase()
    labels = words.replace_strict(places, default=None, return_dtype=pl.Int64)
{% else %}
    labels = column.replace_strict(places, default=None, return_dtype=pl.Int64)
{% endif %}
    return checked(column, labels, "one of CLASSES in dataset.py", path)
