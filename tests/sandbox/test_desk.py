from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gettone.domain.scope import ScopeSet
from gettone.sandbox.desk import MAX_NAME_CHARS, Desk, DeskRefusal
from gettone.sandbox.seed import DEMO_USER_ID
from sandbox.made import NOON, OTHER_USER, Made

READ = ScopeSet.parse("entity.suppliers:r")
FULL = ScopeSet.parse("entity.suppliers:a")


def problem_of(refused: Callable[[], object]) -> str:
    with pytest.raises(DeskRefusal) as caught:
        refused()
    return caught.value.problem


def test_an_application_gets_a_client_id_of_its_own(made: Made) -> None:
    first = made.desk.create_application(DEMO_USER_ID, "  La   mia\tapp ", is_public=True)
    second = made.desk.create_application(DEMO_USER_ID, "La mia app")
    assert first.client_id.isalnum()
    assert first.client_id.isascii()
    assert first.client_id != second.client_id
    assert (first.name, first.is_public, second.is_public) == ("La mia app", True, False)
    assert (first.owner_user_id, first.created_at) == (DEMO_USER_ID, NOON)
    mine = [made.application, first, second]
    assert sorted(mine, key=str) == sorted(made.desk.applications(DEMO_USER_ID), key=str)


def test_an_application_is_found_by_a_pasted_client_id(made: Made) -> None:
    assert made.desk.application(f" {made.application.client_id}\n") == made.application


@pytest.mark.parametrize(
    ("name", "problem"),
    [("", "empty-name"), (" \n", "empty-name"), ("x" * (MAX_NAME_CHARS + 1), "name-too-long")],
)
def test_a_name_is_neither_empty_nor_endless(made: Made, name: str, problem: str) -> None:
    assert problem_of(lambda: made.desk.create_application(DEMO_USER_ID, name)) == problem


@pytest.mark.parametrize(
    "name",
    [
        "\u200b",
        "\u2800\u3164 \u115f",
        "\u0301\ufe0f",
        "ok\u202elive",
        "a\x00b",
        "\x1b[31mred",
        "\u00ad-",
        "\u2066ok",
        "ok\ud800",
        "\ue000",
    ],
    ids=ascii,
)
def test_a_name_that_cannot_be_read_is_refused(made: Made, name: str) -> None:
    assert problem_of(lambda: made.desk.create_application(DEMO_USER_ID, name)) == (
        "unreadable-name"
    )


@pytest.mark.parametrize("name", ["È \U0001f9fe", "<b>", "a\u0301", "Ελ 漢字", "\u0665", "!"])
def test_a_name_is_in_any_script(made: Made, name: str) -> None:
    assert made.desk.create_application(DEMO_USER_ID, name).name == name


def test_the_longest_name_is_taken(made: Made) -> None:
    name = "x" * MAX_NAME_CHARS
    assert made.desk.create_application(DEMO_USER_ID, name).name == name


def test_a_token_is_given_once_and_kept_by_its_sha256(made: Made) -> None:
    connected, token = made.connect()
    assert token.is_sandbox
    assert made.records.connected_by_token(token.sha256) == connected
    assert connected.created_at == NOON
    assert made.desk.connected(DEMO_USER_ID) == [connected]
    assert made.desk.connected_one(DEMO_USER_ID, connected.id) == connected


def test_connecting_again_makes_another_token_beside_the_first(made: Made) -> None:
    (first, first_token), (second, second_token) = made.connect(), made.connect()
    assert first.id != second.id
    assert made.records.connected_by_token(first_token.sha256) == first
    assert made.records.connected_by_token(second_token.sha256) == second


def test_no_scope_at_all_may_be_chosen(made: Made) -> None:
    assert made.connect("")[0].scopes == ScopeSet()


def test_an_expiry_is_only_written_into_the_token(made: Made) -> None:
    connected, token = made.desk.connect(
        DEMO_USER_ID,
        made.application.client_id,
        [16],
        READ,
        datetime(2020, 1, 1, tzinfo=UTC),
    )
    assert made.records.connected_by_token(token.sha256) == connected


