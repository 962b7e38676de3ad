"""The ways in: password, API key, Quick Connect; and who is kept out."""

from __future__ import annotations

import pytest

from tests.sandbox.jellyfin.support import ME, NOW, VERSIONS, Caller, make
from tui.sandbox.jellyfin.accounts import GUEST, GUEST_PASSWORD
from tui.sandbox.jellyfin.reply import Refused


async def sign_in(http, box, name, password, header=f"MediaBrowser {ME}", keys=("Username", "Pw")):
    body = dict(zip(keys, (name, password), strict=True))
    headers = {"Authorization": header} if header else {}
    return await http.post(f"{box.url}/Users/AuthenticateByName", json=body, headers=headers)


@pytest.mark.parametrize("version", VERSIONS)
async def test_password(http, box, version):
    """A password gives a token that is good at once."""
    box.server.version = version
    answer = (await sign_in(http, box, box.username.upper(), box.password)).json()
    assert (answer["User"]["Id"], answer["ServerId"]) == (box.user_id("mira"), box.server.id)
    assert answer["User"]["Policy"]["IsAdministrator"] is True
    assert (await Caller(http, box, answer["AccessToken"]).get("/Users/Me"))["Name"] == box.username


@pytest.mark.parametrize("keys", [("username", "pw"), ("USERNAME", "PW"), ("username", "Pw")])
async def test_letter_case(http, box, keys):
    """Body keys, paths and query names are taken in any letter case."""
    assert (await sign_in(http, box, "mira", box.password, keys=keys)).status_code == 200
    caller = Caller(http, box, box.api_key)
    for name in ("userid", "UserId", "USERID"):
        found = await caller.get("/ITEMS", **{name: box.user_id("mira").upper(), "Recursive": "True", "LIMIT": 1})
        assert "UserData" in found["Items"][0]


@pytest.mark.parametrize("part", ["Client", "Device", "DeviceId", "Version"])
async def test_every_part_is_needed(http, box, part):
    """Signing in without one part of the header, or with an empty one, is refused as malformed."""
    parts = dict(piece.split("=") for piece in ME.split(", "))
    for changed in ({name: value for name, value in parts.items() if name != part}, parts | {part: '""'}):
        header = "MediaBrowser " + ", ".join(f"{name}={value}" for name, value in changed.items())
        assert (await sign_in(http, box, "mira", box.password, header)).status_code == 400


async def test_values_are_decoded(http, box):
    """Parts are percent-decoded; commas and quotes come in that way."""
    header = 'MediaBrowser Client="a%2Cb", Device="J%C3%B6rg%22s", DeviceId="x%2F1", Version="1"'
    answer = await sign_in(http, box, "mira", box.password, header)
    told = answer.json()["SessionInfo"]
    assert (told["Client"], told["DeviceName"], told["DeviceId"]) == ("a,b", 'Jörg"s', "x/1")


async def test_who_is_kept_out(http, box):
    """A wrong password is 401; the disabled, those outside their hours and a device too many are 403."""
    joerg = box.server.accounts.of("joerg")
    assert (await sign_in(http, box, "mira", "wrong")).status_code == 401
    assert (await sign_in(http, box, "nobody", "x")).status_code == 401
    assert (await sign_in(http, box, GUEST, GUEST_PASSWORD)).status_code == 403
    joerg.is_outside_hours = True
    assert (await sign_in(http, box, joerg.name, joerg.password)).status_code == 403
    joerg.is_outside_hours, joerg.most_sessions = False, 1
    box.token("joerg", "tv")
    assert (await sign_in(http, box, joerg.name, joerg.password)).status_code == 403


async def test_lockout(http, box):
    """Wrong passwords disable an account; then even its token and the right password do not help."""
    joerg, token = box.server.accounts.of("joerg"), box.token("joerg")
    statuses = [(await sign_in(http, box, joerg.name, "no")).status_code for _ in range(3)]
    assert (statuses, joerg.is_disabled) == ([401, 401, 401], True)
    assert (await sign_in(http, box, joerg.name, joerg.password)).status_code == 403
    assert await Caller(http, box, token).status("GET", "/System/Info") == 401


async def test_a_right_password_clears_the_count(http, box):
    """The lock counts wrong passwords in a row."""
    joerg = box.server.accounts.of("joerg")
    for password in ("no", "no", joerg.password, "no", "no"):
        await sign_in(http, box, joerg.name, password)
    assert (joerg.wrong_passwords, joerg.is_disabled) == (2, False)


async def test_same_device_revokes(http, box):
    """A second sign-in on a device ends the first one there, of that user only."""
    first = Caller(http, box, (await sign_in(http, box, "mira", box.password)).json()["AccessToken"])
    other = Caller(http, box, box.token("joerg", "d-1"))
    second = Caller(http, box, (await sign_in(http, box, "mira", box.password)).json()["AccessToken"])
    assert [await one.status("GET", "/System/Info") for one in (first, other, second)] == [401, 200, 200]


async def test_sign_out(owner):
    """A token dies when it signs out."""
    assert await owner.status("POST", "/Sessions/Logout") == 204
    assert await owner.status("GET", "/System/Info") == 401


async def test_key_has_no_user(key):
    """An API key is an administrator without a user."""
    assert await key.status("GET", "/Users/Me") == 400
    assert await key.status("GET", "/System/Info") == 200
    assert await key.status("GET", "/UserViews") == 404
    assert "UserData" not in (await key.get("/Items", recursive="true", limit=1))["Items"][0]


