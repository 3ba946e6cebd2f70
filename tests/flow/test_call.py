from __future__ import annotations

import json

import pytest

from conftest import Drive, Script
from gettone.domain.access_token import AccessToken
from gettone.errors import (
    CompanyNotConnected,
    Forbidden,
    InvalidToken,
    NoAnswer,
    ProviderFailed,
    QuotaExceeded,
    Refused,
    Unauthorized,
)
from gettone.flow.call import ask, send
from gettone.flow.steps import Flow
from gettone.wire.messages import Response
from gettone.wire.operation import catalogue

TOKEN = AccessToken("a/token")
GET = catalogue().operation("getSupplier")
POST = catalogue().operation("createSupplier")
USER = catalogue().operation("getUserInfo")
GET_REQUEST = GET.request({"company_id": 16, "supplier_id": 17}, None, TOKEN)
POST_REQUEST = POST.request({"company_id": 16}, {"data": {"name": "X"}}, TOKEN)
OK = Response(status=200, body=b"{}")
WHO = Response(status=200, body=b'{"data":{"id":1}}')
FAILED = Response(status=503)
DENIED = Response(status=401, body=json.dumps({"error": {"message": "Unauthorized."}}).encode())


def lost(*, sent: bool) -> NoAnswer:
    return NoAnswer("http://127.0.0.1", "ReadError", sent=sent)


def asked(operation_id: str = "getSupplier") -> Flow[Response]:
    operation = catalogue().operation(operation_id)
    parameters = {"company_id": 16, "supplier_id": 17} if operation.id == "getSupplier" else {}
    request = operation.request(parameters, None, TOKEN)
    return ask(operation, request, operation.needed_for({}))


def test_a_get_is_tried_again_after_a_5xx_and_a_lost_connection(drive: Drive) -> None:
    naps: list[float] = []
    script = Script(FAILED, lost(sent=True), OK)
    assert drive(send(GET, GET_REQUEST), script, naps) == OK
    assert naps == [0.0, 0.5, 1.0]


def test_a_get_is_given_up_after_three_tries(drive: Drive) -> None:
    script = Script(FAILED, FAILED, FAILED)
    with pytest.raises(ProviderFailed):
        drive(send(GET, GET_REQUEST), script)
    assert len(script.sent) == 3


@pytest.mark.parametrize("answer", [FAILED, lost(sent=True)])
def test_a_post_that_may_have_arrived_is_sent_once(
    drive: Drive, answer: Response | NoAnswer
) -> None:
    script = Script(answer)
    with pytest.raises((ProviderFailed, NoAnswer)):
        drive(send(POST, POST_REQUEST), script)
    assert len(script.sent) == 1


def test_a_post_of_which_nothing_was_sent_is_tried_again(drive: Drive) -> None:
    script = Script(lost(sent=False), lost(sent=False), OK)
    assert drive(send(POST, POST_REQUEST), script) == OK


def test_a_quota_is_not_tried_again(drive: Drive) -> None:
    script = Script(Response(status=429, headers={"retry-after": "3600"}))
    with pytest.raises(QuotaExceeded):
        drive(send(GET, GET_REQUEST), script)
    assert len(script.sent) == 1


def test_a_403_names_the_scopes_that_would_do(drive: Drive) -> None:
    with pytest.raises(Forbidden) as refused:
        drive(asked(), Script(Response(status=403)))
    assert refused.value.needed == ("entity.suppliers:r",)
    assert refused.value.provenance == "spec"


@pytest.mark.parametrize(
    "answers", [(Response(status=404),), (Response(status=422),), (DENIED, WHO), (DENIED, DENIED)]
)
def test_every_refusal_says_which_company_was_asked(
    drive: Drive, answers: tuple[Response, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        drive(asked(), Script(*answers))
    assert refused.value.company_id == 16
    assert refused.value.needed == ("entity.suppliers:r",)


def test_outside_companies_none_was_asked(drive: Drive) -> None:
    with pytest.raises(Refused) as refused:
        drive(asked("listCountries"), Script(Response(status=404)))
    assert (refused.value.company_id, refused.value.needed) == (None, ())


def test_a_401_that_is_some_proxys_stays_one_when_it_is_settled(drive: Drive) -> None:
    page = Response(status=401, body=b"<html>Log in</html>")
    with pytest.raises(InvalidToken) as refused:
        drive(asked(), Script(page, page))
    assert refused.value.is_foreign


def test_a_401_with_a_dead_token_is_an_invalid_token(drive: Drive) -> None:
    script = Script(DENIED, DENIED)
    with pytest.raises(InvalidToken) as refused:
        drive(asked(), script)
    assert script.sent == ["GET /c/16/entities/suppliers/17", "GET /user/info"]
    assert refused.value.provider_message == "Unauthorized."


def test_a_401_with_a_live_token_is_about_the_company(drive: Drive) -> None:
    with pytest.raises(CompanyNotConnected):
        drive(asked(), Script(DENIED, WHO))


@pytest.mark.parametrize(
    "answers",
    [(FAILED,) * 3, (Response(status=429),), (OK,), (Response(status=200, body=b"<html>"),)],
)
def test_a_401_stays_unsettled_while_the_provider_cannot_say(
    drive: Drive, answers: tuple[Response, ...]
) -> None:
    with pytest.raises(Unauthorized) as refused:
        drive(asked(), Script(DENIED, *answers))
    assert type(refused.value) is Unauthorized


def test_a_401_without_a_company_and_with_a_live_token_is_neither(drive: Drive) -> None:
    with pytest.raises(Unauthorized) as refused:
        drive(asked("listUserCompanies"), Script(DENIED, WHO))
    assert type(refused.value) is Unauthorized


def test_the_settling_call_itself_is_not_settled(drive: Drive) -> None:
    script = Script(DENIED)
    with pytest.raises(InvalidToken):
        drive(asked("getUserInfo"), script)
    assert script.sent == ["GET /user/info"]
