{# photos as they are: they are mixed in the training loop -#}
{% set imports, changes = [], [] %}
