"""Settings: environment variables with the prefix LZ_, and what they default to.

SETTINGS is the one list of them; `lianzheng settings` prints it and a test holds the docs against it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SHORTEST_SECRET = 32

SETTINGS: dict[str, str] = {
    "DATA": "数据目录，默认 ./instance",
    "DATABASE_URL": "数据库地址，默认为数据目录中的 SQLite 文件；PostgreSQL 写作 postgresql://用户:密码@主机/库名",
    "SECRET_KEY": f"会话签名密钥，至少 {SHORTEST_SECRET} 个字符；不设置则首次启动时生成并保存在数据目录（权限 0600）",
    "WORKERS": "处理请求的线程数，默认 4",
    "TRUSTED_PROXIES": "可信反向代理的地址，多个用逗号分隔；不设置则不采信转发头",
}


class BadSetting(ValueError):
    """A setting that can't be used; the message is for the operator."""


@dataclass(frozen=True)
class Settings:
    """Everything an application needs to know of its surroundings."""

    data: Path
    database_url: str
    secret_key: str
    workers: int = 4
    trusted_proxies: tuple[str, ...] = ()

    @property
    def demo_accounts_file(self) -> Path:
        return self.data / "demo-accounts.json"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from LZ_* variables; makes the data folder and its key when absent. BadSetting."""
    environment = os.environ if environment is None else environment
    data = Path(environment.get("LZ_DATA") or "instance").resolve()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Settings(
        data=data,
        database_url=database_address(environment.get("LZ_DATABASE_URL"), data),
        secret_key=_secret_key(environment.get("LZ_SECRET_KEY"), data),
        workers=_workers(environment.get("LZ_WORKERS") or "4"),
        trusted_proxies=tuple(
            part.strip() for part in environment.get("LZ_TRUSTED_PROXIES", "").split(",") if part.strip()
        ),
    )


def database_address(given: str | None, data: Path) -> str:
    """The address SQLAlchemy understands: SQLite in `data`, or PostgreSQL through psycopg."""
    if not given:
        return f"sqlite:///{data / 'lianzheng.sqlite3'}"
    for prefix in ("postgresql://", "postgres://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    kept_nowhere = given == "sqlite:///" or ":memory:" in given
    if given.startswith(("sqlite:///", "postgresql+psycopg://")) and not kept_nowhere:
        return given
    raise BadSetting("LZ_DATABASE_URL 只支持 sqlite:/// 和 postgresql:// 开头的地址，请检查后重新启动")


def _secret_key(given: str | None, data: Path) -> str:
    if given:
        if len(given) < SHORTEST_SECRET:
            raise BadSetting(f"LZ_SECRET_KEY 太短，至少 {SHORTEST_SECRET} 个字符；也可以不设置，由系统生成")
        return given
    path = data / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_key(path)
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _kept_key(path: Path) -> str:
    key = path.read_text().strip()
    if len(key) < SHORTEST_SECRET:
        raise BadSetting(f"密钥文件 {path} 内容太短，请删除该文件后重新启动（所有人需重新登录）")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise BadSetting(f"密钥文件 {path} 的权限过宽，请执行 chmod 600 后重新启动")
    return key


def _workers(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= 64:
        raise BadSetting("LZ_WORKERS 应为 1 到 64 的整数")
    return int(given)
