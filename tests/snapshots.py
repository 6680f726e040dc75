"""Snapshots as readable text: one file each, below tests/unit/__snapshots__/."""

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode


class TextFile(SingleFileSnapshotExtension):
    """A .txt file with the name of the test and its case."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    def serialize(self, data, **_) -> str:
        return f"{data.rstrip()}\n"
