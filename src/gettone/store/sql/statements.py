"""The SQL, once for SQLite and PostgreSQL; the schema, version by version.

It is written as PostgreSQL has it, with ``:name`` where a value goes and
``{text}`` and ``{bytes}`` for types, ``{by_key}`` for a table of short rows that
is to lie in the order of its key; SQLite has no row locks, and none are
needed there, since one transaction writes at a time. Both compare text by its
code points. Times are ISO 8601 in UTC with six decimals, so that their order is
that of the text.
"""

from __future__ import annotations

from typing import Final

__all__ = ["MIGRATIONS", "VERSION"]

# Each once, in this order; what was released is never changed.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE gettone_versions (
            version INTEGER PRIMARY KEY,
            applied_at {text} NOT NULL
        )""",
        # The key that new data keys are wrapped under.
        """CREATE TABLE gettone_settings (
            name {text} PRIMARY KEY,
            content {text} NOT NULL
        )""",
        """CREATE TABLE gettone_owners (
            owner {text} PRIMARY KEY,
            key_id {text} NOT NULL,
            wrapped {bytes} NOT NULL
        ){by_key}""",
        "CREATE INDEX gettone_owners_by_key ON gettone_owners (key_id, owner)",
        """CREATE TABLE gettone_connections (
            owner {text} NOT NULL REFERENCES gettone_owners (owner),
            name {text} NOT NULL,
            sealed {bytes} NOT NULL,
            fingerprint {text} NOT NULL,
            companies INTEGER NOT NULL,
            state {text} NOT NULL,
            created_at {text} NOT NULL,
            last_used_at {text},
            last_ok_at {text},
            PRIMARY KEY (owner, name)
        )""",
    ),
    (
        # Who asks whether the token lives.
        "ALTER TABLE gettone_connections ADD COLUMN settling {text} NOT NULL DEFAULT '{}'",
        # What was sent to a company lately, by whomever.
        """CREATE TABLE gettone_windows (
            origin {text} NOT NULL,
            company_id BIGINT NOT NULL,
            sent {text} NOT NULL,
            PRIMARY KEY (origin, company_id)
        ){by_key}""",
    ),
)
VERSION: Final = len(MIGRATIONS)

FIND_VERSION: Final = "SELECT max(version) FROM gettone_versions"
ADD_VERSION: Final = "INSERT INTO gettone_versions (version, applied_at) VALUES (:version, :at)"

KEY: Final = "SELECT content FROM gettone_settings WHERE name = 'key'"
# So that nobody wraps under the old key once it was changed.
KEY_HELD: Final = f"{KEY} FOR SHARE"
SET_KEY: Final = (
    "INSERT INTO gettone_settings (name, content) VALUES ('key', :key_id)"
    " ON CONFLICT (name) DO UPDATE SET content = excluded.content"
)

# Whoever writes takes the owner's row first, so that nobody waits in a circle.
OWNER_SHARED: Final = "SELECT wrapped FROM gettone_owners WHERE owner = :owner FOR SHARE"
OWNER_ALONE: Final = "SELECT wrapped FROM gettone_owners WHERE owner = :owner FOR UPDATE"
ADD_OWNER: Final = (
    "INSERT INTO gettone_owners (owner, key_id, wrapped) VALUES (:owner, :key_id, :wrapped)"
    " ON CONFLICT (owner) DO NOTHING"
)
DROP_OWNER: Final = "DELETE FROM gettone_owners WHERE owner = :owner"
OWNERS: Final = "SELECT owner FROM gettone_owners WHERE owner > :after ORDER BY owner LIMIT :limit"

LOAD: Final = (
    "SELECT held.sealed, owners.wrapped, held.state FROM gettone_connections AS held"
    " JOIN gettone_owners AS owners ON owners.owner = held.owner"
    " WHERE held.owner = :owner AND held.name = :name"
)
LOAD_ALONE: Final = (
    "SELECT sealed, state, fingerprint FROM gettone_connections"
    " WHERE owner = :owner AND name = :name FOR UPDATE"
)
# Another token begins anew.
SAVE: Final = """
    INSERT INTO gettone_connections AS held
        (owner, name, sealed, fingerprint, companies, state, created_at)
    VALUES (:owner, :name, :sealed, :fingerprint, :companies, :state, :created_at)
    ON CONFLICT (owner, name) DO UPDATE SET
        sealed = excluded.sealed,
        companies = excluded.companies,
        created_at = excluded.created_at,
        fingerprint = excluded.fingerprint,
        state = excluded.state,
        settling = CASE WHEN held.fingerprint = excluded.fingerprint THEN held.settling
            ELSE '{}' END,
        last_used_at = CASE WHEN held.fingerprint = excluded.fingerprint
            THEN held.last_used_at END,
        last_ok_at = CASE WHEN held.fingerprint = excluded.fingerprint
            THEN held.last_ok_at END
