"""The demo's year of meetings in words: who came and how often they spoke, what was on the agenda, what was promised.

A line of parts is one sign for each meeting: "." not invited, "-" not there, a number of turns. All made up for Longtable.
"""

from __future__ import annotations

from typing import NamedTuple

MONTHLY = (348, 320, 292, 257, 229, 201, 166, 138, 110, 75, 40, 12)  # days before today, all on one day of the week
GROUP = (301, 217, 126, 56)
EVENINGS = frozenset({6, 8, 9, 11})  # of the monthly meetings, after neighbors had asked for it
COUNTED_NOT = frozenset({1})  # nobody counted turns then

STEERING_PARTS = {
    "Lindenshore Health Department": "989897887776",
    "Harbor Lung Alliance": "67-656564554",
    "Copper Row Free Clinic": "454-343-3433",
    "Lindenshore Public Schools": "3-4323-3-232",
    "Lindenshore Housing Office": "232-32-3-2-2",
    "North Shore Quit Line": "76675-655454",
    "Silver Gull Senior Center": "00-00-000-00",
    "Bridgeworks Job Center": "..212-12-112",
    "Lindenshore College of Nursing": "..1-1--1--1-",
    "Parks Trust of Lindenshore": "..---....---",
    "Grace Harbor Tabernacle": "...121121---",
    "South Orchard Neighbors": "....1-2-23-3",
    "Casa Marisma": "....-13-4314",
    "Clínica Los Tilos": "....22112-21",
    "Lakeside Parents Circle": ".....-2-21-2",
    "Shoreline Youth Council": "......1-12-2",
    "Lindenshore Shopkeepers": ".......-----",
    "Tenants of Tidewater": ".......-11-1",
    "Open Doors Disability Rights": "........-1-2",
    "East End Mutual Aid": ".........1-1",
}
GROUP_PARTS = {
    "Lindenshore Health Department": "6544",
    "Harbor Lung Alliance": "4333",
    "Casa Marisma": "3434",
    "Clínica Los Tilos": "3-32",
    "South Orchard Neighbors": "2333",
    "Lakeside Parents Circle": "2332",
    "Shoreline Youth Council": "..22",
}
AGENCIES = frozenset(list(STEERING_PARTS)[:6])  # their turns are longer
LEAD = (
    "Lindenshore Health Department",
    "Harbor Lung Alliance",
    "Lindenshore Health Department",
    "Casa Marisma",
)  # in turn


class Item(NamedTuple):
    """One item: of which meeting, what, proposed by whom, to do what, and what became of it."""

    meeting: int
    title: str
    by: str
    kind: str
    outcome: str  # adopted, not_adopted, later, "declined" (never on the agenda) or ""
    said: str
    again: str = ""  # the title of an item that was put off and is taken again


