{# photos as they are -#}
{% set imports, changes = [], [] %}
