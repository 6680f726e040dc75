{% extends "common/notebook.py" %}
{% set weights = ", weights" %}
{% set torch = true %}
{% set metric, metric_words = "accuracy", "accuracy" %}
{% set few = project().dataset.classes | length in range(1, 21) %}
{% block before %}
# %% [markdown]
A network that knows nothing gives every class about the same probability. Its loss is
then near the logarithm of the number of classes, and a network far from that is wrong
somewhere.
# %%
{% if names_import is defined %}
{{ names_import }}
{% endif %}
from metrics import loss_function

inputs, targets = next(iter(batches))
with torch.no_grad():
    loss = loss_function(model(inputs), targets)
print(f"loss {loss:.3f}, logarithm {math.log(len({{ names }})):.3f}")
{% endblock %}
{% block predictions %}
# %% [markdown]
A *confusion matrix* has a row for every class and a column for every answer: which share
of the class got which answer. What lies beside the diagonal is mistaken.
# %%
from metrics import probabilities

predicted = probabilities(outputs).argmax(dim=1)
size = len({{ names }})
counts = (targets * size + predicted).bincount(minlength=size**2).view(size, size)
shares = counts / counts.sum(dim=1, keepdim=True).clamp(min=1)
figure, axis = plt.subplots(figsize=(5, 5))
axis.imshow(shares, cmap="Greys", vmin=0, vmax=1)
axis.set(xlabel="answer", ylabel="class")
{% if few %}
axis.set_xticks(range(size), {{ names }}, rotation=90, parse_math=False)
axis.set_yticks(range(size), {{ names }}, parse_math=False)
{% endif %}
plt.show()
{% if project().dataset.kind == "images" %}
# %% [markdown]
Some of the mistakes: what it is, and what the network says. Would you have known?
# %%
wrong = (predicted != targets).nonzero().squeeze(1)[:12]
pairs = zip(targets[wrong].tolist(), predicted[wrong].tolist(), strict=True)
titles = [f"{{ "{" ~ names ~ "[true]}: {" ~ names ~ "[answer]}" }}" for true, answer in pairs]
show({{ images_of.format("val", "wrong") }}, titles)
{% endif %}
{% endblock %}
