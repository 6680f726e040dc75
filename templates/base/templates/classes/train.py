{% extends "common/train.py" %}
{% set metric = "accuracy" %}
{% set metric_words = "accuracy" %}
{% set metrics_import = "count_correct, loss_function" %}
{% set metric_sum = "count_correct(outputs, targets)" %}
{% set metric_mean = "score" ~ (" / seen" if project().device.distributed) %}
