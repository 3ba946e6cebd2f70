from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gettone.cli.permissions import drift_said, scope_said, scopes_said
from gettone.cli.show import sentence
from gettone.cli.words import scope_words
from gettone.domain.company import CompanyId
from gettone.domain.drift import Drift
from gettone.domain.evidence import Standing
from gettone.domain.scope import SCOPES, Scope
from gettone.texts import LANGUAGES, Language

READ, FULL = Scope.parse("entity.suppliers:r"), Scope.parse("stock:a")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scope_is_named_as_errors_name_it(language: Language) -> None:
    for scope in SCOPES:
        assert sentence(scope_said(scope), language) == scope_words(scope.text, language)


def test_several_have_commas_between_them() -> None:
    assert sentence(scopes_said([READ, FULL, READ]), "it") == (
        "entity.suppliers:r (Fornitori: Sola lettura), stock:a (Magazzino: Accesso completo),"
        " entity.suppliers:r (Fornitori: Sola lettura)"
    )


@pytest.mark.parametrize(
    ("now", "company", "expected"),
    [
        (Standing.REFUSED, "Rossi", "Rossi: what needs stock:a (Stock: Full access) worked"),
        (Standing.GRANTED, "", "16: what needs stock:a (Stock: Full access) was refused"),
    ],
)
def test_a_change_says_what_worked_and_where(now: Standing, company: str, expected: str) -> None:
    drift = Drift(
        company_id=CompanyId(16),
        scope=FULL,
        was=Standing.UNTESTED,
        now=now,
        at=datetime(2026, 1, 2, tzinfo=UTC),
        operation="createProduct",
    )
    said = drift_said(drift, company)
    assert sentence(said, "en").startswith(expected)
    assert said.tone == ("bad" if drift.is_lost else "good")
