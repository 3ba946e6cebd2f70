from __future__ import annotations

import pytest

from gettone.jobs.source_urls import by_address
from gettone.jobs.source_values import Values
from jobs.source_code import receivers, said, sites

START = "import json, requests, urllib.request\nfrom urllib.request import Request, urlopen\n"
HOST = "https://api-v2.fattureincloud.it"


def read(text: str) -> list[str]:
    found = [by_address(site, Values(), receivers("Own")) for site in sites(text)]
    return [one for each in found for one in said(each)]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (f"requests.get('{HOST}/c/16/products')", ["listProducts"]),
        (f"requests.get(f'{HOST}/c/{{cid}}/entities/suppliers/{{sid}}')", ["getSupplier"]),
        (f"requests.get('{HOST.upper()}/c/16/products')", ["listProducts"]),
        ("requests.get('http://127.0.0.1:8400/c/16/products')", ["listProducts"]),
        ("requests.get(f'{base}://{host}/c/16/products')", ["listProducts"]),
        ("requests.get(base + '/c/16/products')", ["listProducts"]),
        ("requests.get(f'{base}c/16/products')", ["listProducts"]),
        ("requests.get('/c/16/products')", ["listProducts"]),
        ("client.delete('/c/16/products/3')", ["deleteProduct"]),
        ("client._get('/c/16/products')", ["listProducts"]),
        ("client.get(url='/c/16/products')", ["listProducts"]),
        ("client.request('get', '/c/16/products')", ["listProducts"]),
        ("client.request(method='PUT', url='/c/16/products/3')", ["modifyProduct"]),
        ("client.send_to('POST', '/c/16/products')", ["createProduct"]),
        (
            "[client.request(m, '/c/16/products/3') for m in ('PUT', 'GET')]",
            [
                "modifyProduct",
                "getProduct",
            ],
        ),
        ("requests.get('/user/info')", ["getUserInfo"]),
        ("requests.get(f'{base}/user/info')", ["getUserInfo"]),
        ("urlopen('http://localhost/c/16/products')", ["listProducts"]),
        ("urlopen('http://localhost/c/16/products', b'{}')", ["createProduct"]),
        ("urlopen('http://localhost/c/16/products', None)", ["listProducts"]),
        ("urllib.request.Request('/c/16/products', data=b'{}')", ["createProduct"]),
        ("Request('/c/16/products/3', method='DELETE')", ["deleteProduct"]),
        ("retry(requests.get, '/c/16/products')", ["listProducts", "listProducts"]),
    ],
)
def test_addresses_of_the_api(call: str, expected: list[str]) -> None:
    assert read(START + call) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("requests.get('/c/16/issued_documents?type=invoice&page=2')", ["invoice"]),
        ("requests.get(f'/c/16/issued_documents?type={kind}')", ["?"]),
        ("requests.get('/c/16/issued_documents', params={'type': 'order'})", ["order"]),
        ("requests.get('/c/16/issued_documents', {'type': 'order'})", ["order"]),
        ("requests.get('/c/16/issued_documents', headers)", ["?"]),
        ("requests.get('/c/16/issued_documents', params=chosen)", ["?"]),
        ("requests.get('/c/16/issued_documents', **{'params': {'type': 'order'}})", ["order"]),
        ("requests.get('/c/16/issued_documents', **more)", ["?"]),
        ("requests.get('/c/16/issued_documents?' + urlencode({'type': 'order'}))", ["order"]),
        ("requests.post('/c/16/issued_documents', json={'data': {'type': 'quote'}})", ["quote"]),
        ("requests.post('/c/16/issued_documents', {'data': {'type': 'quote'}})", ["quote"]),
        (
            "client.request('POST', '/c/16/issued_documents', {'data': {'type': 'quote'}})",
            ["quote"],
        ),
        (
            "Request('/c/16/issued_documents', json.dumps({'data': {'type': 'quote'}}).encode())",
            ["quote"],
        ),
        ("requests.post('/c/16/issued_documents')", ["?"]),
        ("requests.post('/c/16/issued_documents', **more)", ["?"]),
        ("requests.get('/c/16/issued_documents/7')", ["?"]),
    ],
)
def test_types_of_documents_at_addresses(call: str, expected: list[str]) -> None:
    found = [one.split() for one in read(START + call)]
    assert [one[1] if len(one) == 2 else "?" for one in found] == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("requests.get(url)", ["address get"]),
        ("requests.get(f'https://{host}/')", ["address get"]),
        (f"requests.get('{HOST}' + path)", ["address get"]),
        ("requests.get(f'/entities/{family}')", ["address get"]),
        ("requests.request('GET', url)", ["address request"]),
        ("requests.Session().get(url)", ["address get"]),
        ("requests.get(base + '/entities/suppliers')", ["address get"]),
        ("urllib.request.urlopen(url)", ["address urlopen"]),
        ("r = Request('/c/16/products')\nurllib.request.urlopen(r)", ["listProducts"]),
        ("urllib.request.urlopen(Request('/c/16/products'))", ["listProducts"]),
        ("requests.get('/c/16/nothing')", ["path GET /c/16/nothing"]),
        (f"requests.get('{HOST}/nothing')", ["path GET /nothing"]),
        ("requests.get(f'/c/{cid}/{family}')", ["path GET /c/…/…"]),
        ("requests.patch('/c/16/products/3')", ["path PATCH /c/16/products/3"]),
        ("client.request(method, '/c/16/products')", ["method /c/16/products"]),
        ("client.request(f'{x}', f'/c/16/{x}')", ["method /c/16/…"]),
        ("fetch('/c/16/products')", ["method /c/16/products"]),
    ],
)
def test_what_cannot_be_read(call: str, expected: list[str]) -> None:
    assert read(START + call) == expected


@pytest.mark.parametrize(
    "call",
    [
        "requests.get('https://example.com/c/16/products')",
        f"requests.get('{HOST}')",
        "requests.get('/other/path')",
        "requests.get(f'https://example.com/{path}')",
        "requests.get(f'no {address}')",
        "requests.get('no address')",
        "requests.get()",
        "requests.head",
        "requests.adapters(url)",
        "path.startswith('/c/16/')",
        "record.get(key)",
        "ftp('ftp://127.0.0.1/c/16/products')",
    ],
)
def test_what_is_none_of_the_api_s(call: str) -> None:
    assert read(START + call) == []
