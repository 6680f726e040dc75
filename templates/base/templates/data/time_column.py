{# when a rating was given, as a number or a date -#}
{% set d = project().dataset %}
{% set time = "parse_date(TIME, " ~ d.timestamp_format | literal ~ ")" if d.timestamp_format else "parse_number(TIME)" %}
{% set time = time if d.gaps else "needed(" ~ time ~ ")" %}
