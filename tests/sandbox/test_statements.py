from __future__ import annotations

import sqlite3

from gettone.sandbox.statements import SCHEMA, ordered_page


def test_the_tables_can_be_made() -> None:
    memory = sqlite3.connect(":memory:")
    for statement in SCHEMA:
        memory.execute(statement)
    memory.close()


def test_a_field_s_name_is_bound_and_never_part_of_the_statement() -> None:
    statement, paths = ordered_page(["name", "-x') --"])
    assert paths == ('$."name"', '$."x\') --"')
    assert "name" not in statement
    assert statement.count("ASC") == statement.count("DESC") == 1


def test_a_page_without_order_is_sorted_by_id() -> None:
    statement, paths = ordered_page([])
    assert "ORDER BY  id" in statement
    assert paths == ()
