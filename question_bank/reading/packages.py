"""Opens an Office file (a zip of XML parts) that somebody sent, once it is sure that nothing in it can hurt.

It looks at the directory before it unpacks anything, and never writes a part to disk.
"""

from __future__ import annotations

import re
import stat
import zipfile
from io import BytesIO

MOST_UNPACKED = 50 * 1024 * 1024
MOST_ENTRIES = 2000
MOST_RATIO = 100

_MACROS = ("vbaproject", "vbadata")
_OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|:")


class UnsafePackage(ValueError):
    """The message is Chinese and says what is wrong with the file."""


def open_package(data: bytes, main_part: str) -> zipfile.ZipFile:
    """The parts of an Office file that has `main_part`. UnsafePackage."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise UnsafePackage("文件损坏，打不开") from fault
    _check_sizes(entries)
    names = {entry.filename for entry in entries}
    if any(_OUTSIDE.search(name) for name in names) or any(stat.S_ISLNK(e.external_attr >> 16) for e in entries):
        raise UnsafePackage("文件里有指向别处的路径，不是正常的 Office 文件")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnsafePackage("文件加了密码，请去掉密码后再试")
    if any(macro in name.lower() for name in names for macro in _MACROS):
        raise UnsafePackage("文件带有宏，请另存为不带宏的文件后再试")
    if main_part not in names or len(names) != len(entries):
        raise UnsafePackage("文件损坏，缺少正文")
    return archive


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        raise UnsafePackage("文件解压后过大，请只保留正文后另存再试")


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, which is XML without a document type; empty where there is no such part. UnsafePackage."""
    if name not in archive.NameToInfo:
        return b""
    try:
        with archive.open(name) as part:
            data = part.read(MOST_UNPACKED + 1)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as fault:
        raise UnsafePackage("文件损坏，内容不完整") from fault
    except Exception as fault:  # zlib.error is no OSError
        raise UnsafePackage("文件损坏，内容不完整") from fault
    if len(data) > MOST_UNPACKED:
        raise UnsafePackage("文件解压后过大，请只保留正文后另存再试")
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise UnsafePackage("文件里有不该有的文档类型声明，不是正常的 Office 文件")
    return data
