{% extends "classes/notebook.py" %}
{% set names = "classes" %}
{% set images_of = "[data.{0}.pictures[row][0] for row in data.{0}.rows[{1}].tolist()]" %}
{% set drawn = "axis.imshow(image)" %}
{% set shown = "model.head" %}
{% set model_words = "`model.py` builds it: a pretrained *backbone*, which stays as it is, and a new *head*, from\nwhat the backbone finds in an image, its features, to a number for each class. `load` has\nsent every image through the backbone already, so that only the head is left to train." %}
{% set start_words = "This is the head; its weights are random still." %}
{% set predict_words = "new images" %}
{% block samples %}
# %% [markdown]
A few images of the training split, each with its class.
# %%
classes = data.fitted["classes"]


{% include "data/show_images.py" %}


images = {{ images_of.format("train", ":12") }}
show(images, [classes[label] for label in data.train.targets[:12]])
{% endblock %}