"""
LEARN: Final = (
    "UPDATE gettone_connections SET sealed = :sealed WHERE owner = :owner AND name = :name"
)
RENAME: Final = (
    "UPDATE gettone_connections SET name = :new_name, sealed = :sealed"
    " WHERE owner = :owner AND name = :name"
)
# Of all who try it at once, one changes the row.
MOVE: Final = (
    "UPDATE gettone_connections SET state = :now WHERE owner = :owner AND name = :name"
    " AND fingerprint = :fingerprint AND state = :was"
)
MARK: Final = (
    "UPDATE gettone_connections SET"
    " last_used_at = COALESCE(:used_at, last_used_at), last_ok_at = COALESCE(:ok_at, last_ok_at)"
    " WHERE owner = :owner AND name = :name AND fingerprint = :fingerprint"
)
FORGET: Final = "DELETE FROM gettone_connections WHERE owner = :owner AND name = :name"
FORGET_ALL: Final = "DELETE FROM gettone_connections WHERE owner = :owner"
DROP_EMPTY_OWNER: Final = (
    "DELETE FROM gettone_owners WHERE owner = :owner"
    " AND NOT EXISTS (SELECT 1 FROM gettone_connections WHERE owner = :owner)"
)
STATE: Final = (
    "SELECT state FROM gettone_connections"
    " WHERE owner = :owner AND name = :name AND fingerprint = :fingerprint"
)
SETTLING: Final = (
    "SELECT settling FROM gettone_connections"
    " WHERE owner = :owner AND name = :name AND fingerprint = :fingerprint FOR UPDATE"
)
SET_SETTLING: Final = (
    "UPDATE gettone_connections SET settling = :settling"
    " WHERE owner = :owner AND name = :name AND fingerprint = :fingerprint"
)
ADD_WINDOW: Final = (
    "INSERT INTO gettone_windows (origin, company_id, sent) VALUES (:origin, :company_id, '{}')"
    " ON CONFLICT (origin, company_id) DO NOTHING"
)
WINDOW: Final = (
    "SELECT sent FROM gettone_windows"
    " WHERE origin = :origin AND company_id = :company_id FOR UPDATE"
)
SET_WINDOW: Final = (
    "UPDATE gettone_windows SET sent = :sent WHERE origin = :origin AND company_id = :company_id"
)
# PostgreSQL alone: tells those who listen, once the transaction is done.
TELL: Final = "SELECT pg_notify(:channel, :said)"
NAMES: Final = "SELECT name FROM gettone_connections WHERE owner = :owner ORDER BY name"
_KEPT: Final = (
    "SELECT owner, name, fingerprint, companies, state, created_at, last_used_at, last_ok_at"
    " FROM gettone_connections"
)
KEPT_OF_OWNER: Final = f"{_KEPT} WHERE owner = :owner AND name > :name ORDER BY name LIMIT :limit"
KEPT_OF_ALL: Final = (
    f"{_KEPT} WHERE (owner, name) > (:owner, :name) ORDER BY owner, name LIMIT :limit"
)

KEYS_IN_USE: Final = "SELECT key_id, count(*) FROM gettone_owners GROUP BY key_id ORDER BY key_id"
COUNT: Final = "SELECT count(*) FROM gettone_connections"
UNDER_KEY: Final = (
    "SELECT owner, wrapped FROM gettone_owners WHERE key_id = :key_id AND owner > :after"
    " ORDER BY owner LIMIT :limit"
)
# Only if nobody else has wrapped it anew, or destroyed it, since it was read.
REWRAP: Final = (
    "UPDATE gettone_owners SET key_id = :key_id, wrapped = :wrapped"
    " WHERE owner = :owner AND wrapped = :was"
)
