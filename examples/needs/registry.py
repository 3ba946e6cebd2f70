"""Keep a customer's address up to date: through gettone, awaited."""

import asyncio
import os
from typing import Any

import gettone

COMPANY_ID = 16
BASE_URL = os.environ.get("FIC_BASE_URL", "https://api-v2.fattureincloud.it")


class Registry:
    """The customers of one company."""

    def __init__(self, api: gettone.AsyncApi) -> None:
        self._api = api

    async def _call(self, operation: str, **given: Any) -> Any:
        answer = await self._api.call(operation, company_id=COMPANY_ID, **given)
        return answer.get("data")

    async def add(self, name: str) -> int:
        made = await self._call("createClient", body={"data": {"name": name, "type": "company"}})
        return int(made["id"])

    async def move(self, client_id: int, street: str) -> None:
        record = {"address_street": street}
        await self._call("modifyClient", client_id=client_id, body={"data": record})

    async def remove(self, client_id: int) -> None:
        await self._call("deleteClient", client_id=client_id)


async def main() -> None:
    token = gettone.AccessToken.from_pasted(os.environ["FIC_ACCESS_TOKEN"])
    async with gettone.AsyncApi(token, base_url=BASE_URL) as api:
        registry = Registry(api)
        await api.call("getUserInfo")
        client_id = await registry.add("Neri S.r.l.")
        await registry.move(client_id, "Via Roma, 1")
        print((await api.company(COMPANY_ID).clients.get(client_id))["address_street"])
        await registry.remove(client_id)
        count = 0
        async for _ in api.company(COMPANY_ID).receipts.list():
            count += 1
        print(count)


asyncio.run(main())
