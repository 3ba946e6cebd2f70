"""A page over records in memory, and somebody signed in at it."""

from __future__ import annotations

from sandbox.console.person import member, site

__all__ = ["member", "site"]
