"""Who may be what. One role an account; the words are those on screen."""

from __future__ import annotations

from dataclasses import dataclass

ROLES: dict[str, str] = {
    "cadre": "干部",
    "organiser": "组织者",
    "editor": "编辑",
    "administrator": "系统管理员",
    "auditor": "审计员",
}


@dataclass(frozen=True)
class Actor:
    """The acting account, as services see it.

    `unit_path` is the unit's place in the tree ("/1/4/"): an organiser reaches
    the own unit and everything below it. `ticket_no` is the 准考证号 of a session begun by an exam code.
    """

    account_id: int
    username: str
    name: str
    role: str
    unit_id: int
    unit_name: str
    unit_path: str
    cadre_id: int | None = None
    sign_in_id: str = ""
    text_size: str = "standard"
    must_change_password: bool = False
    address: str = ""
    ticket_no: str = ""
