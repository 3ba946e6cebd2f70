"""``gettone call``: one operation of the provider, with its company found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from gettone.cli.kinds import is_mapping, is_record_list
from gettone.cli.page import Cell, Facts, Page, Part, Raw, Say, Table, say
from gettone.cli.skeleton import body_skeleton
from gettone.domain.company import Company, CompanyId, company_by_id, find_company
from gettone.domain.evidence import Standing
from gettone.drive.api import Api
from gettone.errors import BadCall, CompanyUnclear, GettoneError, WriteRefused
from gettone.wire.bodies import Body
from gettone.wire.operation import Operation, catalogue
from gettone.wire.parameter import is_whole_number

__all__ = [
    "Call",
    "CompaniesClosed",
    "answer_page",
    "build_call",
    "check_body",
    "check_company",
    "chosen_company",
    "parse_arguments",
    "parse_body",
    "question",
]

Named: TypeAlias = tuple[tuple[int, str], ...]

# A table of the provider's rows shows so many of their fields.
MAX_COLUMNS: Final = 6
# Italian VAT numbers; a company's id of that length is looked up as well.
VAT_NUMBER_DIGITS: Final = 11
_FIRST_COLUMNS: Final = ("id", "name", "type", "number", "date", "description", "vat_number")


class CompaniesClosed(CompanyUnclear):
    """No company was named, and the token opens only some.

    Attributes:
        closed: Those that it does not open, which are not among the candidates.
    """

    def __init__(self, candidates: Named, closed: Named) -> None:
        super().__init__("", (), candidates)
        self.problem = "some-companies-closed"
        self.closed = closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call ready to be sent.

    Attributes:
        company: The company it works in; ``None`` if it works in none. Its
            name is empty where only an id was given and nothing was asked.
    """

    operation: Operation
    parameters: Mapping[str, str]
    body: Body | None
    company: Company | None

    @property
    def is_write(self) -> bool:
        """Tell whether it may change something."""
        return self.operation.method != "GET"

    def send(self, api: Api) -> Body | bytes:
        """Send it.

        Raises:
            BadCall: A parameter is missing, unknown or of the wrong type.
            GettoneError: As ``gettone.errors`` draws them.
        """
        parameters: dict[str, object] = dict(self.parameters)
        return api.call(self.operation.id, body=self.body, **parameters)


def parse_arguments(words: Sequence[str]) -> dict[str, str]:
    """Read ``name=value`` words.

    Raises:
        BadCall: A word has no ``=``, or a name comes twice. No word is
            repeated: it may be a token in the wrong place.
    """
    found: dict[str, str] = {}
    for place, word in enumerate(words, 1):
        name, joint, value = word.partition("=")
        if not joint or not name.isidentifier():
            raise BadCall("not-name-and-value", place=place)
        if name in found:
            raise BadCall("given-twice", name=name)
        found[name] = value
    return found


def parse_body(text: str) -> Body:
    """Read a JSON object.

    Raises:
        BadCall: The text is none.
    """
    try:
        read: object = json.loads(text)
    except json.JSONDecodeError as odd:
        error = BadCall("body-not-json", line=odd.lineno, column=odd.colno)
    except ValueError:
        error = BadCall("body-number-too-long")
    except RecursionError:
        error = BadCall("body-too-deep")
    else:
        if is_mapping(read):
            return dict(read)
        error = BadCall("body-not-object")
    raise error


def find_operation(operation_id: str) -> Operation:
    """Find an operation that may be called from here.

    Raises:
        UnknownOperation: There is none of that name.
        WriteRefused: What it does cannot be undone.
        BadCall: It uploads a file.
    """
    operation = catalogue().operation(operation_id)
    if operation.irreversible:
        raise WriteRefused(operation.id, "irreversible")
    if operation.request_media == "multipart/form-data":
        raise BadCall("uploads-a-file", operation=operation.id)
    return operation


