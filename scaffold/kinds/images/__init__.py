"""Images: in a folder per class, in a list, in a table of pixels, or in torchvision."""

from scaffold.kinds.images.dataset import Images, Published

__all__ = ["DATASET", "Images", "Published"]

DATASET = Images
