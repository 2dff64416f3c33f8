"""Uploads that look like spreadsheets: any bytes, any encoding, formulas shown and never computed."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.sources.limits import Limits
from longtable.sources.numbers import parse_interval, parse_number, split_estimate
from longtable.sources.problemlog import shown
from longtable.sources.problems import UnreadableFileError
from longtable.sources.tables import Formula, cell_text, read_tables, text_rows
from longtable.sources.text import sniff_delimiter


def workbook(*rows, **sheets):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_of_a_workbook():
    data = workbook(["Name", 17031.0, dt.datetime(2020, 5, 1), True, None, "=1+1", "=cmd|' /C calc'!A0"], second=[[1]])
    tables = read_tables(data, "list.xlsx")
    assert [sheet.name for sheet in tables.sheets] == ["Sheet", "second"]
    row = tables.sheet().rows[0]
    assert [cell_text(cell) for cell in row] == [
        "Name",
        "17031",
        "2020-05-01",
        "TRUE",
        "",
        "=1+1",
        "=cmd|' /C calc'!A0",
    ]
    assert isinstance(row[5], Formula)
    assert isinstance(row[6], Formula)
    assert tables.sheet("second").rows == ((1.0,),)


def test_hidden_sheets_are_not_chosen_by_themselves():
    book = openpyxl.Workbook()
    book.active.append(["seen"])
    hidden = book.create_sheet("hidden")
    for number in range(5):
        hidden.append([number])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert read_tables(out.getvalue(), "x.xlsx").sheet().rows == (("seen",),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(delimiter, encoding):
    text = "title only\nname;place\n'Peña';\"a;b, c|d\te\"\nx;y\nz;w\n".replace(";", delimiter)
    tables = read_tables(text.encode(encoding), "x.csv")
    assert tables.delimiter == delimiter
    assert text_rows(tables.sheet())[2] == ["'Peña'", "a;b, c|d\te".replace(";", delimiter)]
    assert tables.encoding_certain is (encoding != "cp1252")


def test_text_formulas_in_csv_are_flagged_but_phone_numbers_are_not():
    row = read_tables(b'"=HYPERLINK(""x"")",+1 312 555 0100,-5,@SUM(A1),+SUM(A1)\n', "x.csv").sheet().rows[0]
    assert [isinstance(cell, Formula) for cell in row] == [True, False, False, True, True]


def test_bombs_and_broken_workbooks():
    data = workbook(["x" * 100] * 50)
    with pytest.raises(UnreadableFileError, match="unpacks to more"):
        read_tables(data, "x.xlsx", limits=Limits(total_bytes=1000))
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_tables(data[:-40], "x.xlsx")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a>" + "0" * 20_000_000)
    with pytest.raises(UnreadableFileError, match="unpacks to more"):
        read_tables(bomb.getvalue(), "x.xlsx")
    entities = '<!DOCTYPE a [<!ENTITY b "bbbb">]><workbook>&b;</workbook>'
    evil = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["x"]))) as good, zipfile.ZipFile(evil, "w") as archive:
        for entry in good.infolist():
            archive.writestr(entry.filename, entities if entry.filename == "xl/workbook.xml" else good.read(entry))
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_tables(evil.getvalue(), "x.xlsx")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(UnreadableFileError, match="no Excel workbook"):
        read_tables(other.getvalue(), "x.xlsx")
    with pytest.raises(UnreadableFileError, match="old or a locked Excel"):
        read_tables(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1more", "x.xls")
    with pytest.raises(UnreadableFileError, match="at most 50 MB"):
        read_tables(b"a," * (26 * 1024 * 1024), "x.csv")
    with pytest.raises(UnreadableFileError, match="holds no rows"):
        read_tables(workbook(), "x.xlsx")
    with pytest.raises(UnreadableFileError, match="more than 3 rows"):
        read_tables(b"a\n" * 4, "x.csv", limits=Limits(rows=3))
    with pytest.raises(UnreadableFileError, match="more than 2 columns"):
        read_tables(workbook(["a", "b", "c"]), "x.xlsx", limits=Limits(columns=2))


def test_intervals_and_numbers():
    assert parse_interval("( 7.1,  7.8)") == (7.1, 7.8)
    assert parse_interval("[16.2; 20.8]") == (16.2, 20.8)
    assert parse_interval("16.2 - 20.8") == (16.2, 20.8)
    assert parse_interval("16.2–20.8") == (16.2, 20.8)
    assert parse_interval("(1,234, 2,345)") == (1234, 2345)
    assert parse_interval("(16,20)") == (16, 20)
    for text in ("1,234", "12,5", "12.5", "", "16 20", "(a, b)", "1-2-3"):
        assert parse_interval(text) is None, text
    assert split_estimate("18.5 (16.2, 20.8)") == ("18.5", "(16.2, 20.8)")
    assert split_estimate("(16.2, 20.8)") == ("", "(16.2, 20.8)")
    assert parse_number("12.5%").value == 12.5
    assert parse_number("\u221212").value == -12
    assert not parse_number("1e400").usable
    assert parse_number(" 1,234.5 ").value == 1234.5


def test_a_table_in_prose_is_no_table():
    assert sniff_delimiter("") == ","
    assert sniff_delimiter("just words\nand more") == ","


@given(st.binary(max_size=500), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"a,b\n"]))
@settings(max_examples=200, deadline=None)
def test_arbitrary_bytes_never_crash(data, lead):
    try:
        tables = read_tables(lead + data, "x")
    except UnreadableFileError as error:
        problems = error.problems
    else:
        problems = tables.problems
        assert any(sheet.filled for sheet in tables.sheets)
    for problem in problems:
        assert str(problem)


WORKBOOK = workbook(["Organization", "Joined"], ["Alpha", dt.datetime(2020, 5, 1)], ["=A1", 5])


@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=3))
@settings(max_examples=80, deadline=None)
def test_damaged_workbooks_never_crash(place, change):
    data = bytearray(WORKBOOK)
    data[place : place + len(change)] = change
    try:
        read_tables(bytes(data), "x.xlsx")
    except UnreadableFileError as error:
        problems = error.problems
        assert problems


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_cell_is_a_number_or_says_why_not(text):
    reading = parse_number(text)
    assert reading.usable or reading.template or not text.strip("\u00a0\u2009\u202f").strip()


def test_control_characters_become_a_mark():
    rows = read_tables(b"a\x01b,\x02,c\x1f\n", "x.csv").sheet().rows
    assert rows == (("a\ufffdb", "\ufffd", "c\ufffd"),)
    assert shown("a\x01b\x7f") == "a b"
