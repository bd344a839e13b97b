"""Which passwords are good enough, and how initial ones are drawn."""

from __future__ import annotations

import secrets

SHORTEST = 10
LONGEST = 128
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
FIRST_LENGTH = 10
COMMON = ("password", "lianzheng", "qwerty", "woaini", "admin", "123456", "111111", "abc123", "iloveyou")


def fault_of(password: str, username: str, name: str) -> str | None:
    """Why a chosen password is refused, in Chinese; None when it is good."""
    lowered = password.casefold()
    kinds = sum(
        any(test(letter) for letter in password)
        for test in (str.isdigit, str.islower, str.isupper, lambda letter: not letter.isalnum())
    )
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 位"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 位"
    if kinds < 3:
        return "密码须包含大写字母、小写字母、数字、符号中的至少三类"
    if username.casefold() in lowered or (name and name in password):
        return "密码不能包含账号或姓名"
    if any(word in lowered for word in COMMON):
        return "这个密码太常见，请换一个"
    return None


def _hyphenated(letters: str) -> str:
    return f"{letters[:5]}-{letters[5:]}"


def as_typed(password: str) -> list[str]:
    """The password, and the first password it would be if typed in capitals, without hyphen or with spaces."""
    letters = "".join(password.casefold().split()).replace("-", "").replace("－", "")
    if len(letters) == FIRST_LENGTH and set(letters) <= set(ALPHABET):
        meant = _hyphenated(letters)
        return [password] if meant == password else [password, meant]
    return [password]


def initial_password() -> str:
    """A random first password, easy to read from paper (about 49 bits)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(FIRST_LENGTH))
    return _hyphenated(letters)
