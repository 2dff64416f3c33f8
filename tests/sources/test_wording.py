"""Every message of a reader can be filled in: its placeholders do not clash with file, row and column."""

import importlib
import pkgutil
import re

import longtable.sources as sources


def templates():
    for module in pkgutil.iter_modules(sources.__path__):
        loaded = importlib.import_module(f"longtable.sources.{module.name}")
        for name, value in vars(loaded).items():
            if name.isupper() and isinstance(value, str) and " " in value:
                yield module.name, name, value


def test_placeholders_are_named_and_free():
    found = list(templates())
    assert len(found) > 100
    for module, name, text in found:
        places = re.findall(r"%(?:\((\w+)\))?([a-z%])", text)
        assert all(kind in "s%" for _, kind in places if _), (module, name)
        if module not in {"listrows"}:  # questions carry their own parameters
            assert not {"file", "row", "column"} & {place for place, _ in places}, (module, name)
