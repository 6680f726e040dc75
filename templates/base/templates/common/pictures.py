{% set p = project() %}
"""Pictures of the training and of the test, readable in black and white."""

{{ (["import warnings", "from pathlib import Path", "import torch",
    "from matplotlib import rcParams", "from matplotlib.axes import Axes",
    "from matplotlib.figure import Figure", "from matplotlib.ticker import MaxNLocator"] + more_imports) | imports }}
{% block own_imports %}
{% endblock %}

{% block constants %}
{% endblock %}
rcParams.update(
    {
        "axes.spines.right": False,
        "axes.spines.top": False,
        "figure.constrained_layout.use": True,
        "legend.frameon": False,
        "text.parse_math": False,  # a $ in a name is no formula
    }
)


def draw(
    out: Path,
    history: list[dict],
    best: int,
{% block arguments %}
{% endblock %}
) -> dict[str, str]:
    """Draw everything into a folder. Returns the files, and what each one shows."""
    draw_curves(out / "curves.png", history, best)
{% block pictures %}
{% endblock %}
    return {
{% for name, words in captions.items() %}
        "{{ name }}.png": "{{ words[0] | upper }}{{ words[1:] }}.",
{% endfor %}
    }
{% block functions %}
{% endblock %}


def draw_curves(path: Path, history: list[dict], best: int) -> None:
    """The loss and the {{ metric_words }}, epoch by epoch."""
    figure = Figure(figsize=(8, 3))
    loss, score = figure.subplots(1, 2)
    draw_curve(loss, history, "train_loss", "training", color="0.5", linestyle="--")
    draw_curve(loss, history, "val_loss", "validation")
    draw_curve(score, history, "val_{{ metric }}", "validation")
    loss.set_ylabel("loss")
    score.set_ylabel({{ metric_label }})
    for axes in (loss, score):
        axes.axvline(best, color="0.5", linestyle=":", label=f"best epoch: {best}")
    loss.legend()
    save(figure, path)


def draw_curve(
    axes: Axes, history: list[dict], column: str, label: str, **looks
) -> None:
    """A column of history.csv as a line, or as a dot where there is but one epoch."""
    epochs = [row["epoch"] for row in history]
    looks = {"color": "black", "marker": "" if len(epochs) > 1 else "o", **looks}
    axes.plot(epochs, [row[column] for row in history], label=label, **looks)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
{% block shorten %}


def shorten(name: str, most: int = 24) -> str:
    """A name in one line, without its middle where it is long."""
    words = " ".join(name.split())
    if len(words) <= most:
        return words
    return f"{words[: most // 2]}…{words[-(most // 2 - 1) :]}"
{% endblock %}


def save(figure: Figure, path: Path) -> None:
    with warnings.catch_warnings():  # of letters that the font does not have
        warnings.filterwarnings("ignore", "Glyph .* missing")
        figure.savefig(path, dpi=150)
