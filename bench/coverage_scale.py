"""Claim: coverage of 85,000 areas x 12 groups x 5,000 partners takes under 3 s in the process and grows linearly."""

from __future__ import annotations

import resource
import statistics
import sys
import time

import numpy as np
from measuring import Claim, conclude

from longtable.methods.coverage import Community, Need, Partner, Service, Table, assess

SEED = 7
GROUPS = tuple(f"group_{number}" for number in range(12))
FULL_AREAS, FULL_PARTNERS, MOST_AREAS = 85_000, 5_000, 20


def build(areas: int, partners: int) -> tuple[Community, Need, Table]:
    """Made numbers of the given size, always the same."""
    made = np.random.default_rng(SEED)
    ids = tuple(f"{number:011d}" for number in range(areas))
    population = made.integers(500, 8000, areas).astype(float)
    groups = {code: np.floor(population * made.uniform(0, 0.4, areas)) for code in GROUPS}
    rates = made.normal(18, 5, areas).clip(2, 60)
    rates[made.random(areas) < 0.02] = np.nan
    community = Community(ids, tuple(f"Tract {one}" for one in ids), population, groups)
    members = []
    for number in range(partners):
        here = tuple(ids[index] for index in made.integers(0, areas, made.integers(1, MOST_AREAS + 1)))
        served = made.choice(GROUPS, made.integers(1, 4), replace=False)
        services = tuple(Service(str(group), here, "serves") for group in served)
        members.append(Partner(f"p{number}", f"Partner {number}", ("community",), services))
    return community, Need("smoking", rates, np.floor(population * 0.77), "adults"), Table(tuple(members))


def measure(share: float) -> float:
    """Return the median seconds of three assessments at a share of the full size."""
    inputs = build(int(FULL_AREAS * share), int(FULL_PARTNERS * share))
    taken = []
    for _repeat in range(3):
        started = time.perf_counter()
        assess(*inputs)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> int:
    seconds = {share: measure(share) for share in (0.25, 0.5, 1.0)}
    for share, taken in seconds.items():
        print(f"{int(FULL_AREAS * share):>7,} areas, {int(FULL_PARTNERS * share):>5,} partners: {taken:.3f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return conclude(
        [
            Claim("85,000 areas x 12 groups x 5,000 partners", seconds[1.0], 3.0, "s"),
            Claim("growth from a quarter to the whole (linear is 4)", seconds[1.0] / seconds[0.25], 5.0, "times"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
