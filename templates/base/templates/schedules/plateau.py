{% set imports = "from torch.optim.lr_scheduler import ReduceLROnPlateau" %}
{% macro definition() %}
def build_scheduler(optimizer, config: Config, saved: dict | None):
    """A tenth of the learning rate after an eighth of the epochs without a lower loss.

    saved is the state to go on from on --resume.
    """
    scheduler = ReduceLROnPlateau(optimizer, factor=0.1, patience=config.epochs // 8)
    if saved:
        scheduler.load_state_dict({**saved, "patience": scheduler.patience})
    return scheduler
{%- endmacro %}
