{% set published = p.dataset.published %}
def read_images(path: str) -> tuple[torch.Tensor, ...]:
    """The images (N, *SHAPE), as bytes, their classes (N,) and their splits (N,)."""
    parts = fetch(path)
    arrays = [torch.as_tensor(part.data){{ published.layout }} for part in parts]
    labels = [torch.as_tensor(part.{{ published.targets }}).long() for part in parts]
    given = [torch.full((len(part),), place) for place, part in enumerate(parts)]
    return torch.cat(arrays), torch.cat(labels), torch.cat(given)
