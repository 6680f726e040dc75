def read_image(file: Path) -> torch.Tensor:
    """A picture as bytes, cut and scaled to SHAPE."""
    _, height, width = SHAPE
    image = ImageOps.fit(open_image(file), (width, height))
    return pil_to_tensor(image{{ '.convert("L")' if p.dataset.image[0] == 1 }})
