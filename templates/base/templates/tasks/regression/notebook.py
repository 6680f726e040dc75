{% extends "numbers/notebook.py" %}
{% set metric_words = "error (RMSE)" %}
{% set own_unit = 'rmse *= data.fitted["target"]["std"].item()  # in the target\'s unit' %}
{% set model_words = "`model.py` builds it: from the columns of a row to one number." %}
{% set predict_words = "new rows" %}
{% block samples %}
{% include "data/table_notebook.py" %}
{% endblock %}
{% block predictions %}
# %% [markdown]
The targets were standardised too, so the outputs are first put back into their own unit.
On the line, the prediction is right.
# %%
from dataset import Standardizer

unit = Standardizer(**data.fitted["target"])
predicted, true = unit.undo(outputs).squeeze(1), unit.undo(targets).squeeze(1)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
left.scatter(true, predicted, s=12)
left.axline((true.mean(), true.mean()), slope=1, color="black", linewidth=1)
left.set(xlabel="true", ylabel="predicted")
right.hist(predicted - true, bins="auto")
right.set(xlabel="predicted - true", ylabel="rows")
figure.tight_layout()
{% endblock %}
