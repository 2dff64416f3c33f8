"""Who is heard (methods, section 7): from invitation to influence, shares, evenness, retention, assessments compared."""

from longtable.methods.participation.funnels import (
    ComparedLine,
    Comparison,
    Funnel,
    FunnelLine,
    as_plain,
    compare,
    from_plain,
    funnel,
)
from longtable.methods.participation.pulse import PULSE_K, Pulse, Shown, protected_pulse
from longtable.methods.participation.rates import Difference, Rate, difference_of, rate_of, wilson
from longtable.methods.participation.speaking import By, ShareLine, Shares, shares
from longtable.methods.participation.spread import Evenness, Fit, FitLine, evenness, fit_to_need
from longtable.methods.participation.staying import (
    Retention,
    RetentionLine,
    Stopped,
    StoppedComing,
    retention,
    stopped_coming,
)
from longtable.methods.participation.types import UNTOLD, Happening, Invitation, Meeting, Step, Unit

__all__ = [
    "PULSE_K",
    "UNTOLD",
    "By",
    "ComparedLine",
    "Comparison",
    "Difference",
    "Evenness",
    "Fit",
    "FitLine",
    "Funnel",
    "FunnelLine",
    "Happening",
    "Invitation",
    "Meeting",
    "Pulse",
    "Rate",
    "Retention",
    "RetentionLine",
    "ShareLine",
    "Shares",
    "Shown",
    "Step",
    "Stopped",
    "StoppedComing",
    "Unit",
    "as_plain",
    "compare",
    "difference_of",
    "evenness",
    "fit_to_need",
    "from_plain",
    "funnel",
    "protected_pulse",
    "rate_of",
    "retention",
    "shares",
    "stopped_coming",
    "wilson",
]
