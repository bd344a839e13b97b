"""Settings: environment variables with the prefix LZ_, and what they default to.

SETTINGS is the one list of them; `lianzheng settings` prints it and a test holds the docs against it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lianzheng_quiz.rules.ledger import ALGORITHMS

SHORTEST_SECRET = 32

SETTINGS: dict[str, str] = {
    "DATA": "数据目录，默认 ./instance",
    "DATABASE_URL": "数据库地址，默认为数据目录中的 SQLite 文件；PostgreSQL 写作 postgresql://用户:密码@主机/库名",
    "SECRET_KEY": f"会话签名密钥，至少 {SHORTEST_SECRET} 个字符；不设置则首次启动时生成并保存在数据目录（权限 0600）",
    "LEDGER_KEY_FILE": "成绩台账密钥文件，默认为数据目录中的 ledger_key，不存在则生成（权限 0600）；换用时新的写第一行",
    "LEDGER_ALGORITHM": "成绩台账校验算法：hmac-sha256（默认）或 hmac-sm3",
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
    ledger_key_file: Path | None = None
    ledger_algorithm: str = "hmac-sha256"

    @property
    def ledger_key_path(self) -> Path:
        return self.ledger_key_file or self.data / "ledger_key"

    @property
    def checkpoints(self) -> Path:
        """Where a checkpoint of the ledger is laid down every day."""
        return self.data / "checkpoints"

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
        ledger_key_file=Path(environment["LZ_LEDGER_KEY_FILE"]) if environment.get("LZ_LEDGER_KEY_FILE") else None,
        ledger_algorithm=_ledger_algorithm(environment.get("LZ_LEDGER_ALGORITHM") or "hmac-sha256"),
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
    key = _made_or_kept(path)
    if len(key) < SHORTEST_SECRET:
        raise BadSetting(f"密钥文件 {path} 内容太短，请删除该文件后重新启动（所有人需重新登录）")
    return key


def ledger_keys(settings: Settings) -> tuple[str, ...]:
    """Every key the ledger was ever written with, the one in use first; makes the file when absent. BadSetting."""
    path = settings.ledger_key_path
    keys = tuple(_made_or_kept(path).split())
    if not keys or any(len(key) < SHORTEST_SECRET for key in keys):
        raise BadSetting(
            f"成绩台账密钥文件 {path} 的内容不完整：每行一个密钥，至少 {SHORTEST_SECRET} 个字符。"
            "请从备份恢复这个文件；不要删除，否则以前的台账无法核对"
        )
    return keys


def _made_or_kept(path: Path) -> str:
    """What stands in a key file, a new key where there was none."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise BadSetting(f"密钥文件 {path} 的权限过宽，请执行 chmod 600 后重新启动") from None
        return path.read_text().strip()
    except OSError as fault:
        raise BadSetting(f"不能建立密钥文件 {path}，请检查目录是否存在、能否写入") from fault
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _ledger_algorithm(given: str) -> str:
    if given not in ALGORITHMS:
        raise BadSetting(f"LZ_LEDGER_ALGORITHM 应为 {' 或 '.join(ALGORITHMS)}")
    if ALGORITHMS[given] not in hashlib.algorithms_available:
        raise BadSetting(f"本机的 Python 不支持 {given}，请改用 hmac-sha256，或换用支持国密算法的 OpenSSL")
    return given


def _workers(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= 64:
        raise BadSetting("LZ_WORKERS 应为 1 到 64 的整数")
    return int(given)
