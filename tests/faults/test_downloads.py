"""No half file is ever taken for the whole, whatever happens to a download.

A local server fails in every way that a real one does, the disk is full, and the
download is killed while it writes and while it unpacks. Each time there is one
sentence, and the next run starts the download over.
"""

import io
import json
import zipfile
from http import HTTPStatus
from pathlib import Path
from signal import SIGKILL, SIGXFSZ

import pytest

from tests.faults import fetching
from tests.faults.fetching import NETWORK, weights
from tests.preloaded import run_script
from tests.projects import make, play, resolved
from tests.server import PAGE, Server, serve
from tests.slow.published import published, tar, untar
from tests.slow.test_published import redirected

TASKS = {
    "mnist": "classification",
    "cifar10": "classification",
    "oxford-iiit-pet": "transfer-learning",
    "weights": "transfer-learning",
    "movielens-100k": "recommender",
    "california-housing": "regression",
}
WAYS = {  # of a server that does not send the file
    "nothing": lambda server, path: server.remove(path),
    "a web page": lambda server, path: server.page(path),
    "an empty file": lambda server, path: server.files.update({path: b""}),
    "a wrong byte": lambda server, path: server.corrupt(path),
    "an archive that climbs out": lambda server, path: server.files.update(
        {path: climbing()}
    ),
    "half of it": lambda server, path: halve(server, path),
    "a proxy's error": lambda server, path: error(server, path, HTTPStatus.BAD_GATEWAY),
    "no leave": lambda server, path: error(server, path, HTTPStatus.FORBIDDEN),
    "too much promised": lambda server, path: promise(server, path, "999999999"),
    "too little promised": lambda server, path: promise(server, path, "40"),
    "nonsense promised": lambda server, path: promise(server, path, "many"),
    "a way to a page": lambda server, path: point(server, path, "/page"),
    "a way round and round": lambda server, path: point(server, path, path),
    "a way to nowhere": lambda server, path: point(
        server, path, "http://127.0.0.1:9/x"
    ),
    "no HTTP": lambda server, path: server.rude.add(path),
    "silence": lambda server, path: server.silent.add(path),
}
OUTSIDE = ("../evil", "../../evil", "data/../../evil")  # of the folder of the data
SHARES = (0, 0.3, 0.99)  # of a file, after which the connection is cut
SIZES = (1, 300, 12_000, 150_000)  # bytes
STEPS = (1, 2, 4, 7, 10, 20, 40)  # the first calls are the download's


def climbing() -> bytes:
    """A .tar.gz with files that would be written above the folder."""
    return tar(dict.fromkeys(OUTSIDE, b"evil"))


