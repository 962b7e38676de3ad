"""Shows a code that a person types elsewhere to sign in, with a QR code where a terminal can draw one."""

from __future__ import annotations

from tui.cli.invocation import Invocation
from tui.formatting import duration_text
from tui.model.server_sign_in import SignInCode

INDENT = "    "


def tell_code(invocation: Invocation, code: SignInCode, now: float) -> None:
    """Show the code on stderr, and for machines as a JSON line on stdout. It is no secret: it opens nothing alone."""
    out = invocation.out
    if out.as_json:
        found = {"type": "sign_in", "code": code.code, "url": code.url, "link": code.link}
        out.document(found | {"seconds": round(code.expires_at - now)})
    life = duration_text(max(0.0, code.expires_at - now))
    out.warn(f"Type this code at {code.url} within {life}:")
    out.warn("")
    out.warn(f"{INDENT}{code.code}")
    out.warn("")
    if code.link and invocation.has_terminal and out.is_live:
        from tui.qr import qr_lines  # noqa: PLC0415 - drawn on a terminal only

        for line in qr_lines(code.link, is_ascii=out.glyphs.is_ascii):
            out.warn(f"{INDENT}{line}")
        out.warn("")
    out.note("Waiting for the approval... (ctrl+c gives up)")
