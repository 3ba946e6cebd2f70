"""The user, the user's companies, and one company's info: no scope needed."""

from __future__ import annotations

import hashlib

from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import CompanyRecord, UserRecord
from gettone.wire.bodies import Body

__all__ = ["company_info", "user_companies", "user_info"]

# OpenAPI 2.1.8, User: the example's hash has 32 hex digits.
_HASH_CHARS = 32


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
    """Answer Get Company Info."""
    company = call.records.company(call.company_id)
    return Outcome(body={"data": company.info}) if company else Outcome(is_found=False)


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
            "picture": None,
        },
        "info": {
            "need_marketing_consents_confirmation": False,
            "need_password_change": False,
            "need_terms_of_service_confirmation": False,
        },
        "email_confirmation_state": {"need_confirmation": False},
    }


def _listed(call: Call, company: CompanyRecord) -> Body:
    """Fill the example's shape; what the connection's number is is assumed."""
    return {
        "id": company.id,
        "name": company.name,
        "type": company.info["type"],
        "access_token": call.records.company_secret(company.id),
        "controlled_companies": [],
        "fic_license_expire": company.info["fic_license_expire"],
        "fic_plan": company.info["fic_plan_name"],
        "connection_id": call.connected.id,
        "tax_code": company.tax_code,
        "vat_number": company.vat_number,
    }
