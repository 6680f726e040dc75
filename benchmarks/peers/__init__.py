"""The same training as others do it, each as its own documentation shows.

`python -m benchmarks.peers.NAME DEVICE FOLDER BATCH EPOCHS …` trains the projects in
the folders and prints, for each, the samples a second. Model, loss, optimizer and data
are the project's own; nothing is tuned.
"""
