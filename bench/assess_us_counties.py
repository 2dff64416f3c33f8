"""Claim: `longtable assess` on all US counties takes at most 1/20 of PySAL spopt's MCLP and below 400 MB."""

from __future__ import annotations

import csv
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from measuring import BUILD, ROOT, SHARED, Claim, conclude, run

SEED = 20240601
PARTNERS, PROSPECTS, K = 400, 2000, 5
CASE = BUILD / "us-counties"
PEER = ROOT / "build" / "bench-peer"
CENSUS_GROUPS = {"black": "BlackE", "latino": "HisE", "asian": "AsianE", "older_adults": "Ovr65"}
SVI_GROUPS = {"disability": "E_DISABL", "limited_english": "E_LIMENG"}
GROUPS = (*CENSUS_GROUPS, *SVI_GROUPS)
SECTORS = ("community", "education", "housing", "social_services", "transportation", "parks", "business")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def build_case() -> None:
    """Write the county case: published rates and counts, seeded partners and prospects."""
    CASE.mkdir(parents=True, exist_ok=True)
    places = next((SHARED / "data" / "places").glob("PLACES__County_Data*.csv"))
    counties = sorted(rows(places), key=lambda row: row["CountyFIPS"].zfill(5))
    ids = [row["CountyFIPS"].zfill(5) for row in counties]
    people = [int(row["TotalPopulation"].replace(",", "")) for row in counties]
    counts = group_counts()
    write(
        "areas.csv",
        ("area_id", "name", "population"),
        (
            (area, f"{row['CountyName']}, {row['StateAbbr']}", total)
            for area, row, total in zip(ids, counties, people, strict=True)
        ),
    )
    write(
        "indicators.csv",
        ("area_id", "indicator", "value", "denominator", "period"),
        (
            (area, "smoking", row["CSMOKING_CrudePrev"], "population", "2020")
            for area, row in zip(ids, counties, strict=True)
        ),
    )
    write(
        "groups.csv",
        ("area_id", "group", "count"),
        (
            (area, group, min(counts[group][area], total) if area in counts[group] else "")
            for area, total in zip(ids, people, strict=True)
            for group in GROUPS
        ),
    )
    made = random.Random(SEED)
    header = ("name", "sectors", "groups", "areas", "standing")
    partners = (organization(made, f"Partner {number}", ids, people, 12) for number in range(PARTNERS))
    write(
        "partners.csv",
        (*header, "decision_seat"),
        ((*one, "active", made.choice(("yes", "no", "no"))) for one in partners),
    )
    prospects = (organization(made, f"Prospect {number}", ids, people, 4) for number in range(PROSPECTS))
    write("prospects.csv", header, ((*one, "prospect") for one in prospects))


def group_counts() -> dict[str, dict[str, int]]:
    """Return group -> county -> people, where the publishers know it (-999 is missing)."""
    counts: dict[str, dict[str, int]] = {group: {} for group in GROUPS}
    for path, columns, key in (
        (SHARED / "data" / "census" / "oeps_county-2023.csv", CENSUS_GROUPS, "FIPS"),
        (SHARED / "data" / "svi" / "SVI_2018_US_county.csv", SVI_GROUPS, "FIPS"),
    ):
        for row in rows(path):
            for group, column in columns.items():
                if row[column] and float(row[column]) >= 0:
                    counts[group][row[key].zfill(5)] = round(float(row[column]))
    return counts


def organization(
    made: random.Random, name: str, ids: list[str], people: list[int], most: int
) -> tuple[str, str, str, str]:
    """One made organization: at home in a county, more likely where many live, and working in those next to it."""
    home = made.choices(range(len(ids)), weights=[count**0.5 for count in people])[0]
    width = 1 if made.random() < 0.6 else made.randint(2, most)
    areas = ids[home : home + width]
    groups = made.sample(GROUPS, made.choice((1, 1, 2)))
    served = ";".join(f"{group}:{made.choice(('serves', 'serves', 'focuses_on', 'led_by'))}" for group in groups)
    return name, made.choice(SECTORS), served, ";".join(areas)


def write(name: str, header: tuple[str, ...], lines: object) -> None:
    with (CASE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)  # type: ignore[arg-type]


def write_pairs() -> tuple[int, float]:
    """Write the uncovered pairs that a prospect would cover, for the peer; return their number and all weight."""
    from longtable.assessing import ON_THE_LIST, assess_case
    from longtable.methods.coverage import Partner, Service
    from longtable.methods.coverage.voices import mark_services
    from longtable.sources.casefolder import read_case

    case = read_case(CASE)
    found = assess_case(case, "smoking").assessment
    prospects = [
        Partner(row.name, row.name, services=tuple(Service(s.group, s.areas, s.relation) for s in row.services))
        for row in case.prospects
        if row.standing in ON_THE_LIST
    ]
    marks = mark_services(found.community, prospects)
    open_pairs = (found.weights > 0) & (found.voices.any == 0)
    named = marks.row < len(marks.groups)
    column, row, area = marks.partner[named], marks.row[named], marks.area[named]
    useful = open_pairs[row, area]
    flat = row[useful] * marks.areas + area[useful]
    pairs, line = np.unique(flat, return_inverse=True)
    np.savez(
        BUILD / "pairs.npz", weights=found.weights.ravel()[pairs], pair=line, column=column[useful],
        columns=np.array(len(prospects)), k=np.array(K),
    )  # fmt: skip
    return len(pairs), float(found.weights.sum())


def peer_python() -> str:
    """Return the interpreter of the peer's own environment, made on first use."""
    python = PEER / "bin" / "python"
    if not (PEER / "ready").exists():
        run([sys.executable, "-m", "venv", "--clear", str(PEER)])
        run([str(python), "-m", "pip", "install", "-q", "spopt~=0.7", "pulp~=3.0", "highspy"])
        (PEER / "ready").touch()
    return str(python)


def main() -> int:
    build_case()
    pairs, total = write_pairs()
    out = BUILD / "us-counties.json"
    command = [sys.executable, "-m", "longtable.cli", "assess", str(CASE), "--indicator", "smoking"]
    command += ["--invite", str(K), "--json", str(out)]
    ours = [run(command) for _repeat in range(5)]
    invited = json.loads(out.read_text())["invite"][0]
    time.sleep(0.1)
    peer = run([peer_python(), str(Path(__file__).with_name("peer_spopt.py")), str(BUILD / "pairs.npz")])
    parts = json.loads(peer.output.strip().splitlines()[-1])
    seconds = statistics.median(one.seconds for one in ours)
    print(f"{pairs:,} uncovered pairs x {PROSPECTS:,} prospects, k = {K}")
    print(
        f"longtable: {seconds:.2f} s whole process (median of 5), {max(one.peak_mb for one in ours):.0f} MB,", end=" "
    )
    print(f"gain {invited['gain']:.9f}, proven {invited['proven']} by {invited['method']}")
    print(f"spopt:     {peer.seconds:.2f} s whole process, {peer.peak_mb:.0f} MB, {parts}")
    difference = abs(parts["covered"] / total - invited["gain"])
    if not invited["proven"] or difference > 1e-9:
        print(f"MISSED the same optimum: difference {difference:g}")
        return 1
    return conclude(
        [
            Claim("time beside spopt", seconds / peer.seconds, 1 / 20, "of its time"),
            Claim("peak memory", max(one.peak_mb for one in ours), 400, "MB"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
