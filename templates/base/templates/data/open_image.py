def open_image(file: Path) -> Image.Image:
    """A picture in colour, the right way up; one that is broken is named."""
    broken = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)
    try:
        with Image.open(file) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except broken as error:
        reason = getattr(error, "strerror", None) or error
        raise OSError(f"{file} is no whole image ({reason}).") from None
