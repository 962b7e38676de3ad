"""The sandbox's plex.tv: PINs, the account, servers, homes and friends."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.sandbox.plex.support import NOW


async def made(tv, **query):
    answer = await tv("/api/v2/pins", query, method="POST", person=None)
    assert answer.status_code == 201
    return answer.json()


async def test_pin(plex, tv, http):
    """A PIN has four letters and 15 minutes; once somebody approved it, it tells its token, and is used up."""
    pin = await made(tv)
    path = f"/api/v2/pins/{pin['id']}"
    assert (len(pin["code"]), pin["expiresIn"], pin["authToken"]) == (4, 900, None)
    assert pin["expiresAt"] == "2026-02-02T02:55:00Z"
    assert (await tv(path, person=None)).json()["authToken"] is None
    plex.approve_pin(pin["code"].lower(), "takeru")
    token = (await tv(path, person=None)).json()["authToken"]
    assert (await tv("/api/v2/user", token=token)).json()["id"] == 9_330_201
    assert (await tv(path, person=None)).status_code == 404


async def test_strong_pin(tv):
    """A strong PIN is long and lives twice as long."""
    pin = await made(tv, strong="true")
    assert (len(pin["code"]), pin["expiresIn"]) == (25, 1_800)


async def test_pin_belongs_to_its_client(plex, tv):
    """Another client does not find a PIN, and without an identifier there is none."""
    pin = await made(tv)
    plex.approve_pin(pin["code"])
    assert (await tv(f"/api/v2/pins/{pin['id']}", person=None, client="other")).status_code == 404
    assert (await tv("/api/v2/pins", method="POST", person=None, client="")).status_code == 400
    with pytest.raises(LookupError, match="no PIN"):
        plex.approve_pin("0000")


async def test_pin_expires(plex, tv, monkeypatch):
    """After its time a PIN is gone."""
    pin, waiting = await made(tv), await made(tv)
    assert [one.code for one in plex.tv.pins.waiting] == [pin["code"], waiting["code"]]
    plex.tv.pins.expire()
    assert (await tv(f"/api/v2/pins/{pin['id']}", person=None)).status_code == 404
    monkeypatch.setattr(plex.tv.pins, "_clock", lambda: NOW)
    late = await made(tv)
    monkeypatch.setattr(plex.tv.pins, "_clock", lambda: NOW + 900)
    assert (await tv(f"/api/v2/pins/{late['id']}", person=None)).status_code == 404


async def test_errors(tv):
    """Errors come in the newer shape, in JSON only if asked for."""
    refused = await tv("/api/v2/user", token="x")
    assert refused.json() == {"errors": [{"code": 1001, "message": "User could not be authenticated", "status": 401}]}
    in_xml = ElementTree.fromstring((await tv("/api/v2/user", token="x", accept="*/*")).text)
    assert (in_xml.tag, in_xml[0].get("status")) == ("errors", "401")


async def test_user_and_ping(tv):
    """The account tells who it is, whoever asks, and a token is kept alive."""
    mine, his = [(await tv("/api/v2/user", person=name)).json() for name in ("mira", "joerg")]
    assert [(one["id"], one["homeAdmin"]) for one in (mine, his)] == [(4_100_001, True), (4_100_002, False)]
    assert (await tv("/api/v2/ping")).status_code == 200


async def test_resources(plex, tv):
    """Discovery lists the server with all addresses and the token of whoever asks, and things that are none."""
    for person, owned in (("mira", True), ("takeru", False)):
        found = (await tv("/api/v2/resources", {"includeRelay": 1}, person=person)).json()
        servers = [one for one in found if "server" in one["provides"].split(",")]
        ours = next(one for one in servers if one["clientIdentifier"] == plex.state.machine_identifier)
        assert (ours["owned"], ours["accessToken"]) == (owned, plex.token(person))
        assert (len(found), len(servers)) == (3, 2)
        flags = [(one["local"], one["relay"]) for one in ours["connections"]]
        assert flags == [(False, True), (True, False), (False, False), (True, False)]
        assert plex.url in [one["uri"] for one in ours["connections"]]


async def test_relay_on_demand(tv):
    """The relay is listed only where it is asked for."""
    ours = (await tv("/api/v2/resources")).json()[0]
    assert [one["relay"] for one in ours["connections"]] == [False] * 3


async def test_secure_addresses(plex, tv):
    """On demand each address is listed under its secure name too."""
    plex.flags.with_https = plex.flags.https_required = True
    ours = (await tv("/api/v2/resources", {"includeRelay": 1})).json()[0]
    assert ours["httpsRequired"]
    assert [one["protocol"] for one in ours["connections"]] == ["https", "http"] * 4
    assert ".plex.direct:" in ours["connections"][0]["uri"]


async def test_switching(plex, tv):
    """The owner becomes a home user, and with that token gets the user's server token; a PIN must be right."""
    users = {one["title"]: one for one in (await tv("/api/v2/home/users/")).json()["users"]}
    assert [users[name]["protected"] for name in ("Mira", "Jörg Grünspan", "Kids")] == [False, True, False]
    path = f"/api/v2/home/users/{users['Jörg Grünspan']['uuid']}/switch"
    assert (await tv(path, method="POST")).status_code == 403
    switched = await tv(path, {"pin": "4711"}, method="POST")
    resources = (await tv("/api/v2/resources", token=switched.json()["authToken"])).json()
    assert (switched.status_code, resources[0]["accessToken"]) == (201, plex.token("joerg"))


async def test_old_switching(plex, tv):
    """The older form answers XML, whatever is asked for."""
    answer = await tv("/api/home/users/4100003/switch", method="POST")
    token = ElementTree.fromstring(answer.text).get("authenticationToken")
    assert (answer.status_code, plex.tokens.at_plex_tv(token or "").name) == (201, "kids")


async def test_switched_tokens_run_out(plex, tv):
    """The token of a switch is for a time; the server token that it led to lasts."""
    switched = await tv("/api/v2/home/users/a10e000000000003/switch", method="POST")
    before = plex.token("kids")
    plex.tokens.expire()
    assert (await tv("/api/v2/user", token=switched.json()["authToken"])).status_code == 401
    assert plex.token("kids") == before


async def test_switching_is_limited(tv):
    """After a handful of switches there are too many."""
    path = "/api/v2/home/users/a10e000000000003/switch"
    assert [(await tv(path, method="POST")).status_code for _ in range(6)] == [201] * 5 + [429]


@pytest.mark.parametrize("path", ["/api/v2/home/users/", "/api/users/", "/api/servers/{machine}/shared_servers"])
async def test_limited_tokens(plex, tv, path):
    """Others than the owner can neither list nor become anybody."""
    path = path.format(machine=plex.state.machine_identifier)
    assert (await tv(path, person="joerg")).status_code == 403
    switch = await tv("/api/v2/home/users/a10e000000000001/switch", method="POST", person="joerg")
    assert switch.status_code == 403


async def test_friends(plex, tv):
    """The owner gets the tokens of friends from the shares of the server, and nobody who was removed."""
    users = ElementTree.fromstring((await tv("/api/users/")).text)
    path = f"/api/servers/{plex.state.machine_identifier}/shared_servers"
    shares = ElementTree.fromstring((await tv(path)).text)
    assert [user.get("id") for user in users] == ["4100002", "4100003", "9330201"]
    assert [(one.get("userID"), one.get("accessToken")) for one in shares] == [("9330201", plex.token("takeru"))]
    assert (await tv("/api/servers/other/shared_servers")).status_code == 404
