"""The choices of a project: one table, and what reads and checks each of them."""

from scaffold.choices.picking import listing, near, pick, require

__all__ = ["listing", "near", "pick", "require"]
