{# when a rating was given, as a number or a date -#}
{% set d = project().dataset %}
{% set time = "parse_date(table[TIME], path, " ~ d.timestamp_format | literal ~ ")" if d.timestamp_format else "parse_number(table[TIME], path)" %}
