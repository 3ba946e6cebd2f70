"""The file of an electronic invoice: header, body, raw attributes, an attachment.

Source:
    FatturaPA 1.2.2, schema. Assumed: which attachment goes along.
"""

from __future__ import annotations

import base64
from decimal import localcontext
from typing import Final

from gettone.sandbox.amounts import EXACT
from gettone.sandbox.fattura import Fattura
from gettone.sandbox.fattura_body import body
from gettone.sandbox.fattura_header import header
from gettone.sandbox.fattura_xml import latin, merged, written
from gettone.sandbox.shelf import StoredFile
from gettone.wire.bodies import Body

__all__ = ["fattura_file"]

_MAX_NAME_CHARS: Final = 60


def fattura_file(fattura: Fattura, attached: StoredFile | None = None) -> bytes:
    """Write the XML: plausible, so that it can be tried; nobody certified it.

    Args:
        fattura: A document without faults.
        attached: What goes inside it, if anything.
    """
    with localcontext(EXACT):
        content = body(fattura)
    if attached is not None:
        content["Allegati"] = _attached(attached)
    tree: Body = {"FatturaElettronicaHeader": header(fattura), "FatturaElettronicaBody": content}
    return written(merged(tree, fattura.document.get("ei_raw")), fattura.form)


def _attached(file: StoredFile) -> Body:
    return {
        "NomeAttachment": latin(file.name, _MAX_NAME_CHARS),
        "FormatoAttachment": file.name.rpartition(".")[2].upper(),
        "Attachment": base64.b64encode(file.content).decode("ascii"),
    }
