"""When and where everyone can come (methods, section 6): one meeting ranked, a series chosen, nobody left out unseen."""

from longtable.methods.meeting_times.choosing import TIME_LIMIT, choose_series
from longtable.methods.meeting_times.ranking import rank_options
from longtable.methods.meeting_times.types import (
    IF_NEED_BE,
    MOST_MEETINGS,
    NO,
    YES,
    Answers,
    Gap,
    Lot,
    Meeting,
    Option,
    OptionResult,
    Outcome,
    Person,
    Progress,
    Ranking,
    Series,
)
from longtable.methods.meeting_times.words import again_in_a_row, gap_in_words

__all__ = [
    "IF_NEED_BE",
    "MOST_MEETINGS",
    "NO",
    "TIME_LIMIT",
    "YES",
    "Answers",
    "Gap",
    "Lot",
    "Meeting",
    "Option",
    "OptionResult",
    "Outcome",
    "Person",
    "Progress",
    "Ranking",
    "Series",
    "again_in_a_row",
    "choose_series",
    "gap_in_words",
    "rank_options",
]
