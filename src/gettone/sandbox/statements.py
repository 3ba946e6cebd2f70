"""The sandbox's database in SQL: its tables, and every statement sent to it."""

from __future__ import annotations

from typing import Final

from gettone.sandbox.keys import COLUMNS, order_column
from gettone.sandbox.records import Order

__all__ = [
    "APPLICATION_ID",
    "SCHEMA",
    "SCHEMA_VERSION",
    "counted_rows",
    "json_path",
    "ordered_page",
]

# SQLite, "PRAGMA application_id": "gttn" marks a file as ours.
APPLICATION_ID: Final = 0x6774746E
SCHEMA_VERSION: Final = 2

_KEYS: Final = ", ".join(COLUMNS)


def _index(column: str, more: str = "", *, is_sorted: bool = False) -> str:
    """Make an index; one that no list is sorted by leaves out what holds nothing."""
    where = "" if is_sorted else f" WHERE {column} IS NOT NULL"
    name = f"family_rows_by_{column}"
    return f"CREATE INDEX {name} ON family_rows (company_id, family, {column}{more}, id){where}"


def _counting(event: str, change: str) -> str:
    """Make a trigger that keeps count of the rows."""
    return f"CREATE TRIGGER family_rows_{event} ON family_rows BEGIN {change}; END"


_ONE_MORE: Final = """INSERT INTO family_counts VALUES
    (new.company_id, new.family, coalesce(new.type, ''), 1)
    ON CONFLICT DO UPDATE SET row_count = row_count + 1"""
_ONE_LESS: Final = """UPDATE family_counts SET row_count = row_count - 1
    WHERE company_id = old.company_id AND family = old.family AND type = coalesce(old.type, '')"""
# For SQLite's planner, "The ANALYZE Command", section 2.2: that a company may
# have many rows of a family, and that a key tells them apart.
_MANY: Final = "1000000 200000 100000"
_STATISTICS: Final = {
    "family_rows_of": f"{_MANY} 1",
    **{
        f"family_rows_by_{name}": f"{_MANY} 20 1"
        for name in COLUMNS
        if name not in {"type", "series"}
    },
    "family_rows_by_type": f"{_MANY} 30000 1",
    "family_rows_by_series": f"{_MANY} 10000 2 1",
}

SCHEMA: Final = (
    """CREATE TABLE users (
        id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
        email TEXT NOT NULL UNIQUE COLLATE NOCASE) STRICT""",
    """CREATE TABLE companies (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, vat_number TEXT NOT NULL,
        tax_code TEXT NOT NULL, info TEXT NOT NULL, secret TEXT NOT NULL) STRICT""",
    """CREATE TABLE user_companies (
        user_id INTEGER NOT NULL REFERENCES users, company_id INTEGER NOT NULL REFERENCES companies,
        access TEXT NOT NULL, PRIMARY KEY (user_id, company_id)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE applications (
        client_id TEXT PRIMARY KEY, name TEXT NOT NULL, is_public INTEGER NOT NULL,
        owner_user_id INTEGER NOT NULL REFERENCES users, created_at TEXT NOT NULL) STRICT""",
    """CREATE TABLE connected (
        id INTEGER PRIMARY KEY AUTOINCREMENT, token_sha256 TEXT NOT NULL UNIQUE,
        client_id TEXT NOT NULL REFERENCES applications, user_id INTEGER NOT NULL REFERENCES users,
        scopes TEXT NOT NULL, pending_scopes TEXT, pending_at TEXT, created_at TEXT NOT NULL
        ) STRICT""",
    """CREATE TABLE connected_companies (
        connected_id INTEGER NOT NULL REFERENCES connected ON DELETE CASCADE,
        company_id INTEGER NOT NULL REFERENCES companies,
        PRIMARY KEY (connected_id, company_id)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sessions (
        key TEXT PRIMARY KEY, held TEXT NOT NULL, expires_at TEXT NOT NULL) STRICT""",
    """CREATE TABLE family_ids (family TEXT PRIMARY KEY, last_id INTEGER NOT NULL) STRICT""",
    # Beside what a row holds, folded copies of what it is found by.
    f"""CREATE TABLE family_rows (
        family TEXT NOT NULL, id INTEGER NOT NULL,
        company_id INTEGER NOT NULL REFERENCES companies, held TEXT NOT NULL,
        {", ".join(f"{name} ANY" for name in COLUMNS)}, PRIMARY KEY (family, id)) STRICT""",
    "CREATE INDEX family_rows_of ON family_rows (company_id, family, id)",
    _index("title", " COLLATE NOCASE", is_sorted=True),
    *(_index(name, is_sorted=True) for name in ("date", "number", "created_at", "updated_at")),
    *(_index(name) for name in ("code", "name", "vat_number", "tax_code", "email")),
    *(_index(name) for name in ("type", "entity_id")),
    _index("series", ", number"),
    """CREATE TABLE family_counts (
        company_id INTEGER NOT NULL, family TEXT NOT NULL, type TEXT NOT NULL,
        row_count INTEGER NOT NULL, PRIMARY KEY (company_id, family, type)
        ) STRICT, WITHOUT ROWID""",
    _counting("added AFTER INSERT", _ONE_MORE),
    _counting("removed AFTER DELETE", _ONE_LESS),
    _counting("retyped AFTER UPDATE OF type", f"{_ONE_LESS}; {_ONE_MORE}"),
    "ANALYZE",
    *(
        f"INSERT INTO sqlite_stat1 VALUES ('family_rows', '{name}', '{numbers}')"  # noqa: S608 - names of our own
        for name, numbers in _STATISTICS.items()
    ),
    "ANALYZE sqlite_schema",
)

