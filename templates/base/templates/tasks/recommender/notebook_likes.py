{% extends "common/notebook.py" %}
{% set paired = project().training.loss.paired %}
{% set metric, metric_words = "ndcg_at_10", "NDCG@10" %}
{% set model_words = "`model.py` builds it: from the numbers of a user and an item to a score." %}
{% set predict_words = "a user, and says what to recommend" %}
{% block samples %}
{% include "tasks/recommender/notebook_rows.py" %}
# %% [markdown]
Every row is a *like*: a user has an item, and how they rate it does not count. Nobody says
what they do not like, so {{ "one item is" if paired else "items are" }} drawn for each like, of those that the user does not
have in the training split: {{ "the network learns to score the like higher." if paired else "the network learns to tell likes, 1, from drawn items, 0." }}

The network knows users and items by their numbers. Few items have many likes, and many
have few: the *long tail*, of which there is least to learn.
# %%
counts = data.train.inputs[:, 1].bincount(minlength=data.train.n_items)  # of each item
figure, axis = plt.subplots(figsize=(6, 3))
axis.plot(counts.sort(descending=True).values)
axis.set(xlabel="items, the most liked first", ylabel="likes")
plt.show()
{% endblock %}
{% block answers %}
# %% [markdown]
## What it recommends

The network ranks all items for a user, but those of the training split. How far up is the
one that the user likes in the validation split? The *hit rate* is the share of users who
find theirs among the first ten, NDCG@10 counts it the more the further up it is.
# %%
from metrics import metrics
from train import rank

found = rank(model, val_batches).cpu()  # (users, 10)
metrics(found)
# %% [markdown]
The same for lists of one item to ten, beside recommending to all what most users like.
# %%
scores = counts.to(device)
popular = rank(lambda pairs: scores[pairs[:, 1]], val_batches).cpu()
figure, axis = plt.subplots(figsize=(6, 3))
for places, label in ((found, "network"), (popular, "most popular")):
    axis.plot(range(1, 11), places.double().mean(dim=0).cumsum(dim=0), label=label)
axis.set(xlabel="items in the list", ylabel="hit rate")
axis.legend()
plt.show()
{% endblock %}
