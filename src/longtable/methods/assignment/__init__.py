"""Who reviews what (methods, section 5): fit, a fair assignment, and what changes by hand cost."""

from longtable.methods.assignment.assigning import assign, assign_panel
from longtable.methods.assignment.by_hand import (
    Change,
    Checked,
    Cost,
    Fault,
    Problem,
    barred,
    check_pairs,
    cost_of_changes,
    substitutes,
)
from longtable.methods.assignment.fit import fit, fit_matrix
from longtable.methods.assignment.types import (
    Application,
    Assignment,
    Bar,
    Conflict,
    Given,
    Lack,
    Panel,
    Reviewer,
    Shortage,
)

__all__ = [
    "Application",
    "Assignment",
    "Bar",
    "Change",
    "Checked",
    "Conflict",
    "Cost",
    "Fault",
    "Given",
    "Lack",
    "Panel",
    "Problem",
    "Reviewer",
    "Shortage",
    "assign",
    "assign_panel",
    "barred",
    "check_pairs",
    "cost_of_changes",
    "fit",
    "fit_matrix",
    "substitutes",
]
