from __future__ import annotations

import html
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from gettone.domain.company import CompanyId
from gettone.domain.explanation import CAUSES, Cause, Certainty, Explanation
from gettone.domain.scope import SCOPES, Scope
from gettone.rendering.explained import as_html, as_json, as_text, scope_words, told
from gettone.texts import LANGUAGES, Language, table

READ = Scope.parse("entity.suppliers:r")
CERTAIN, LIKELY, UNKNOWN = Certainty.CERTAIN, Certainty.LIKELY, Certainty.UNKNOWN
MISSING = Cause(reference="scope-missing", certainty=CERTAIN, scopes=(READ,))
ENDED = Cause(reference="licence-expired", certainty=CERTAIN, facts={"last_day": date(2026, 3, 1)})


def explained(*causes: Cause, ruled_out: tuple[str, ...] = ()) -> Explanation:
    return Explanation(
        operation="getSupplier", company_id=CompanyId(16), causes=causes, ruled_out=ruled_out
    )


def cause(reference: str, *scopes: Scope, **facts: object) -> Cause:
    return Cause(reference=reference, certainty=LIKELY, scopes=scopes, facts=facts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("certainty", Certainty)
@pytest.mark.parametrize("reference", sorted(CAUSES))
def test_every_cause_and_every_step_has_words(
    reference: str, certainty: Certainty, language: Language
) -> None:
    found = Cause(reference=reference, certainty=certainty, scopes=(READ,))
    words = told(explained(found, found, ruled_out=("quota",)), language)
    assert len(words.steps) == len(CAUSES[reference].steps) > 0
    said = [words.what, words.cause, words.actor, *words.steps, *words.others, words.ruled_out]
    assert all(said)
    assert not any("{" in one for one in said)


def test_a_missing_scope_names_label_and_scope_and_pastes_nothing() -> None:
    text = as_text(explained(MISSING, ruled_out=("quota", "licence-expired")), "it")
    lines = text.splitlines()
    assert lines[0] == (
        "Certo: al token manca il permesso entity.suppliers:r (Fornitori: Sola lettura)."
    )
    assert "Impostazioni > Applicazioni collegate" in text
    assert "Impostazioni > App e API" in text
    assert [word for word in ("Gestisci", "Modifica") if word not in text] == []
    assert "7. Il token resta lo stesso: non c'è nulla da incollare di nuovo." in lines
    assert lines[-1] == "Escluso: una quota di richieste, la licenza."


def test_the_certainty_is_said() -> None:
    firsts = [
        as_text(explained(replace(MISSING, certainty=one)), "en").split(":")[0] for one in Certainty
    ]
    assert firsts == ["Certain", "Likely", "Cannot be excluded"]


def test_other_causes_stand_beside_the_first() -> None:
    text = as_text(explained(cause("scope-missing", READ), ENDED), "en")
    assert text.endswith(
        "What else may stand in the way:\n"
        "- Certain: the company's licence has expired: its last day was 2026-03-01."
    )


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (cause("quota", window="hour"), "this hour's requests"),
        (cause("quota", window="month"), "this month's requests"),
        (cause("quota", window="five_minutes"), "300 requests in 5 minutes"),
        (cause("quota"), "a quota of requests is used up"),
        (cause("licence-expired"), "licence has expired."),
        (cause("plan-limit", function="archive"), "the function archive"),
        (cause("plan-limit", category="clients", limit=3, usage=3), "full: 3 of 3 (clients)"),
        (cause("plan-limit"), "or is full"),
        (cause("permission-too-low"), "a permission of their own"),
        (cause("permission-too-low", READ), "for entity.suppliers:r (Suppliers: Read only)"),
        (cause("permission-too-low", *SCOPES[:2]), "a permission of their own"),
        (cause("scope-missing", *SCOPES[:2]), "one of situation:r (Situation: Read only), "),
        (
            cause("scope-missing", *SCOPES[:2], each=True),
            "these events need: situation:r (Situation",
        ),
        (cause("scope-untested", READ, each=True), "these events need: entity.suppliers:r"),
        (cause("scope-untested", *SCOPES[:4]), "one of Situation, Clients, Clients, Sup"),
    ],
)
def test_the_most_exact_words_are_taken(found: Cause, part: str) -> None:
    assert part in told(explained(found), "en").cause


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({}, "Wait before the next request."),
        ({"retry_after_s": 60}, "Wait 60 seconds before the next request."),
        (
            {"retry_after_s": 60, "until": datetime(2026, 3, 2, 12, 1, tzinfo=UTC)},
            "Wait until 2026-03-02 12:01 UTC before the next request (60 seconds).",
        ),
    ],
)
def test_a_quota_says_how_long_to_wait(facts: dict[str, object], step: str) -> None:
    words = told(explained(cause("quota", **facts)), "en")
    assert words.steps[0] == step
    assert "nothing to tick" in words.steps[1]


