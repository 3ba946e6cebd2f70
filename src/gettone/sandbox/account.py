"""The user, the user's companies, and one company's info: no scope needed.

Source:
    OpenAPI 2.1.8, the User and Companies operations: shapes, and the
    examples that fill them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from gettone.sandbox.gathering import usage_of
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.plans import COUNTED_ROWS
from gettone.sandbox.records import CompanyRecord, UserRecord
from gettone.sandbox.rules import required_fault, wrong_query
from gettone.wire.bodies import Body
from gettone.wire.plan import Plan

__all__ = [
    "ACCOUNT",
    "CONTROLLED_COMPANIES",
    "company_info",
    "plan_usage",
    "user_companies",
    "user_info",
]

# Family of rows: the companies that an accountant works for.
CONTROLLED_COMPANIES: Final = "controlled_companies"


# OpenAPI 2.1.8, User: the example's hash has 32 hex digits.
_HASH_CHARS: Final = 32
_MANY: Final = 1000


def user_info(call: Call) -> Outcome:
    """Answer Get User Info."""
    user = call.records.user(call.connected.user_id)
    return Outcome(body=_user_body(user)) if user else Outcome(is_found=False)


def user_companies(call: Call) -> Outcome:
    """Answer List User Companies.

    Source:
        Assumed: all of the user's companies are listed, chosen for the token
        or not; fattureincloud-php-sdk issue 136 shows a listed one refused.
    """
    companies = call.records.companies_of(call.connected.user_id)
    return Outcome(body={"data": {"companies": [_listed(call, each) for each in companies]}})


def company_info(call: Call) -> Outcome:
    """Answer Get Company Info, with what the user may do there."""
    company = call.records.company(call.company_id)
    access = call.records.access(call.connected.user_id, call.company_id)
    if company is None or access is None:
        return Outcome(is_found=False)
    return Outcome(body={"data": {**company.info, "access_info": access}})


def plan_usage(call: Call) -> Outcome:
    """Answer Get Company Plan Usage: of one category, how many there are and may be."""
    category = call.query.get("category", "")
    if category not in COUNTED_ROWS:
        fault = wrong_query("category") if category else required_fault("category")
        return Outcome(invalid=fault)
    company = call.records.company(call.company_id)
    if company is None:
        return Outcome(is_found=False)
    usage = usage_of(call.records, call.company_id, category, call.now)
    limit = Plan.of(company.info).limit(category)
    return Outcome(body={"data": {"limit": limit, "usage": usage}})


def _user_body(user: UserRecord) -> Body:
    """Fill the example's shape; what the hash is made of is assumed."""
    return {
        "data": {
            "id": user.id,
            "name": user.name,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "email": user.email,
            "hash": hashlib.sha256(user.email.encode()).hexdigest()[:_HASH_CHARS],
            "picture": "picture.jpg",
        },
        "info": {
            "need_marketing_consents_confirmation": False,
            "need_password_change": False,
            "need_terms_of_service_confirmation": False,
        },
        "email_confirmation_state": {"need_confirmation": False},
    }


def _listed(call: Call, company: CompanyRecord) -> Body:
    """Fill the example's shape; what the connection's number is is assumed.

    Source:
        OpenAPI 2.1.8, Company: only an accountant has controlled companies,
        and has no credential.
    """
    is_accountant = company.info["type"] == "accountant"
    controlled = call.records.page(company.id, CONTROLLED_COMPANIES, offset=0, limit=_MANY)
    return {
        "id": company.id,
        "name": company.name,
        "type": company.info["type"],
        "access_token": None if is_accountant else call.records.company_secret(company.id),
        "controlled_companies": list(controlled.rows),
        "fic_license_expire": company.info["fic_license_expire"],
        "fic_plan": company.info["fic_plan_name"],
        "connection_id": call.connected.id,
        "tax_code": company.tax_code,
        "vat_number": company.vat_number,
    }


# What answers each operation about the user and the company itself.
ACCOUNT: Final[dict[str, Callable[[Call], Outcome]]] = {
    "getUserInfo": user_info,
    "listUserCompanies": user_companies,
    "getCompanyInfo": company_info,
    "getCompanyPlanUsage": plan_usage,
}
