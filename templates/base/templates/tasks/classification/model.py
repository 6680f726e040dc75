{% extends "common/model.py" %}
{% set what = "image" if project().dataset.kind == "images" else "row" %}
{% set each = "log-probability" if project().training.loss.layer else "logit" %}
{% set result = "one logit" if project().dataset.binary else "a " ~ each ~ " for every class" %}
{% set summary = "The network: from one " ~ what ~ " to " ~ result ~ "." %}