def test_the_admin_is_told_what_to_grant() -> None:
    words = told(explained(cause("permission-too-low", READ)), "it")
    assert "Impostazioni > Utenti e permessi" in words.steps[1]
    assert "Fornitori" in words.steps[2]
    assert "ciò che manca." in told(explained(cause("permission-too-low")), "it").steps[2]


def test_in_a_sandbox_the_steps_lead_to_its_own_page() -> None:
    found = replace(explained(MISSING), sandbox_url="http://127.0.0.1:8400")
    assert told(found, "en").steps[0].startswith("Open the sandbox's page (http://127.0.0.1:8400)")
    assert "secure.fattureincloud.it" in told(explained(MISSING), "en").steps[0]


def test_what_was_refused_is_named() -> None:
    assert told(explained(MISSING), "en").what == "getSupplier in company 16 was refused."
    outside = replace(explained(MISSING), company_id=None)
    assert told(outside, "en").what == "getSupplier was refused."
    lost = replace(explained(cause("no-answer")), operation="", company_id=None)
    assert told(lost, "en").what == "The provider did not answer."


def test_what_is_unknown_says_no_certainty() -> None:
    found = told(explained(Cause(reference="unknown", certainty=UNKNOWN)), "en")
    assert found.cause == "Nothing that is known explains the refusal."
    assert found.ruled_out == ""


class Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}


def test_the_fragment_says_the_same_escaped_and_loads_nothing() -> None:
    found = replace(
        explained(cause("scope-missing", READ), ENDED, ruled_out=("quota",)),
        sandbox_url='http://x/"><script>alert(1)</script>',
    )
    fragment = as_html(found, "it")
    parts = Parts()
    parts.feed(fragment)
    assert set(parts.tags) <= {"section", "p", "strong", "ol", "ul", "li"}
    assert parts.names == {"lang", "class"}
    shown = html.unescape(fragment)
    words = told(found, "it")
    for said in (words.what, words.cause, *words.steps, *words.others, words.ruled_out):
        assert said in shown
    without = as_html(explained(MISSING), "it")
    assert "<ul>" not in without
    assert "Escluso" not in without


def test_json_has_stable_keys_and_words_on_request() -> None:
    found = explained(cause("scope-missing", READ), ENDED, ruled_out=("quota",))
    plain = json.loads(json.dumps(as_json(found)))
    assert plain == {
        "reference": "scope-missing",
        "certainty": "likely",
        "operation": "getSupplier",
        "company_id": 16,
        "actor": "user",
        "missing_scopes": ["entity.suppliers:r"],
        "steps": list(found.steps),
        "causes": [
            {
                "reference": "scope-missing",
                "certainty": "likely",
                "actor": "user",
                "scopes": ["entity.suppliers:r"],
                "facts": {},
                "steps": list(found.steps),
            },
            {
                "reference": "licence-expired",
                "certainty": "certain",
                "actor": "user",
                "scopes": [],
                "facts": {"last_day": "2026-03-01"},
                "steps": ["renew-licence", "nothing-to-tick"],
            },
        ],
        "ruled_out": ["quota"],
    }
    spoken = as_json(found, "it")
    assert spoken["words"] == {
        "what": told(found, "it").what,
        "cause": told(found, "it").cause,
        "actor": told(found, "it").actor,
        "steps": list(told(found, "it").steps),
        "others": list(told(found, "it").others),
        "ruled_out": "Escluso: una quota di richieste.",
    }


def test_a_token_among_the_facts_is_masked() -> None:
    secret = "a/" + "x" * 40
    assert secret not in as_text(explained(cause("plan-limit", function=secret)), "en")
    assert secret not in json.dumps(as_json(explained(cause("plan-limit", function=secret))))


def test_a_scope_is_named_with_its_label() -> None:
    assert scope_words(READ, "it") == "entity.suppliers:r (Fornitori: Sola lettura)"


def keys(start: str) -> set[str]:
    rows = table("explanations", "en")
    return {key.removeprefix(start) for key in rows if key.startswith(start)}


def test_every_text_is_used() -> None:
    steps = {step for kind in CAUSES.values() for step in kind.steps}
    unused = {name for name in keys("step.") if not {name, name.rpartition("-")[0]} & steps}
    assert unused == set()
    named = keys("cause.")
    assert {name for name in named if not any(name.startswith(one) for one in CAUSES)} == set()
    assert keys("short.") <= set(CAUSES)
