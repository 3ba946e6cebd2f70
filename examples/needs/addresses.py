"""Read and write by addresses alone: with requests, and with what Python brings."""

import json
import os
import urllib.request
from typing import Any

import requests

BASE = os.environ.get("FIC_BASE_URL", "https://api-v2.fattureincloud.it")
TOKEN = os.environ["FIC_ACCESS_TOKEN"]
COMPANY = "/c/16"
HEADERS = {"Accept": "application/json", "Authorization": f"Bearer {TOKEN}"}


class Client:
    """One company, over HTTP."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.headers.update(HEADERS)

    def _request(self, method: str, path: str, **more: Any) -> Any:
        answer = self.session.request(method, f"{BASE}{COMPANY}/{path}", timeout=10, **more)
        answer.raise_for_status()
        return answer.json()["data"]

    def documents(self, kind: str) -> Any:
        return self._request("GET", "issued_documents", params={"type": kind, "per_page": 5})

    def rename(self, supplier_id: int, name: str) -> None:
        self._request("PUT", f"entities/suppliers/{supplier_id}", json={"data": {"name": name}})


def note(amount: float) -> Any:
    """Write into the cash book."""
    entry = {"date": "2026-01-31", "type": "in", "kind": "cashbook", "amount_in": amount}
    entry["description"] = "Bar"
    entry["payment_account_in"] = accounts()[0]
    request = urllib.request.Request(
        f"{BASE}{COMPANY}/cashbook",
        data=json.dumps({"data": entry}).encode(),
        headers={**HEADERS, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["data"]


def accounts() -> Any:
    address = BASE + COMPANY + "/info/payment_accounts"
    return requests.get(address, headers=HEADERS, timeout=10).json()["data"]


def main() -> None:
    client = Client()
    for kind in ("invoice", "credit_note"):
        print(kind, len(client.documents(kind)))
    client.rename(17, "Verdi S.p.A.")
    print(note(12.5)["id"])
    user = requests.get(f"{BASE}/user/info", headers=HEADERS, timeout=10)
    print(user.json()["data"]["name"])


main()
