{% extends "classes/notebook.py" %}
{% set d = project().dataset %}
{% set images = d.kind == "images" %}
{% set names = "CLASSES" %}
{% if not images %}
{% set names_import = "from dataset import CLASSES" %}
{% endif %}
{% set model_words = "`model.py` builds it: from " ~ ("an image" if images else "the columns of a row") ~ " to " ~ ("one number, a logit" if d.binary else "a number for each class") ~ "." %}
{% set predict_words = "new images" if images else "new rows" %}
{% block samples %}
{% if images %}
# %% [markdown]
A few images of the training split, each with its class.
# %%
from dataset import CLASSES


def show(images, titles):
    """Up to twelve images, each under its title."""
    _, axes = plt.subplots(2, 6, figsize=(9, 3.5), layout="constrained")
    for axis in axes.flat:
        axis.axis("off")
    for axis, image, title in zip(axes.flat, images, titles, strict=False):
        axis.imshow(image.permute(1, 2, 0).squeeze(2), cmap="gray")  # (H, W, C)
        axis.set_title(title, parse_math=False)
    plt.show()


show(data.train.images, [CLASSES[label] for label in data.train.targets[:12]])
{% else %}
{% include "data/table_notebook.py" %}
{% endif %}
{% endblock %}
{% block mistakes %}
{% if images %}
# %% [markdown]
Some of the mistakes: what it is, and what the network says. Would you have known?
# %%
wrong = (predicted != targets).nonzero().squeeze(1)[:12]
pairs = zip(targets[wrong].tolist(), predicted[wrong].tolist(), strict=True)
titles = [f"{CLASSES[true]}: {CLASSES[answer]}" for true, answer in pairs]
show(data.val.images[wrong], titles)
{% endif %}
{% endblock %}
