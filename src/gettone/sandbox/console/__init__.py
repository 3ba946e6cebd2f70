"""The provider's page, emulated: where a user makes and manages a token."""

from gettone.sandbox.console.routes import create_console
from gettone.sandbox.console.sign_in import SignIn

__all__ = ["SignIn", "create_console"]
