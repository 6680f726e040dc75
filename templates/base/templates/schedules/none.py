{# no schedule: nothing to define -#}
