"""Five programs, three ways to find what each calls, and one answer.

The programs are those of ``examples/needs``. Each is read, recorded and
watched from the sandbox; what all find is then tried: with just these
permissions the program runs to its end, and with any one fewer it does not.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gettone.cli.recordings import read_recording
from gettone.domain.scope import SCOPES, ScopeSet
from gettone.jobs.source_scan import Scan, Source, scan
from gettone.sandbox.app import Sandbox, create_sandbox
from gettone.sandbox.needing import ApplicationNeeds
from gettone.sandbox.serving import serving
from gettone.wire.requirements import requirements_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "needs"

# Program -> what it calls, and the boxes that its users tick.
EXPECTED = {
    "suppliers": (
        "getSupplier listProducts listSuppliers listUserCompanies",
        "entity.suppliers:r products:r",
    ),
    "registry": (
        "createClient deleteClient getClient getUserInfo listReceipts modifyClient",
        "entity.clients:a receipts:r",
    ),
    "sdk": (
        "createIssuedDocument:supplier_order getSupplier listIssuedDocuments:order"
        " listIssuedDocuments:supplier_order",
        "entity.suppliers:r issued_documents.orders:r issued_documents.supplier_orders:a",
    ),
    "addresses": (
        "createCashbookEntry getUserInfo listIssuedDocuments:credit_note"
        " listIssuedDocuments:invoice listPaymentAccounts modifySupplier",
        "entity.suppliers:a issued_documents.invoices:r issued_documents.credit_notes:r cashbook:a",
    ),
    "documents": (
        "createIssuedDocument:invoice deleteIssuedDocument:invoice getIssuedDocument:invoice"
        " listIssuedDocuments:delivery_note listIssuedDocuments:quote"
        " listReceivedDocuments:expense listReceivedDocuments:passive_delivery_note",
        "stock:r issued_documents.invoices:a issued_documents.quotes:r"
        " issued_documents.delivery_notes:r received_documents:r",
    ),
}
# What goes through gettone, and so can be recorded.
RECORDED = {"suppliers", "registry", "documents"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with create_sandbox() as made:
        yield made


@pytest.fixture(scope="module")
def base_url(sandbox: Sandbox) -> Iterator[str]:
    with serving(sandbox) as address:
        yield address


def run(sandbox: Sandbox, base_url: str, name: str, scopes: ScopeSet, record: str = "") -> int:
    """Run a program with a token of these scopes; give its exit code."""
    sandbox.control.forget_requests()
    token = sandbox.control.mint([scope.text for scope in scopes])[1]
    environ = {**os.environ, "FIC_ACCESS_TOKEN": token.reveal(), "FIC_BASE_URL": base_url}
    told = {**environ, "GETTONE_RECORD": record}
    program = [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py")]
    return subprocess.run(program, env=told, capture_output=True, check=False).returncode


def read(name: str) -> Scan:
    return scan([Source(f"{name}.py", (EXAMPLES / f"{name}.py").read_bytes())])


def logged(sandbox: Sandbox) -> ApplicationNeeds:
    [needs] = sandbox.control.needs()
    return needs


def test_every_example_is_tried() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_source_recording_and_log_agree(
    sandbox: Sandbox, base_url: str, tmp_path: Path, name: str
) -> None:
    recording = tmp_path / "calls.jsonl"
    assert run(sandbox, base_url, name, ScopeSet.of(SCOPES), str(recording)) == 0
    operations, scopes = EXPECTED[name]
    found, needs = read(name), logged(sandbox)
    assert " ".join(map(str, found.operations)) == operations
    assert found.unread == ()
    assert needs.operations == found.operations
    if name in RECORDED:
        assert read_recording(recording) == found.operations
        assert recording.stat().st_mode & 0o777 == 0o600
    else:
        assert not recording.exists()
    assert str(requirements_of(found.operations).scopes) == scopes
    assert requirements_of(found.operations).undecided == ()


@pytest.mark.parametrize("name", EXPECTED)
def test_these_permissions_are_enough_and_none_is_too_many(
    sandbox: Sandbox, base_url: str, name: str
) -> None:
    least = ScopeSet.parse(EXPECTED[name][1])
    assert run(sandbox, base_url, name, least) == 0
    [token] = logged(sandbox).tokens[-1:]
    assert (token.present, token.missing, token.wider, token.unused) == (tuple(least), (), (), ())
    for scope in least:
        fewer = ScopeSet.of(one for one in least if one != scope)
        assert run(sandbox, base_url, name, fewer) != 0, scope
        assert logged(sandbox).tokens[-1].missing == (scope,)
