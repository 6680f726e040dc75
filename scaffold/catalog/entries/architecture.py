"""Architectures, and how to train them well."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from scaffold.catalog.entries.dataset import Dataset
from scaffold.catalog.entries.methods import Loss, Optimizer
from scaffold.catalog.entries.network import Network, Options

FEWEST_STEPS = 800
MOST_STEPS = 20_000
LARGEST_BATCH = 1024
FEWEST_EPOCHS = 5
MOST_GROWTH = 5  # factor for the weight decay
LEAST_DECAY, MOST_DECAY = 1e-5, 0.05  # outside, decay_share was not tried


@dataclass(frozen=True)
class Recipe:
    """Settings that train an architecture well on one kind of data.

    optimizer   the default optimizer, which lr and weight_decay are for
    hidden      default widths, if not those of the architecture
    lrs         learning rates for other optimizers, if their usual ones are not good
    decay_rows  with fewer samples than this, weight_decay grows; 0: never
    decay_share  weight_decay is this, times the squared steepness of the ratings,
                 divided by their number; 0: it is fixed
    item_decay  weight_decay is this, times the square root of the rows for each item;
                0: it does not depend on the items
    decay_words  the reason for such a weight_decay
    most_epochs  the limit for few samples: an epoch has at least one step
    """

    epochs: int
    batch_size: int
    lr: float
    weight_decay: float
    optimizer: str = "adamw"
    hidden: tuple[int, ...] = ()
    lrs: dict[str, float] = field(default_factory=dict)
    decay_rows: int = 0
    decay_share: float = 0.0
    item_decay: float = 0.0
    decay_words: str = ""
    most_epochs: int = FEWEST_STEPS

    def for_rows(self, rows: int, steepness: float = 0.0) -> "Recipe":
        """The recipe for this many samples: larger batches, then fewer epochs.

        The number of steps matters: these networks need FEWEST_STEPS, and MOST_STEPS
        are enough.
        """
        batch_size, epochs = self.batch_size, self.epochs
        if rows:
            needed = FEWEST_STEPS * batch_size // rows
            epochs = max(epochs, min(needed, self.most_epochs))
        while batch_size < LARGEST_BATCH and epochs * rows > MOST_STEPS * batch_size:
            batch_size *= 2
        while epochs > FEWEST_EPOCHS and epochs * rows > MOST_STEPS * batch_size:
            epochs -= 1
        recipe = replace(self, batch_size=batch_size, epochs=epochs)
        if rows and steepness and self.decay_share:
            return recipe.with_ratings(rows, steepness)
        return replace(recipe, weight_decay=self.decay(rows))

    def with_ratings(self, rows: int, steepness: float) -> "Recipe":
        """The recipe with a weight decay for this many ratings.

        In the score, before the sigmoid, users and items differ as much whatever the
        scale of the ratings; so the noise, the loss and the weight decay grow with the
        square of the scale's steepness. The loss is a mean over the ratings: the more
        there are, the less each of them, and the weight decay, must weigh.
        """
        decay = self.decay_share * steepness**2 / rows
        decay = min(max(decay, LEAST_DECAY), MOST_DECAY)
        words = f"L2 penalty, chosen for {rows:,} ratings"
        return replace(self, weight_decay=float(f"{decay:.2g}"), decay_words=words)

    def for_items(self, rows: int, items: int) -> "Recipe":
        """The recipe with a weight decay for this many rows per item."""
        if not (self.item_decay and rows and items):
            return self
        each = rows / items
        decay = self.item_decay * each**0.5
        words = f"L2 penalty, chosen for {each:.{1 if each < 100 else 0}f} rows an item"
        return replace(self, weight_decay=float(f"{decay:.2g}"), decay_words=words)

    def decay(self, rows: int) -> float:
        """The weight decay for this many samples.

        The loss is a mean over samples, so each sample weighs more when there are few;
        without a larger weight decay, the model would overfit them.
        """
        if not rows or rows >= self.decay_rows:
            return self.weight_decay
        growth = min(self.decay_rows / rows, MOST_GROWTH)
        return float(f"{self.weight_decay * growth:.1g}")

    def with_optimizer(self, own: Optimizer, other: Optimizer) -> "Recipe":
        """The recipe for another optimizer, as a first guess."""
        if own == other:
            return self
        decay = self.weight_decay / own.weight_decay * other.weight_decay
        return replace(
            self,
            optimizer=other.name,
            lr=self.lrs.get(other.name, float(f"{self.lr / own.lr * other.lr:.2g}")),
            weight_decay=float(f"{decay:.2g}"),
            decay_words="",
        )


@dataclass(frozen=True)
class Backbone:
    """A pretrained torchvision network.

    options  arguments for torchvision besides the name, with random weights
    unused   parts that are only for pretraining
    old_key  a pattern in the names of the published weights that torchvision renames
    new_key  its replacement
    """

    name: str
    options: str = ""
    unused: tuple[str, ...] = ()
    old_key: str = ""
    new_key: str = ""


@dataclass(frozen=True)
class Architecture:
    """Which layers make up a network.

    recipes   how to train it, for each kind of data that it takes, and for single
              datasets by name
    targets   what it can predict, if not everything
    hidden    default widths
    depth     the possible numbers of widths
    made_for  the kind of data that it fits better than the task's default model
    sparse    whether all its weights are embeddings, which allow sparse gradients
    build     (dataset, options) -> Network
    backbone  the pretrained network below the layers, if any
    featured  whether lists show it with its summary, not only by name
    words     its description, in a sentence after "with"
    """

    name: str
    summary: str
    recipes: dict[str, Recipe]
    build: Callable[[Dataset, Options], Network]
    targets: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    depth: range = range(0, 1)
    made_for: str = ""
    sparse: bool = False
    backbone: Backbone | None = None
    featured: bool = True
    words: str = ""

    def takes(self, inputs: Sequence[str]) -> bool:
        """Whether it takes one of these kinds of data."""
        return any(name in self.recipes for name in inputs)

    def predicts(self, targets: Sequence[str]) -> bool:
        """Whether it can predict one of these kinds of targets."""
        return not self.targets or bool({*self.targets} & {*targets})

    def can_lower(self, loss: Loss, dataset: Dataset) -> bool:
        """Whether it can be trained with a loss on these data."""
        fits = bool({*loss.targets} & {*dataset.targets})
        return fits and self.takes(dataset.inputs_for(loss))

    def recipe(self, dataset: Dataset) -> Recipe:
        """How to train it on these data."""
        known = [name for name in dataset.inputs if name in self.recipes]
        recipe = self.recipes.get(dataset.recipe_name, self.recipes[known[0]])
        recipe = recipe.for_rows(dataset.rows, dataset.steepness)
        return recipe.for_items(dataset.rows, dataset.items)

    def widths(self, dataset: Dataset) -> tuple[int, ...]:
        """The default widths of its hidden layers on these data."""
        return self.recipe(dataset).hidden or self.hidden