def check_body(operation: Operation, arguments: Mapping[str, str], *, has_body: bool) -> None:
    """Refuse a call that lacks its body, or has parts of it as arguments.

    Args:
        operation: As ``find_operation`` gives it.
        arguments: Path and query parameters as written.
        has_body: A body was given.

    Raises:
        BadCall: So it is.
    """
    if operation.request_schema is None:
        return
    skeleton = body_skeleton(operation.request_schema, catalogue().schemas)
    record = skeleton.get("data") if is_mapping(skeleton) else None
    known = {parameter.name for parameter in operation.parameters}
    for name in arguments:
        if is_mapping(record) and name in record and name not in known:
            raise BadCall("belongs-in-the-body", operation=operation.id, name=name)
    if not has_body:
        raise BadCall("needs-a-body", operation=operation.id)


def build_call(
    api: Api,
    operation: Operation,
    arguments: Mapping[str, str],
    body: Body | None,
    asked: str,
    *,
    is_live: bool,
) -> Call:
    """Find the call's company, and check everything before it is confirmed.

    Args:
        api: Asked for the companies, where that is needed.
        operation: As ``find_operation`` gives it.
        arguments: Path and query parameters as written.
        body: The JSON body, if there is one.
        asked: Company by id, name or VAT number; empty for the only one. A
            ``company_id`` among *arguments* comes first, and is an id.
        is_live: The request goes to the provider: a write needs the
            company's name, to ask with.

    Raises:
        CompanyUnclear: None fits, or several; for a write, by its full name.
        BadCall: A parameter is missing, unknown or of the wrong type.
        GettoneError: The companies could not be asked for.
    """
    company, parameters = None, dict(arguments)
    if operation.is_company_scoped:
        # A placeholder, so that nothing is asked for a call that is wrong.
        operation.request({"company_id": 1, **arguments}, body, None)
        is_write = operation.method != "GET"
        told = arguments.get("company_id")
        if told is None:
            company = chosen_company(api, asked, is_write=is_write, needs_name=is_write and is_live)
        else:
            company = _company_by_id(api, told, needs_name=is_write and is_live)
        parameters["company_id"] = str(company.id)
    operation.request(dict(parameters), body, None)
    return Call(operation=operation, parameters=parameters, body=body, company=company)


def question(call: Call) -> Say:
    """Ask whether a write to the live address is meant."""
    operation = call.operation
    if call.company is None:
        return say("cli.call.confirm-any", operation=operation.id, method=operation.method)
    return say(
        "cli.call.confirm",
        operation=operation.id,
        method=operation.method,
        company=call.company.name,
        company_id=call.company.id,
    )


def answer_page(answer: Body | bytes) -> Page:
    """Show the provider's answer: rows as a table, a record as facts.

    What is not JSON goes out as it is.
    """
    if isinstance(answer, bytes):
        text = answer.decode("utf-8", "replace")
        return Page((Raw(text.replace("\r\n", "\n")),), {"content": text}, content=answer)
    held: object = answer.get("data", answer)
    if not answer:
        parts: tuple[Part, ...] = (say("cli.call.done", "good"),)
    elif is_record_list(held):
        parts = (*_rows(held), *_paging(answer))
    elif is_mapping(held):
        parts = _record(held)
    else:
        parts = (Raw(json.dumps(held, indent=2, ensure_ascii=False)),)
    return Page(parts, answer)


def check_company(arguments: Mapping[str, str], flag: str) -> None:
    """Refuse two names for the company, and a ``company_id`` that is no id.

    Args:
        arguments: Path and query parameters as written.
        flag: What ``--company`` says; empty where it was not given.

    Raises:
        BadCall: So it is.
    """
    told = arguments.get("company_id")
    if told is None:
        return
    if not is_whole_number(told):
        raise BadCall("company-id-not-a-number")
    if flag and flag != told:
        raise BadCall("company-twice")


