"""How much room decoded photos take, and whether a project keeps them."""

from pathlib import Path

from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.kinds.images.dataset import Images

PHOTO = 3 * 256**2  # bytes of a decoded photo, for most pretrained networks
ROOM = 20 * 10**9  # bytes that a project's cache/ may take


def keeps_decoded(path: Path, photos: int, task: str, answers: Answers) -> bool:
    """Whether photos are decoded once, not in each epoch; images are, in memory.

    Raises ScaffoldError for a flag about it if the task trains from scratch.
    """
    if task != "transfer-learning":
        if answers.stream or answers.no_stream:
            flag = "--stream" if answers.stream else "--no-stream"
            raise ScaffoldError(
                f"{flag} is for transfer-learning, and {task} keeps the images of "
                f"{path} in memory.",
                f"Leave out {flag}.",
            )
        return True
    if answers.stream or answers.no_stream:
        return bool(answers.no_stream)
    return photos * PHOTO <= ROOM


def size_notes(dataset: Images, answers: Answers) -> list[str]:
    """A note on photos that are not kept, unless a flag says so."""
    if dataset.keeps_decoded or answers.stream:
        return []
    size = dataset.rows * PHOTO / 1e9
    return [
        f"Decoded, the photos take about {size:,.1f} GB, so each epoch decodes them "
        "anew: --no-stream keeps them in the project's cache/."
    ]
