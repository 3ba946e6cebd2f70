"""``gettone needs``: the boxes that an application's users are to tick, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gettone.application import Application
from gettone.cli.page import Cell, Facts, Page, Part, Raw, Say, Table, say
from gettone.cli.steps import menu
from gettone.texts import LANGUAGES, scope_label, table
from gettone.texts import say as text_of
from gettone.wire.requirements import OperationRef, Reason, Requirement, Requirements

__all__ = ["Asked", "needs_page"]

# An empty line between what stands apart.
_GAP: Final = Raw("")
_MENUS: Final = ("connected-applications", "personal-token", "developer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose needs are asked for.

    Attributes:
        application: As declared, with what the flags added.
        client_id: Its Client ID, from wherever; empty if it is not known.
    """

    application: Application
    client_id: str = ""

    @property
    def needed(self) -> Requirements:
        """Derive the boxes."""
        return self.application.requirements


def needs_page(asked: Asked) -> Page:
    """Show the boxes, the reasons of each, and where what is on the provider's page."""
    needed = asked.needed
    parts = [_title(asked.application), _facts(asked), *_boxes(asked)]
    if needed.undecided:
        told = [say("needs.undecided", "bad", **_alternatives(ref)) for ref in needed.undecided]
        parts += [_GAP, *told, say("needs.incomplete", "bad")]
    if needed.boxes:
        parts += [_GAP, say("needs.reasons", "title"), _reasons(needed)]
    if needed.free:
        rows = tuple((str(ref), _note(ref.needed.reason)) for ref in needed.free)
        parts += [_GAP, say("needs.free", "title"), Facts(rows, is_named=True)]
    return Page((*parts, *_next_steps(asked)), _as_json(asked))


def _next_steps(asked: Asked) -> list[Part]:
    """Say where the Client ID is, and how to tell the application's users."""
    said = [] if asked.needed.undecided else [say("needs.send", "quiet")]
    if not asked.client_id:
        said.insert(0, say("needs.client-id-where", "quiet", menu=menu("developer")))
    return [_GAP, *said] if said else []


def _title(application: Application) -> Say:
    if not application.name:
        return say("needs.title-unnamed", "title")
    return say("needs.title", "title", application=application.name)


def _facts(asked: Asked) -> Facts:
    rows: list[tuple[str, Cell]] = [
        ("needs.label.client-id", asked.client_id or say("needs.no-client-id"))
    ]
    if asked.application.path is not None:
        rows.append(("needs.label.file", str(asked.application.path)))
    return Facts(tuple(rows))


def _boxes(asked: Asked) -> list[Part]:
    """Draw the boxes in the order of the page, with the application's own reasons."""
    boxes = asked.needed.boxes
    if not boxes:
        return [] if asked.needed.undecided else [say("needs.none", "good")]
    own = [" ".join(asked.application.why(box)) for box in boxes]
    columns, rows = ["permission", "level", "scope"], [_box_row(box) for box in boxes]
    if any(own):
        columns.append("why")
        rows = [(*row, why) for row, why in zip(rows, own, strict=True)]
    return [
        _GAP,
        say("needs.boxes", menu=menu("connected-applications")),
        Table(tuple(f"needs.column.{name}" for name in columns), tuple(rows)),
        say("needs.other", "quiet", other=menu("personal-token")),
        say("needs.assumed", "quiet"),
    ]


def _box_row(box: Requirement) -> tuple[Cell, ...]:
    scope = box.scope
    return (
        say(f"scopes.family.{scope.family}"),
        say(f"scopes.level.{scope.level.value}"),
        scope.text,
    )


def _reasons(needed: Requirements) -> Table:
    """Say of each box what needs it, and how that is known."""
    rows = tuple(
        (box.scope.text, str(reason.operation or ""), _source(reason))
        for box in needed.boxes
        for reason in box.reasons
    )
    names = ("scope", "operation", "source")
    return Table(tuple(f"needs.column.{name}" for name in names), rows)


def _source(reason: Reason) -> Say:
    note = _note(reason.note) if reason.note else ""
    return say(f"needs.provenance.{reason.provenance}", note=note)


def _note(note: str) -> Say:
    return say(f"needs.note.{note}")


def _alternatives(ref: OperationRef) -> dict[str, object]:
    return {
        "operation": ref.operation_id,
        "scopes": ", ".join(scope.text for scope in ref.needed.any_of),
        "types": ", ".join(ref.operation.by_document_type),
    }


def _as_json(asked: Asked) -> dict[str, object]:
    application, needed = asked.application, asked.needed
    return {
        "application": {
            "name": application.name or None,
            "client_id": asked.client_id or None,
            "file": str(application.path) if application.path else None,
        },
        "scopes": [scope.text for scope in needed.scopes],
        "boxes": [_box_json(asked.application, box) for box in needed.boxes],
        "undecided": [
            {
                "operation": ref.operation_id,
                "any_of": [scope.text for scope in ref.needed.any_of],
                "types": list(ref.operation.by_document_type),
            }
            for ref in needed.undecided
        ],
        "free": [{"operation": str(ref), "note": ref.needed.reason} for ref in needed.free],
        "menus": {
            name: {language: text_of(f"steps.menu.{name}", language) for language in LANGUAGES}
            for name in _MENUS
        },
        "assumed": ["boxes[].labels", "boxes order", "menus.personal-token"],
    }


def _box_json(application: Application, box: Requirement) -> dict[str, object]:
    scope = box.scope
    return {
        "scope": scope.text,
        "labels": {language: scope_label(scope.family, language) for language in LANGUAGES},
        "levels": {
            language: table("scopes.level", language)[scope.level.value] for language in LANGUAGES
        },
        "why": list(application.why(box)),
        "reasons": [
            {
                "operation": str(reason.operation) if reason.operation else None,
                "provenance": reason.provenance,
                "note": reason.note or None,
            }
            for reason in box.reasons
        ],
    }
