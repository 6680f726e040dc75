"""How fast it is: each figure a ratio, both sides measured in turn in one run.

`python -m benchmarks` runs them all and writes RESULTS.md; see __main__.py.
"""
