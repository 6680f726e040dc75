{% set listed = "files, targets, classes" ~ (", given" if p.dataset.splits) %}
def read_images(path: str) -> tuple[torch.Tensor, ...]:
    """The images (N, *SHAPE), as bytes, and their classes (N,){{ "; their splits (N,)" if p.dataset.splits }}."""
    {{ listed }} = list_images(path)
    check_classes(path, classes, CLASSES)
    how = {"dtype": torch.uint8, "memory_format": torch.channels_last}
    images = torch.empty(len(files), *SHAPE, **how)  # as convolutions are fastest
    try:
        with ThreadPoolExecutor() as pool:  # decoding does not hold Python's lock
            decoded = pool.map(read_image, files)
            bar = tqdm(decoded, "images", len(files), leave=False, disable=None)
            for place, image in enumerate(bar):
                images[place] = image
    except OSError as error:
        refuse(str(error))
    return images, targets{{ ", given" if p.dataset.splits }}
