from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gettone.jobs.export.formats.csv_files import write_csv, write_excel_csv
from jobs.export.formats.tabled import COLUMNS, ROWS, filled, row


def read(path: Path, **how: str) -> list[list[str]]:
    encoding = how.pop("encoding", "utf-8")
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, **how))  # type: ignore[arg-type]  # csv's own names


def test_csv_reads_back_as_it_was(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", filled())
    header, *rows = read(tmp_path / "a.csv")
    assert header == [column.name for column in COLUMNS]
    back = [
        tuple(
            None
            if not held and column.kind != "text"
            else held
            if column.kind in {"text", "date", "time"}
            else json.loads(held)
            for column, held in zip(COLUMNS, cells, strict=True)
        )
        for cells in rows
    ]
    assert back == list(ROWS)
    assert b"\r" not in (tmp_path / "a.csv").read_bytes()


def test_formulas_stay_exact_in_plain_csv(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", filled([row(1, "=1+1")]))
    assert read(tmp_path / "a.csv")[1][1] == "=1+1"


def test_italian_excel_has_semicolons_commas_days_and_a_mark(tmp_path: Path) -> None:
    write_excel_csv(tmp_path / "a.csv", filled())
    octets = (tmp_path / "a.csv").read_bytes()
    assert octets.startswith(b"\xef\xbb\xbfid;entity.name;")
    assert octets.endswith(b"\r\n")
    _, first, *_ = read(tmp_path / "a.csv", delimiter=";", encoding="utf-8-sig")
    assert first == [
        "1",
        'Così "S.r.l."; e\nfigli',
        "1234,56",
        "31/12/2026",
        "07/01/2026 09:00:00",
        "VERO",
    ]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula_to_excel(tmp_path: Path, begin: str) -> None:
    write_excel_csv(tmp_path / "a.csv", filled([row(1, f"{begin}cmd|' /C calc'!A0")]))
    rows = read(tmp_path / "a.csv", delimiter=";", encoding="utf-8-sig")
    assert rows[1][1] == f"'{begin}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("01234567890", '="01234567890"'),
        ("12345678901234567890", '="12345678901234567890"'),
        ("12345678901", "12345678901"),
        ("0", "0"),
        ("0A", "0A"),
    ],
)
def test_digits_that_are_no_number_keep_their_zeros(
    tmp_path: Path, text: str, written: str
) -> None:
    write_excel_csv(tmp_path / "a.csv", filled([row(1, text)]))
    rows = read(tmp_path / "a.csv", delimiter=";", encoding="utf-8-sig")
    assert rows[1][1] == written


def test_what_is_no_day_stays_as_it_is(tmp_path: Path) -> None:
    write_excel_csv(tmp_path / "a.csv", filled([row(1, "a", -2.5, "soon"), row(2, "b", 3)]))
    rows = read(tmp_path / "a.csv", delimiter=";", encoding="utf-8-sig")
    assert rows[1][2:4] == ["-2,5", "soon"]
    assert rows[2][2:] == ["3", "", "", ""]
