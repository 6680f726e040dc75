{% extends "numbers/notebook.py" %}
{% set torch = true %}
{% set metric_words = "error (RMSE)" %}
{% set model_words = "`model.py` builds it: from the numbers of a user and an item to a rating." %}
{% set predict_words = "a user, and says what to recommend" %}
{% block samples %}
{% include "tasks/recommender/notebook_rows.py" %}
# %% [markdown]
The network knows users and items by their numbers. Few items have many ratings, and many
have few: the *long tail*, of which there is least to learn.
# %%
inputs, ratings = data.train[:]
counts = inputs[:, 1].bincount(minlength=data.model_args["n_items"])  # of each item
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
left.hist(ratings, bins=20)
left.set(xlabel="rating", ylabel="how often")
right.plot(counts.sort(descending=True).values)
right.set(xlabel="items, the most rated first", ylabel="ratings")
figure.tight_layout()
{% endblock %}
{% block predictions %}
# %% [markdown]
How far off the ratings are, by how often the item was rated in the training split: what
was rated more is known better.
# %%
seen = counts[data.val.inputs[: len(targets), 1]]  # (N,)
groups = torch.bucketize(seen, torch.tensor([1, 5, 20, 100]), right=True)
errors = (outputs - targets).abs()
means = [errors[groups == group].mean().item() for group in range(5)]
figure, axis = plt.subplots(figsize=(6, 3))
axis.bar(["0", "1-4", "5-19", "20-99", "100 or more"], means)
axis.set(xlabel="ratings of the item", ylabel="mean absolute error")
plt.show()
{% endblock %}
