"""The answers about users, and the ways in: password, Quick Connect, sign-out, keys."""

from __future__ import annotations

from typing import Any

from tui.sandbox.jellyfin.accounts import Account, Device
from tui.sandbox.jellyfin.activity import SIGNED_IN, Event
from tui.sandbox.jellyfin.call import Call
from tui.sandbox.jellyfin.credentials import Credentials
from tui.sandbox.jellyfin.listing import view_number
from tui.sandbox.jellyfin.media_browser import MediaBrowser
from tui.sandbox.jellyfin.reply import NO_CONTENT, Refused, page_of, present, reply
from tui.sandbox.jellyfin.session_answers import session_json
from tui.sandbox.jellyfin.times import iso
from tui.sandbox.wire import Answer


def sign_in(call: Call) -> Answer:
    """Give a token for a password. Raises Refused: 400 if the client does not tell all of itself, 401, 403."""
    told = _complete(call)
    name, password = call.body.get("username"), call.body.get("pw") or ""
    if not isinstance(name, str) or not name:
        raise Refused(400, "Username")
    device = call.server.accounts.sign_in(name, str(password), told, call.now_ms)
    return _admitted(call, device)


def quick_enabled(call: Call) -> Answer:
    """Tell whether Quick Connect is on."""
    return reply(call.server.quick_connect.is_enabled)


def quick_begin(call: Call) -> Answer:
    """Give a code."""
    return reply(call.server.quick_connect.begin(call.credentials, call.now_ms).as_json())


def quick_state(call: Call) -> Answer:
    """Tell whether somebody has approved the code."""
    return reply(call.server.quick_connect.state(_secret(call.asked.text("secret")), call.now_ms).as_json())


def quick_sign_in(call: Call) -> Answer:
    """Give a token for an approved code."""
    told = _complete(call)
    account = call.server.quick_connect.approved(_secret(call.body.get("secret")), call.now_ms)
    return _admitted(call, call.server.accounts.admit(account, told, call.now_ms))


def quick_authorize(call: Call) -> Answer:
    """Approve a code from a device that is signed in."""
    code = call.asked.text("code")
    if code is None:
        raise Refused(400, "code")
    call.server.quick_connect.approve(code, call.some_account(), call.now_ms)
    return reply(True)


def sign_out(call: Call) -> Answer:
    """Let the token of the call die."""
    call.server.accounts.revoke(call.caller.token)
    return NO_CONTENT


def me(call: Call) -> Answer:
    """Tell the user of a token. Raises Refused with 400 for a key, which has none."""
    if call.caller.account is None:
        raise Refused(400)
    return reply(user_json(call.server, call.caller.account))


def users(call: Call) -> Answer:
    """Tell the users: all to an administrator, else those that are not hidden."""
    return reply([user_json(call.server, account) for account in _visible(call)])


def users_page(call: Call) -> Answer:
    """Tell the users in pages, as Emby can."""
    found = _visible(call)
    start, limit = call.asked.number("startIndex") or 0, call.asked.number("limit")
    page = found[start:] if limit is None else found[start : start + limit]
    return page_of([user_json(call.server, account) for account in page], len(found), start)


def public_users(call: Call) -> Answer:
    """Tell the users that the sign-in page shows."""
    shown = [account for account in call.server.accounts if not (account.is_hidden or account.is_disabled)]
    return reply([user_json(call.server, account) for account in shown])


def user(call: Call) -> Answer:
    """Tell one user."""
    account = call.server.accounts.by_id(call.request.params["user"])
    if account is None:
        raise Refused(404)
    return reply(user_json(call.server, account))


def keys(call: Call) -> Answer:
    """Tell the API keys."""
    found = [device for device in call.server.accounts.devices.values() if device.account is None]
    rows = [{"AccessToken": device.token, "AppName": "syncdeck", "DateCreated": iso(call.now_ms)} for device in found]
    return page_of(rows, len(rows), 0)


def user_json(server: MediaBrowser, account: Account) -> dict[str, Any]:
    """Give a user."""
    return present(
        Name=account.name,
        ServerId=server.id,
        Id=account.id,
        HasPassword=bool(account.password),
        HasConfiguredPassword=bool(account.password),
        EnableAutoLogin=False,
        LastLoginDate=None if account.last_login_ms is None else iso(account.last_login_ms),
        LastActivityDate=None if account.last_activity_ms is None else iso(account.last_activity_ms),
        Configuration={"DisplayMissingEpisodes": False, "HidePlayedInLatest": True},
        Policy=_policy(server, account),
    )


def _policy(server: MediaBrowser, account: Account) -> dict[str, Any]:
    seen = [] if account.libraries is None else server.listing.sections(account)
    return {
        "IsAdministrator": account.is_admin,
        "IsHidden": account.is_hidden,
        "IsDisabled": account.is_disabled,
        "EnableAllFolders": account.libraries is None,
        "EnabledFolders": [server.ids.of(view_number(section)) for section in seen],
        "EnableMediaPlayback": True,
        "EnableRemoteAccess": True,
        "InvalidLoginAttemptCount": account.wrong_passwords,
        "LoginAttemptsBeforeLockout": -1,
        "MaxActiveSessions": account.most_sessions,
    }


def _visible(call: Call) -> list[Account]:
    is_admin, mine = call.caller.is_admin, call.caller.account
    return [account for account in call.server.accounts if is_admin or account is mine or not account.is_hidden]


def _admitted(call: Call, device: Device) -> Answer:
    account = device.account
    assert account is not None
    server = call.server
    session = server.sessions.of(account, device.credentials, call.now_ms)
    server.activity.write([Event(SIGNED_IN, call.now_ms, account.id, user=account.name)])
    return reply(
        {
            "User": user_json(server, account),
            "SessionInfo": session_json(server, session) if session is not None else {},
            "AccessToken": device.token,
            "ServerId": server.id,
        }
    )


def _complete(call: Call) -> Credentials:
    if not call.credentials.is_complete:
        raise Refused(400, "authorization")
    return call.credentials


def _secret(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise Refused(400, "secret")
    return value
