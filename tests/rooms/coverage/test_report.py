"""The report: a tagged PDF that says what the result says, in both languages, whatever people have written."""

from __future__ import annotations

import copy
import itertools
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.utils.translation import override
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from longtable.assessing import as_values, assess_case, words_in
from longtable.coverage import report, report_data
from longtable.coverage.report import render_assessment_pdf
from longtable.coverage.report_case import kept_result, shapes_of_package
from longtable.sources.casefolder import Case, read_case
from longtable.sources.types import Areas, CommunityPackage, Indicator, PartnerRow, ServiceRow, Source
from longtable.ui import printing

NASTY = (
    "#panic(1) Coop",
    "Price $5 & $x^2$",
    "*Bold* _under_ `raw`",
    "@ref <label> = Head",
    "Back\\slash \\u{41} ~ // no comment",
    '"Quoted" [content] {code}',
    "<b>Tags</b> &amp; 100%s %(x)s {y}",
)


def square(column: int, row: int) -> dict:
    x, y = column * 0.1 - 40, row * 0.1 + 43
    return {"type": "Polygon", "coordinates": [[[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]]}


def small_case(*, names: tuple[str, ...] = NASTY, rates=(10.0, 12.0, 20.0, 30.0, 40.0, float("nan"))) -> Case:
    ids = tuple(str(number) for number in range(1, 7))
    people = np.array([1000.0, 1200, 900, 1100, 800, 300])
    package = CommunityPackage(
        title="Testville #1 <fictional>",
        areas=Areas(
            ids, ("North", "East*", "South", "West $", "Mid#dle", "Isle"), {"population": people, "adults": people * 0.8},
            np.full(6, 43.0), np.full(6, -40.0),
        ),
        groups={"youth": people * 0.2, "elders#": people * 0.1},
        indicators={
            "smoking": Indicator("smoking", np.array(rates), "adults", "2024", {"en": "Adults who smoke $"}, "Survey @home"),
            "no_vehicle": Indicator("no_vehicle", np.array([1.0, 2, 3, 4, 5, 6]), "population", "2024"),
        },
        shapes={area: square(number % 3, number // 3) for number, area in enumerate(ids)},
        group_titles={"elders#": {"en": "Elders #1", "es": "Mayores #1"}},
        sources=(Source("Survey @home", "https://survey.example/#a", "CC0-1.0", "2024"),),
    )  # fmt: skip
    partners = tuple(
        PartnerRow(name, ("community",), (ServiceRow("youth", ("3",), "serves"),), ("3",), "active") for name in names
    )
    prospects = (
        PartnerRow(
            "$Prospect# *one*", ("media",), (ServiceRow("elders#", ("4", "5"), "led_by"),), ("4", "5"), "prospect"
        ),
        PartnerRow("Silent @ one", ("media",), (), (), "prospect"),
    )
    return Case(
        package=package, partners=partners, prospects=prospects, seats_known=True, has_prospects_file=True, problems=()
    )


def values_of(case: Case, invite=(1,), language: str = "en") -> dict:
    values = as_values(assess_case(case, "smoking", invite), case.package, words_in(language))
    return json.loads(json.dumps(values))


def pdf_of(case: Case, language: str = "en", **more) -> PdfReader:
    from io import BytesIO

    return PdfReader(BytesIO(render_assessment_pdf(values_of(case, language=language), case.package, language, **more)))


def text_of(pdf: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def elements(pdf: PdfReader) -> list[DictionaryObject]:
    """Every element of the structure tree, in reading order."""
    found: list[DictionaryObject] = []

    def walk(node) -> None:
        if isinstance(node, IndirectObject):
            node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


@pytest.fixture(scope="module")
def nasty() -> PdfReader:
    return pdf_of(small_case())


class TestTagged:
    @pytest.mark.parametrize("language", ["en", "es"])
    def test_says_what_it_is(self, language):
        pdf = pdf_of(small_case(), language)
        root = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == language
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        question = {"en": "Who is missing from our table?", "es": "¿Quién falta en nuestra mesa?"}[language]
        assert pdf.metadata.title == f"{question} Testville #1 <fictional>"
        assert pdf.metadata.author == "Longtable"
        assert re.search(rb"pdfuaid:part>\s*1<|pdfuaid:part=\"1\"", root["/Metadata"].get_data())
        assert text_of(pdf).startswith("Testville #1 <fictional> " + question)

    def test_headings_go_down_one_step_at_a_time(self, nasty):
        levels = [int(one["/S"][2:]) for one in elements(nasty) if re.fullmatch(r"/H\d", one["/S"])]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        assert len(levels) > 15

    def test_every_picture_has_its_words_and_every_table_its_heads(self, nasty):
        kinds = [one["/S"] for one in elements(nasty)]
        pictures = [one for one in elements(nasty) if one["/S"] == "/Figure" and "/Alt" in one]
        texts = {str(one["/Alt"]) for one in pictures}
        assert len(texts) >= 4  # two maps, voices, sectors
        assert any("Map of Testville #1 <fictional>" in text for text in texts)
        assert all(len(text) > 25 for text in texts)
        assert kinds.count("/Table") >= 4
        assert kinds.count("/TH") >= 4 * 3
        assert kinds.count("/Caption") >= 4

    def test_the_outline_leads_to_the_sections(self, nasty):
        first, below = nasty.outline[0], nasty.outline[1]
        assert first.title == "Who is missing from our table?"
        titles = [one.title for one in below if not isinstance(one, list)]
        assert titles[:2] == [
            "Where is need, and where has none told us that it works?",
            "Whose voices are at our table?",
        ]
        assert "How is each number made?" in titles

    def test_same_day_same_bytes(self):
        case = small_case()
        made = [render_assessment_pdf(values_of(case), case.package, made_on=date(2026, 5, 4)) for _ in range(2)]
        assert made[0] == made[1]
        assert b"May 4, 2026" in made[0] or "May 4, 2026" in text_of(pdf_of(case, made_on=date(2026, 5, 4)))


class TestHarmless:
    def test_names_stay_the_text_that_they_are(self, nasty):
        text = text_of(nasty)
        for name in ("$Prospect# *one*", "Silent @ one", "East*", "West $", "Mid#dle", "Elders #1", "Survey @home"):
            assert name in text, name
        assert "https://survey.example/#a" in text

    @pytest.mark.parametrize("name", NASTY)
    def test_the_only_partner_with_a_strange_name(self, name):
        text = text_of(pdf_of(small_case(names=(name,))))
        assert re.sub(r"\s+", " ", name) in text

    def test_the_template_reads_nothing_but_its_data(self):
        source = report.TEMPLATE.read_text()
        assert "eval(" not in source
        assert not re.search(r"#?(read|include|import)\s*[\"(]", source)


class TestNumbers:
    @pytest.mark.parametrize("language", ["en", "es"])
    def test_chicago_says_what_was_worked_out_independently(self, shared, language):
        case = read_case(shared / "cases/chicago-tobacco", shapes=True)
        expected = json.loads((shared / "cases/chicago-tobacco/expected.json").read_text())
        values = as_values(assess_case(case, "smoking", (3,)), case.package, words_in(language))
        from io import BytesIO

        text = text_of(PdfReader(BytesIO(render_assessment_pdf(values, case.package, language))))
        for share in ("coverage", "ceiling"):
            value = expected[share]["any"] if isinstance(expected[share], dict) else expected[share]
            assert f"{100 * value:.1f}%" in text, share
        assert f"{expected['people_beyond_benchmark']:,.0f}" in text
        assert f"{expected['benchmark']:.2f}%" in text
        for group, share in expected["group_coverage"].items():
            assert f"{100 * share['any']:.0f}%" in text, group
            assert f"{expected['concentration'][group]:.2f}" in text, group
            assert f"{expected['lived_rate'][group]:.1f}%" in text, group
        for area in expected["areas_with_excess_and_no_partner"] + expected["areas_without_data"]:
            assert area in text
        assert "28%" in text  # after three invitations
        assert "nobody serves" not in text.lower()
        assert "nadie atiende" not in text.lower()

    def test_no_word_that_says_more_than_we_know(self, nasty):
        text = text_of(nasty).lower()
        assert "nobody serves" not in text
        assert "no one serves" not in text
        assert "none has told us" in text
        assert "of 7 partners have confirmed" in text

    def test_the_area_table_has_the_numbers_of_the_map(self, nasty):
        text = text_of(nasty)
        for name, rate in (("North", "10.0%"), ("South", "20.0%"), ("Mid#dle", "40.0%")):
            assert f"{name} {rate}" in text
        assert "Isle no data" in text


class TestSpanish:
    def test_nothing_of_this_room_stays_english(self):
        case = small_case()
        with override("es"):
            data = report_data.report_data(
                kept_result(values_of(case, language="es"), case.package), shapes_of_package(case.package)
            )
        titles = [section.title for section in data.sections]
        assert titles[0] == "¿Dónde hay necesidad y dónde ningún socio nos ha dicho que trabaja?"
        assert len(titles) >= 7
        assert all("¿" in title for title in titles)
        assert {"de", "Página", "ficticio"} == set(data.labels.values())


class TestEdges:
    def test_without_the_built_typeface(self, monkeypatch, tmp_path):
        monkeypatch.setattr(printing, "FONTS", tmp_path)
        pdf = pdf_of(small_case())
        assert "Who is missing from our table?" in text_of(pdf)

    def test_with_the_built_typeface(self, nasty):
        if not any(printing.FONTS.glob("*.ttf")):
            pytest.fail("the front end is not built: run make build")
        fonts = {str(font["/BaseFont"]) for page in nasty.pages for font in page["/Resources"]["/Font"].values()}
        assert any("Atkinson" in font for font in fonts), fonts

    def test_without_shapes(self):
        case = small_case()
        bare = replace(case, package=replace(case.package, shapes={}))
        text = text_of(pdf_of(bare))
        assert "so there is no map" in text
        assert "Mid#dle 40.0%" in text

    def test_nobody_at_the_table_and_nobody_on_the_list(self):
        empty = replace(small_case(), partners=(), prospects=())
        assert "no active partner" in text_of(pdf_of(empty))

    def test_no_area_above_the_average(self):
        flat = small_case(rates=(10.0,) * 6)
        assert "no area" in text_of(pdf_of(flat))

    def test_no_rate_at_all(self):
        unknown = small_case(rates=(float("nan"),) * 6)
        assert "no data" in text_of(pdf_of(unknown))

    def test_very_many_areas_are_cut_with_a_word(self, monkeypatch):
        monkeypatch.setattr(report_data, "AREAS", 4)
        text = text_of(pdf_of(small_case()))
        assert "These are the 4 areas with the highest rates; 2 others are not listed here." in text
        assert "North 10.0%" not in text

    def test_the_values_are_left_as_they_were(self):
        case = small_case()
        values = values_of(case)
        before = copy.deepcopy(values)
        render_assessment_pdf(values, case.package)
        assert values == before


class TestCommandLine:
    def test_one_command_without_database_or_server(self, shared, tmp_path):
        out = tmp_path / "report.pdf"
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("LONGTABLE_", "DJANGO_"))}
        command = [sys.executable, "-m", "longtable.cli", "assess", str(shared / "cases/chicago-tobacco")]
        done = subprocess.run(
            [*command, "--indicator", "smoking", "--invite", "3", "--invite", "5", "--pdf", str(out), "--language", "es"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]  # no data folder, no secret left behind
        pdf = PdfReader(out)
        assert pdf.trailer["/Root"]["/Lang"] == "es"
        assert text_of(pdf).count("¿Quién falta en nuestra mesa?") == 1


@pytest.mark.django_db
class TestKept:
    """The report of an assessment that the product keeps."""

    @pytest.fixture
    def kept(self, settings, time_machine):
        from longtable.home.demo import make_demo

        settings.DEMO = True
        time_machine.move_to("2026-11-20T18:00:00Z")
        return make_demo(today=date(2026, 11, 20)).assessments.all()

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_answer_changes_and_labels(self, kept, language):
        from io import BytesIO

        from longtable.coverage.queries import shapes_of

        newer, older = kept
        made = render_assessment_pdf(
            newer.result, newer.inputs, language,
            shapes=shapes_of(newer.result["place"]["id"]), made_on=newer.made_at.date(),
            before=older.result, before_on=older.made_at.date(), invite=(3, 5),
        )  # fmt: skip
        text = text_of(PdfReader(BytesIO(made)))
        assert {"en": "Everything in this report is fictional", "es": "Todo en este informe es ficticio"}[
            language
        ] in text
        assert {"en": "What has changed since April 21, 2026?", "es": "¿Qué ha cambiado desde el 21 de abril de 2026?"}[
            language
        ] in text
        assert "Lakeshore Breathes (demo)" in text
        for share in ("any", "ceiling", "reach"):
            assert f"{100 * newer.result['summary'][share]:.1f}%" in text
        chosen = newer.result["invitations"]["coverage"]["5"]["chosen"]
        for one in chosen:
            assert newer.result["candidates"][one["id"]]["name"] in text
        assert "nobody serves" not in text.lower()
        assert len(PdfReader(BytesIO(made)).pages) <= 14

    def test_no_person_is_named(self, kept):
        from io import BytesIO

        from longtable.coalitions.models import Person

        newer = kept[0]
        text = text_of(PdfReader(BytesIO(render_assessment_pdf(newer.result, newer.inputs, "en"))))
        names = [name for name in Person.objects.values_list("name", flat=True) if name]
        assert len(names) > 60
        assert [name for name in names if name in text] == []


def test_the_template_is_part_of_the_package():
    assert Path(report.__file__).parent / "typst" / "report.typ" == report.TEMPLATE
    assert report.TEMPLATE.is_file()
