"""Choices for training: each module has a list ENTRIES, of one or several kinds."""
