"""Small copies of public data sets, laid out in their archives as the real ones are.

What reads or downloads the real thing can be tested with these: the same file names,
folders, formats, class names and oddities, with a few samples that a model can learn
from. The same seed always gives the same bytes, so their checksums are stable too.
"""

import csv
import gzip
import hashlib
import io
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Iterable
from functools import cache, partial
from itertools import compress
from operator import not_
from pathlib import PurePosixPath
from typing import ClassVar

import numpy as np
import scipy.io
from PIL import Image

Files = dict[str, bytes]


def words(text: str) -> list[str]:
    return text.split()


CIFAR10 = words("airplane automobile bird cat deer dog frog horse ship truck")
CIFAR100 = words(
    "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy "
    "bridge bus butterfly camel can castle caterpillar cattle chair chimpanzee clock "
    "cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish "
    "forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion "
    "lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange "
    "orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine "
    "possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper "
    "snail snake spider squirrel streetcar sunflower sweet_pepper table tank "
    "telephone television tiger tractor train trout tulip turtle wardrobe whale "
    "willow_tree wolf woman worm"
)
CIFAR20 = words(
    "aquatic_mammals fish flowers food_containers fruit_and_vegetables "
    "household_electrical_devices household_furniture insects large_carnivores "
    "large_man-made_outdoor_things large_natural_outdoor_scenes "
    "large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people "
    "reptiles small_mammals trees vehicles_1 vehicles_2"
)
STL10 = words("airplane bird car cat deer dog horse monkey ship truck")
PETS = words(
    "Abyssinian american_bulldog american_pit_bull_terrier basset_hound beagle Bengal "
    "Birman Bombay boxer British_Shorthair chihuahua Egyptian_Mau "
    "english_cocker_spaniel english_setter german_shorthaired great_pyrenees havanese "
    "japanese_chin keeshond leonberger Maine_Coon miniature_pinscher newfoundland "
    "Persian pomeranian pug Ragdoll Russian_Blue saint_bernard samoyed "
    "scottish_terrier shiba_inu Siamese Sphynx staffordshire_bull_terrier "
    "wheaten_terrier yorkshire_terrier"
)
PETS_HEADER = """\
#Image CLASS-ID SPECIES BREED ID
#ID: 1:37 Class ids
#SPECIES: 1:Cat 2:Dog
#BREED ID: 1-25:Cat 1:12:Dog
#All images with 1st letter as captial are cat images
#images with small first letter are dog images
"""
GIFS = {"Egyptian_Mau_101"}  # some of the real .jpg are GIFs too
HOUSING = words(
    "longitude latitude housingMedianAge totalRooms totalBedrooms population "
    "households medianIncome medianHouseValue"
)
GENRES = words(
    "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama "
    "Fantasy Film-Noir Horror Musical Mystery Romance Sci-Fi Thriller War Western"
)


@cache
def published(name: str, seed: int = 0) -> Files:
    """The files of a data set, by the name that each has at the end of its URL."""
    return WRITERS[name](np.random.default_rng(seed))


def labelled(count: int, classes: int, rng) -> np.ndarray:
    """Labels in no order, as many of each class as of another."""
    return rng.permutation(np.arange(count) % classes).astype(np.uint8)


def pictures(labels: Iterable[int], size: int, rng, colors: int = 3) -> np.ndarray:
    """N×H×W×C: the colored squares of the class, in noise."""
    shape = (4, 4, colors)
    drawn = [np.random.default_rng(one).integers(0, 256, shape) for one in labels]
    side = size // 4
    large = np.stack(drawn).repeat(side, axis=1).repeat(side, axis=2)
    noise = rng.integers(-20, 21, large.shape)
    return (large + noise).clip(0, 255).astype(np.uint8)


def mnist(rng) -> Files:
    files = {}
    for split, count in (("train", 60), ("t10k", 20)):
        labels = labelled(count, 10, rng)
        images = pictures(labels, 28, rng, colors=1)[..., 0]
        files[f"{split}-images-idx3-ubyte.gz"] = idx(images)
        files[f"{split}-labels-idx1-ubyte.gz"] = idx(labels)
    return files


def idx(array: np.ndarray) -> bytes:
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return gzip.compress(head + array.tobytes(), mtime=0)


