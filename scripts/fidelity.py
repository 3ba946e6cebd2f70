"""The fidelity page: every rule of the sandbox with its source, by room.

What is said comes from the rules' own rows and words; here stands only under
which heading. A rule that names no source and does not say *assumed* is a
fault, and a page with faults is not written.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from stated_rules import KNOWN_FROM, Module, Statement, is_sourced, module_at, modules

import gettone.sandbox
from gettone.sandbox.quotas import QUOTAS, Quota, WindowName
from gettone.sandbox.refusals import RULES, Reason, Rule
from gettone.sandbox.verbs import VERBS
from gettone.wire.operation import Operation, catalogue

__all__ = ["faults", "fidelity_page", "rows", "sandbox_modules"]

# Heading -> modules, as patterns. What no pattern fits stands under the last.
ROOMS: Final[dict[str, tuple[str, ...]]] = {
    "The page: applications, companies, permissions, tokens": (
        "desk", "minting", "console.*", "demo_companies",
    ),
    "Judging a request": (
        "rules", "refusals", "quotas", "access", "plan", "plans", "gathering", "provider", "shell",
        "account",
    ),
    "Lists: pages, order, filter, fields": ("listing", "filtering", "statements"),
    "Records and bodies": (
        "rows", "families", "taking", "handling", "cashbook", "vat_types", "company_settings",
        "info_lists", "receipts", "noting",
    ),
    "Issued documents": ("issued", "issued_*", "numbering", "bin", "printed"),
    "Totals": ("totals", "vat_shares", "amounts"),
    "Received documents": ("received", "received_*", "pending"),
    "Attachments and files": ("attachments", "addresses", "downloads", "form", "pdf"),
    "Electronic invoices": ("e_invoices", "exchange", "fattura", "fattura_*"),
    "E-mails": ("emails", "email_drafts"),
    "Webhooks": (
        "webhooks", "subscription", "event_types", "announcing", "cloud_events", "delivery",
        "posting", "hosts", "signing",
    ),
    "Elsewhere": (),
}  # fmt: skip
# Tables that the sandbox enforces and the client explains by.
SHARED: Final = ("access", "event_types", "plan")
# What only makes the sandbox run, and pretends nothing about the provider.
# It need not name a source, and is listed where it does.
MACHINERY: Final = (
    "__init__", "agenda", "answering", "arranging", "app", "around", "catching_up",
    "clock",
    "console.__init__", "console.attempts", "console.browsing", "console.cells",
    "console.dispatch", "console.entering", "console.example", "console.notices",
    "console.pages", "console.reading", "console.routes",
    "console.row_families", "console.sessions", "console.sign_in", "console.visit",
    "console.watching", "control*", "growing", "identifiers", "inventing*", "keys",
    "courier", "database", "faults", "fresh", "handling", "known", "looking", "needing",
    "noting", "openapi", "pdf", "plugin*", "postman", "records", "scripted", "seed*", "serving",
    "shelf", "sql*", "statements", "traffic", "verbs",
)  # fmt: skip
# Provenance of a required scope -> what that means.
PROVENANCE: Final = {
    "spec": "declared in OpenAPI 2.1.8",
    "docs": "a rule of the provider's pages, or of an earlier OpenAPI file",
    "observed": "seen in an answer",
    "inferred": "none is declared; *assumed* from what is alike",
    "none": "none is declared; that none is asked for is *assumed*",
}
PROSE: Final = """# Fidelity of the sandbox

Every rule of the sandbox is listed here, with its source or the word *assumed*. The page is
made from the rules' own tables and words, and is not made at all while one of them has neither.

## What to keep in mind

- **There is no test environment of the provider's** to compare with: no test host, no test keys
  and no demo account are published. The sandbox rests on what is published, and on assumptions.
  The client side is written to be right under every plausible answer, and
  [`gettone compare`](how-to/compare.md) shows where the real answers have other shapes.
- **Accountants**: the real API does not let a token act for the companies that an accountant
  controls, and neither does the sandbox, which only lists them.
- **The labels and the order of the permission boxes** on the page are *assumed*: no text of the
  real page is published. Beside each label stands the scope's name, which is the API's own.
- **The XML of electronic invoices** is plausible, so that it can be tried. Nobody certified it,
  and it is no proof that the real exchange would take it.
- **The exchange of electronic invoices** is simulated: nothing is sent, what becomes of an invoice
  is chosen by its recipient's code, and the times are *assumed*.
- **E-mails** are never sent. **Totals** follow Italian practice where nothing is published.
- **Licences and plans**: which operation belongs to which function of a plan is *assumed*."""
_ASSUMED: Final = re.compile(r"\*?\b([Aa]ssumed)\b\*?")


def fidelity_page() -> str:
    """Write the whole page."""
    by_room = statements_by_room(sandbox_modules())
    lines = [
        PROSE,
        "",
        "## What the sources are",
        "",
        *rows(("named", "what that is"), list(KNOWN_FROM.values())),
        "",
        *_figures(by_room),
        *_refusals(),
        *_quotas(),
        *_operations(),
    ]
    for room, statements in by_room.items():
        table = [(_rule(one), _shown(one.source), f"`{one.where}`") for one in statements]
        lines += [f"## {room}", "", *rows(("rule", "known from", "in"), table), ""]
    return "\n".join(lines)


@functools.cache
def sandbox_modules() -> tuple[Module, ...]:
    """Read the sandbox's source, knowing what answers its operations."""
    answering: dict[str, set[str]] = {}
    for verb in VERBS.values():
        inner: Callable[..., object] = verb
        while isinstance(inner, functools.partial):
            inner = inner.func
        name = inner.__module__.removeprefix("gettone.sandbox.")
        answering.setdefault(name, set()).add(inner.__qualname__.split(".")[0])
    folder = Path(gettone.sandbox.__file__).parent
    shared = (module_at(folder.parent / "wire" / f"{name}.py") for name in SHARED)
    return (*modules(folder, answering), *shared)


