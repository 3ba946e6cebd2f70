"""The sandbox's database in SQL: its tables, and every statement sent to it."""

from __future__ import annotations

from typing import Final

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
SCHEMA_VERSION: Final = 1

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
    """CREATE TABLE family_rows (
        family TEXT NOT NULL, id INTEGER NOT NULL,
        company_id INTEGER NOT NULL REFERENCES companies, held TEXT NOT NULL,
        PRIMARY KEY (family, id)) STRICT""",
    "CREATE INDEX family_rows_of ON family_rows (company_id, family, id)",
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

CONNECT: Final = """INSERT INTO connected
    (token_sha256, client_id, user_id, scopes, pending_scopes, pending_at, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id"""
_CONNECTED = """SELECT *, (SELECT group_concat(company_id) FROM connected_companies
    WHERE connected_id = connected.id) AS company_ids FROM connected"""
CONNECTED: Final = f"{_CONNECTED} WHERE id = ?"
CONNECTED_BY_DIGEST: Final = f"{_CONNECTED} WHERE token_sha256 = ?"
CONNECTED_OF: Final = f"{_CONNECTED} WHERE user_id = ? ORDER BY id"
REPLACE_CONNECTED: Final = """UPDATE connected
    SET scopes = ?, pending_scopes = ?, pending_at = ? WHERE id = ? RETURNING id"""
DISCONNECT: Final = "DELETE FROM connected WHERE id = ?"
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
PUT_ROW: Final = """INSERT INTO family_rows VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET held = excluded.held WHERE company_id = excluded.company_id"""
REMOVE_ROW: Final = "DELETE FROM family_rows WHERE company_id = ? AND family = ? AND id = ?"

_CHOSEN = "FROM family_rows WHERE company_id = ? AND family = ? AND {where}"
# Assumed: text is compared without regard to case, and nothing comes first.
_ASCENDING = "json_extract(held, ?) COLLATE NOCASE ASC, "
_DESCENDING = "json_extract(held, ?) COLLATE NOCASE DESC, "


# Multiplied and cut to a prime's remainder, ids fall into another order for
# each turn; with 0 all are alike, and the id decides.
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


def ordered_page(where: str, order: Order) -> tuple[str, tuple[str | int, ...]]:
    """Give the statement for a sorted page, and what its order binds.

    Args:
        where: Constant words with ``?`` for whatever is bound.
        order: What to sort by.
    """
    keys = [_DESCENDING if field.startswith("-") else _ASCENDING for field in order.keys]
    paths = [json_path(field.removeprefix("-")) for field in order.keys]
    statement = (
        f"SELECT held {_CHOSEN.replace('{where}', where)}"
        f" ORDER BY {''.join(keys)}{_SHUFFLED}id LIMIT ? OFFSET ?"
    )
    return statement, (*paths, order.turn * _STEP % _PRIME)
