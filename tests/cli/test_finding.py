from __future__ import annotations

from pathlib import Path

import pytest

from gettone.cli.finding import NOWHERE, Finding, FindingFlags, found_by
from gettone.cli.sandbox_log import Caller
from gettone.cli.terminal import Terminal
from gettone.cli.usage import UsageRefused
from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.drive.api import Api
from gettone.jobs.source_scan import Found, Scan
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.requirements import OperationRef

SUPPLIER, PRODUCTS = OperationRef("getSupplier"), OperationRef("listProducts")


def flags(**given: object) -> FindingFlags:
    told: FindingFlags = {
        "source": (),
        "record": None,
        "program": (),
        "sandbox_log": None,
        "control_key_file": None,
    }
    return {**told, **given}  # type: ignore[typeddict-item]


def find(given: FindingFlags, client_id: str = "") -> Finding | None:
    return found_by(given, Terminal(language="en"), {}, client_id)


def problem(given: FindingFlags, client_id: str = "") -> str:
    with pytest.raises(UsageRefused) as told:
        find(given, client_id)
    return told.value.problem


def call(sandbox: Sandbox, name: str = "Test") -> str:
    application = sandbox.desk.create_application(DEMO_USER_ID, name)
    scopes = ScopeSet.parse("entity.suppliers:r")
    token = sandbox.desk.connect(DEMO_USER_ID, application.client_id, [16], scopes)[1]
    with Api(token, transport=sandbox.provider.respond) as api:
        api.call("getSupplier", company_id=16, supplier_id=17)
    # What is read here is written down for other readers of the file too.
    sandbox.records.traffic.read()
    return application.client_id


def test_where_nothing_is_to_be_found_nothing_is() -> None:
    assert find(flags()) is None


def test_all_ways_are_joined() -> None:
    finding = Finding(
        scan=Scan(found=(Found("a.py", 1, SUPPLIER),)),
        recorded=(PRODUCTS, SUPPLIER),
        caller=Caller(client_id="a", name="", operations=(OperationRef("getClient"),)),
    )
    assert finding.operations == (OperationRef("getClient"), SUPPLIER, PRODUCTS)
    assert Finding().operations == ()


def test_sources_are_read_together(tmp_path: Path) -> None:
    for name, code in (("a.py", "import gettone"), ("b.py", "api.call(name)")):
        (tmp_path / name).write_text(code, encoding="utf-8")
    found = find(flags(source=(str(tmp_path / "a.py"), str(tmp_path / "b.py"))))
    assert found is not None
    assert found.scan is not None
    assert [one.problem for one in found.scan.unread] == ["operation"]
    assert found.ways == frozenset({"source"})


def test_a_recording_is_read(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text('{"operation": "getSupplier", "type": null}', encoding="utf-8")
    found = find(flags(record=str(path)))
    assert found is not None
    assert found.recorded == (SUPPLIER,)
    assert (found.failed, found.ways) == (None, frozenset({"record"}))


@pytest.mark.parametrize(("program", "code"), [("true", 0), ("false", 1)])
def test_a_program_is_run_first(tmp_path: Path, program: str, code: int) -> None:
    found = find(flags(record=str(tmp_path / "calls.jsonl"), program=(f"/bin/{program}",)))
    assert found is not None
    assert (found.failed.code if found.failed else 0) == code


def test_a_program_without_a_recording_is_refused() -> None:
    assert problem(flags(program=("true",))) == "program-without-record"


def test_a_sandbox_s_log_is_of_its_only_application(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with Sandbox(SandboxSettings(db_path=path)) as sandbox:
        client_id = call(sandbox)
        found = find(flags(sandbox_log=str(path)))
        assert found is not None
        assert found.caller == Caller(client_id=client_id, name="Test", operations=(SUPPLIER,))
        other = find(flags(sandbox_log=str(path)), "other")
        assert other is not None
        assert other.caller == Caller(client_id="other", name="", operations=())
        call(sandbox, "Second")
        assert problem(flags(sandbox_log=str(path))) == "several-applications"
        assert find(flags(sandbox_log=str(path)), client_id) == found


def test_a_sandbox_is_asked_with_its_key(
    sandbox: Sandbox, sandbox_url: str, token: AccessToken, tmp_path: Path
) -> None:
    call(sandbox)
    path = tmp_path / "key"
    path.write_text(sandbox.control_key, encoding="utf-8")
    found = find(flags(sandbox_log=sandbox_url, control_key_file=str(path)))
    assert found is not None
    assert found.operations == (SUPPLIER,)


def test_the_key_is_asked_where_a_person_is(
    sandbox: Sandbox, sandbox_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(sandbox)
    monkeypatch.setattr(Terminal, "can_ask", lambda _: True)
    monkeypatch.setattr(Terminal, "ask_hidden", lambda _, reference: sandbox.control_key)
    found = find(flags(sandbox_log=sandbox_url))
    assert found is not None
    assert found.operations == (SUPPLIER,)


def test_without_a_key_it_says_where_to_find_one() -> None:
    assert problem(flags(sandbox_log=NOWHERE)) == "needs-control-key"