def halve(server: Server, path: str) -> None:
    server.files[path] = server.files[path][: len(server.files[path]) // 2]


def error(server: Server, path: str, status: HTTPStatus) -> None:
    server.page(path)
    server.answer_with(path, status)


def promise(server: Server, path: str, length: str) -> None:
    server.answer_with(path, HTTPStatus.OK, Content_Length=length)


def point(server: Server, path: str, target: str) -> None:
    server.answer_with(path, HTTPStatus.FOUND, Location=target)


class Attempts:
    """What happens to the downloads of a project, and how they ended."""

    def __init__(self, folder: Path, name: str):
        self.name = name.replace("movielens", "ml")
        self.files = weights() if name == "weights" else published(self.name)
        answers = {"model": NETWORK} if name == "weights" else {"dataset": name}
        self.project = make(folder, task=TASKS[name], **answers)
        self.faults: dict[str, dict] = {}

    def run(self) -> dict[str, dict]:
        """Each fault by its name, and what came of it."""
        with serve({"/page": PAGE}) as server:
            self.copy(server, "whole")
            for way, spoil in WAYS.items():
                for path in self.copy(server, way):
                    spoil(server, path)
            for share in SHARES:
                for path in self.copy(server, f"cut at {share}"):
                    server.cut(path, int(share * len(server.files[path])))
            whole = f"{server.address}/whole"
            self.faults["no fault"] = {"address": whole}
            self.faults["offline"] = {"address": "http://127.0.0.1:9"}
            for size in SIZES:
                name = f"full at {size} bytes"
                self.faults[name] = {"address": whole, "full": size}
                name = f"killed after {size} bytes"
                self.faults[name] = {"address": whole, "limit": size}
            for step in STEPS:
                name = f"killed at step {step}"
                self.faults[name] = {"address": whole, "step": step}
            said = json.dumps([self.name, whole, list(self.faults.values())])
            done = run_script(self.project, ["-m", fetching.__name__, said])
        assert done.returncode == 0, done.stderr
        assert not list(self.project.parent.rglob("evil"))
        return dict(zip(self.faults, json.loads(done.stdout), strict=True))

    def copy(self, server: Server, way: str) -> list[str]:
        """Serve the files once more, below a folder that is called like the fault."""
        folder = f"/{way.replace(' ', '-')}"
        self.faults[way] = {"address": f"{server.address}{folder}"}
        paths = [f"{folder}/{name}" for name in self.files]
        server.files |= dict(zip(paths, self.files.values(), strict=True))
        return paths


@pytest.fixture(scope="module", params=TASKS)
def ended(request, tmp_path_factory) -> dict[str, dict]:
    """How all attempts to download a set ended."""
    return Attempts(tmp_path_factory.mktemp("set"), request.param).run()


def test_a_download_that_goes_well(ended, faults):
    """Without it the other tests would prove nothing."""
    faults(0)
    for name in ("whole", "no fault"):
        assert ended[name]["code"] == 0 and ended[name]["end"]


SERVERS = [*WAYS, "offline", *(f"cut at {share}" for share in SHARES)]


@pytest.mark.parametrize("name", SERVERS)
def test_what_a_server_does_is_said_and_not_taken_for_the_file(ended, name):
    found = ended[name]
    check_end(found, ended["whole"]["end"])
    if found["code"] == 0:
        assert "promised" in name  # and yet the whole file was sent
        return
    check_sentence(found["code"], found["said"])


def check_sentence(code: int, said: str) -> None:
    assert code in (1, 2) and "Traceback" not in said, said
    last = said.strip().splitlines()[-1]
    assert last.startswith(("Cannot ", "Error: ", "/")), said


def check_end(found: dict, whole: dict) -> None:
    """It went well only with all that there should be, which is there in the end.

    Where torchvision takes a half unpacked folder for its own, it is refused in a
    sentence, until the user deletes it.
    """
    assert found["code"] != 0 or kept(found["left"]) == whole
    code, said = found["later"][-1]
    if code == 0:
        assert kept(found["end"]) == whole
    else:
        check_sentence(code, said)
        assert "delete" in said


def kept(files: dict) -> dict:
    """Without what a killed download leaves, which is never read."""
    return {n: s for n, s in files.items() if not n.endswith((".partial", ".archive"))}


@pytest.mark.parametrize("size", SIZES)
def test_a_full_disk_is_said_and_does_no_harm(ended, size):
    found = ended[f"full at {size} bytes"]
    check_end(found, ended["whole"]["end"])
    if found["code"] != 0:  # it is not too small for all sets
        check_sentence(found["code"], found["said"])


@pytest.mark.parametrize("size", SIZES)
def test_a_kill_in_the_middle_of_a_file_does_no_harm(ended, size):
    found = ended[f"killed after {size} bytes"]
    assert found["code"] in (0, -SIGXFSZ)
    check_end(found, ended["whole"]["end"])


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_between_two_files_does_no_harm(ended, step):
    found = ended[f"killed at step {step}"]
    assert found["code"] in (0, -SIGKILL)
    check_end(found, ended["whole"]["end"])


def test_there_were_kills(ended, faults):
    """Of both kinds, and also when something was unpacked already."""
    faults(0)
    codes = [found["code"] for found in ended.values()]
    assert codes.count(-SIGXFSZ) >= 2
    assert codes.count(-SIGKILL) >= 4
    assert any(found["left"] and found["code"] < 0 for found in ended.values())


@pytest.mark.parametrize("name", ["movielens-100k", "california-housing"])
def test_only_what_is_needed_is_taken_out_of_an_archive(tmp_path, name, faults):
    """Also where the sum agrees, nothing is written but what is needed."""
    faults(len(OUTSIDE))
    ((file, content),) = published(name.replace("movielens", "ml")).items()
    project = make(tmp_path, task=TASKS[name], dataset=name)
    with serve({f"/{file}": with_others(content)}) as server:
        redirected(
            project,
            resolved(task=TASKS[name], dataset=name).dataset,
            server.address,
            {file: with_others(content)},
        )
        play(project, "train.py", "--epochs", 1, "--limit-batches", 1)
    data = [path.name for path in (project / "data").iterdir()]
    assert len(data) == (2 if name == "movielens-100k" else 1)  # and the titles
    assert not list(tmp_path.rglob("*evil*"))


def with_others(archive: bytes) -> bytes:
    """The archive with files that want to be written elsewhere."""
    file = io.BytesIO(archive)
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file, "a") as opened:
            for name in OUTSIDE:
                opened.writestr(name, b"evil")
        return file.getvalue()
    members = {str(name): data for name, data in untar(archive).items()}
    return tar(dict.fromkeys(OUTSIDE, b"evil") | members)