@pytest.mark.parametrize(("version", "status"), [("10.8.13", 200), ("10.11.11", 200), ("12.0.0", 401)])
async def test_legacy_forms(http, box, version, status):
    """The older forms of a token are taken up to 10.11, and are a wrong token afterwards."""
    box.server.version = version
    url, token = f"{box.url}/System/Info", box.api_key
    old = [
        {"X-Emby-Token": token},
        {"X-MediaBrowser-Token": token},
        {"X-Emby-Authorization": f'MediaBrowser Token="{token}"'},
        {"Authorization": f'Emby Token="{token}"'},
    ]
    assert [(await http.get(url, headers=header)).status_code for header in old] == [status] * 4
    assert (await http.get(url, params={"api_key": token})).status_code == status
    assert (await http.get(url, params={"ApiKey": token})).status_code == 200
    assert (await http.get(url, headers={"Authorization": f"MediaBrowser Token={token}"})).status_code == 200


async def test_legacy_is_a_setting(http, box):
    """The setting outlives the version: it can be switched off in 10.11."""
    box.server.legacy_sign_in = False
    assert (await http.get(f"{box.url}/System/Info", headers={"X-Emby-Token": box.api_key})).status_code == 401


@pytest.mark.parametrize(("version", "status"), [("10.8.13", 200), ("10.11.11", 200), ("12.0.0", 404)])
async def test_prefixes(http, box, version, status):
    """Old prefixes are gone in 12.0."""
    box.server.version = version
    for prefix in ("/emby", "/MediaBrowser"):
        assert (await http.get(f"{box.url}{prefix}/System/Info/Public")).status_code == status


async def test_base_path(http):
    """A base path is kept; without it nothing is found."""
    box = make(base_path="/jellyfin")
    await box.start()
    assert box.url.endswith("/jellyfin")
    assert (await http.get(f"{box.url}/System/Info/Public")).status_code == 200
    assert (await http.get(box.url.removesuffix("/jellyfin") + "/System/Info/Public")).status_code == 404
    await box.close()


@pytest.mark.parametrize("version", VERSIONS)
async def test_quick_connect(http, box, version):
    """A code is shown, approved elsewhere, and exchanged for a token."""
    box.server.version = version
    method, wrong = ("GET", "POST") if version.startswith("10.8") else ("POST", "GET")
    headers = {"Authorization": f"MediaBrowser {ME}"}
    assert (await http.get(f"{box.url}/QuickConnect/Enabled")).json() is True
    assert (await http.request(wrong, f"{box.url}/QuickConnect/Initiate", headers=headers)).status_code == 405
    asked = (await http.request(method, f"{box.url}/QuickConnect/Initiate", headers=headers)).json()
    assert (len(asked["Code"]), asked["Authenticated"]) == (6, False)
    state = {"secret": asked["Secret"]}
    assert (await http.get(f"{box.url}/QuickConnect/Connect", params=state)).json()["Authenticated"] is False
    url = f"{box.url}/Users/AuthenticateWithQuickConnect"
    assert (await http.post(url, json={"Secret": asked["Secret"]}, headers=headers)).status_code == 404
    box.approve(asked["Code"], "joerg")
    assert (await http.get(f"{box.url}/QuickConnect/Connect", params=state)).json()["Authenticated"] is True
    token = (await http.post(url, json={"secret": asked["Secret"]}, headers=headers)).json()["AccessToken"]
    assert (await Caller(http, box, token).get("/Users/Me"))["Id"] == box.user_id("joerg")


async def test_quick_connect_is_over(http):
    """A code lives ten minutes, an approved one a minute more, and a restart forgets both."""
    now = [float(NOW)]
    box = make(clock=lambda: now[0])
    await box.start()
    quick = box.server.quick_connect
    headers = {"Authorization": f"MediaBrowser {ME}"}
    codes = [(await http.post(f"{box.url}/QuickConnect/Initiate", headers=headers)).json() for _ in range(2)]

    async def state(asked):
        return (await http.get(f"{box.url}/QuickConnect/Connect", params={"secret": asked["Secret"]})).status_code

    now[0] += 590
    box.approve(codes[0]["Code"])
    with pytest.raises(Refused):
        box.approve(codes[0]["Code"])
    now[0] += 20
    assert [await state(one) for one in codes] == [200, 404]
    now[0] += 50
    assert await state(codes[0]) == 404
    fresh = (await http.post(f"{box.url}/QuickConnect/Initiate", headers=headers)).json()
    assert quick.codes == [fresh["Code"]]
    box.server.restart()
    assert await state(fresh) == 404
    await box.close()


async def test_quick_connect_off(http, box):
    """Switched off, it says so, and everything else is 401."""
    box.server.quick_connect.is_enabled = False
    headers = {"Authorization": f"MediaBrowser {ME}"}
    assert (await http.get(f"{box.url}/QuickConnect/Enabled")).json() is False
    assert (await http.post(f"{box.url}/QuickConnect/Initiate", headers=headers)).status_code == 401
    assert (await http.get(f"{box.url}/QuickConnect/Connect", params={"secret": "x"})).status_code == 401


async def test_quick_connect_needs_all_of_the_header(http, box):
    """A device that does not tell all of itself gets no code."""
    headers = {"Authorization": 'MediaBrowser Client="syncdeck"'}
    assert (await http.post(f"{box.url}/QuickConnect/Initiate", headers=headers)).status_code == 400


async def test_authorize_by_another_device(http, box, owner):
    """A device that is signed in can approve over HTTP."""
    headers = {"Authorization": f"MediaBrowser {ME}"}
    asked = (await http.post(f"{box.url}/QuickConnect/Initiate", headers=headers)).json()
    assert (await owner.ask("POST", "/QuickConnect/Authorize", code=asked["Code"])).json() is True
    assert await owner.status("POST", "/QuickConnect/Authorize", code="000000") == 404
