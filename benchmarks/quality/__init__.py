"""How well generated projects predict, beside other libraries on the same rows.

`python -m benchmarks.quality FOLDER` runs it; see __main__.py.
"""
