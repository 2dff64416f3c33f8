"""The same choice in OR-Tools CP-SAT, which works in whole numbers: values and shares are scaled by a million."""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path

from ortools.sat.python import cp_model

SCALE = 1_000_000


def main(path: str) -> None:
    given = json.loads(Path(path).read_text(encoding="utf-8"))
    started = time.perf_counter()
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"x{number}") for number in range(len(given["values"]))]
    for variable, may in zip(chosen, given["open"], strict=True):
        if not may:
            model.add(variable == 0)
    for weights, lower, upper in given["rows"]:
        whole = [round(weight) for weight in weights]
        total = sum(weight * variable for weight, variable in zip(whole, chosen, strict=True) if weight)
        if math.isfinite(lower):
            model.add(total >= round(lower))
        if math.isfinite(upper):
            model.add(total <= math.floor(upper))
    reached = [model.new_bool_var(f"y{number}") for number in range(len(given["share"]))]
    here: list[list[cp_model.IntVar]] = [[] for _area in reached]
    for area, applicant in zip(given["area"], given["applicant"], strict=True):
        here[area].append(chosen[applicant])
    for variable, some in zip(reached, here, strict=True):
        model.add(variable <= sum(some))
    shares = [round(share * SCALE) for share in given["share"]]
    model.add(
        sum(share * one for share, one in zip(shares, reached, strict=True)) >= math.floor(given["least"] * SCALE)
    )
    values = [round(value * SCALE) for value in given["values"]]
    model.maximize(sum(value * one for value, one in zip(values, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = given["seconds"]
    status = solver.solve(model)
    worth = sum(value for value, one in zip(given["values"], chosen, strict=True) if solver.value(one))
    found = {"objective": worth, "proven": status == cp_model.OPTIMAL, "bound": solver.best_objective_bound / SCALE}
    print(json.dumps(found | {"seconds": round(time.perf_counter() - started, 2), "workers": 2}))


if __name__ == "__main__":
    main(sys.argv[1])
