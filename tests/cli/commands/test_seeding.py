from __future__ import annotations

from pathlib import Path

import pytest

from gettone.cli.commands.seeding import Seeding
from gettone.cli.page import Say
from gettone.cli.show import as_text, sentence
from gettone.errors import SandboxError
from gettone.sandbox.app import SandboxSettings, create_sandbox
from gettone.sandbox.growing import Wanted


def seeding(tmp_path: Path, company_id: int = 16, **wanted: int) -> Seeding:
    return Seeding(
        db_path=tmp_path / "x.db", company_id=company_id, wanted=Wanted(**wanted), seed=1
    )


def test_it_tells_how_far_it_has_come_and_what_was_added(tmp_path: Path) -> None:
    told: list[Say] = []
    run = seeding(tmp_path, clients=3, invoices=2)
    page = run.page(told.append)
    assert page.as_json == {"company": 16, "seed": 1, "added": {"clients": 3, "invoices": 2}}
    assert [sentence(said, "it") for said in told] == ["clienti: 3 di 3", "fatture: 2 di 2"]
    assert as_text(page, "en").splitlines() == [
        "Added to company 16",
        "clients   3",
        "invoices  2",
    ]
    with create_sandbox(SandboxSettings(db_path=tmp_path / "x.db")) as sandbox:
        assert sandbox.records.page(16, "clients", offset=0, limit=1).total == 7


def test_more_than_the_plan_allows_is_said(tmp_path: Path) -> None:
    page = seeding(tmp_path, company_id=24, suppliers=3, receipts=1).page(lambda _: None)
    said = as_text(page, "en")
    assert said.count("allows 3 suppliers") == said.count("allows") == 1


def test_what_is_kept_of_a_run_that_fails(tmp_path: Path) -> None:
    run = seeding(tmp_path, company_id=26, suppliers=2, invoices=1)
    with pytest.raises(SandboxError, match="needs-clients"):
        run.page(lambda _: None)
    assert [sentence(said, "en") for said in run.kept()] == [
        "It was stopped. What was added until then is kept:",
        "suppliers: 2 of 2",
    ]
    nothing = seeding(tmp_path, company_id=99, clients=1)
    with pytest.raises(SandboxError, match="no-such-company"):
        nothing.page(lambda _: None)
    assert [sentence(said, "en") for said in nothing.kept()] == ["Nothing was added."]
