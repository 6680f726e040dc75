{% extends "common/train.py" %}
{% set metric = "rmse" %}
{% set metric_words = "RMSE" %}
{% set metrics_import = "loss_function, squared_error" %}
{% set metric_sum = "squared_error(outputs, targets)" %}
{% set metric_mean = "math.sqrt(score" ~ (" / seen" if project().device.distributed) ~ ")" %}
