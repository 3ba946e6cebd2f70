"""One function a command: values in, pages out; no printing, no exit."""
