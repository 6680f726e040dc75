def read_columns(path: str, columns: list[str]) -> torch.Tensor:
    """The named columns of a CSV file as numbers, (rows, columns)."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            header = next(csv.reader(file), [])
            missing = [name for name in columns if name not in header]
            if missing:
                refuse(f"{path} has no column {missing[0]!r}.")
            places = [header.index(name) for name in columns]
            rows = np.loadtxt(
                file,
                delimiter=",",
                quotechar='"',
                comments=None,
                usecols=places,
                ndmin=2,
            )
    except (OSError, ValueError) as error:
        refuse(f"Cannot read {path}: {error}")
    if not len(rows):
        refuse(f"{path} has no rows.")
    if not np.isfinite(rows).all():
        refuse(f"{path} has numbers that are not finite.")
    return torch.from_numpy(rows)
