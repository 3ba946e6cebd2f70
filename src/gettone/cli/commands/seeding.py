"""``gettone sandbox seed``: plausible rows in bulk, and what was added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gettone.cli.page import Facts, Page, Say, say
from gettone.sandbox.app import SandboxSettings, create_sandbox
from gettone.sandbox.growing import Grown, Wanted, grow
from gettone.sandbox.plans import COUNTED_ROWS
from gettone.sandbox.records import Records
from gettone.wire.plan import Plan

__all__ = ["Seeding"]


@dataclass(slots=True, kw_only=True)
class Seeding:
    """One run, which tells what was added even if it is stopped.

    Attributes:
        db_path: File of the sandbox, running or not.
        company_id: Whose rows.
        wanted: How many.
        seed: What is drawn by lot depends on it.
        added: What is kept so far, by kind.
    """

    db_path: Path
    company_id: int
    wanted: Wanted
    seed: int
    added: dict[str, Grown] = field(default_factory=dict[str, Grown])

    def page(self, told: Callable[[Say], None]) -> Page:
        """Add the rows.

        Args:
            told: Takes a sentence on how far it has come.

        Raises:
            SandboxError: The records cannot be opened or written, there is no
                such company, or a document would be of nobody.
        """
        with create_sandbox(SandboxSettings(db_path=self.db_path)) as sandbox:
            for grown in grow(sandbox.records, self.company_id, self.wanted, seed=self.seed):
                self.added[grown.kind] = grown
                told(_said(grown))
            beyond = _beyond(sandbox.records, self.company_id, self.added)
        rows = tuple((f"cli.seed.{kind}", grown.done) for kind, grown in self.added.items())
        title = say("cli.seed.title", "title", company=self.company_id)
        as_json = {
            "company": self.company_id,
            "seed": self.seed,
            "added": {kind: grown.done for kind, grown in self.added.items()},
        }
        return Page((title, Facts(rows), *beyond), as_json)

    def kept(self) -> list[Say]:
        """Say what is kept of a run that was stopped."""
        added = [_said(grown) for grown in self.added.values()]
        return [say("cli.seed.stopped"), *added] if added else [say("cli.seed.nothing")]


def _said(grown: Grown) -> Say:
    kind = say(f"cli.seed.{grown.kind}")
    return say("cli.seed.progress", kind=kind, done=grown.done, wanted=grown.wanted)


def _beyond(records: Records, company_id: int, added: Mapping[str, Grown]) -> list[Say]:
    """Say of what the company now has more than its plan allows."""
    company = records.company(company_id)
    plan = Plan.of(company.info) if company else Plan()
    found: list[Say] = []
    for kind in (kind for kind in added if kind in COUNTED_ROWS):
        limit = plan.limit(kind)
        total = records.page(company_id, COUNTED_ROWS[kind], offset=0, limit=0).total
        if limit is not None and total >= limit:
            found.append(say("cli.seed.beyond", kind=say(f"cli.seed.{kind}"), limit=limit))
    return found
