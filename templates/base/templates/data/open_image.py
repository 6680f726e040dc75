def open_image(file: Path) -> Image.Image:
    """A picture in colour, the right way up; one that is broken is named."""
    try:
        with Image.open(file) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise OSError(f"{file} is no whole image ({error}).") from None
