{% set tar = p.dataset.kind == "table" %}
{% set header = p.dataset.download.header %}
def fetch(path: str) -> None:
    """Download the data, if they are to be there and are not yet."""
    target = Path(path)
    if target.exists() or target != Path(Config.data):
        return
    archive = target.with_suffix("{{ ".tgz" if tar else ".zip" }}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not archive.exists() or digest(archive) != SHA256:
            download(archive)
        unpack(archive, target)
    except (OSError, HTTPException) as error:
        reason = " ".join(str(error).split())
        refuse(f"Cannot get {URL}: {reason}")


def download(archive: Path) -> None:
    """Fetch the archive; it is there whole and as it was published, or not at all."""
    part = Path(f"{archive}.part")
    try:
        receive(part)
    except HTTPError as error:
        if error.code != 416:  # the part is all there is
            raise
    if digest(part) != SHA256:
        part.unlink()
        refuse(f"{URL} is not the file that was published: try again later.")
    part.replace(archive)


def digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def receive(part: Path) -> None:
    """Write what the server sends behind what an earlier try has received."""
    start = part.stat().st_size if part.exists() else 0
    request = Request(URL, headers={"Range": f"bytes={start}-"} if start else {})
    with urlopen(request, timeout=60) as answer:
        size = answer.length or 0  # what is to come; 0 if it does not say so
        mode = "ab" if answer.status == 206 else "wb"  # 200: it sends all of it again
        bar = tqdm(desc=part.stem, total=size, unit="B", unit_scale=True, disable=None)
        with open(part, mode) as file, bar:
            while chunk := answer.read(CHUNK):
                size -= file.write(chunk)
                bar.update(len(chunk))
    if size > 0:
        refuse(f"{URL} was cut off: run it again to go on from there.")


def unpack(archive: Path, target: Path) -> None:
    """Take the one file that is needed out of the archive, and nothing else."""
    part = Path(f"{target}.part")
{% if tar %}
    with tarfile.open(archive) as content, open(part, "wb") as file:
        file.write(HEADER)
        shutil.copyfileobj(content.extractfile(MEMBER), file)
{% else %}
    with ZipFile(archive) as content, open(part, "wb") as file:
{% if header %}
        file.write(HEADER)
{% endif %}
        shutil.copyfileobj(content.open(MEMBER), file)
{% endif %}
    part.replace(target)