def faults(
    found: Iterable[Module],
    refusals: Mapping[Reason, Rule],
    quotas: Mapping[WindowName, Quota],
    operations: Iterable[Operation],
) -> list[str]:
    """List the rules that name no source and do not say *assumed*."""
    silent = [
        name for module in found if not _fits(module.name, MACHINERY) for name in module.silent
    ]
    silent += [f"refusal {name}" for name, row in refusals.items() if not is_sourced(row.source)]
    silent += [f"quota {name}" for name, row in quotas.items() if not is_sourced(row.source)]
    for operation in operations:
        needed = operation.needed
        is_guess = needed.provenance in {"inferred", "none"}
        if needed.provenance not in PROVENANCE or (is_guess and not needed.reason):
            silent.append(f"scope of {operation.id}")
    return [f"neither a source nor *assumed*: {name}" for name in silent]


def statements_by_room(found: Iterable[Module]) -> dict[str, list[Statement]]:
    """Sort what the modules say under the headings, without empty ones."""
    by_room: dict[str, list[Statement]] = {room: [] for room in ROOMS}
    for module in found:
        room = next(
            (room for room, patterns in ROOMS.items() if _fits(module.name, patterns)),
            list(ROOMS)[-1],
        )
        by_room[room] += module.statements
    return {room: statements for room, statements in by_room.items() if statements}


def rows(heads: tuple[str, ...], found: Sequence[tuple[object, ...]]) -> list[str]:
    """Write a Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in found]


def _figures(by_room: Mapping[str, Sequence[Statement]]) -> list[str]:
    rules = {
        "Refusals": [rule.source for rule in RULES.values()],
        "Quotas": [quota.source for quota in QUOTAS.values()],
        "Operations": [
            PROVENANCE[operation.needed.provenance] for operation in catalogue().operations.values()
        ],
        **{room: [one.source for one in statements] for room, statements in by_room.items()},
    }
    found = [
        (f"[{room}](#{_anchor(room)})", len(sources), sum(map(_is_assumed, sources)))
        for room, sources in rules.items()
    ]
    total = ("in all", sum(row[1] for row in found), sum(row[2] for row in found))
    heads = ("room", "rules", "of these with something *assumed*")
    return ["## In figures", "", *rows(heads, [*found, total]), ""]


def _refusals() -> list[str]:
    found = [
        (name, rule.status, f"`{rule.body}`".replace("'", '"'), _shown(rule.source))
        for name, rule in RULES.items()
    ]
    heads = ("refusal", "status", "body", "known from")
    said = "In the order in which they are judged, but for those under a policy."
    return ["## Refusals", "", said, "", *rows(heads, found), ""]


def _quotas() -> list[str]:
    found = [
        (name, quota.limit, quota.shared_by, quota.status, _shown(quota.source))
        for name, quota in QUOTAS.items()
    ]
    heads = ("window", "requests", "counted together", "beyond it", "known from")
    return ["## Quotas", "", *rows(heads, found), ""]


def _operations() -> list[str]:
    operations = catalogue().operations
    counted = dict.fromkeys(PROVENANCE, 0)
    for operation in operations.values():
        counted[operation.needed.provenance] += 1
    found = [
        (
            f"`{operation.id}`",
            " or ".join(f"`{scope}`" for scope in operation.needed.any_of) or "none",
            _provenance(operation),
            "yes" if operation.id in VERBS else "no: 501",
        )
        for operation in operations.values()
    ]
    return [
        "## Operations",
        "",
        f"{len(VERBS.keys() & operations.keys())} of {len(operations)} work. Paths, parameters and",
        "the shapes of bodies and answers are those of OpenAPI 2.1.8; the scope that a token needs",
        "is known from:",
        "",
        *rows(
            ("provenance", "meaning", "operations"),
            [(name, said, counted[name]) for name, said in PROVENANCE.items() if counted[name]],
        ),
        "",
        *rows(("operation", "scope", "scope known from", "works"), found),
        "",
    ]


def _provenance(operation: Operation) -> str:
    needed = operation.needed
    if needed.provenance in {"inferred", "none"}:
        return f"{needed.provenance}: *assumed*, {needed.reason}"
    return needed.provenance


def _rule(statement: Statement) -> str:
    """Say what a rule is about; a constant or a remark by its name."""
    if statement.rule:
        return _shown(statement.rule)
    return f"`{statement.where.rpartition('.')[2]}`"


def _shown(text: str) -> str:
    """Write a docstring's words as Markdown, in one cell of a table."""
    cell = text.replace("``", "`").replace("|", "\\|").replace("<", "&lt;")
    return _ASSUMED.sub(r"*\1*", cell)


def _is_assumed(source: str) -> bool:
    return _ASSUMED.search(source) is not None


def _fits(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _anchor(heading: str) -> str:
    """Give the anchor that the page's builder makes of a heading."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))
