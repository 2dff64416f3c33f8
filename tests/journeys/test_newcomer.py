"""A newcomer makes a coalition, brings the Chicago package and the list as it is kept, and reads a right answer."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from longtable.coverage.models import Assessment
from longtable.partners.models import Partner, Service
from longtable.people.models import OutboxMessage
from tests.journeys.steps import follow
from tests.pages import space

pytestmark = pytest.mark.django_db(transaction=True)
CODE = re.compile(r"\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b")


def sign_up(page: Page, clean: Callable[[Page], None], mailoutbox: list, address: str) -> None:
    page.goto("/account/signup/")
    clean(page)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is your code?")
    clean(page)
    code = CODE.search(mailoutbox[-1].body)
    assert code
    page.get_by_label("Code").fill(code.group())
    follow(page.get_by_role("button", name="Go on"))


def set_table(page: Page, clean: Callable[[Page], None]) -> str:
    expect(page.get_by_role("heading", level=1)).to_have_text("Which table do you want to sit at?")
    clean(page)
    follow(page.get_by_role("link", name="Begin a coalition"))
    clean(page)
    page.get_by_label("What is your coalition called?").fill("Chicago tobacco coalition")
    page.get_by_role("button", name="Set the table").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs us today?")
    expect(page.get_by_role("link", name="Bring our community")).to_be_visible()
    clean(page)
    return page.url


def bring_chicago(page: Page, clean: Callable[[Page], None], here: str, package: Path) -> None:
    page.goto(f"{here}places/")
    clean(page)
    page.goto(f"{here}places/bring/")
    clean(page)
    follow(page.get_by_role("link", name="Bring a package"))
    clean(page)
    files = [package / name for name in ("areas.csv", "groups.csv", "indicators.csv", "shapes.geojson")]
    page.locator("input[type=file]").first.set_input_files(files)
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this what you want to bring in?")
    clean(page)
    page.get_by_label("Name of the place").fill("Chicago")
    page.get_by_role("button", name="Bring it in").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How is our community doing?")
    expect(page.locator("main")).to_contain_text("18.1%")
    clean(page)


def bring_list(page: Page, clean: Callable[[Page], None], here: str, file: Path) -> None:
    page.goto(f"{here}partners/list/")
    clean(page)
    page.locator("input[type=file]").first.set_input_files(file)
    follow(page.get_by_role("button", name="Upload and look"))
    for _ in range(3):  # how it is read, what the words mean, what is the same
        clean(page)
        follow(page.get_by_role("button", name="go on").last)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready?")
    page.wait_for_load_state()
    said = space(page.locator("main").inner_text())
    assert "14 rows make new partners; 6 rows cannot be used. Together these are all 20 rows of the file" in said
    assert Partner.objects.count() == 0
    clean(page)
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/result/")
    clean(page)
    assert Partner.objects.count() == 13


def right_coverage(package: Path) -> float:
    """Coverage worked out again, in plain Python, from the files and the services that were imported."""
    with (package / "areas.csv").open() as file:
        adults = {row["area_id"]: float(row["adults"]) for row in csv.DictReader(file)}
    with (package / "indicators.csv").open() as file:
        rates = {
            row["area_id"]: float(row["value"])
            for row in csv.DictReader(file)
            if row["indicator"] == "smoking" and row["value"]
        }
    benchmark = sum(rate * adults[a] for a, rate in rates.items()) / sum(adults[a] for a in rates)
    active = Service.objects.filter(partner__standing="active").exclude(group="everyone")
    served = {(s.group, a) for s in active for a in (adults if s.areas == ["*"] else s.areas)}
    whole = part = 0.0
    with (package / "groups.csv").open() as file:
        for row in csv.DictReader(file):
            excess = max(0.0, rates.get(row["area_id"], 0.0) - benchmark)
            weight = float(row["count"] or 0) * excess
            whole += weight
            part += weight if (row["group"], row["area_id"]) in served else 0
    return part / whole


def test_from_a_list_to_a_right_answer(
    open_browser: Callable[..., Page], clean: Callable[[Page], None], mailoutbox: list, shared: Path
) -> None:
    page = open_browser()
    package = shared / "cases" / "chicago-tobacco"
    sign_up(page, clean, mailoutbox, "dana@people.example")
    here = set_table(page, clean)
    bring_chicago(page, clean, here, package)
    bring_list(page, clean, here, shared / "cases" / "members-as-kept.xlsx")
    page.goto(f"{here}coverage/")
    clean(page)
    page.get_by_role("button", name="Find out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is missing from our table?")
    page.wait_for_load_state("networkidle")
    clean(page)
    share = Assessment.objects.get().result["summary"]["any"]
    assert share == pytest.approx(right_coverage(package), abs=1e-9)
    said = space(page.locator("main").inner_text())
    assert f"{round(share * 100)} percent" in said
    assert "12 partners" in said
    assert "0 of 12" in said or "None of our 12 partners has confirmed" in said or "none has confirmed" in said.lower()
    assert OutboxMessage.objects.count() == 0  # nothing was sent to anyone but by the person
    for part in ("coverage/found/", "partners/", "partners/asking/", "coalition/"):
        page.goto(here + part)
        clean(page)
