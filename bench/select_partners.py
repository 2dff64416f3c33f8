"""Claims: `longtable select` proves 500 applicants x 77 areas in under 1 s and explains them in under 60 s, and so on.

Made calls on the real 77 areas: who applies and where is drawn from the public prospects, amounts, facts and scores are made
with a fixed seed. The same choice is solved by OR-Tools CP-SAT in a process and an environment of its own.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
from pathlib import Path
from typing import Any

import numpy as np
from measuring import BUILD, ROOT, SHARED, Claim, conclude, run

SEED = 20270101
PLACE = SHARED / "cases" / "chicago-tobacco"
WORKED = SHARED / "cases" / "chicago-rfp"
PEER = ROOT / "build" / "bench-peer-cpsat"
PEER_SECONDS = 300  # CP-SAT is stopped after this
CRITERIA = {"experience": 3, "reach": 3, "plan": 2, "readiness": 1, "budget": 1}
AMOUNTS = np.array([15, 20, 25, 30, 40, 50, 60, 75]) * 1000


def build_case(name: str, applicants: int, awards: float, reach: float) -> Path:
    """Write the folder of a made call; ``awards``: how many times the money and the counts of the worked case."""
    folder = BUILD / name
    folder.mkdir(parents=True, exist_ok=True)
    made = np.random.default_rng(SEED)
    with (PLACE / "prospects.csv").open(encoding="utf-8", newline="") as file:
        prospects = list(csv.DictReader(file))
    with (PLACE / "areas.csv").open(encoding="utf-8", newline="") as file:
        areas = [row["area_id"] for row in csv.DictReader(file)]
    terms = json.loads((WORKED / "call.json").read_text(encoding="utf-8"))
    terms["budget"] = int(600_000 * awards)
    terms["criteria"] = [{"name": one, "weight": weight} for one, weight in CRITERIA.items()]
    for one in terms["requirements"]:
        one |= {bound: int(one[bound] * awards) for bound in ("at_least", "at_most") if bound in one}
    terms["reach"] = {"indicator": "smoking", "case": str(PLACE), "at_least": reach}
    (folder / "call.json").write_text(json.dumps(terms), encoding="utf-8")
    header = ["code", "name", "sectors", "groups", "areas", "amount", "first_time_applicant", "small"]
    header.append("years_with_affected_groups")
    lines = [applicant(made, number, prospects, areas) for number in range(applicants)]
    write(folder / "applications.csv", header, lines)
    write(folder / "reviews.csv", ["application", "reviewer", "criterion", "score"], reviews(made, lines))
    return folder


def applicant(made: np.random.Generator, number: int, prospects: list[dict[str, str]], areas: list[str]) -> list[str]:
    """One made application: a real prospect's sectors and number of areas; in half of them, areas drawn anew."""
    drawn = prospects[made.integers(len(prospects))]
    here = [one for one in drawn["areas"].split(";") if one]
    if made.random() < 0.5 and here and here != ["*"]:
        here = sorted(made.choice(areas, len(here), replace=False).tolist())
    yes = ["yes" if made.random() < share else "no" for share in (0.35, 0.85)]
    amount, years = str(made.choice(AMOUNTS)), str(made.choice([0, 1, 2, 3, 5, 8, 12, 20]))
    return [
        f"B{number:04}",
        f"{drawn['name']} {number}",
        drawn["sectors"],
        drawn["groups"],
        ";".join(here),
        amount,
        *yes,
        years,
    ]


