"""What a store is called in front of a person; its label is for programs."""

from __future__ import annotations

from gettone.cli.page import Say, say

__all__ = ["place_said"]

_SEALED = "sealed file "


def place_said(store_label: str) -> Say:
    """Name the place that a store's label stands for."""
    if store_label == "keychain":
        return say("cli.place.keychain")
    if store_label.startswith(_SEALED):
        return say("cli.place.sealed", path=store_label.removeprefix(_SEALED))
    return say("cli.place.other", label=store_label)
