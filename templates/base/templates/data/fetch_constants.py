{% set download = p.dataset.download %}
URL = {{ download.url | literal }}
SHA256 = {{ download.sha256 | literal }}
MEMBER = {{ download.member | literal }}  # of the archive
{% if download.header %}
HEADER = b{{ (download.header ~ "\n") | literal }}
{% endif %}
CHUNK = 2**16  # bytes