COUNT_TABLES: Final = "SELECT count(*) FROM sqlite_schema"

ADD_USER: Final = "INSERT INTO users VALUES (:id, :first_name, :last_name, :email)"
USER: Final = "SELECT * FROM users WHERE id = ?"
USER_BY_EMAIL: Final = "SELECT * FROM users WHERE email = ?"

ADD_COMPANY: Final = "INSERT INTO companies VALUES (?, ?, ?, ?, ?, ?)"
ADD_USER_COMPANY: Final = "INSERT INTO user_companies VALUES (?, ?, ?)"
ACCESS: Final = "SELECT access FROM user_companies WHERE user_id = ? AND company_id = ?"
COMPANY: Final = "SELECT * FROM companies WHERE id = ?"
COMPANY_CREDENTIAL: Final = "SELECT secret FROM companies WHERE id = ?"
COMPANIES_OF: Final = """SELECT companies.* FROM companies
    JOIN user_companies ON company_id = id WHERE user_id = ? ORDER BY id"""

ADD_APPLICATION: Final = "INSERT INTO applications VALUES (?, ?, ?, ?, ?)"
APPLICATION: Final = "SELECT * FROM applications WHERE client_id = ?"
APPLICATIONS_OF: Final = """SELECT * FROM applications
    WHERE owner_user_id = ? ORDER BY created_at, client_id"""

