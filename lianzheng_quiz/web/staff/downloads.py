"""Files handed out as attachments."""

from __future__ import annotations

import io

from flask import send_file
from flask.typing import ResponseReturnValue

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document(data: bytes, filename: str) -> ResponseReturnValue:
    """A Word file under a Chinese name."""
    return send_file(io.BytesIO(data), mimetype=DOCX, as_attachment=True, download_name=filename)


def workbook(data: bytes, filename: str) -> ResponseReturnValue:
    """An Excel file under a Chinese name, with a plain one beside it for old browsers."""
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=filename)
