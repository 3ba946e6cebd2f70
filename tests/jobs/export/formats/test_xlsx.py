from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gettone.errors import ExportError
from gettone.jobs.export.formats import xlsx
from gettone.jobs.export.formats.xlsx import write_xlsx
from jobs.export.formats.tabled import filled, row


def test_cells_have_the_kinds_of_their_columns(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", [filled()])
    (header, *rows) = load_workbook(tmp_path / "a.xlsx")["suppliers"].values
    assert header == ("id", "entity.name", "amount", "date", "at", "paid")
    assert rows[0][0] == 1
    assert rows[0][1] == 'Così "S.r.l."; e\nfigli'
    assert rows[0][2] == 1234.56
    assert rows[0][3] == datetime(2026, 12, 31)  # noqa: DTZ001 - a day of a sheet has no zone
    assert rows[0][5] is True
    assert rows[3][0] == str(2**60)


def test_a_text_is_no_formula(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", [filled([row(1, "=1+1"), row(2, "https://a.example")])])
    sheet = load_workbook(tmp_path / "a.xlsx")["suppliers"]
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value == "=1+1"
    assert sheet["B3"].hyperlink is None


@pytest.mark.parametrize("day", ["soon", "1899-12-31"])
def test_a_day_that_excel_has_not_is_a_text(tmp_path: Path, day: str) -> None:
    write_xlsx(tmp_path / "a.xlsx", [filled([row(1, "a", 1, day)])])
    assert load_workbook(tmp_path / "a.xlsx")["suppliers"]["D2"].value == day


def test_sheets_have_short_names_each_its_own(tmp_path: Path) -> None:
    names = ["issued_documents", "issued_documents.payment_method.details"]
    names.append("issued_documents.payment_method.else")
    write_xlsx(tmp_path / "a.xlsx", [filled([], name) for name in names])
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == [
        "issued_documents",
        "issued_documents.payment_method",
        "issued_documents.payment_meth~2",
    ]


def test_too_many_rows_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    with pytest.raises(ExportError) as raised:
        write_xlsx(tmp_path / "a.xlsx", [filled()])
    assert raised.value.details == {"table": "suppliers", "limit": 2}


def test_a_text_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as raised:
        write_xlsx(tmp_path / "a.xlsx", [filled([row(1, "x" * 32_768)])])
    assert raised.value.problem == "cell-too-long"
