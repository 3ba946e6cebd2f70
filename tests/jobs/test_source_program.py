from __future__ import annotations

import pytest

from jobs.source_code import found, scanned, unread

HOST = "https://api-v2.fattureincloud.it"


def test_an_argument_is_followed_into_the_function_that_uses_it() -> None:
    text = f"""
    import requests

    class Client:
        BASE = "{HOST}"

        def _request(self, method, path, **more):
            return requests.request(method, f"{{self.BASE}}/c/16/{{path}}", **more)

        def documents(self, kind):
            return self._request("GET", "issued_documents", params={{"type": kind}})

        def rename(self, supplier_id, name):
            data = {{"data": {{"name": name}}}}
            self._request("PUT", f"entities/suppliers/{{supplier_id}}", json=data)

    client = Client()
    client.documents("invoice")
    client.documents("order")
    """
    assert found(text) == [
        "a.py:15 modifySupplier",
        "a.py:18 listIssuedDocuments:invoice",
        "a.py:19 listIssuedDocuments:order",
    ]
    assert unread(text) == []


def test_a_call_that_tells_nothing_is_reported_where_it_stands() -> None:
    text = """
    import gettone
    def call(name):
        return gettone.Api(token).call(name)
    call("getSupplier")
    call(chosen)
    """
    assert found(text) == ["a.py:5 getSupplier"]
    assert unread(text) == ["a.py:6 operation call"]


def test_a_function_that_nobody_calls_is_reported_itself() -> None:
    text = """
    import gettone
    def call(name):
        return gettone.Api(token).call(name)
    """
    assert unread(text) == ["a.py:4 operation call"]


def test_what_no_call_mends_is_reported_once_and_where_it_is() -> None:
    text = """
    import gettone
    def document(document_id):
        return gettone.Api(token).call("getIssuedDocument", document_id=document_id)
    document(1)
    document(2)
    """
    assert found(text) == ["a.py:4 getIssuedDocument"]
    assert unread(text) == ["a.py:4 document-type getIssuedDocument"]


def test_what_a_call_does_not_mend_stands_beside_what_it_does() -> None:
    text = """
    import gettone
    api = gettone.Api(token)
    def list_one(kind):
        return [api.call("listIssuedDocuments", type=one) for one in ("quote", kind)]
    list_one("order")
    list_one(chosen)
    """
    assert found(text) == [
        "a.py:5 listIssuedDocuments:quote",
        "a.py:6 listIssuedDocuments:order",
        "a.py:6 listIssuedDocuments:quote",
        "a.py:7 listIssuedDocuments",
        "a.py:7 listIssuedDocuments:quote",
    ]
    assert unread(text) == ["a.py:7 document-type listIssuedDocuments"]


def test_calls_are_followed_from_file_to_file() -> None:
    client = f"""
    import requests
    def fetch(path):
        return requests.get("{HOST}/c/16" + path)
    class Client:
        def load(self, path):
            return fetch(path)
    """
    use = """
    from a import Client
    from . import a
    Client().load("/products")
    a.fetch("/entities/suppliers")
    """
    assert found(client, use) == ["b.py:4 listProducts", "b.py:5 listSuppliers"]
    assert unread(client, use) == []


def test_an_endless_way_is_given_up() -> None:
    text = """
    import gettone
    def one(name):
        return two(name)
    def two(name):
        gettone.Api(token).call(name)
        return one(name)
    """
    assert unread(text) == ["a.py:6 operation call"]


@pytest.mark.parametrize("way", [3, 4])
def test_so_many_functions_are_followed(way: int) -> None:
    chain = "".join(f"def f{at + 1}(name): f{at}(name)\n" for at in range(way))
    text = f"import gettone\ndef f0(name): gettone.Api(t).call(name)\n{chain}f{way}('getSupplier')"
    assert bool(found(text)) == (way == 3)
    assert bool(unread(text)) == (way != 3)


def test_a_common_name_is_followed_only_where_it_is_plain_whose_it_is() -> None:
    text = f"""
    import requests
    class Client:
        def get(self, path):
            return requests.get("{HOST}/c/16/" + path)
        def load(self, path):
            return requests.get("{HOST}/c/16/" + path)
    {{}}.get("products")
    Client().get("products")
    unseen.load("receipts")
    load("taxes")
    """
    assert found(text) == ["a.py:9 listProducts", "a.py:10 listReceipts"]
    assert unread(text) == []


def test_a_call_of_an_unknown_function_with_an_address_is_settled_by_what_that_does() -> None:
    text = f"""
    import requests
    def fetch(path):
        return requests.get("{HOST}" + path)
    fetch("/c/16/products")
    """
    assert found(text) == ["a.py:5 listProducts"]
    assert unread(text) == []
    assert unread("fetch('/c/16/products')") == ["a.py:1 method /c/16/products"]


def test_the_sdk_s_names_count_where_the_program_uses_it() -> None:
    sdk = "import fattureincloud_python_sdk"
    use = "unseen.list_products(16)"
    own = "class Store:\n def list_products(self): pass"
    assert unread(use) == []
    assert unread(sdk, use) == ["b.py:1 receiver list_products"]
    assert unread(sdk, use, own) == []


def test_what_others_do_is_no_problem_of_this_program() -> None:
    assert unread("import requests\nrequests.get(url)") == []
    assert unread("phone.call(number)") == []
    program = f"import requests\nrequests.get(url)\nrequests.get('{HOST}/user/info')"
    assert unread(program) == ["a.py:2 address get"]


def test_a_class_s_base_in_another_file_is_not_known() -> None:
    text = """
    import requests
    class Client(Base):
        def products(self):
            return requests.get(self.base_url + "/c/16/products")
    """
    assert found(text) == ["a.py:5 listProducts"]


def test_a_method_handed_on_in_a_function_is_followed() -> None:
    text = """
    import gettone
    def later(name):
        submit(gettone.Api(token).call, name)
    later("getSupplier")
    """
    assert found(text) == ["a.py:5 getSupplier"]
    assert scanned(text).unread == ()
