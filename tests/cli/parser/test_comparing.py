from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli.shell import Shell
from gettone.domain.access_token import AccessToken
from gettone.sandbox.app import Sandbox
from gettone.sandbox.faults import Fault
from gettone.sandbox.quotas import Limits


@pytest.fixture(autouse=True)
def only_reads(sandbox: Sandbox) -> Iterator[None]:
    """Whatever else a test shows, nothing but reads arrived."""
    yield
    assert {one.method for one in sandbox.control.requests()} == {"GET"}


def test_an_unaltered_sandbox_has_no_differences(
    connected_shell: Shell, token: AccessToken
) -> None:
    told = connected_shell("compare", "--company", "16")
    assert told.code == 0
    assert "Sends at most 63 requests, all of them reads" in told.err
    assert told.out.startswith("No difference in ")
    assert "Out of reach for this token, and not compared: getTaxProfile" in told.out
    assert token.reveal() not in told.out + told.err


def test_in_json_the_names_are_stable(connected_shell: Shell) -> None:
    said = connected_shell("compare", "--company", "Rossi", "--json").as_json
    assert list(said) == ["requests", "compared", "refused", "empty", "stopped", "differences"]
    assert said["differences"] == []


def test_a_difference_has_an_exit_code_of_its_own(connected_shell: Shell, sandbox: Sandbox) -> None:
    sandbox.control.add_fault(Fault(operation_id="listCountries", status=503))
    told = connected_shell("compare", "--company", "16")
    assert told.code == 21
    assert "listCountries" in told.out
    assert "another status" in told.out
    assert "Differences: 1, in" in told.out


def test_a_quota_ends_it_with_the_code_of_a_quota(connected_shell: Shell, sandbox: Sandbox) -> None:
    sandbox.control.set_limits(Limits(five_minutes=10, hour=0, month=0))
    told = connected_shell("compare", "--company", "16")
    assert told.code == 7
    assert "Stopped by a quota" in told.out
    assert "Error:" in told.err
