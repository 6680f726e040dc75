{% extends "common/model.py" %}
{% set what = "image" if project().dataset.kind == "pixels" else "row" %}
{% set result = "one logit" if project().dataset.binary else "a logit for every class" %}
{% set summary = "The network: from one " ~ what ~ " to " ~ result ~ "." %}
