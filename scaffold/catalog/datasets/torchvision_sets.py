"""Sets of images that torchvision downloads, checks and unpacks."""

from scaffold.catalog.entries import Dataset, Published

DIGITS = tuple("0123456789")
FASHION = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
CIFAR10 = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
CIFAR100 = tuple(
    "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge "
    "bus butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud "
    "cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox "
    "girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster "
    "man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter "
    "palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit "
    "raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake "
    "spider squirrel streetcar sunflower sweet_pepper table tank telephone television "
    "tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman "
    "worm".split()
)
STL10 = (
    "airplane",
    "bird",
    "car",
    "cat",
    "deer",
    "dog",
    "horse",
    "monkey",
    "ship",
    "truck",
)

FLAGS = ("train=True", "train=False")
NAMES = ('split="train"', 'split="test"')
MIRRORED = ("cifar10", "cifar100", "stl10")
TRAIN_TEST = ("train", "test")


def small_images(name, summary, rows, classes, image, published, *tasks) -> Dataset:
    """Images that fit into memory as they are."""
    return Dataset(
        name=name,
        summary=summary,
        kind="images",
        tasks=("classification", *tasks),
        file="data",
        source="torchvision",
        rows=rows,
        classes=classes,
        image=image,
        splits=TRAIN_TEST,
        flips=name in MIRRORED,
        published=published,
        example="image.png",
    )


def large_images(name, summary, rows, splits, published) -> Dataset:
    """Photos of many sizes, for a pretrained network; torchvision has the classes."""
    return Dataset(
        name=name,
        summary=summary,
        kind="images",
        tasks=("transfer-learning",),
        file="data",
        source="torchvision",
        rows=rows,
        splits=splits,
        published=published,
        example="image.png",
    )


ENTRIES = (
    small_images(
        "mnist",
        "70,000 handwritten digits of 28 × 28 pixels, 10 classes; 12 MB to download",
        70_000,
        DIGITS,
        (1, 28, 28),
        Published("MNIST", FLAGS, "[:, None]"),
    ),
    small_images(
        "fashion-mnist",
        "70,000 clothes of 28 × 28 pixels, 10 classes; 31 MB to download",
        70_000,
        FASHION,
        (1, 28, 28),
        Published("FashionMNIST", FLAGS, "[:, None]"),
    ),
    small_images(
        "cifar10",
        "60,000 photos of 32 × 32 pixels, 10 classes; 170 MB to download",
        60_000,
        CIFAR10,
        (3, 32, 32),
        Published("CIFAR10", FLAGS, ".permute(0, 3, 1, 2)"),
        "transfer-learning",
    ),
    small_images(
        "cifar100",
        "60,000 photos of 32 × 32 pixels, 100 classes; 169 MB to download",
        60_000,
        CIFAR100,
        (3, 32, 32),
        Published("CIFAR100", FLAGS, ".permute(0, 3, 1, 2)"),
    ),
    small_images(
        "svhn",
        "99,289 house numbers of 32 × 32 pixels, 10 classes; 246 MB to download",
        99_289,
        DIGITS,
        (3, 32, 32),
        Published("SVHN", NAMES, targets="labels", needs="scipy"),
    ),
    small_images(
        "stl10",
        "13,000 photos of 96 × 96 pixels, 10 classes; 2.6 GB to download",
        13_000,
        STL10,
        (3, 96, 96),
        Published("STL10", NAMES, targets="labels"),
    ),
    large_images(
        "flowers102",
        "8,189 photos of 102 kinds of flowers; 345 MB to download",
        8_189,
        ("train", "val", "test"),
        Published(
            "Flowers102",
            ('split="train"', 'split="val"', 'split="test"'),
            targets="_labels",
            needs="scipy",
        ),
    ),
    large_images(
        "oxford-iiit-pet",
        "7,349 photos of 37 breeds of cats and dogs; 811 MB to download",
        7_349,
        TRAIN_TEST,
        Published(
            "OxfordIIITPet", ('split="trainval"', 'split="test"'), targets="_labels"
        ),
    ),
)
