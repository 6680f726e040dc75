{% set p = project() %}
{% set every, distributed = p.training.schedule.every, p.device.distributed %}
{% set weights = weights | default("") %}
{% set shown = shown | default("model") %}
{% set tab = "    " if distributed else "" %}
{% macro train_call() %}train(model, Epoch(batches), optimizer, {{ "scheduler, " if every == "step" }}precision, scaler, config{{ weights }}){% endmacro %}
# %% [markdown]
# A walk through {{ p.title | markdown }}

The files of this project, one after the other: the data, the network, a short training
run, and what the network has learnt then. All of it is imported from the files beside
this notebook, so what you see here is what `python train.py` does. Run the cells from the
top to the bottom.

## The settings

`config.py` has every setting of a run, and its default. Two are different here, so that
you need not wait: few epochs, that is passes over the training data, and not too many
batches in each.
# %%
{% if every == "step" or weights %}
import math

{% endif %}
import matplotlib.pyplot as plt
{% if torch | default(false) %}
import torch
{% endif %}

from config import Config
from runtime import pick_device, seed_everything

config = Config(epochs=5, limit_batches=200)
device = pick_device(config.device)
seed_everything(config.seed)  # the same random numbers in every run
config
# %% [markdown]
## The data

`dataset.py` reads the data and splits them in three. The network learns from the
*training* split. After every epoch, the *validation* split tells how well it does on what
it has not seen. The *test* split stays untouched until the very end: who looks at it
earlier begins to choose what suits it.
# %%
from train import load

data, batches, val_batches = load(config, device)
for name, samples in {"train": data.train, "val": data.val, "test": data.test}.items():
    print(f"{name:6}{len(samples):8,}")
{% block samples %}
{% endblock %}
# %% [markdown]
## The network

{{ model_words }}
{{ start_words | default("Its weights are random still.") }}
# %%
from model import build_model

model = build_model(**data.model_args).to(device)
print(f"{sum(weight.numel() for weight in {{ shown }}.parameters()):,} weights")
{{ shown }}
{% block before %}
{% endblock %}
# %% [markdown]
## Training

`optimizer.py` says how the weights are updated{{ ", and how the learning rate moves" if every }}.
`train` makes one pass over the training split: for each batch the loss, its gradient, and
a step of the weights that makes the loss smaller. `validate` only looks.
# %%
from optimizer import build_optimizer{{ ", build_scheduler" if every }}
from runtime import mixed_precision

{% include "common/new_optimizer.py" %}
precision, scaler = mixed_precision(config.precision, device)
{% if weights %}
weights = None  # every sample counts the same
{% endif %}
# %%
from epoch import Epoch
{% if distributed %}
from runtime import process_group
{% endif %}
from train import train, validate

history = []
{% if distributed %}
with process_group(device):  # of one: this notebook
{% endif %}
{{ tab }}for epoch in range(1, config.epochs + 1):
{{ tab }}    {{ ("train_loss = " ~ train_call()) | folded(4 + tab | length) }}
{{ tab }}    val_loss, {{ metric }} = validate(model, val_batches, precision{{ weights }})
{% if own_unit is defined %}
{{ tab }}    {{ own_unit }}
{% endif %}
{{ tab }}    history.append((train_loss, val_loss, {{ metric }}))
{{ tab }}    losses = f"train_loss {train_loss:.4f}  val_loss {val_loss:.4f}"
{{ tab }}    print(f"epoch {epoch}  {losses}  {{ metric }} {{ "{" ~ metric ~ ":.4f}" }}")
# %% [markdown]
The training loss should fall from epoch to epoch, and the validation loss with it. Where
the validation loss rises while the training loss still falls, the network learns its
training data by heart: it *overfits*.
# %%
train_losses, val_losses, scores = zip(*history, strict=True)
epochs = range(1, len(history) + 1)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
left.plot(epochs, train_losses, "--", label="training")
left.plot(epochs, val_losses, label="validation")
left.set(xlabel="epoch", ylabel="loss", xticks=epochs)
left.legend()
right.plot(epochs, scores)
right.set(xlabel="epoch", ylabel="{{ metric_words }}", xticks=epochs)
figure.tight_layout()
{% block answers %}
# %% [markdown]
## What it predicts

The network's outputs for the validation split, beside what is true.
# %%
from evaluate import test

outputs, targets = test(model, val_batches)
{% block predictions %}
{% endblock %}
{% endblock %}
# %% [markdown]
## And now

- `python train.py` trains for as long as `config.py` says, and keeps the best weights.
- `python evaluate.py` then tests these, once, on the test split.
- `python predict.py` applies them to {{ predict_words }}.
