from __future__ import annotations

from gettone.sandbox.agenda import Entry
from sandbox.made import NOON


def test_an_entry_has_no_id_until_it_is_kept() -> None:
    assert Entry(company_id=16, kind="email", due_at=NOON, held={}).id == 0
