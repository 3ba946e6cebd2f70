"""The records of one company, a family at a time: ``api.company(16).suppliers``.

The same for every family of the catalogue. Records are plain dicts without
their envelope; names that the provider adds are kept.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from gettone.flow.pages import ListCall, Reading
from gettone.wire.bodies import Body, record_in
from gettone.wire.families import Family, families, family_named

if TYPE_CHECKING:
    from gettone.drive.api import Api
    from gettone.drive.async_api import AsyncApi

__all__ = ["AsyncCompanyRecords", "AsyncRecords", "CompanyRecords", "Records"]


class CompanyRecords:
    """One company's records; each family is an attribute.

    Attributes:
        company_id: Whose.
    """

    def __init__(self, api: Api, company_id: int) -> None:
        self._api = api
        self.company_id = company_id

    def __getattr__(self, name: str) -> Records:
        if name.startswith("_"):
            raise AttributeError(name)
        return Records(self._api, self.company_id, family_named(name))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *families()]


class Records:
    """The records of one family in one company."""

    def __init__(self, api: Api, company_id: int, family: Family) -> None:
        self._api = api
        self._company_id = company_id
        self._family = family

    def list(self, **parameters: object) -> Iterator[Body]:
        """Give every record that *parameters* choose, page after page, once each.

        Args:
            **parameters: The provider's, such as ``q``, ``sort``, ``fields``
                and ``type``; pages are this method's business.

        Raises:
            BadCall: A parameter is missing, unknown or of the wrong type.
            ListMoved: Records came and went meanwhile, so that some may be
                missing.
            GettoneError: As ``gettone.errors`` draws them.
        """
        reading = _reading(self._family, self._company_id, parameters)
        while not reading.is_done:
            yield from self._api.run(reading.page)

    def get(self, record_id: int | str, **parameters: object) -> Body:
        """Fetch one record.

        Raises:
            GettoneError: As ``Api.call``.
        """
        return self._one("get", record_id, None, parameters)

    def create(self, record: Body, **parameters: object) -> Body:
        """Make a record, and give it as the provider keeps it.

        Raises:
            GettoneError: As ``Api.call``.
        """
        operation = self._family.operation("create")
        named = {"company_id": self._company_id, **parameters}
        return record_in(self._api.call(operation.id, body={"data": record}, **named))

    def modify(self, record_id: int | str, record: Body, **parameters: object) -> Body:
        """Change the fields that *record* names, and give the record as it is then.

        Raises:
            GettoneError: As ``Api.call``.
        """
        return self._one("modify", record_id, {"data": record}, parameters)

    def delete(self, record_id: int | str) -> None:
        """Delete one record.

        Raises:
            GettoneError: As ``Api.call``.
        """
        self._one("delete", record_id, None, {})

    def _one(
        self, action: str, record_id: int | str, body: Body | None, parameters: dict[str, object]
    ) -> Body:
        named = {**self._family.record(action, record_id), **parameters}
        operation = self._family.operation(action)
        return record_in(
            self._api.call(operation.id, body=body, company_id=self._company_id, **named)
        )


class AsyncCompanyRecords:
    """One company's records; each family is an attribute.

    Attributes:
        company_id: Whose.
    """

    def __init__(self, api: AsyncApi, company_id: int) -> None:
        self._api = api
        self.company_id = company_id

    def __getattr__(self, name: str) -> AsyncRecords:
        if name.startswith("_"):
            raise AttributeError(name)
        return AsyncRecords(self._api, self.company_id, family_named(name))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *families()]


class AsyncRecords:
    """The records of one family in one company, awaited."""

    def __init__(self, api: AsyncApi, company_id: int, family: Family) -> None:
        self._api = api
        self._company_id = company_id
        self._family = family

    async def list(self, **parameters: object) -> AsyncIterator[Body]:
        """Give every record, as ``Records.list`` does."""
        reading = _reading(self._family, self._company_id, parameters)
        while not reading.is_done:
            for row in await self._api.run(reading.page):
                yield row

    async def get(self, record_id: int | str, **parameters: object) -> Body:
        """Fetch one record, as ``Records.get`` does."""
        return await self._one("get", record_id, None, parameters)

    async def create(self, record: Body, **parameters: object) -> Body:
        """Make a record, as ``Records.create`` does."""
        operation = self._family.operation("create")
        named = {"company_id": self._company_id, **parameters}
        return record_in(await self._api.call(operation.id, body={"data": record}, **named))

    async def modify(self, record_id: int | str, record: Body, **parameters: object) -> Body:
        """Change a record, as ``Records.modify`` does."""
        return await self._one("modify", record_id, {"data": record}, parameters)

    async def delete(self, record_id: int | str) -> None:
        """Delete one record, as ``Records.delete`` does."""
        await self._one("delete", record_id, None, {})

    async def _one(
        self, action: str, record_id: int | str, body: Body | None, parameters: dict[str, object]
    ) -> Body:
        named = {**self._family.record(action, record_id), **parameters}
        operation = self._family.operation(action)
        return record_in(
            await self._api.call(operation.id, body=body, company_id=self._company_id, **named)
        )


def _reading(family: Family, company_id: int, parameters: dict[str, object]) -> Reading:
    asked = {"company_id": company_id, **parameters}
    return Reading(ListCall.of(family.operation("list"), asked))