def reviews(made: np.random.Generator, lines: list[list[str]]) -> list[list[str]]:
    """Three reviews of each application on five criteria, reviewers more or less strict."""
    reviewers = max(10, len(lines) * 3 // 30)
    strict = made.normal(0, 0.6, reviewers)
    found = []
    for line in lines:
        quality = made.normal(3.2, 0.8)
        for reviewer in made.choice(reviewers, 3, replace=False):
            marks = np.clip(np.round(quality + strict[reviewer] + made.normal(0, 0.5, len(CRITERIA))), 1, 5)
            found += [
                [line[0], f"R{reviewer:04}", one, str(int(mark))] for one, mark in zip(CRITERIA, marks, strict=True)
            ]
    return found


def write(path: Path, header: list[str], lines: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def select(folder: Path, *more: str, times: int = 3) -> tuple[float, dict[str, Any]]:
    """Run `longtable select` as a whole process; the median of several times."""
    out = BUILD / f"{folder.name}.json"
    command = [sys.executable, "-m", "longtable.cli", "select", str(folder), "--json", str(out), *more]
    seconds = statistics.median(run(command).seconds for _time in range(times))
    return seconds, json.loads(out.read_text(encoding="utf-8"))


def peer_python() -> str:
    """The interpreter of the peer's own environment, made on first use."""
    python = PEER / "bin" / "python"
    if not (PEER / "ready").exists():
        run([sys.executable, "-m", "venv", "--clear", str(PEER)])
        run([str(python), "-m", "pip", "install", "-q", "ortools~=9.0"])
        (PEER / "ready").touch()
    return str(python)


def write_model(folder: Path) -> Path:
    """The choice as arrays, for the peer."""
    from longtable.methods.selection.model import Problem
    from longtable.selecting import applicants_of, calibration_of, terms_of
    from longtable.sources.callfolder import read_call

    read = read_call(folder)
    problem = Problem.of(terms_of(read), applicants_of(read, calibration_of(read)))
    question = problem.question()
    model = {
        "values": question.values.tolist(),
        "open": question.open.tolist(),
        "rows": [[row.weights.tolist(), row.lower, row.upper] for row in problem.rows],
        "share": problem.cover.share.tolist(),
        "area": problem.cover.area.tolist(),
        "applicant": problem.cover.applicant.tolist(),
        "least": question.least_reach - problem.cover.already,
        "seconds": PEER_SECONDS,
    }
    path = BUILD / f"{folder.name}-model.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    return path


def within() -> tuple[float, float]:
    """Seconds in the process: the proven choice among 500, and one loss on demand (median of 20)."""
    from time import perf_counter

    from longtable.methods.selection import Chooser
    from longtable.selecting import applicants_of, calibration_of, terms_of
    from longtable.sources.callfolder import read_call

    read = read_call(BUILD / "select-500")
    call, applying = terms_of(read), applicants_of(read, calibration_of(read))
    Chooser(call, applying[:5])
    started = perf_counter()
    chooser = Chooser(call, applying)
    chooser.solve()
    solved = perf_counter() - started
    each = []
    for one in applying[::25]:
        started = perf_counter()
        chooser.change(one.id)
        each.append(perf_counter() - started)
    return solved, statistics.median(each)


def main(peers: bool = True) -> int:
    small, found = select(WORKED)
    expected = json.loads((WORKED / "expected.json").read_text(encoding="utf-8"))
    print(
        f"64 applicants, all of it: {small:.2f} s, {abs(found['objective'] - expected['objective']):.1e} from the worked case"
    )
    claims = [Claim("64 applicants complete", small, 5, "s")]
    for name, applicants, awards, reach in (
        ("select-500", 500, 1.0, 0.8),
        ("select-500-wide", 500, 7.8, 0.97),
        ("select-5000", 5000, 1.0, 0.9),
        ("select-5000-wide", 5000, 78.0, 0.99),
    ):
        folder = build_case(name, applicants, awards, reach)
        seconds, found = select(folder, "--quick")
        print(
            f"{name}: {len(found['chosen'])} of {applicants} chosen, reach {found['reach']:.4f}, objective "
            f"{found['objective']:.9f}, proven {found['proven']}: {seconds:.2f} s whole process"
        )
        if not found["proven"]:
            print("MISSED the proof")
            return 1
        claims.append(Claim(f"{name} proven", seconds, 1 if applicants == 500 else 10, "s"))
        if applicants == 500:
            full, told = select(folder, times=1)
            unproven = sum(not one["proven"] for one in told["changes"].values()) + told["steadiness"]["unproven"]
            print(
                f"{name}: prices, {len(told['changes'])} losses, 21 points, 200 draws in {full:.1f} s, {unproven} unproven"
            )
            claims.append(Claim(f"{name} explained", full, 60, "s"))
    solved, loss = within()
    print(f"in the process: 500 proven in {solved:.3f} s; one loss on demand {loss * 1000:.0f} ms")
    claims.append(Claim("one loss on demand", loss, 1, "s"))
    for name in ("select-500", "select-500-wide") if peers else ():
        peer = Path(__file__).with_name("peer_cpsat.py")
        done = run([peer_python(), str(peer), str(write_model(BUILD / name))], timeout=PEER_SECONDS + 120)
        print(f"CP-SAT on {name}: {done.output.strip().splitlines()[-1]}, {done.seconds:.1f} s whole process")
    return conclude(claims)


if __name__ == "__main__":
    sys.exit(main("--without-peer" not in sys.argv))
