"""Blots identity-card numbers out of a workbook before it is kept, wherever they stand in it."""

from __future__ import annotations

import io
import re
import zipfile

_BIRTH = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_GAP = r"[ \u3000-]?"
_TEXT = re.compile(rf"(?<![\d.])(\d{{6}}){_GAP}{_BIRTH}{_GAP}(\d{{3}}[\dXx])(?![\d.])")
_NARROW = {ord(wide): ord(wide) - 0xFEE0 for wide in "０１２３４５６７８９Ｘｘ"}
_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_SPELLED = frozenset("0123456789Xx- \u3000") | frozenset(map(chr, _NARROW))
"""What a number may be written with; some programs write these as references."""

_NUMBER = re.compile(r"(?<=<v>)[1-8](?:\.\d{6,16}[Ee]\+?17|\d{17})(?=</v>)")
"""A number of eighteen digits as a cell keeps it; fifteen of them are still there."""


def without_identity_numbers(data: bytes) -> tuple[bytes, int]:
    """A checked package with the birth dates blotted out of identity-card numbers, and how many there were.

    The rest stays byte for byte. A number kept as a quantity becomes one that is refused as spoiled.
    """
    changed: dict[str, bytes] = {}
    count = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not (name.startswith("xl/") and name.endswith(".xml")) or name.startswith(("xl/styles", "xl/theme")):
                continue
            text, found = _blotted(archive.read(name).decode("utf-8", "surrogateescape"))
            if found:
                changed[name] = text.encode("utf-8", "surrogateescape")
                count += found
        return (_rewritten(archive, changed), count) if changed else (data, 0)


def _blotted(text: str) -> tuple[str, int]:
    text, numbers = _NUMBER.subn("1E+17", _REFERENCE.sub(_plain, text))
    pieces, end = [], 0
    for match in _TEXT.finditer(text.translate(_NARROW)):
        pieces += [text[end : match.start()], f"{match[1]}********{match[2]}"]
        end = match.end()
    return "".join([*pieces, text[end:]]), numbers + len(pieces) // 2


def _plain(reference: re.Match[str]) -> str:
    """A referred sign as itself where a number may be written with it."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    sign = chr(code) if code < 0x110000 else ""
    return sign if sign in _SPELLED else reference[0]


def _rewritten(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in archive.infolist():
            copy.writestr(entry, changed.get(entry.filename, archive.read(entry.filename)))
    return made.getvalue()
