"""How training images are changed; augments/ in the templates spells it."""

from scaffold.catalog.entries import Augment

ENTRIES = (
    Augment("none", "as they are"),
    Augment("flip-crop", "mirrored or not, and moved a little"),
    Augment("randaugment", "two random changes each, of RandAugment's"),
    Augment("mixup", "each mixed with another, and so are their classes' losses"),
)
