class Reading(NamedTuple):
    """How a column is read.

    cell   its text, null where there is nothing
    value  what the text says, null where it cannot be read
    what   that should be, in words
    """

    name: str
    cell: pl.Expr
    value: pl.Expr
    what: str
