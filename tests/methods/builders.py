"""Small communities, needs and partners for tests of methods."""

import numpy as np

from longtable.methods.coverage import Community, Need, Partner, Service


def community(population, **groups):
    ids = tuple(str(number + 1) for number in range(len(population)))
    counts = {code: np.asarray(values, dtype=float) for code, values in groups.items()}
    return Community(ids, tuple(f"Area {one}" for one in ids), np.asarray(population, dtype=float), counts)


def need(rates, people=None, **more):
    people = None if people is None else np.asarray(people, dtype=float)
    return Need("smoking", np.asarray(rates, dtype=float), people, "adults", **more)


def partner(name, *services, sectors=(), **more):
    """Make a partner; a service is (group, areas) or (group, areas, relation), areas a text such as "1 2" or "*"."""
    made = tuple(Service(group, tuple(areas.split()), *relation) for group, areas, *relation in services)
    return Partner(name, name, tuple(sectors), made, **more)
