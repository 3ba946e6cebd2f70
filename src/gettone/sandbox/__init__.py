"""The provider, emulated: its page and its API, on one's own machine."""