def cifar10(rng) -> Files:
    folder = "cifar-10-batches-py"
    meta = {"num_cases_per_batch": 12, "label_names": CIFAR10, "num_vis": 3072}
    members = {f"{folder}/batches.meta": pickled(meta)}
    for number in range(1, 6):
        title = f"training batch {number} of 5"
        members[f"{folder}/data_batch_{number}"] = pickled(batch(title, 12, rng))
    members[f"{folder}/test_batch"] = pickled(batch("testing batch 1 of 1", 20, rng))
    members[f"{folder}/readme.html"] = b"<p>CIFAR-10</p>\n"
    return {"cifar-10-python.tar.gz": tar(members)}


def batch(title: str, count: int, rng) -> dict:
    labels = labelled(count, 10, rng)
    names = [f"{CIFAR10[one]}_s_{row:06}.png" for row, one in enumerate(labels)]
    return {
        "batch_label": title,
        "labels": labels.tolist(),
        "data": rows(pictures(labels, 32, rng)),
        "filenames": names,
    }


def rows(images: np.ndarray) -> np.ndarray:
    """An image a row: all of its red, then its green, then its blue."""
    return images.transpose(0, 3, 1, 2).reshape(len(images), -1)


def cifar100(rng) -> Files:
    folder = "cifar-100-python"
    meta = {"fine_label_names": CIFAR100, "coarse_label_names": CIFAR20}
    members = {
        f"{folder}/meta": pickled(meta),
        f"{folder}/test": pickled(fine_batch("testing batch 1 of 1", 100, rng)),
        f"{folder}/train": pickled(fine_batch("training batch 1 of 1", 200, rng)),
        f"{folder}/file.txt~": b"",
    }
    return {"cifar-100-python.tar.gz": tar(members)}