STEERING_ITEMS = (
    Item(0, "Money for quit kits", "Lindenshore Health Department", "decide", "adopted", "We buy 400 kits."),
    Item(0, "How many people smoke, area by area", "Lindenshore Health Department", "inform", "", ""),
    Item(
        1,
        "One form for the clinics",
        "Copper Row Free Clinic",
        "decide",
        "adopted",
        "The short form is used from May on.",
    ),
    Item(
        2,
        "A week without smoke at school",
        "Lindenshore Public Schools",
        "decide",
        "adopted",
        "In the second week of October.",
    ),
    Item(2, "Posters on buses", "Harbor Lung Alliance", "discuss", "adopted", "Lung Alliance asks for prices."),
    Item(3, "Quit line on Sundays", "North Shore Quit Line", "decide", "adopted", "Four hours, to begin with."),
    Item(
        4,
        "An interpreter at every meeting",
        "Clínica Los Tilos",
        "decide",
        "adopted",
        "Yes, paid by the health department.",
    ),
    Item(4, "Leaflets that our people wrote", "Casa Marisma", "discuss", "declined", "The agenda was full this time."),
    Item(5, "Meet in the evening", "South Orchard Neighbors", "decide", "adopted", "Every second meeting is at six."),
    Item(
        6,
        "Ask young people about vaping",
        "Shoreline Youth Council",
        "decide",
        "later",
        "First we need to know the cost.",
    ),
    Item(
        7,
        "Training for staff of the housing office",
        "Lindenshore Housing Office",
        "decide",
        "adopted",
        "Two afternoons.",
    ),
    Item(
        8,
        "A group to stop smoking in the church hall",
        "Grace Harbor Tabernacle",
        "decide",
        "later",
        "No time left. Next time first.",
    ),
    Item(
        8,
        "A small fund for neighbors' groups",
        "South Orchard Neighbors",
        "decide",
        "not_adopted",
        "Not without the next budget.",
    ),
    Item(
        9,
        "Ask young people about vaping",
        "",
        "decide",
        "adopted",
        "Young people write the questions.",
        "Ask young people about vaping",
    ),
    Item(
        9,
        "Leases without smoke, and who pays for repairs",
        "Tenants of Tidewater",
        "discuss",
        "not_adopted",
        "The owners were not there.",
    ),
    Item(10, "Leaflets for the winter", "Lindenshore Health Department", "decide", "adopted", "In three languages."),
    Item(
        10,
        "Nursing students at the clinic",
        "Lindenshore College of Nursing",
        "inform",
        "adopted",
        "They begin in February.",
    ),
    Item(11, "Childcare at our meetings", "Lakeside Parents Circle", "decide", "adopted", "We try it three times."),
    Item(
        11,
        "A room without steps",
        "Open Doors Disability Rights",
        "decide",
        "later",
        "We look for a room until the next meeting.",
    ),
    Item(
        11,
        "How the money is shared out",
        "East End Mutual Aid",
        "discuss",
        "declined",
        "The treasurer could not come. Next time.",
    ),
)
GROUP_ITEMS = (
    Item(
        0,
        "A promise for homes without smoke",
        "Casa Marisma",
        "decide",
        "adopted",
        "The words are ready in two languages.",
    ),
    Item(
        1,
        "From door to door in South Orchard",
        "South Orchard Neighbors",
        "decide",
        "adopted",
        "Six neighbors go in pairs.",
    ),
    Item(
        2,
        "The promise for people who rent",
        "Lakeside Parents Circle",
        "decide",
        "adopted",
        "We add a page on balconies.",
    ),
    Item(3, "Pictures by young people", "Shoreline Youth Council", "decide", "adopted", "The twelve best are printed."),
)
COMING_ITEMS = (  # title, proposed by, kind, minutes, state
    ("A group to stop smoking in the church hall", "", "decide", 20, "accepted"),  # put off in the summer
    ("A room without steps", "", "decide", 15, "accepted"),
    ("What the talks with renters showed", "Tenants of Tidewater", "inform", 10, "accepted"),
    ("Quit kits for people who leave the hospital", "Copper Row Free Clinic", "decide", 15, "accepted"),
    ("How the money is shared out", "East End Mutual Aid", "discuss", 20, "proposed"),
)

# Of the monthly meetings: meeting, who, what, days until it was due, days until it was done (0: still open)
PROMISES = (
    (0, "Lindenshore Health Department", "Order the quit kits", 30, 25),
    (1, "Copper Row Free Clinic", "Send the short form to all clinics", 40, 44),
    (2, "Harbor Lung Alliance", "Ask three printers for prices of posters", 28, 20),
    (4, "Lindenshore Health Department", "Find interpreters for the year", 30, 61),
    (5, "Lindenshore Health Department", "Book the library for evenings", 21, 14),
    (7, "Lindenshore Housing Office", "Name the two afternoons of the training", 30, 28),
    (8, "Lindenshore Health Department", "Put the church hall first on the next agenda", 30, 0),
    (9, "Shoreline Youth Council", "Write ten questions about vaping", 35, 33),
    (10, "Lindenshore Health Department", "Print the leaflets", 30, 0),
    (11, "Lakeside Parents Circle", "Ask who would look after the children", 21, 0),
    (11, "Lindenshore Public Schools", "Look for a room without steps", 28, 0),
)
NOTES = (  # of the monthly meetings: meeting, who, kind, text, what became of it
    (4, "Casa Marisma", "comment", "We would like to see our leaflets on the agenda.", ""),
    (
        6,
        "Lakeside Parents Circle",
        "parking",
        "Who looks after children in the evening?",
        "Childcare is tried from now on.",
    ),
    (8, "South Orchard Neighbors", "comment", "Small groups cannot wait for a budget.", ""),
    (
        9,
        "Open Doors Disability Rights",
        "parking",
        "The annex has steps. Two of us could not come in.",
        "We look for a room.",
    ),
    (11, "Tenants of Tidewater", "comment", "Owners should be in the room when we talk about leases.", ""),
)
PULSES = {  # of the monthly meetings: yes, partly, no
    4: (6, 5, 0), 5: (7, 2, 1), 6: (9, 5, 0), 7: (3, 1, 0), 8: (8, 6, 5), 9: (10, 6, 0), 10: (8, 5, 0), 11: (12, 5, 0),
}  # fmt: skip
PLACES = (  # name, address, way there, what it offers
    ("Harbor Annex, room 3", "12 Customs Row", "Bus 4. Two steps at the door.", ("transport", "captions")),
    (
        "Elm Street Library",
        "80 Elm Street",
        "Bus 4 and 9, a ramp on the left.",
        ("transport", "step_free", "childcare", "remote"),
    ),
    (
        "Hall of Casa Marisma",
        "5 Calle del Muelle",
        "Bus 11 until ten at night.",
        ("transport", "step_free", "childcare", "interpreter", "meal"),
    ),
)
MONTHLY_TITLE, GROUP_TITLE = "Monthly meeting", "Homes without smoke"
MONTHLY_PURPOSE = "We know what was done since the last meeting and decide what comes next."
GROUP_PURPOSE = "We agree on the next step for homes without smoke."
HALF_YEAR_NOTE = (
    "Agencies take most turns. Those who live with most need were invited late and came more often in the evening."
)

