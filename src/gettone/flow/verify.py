"""From a pasted token to who it belongs to and which companies it opens.

Only calls that need no scope are made, so a good token without any box
ticked is never called bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.domain.company import Company, User
from gettone.domain.evidence import Standing
from gettone.errors import (
    Forbidden,
    GettoneError,
    InvalidToken,
    NoAnswer,
    NotFound,
    QuotaExceeded,
    Unauthorized,
    UnreadableAnswer,
)
from gettone.flow.call import send
from gettone.flow.statuses import read, reason_of
from gettone.flow.steps import Flow
from gettone.wire.bodies import companies_in, company_id_in, user_in
from gettone.wire.messages import Response
from gettone.wire.operation import Operation, catalogue

__all__ = ["CompanyStanding", "TokenReport", "fetch_companies", "verify"]


# Where one company meets these, the next would too: they are not asked for.
_STOPPING: Final = frozenset({NoAnswer.reference, QuotaExceeded.reference})


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyStanding:
    """Whether the token opens one of the listed companies.

    Attributes:
        standing: ``UNTESTED`` when the provider could not be asked.
        reason: Reference of the error met; empty when granted.
    """

    company: Company
    standing: Standing
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenReport:
    """What the provider says of a token.

    Attributes:
        companies: Every company of the user, as the provider lists them.
        is_usual: ``False`` if the text does not begin as access tokens do.
    """

    user: User
    companies: tuple[CompanyStanding, ...]
    is_usual: bool

    @property
    def opened(self) -> tuple[Company, ...]:
        """List the companies that the token was seen to open."""
        return tuple(row.company for row in self.companies if row.standing is Standing.GRANTED)


def verify(token: AccessToken) -> Flow[TokenReport]:
    """Ask who the token belongs to and which companies it opens.

    Raises:
        InvalidToken: The provider does not know the token. Nothing else
            means that: an outage or a quota is raised as itself.
        NoAnswer, Refused, UnreadableAnswer: The question has no answer now.

    Source:
        Provider, List User Companies and Get Company Info: a listed company
        may still be refused, so each one is asked for.
    """
    user = yield from _fetch_user(token)
    companies = yield from fetch_companies(token)
    rows: tuple[CompanyStanding, ...] = ()
    stopped = ""
    for company in companies:
        if stopped:
            row = CompanyStanding(company=company, standing=Standing.UNTESTED, reason=stopped)
        else:
            row = yield from _stand(company, token)
        stopped = row.reason if row.reason in _STOPPING else ""
        rows = (*rows, row)
    return TokenReport(user=user, companies=rows, is_usual=token.is_usual)


def fetch_companies(token: AccessToken) -> Flow[tuple[Company, ...]]:
    """List the user's companies, opened by the token or not.

    Raises:
        InvalidToken: The provider does not know the token.
        NoAnswer, Refused, UnreadableAnswer: The question has no answer now.
    """
    operation = catalogue().operation("listUserCompanies")
    response = yield from _send_alive(operation, token)
    return read(companies_in, operation, response)


def _fetch_user(token: AccessToken) -> Flow[User]:
    operation = catalogue().operation("getUserInfo")
    response = yield from _send_alive(operation, token)
    return read(user_in, operation, response)


def _send_alive(operation: Operation, token: AccessToken) -> Flow[Response]:
    """Send a call that needs neither scope nor company: a 401 is the token's."""
    try:
        return (yield from send(operation, operation.request({}, None, token)))
    except Unauthorized as refusal:
        dead = InvalidToken(operation.id, refusal.status, provider_message=refusal.provider_message)
    raise dead


def _stand(company: Company, token: AccessToken) -> Flow[CompanyStanding]:
    """Ask for the company's own info; only that, and of that id, says that it is opened."""
    operation = catalogue().operation("getCompanyInfo")
    request = operation.request({"company_id": company.id}, None, token)
    try:
        answer = yield from send(operation, request)
        _check_whose(company, operation, answer)
    except (Unauthorized, NotFound):
        standing, reason = Standing.REFUSED, "company-not-connected"
    except Forbidden as forbidden:
        standing, reason = Standing.REFUSED, reason_of(forbidden)
    except GettoneError as unanswered:
        standing, reason = Standing.UNTESTED, unanswered.reference
    else:
        standing, reason = Standing.GRANTED, ""
    return CompanyStanding(company=company, standing=standing, reason=reason)


def _check_whose(company: Company, operation: Operation, answer: Response) -> None:
    """Refuse another company's info, and what is none.

    Raises:
        UnreadableAnswer: It is.
    """
    if read(company_id_in, operation, answer) != company.id:
        problem = "another-company"
        raise UnreadableAnswer(operation.id, answer.status, problem)