def fine_batch(title: str, count: int, rng) -> dict:
    labels = labelled(count, 100, rng)
    names = [f"{CIFAR100[one]}_s_{row:06}.png" for row, one in enumerate(labels)]
    return {
        "filenames": names,
        "batch_label": title,
        "fine_labels": labels.tolist(),
        "coarse_labels": (labels // 5).tolist(),
        "data": rows(pictures(labels, 32, rng)),
    }


def svhn(rng) -> Files:
    files = {}
    for split, count in (("train", 60), ("test", 20)):
        digits = labelled(count, 10, rng)
        images = pictures(digits, 32, rng).transpose(1, 2, 3, 0)
        labels = np.where(digits == 0, 10, digits)[:, None].astype(np.uint8)
        files[f"{split}_32x32.mat"] = mat(X=images, y=labels)
    return files


def stl10(rng) -> Files:
    members = {}
    for split, count in (("test", 20), ("train", 40), ("unlabeled", 10)):
        labels = labelled(count, 10, rng)
        images = pictures(labels, 96, rng).transpose(0, 3, 2, 1)  # column after column
        members[f"{split}_X.bin"] = images.tobytes()
        members[f"{split}_y.bin"] = (labels + 1).tobytes()
    del members["unlabeled_y.bin"]
    folds = [" ".join(map(str, rng.permutation(40)[:10])) for _ in range(10)]
    members["class_names.txt"] = lines(STL10)
    members["fold_indices.txt"] = lines(f"{fold} " for fold in folds)
    folder = {f"stl10_binary/{name}": data for name, data in members.items()}
    return {"stl10_binary.tar.gz": tar(folder)}


def flowers102(rng) -> Files:
    """Of each class two images to train with, one to validate and two to test."""
    labels = (np.arange(5 * 102) // 5).astype(np.uint8)
    images = pictures(labels, 64, rng)
    ids = np.arange(1, len(labels) + 1, dtype=np.uint16)
    sets = [np.concatenate([ids[k::5] for k in some]) for some in ([0, 1], [2], [3, 4])]
    photos = {
        f"jpg/image_{number:05}.jpg": encoded(cropped(image, rng))
        for number, image in zip(ids, images, strict=True)
    }
    return {
        "102flowers.tgz": tar(photos),
        "imagelabels.mat": mat(labels=labels[None] + 1),
        "setid.mat": mat(trnid=sets[0][None], valid=sets[1][None], tstid=sets[2][None]),
    }


def cropped(image: np.ndarray, rng) -> np.ndarray:
    """No two photographs have one size."""
    height, width = rng.integers(40, 65, 2)
    return image[:height, :width]


def encoded(image: np.ndarray, kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, kind)
    return file.getvalue()


def oxford_pets(rng) -> Files:
    """Three images a breed, the first two of them in the training set."""
    labels = np.arange(3 * 37) // 3
    drawn = [cropped(image, rng) for image in pictures(labels, 64, rng)]
    names = [f"{PETS[one]}_{row % 3 + 100}" for row, one in enumerate(labels)]
    photos = {
        f"images/{name}.jpg": encoded(image, "GIF" if name in GIFS else "JPEG")
        for name, image in zip(names, drawn, strict=True)
    }
    photos["images/Abyssinian_100.mat"] = mat(scores=np.zeros((1, 2)))
    annotations = listed(names, labels)
    for name, image in zip(names, drawn, strict=True):
        annotations[f"annotations/trimaps/{name}.png"] = encoded(trimap(image), "PNG")
    annotations["annotations/trimaps/._Abyssinian_100.png"] = b"Mac OS X        "
    return {"images.tar.gz": tar(photos), "annotations.tar.gz": tar(annotations)}


def listed(names: list[str], labels: np.ndarray) -> Files:
    """Both lists of samples, and the one of all, that alone has a header."""
    breeds = {
        one: [name for name in PETS if name[0].isupper() == one] for one in (1, 0)
    }
    said = []
    for name, label in zip(names, labels, strict=True):
        cat = PETS[label][0].isupper()
        breed = breeds[cat].index(PETS[label]) + 1
        said.append(f"{name} {label + 1} {1 if cat else 2} {breed}")
    return {
        "annotations/README": b"OXFORD-IIIT-PET Dataset\n",
        "annotations/list.txt": PETS_HEADER.encode() + lines(said),
        "annotations/trainval.txt": lines(said[0::3] + said[1::3]),
        "annotations/test.txt": lines(said[2::3]),
    }


def trimap(image: np.ndarray) -> np.ndarray:
    """1 where the pet is, 2 around it, 3 in between."""
    marks = np.full(image.shape[:2], 2, np.uint8)
    marks[10:-10, 10:-10] = 3
    marks[12:-12, 12:-12] = 1
    return marks


def california_housing(rng) -> Files:
    folder = "CaliforniaHousing"
    table = [",".join(f"{cell:.6f}" for cell in row) for row in blocks(120, rng)]
    domain = [f"{name}: continuous." for name in HOUSING]
    members = {
        f"{folder}/cal_housing.data": lines(table),
        f"{folder}/cal_housing.domain": lines(domain),
    }
    return {"cal_housing.tgz": tar(members)}


def blocks(count: int, rng) -> np.ndarray:
    """Blocks of houses, worth more where incomes are higher, up to the survey's cap."""
    households = rng.integers(50, 1500, count)
    income = rng.lognormal(1.2, 0.45, count).clip(0.4999, 15.0001).round(4)
    value = (60_000 * income + rng.normal(40_000, 20_000, count)).round(-2)
    columns = [
        rng.uniform(-124.35, -114.31, count).round(2),
        rng.uniform(32.54, 41.95, count).round(2),
        rng.integers(1, 53, count),
        households * rng.integers(4, 8, count),
        households + rng.integers(1, 60, count),
        households * rng.integers(2, 5, count),
        households,
        income,
        value.clip(14_999, 500_001),
    ]
    return np.column_stack(columns)


def ratings(users: int, movies: list[int], step: float, rng) -> list[tuple]:
    """(user, movie, rating, time), where taste decides; each user rated 20 movies."""
    likes = rng.normal(size=(users, 2)) @ rng.normal(size=(2, len(movies)))
    marks = ((3.5 + likes) / step).round().clip(1, 5 / step) * step
    told = []
    for user in range(users):
        seen = np.sort(rng.permutation(len(movies))[:20])
        times = rng.integers(874_724_710, 893_286_638) + 7 * rng.permutation(20)
        for column, time in zip(seen.tolist(), times.tolist(), strict=True):
            told.append((user + 1, movies[column], float(marks[user, column]), time))
    return told


def titles(count: int) -> list[str]:
    """Some of them need quotes in a CSV, or an encoding."""
    odd = [
        "American President, The (1995)",
        "Misérables, Les (1995)",
        'It\'s "Up" (1990)',
    ]
    return odd + [f"Picture {number} ({1960 + number})" for number in range(3, count)]


def movielens_100k(rng) -> Files:
    told = ratings(30, list(range(1, 41)), 1, rng)
    told = [told[row] for row in rng.permutation(len(told))]
    data = [f"{user}\t{film}\t{mark:.0f}\t{time}" for user, film, mark, time in told]
    people = [
        f"{one}|{20 + one}|{'MF'[one % 2]}|student|55{one:03}" for one in range(1, 31)
    ]
    members = {
        "README": b"SUMMARY & USAGE LICENSE\n",
        "u.data": lines(data),
        "u.info": lines(["30 users", "40 items", f"{len(data)} ratings"]),
        "u.item": lines(map(item, range(1, 41), titles(40)), "latin-1"),
        "u.genre": lines([*(f"{name}|{row}" for row, name in enumerate(GENRES)), ""]),
        "u.user": lines(people),
        "u.occupation": lines(["student"]),
        **folds_100k(data),
    }
    return {"ml-100k.zip": zipped("ml-100k", members)}


def item(number: int, title: str) -> str:
    """One movie is unknown, with no date and no address."""
    flags = "|".join(str(int(row == number % 19)) for row in range(19))
    if number == 40:
        return f"{number}|unknown||||{flags}"
    address = f"http://us.imdb.com/M/title-exact?{number}"
    return f"{number}|{title}|01-Jan-1995||{address}|{flags}"


def folds_100k(data: list[str]) -> Files:
    """Five folds, and two splits with ten test ratings of each user."""
    users = [line.split("\t")[0] for line in data]
    late = [users[:row].count(user) >= 10 for row, user in enumerate(users)]
    tested = {f"u{k + 1}": [row % 5 == k for row in range(len(data))] for k in range(5)}
    tested |= {"ua": late, "ub": [not one for one in late]}
    members = {}
    for name, mask in tested.items():
        members[f"{name}.base"] = lines(compress(data, map(not_, mask)))
        members[f"{name}.test"] = lines(compress(data, mask))
    return members


def movielens_1m(rng) -> Files:
    films = apart(40, 3952)
    told = ratings(30, films, 1, rng)
    data = [f"{user}::{film}::{mark:.0f}::{time}" for user, film, mark, time in told]
    named = zip(films, titles(40), strict=True)
    catalogue = [f"{film}::{title}::Comedy|Drama" for film, title in named]
    people = [
        f"{one}::{'FM'[one % 2]}::25::{one % 21}::55{one:03}" for one in range(1, 31)
    ]
    members = {
        "movies.dat": lines(catalogue, "latin-1"),
        "ratings.dat": lines(data),
        "README": b"SUMMARY\n",
        "users.dat": lines(people),
    }
    return {"ml-1m.zip": zipped("ml-1m", members)}


def apart(count: int, last: int) -> list[int]:
    """Movie ids with gaps between them, as only some of all movies were rated."""
    return sorted({1 + row * (last - 1) // (count - 1) for row in range(count)})


def movielens_csv(name: str, last: int, rng) -> Files:
    films = apart(40, last)
    members = {**tables(films, rng), "README.txt": b"Summary\n=======\n"}
    return {f"{name}.zip": zipped(name, members)}


def tables(films: list[int], rng) -> Files:
    told = ratings(30, films, 0.5, rng)
    genres = ["Comedy|Drama"] * (len(films) - 1) + ["(no genres listed)"]
    named = zip(films, titles(len(films)), genres, strict=True)
    found = [(film, f"{film:07}", film if film > 1 else "") for film in films]
    tags = [(user, film, "funny", time) for user, film, _, time in told[::50]]
    return {
        "links.csv": table("movieId,imdbId,tmdbId", found),
        "movies.csv": table("movieId,title,genres", named),
        "ratings.csv": table("userId,movieId,rating,timestamp", told),
        "tags.csv": table("userId,movieId,tag,timestamp", tags),
    }


def movielens_25m(rng) -> Files:
    films = apart(40, 209_171)
    scores = [(film, tag, 0.5) for film in films for tag in (1, 2)]
    members = {
        **tables(films, rng),
        "README.txt": b"Summary\n=======\n",
        "genome-scores.csv": table("movieId,tagId,relevance", scores),
        "genome-tags.csv": table("tagId,tag", [(1, "007"), (2, "007 (series)")]),
    }
    return {"ml-25m.zip": zipped("ml-25m", members)}


def lines(some: Iterable[str], encoding: str = "utf-8") -> bytes:
    return "".join(f"{line}\n" for line in some).encode(encoding)


def table(header: str, content: Iterable[tuple]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([header.split(","), *content])
    return file.getvalue().encode()


def mat(**arrays: np.ndarray) -> bytes:
    """Arrays for MATLAB; its header holds a date, that is left out."""
    file = io.BytesIO()
    scipy.io.savemat(file, arrays, do_compression=True)
    return b"MATLAB 5.0 MAT-file".ljust(116) + file.getvalue()[116:]


def tar(members: Files) -> bytes:
    """A .tar.gz with its folders, which the real ones list too."""
    file = io.BytesIO()
    packed = gzip.GzipFile(fileobj=file, mode="wb", mtime=0)
    with packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for folder in sorted({parent for name in members for parent in parents(name)}):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(entry)
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return file.getvalue()


def parents(name: str) -> list[str]:
    return [str(folder) for folder in PurePosixPath(name).parents][:-1]


def zipped(folder: str, members: Files) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in {"": b"", **members}.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}")
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


class Python2Pickler(pickle._Pickler):
    """Pickles as Python 2 with an old NumPy did.

    The published pickles hold no text, only Python 2's strings: how they are read
    depends on the `encoding` that pickle.load is given. And they name modules that
    NumPy has renamed since, which a reader that only admits some modules must know.
    """

    dispatch: ClassVar = dict(pickle._Pickler.dispatch)

    def save_string(self, value: str | bytes) -> None:
        data = value.encode("latin-1") if isinstance(value, str) else value
        self.write(pickle.BINSTRING + struct.pack("<i", len(data)) + data)
        self.memoize(value)

    dispatch[str] = dispatch[bytes] = save_string


def pickled(value: dict) -> bytes:
    file = io.BytesIO()
    Python2Pickler(file, protocol=2).dump(value)
    return file.getvalue().replace(b"cnumpy._core.", b"cnumpy.core.")


CLASSES = {
    "mnist": "MNIST",
    "fashion-mnist": "FashionMNIST",
    "cifar10": "CIFAR10",
    "cifar100": "CIFAR100",
    "svhn": "SVHN",
    "stl10": "STL10",
    "flowers102": "Flowers102",
    "oxford-iiit-pet": "OxfordIIITPet",
}
INSIDE = {
    "cifar10": (
        [f"data_batch_{number}" for number in range(1, 6)],
        ["test_batch"],
        ("batches.meta", "label_names"),
    ),
    "cifar100": (["train"], ["test"], ("meta", "fine_label_names")),
    "stl10": (
        ["train_X.bin", "train_y.bin", "unlabeled_X.bin"],
        ["test_X.bin", "test_y.bin"],
        None,
    ),
}


def redirect(name: str, address: str, files: Files) -> None:
    """From now on torchvision, in this process, gets a data set from this address.

    As torchvision takes seconds to import, only this imports it.
    """
    exec(snippet(name, address, files), {})


def snippet(name: str, address: str, files: Files) -> str:
    """The same as lines of Python, for another process (as its sitecustomize.py)."""
    found = attributes(name, address.rstrip("/") + "/", files)
    kind = f"torchvision.datasets.{CLASSES[name]}"
    said = [f"{kind}.{attribute} = {value!r}" for attribute, value in found.items()]
    return "\n".join(["import torchvision", *said, ""])


def attributes(name: str, address: str, files: Files) -> dict[str, object]:
    """What torchvision's class has to say of where the files are and of their sums."""
    sums = {file: md5(data) for file, data in files.items()}
    match name:
        case "mnist" | "fashion-mnist":
            return {"mirrors": [address], "resources": list(sums.items())}
        case "svhn":
            kept = {file.split("_")[0]: file for file in files}
            urls = {
                key: [address + file, file, sums[file]] for key, file in kept.items()
            }
            return {"split_list": urls}
        case "flowers102":
            kept = dict(zip(("image", "label", "setid"), sums.items(), strict=True))
            return {"_download_url_prefix": address, "_file_dict": kept}
        case "oxford-iiit-pet":
            return {"_RESOURCES": [(address + file, sums[file]) for file in files]}
    ((file, data),) = files.items()
    return {"url": address + file, "tgz_md5": md5(data), **inside(name, data)}


def inside(name: str, archive: bytes) -> dict[str, object]:
    """torchvision checks what is in these archives as well."""
    sums = {path.name: md5(data) for path, data in untar(archive).items()}
    trained, tested, meta = INSIDE[name]
    found = {
        "train_list": [[file, sums[file]] for file in trained],
        "test_list": [[file, sums[file]] for file in tested],
    }
    if meta:
        filename, key = meta
        found["meta"] = {"filename": filename, "key": key, "md5": sums[filename]}
    return found


def untar(archive: bytes) -> dict[PurePosixPath, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return {
            PurePosixPath(one.name): opened.extractfile(one).read()
            for one in opened.getmembers()
            if one.isfile()
        }


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


WRITERS = {
    "mnist": mnist,
    "fashion-mnist": mnist,
    "cifar10": cifar10,
    "cifar100": cifar100,
    "svhn": svhn,
    "stl10": stl10,
    "flowers102": flowers102,
    "oxford-iiit-pet": oxford_pets,
    "california-housing": california_housing,
    "ml-100k": movielens_100k,
    "ml-latest-small": partial(movielens_csv, "ml-latest-small", 193_609),
    "ml-1m": movielens_1m,
    "ml-25m": movielens_25m,
}
