def check_classes(path: str, found: list[str], known: list[str]) -> None:
    """Refuse images of other classes than those that are known."""
    for name in sorted({*found} ^ {*known}):
        what = "a class" if name in found else "no class"
        refuse(f"{path} has {what} {name!r}, unlike {{ known_from }}.")
