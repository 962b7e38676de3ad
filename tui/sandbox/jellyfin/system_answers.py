"""The answers about the server itself: its card, tasks, plugins, log and storage."""

from __future__ import annotations

from typing import Any, Final

from tui.sandbox.jellyfin.activity import Entry
from tui.sandbox.jellyfin.call import Call
from tui.sandbox.jellyfin.identity import hex_id
from tui.sandbox.jellyfin.media_browser import MediaBrowser
from tui.sandbox.jellyfin.reply import Refused, page_of, present, reply
from tui.sandbox.jellyfin.reporting import PLUGIN_ID
from tui.sandbox.jellyfin.times import iso, read_any
from tui.sandbox.media import Kind
from tui.sandbox.wire import Answer

_COUNTED: Final[dict[str, tuple[Kind, ...]]] = {
    "MovieCount": ("movie",),
    "SeriesCount": ("show",),
    "EpisodeCount": ("episode",),
    "ArtistCount": ("artist",),
    "AlbumCount": ("album",),
    "SongCount": ("track",),
    "ItemCount": ("movie", "show", "season", "episode", "artist", "album", "track"),
}


def public_facts(server: MediaBrowser, host: str) -> dict[str, Any]:
    """Give what anybody may know of a server; `host` is the name that the client used."""
    facts: dict[str, Any] = present(
        LocalAddress=f"http://{host}",
        ServerName=server.name,
        Version=server.version,
        ProductName=server.behaviour.product,
        Id=server.id,
    )
    return facts if server.is_emby else facts | {"OperatingSystem": "", "StartupWizardCompleted": True}


def ping(call: Call) -> Answer:
    """Say that somebody is there."""
    return reply("Emby Server" if call.server.is_emby else "Jellyfin Server")


def info_public(call: Call) -> Answer:
    """Tell what anybody may know."""
    return reply(public_facts(call.server, call.request.headers.get("host", "")))


def info(call: Call) -> Answer:
    """Tell the rest to those who are signed in."""
    server = call.server
    facts = public_facts(server, call.request.headers.get("host", ""))
    more: dict[str, Any] = {
        "HasPendingRestart": server.has_pending_restart,
        "IsShuttingDown": False,
        "CanSelfRestart": True,
        "SupportsLibraryMonitor": True,
        "WebSocketPortNumber": 8096,
        "CompletedInstallations": [],
    }
    return reply(facts | more)


def storage(call: Call) -> Answer:
    """Tell of the disks."""
    disk = {"Path": "/config", "FreeSpace": 81_604_378_624, "UsedSpace": 3_221_225_472, "StorageType": "Fixed"}
    folders = (
        "ProgramDataFolder",
        "WebFolder",
        "ImageCacheFolder",
        "CacheFolder",
        "LogFolder",
        "TranscodingTempFolder",
    )
    libraries = [
        {"Id": hex_id("storage", section.title), "Name": section.title, "Folders": [disk | {"Path": "/media"}]}
        for section in call.server.collection.sections
    ]
    return reply(dict.fromkeys(folders, disk) | {"Libraries": libraries})


def configuration(call: Call) -> Answer:
    """Tell the settings that a client may need."""
    server = call.server
    facts = {"ServerName": server.name, "ActivityLogRetentionDays": server.activity.keep_days}
    resume = {"MinResumePct": 5, "MaxResumePct": 90, "MinResumeDurationSeconds": 300}
    modern = {"EnableLegacyAuthorization": server.takes_legacy_sign_in} if server.behaviour.is_since(10, 11) else {}
    quick = {} if server.is_emby else {"QuickConnectAvailable": server.quick_connect.is_enabled}
    return reply(facts | resume | modern | quick)


def counts(call: Call) -> Answer:
    """Count what a user, or everybody, can see."""
    collection = call.server.collection
    sections = call.server.listing.sections(call.account())
    totals = {
        name: sum(len(collection.of(section.title, kind)) for section in sections for kind in kinds)
        for name, kinds in _COUNTED.items()
    }
    return reply(totals)


