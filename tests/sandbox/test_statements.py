from __future__ import annotations

import sqlite3

from gettone.sandbox.records import Order
from gettone.sandbox.statements import SCHEMA, counted_rows, json_path, ordered_page


def test_the_tables_can_be_made() -> None:
    memory = sqlite3.connect(":memory:")
    for statement in SCHEMA:
        memory.execute(statement)
    memory.close()


def test_a_field_s_name_is_bound_and_never_part_of_the_statement() -> None:
    statement, bound = ordered_page("taxes", "TRUE", Order(("name", "-x') --")))
    assert bound == ('$."name"', '$."x\') --"')
    assert "name" not in statement
    assert statement.count("ASC") == statement.count("DESC") == 1


def test_a_page_without_order_is_sorted_by_id() -> None:
    statement, bound = ordered_page("suppliers", "TRUE", Order())
    assert statement.endswith("id LIMIT ? OFFSET ?")
    assert bound == ()


def test_each_turn_mixes_ids_in_a_way_of_its_own() -> None:
    turns = [ordered_page("suppliers", "TRUE", Order((), turn))[1] for turn in (1, 2, 3)]
    assert len(set(turns)) == 3
    assert (0,) not in turns


def test_only_rows_that_fit_are_counted() -> None:
    assert counted_rows("held = ?").endswith("company_id = ? AND family = ? AND held = ?")


def test_a_name_with_dots_leads_inside() -> None:
    assert json_path("entity.name") == '$."entity"."name"'