# Polls about times: a letter for each option, y(es), i(f need be), n(o). Who is not in the list has not answered.
NEXT_NOTE = "Please say when you can come. Children are looked after wherever it is."
NEXT_ANSWERS = {  # Thursday at two, Thursday at six, Wednesday at ten, Saturday at ten
    "Lindenshore Health Department": "yyyn",
    "Harbor Lung Alliance": "yiyn",
    "Copper Row Free Clinic": "yyni",
    "Lindenshore Public Schools": "yinn",
    "Lindenshore Housing Office": "yiyn",
    "North Shore Quit Line": "yyyn",
    "Silver Gull Senior Center": "yyyi",
    "Bridgeworks Job Center": "yyin",
    "Grace Harbor Tabernacle": "nyny",
    "South Orchard Neighbors": "nyny",
    "Casa Marisma": "nyni",
    "Clínica Los Tilos": "yyni",
    "Lakeside Parents Circle": "nyyn",
    "Shoreline Youth Council": "nyny",
    "Tenants of Tidewater": "nyny",
    "Open Doors Disability Rights": "iyiy",
    "East End Mutual Aid": "nyny",
}
SERIES_TITLE = "Monthly meeting, the next half year"
SERIES_NOTE = (
    "Six meetings, one each month. Say how each day and time would suit you. You can change it until the last day."
)
SERIES_ANSWERS = {  # Tuesday at six, Wednesday at ten, Thursday at two, Thursday at six, Saturday at ten
    "Lindenshore Health Department": "iyyyn",
    "Harbor Lung Alliance": "nyyin",
    "Copper Row Free Clinic": "inyyn",
    "Lindenshore Housing Office": "nyyin",
    "North Shore Quit Line": "iyyyn",
    "Silver Gull Senior Center": "iyyin",
    "South Orchard Neighbors": "ynnyy",
    "Casa Marisma": "ynnyy",
    "Clínica Los Tilos": "yniyi",
    "Lakeside Parents Circle": "yyniy",
    "Shoreline Youth Council": "ynniy",
    "Tenants of Tidewater": "ynnyy",
    "East End Mutual Aid": "ynnyi",
}
TEXTED = {  # who reads no e-mail, and agreed by phone to text messages
    "Lakeside Parents Circle": "(312) 555-0142",
    "Lindenshore Shopkeepers": "(312) 555-0177",
    "Clínica Los Tilos": "(312) 555-0119",
}
NEEDS = (  # who, what, language of the interpreter, whether the organizer may know that it is them
    ("Casa Marisma", ("interpreter", "evening"), "Spanish", True),
    ("Clínica Los Tilos", ("interpreter",), "Spanish", False),
    ("Lakeside Parents Circle", ("childcare",), "", True),
    ("South Orchard Neighbors", ("evening", "transport"), "", False),
    ("Tenants of Tidewater", ("evening",), "", False),
    ("Shoreline Youth Council", ("evening", "transport", "meal"), "", False),
    ("East End Mutual Aid", ("evening", "transport"), "", False),
    ("Silver Gull Senior Center", ("transport",), "", False),
    ("Open Doors Disability Rights", ("step_free", "transport"), "", True),
)