def tasks(call: Call) -> Answer:
    """Tell the tasks, and how far the one is that runs."""
    percent, now = call.server.scan_percent, call.now_ms
    last = {
        "StartTimeUtc": iso(now - 7_200_000),
        "EndTimeUtc": iso(now - 7_100_000),
        "Status": "Completed",
        "Key": "RefreshLibrary",
    }
    scan = present(
        Name="Scan Media Library",
        State="Idle" if percent is None else "Running",
        CurrentProgressPercentage=percent,
        Id=hex_id("task", "scan"),
        LastExecutionResult=last,
        Triggers=[],
        Category="Library",
        IsHidden=False,
        Key="RefreshLibrary",
    )
    clean = scan | {
        "Name": "Clean Cache Directory",
        "State": "Idle",
        "Id": hex_id("task", "clean"),
        "Key": "DeleteCache",
    }
    clean.pop("CurrentProgressPercentage", None)
    return reply([scan, clean])


def plugins(call: Call) -> Answer:
    """Tell the plugins."""
    found = [
        {"Name": "TMDb", "Version": "10.0.0.0", "Id": hex_id("plugin", "tmdb"), "Description": "", "Status": "Active"}
    ]
    if call.server.reporting.is_installed:
        report = {
            "Name": "Playback Reporting",
            "Version": "17.0.0.0",
            "Id": PLUGIN_ID,
            "Description": "",
            "Status": "Active",
        }
        found.append(report)
    return reply(found)


def custom_query(call: Call) -> Answer:
    """Run a query of Playback Reporting. Raises Refused with 404 if the plugin is not there."""
    server = call.server
    if not server.reporting.is_installed:
        raise Refused(404)
    server.plays.catch_up()
    text = call.body.get("customquerystring")
    if not isinstance(text, str):
        raise Refused(400, "CustomQueryString")
    name_of = _name_of(server) if call.body.get("replaceuserid") else None
    return reply(server.reporting.query(text, call.now_ms, server.zone, name_of))


def activity(call: Call) -> Answer:
    """Give a page of the activity log, the newest first."""
    server = call.server
    server.plays.catch_up()
    rows = [entry for entry in server.activity.newest(call.now_ms) if _is_meant(entry, call)]
    start, limit = call.asked.number("startIndex") or 0, call.asked.number("limit")
    page = rows[start:] if limit is None else rows[start : start + limit]
    return page_of([_row(entry, server) for entry in page], len(rows), start)


def _is_meant(entry: Entry, call: Call) -> bool:
    event, server = entry.event, call.server
    has_user = call.asked.flag("hasUserId")
    meant = event.at_ms >= _bound(call, "minDate", event.at_ms)
    meant = meant and (has_user is None or has_user is (event.user_id is not None))
    if not server.behaviour.filters_activity:
        return meant
    kind, item = call.asked.text("type"), call.asked.text("itemId")
    meant = meant and event.at_ms <= _bound(call, "maxDate", event.at_ms)
    meant = meant and (kind is None or kind.lower() in event.kind.lower())
    meant = meant and (item is None or event.number == server.ids.number(item))
    user = call.asked.text("username")
    return meant and (user is None or user.lower() in event.user.lower())


def _bound(call: Call, name: str, default: int) -> int:
    text = call.asked.text(name)
    if text is None:
        return default
    try:
        return read_any(text, call.server.zone)
    except ValueError:
        raise Refused(400, name) from None


def _row(entry: Entry, server: MediaBrowser) -> dict[str, Any]:
    event = entry.event
    item = event.number if server.behaviour.activity_has_items else None
    return present(
        Id=entry.id,
        Name=entry.text,
        Type=event.kind,
        ItemId=None if item is None else server.ids.of(item),
        Date=iso(event.at_ms),
        UserId=event.user_id or (None if server.is_emby else "0" * 32),
        Severity="Information" if not server.is_emby else "Info",
    )


def _name_of(server: MediaBrowser) -> Any:
    def name(user_id: str) -> str:
        account = server.accounts.by_id(user_id)
        return user_id if account is None else account.name

    return name
