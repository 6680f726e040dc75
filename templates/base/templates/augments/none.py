{# images as they are -#}
{% set change, imports, constants = "", [], "" %}
{% macro definition() %}{% endmacro %}
