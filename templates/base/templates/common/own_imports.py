{% for line in network.layers | selectattr("library") | map(attribute=style.library_import | default("module_import")) | unique %}
{{ line }}
{% endfor %}
