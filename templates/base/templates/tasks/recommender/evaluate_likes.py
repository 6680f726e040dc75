{% extends "common/evaluate.py" %}
{% set paired = project().training.loss.paired %}
{% set baseline_words = "the items that most users like, for all" %}
{% set more_outputs = ", by_likes.csv" %}
{% set drawn, tested = "groups, popular", "found" %}
{% set dataset_import = "Batches, load_data" %}
{% set metrics_import = "by_likes, hits, loss_function, metrics, popularity" %}
{% block csv %}
import csv
{% endblock %}
{% block test %}
@torch.inference_mode()
def test(model, batches) -> tuple[float, torch.Tensor]:
    """The mean loss, and where the likes are in their users' lists, (N, 10)."""
    total, seen = torch.zeros((), device=batches.device), 0
    for inputs, targets in batches:
        total += loss_function(model(inputs), targets) * len(targets)
        seen += len(targets)
    samples = batches.samples
    likes = samples.inputs[: len(batches) * BATCH]
    found = hits(model, likes, samples.known, samples.n_items)
    return total.item() / seen, found.cpu()
{% endblock %}
{% block functions %}


def save_groups(path: Path, groups: dict[str, torch.Tensor]) -> None:
    """Write a CSV file with a row for items that were liked about as often."""
    columns = [column.tolist() for column in groups.values()]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(groups)
        writer.writerows(zip(*columns, strict=True))
{% endblock %}
{% block run %}
    model.eval()
    how = {"limit": config.limit_batches{{ ', "negatives": config.negatives' if not paired }}}
    batches = Batches(data.test, BATCH, device, **how)
    counts = data.train.inputs[:, 1].bincount(minlength=data.test.n_items)
    scores = popularity(counts, {{ "negatives=1" if paired else "config.negatives" }}).to(device)  # (items,)
{% endblock %}
{% block results %}
    loss, found = test(model, batches)
    results = {"loss": loss, **metrics(found)}
    liked = counts[data.test.inputs[: len(found), 1]]  # how often, in training
    groups = by_likes(found, liked)
    save_groups(out / "by_likes.csv", groups)
    loss, found = test(lambda pairs: scores[pairs[:, 1]], batches)
    popular = by_likes(found, liked)
    baseline = {"loss": loss, **metrics(found)}
{% endblock %}
