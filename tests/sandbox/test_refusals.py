from __future__ import annotations

import pytest

from gettone.sandbox.refusals import RULES, required_fault, sentences, wrong_query
from gettone.wire.schema import Fault


def test_every_rule_says_where_it_is_known_from() -> None:
    for rule in RULES.values():
        assert rule.source
        assert 400 <= rule.status < 600


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault("data.name", "type", "string"), "The data.name must be a string."),
        (Fault("data.id", "type", "integer"), "The data.id must be an integer."),
        (Fault("data.type", "enum", "company, pa"), "The selected data.type is invalid."),
        (Fault("data.x", "null", "string"), "The data.x field is required."),
        (Fault("data.x", "format", "date"), "The data.x field is invalid."),
    ],
)
def test_each_fault_is_said_in_the_provider_s_style(fault: Fault, sentence: str) -> None:
    assert sentences([fault]) == {fault.path: [sentence]}


def test_two_faults_of_a_field_are_two_sentences() -> None:
    assert len(sentences([Fault("a", "type", "array"), Fault("a", "too-many", "")])["a"]) == 2


def test_fields_and_queries_are_named() -> None:
    assert required_fault("data") == {"data": ["The data field is required."]}
    assert wrong_query("sort") == {"sort": ["The selected sort is invalid."]}
