"""The peer: PySAL spopt's maximal covering with HiGHS on the pairs of a file, in an environment of its own."""

from __future__ import annotations

import json
import sys
import time

started = time.perf_counter()
import numpy as np  # noqa: E402
import pulp  # noqa: E402
from spopt.locate import MCLP  # noqa: E402

imported = time.perf_counter()
data = np.load(sys.argv[1])
weights, k = data["weights"], int(data["k"])
cost = np.ones((len(weights), int(data["columns"])))
cost[data["pair"], data["column"]] = 0.0
model = MCLP.from_cost_matrix(cost, weights, service_radius=0.5, p_facilities=k)
built = time.perf_counter()
model.solve(pulp.HiGHS(msg=False, gapRel=0.0))
solved = time.perf_counter()
chosen = [number for number, variable in enumerate(model.fac_vars) if variable.value() > 0.5]
covered = float(weights[(cost[:, chosen] == 0).any(axis=1)].sum())
parts = {"import": imported - started, "build": built - imported, "solve": solved - built, "covered": covered}
print(json.dumps({name: round(value, 9) for name, value in parts.items()}))
