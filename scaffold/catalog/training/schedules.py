"""How the learning rate moves; schedules/ in the templates spells it."""

from scaffold.catalog.entries import Schedule

ENTRIES = (
    Schedule("one-cycle", "up, then down to almost 0", "step"),
    Schedule("cosine", "a short way up, then down along a cosine", "step"),
    Schedule("step", "a tenth, twice in a run", "epoch"),
    Schedule("plateau", "a tenth, where the validation loss stands still", "loss"),
    Schedule("none", "the same all the time"),
)
