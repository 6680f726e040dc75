"""Image augmentation; the code is in augments/ of the templates."""

from scaffold.catalog.entries import Augment

ENTRIES = (
    Augment("none", "no augmentation"),
    Augment("flip-crop", "random horizontal flips and crops"),
    Augment("randaugment", "RandAugment, with two random operations per image"),
    Augment("mixup", "mixup: blends pairs of images and their losses"),
)