CONNECT_MANY: Final = """INSERT INTO connected
    (token_sha256, client_id, user_id, scopes, pending_scopes, pending_at, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
CONNECT: Final = f"{CONNECT_MANY} RETURNING id"
LAST_CONNECTED: Final = "SELECT coalesce(max(id), 0) AS id FROM connected"
_CONNECTED = """SELECT *, (SELECT group_concat(company_id) FROM connected_companies
    WHERE connected_id = connected.id) AS company_ids FROM connected"""
CONNECTED: Final = f"{_CONNECTED} WHERE id = ?"
CONNECTED_BY_DIGEST: Final = f"{_CONNECTED} WHERE token_sha256 = ?"
CONNECTED_OF: Final = f"{_CONNECTED} WHERE user_id = ? ORDER BY id"
REPLACE_CONNECTED: Final = """UPDATE connected
    SET scopes = ?, pending_scopes = ?, pending_at = ? WHERE id = ? RETURNING id"""
DISCONNECT: Final = "DELETE FROM connected WHERE id = ?"
ADD_COMPANY_ID_AFTER: Final = """INSERT INTO connected_companies
    SELECT id, ? FROM connected WHERE id > ?"""
ADD_COMPANY_ID: Final = "INSERT INTO connected_companies VALUES (?, ?)"
DROP_COMPANY_IDS: Final = "DELETE FROM connected_companies WHERE connected_id = ?"

SAVE_SESSION: Final = """INSERT INTO sessions VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET held = excluded.held, expires_at = excluded.expires_at"""
SESSION: Final = "SELECT held FROM sessions WHERE key = ? AND expires_at > ?"
DROP_SESSION: Final = "DELETE FROM sessions WHERE key = ?"
DROP_EXPIRED_SESSIONS: Final = "DELETE FROM sessions WHERE expires_at <= ?"

ROW: Final = "SELECT held FROM family_rows WHERE company_id = ? AND family = ? AND id = ?"
# An id that was given once is not given again, not even after a deletion.
NEXT_ID: Final = """INSERT INTO family_ids VALUES (?, 1)
    ON CONFLICT DO UPDATE SET last_id = last_id + 1 RETURNING last_id"""
RESERVE_ID: Final = """INSERT INTO family_ids VALUES (?, ?)
    ON CONFLICT DO UPDATE SET last_id = max(last_id, excluded.last_id)"""
RESERVE_IDS: Final = """INSERT INTO family_ids VALUES (?1, ?2)
    ON CONFLICT DO UPDATE SET last_id = last_id + ?2 RETURNING last_id"""
PUT_ROW: Final = f"""INSERT INTO family_rows (family, id, company_id, held, {_KEYS})
    VALUES (?, ?, ?, ?{", ?" * len(COLUMNS)}) ON CONFLICT DO UPDATE
    SET held = excluded.held, {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
    WHERE company_id = excluded.company_id"""  # noqa: S608 - names of our own columns
REMOVE_ROW: Final = "DELETE FROM family_rows WHERE company_id = ? AND family = ? AND id = ?"

COUNT_ALL: Final = """SELECT coalesce(sum(row_count), 0) FROM family_counts
    WHERE company_id = ? AND family = ?"""
COUNT_TYPE: Final = f"{COUNT_ALL} AND type = ?"

_CHOSEN = "FROM family_rows WHERE company_id = ? AND family = ? AND {where}"
# Multiplied and cut to a prime's remainder, ids fall into another order for
# each turn.
_SHUFFLED: Final = "(id % 65521) * ? % 65521, "
_PRIME: Final = 65_521
_STEP: Final = 40_503


def json_path(name: str) -> str:
    """Write a field's name, with dots for what is inside, as a JSON path."""
    return "$" + "".join(f'."{part}"' for part in name.split("."))


def counted_rows(where: str) -> str:
    """Give the statement that counts the rows of a company's family that fit.

    Args:
        where: Constant words with ``?`` for whatever is bound.
    """
    return "SELECT count(*) " + _CHOSEN.replace("{where}", where)


def ordered_page(family: str, where: str, order: Order) -> tuple[str, tuple[str | int, ...]]:
    """Give the statement for a sorted page, and what its order binds.

    Args:
        family: Which kind of rows.
        where: Constant words with ``?`` for whatever is bound.
        order: What to sort by.
    """
    keys, last, bound = "", "id", list[str | int]()
    for key in order.keys:
        field = key.removeprefix("-")
        if field == "id":
            # No two rows tie after it, and its index is the table itself.
            last = "id DESC" if key.startswith("-") else "id"
            break
        column = order_column(family, field)
        if column is None:
            bound.append(json_path(field))
        # Assumed: text is compared without regard to case, and nothing comes first.
        held = column or "json_extract(held, ?)"
        keys += f"{held} COLLATE NOCASE {'DESC' if key.startswith('-') else 'ASC'}, "
    if order.turn:
        keys += _SHUFFLED
        bound.append(order.turn * _STEP % _PRIME)
    chosen = _CHOSEN.replace("{where}", where)
    return f"SELECT held {chosen} ORDER BY {keys}{last} LIMIT ? OFFSET ?", tuple(bound)
