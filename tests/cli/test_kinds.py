from __future__ import annotations

from gettone.cli.kinds import is_list, is_mapping, is_record_list


def test_the_kinds_of_json() -> None:
    assert is_mapping({"a": 1})
    assert not is_mapping([1])
    assert is_list([1])
    assert is_list((1,))
    assert not is_list("ab")


def test_a_list_of_objects_and_nothing_else() -> None:
    assert is_record_list([])
    assert is_record_list([{}])
    assert not is_record_list([{}, 1])
    assert not is_record_list({})
