"""Learning rate schedules; the code is in schedules/ of the templates."""

from scaffold.catalog.entries import Schedule

ENTRIES = (
    Schedule("one-cycle", "warmup to the peak, then down to almost 0", "step"),
    Schedule("cosine", "short warmup, then cosine decay", "step"),
    Schedule("step", "divide by 10, twice in a run", "epoch"),
    Schedule(
        "plateau", "divide by 10 when the validation loss stops improving", "loss"
    ),
    Schedule("none", "constant learning rate"),
)
