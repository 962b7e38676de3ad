"""A file that says it is a backup is believed in nothing."""

from __future__ import annotations

import json
import random
import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from tests.engine.backup.household import members, packed
from tests.engine.backup.test_restoring import is_clean, restore
from tests.odd_zips import ODD
from tui.engine.backup.archive import opened
from tui.errors import InvalidInput, NotFound
from tui.paths import Paths


def refused(paths: Paths, file: Path, complaint: str) -> None:
    """Restoring this fails with these words, changes nothing and leaves nothing."""
    with pytest.raises(InvalidInput, match=complaint) as caught:
        restore(paths, file)
    assert caught.value.hint
    assert not paths.store_file.exists()
    assert is_clean(paths)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.toml",
        "themes/../../evil.toml",
        "/etc/evil.toml",
        "themes\\..\\evil.toml",
        "themes/a/b.toml",
        "themes/.toml",
        "store.db-wal",
        "C:evil",
        "themes/x.toml\nfake",
    ],
)
def test_names_that_lead_elsewhere_are_refused(archive: Path, tmp_path: Path, elsewhere: Paths, name: str) -> None:
    """Only names that a backup has are unpacked, so none leads out of its folder."""
    file = packed(tmp_path / "odd.zip", members(archive) | {name: b"evil"})
    refused(elsewhere, file, "does not belong into one|damaged")
    assert not list(tmp_path.rglob("*evil*"))


def test_a_name_that_stands_there_twice_is_refused(archive: Path, elsewhere: Paths) -> None:
    """Whatever reads the other one of the two would see something else."""
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(archive, "a") as twice:
        twice.writestr("settings.toml", "refresh = 9")
    refused(elsewhere, archive, "does not belong into one")


def test_a_link_is_no_member(archive: Path, elsewhere: Paths) -> None:
    """A symbolic link in a zip is never made."""
    link = zipfile.ZipInfo("themes/link.toml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(archive, "a") as odd:
        odd.writestr(link, "/etc/passwd")
    refused(elsewhere, archive, "no plain file")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused(archive: Path, elsewhere: Paths, share: float) -> None:
    """As a copy that was interrupted leaves it."""
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    refused(elsewhere, archive, "damaged")


def test_any_changed_byte_is_found_or_harmless(archive: Path, elsewhere: Paths) -> None:
    """A flipped bit anywhere is refused in words, or lies where no content is: never a crash, never other content."""
    whole, dice = archive.read_bytes(), random.Random(7)
    contents = members(archive)
    for _ in range(150):
        place = dice.randrange(len(whole))
        spoilt = bytearray(whole)
        spoilt[place] ^= 1 << dice.randrange(8)
        archive.write_bytes(spoilt)
        with suppress(InvalidInput), opened(archive) as reader:
            for name in reader.names:
                assert reader.read(name) == contents[name]


@pytest.mark.parametrize("odd", ODD)
def test_a_zip_that_nobody_wrote_so_is_refused(archive: Path, elsewhere: Paths, odd: str) -> None:
    """Whatever Python's own reader says of it, and whenever: never a fault of ours."""
    ODD[odd](archive)
    refused(elsewhere, archive, "damaged")


def test_a_manifest_without_end_is_refused(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """It is nested deeper than anybody reads."""
    deep = tmp_path / "deep.zip"
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(deep, "w") as written:
        for name in whole.namelist():
            deepest = b'{"program": "syncdeck", "a": ' + b"[" * 100_000
            written.writestr(name, deepest if name == "manifest.json" else whole.read(name))
    refused(elsewhere, deep, "its manifest cannot be read")


@pytest.mark.parametrize("facts", [{"program": "other"}, {"format": "x"}, {"schema": 0}, {"made_at": "now"}])
def test_a_manifest_of_something_else_is_refused(
    archive: Path, tmp_path: Path, elsewhere: Paths, facts: dict[str, object]
) -> None:
    """What it must say, it says in its type."""
    refused(elsewhere, packed(tmp_path / "odd.zip", members(archive), **facts), "another program|manifest")


def test_a_newer_format_is_refused_with_the_way_out(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """Its fields may mean anything: it is not looked at further."""
    file = packed(tmp_path / "new.zip", members(archive), format=2, members="elsewhere")
    refused(elsewhere, file, "made by a newer syncdeck")


def test_a_manifest_that_lies_about_a_hash_is_refused(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """The content is another one than was stored."""
    contents = members(archive)
    told = json.loads(contents["manifest.json"])["members"]
    told["store.db"]["sha256"] = "0" * 64
    refused(elsewhere, packed(tmp_path / "lie.zip", contents, members=told), "not what was stored")


def test_a_manifest_that_lies_about_a_size_is_refused(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """Nothing larger than was told is ever written."""
    contents = members(archive)
    told = json.loads(contents["manifest.json"])["members"]
    told["store.db"]["size"] = 100
    refused(elsewhere, packed(tmp_path / "lie.zip", contents, members=told), "another size")


def test_a_manifest_that_lies_about_the_schema_is_refused(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """It says another age than its store has."""
    refused(elsewhere, packed(tmp_path / "lie.zip", members(archive), schema=2), "contradicts")


def test_a_manifest_that_leaves_a_member_out_is_refused(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """Content that nobody vouches for is not taken."""
    contents = members(archive)
    told = json.loads(contents["manifest.json"])["members"]
    del told["settings.toml"]
    refused(elsewhere, packed(tmp_path / "lie.zip", contents, members=told), "only in its manifest")


def test_a_bomb_is_not_unpacked(archive: Path, tmp_path: Path, elsewhere: Paths) -> None:
    """Settings of 200 MB out of 200 kB are refused by their size, a header that hides it by the bytes that come."""
    contents = members(archive) | {"settings.toml": b"#" * 2_000_000}
    refused(elsewhere, packed(tmp_path / "bomb.zip", contents), "too large")
    file = packed(tmp_path / "hidden.zip", contents)
    raw = file.read_bytes()
    size = (2_000_000).to_bytes(4, "little")
    assert size in raw
    file.write_bytes(raw.replace(size, (5000).to_bytes(4, "little")))
    refused(elsewhere, file, "another size|damaged")


def test_what_is_no_backup_is_told_so(tmp_path: Path, elsewhere: Paths) -> None:
    """Another zip, another file, no file."""
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("settings.toml", "")
    refused(elsewhere, tmp_path / "other.zip", "no backup of syncdeck")
    (tmp_path / "text.zip").write_text("hello")
    refused(elsewhere, tmp_path / "text.zip", "no whole zip file")
    with pytest.raises(NotFound, match="There is no backup"):
        restore(elsewhere, tmp_path / "missing.zip")
