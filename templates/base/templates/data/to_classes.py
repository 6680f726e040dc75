{% set d = p.dataset %}
{# Yes, YES and yes are one class where they say whether something is true -#}
{% set boolean = d.classes | join("/") in ("false/true", "no/yes", "n/y", "f/t") %}
{# a marker that is a class is no gap -#}
{% set marked = d.gaps and d.dialect.markers and not (d.dialect.markers | select("in", d.classes) | list) %}
def parse_class(name: str) -> Reading:
    """Its place in CLASSES."""
    cell = {{ "without_markers(name)" if marked else "cs.by_name(name)" }}{{ ".str.to_lowercase()" if boolean }}
    place = cell.cast(pl.Enum(CLASSES), strict=False).to_physical().cast(pl.Int64)
    return Reading(name, cell, place, "one of CLASSES in dataset.py")
