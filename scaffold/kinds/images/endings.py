"""The endings of image files."""

ENDINGS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
"""As in torchvision's ImageFolder."""

MORE = (".gif", ".jfif", ".jpe", ".jp2")
"""What Pillow reads too; of an animation, the first picture."""

READABLE = (*ENDINGS, *MORE)

UNREADABLE = (".heic", ".heif", ".avif", ".svg", ".psd", ".dng", ".cr2", ".nef", ".arw")
"""Pictures that Pillow does not read, or not everywhere."""
