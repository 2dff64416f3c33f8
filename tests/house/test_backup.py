"""A backup holds everything and comes back whole, or not at all."""

from __future__ import annotations

import json
import zipfile
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import LazySettings

from longtable.coalitions.models import Coalition, Person
from longtable.house.backup import BackupError, kept_models, read_backup, write_backup
from longtable.house.commands import backup_command
from longtable.partners.models import ListImport, Partner
from longtable.record.queries import verify_all
from tests.factories import make_access
from tests.factories.partners import make_partner
from tests.factories.places import make_community

pytestmark = pytest.mark.django_db(transaction=True)


def contents() -> dict[str, list[dict[str, object]]]:
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in kept_models()}


def fill() -> None:
    access = make_access()
    make_community(access)
    partner = make_partner(access.coalition, "Casa Niña #1", sectors=["housing"], services=[("black", "serves", ["1"])])
    Person.objects.create(coalition=access.coalition, name="Ana Ñúñez", email="ana@people.example")
    ListImport.objects.create(
        coalition=access.coalition, file_name="x.csv", content=b"\x00\xff\x01", made_by="account:1"
    )
    assert partner.sectors.count() == 1


@pytest.fixture
def files(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.DATA = tmp_path
    folder = tmp_path / "files" / "a"
    folder.mkdir(parents=True)
    (folder / "paper.pdf").write_bytes(b"%PDF-")
    return tmp_path / "files"


def test_everything_comes_back(files: Path, tmp_path: Path) -> None:
    fill()
    before = contents()
    summary = write_backup(tmp_path / "all.zip")
    assert summary.rows == sum(map(len, before.values()))
    assert summary.files == 1
    Partner.objects.all().delete()
    (files / "a" / "paper.pdf").unlink()
    read_backup(tmp_path / "all.zip", replace=True)
    assert contents() == before
    assert (files / "a" / "paper.pdf").read_bytes() == b"%PDF-"
    assert all(result.holds for result in verify_all())
    assert Coalition.objects.create(name="After", slug="after").pk  # new rows get new numbers


def test_it_says_when_to_purge_and_holds_no_secret_key(files: Path, tmp_path: Path, settings: LazySettings) -> None:
    fill()
    write_backup(tmp_path / "all.zip", keep_days=30)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert manifest["purge_by"] > manifest["made_at"][:10]
    assert settings.SECRET_KEY.encode() not in everything


def test_a_filled_database_is_not_overwritten(files: Path, tmp_path: Path) -> None:
    fill()
    before = contents()
    write_backup(tmp_path / "all.zip")
    with pytest.raises(BackupError, match="not empty"):
        read_backup(tmp_path / "all.zip")
    assert contents() == before


def rewritten(source: Path, target: Path, change: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
        for name, content in change.items():
            if name not in old.namelist():
                new.writestr(name, content)
    return target


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rows/partners.partner.jsonl": b""}, "were found"),
        ({"files/../../escape.txt": b"x"}, "outside its folder"),
        ({"manifest.json": json.dumps({"longtable": "0", "migrations": [], "rows": {}}).encode()}, "other tables"),
    ],
)
def test_a_damaged_backup_changes_nothing(change: dict[str, bytes], words: str, files: Path, tmp_path: Path) -> None:
    fill()
    before = contents()
    write_backup(tmp_path / "all.zip")
    damaged = rewritten(tmp_path / "all.zip", tmp_path / "damaged.zip", change)
    with pytest.raises(BackupError, match=words):
        read_backup(damaged, replace=True)
    assert contents() == before
    assert (files / "a" / "paper.pdf").exists()
    assert not (tmp_path.parent / "escape.txt").exists()


def test_an_older_backup_is_not_overwritten_unless_told_so(files: Path, tmp_path: Path) -> None:
    fill()
    kept = tmp_path / "all.zip"
    run = partial(CliRunner().invoke, backup_command)
    assert run([str(kept)]).exit_code == 0
    first = kept.read_bytes()
    refused = run([str(kept)])
    assert refused.exit_code == 2
    assert "use --replace" in refused.stderr
    assert kept.read_bytes() == first
    Partner.objects.all().delete()
    assert run([str(kept), "--replace"]).exit_code == 0
    assert kept.read_bytes() != first
    assert read_backup(kept, replace=True).rows == sum(map(len, contents().values()))
    assert sorted(one.name for one in tmp_path.glob("all*")) == ["all.zip"]


def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(files: Path, tmp_path: Path) -> None:
    fill()
    for wrong, said in ((tmp_path, "Name a file"), (tmp_path / "none" / "all.zip", "with room")):
        with pytest.raises(BackupError, match=said):
            write_backup(wrong)
    assert not list(tmp_path.rglob("*.partial"))


def test_a_file_that_came_meanwhile_is_kept(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    kept = tmp_path / "all.zip"
    monkeypatch.setattr("longtable.house.backup._migrations", lambda: kept.write_bytes(b"of someone else") and [])
    with pytest.raises(BackupError, match="there already"):
        write_backup(kept)
    assert kept.read_bytes() == b"of someone else"


def test_another_file_is_no_backup(files: Path, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"not a zip")
    with pytest.raises(BackupError, match="not a backup"):
        read_backup(tmp_path / "x.zip")
