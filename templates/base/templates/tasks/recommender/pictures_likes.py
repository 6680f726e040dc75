{% extends "common/pictures.py" %}
{% from "tasks/recommender/captions.md" import captions with context %}
{% set metric, metric_words, metric_label = "ndcg_at_10", "NDCG@10", '"validation NDCG@10"' %}
{% set more_imports = [] %}
{% block arguments %}
    groups: dict[str, torch.Tensor],
    popular: dict[str, torch.Tensor],
{% endblock %}
{% block pictures %}
    draw_hits(out / "hits.png", groups, popular)
{% endblock %}
{% block functions %}


def draw_hits(
    path: Path, groups: dict[str, torch.Tensor], popular: dict[str, torch.Tensor]
) -> None:
    """The hit rates of the model and of what is popular, for rare and frequent items."""
    least, users = groups["likes_from"].tolist(), groups["users"].tolist()
    places = range(len(least))
    figure = Figure(figsize=(max(7, 0.8 * len(least)), 3.5))
    axes = figure.subplots()
    for numbers, label, looks in (
        (groups, "model", {"marker": "o", "color": "black"}),
        (popular, "most popular", {"marker": "s", "color": "0.5", "linestyle": "--"}),
    ):
        axes.plot(places, numbers["hit_rate"].numpy(), label=label, **looks)
    names = [f"{name_of(n)}\n({m:,})" for n, m in zip(least, users, strict=True)]
    axes.set_xticks(places, names, size=8)
    axes.set_xlabel("likes of the item in training (users in the test)")
    axes.set_ylabel("HR@10")
    axes.set_ylim(bottom=0)
    axes.legend()
    save(figure, path)


def name_of(least: int) -> str:
    """What a group has, from its least: 0, 1, 2-3, 4-7, ..."""
    return f"{least}" if least < 2 else f"{least}-{2 * least - 1}"
{% endblock %}
{% block shorten %}
{% endblock %}
