"""Published methods as pure functions: plain values in, frozen dataclasses out."""
