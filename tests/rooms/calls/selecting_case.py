"""The made call of the shared cases, as rows of the room; and a small decided call."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from django.utils import timezone

from longtable.calls.actions import deciding
from longtable.calls.models import (
    Application,
    Assignment,
    Call,
    Criterion,
    PanelMember,
    Requirement,
    Review,
    Score,
    Selection,
)
from longtable.coalitions.models import Person, Role
from longtable.coalitions.queries import Access
from longtable.places.actions import bring_community
from longtable.sources.package import read_package
from tests.factories import make_access
from tests.factories.applications import make_application
from tests.factories.calls import make_call
from tests.factories.places import make_community

STATEMENT = "Not in conflict."
KINDS = {
    "years_with_affected_groups_at_least": "years",
    "first_time_applicant": "first_time",
    "small": "small",
    "sector": "sector",
}


def make_chicago(shared: Path) -> tuple[Access, Call, dict[str, Any]]:
    """The call of cases/chicago-rfp with 64 applications and their reviews, and what is expected of it."""
    folder = shared / "cases" / "chicago-rfp"
    made = json.loads((folder / "call.json").read_text())
    by = make_access(Role.COORDINATOR)
    bring_community(by=by, package=read_package(shared / "cases" / "chicago-tobacco"), title="Chicago")
    criteria = [
        {"titles": {"en": one["name"]}, "weight": one["weight"], "reasons": {"en": "Need."}} for one in made["criteria"]
    ]
    requirements = []
    for one in made["requirements"]:
        ((key, value),) = one["where"].items()
        values = [value] if KINDS[key] in {"years", "sector"} else []
        requirements.append(
            {"titles": {"en": one["name"]}, "kind": KINDS[key], "values": values, "at_least": one.get("at_least"),
             "at_most": one.get("at_most")}
        )  # fmt: skip
    call = make_call(
        by, "closed", criteria=criteria, requirements=requirements, total_cents=made["budget"] * 100, awards_max=None,
        least_eligible_score=made["least_eligible_score"], reach_indicator="smoking",
        reach_target=made["reach"]["at_least"],
    )  # fmt: skip
    with (folder / "applications.csv").open() as file:
        Application.objects.bulk_create(_application(call, row) for row in csv.DictReader(file))
    with (folder / "reviews.csv").open() as file:
        add_reviews(
            call, [(r["application"], r["reviewer"], r["criterion"], int(r["score"])) for r in csv.DictReader(file)]
        )
    return by, call, json.loads((folder / "expected.json").read_text())


def _application(call: Call, row: dict[str, str]) -> Application:
    areas = [code for code in row["areas"].split(";") if code]
    groups = [one.split(":") for one in row["groups"].split(";") if one]
    services = [{"group": group, "relation": relation, "areas": areas} for group, relation in groups]
    return Application(
        call=call, number=int(row["code"][1:]), state="submitted", organization=row["name"], language="en",
        amount_cents=int(row["amount"]) * 100, sectors=row["sectors"].split(";"),
        services=services or [{"group": "everyone", "relation": "serves", "areas": areas}],
        first_time=row["first_time_applicant"] == "yes", small=row["small"] == "yes",
        years=int(row["years_with_affected_groups"]), submitted_at=timezone.now(),
    )  # fmt: skip


def add_reviews(call: Call, marks: list[tuple[str, str, str, int]]) -> None:
    """Finished reviews: (application, reviewer, title of the criterion, score)."""
    applications = {one.code: one for one in call.applications.all()}
    criteria = {one.titles["en"]: one for one in Criterion.objects.filter(call=call)}
    members: dict[str, PanelMember] = {}
    reviews: dict[tuple[str, str], Review] = {}
    scores = []
    for code, reviewer, title, value in marks:
        if reviewer not in members:
            person = Person.objects.create(coalition=call.coalition, name=f"Reviewer {reviewer}")
            members[reviewer] = PanelMember.objects.create(call=call, person=person)
        if (code, reviewer) not in reviews:
            assignment = Assignment.objects.create(member=members[reviewer], application=applications[code])
            reviews[code, reviewer] = Review.objects.create(
                assignment=assignment, state="done", strengths=f"Strong point of {code}", questions=f"Open point of {code}",
                finished_at=timezone.now(),
            )  # fmt: skip
        scores.append(Score(review=reviews[code, reviewer], criterion=criteria[title], value=value))
    Score.objects.bulk_create(scores)


def make_small(*, language: str = "en", **fields: Any) -> tuple[Access, Call]:
    """Five applications with two reviews each for money that is enough for three; two must be first-time applicants.

    Scores 5, 4, 4, 3, 2 on a bar of 2.5; A04 and A05 apply for the first time. The best set is A01 and A04 and one of A02, A03…
    """
    by = make_access(Role.COORDINATOR, email=fields.pop("email", ""))
    make_access(Role.COORDINATOR, by.coalition)
    make_community(by)
    values = {
        "total_cents": 6_000_000, "reach_indicator": "smoking", "reach_target": 0.1, "awards_max": None,
        "requirements": [{"titles": {"en": "First-time applicants", "es": "Primera vez"}, "kind": "first_time", "at_least": 1}],
    }  # fmt: skip
    call = make_call(by, "closed", **{**values, **fields})
    areas = (["9", "10"], ["11"], ["12"], ["8", "9"], ["7"])
    for number, served in enumerate(areas):
        make_application(
            call, organization=f"Organization {number + 1}", services=[("black", "serves", served)], language=language,
            email=f"applicant{number + 1}@applicants.example", first_time=number >= 3, small=True, years=number,
            name=f"Contact {number + 1}",
        )  # fmt: skip
    titles = [one.titles["en"] for one in call.criteria.all()]
    marks = [
        (f"A{number + 1:02}", reviewer, title, score)
        for number, score in enumerate((5, 4, 4, 3, 2))
        for reviewer in ("one", "two")
        for title in titles
    ]
    add_reviews(call, marks)
    return by, call


def decide_as_proposed(by: Access, call: Call) -> Selection:
    """The proposal kept and written down as the decision."""
    selection = deciding.keep_proposal(by=by, call=call)
    return deciding.decide(by=by, selection=selection, lines=lines_of(selection))


def lines_of(selection: Selection) -> dict[str, deciding.Line]:
    """The lines of a decision that follows the proposal."""
    asked = {one["code"]: one["amount"] for one in selection.inputs["applications"]}
    best = selection.result["best"]["ids"]
    return {code: deciding.Line(code in best, asked[code]) for code in asked}


def sign_twice(selection: Selection) -> Selection:
    """Two members sign."""
    for _number in range(2):
        member = make_access(Role.MEMBER, selection.call.coalition)
        deciding.sign(by=member, selection=selection, statement=STATEMENT)
    selection.refresh_from_db()
    return selection


def make_decided(**fields: Any) -> tuple[Access, Call, Selection]:
    """A small call, decided as proposed and signed by two."""
    by, call = make_small(**fields)
    selection = sign_twice(decide_as_proposed(by, call))
    call.refresh_from_db()
    return by, call, selection


def requirement_keys(call: Call) -> dict[str, str]:
    """Titles of requirements by key."""
    return {f"r{one.pk}": one.titles["en"] for one in Requirement.objects.filter(call=call)}
