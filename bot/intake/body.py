"""The body of a request to intake: JSON, whole, and no larger than it may be."""

from __future__ import annotations

import json
from typing import Any

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect

LARGEST_BODY = 2 * 1024 * 1024

TOO_LARGE = "The body is larger than 2 MB. Send it in parts."


async def read_json(request: Request) -> Any:
    """The body, parsed, whatever its content type. Raises `HTTPException` with one sentence."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(415, "The body is compressed. Send it as it is, without an encoding.")
    if _announced(request) > LARGEST_BODY:
        raise HTTPException(413, TOO_LARGE)
    return _parsed(await _whole(request))


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() and len(length) < 20 else 0


async def _whole(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise HTTPException(413, TOO_LARGE)
    except ClientDisconnect as error:
        raise HTTPException(400, "The body ended before it was whole.") from error
    return bytes(body)


def _parsed(body: bytes) -> Any:
    if not body.strip():
        raise HTTPException(400, "The body is empty. Send one object, or a list of them, as JSON.")
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"The body is not UTF-8 (byte {error.start}).") from error
    except RecursionError as error:
        raise HTTPException(400, "The body is nested too deeply.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise HTTPException(400, f"The body is not JSON: {error.msg} at {where}.") from error
    except _NoNumber as error:
        raise HTTPException(400, f"The body is not JSON: {error} is no JSON number.") from error
    except ValueError as error:  # Python reads no integer of more than 4,300 digits
        raise HTTPException(400, "The body has a number with too many digits.") from error


class _NoNumber(ValueError):
    """NaN or Infinity, which Python's parser would take."""


def _no_constant(name: str) -> None:
    raise _NoNumber(name)
