"""Lists and their sides at Trakt, by command: over HTTP, to a stateful Trakt on loopback."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.cli.command import Command, Process
from tests.cli.trakt_lists import PROFILE, TraktLists, trakt_lists


@pytest.fixture
def lists(syncdeck: Command) -> Iterator[TraktLists]:
    """A Trakt that Mira is signed in to."""
    with trakt_lists(syncdeck) as found:
        yield found


def test_a_list_is_made_on_trakt(lists: TraktLists) -> None:
    """Waited for, and said in the words of both sides; private, with our words, in its order."""
    called = lists.call("create", "Weekend", *lists.names(3), "--on", PROFILE)
    assert called.out == "List 'Weekend' created, number 1, 3 items\nCreated list 'Weekend' on Trakt\n"
    there = lists.there()
    assert (there.name, there.privacy, there.description) == ("Weekend", "private", "Created and managed by syncdeck")
    assert there.keys == tuple(title.key for title in lists.films[:3])


def test_a_change_is_brought_there(lists: TraktLists) -> None:
    """What was added here is told as what was added there."""
    there = lists.synced()
    called = lists.call("add", "Weekend", *lists.names(3, 5))
    assert called.out == "2 added\nSynced to Trakt: +2 -0\n"
    assert len(there.keys) == 5


def test_a_deleted_list_is_deleted_there(lists: TraktLists) -> None:
    """In the words that both sides are told by."""
    lists.synced()
    called = lists.call("delete", "Weekend")
    assert called.out == "List 1 deleted.\nDeleted 'Weekend' from Trakt\n"
    assert lists.trakt.lists() == []


def test_a_deleted_list_may_stay_there(lists: TraktLists) -> None:
    """With --keep-remote nothing is sent."""
    lists.synced()
    assert lists.call("delete", "Weekend", "--keep-remote").out == "List 1 deleted.\n"
    assert len(lists.trakt.lists()) == 1


def test_s41_a_second_sync_writes_nothing(lists: TraktLists) -> None:
    """One result line for machines each time; nothing added the second time."""
    lists.make()
    first = lists.call("sync", "--json").lines[-1]
    lists.trakt.writes.clear()
    second = lists.call("sync", "--json").lines[-1]
    assert (first["type"], first["operation"], first["status"]) == ("result", "list_sync", "completed")
    assert (first["counts"]["items"]["added"], second["counts"]["items"]["added"]) == (3, 0)
    assert lists.trakt.writes.actions == []


def test_a_sync_does_what_waits_in_the_queue(lists: TraktLists) -> None:
    """It is counted by the run, and nothing of it is sent a second time."""
    lists.synced()
    lists.call("add", "Weekend", *lists.names(3, 5), "--no-wait")
    assert lists.call("sync", "--json").lines[-1]["counts"]["items"]["added"] == 2
    assert lists.syncdeck("queue", "ls", "--json").document["deliveries"] == []
    assert lists.trakt.writes.actions == ["add_items"]


def test_s35_a_difference_is_shown_and_not_made(lists: TraktLists) -> None:
    """Both sides, with where each entry stands; Trakt is only read."""
    there = lists.synced()
    lists.trakt.remove_from_list(there.id, there.keys[:1])
    lists.call("add", "Weekend", *lists.names(3, 4), "--no-wait")
    lines = lists.call("diff", "Weekend").out.splitlines()
    assert lines[0].startswith("Weekend: +1 -1 =2 (compared ")
    assert [line.split()[0] for line in lines[2:]] == ["+", "−"]
    assert lines[2].endswith("to Trakt")
    assert lists.trakt.writes.actions == []
    assert lists.call("diff", "Weekend", "--last").out.splitlines()[1:] == lines[1:]


def test_s38_a_difference_that_cannot_be_read_is_no_success(lists: TraktLists) -> None:
    """The last one is shown with its moment, one document for machines; 6, and why on stderr."""
    there = lists.synced()
    lists.trakt.remove_from_list(there.id, there.keys[:1])
    lists.call("diff", "Weekend")
    lists.trakt.revoke()
    called = lists.call("diff", "Weekend", "--json", code=6)
    assert len(called.document["plan"]["remove_here"]) == 1
    assert "Trakt access token expired. Please reauthorize; syncdeck run errors" in called.err


def test_s38_an_emptied_list_is_held(lists: TraktLists) -> None:
    """5, with the commands that look and let go; then it empties, and 0."""
    there = lists.synced()
    lists.trakt.remove_from_list(there.id, there.keys)
    held = lists.call("sync", code=5).out
    assert "syncdeck list sync Weekend --approve" in held
    plan = lists.document("diff", "Weekend", "--last")["plan"]
    assert (plan["verdict_here"]["ruling"], len(plan["remove_here"])) == ("hold", 3)
    assert (lists.shown()["state"], lists.shown()["held"], lists.shown()["items"]) == ("held", 3, 3)
    lists.call("sync", "--approve")
    assert (lists.shown()["state"], lists.shown()["items"]) == ("synced", 0)


def test_what_was_removed_there_can_be_put_back(lists: TraktLists) -> None:
    """By the word of a person that this side is right."""
    there = lists.synced()
    keys = there.keys
    lists.trakt.remove_from_list(there.id, keys)
    lists.call("sync", code=5)
    lists.call("resolve", "Weekend", "entries", "here", "--no-wait")
    lists.call("sync")
    assert (there.keys, lists.shown()["state"]) == (keys, "synced")


@pytest.mark.parametrize(("side", "title"), [("here", "Here"), ("there", "There")])
def test_a_conflict_is_shown_and_settled(lists: TraktLists, side: str, title: str) -> None:
    """Both sides got another name: told with all three, until one is chosen."""
    there = lists.synced()
    lists.trakt.change_list(there.id, name="There")
    lists.call("edit", "Weekend", "--title", "Here", "--no-wait")
    assert "syncdeck list resolve Here WHAT here|there" in lists.call("sync").out
    assert "here 'Here', on Trakt 'There', agreed 'Weekend'" in lists.call("diff", "Here", "--last").out
    lists.call("resolve", "Here", "title", side, "--no-wait")
    lists.call("sync")
    assert (lists.shown(title)["state"], there.name) == ("synced", title)


def test_what_trakt_does_not_know_is_matched_by_hand(lists: TraktLists) -> None:
    """Told with its number; the chosen film goes there instead."""
    lists.document("create", "Weekend", "movie:tmdb:99999999", "--mode", "push", "--no-wait")
    lists.call("sync")
    (found,) = lists.document("missing")
    assert (found["match"], found["names"]) == ("missing", ["movie:tmdb:99999999"])
    assert "99999999" in lists.call("missing", "Weekend").out
    lists.call("match", str(found["id"]), lists.names(1)[0], "--no-wait")
    lists.call("sync")
    assert (lists.there().keys, lists.document("missing")) == ((lists.films[0].key,), [])


def test_a_list_from_before_is_adopted(lists: TraktLists) -> None:
    """Those with our words are offered first; the first sync is a union."""
    keys = [title.key for title in lists.films[:4]]
    lists.trakt.make_list("Foreign", keys)
    ours = lists.trakt.make_list("Old one", keys, description="Created and managed by syncdeck")
    lists.syncdeck("sync", PROFILE)
    assert [offer["title"] for offer in lists.document("adopt")] == ["Old one", "Foreign"]
    assert "made by syncdeck" in lists.call("adopt").out
    adopted = lists.call("adopt", "old one")
    assert "'Old one' adopted from Trakt, number 1\n" in adopted.out
    assert (lists.shown("Old one")["items"], ours.keys) == (4, tuple(keys))
    assert lists.call("adopt", "Old one", code=2).err.startswith("Error: No list 'Old one' on Trakt can be adopted")


def test_s38_a_deleted_side_is_held_until_it_is_made_anew(lists: TraktLists) -> None:
    """What is here stays: 5, and with --approve Trakt gets it again."""
    there = lists.synced()
    lists.trakt.delete_list(there.id)
    assert "was deleted on Trakt and stays here" in lists.call("sync", code=5).out
    assert (lists.shown()["state"], lists.shown()["items"]) == ("gone", 3)
    lists.call("sync", "--approve")
    assert lists.there().keys == there.keys


def test_s17_over_the_limit_nothing_is_sent(lists: TraktLists) -> None:
    """Both figures are told; 3, since other lists went on."""
    lists.make("Small", 1)
    lists.make("Large", 8)
    lists.trakt.account().limits.items_per_list = 5
    called = lists.call("sync", code=3)
    assert "needs 8, limit 5" in called.out
    assert (lists.shown("Large")["state"], len(lists.there("Small").keys)) == ("quota", 1)


def test_limits_are_shown(lists: TraktLists) -> None:
    """What the account has room for and holds, and what is left of its calls."""
    lists.synced()
    (told,) = lists.document("limits")
    assert (told["profile"], told["is_vip"], told["lists_used"], told["items_used"]) == (PROFILE, True, 1, 3)
    assert {gauge["name"] for gauge in told["gauges"]} == {"reads", "writes"}
    assert "1 of " in lists.call("limits", PROFILE).out


def test_s38_signed_out_is_6_and_nothing_here_is_lost(lists: TraktLists) -> None:
    """What is changed meanwhile is told as changed here only, and waits."""
    lists.synced()
    lists.trakt.revoke()
    failed = lists.call("sync", code=6)
    assert "Trakt access token expired. Please reauthorize." in failed.out
    called = lists.call("add", "Weekend", *lists.names(3, 4), code=3)
    assert called.out.startswith("1 added\nList synced locally, but Trakt sync failed: Trakt access token expired.")
    assert "It waits in the queue" in called.err
    assert lists.shown()["items"] == 4
    deleted = lists.call("delete", "Weekend", code=3).out
    assert deleted.startswith("List 1 deleted.\nList deleted locally, but Trakt deletion failed: ")


def test_a_list_that_waits_is_told_by_the_queue(lists: TraktLists) -> None:
    """Under its title, with what is to become of it."""
    lists.make()
    (found,) = lists.syncdeck("queue", "ls", "--json").document["deliveries"]
    assert (found["title"], found["aspect"], found["list_id"], found["list_work"]) == ("Weekend", "list", 1, "sync")
    assert "list, to be in line" in lists.syncdeck("queue", "show", str(found["id"])).out


def test_a_list_is_taken_off_trakt(lists: TraktLists) -> None:
    """It stays on both sides, and is nothing to each other any more."""
    there = lists.synced()
    changed = lists.document("edit", "Weekend", "--off-trakt")["list"]
    assert (changed["profile"], changed["mode"], changed["remote_id"], changed["state"]) == (None, "off", None, "local")
    assert len(there.keys) == 3


def test_a_list_that_is_pulled_is_told_where_from(lists: TraktLists) -> None:
    """Without a side there is nothing to pull; adopted, it has what Trakt has, and keeps what was here (S6)."""
    called = lists.call("create", "Film club", *lists.names(1), "--mode", "pull", "--no-wait")
    assert "syncdeck list adopt TRAKT_LIST --as 1" in called.err
    club = lists.trakt.make_list("Club", [title.key for title in lists.films[1:4]])
    lists.call("sync")
    lists.call("adopt", str(club.id), "--as", "Film club", "--mode", "pull", "--no-wait")
    lists.call("sync")
    assert (lists.shown("Club")["items"], lists.trakt.writes.actions) == (4, [])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_s8_a_sync_that_is_cut_is_ended_by_the_next(
    lists: TraktLists, start: Process, number: signal.Signals, code: int
) -> None:
    """Interrupted or killed while Trakt takes its time over the first entries: made once, and whole in the end."""
    lists.make("Weekend", 5)
    lists.trakt.faults.load("add_items:stall")
    lists.trakt.journal.clear()
    process = start("list", "sync")
    lists.trakt.journal.wait_for(lambda journal: journal.counts["add_items"] > 0, timeout=60)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (code, False), err
    lists.trakt.faults.clear()
    lists.call("sync")
    assert [found.name for found in lists.trakt.lists()] == ["Weekend"]
    assert lists.there().keys == tuple(title.key for title in lists.films[:5])
