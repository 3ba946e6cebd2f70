"""Refusals and company infos, as the flows meet them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Shown, Standing
from gettone.domain.scope import Scope
from gettone.errors import Forbidden, Refused
from gettone.wire.bodies import Body
from gettone.wire.company_info import CompanyInfo, company_info_in
from gettone.wire.requirements import OperationRef

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ALL_ON = {"archive": True, "receipts": True, "e_invoice": True, "stock": True}
LEVELS = {"fic_suppliers": "write", "fic_issued_documents": "write", "fic_archive": "write"}


def refusal(
    called: str, kind: type[Refused] = Forbidden, status: int = 403, code: str = ""
) -> Refused:
    """A refusal as ``ask`` gives it; *called* may name the document's type."""
    ref = OperationRef.parse(called)
    error = kind(ref.operation_id, status, provider_code=code)
    if ref.operation.is_company_scoped:
        error.company_id = 16
    error.needed = tuple(scope.text for scope in ref.needed.any_of)
    error.provenance = ref.needed.provenance
    return error


def forbidden(called: str, code: str = "") -> Forbidden:
    error = refusal(called, Forbidden, code=code)
    assert isinstance(error, Forbidden)
    return error


def info(
    *,
    role: str | None = "master",
    levels: Body | None = None,
    last_day: str | None = "2026-12-31",
    functions: dict[str, bool] | None = None,
    company_id: int = 16,
) -> CompanyInfo:
    """What Get Company Info says; by default nothing stands in the way."""
    access: Body = {"role": role, "permissions": LEVELS if levels is None else levels}
    return company_info_in(
        {
            "data": {
                "id": company_id,
                "access_info": access if role else None,
                "fic_license_expire": last_day,
                "plan_info": {"functions": ALL_ON if functions is None else functions},
            }
        }
    )


def known(
    scope_text: str,
    standing: Standing,
    operation: str = "listSuppliers",
    ago_s: float = 3600,
    how: Shown = Shown.USED,
) -> Evidence:
    """One finding in company 16."""
    scope = Scope.parse(scope_text)
    at = NOW - timedelta(seconds=ago_s)
    found = Finding(
        company_id=CompanyId(16),
        scope=scope,
        standing=standing,
        at=at,
        operation=operation,
        how=how,
    )
    return Evidence((found,))
