optimizer = build_optimizer(model, config)
{% if every == "step" %}
steps = math.ceil(len(batches) / config.accumulate)
scheduler = build_scheduler(optimizer, config, steps, None)
{% elif every %}
scheduler = build_scheduler(optimizer, config, None)
{% endif %}