def test_what_cannot_be_connected_is_told_why(made: Made) -> None:
    private = made.add_other_user().client_id
    own = made.application.client_id

    def connecting(client_id: str, *company_ids: int) -> Callable[[], object]:
        return lambda: made.desk.connect(DEMO_USER_ID, client_id, company_ids, READ)

    assert problem_of(connecting("nonsense", 16)) == "unknown-client-id"
    assert problem_of(connecting(private, 16)) == "not-your-application"
    assert problem_of(connecting(own)) == "no-company"
    assert problem_of(connecting(own, 16, 99)) == "not-your-company"
    assert problem_of(connecting(own, 10**30)) == "not-your-company"
    assert made.desk.connected(DEMO_USER_ID) == []


def test_another_user_s_public_application_may_be_connected(made: Made) -> None:
    made.add_other_user()
    public = made.desk.create_application(OTHER_USER.id, "Pubblica", is_public=True)
    connected, _ = made.desk.connect(DEMO_USER_ID, public.client_id, [16], READ)
    assert connected.client_id == public.client_id


def test_an_edit_of_scopes_holds_at_once_and_leaves_the_token(made: Made) -> None:
    connected, token = made.connect("entity.suppliers:r")
    edited = made.desk.edit_scopes(DEMO_USER_ID, connected.id, FULL)
    assert made.records.connected_by_token(token.sha256) == edited
    assert edited.scopes_at(NOON) == FULL


def test_an_edit_of_scopes_may_take_a_while() -> None:
    slow = Made(edit_delay_s=60)
    connected, _ = slow.connect("entity.suppliers:r")
    edited = slow.desk.edit_scopes(DEMO_USER_ID, connected.id, FULL)
    assert edited.chosen_scopes == FULL
    assert edited.scopes_at(slow.clock()) == READ
    slow.clock.turn(59.5)
    assert edited.scopes_at(slow.clock()) == READ
    slow.clock.turn(0.5)
    assert edited.scopes_at(slow.clock()) == FULL
    slow.records.close()


def test_a_second_edit_starts_from_what_holds_by_then() -> None:
    slow = Made(edit_delay_s=60)
    connected, _ = slow.connect("entity.suppliers:r")
    slow.desk.edit_scopes(DEMO_USER_ID, connected.id, FULL)
    slow.clock.turn(30)
    early = slow.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet())
    slow.clock.turn(60)
    late = slow.desk.edit_scopes(DEMO_USER_ID, connected.id, FULL)
    assert early.scopes == READ
    assert late.scopes == ScopeSet()
    slow.records.close()


def test_companies_may_be_edited(made: Made) -> None:
    connected, token = made.connect()
    edited = made.desk.edit_companies(DEMO_USER_ID, connected.id, [18])
    assert edited.company_ids == {18}
    assert made.records.connected_by_token(token.sha256) == edited


def test_companies_are_checked_again(made: Made) -> None:
    connected, _ = made.connect()
    made.add_other_user()

    def editing(*company_ids: int) -> Callable[[], object]:
        return lambda: made.desk.edit_companies(DEMO_USER_ID, connected.id, company_ids)

    assert problem_of(editing()) == "no-company"
    assert problem_of(editing(99)) == "not-your-company"
    assert made.desk.connected(DEMO_USER_ID) == [connected]


def test_a_disconnected_application_is_gone_with_its_token(made: Made) -> None:
    connected, token = made.connect()
    made.desk.disconnect(DEMO_USER_ID, connected.id)
    assert made.records.connected_by_token(token.sha256) is None
    assert problem_of(lambda: made.desk.disconnect(DEMO_USER_ID, connected.id)) == (
        "unknown-connection"
    )


def test_nobody_touches_another_user_s_connected_applications(made: Made) -> None:
    connected, _ = made.connect()
    made.add_other_user()
    desk: Desk = made.desk
    attempts: list[Callable[[], object]] = [
        lambda: desk.connected_one(OTHER_USER.id, connected.id),
        lambda: desk.edit_scopes(OTHER_USER.id, connected.id, ScopeSet()),
        lambda: desk.edit_companies(OTHER_USER.id, connected.id, [99]),
        lambda: desk.disconnect(OTHER_USER.id, connected.id),
        lambda: desk.connected_one(DEMO_USER_ID, connected.id + 1),
    ]
    assert {problem_of(attempt) for attempt in attempts} == {"unknown-connection"}
    assert desk.connected(DEMO_USER_ID) == [connected]
    assert desk.connected(OTHER_USER.id) == []
