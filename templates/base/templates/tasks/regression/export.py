{% extends "common/export_table.py" %}
{% set unit = true %}
{% set more_constants = ["TARGET"] %}
{% set expected = "unit.undo(model(inputs)).squeeze(1)" %}
{% set split_what = "len(targets)" %}
{% set answer = 'InUnit(**saved["fitted"]["target"])' %}
{% block answer %}


class InUnit(Scale):
    """The network's outputs (N, 1) as answers (N,) in the target's own unit."""

    def forward(self, outputs: torch.Tensor) -> torch.Tensor:
        return (outputs * self.std + self.mean).squeeze(1)
{% endblock %}
{% block output %}
    output = {"name": "prediction", "dtype": "float32", "shape": ["batch"]}
    return {"inputs": inputs, "outputs": [{**output, "value": TARGET}]}
{% endblock %}
