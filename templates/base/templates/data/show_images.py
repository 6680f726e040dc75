def show(images, titles):
    """Up to twelve images, each under its title."""
    _, axes = plt.subplots(2, 6, figsize=(9, 3.5), layout="constrained")
    for axis in axes.flat:
        axis.axis("off")
    for axis, image, title in zip(axes.flat, images, titles, strict=False):
        {{ drawn }}
        axis.set_title(title, parse_math=False)
    plt.show()
