{% extends "classes/notebook.py" %}
{% set d = project().dataset %}
{% set images = d.kind == "images" %}
{% set names = "CLASSES" %}
{% if images %}
{% set images_of = "data.{}.images[{}]" %}
{% set drawn = 'axis.imshow(image.permute(1, 2, 0).squeeze(2), cmap="gray")  # (H, W, C)' %}
{% else %}
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


{% include "data/show_images.py" %}


show(data.train.images, [CLASSES[label] for label in data.train.targets[:12]])
{% else %}
{% include "data/table_notebook.py" %}
{% endif %}
{% endblock %}
