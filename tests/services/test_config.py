"""Settings from the environment: what they default to, and what is refused with a Chinese reason."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from lianzheng_quiz.config import SETTINGS, BadSetting, Settings, read_settings


def read(folder: Path, **more: str) -> Settings:
    return read_settings({"LZ_DATA": str(folder), **{f"LZ_{name}": value for name, value in more.items()}})


def test_an_empty_environment_gives_a_working_set(tmp_path: Path) -> None:
    settings = read(tmp_path / "neu" / "data")
    assert settings.data == tmp_path / "neu" / "data"
    assert settings.database_url == f"sqlite:///{settings.data / 'lianzheng.sqlite3'}"
    assert (settings.workers, settings.trusted_proxies) == (4, ())
    assert len(settings.secret_key) >= 32
    assert settings.demo_accounts_file.parent == settings.data


def test_every_setting_has_its_meaning() -> None:
    assert {name.casefold() for name in SETTINGS} == set(Settings.__dataclass_fields__)
    assert all(SETTINGS.values())


def test_the_data_folder_and_its_key_are_private(tmp_path: Path) -> None:
    settings = read(tmp_path / "data")
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((settings.data / "secret_key").stat().st_mode) == 0o600


def test_the_key_is_made_once_and_differs_by_folder(tmp_path: Path) -> None:
    assert read(tmp_path / "a").secret_key == read(tmp_path / "a").secret_key
    assert read(tmp_path / "a").secret_key != read(tmp_path / "b").secret_key


def test_a_given_key_is_used_and_nothing_written(tmp_path: Path) -> None:
    assert read(tmp_path, SECRET_KEY="k" * 32).secret_key == "k" * 32
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "k" * 31, "太短"),
        ("DATABASE_URL", "mysql://a/b", "只支持"),
        ("DATABASE_URL", "sqlite://", "只支持"),
        ("DATABASE_URL", "sqlite:///", "只支持"),
        ("DATABASE_URL", "sqlite:///:memory:", "只支持"),
        ("WORKERS", "0", "1 到 64"),
        ("WORKERS", "65", "1 到 64"),
        ("WORKERS", "-1", "1 到 64"),
        ("WORKERS", "vier", "1 到 64"),
        ("WORKERS", "²", "1 到 64"),
        ("WORKERS", "1.5", "1 到 64"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_with_its_reason(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with pytest.raises(BadSetting, match=words):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "DATA"])
def test_an_empty_setting_is_as_good_as_none(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, **{name: ""}) == read(tmp_path)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg(tmp_path: Path, scheme: str) -> None:
    assert read(tmp_path, DATABASE_URL=f"{scheme}://u:p@h/d").database_url == "postgresql+psycopg://u:p@h/d"


def test_proxies_are_a_list(tmp_path: Path) -> None:
    assert read(tmp_path, TRUSTED_PROXIES="10.0.0.1, 10.0.0.2,").trusted_proxies == ("10.0.0.1", "10.0.0.2")


def test_a_key_file_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    read(tmp_path)
    (tmp_path / "secret_key").chmod(0o644)
    with pytest.raises(BadSetting, match="chmod 600"):
        read(tmp_path)


def test_a_key_file_that_is_cut_short_stops_the_start(tmp_path: Path) -> None:
    key = tmp_path / "secret_key"
    key.write_text("short")
    os.chmod(key, 0o600)
    with pytest.raises(BadSetting, match="太短"):
        read(tmp_path)
