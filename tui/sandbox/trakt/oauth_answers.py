"""The calls of the host that signs in. Bodies of refusals are mostly empty."""

from __future__ import annotations

from html import escape

from tui.sandbox.trakt.call import Call
from tui.sandbox.trakt.reply import Refused, reply
from tui.sandbox.wire import Answer, text_answer


def device_code(call: Call) -> Answer:
    """Let a device ask."""
    oauth = call.state.oauth
    oauth.raise_for_app(call.body, needs_secret=False)
    code = oauth.begin()
    return reply(
        {
            "device_code": code.device_code,
            "user_code": code.user_code,
            "verification_url": f"{call.state.auth_url}/activate",
            "expires_in": code.life,
            "interval": oauth.poll_every,
        }
    )


def device_token(call: Call) -> Answer:
    """Tell a device what became of it."""
    oauth = call.state.oauth
    oauth.raise_for_app(call.body)
    return reply(oauth.poll(call.body.get("code")).as_json())


def token(call: Call) -> Answer:
    """Give a new pair for a refresh token."""
    oauth = call.state.oauth
    oauth.raise_for_app(call.body)
    if call.body.get("grant_type") != "refresh_token":
        raise Refused(400, {"error": "unsupported_grant_type"})
    return reply(oauth.refresh(call.body.get("refresh_token")).as_json())


def revoke(call: Call) -> Answer:
    """Let a token die."""
    oauth = call.state.oauth
    oauth.raise_for_app(call.body)
    oauth.revoke(call.body.get("token"))
    return reply({})


def activate(call: Call) -> Answer:
    """Show the page where people type codes: `?code=...` lets in, `&user=...` somebody else, `&deny=1` says no."""
    asked = call.request.query
    code = asked.get("code", "")
    if not code:
        return text_answer(_page("Enter the code that your device shows."))
    try:
        if asked.get("deny"):
            call.state.oauth.deny(code)
        else:
            call.state.oauth.approve(code, call.state.accounts.of(asked.get("user") or "mira"))
    except LookupError as error:
        return text_answer(_page(str(error)), 404)
    return text_answer(_page("Denied." if asked.get("deny") else "Your device is connected."))


def _page(text: str) -> str:
    form = '<form><input name="code" placeholder="code"><button>Continue</button></form>'
    return f"<!doctype html><html><head><title>Activate</title></head><body><p>{escape(text)}</p>{form}</body></html>"
