from __future__ import annotations

from pathlib import Path

import pytest

from gettone.application import Application
from gettone.cli.declared import Asking, asked_application
from gettone.cli.usage import UsageRefused
from gettone.domain.scope import ScopeSet
from gettone.errors import SettingsError, UnknownOperation
from gettone.wire.requirements import OperationRef

SUPPLIER = OperationRef("getSupplier")


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    path = tmp_path / "gettone.toml"
    text = '[application]\nname = "Gym"\noperations = ["getSupplier"]\nscopes = ["taxes:r"]\n'
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_asked_and_nothing_declared(tmp_path: Path) -> None:
    assert asked_application(Asking(program="x"), tmp_path) is None


def test_nothing_asked_is_what_the_project_declares(declared: Path) -> None:
    found = asked_application(Asking(program="x"), declared.parent)
    assert found is not None
    assert (found.name, found.path) == ("Gym", declared)


def test_flags_alone_leave_the_declaration_aside(declared: Path) -> None:
    found = asked_application(Asking(operations=["getSupplier"], program="x"), declared.parent)
    assert found == Application(operations=(SUPPLIER,))
    found = asked_application(Asking(scopes=["taxes:a"], program="x"), declared.parent)
    assert found == Application(scopes=ScopeSet.parse("taxes:a"))


def test_flags_are_joined_to_a_file_that_is_named(declared: Path) -> None:
    asking = Asking(
        operations=["getReceivedDocument:*"],
        scopes=["situation:r"],
        named=str(declared),
        program="x",
    )
    found = asked_application(asking, Path("/"))
    assert found is not None
    assert (found.name, len(found.operations)) == ("Gym", 5)
    assert str(found.scopes) == "situation:r taxes:r"


def test_what_is_unknown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownOperation):
        asked_application(Asking(operations=["getSuplier"], program="x"), tmp_path)
    with pytest.raises(UsageRefused, match="x: no-such-scope"):
        asked_application(Asking(scopes=["entities:r"], program="x"), tmp_path)


def test_what_is_wrong_with_the_file_is_the_flags(declared: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        asked_application(Asking(named="none.toml", program="x"), declared.parent)
    assert (refused.value.origin, refused.value.problem) == ("--application", "file-missing")
    declared.write_text("[application]\nname = 3", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        asked_application(Asking(named=str(declared), program="x"), declared.parent)
    assert refused.value.origin == "gettone.toml:application.name"
