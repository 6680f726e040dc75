{% set imports = "from torch.optim.lr_scheduler import StepLR" %}
{% macro definition() %}
def build_scheduler(optimizer, config: Config, saved: dict | None):
    """A tenth of the learning rate after each third of the epochs.

    saved is the state to go on from on --resume.
    """
    scheduler = StepLR(optimizer, step_size=max(1, config.epochs // 3), gamma=0.1)
    if saved:
        scheduler.load_state_dict(saved)
    return scheduler
{%- endmacro %}
