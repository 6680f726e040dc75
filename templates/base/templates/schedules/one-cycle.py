{% set imports = "from torch.optim.lr_scheduler import OneCycleLR" %}
{% macro definition() %}
def build_scheduler(optimizer, config: Config, steps: int, saved: dict | None):
    """Up to the highest rate and down to almost 0 (Smith and Topin 2018), step by step.

    An epoch has so many steps. saved is the state to go on from on --resume; epochs that
    were added since make the cycle longer.
    """
    highest = [group.get("max_lr", group["lr"]) for group in optimizer.param_groups]
    done = saved["last_epoch"] if saved else 0  # it counts in steps
{% if optimizer.momentum %}
    return OneCycleLR(optimizer, highest, config.epochs * steps, last_epoch=done - 1)
{% else %}
    total = config.epochs * steps
    return OneCycleLR(
        optimizer, highest, total, cycle_momentum=False, last_epoch=done - 1
    )
{% endif %}
{%- endmacro %}
