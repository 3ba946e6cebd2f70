from __future__ import annotations

from gettone.sandbox.shelf import StoredFile


def test_a_file_does_not_show_what_is_in_it() -> None:
    assert "secret" not in repr(
        StoredFile(company_id=16, family="archive", name="a.pdf", content=b"secret")
    )