def chosen_company(api: Api, asked: str, *, is_write: bool, needs_name: bool) -> Company:
    """Find the company; an id alone needs no question to the provider.

    Args:
        api: Asked for the companies, where that is needed.
        asked: Company by id, name or VAT number; empty for the only one.
        is_write: A part of a name will not do.
        needs_name: An id alone will not do.

    Raises:
        CompanyUnclear: None fits, or several.
        GettoneError: The companies could not be asked for.
    """
    may_be_vat_number = len(asked) == VAT_NUMBER_DIGITS
    if is_whole_number(asked) and not may_be_vat_number and not needs_name:
        return Company(id=CompanyId(int(asked)), name="")
    companies = api.companies()
    try:
        return find_company(companies, asked, may_be_part=not is_write)
    except CompanyUnclear as unclear:
        error = unclear if asked else _marked(api, unclear)
    raise error


def _marked(api: Api, unclear: CompanyUnclear) -> CompanyUnclear:
    """Tell the companies that the token opens from those that it does not."""
    try:
        refused = {
            row.company.id for row in api.verify().companies if row.standing is Standing.REFUSED
        }
    except GettoneError:
        return unclear
    opened = tuple(row for row in unclear.candidates if row[0] not in refused)
    if not opened or not refused:
        return unclear
    closed = tuple(row for row in unclear.candidates if row[0] in refused)
    return CompaniesClosed(opened, closed)


def _company_by_id(api: Api, told: str, *, needs_name: bool) -> Company:
    """Take the id as it is, or find the company that has it, for its name."""
    company_id = CompanyId(int(told))
    if not needs_name:
        return Company(id=company_id, name="")
    return company_by_id(api.companies(), company_id)


def _record(record: Mapping[str, object]) -> tuple[Part, ...]:
    """Draw a record as facts, and each list of records in it as a table."""
    inner = {
        name: held
        for name, held in record.items()
        if is_record_list(held) and held and _columns(held)
    }
    facts = _flat("", _ordered({name: record[name] for name in record if name not in inner}))
    parts: tuple[Part, ...] = (Facts(tuple(facts), is_named=True),) if facts else ()
    for name, rows in inner.items():
        heading = Raw(f"\n{name}" if parts else name)
        parts += (heading, *_rows(rows))
    return parts


def _rows(rows: Sequence[Mapping[str, object]]) -> tuple[Part, ...]:
    """Draw rows as a table of the fields that say most."""
    if not rows:
        return (say("cli.call.no-rows"),)
    columns = _columns(rows)
    cells = tuple(tuple(_cell(row.get(name)) for name in columns) for row in rows)
    return (Table(columns, cells, is_named=True),)


def _columns(rows: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """Choose the fields that a table shows; those that say most come first."""
    plain = [name for name, held in rows[0].items() if not isinstance(held, dict | list)]
    first = [name for name in _FIRST_COLUMNS if name in plain]
    filled = [name for name in plain if name not in first and any(row.get(name) for row in rows)]
    return tuple((first + filled)[:MAX_COLUMNS])


def _paging(answer: Body) -> tuple[Part, ...]:
    """Say which page it is, where the answer has several."""
    page, last, total = (answer.get(name) for name in ("current_page", "last_page", "total"))
    is_beyond = isinstance(page, int) and isinstance(last, int) and page > last
    if not isinstance(last, int) or (last < 2 and not is_beyond):
        return ()
    return (say("cli.call.page", "quiet", page=page, last=last, total=total),)


def _ordered(record: Mapping[str, object]) -> dict[str, object]:
    """Put the fields that say most first."""
    first = {name: record[name] for name in _FIRST_COLUMNS if name in record}
    return {**first, **record}


def _flat(prefix: str, record: Mapping[str, object]) -> list[tuple[str, Cell]]:
    """List a record's filled fields, inner ones by dotted names."""
    rows: list[tuple[str, Cell]] = []
    for name, held in record.items():
        if is_mapping(held):
            rows += _flat(f"{prefix}{name}.", held)
        elif held not in (None, "", []):
            rows.append((f"{prefix}{name}", _cell(held)))
    return rows


def _cell(held: object) -> Cell:
    """Write one value of JSON in a cell."""
    if isinstance(held, str):
        return held
    return "" if held is None else json.dumps(held, ensure_ascii=False)
