from __future__ import annotations

from pathlib import Path

import pytest

from cli.shell import Shell
from gettone.cli.commands.seeding import Seeding
from gettone.sandbox.growing import Grown


def test_rows_are_added_to_a_file(shell: Shell, tmp_path: Path) -> None:
    words = ("sandbox", "seed", "--db", str(tmp_path / "x.db"), "--company", "16")
    told = shell(*words, "--suppliers", "3", "--received", "2", "--seed", "9", "--json")
    assert (told.code, told.err) == (0, "")
    assert told.as_json == {"company": 16, "seed": 9, "added": {"suppliers": 3, "received": 2}}
    told = shell(*words, "--tokens", "4", "--lang", "it")
    assert told.out == "Aggiunti all'azienda 16\ntoken  4\n"


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--company", "99", "--clients", "1"), 19, "there is no company 99"),
        (("--company", "26", "--invoices", "1"), 19, "company 26 has no clients to invoice"),
        (("--company", "16", "--clients", "-1"), 2, "The value of --clients does not fit"),
        (("--company", "16", "--clients", "many"), 2, "The value of --clients does not fit"),
        (("--company", "16"), 2, "Nothing is asked for"),
        (("--clients", "1"), 2, "--company"),
    ],
)
def test_what_cannot_be_is_one_clear_sentence(
    shell: Shell, tmp_path: Path, more: tuple[str, ...], code: int, said: str
) -> None:
    told = shell("sandbox", "seed", "--db", str(tmp_path / "x.db"), *more)
    assert told.code == code
    assert said in told.err
    assert "Traceback" not in told.err


def test_a_path_that_leads_nowhere(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "x.db"
    told = shell("sandbox", "seed", "--db", str(path), "--company", "16", "--clients", "1")
    assert told.code == 19
    assert str(path) in told.err.replace("\n", "")
    assert told.err.startswith("Nothing was added.\n")


def test_a_person_who_stops_it_is_told_what_is_kept(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(run: Seeding, _told: object) -> None:
        run.added["clients"] = Grown("clients", 10_000, 50_000)
        raise KeyboardInterrupt

    monkeypatch.setattr(Seeding, "page", stopped)
    words = ("sandbox", "seed", "--db", str(tmp_path / "x.db"), "--company", "16")
    told = shell(*words, "--clients", "50000")
    assert told.code == 130
    assert "clients: 10000 of 50000" in told.err
