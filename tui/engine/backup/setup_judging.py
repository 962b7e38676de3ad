"""Judges a setup file as a whole, before anything of it is taken in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from tui.engine.accounts.accounts import checked_name
from tui.engine.alarms.settings import checked_threshold
from tui.engine.backup.setup_file import SetupFile, SetupProfile, SetupSchedule, change_of
from tui.engine.hub.rules import check_rules
from tui.engine.schedule.changes import checked_values
from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.profiles import ProfileKind
from tui.settings_file import judge_options
from tui.store.plays.people import checked_name as checked_person


def judge(setup: SetupFile, here: Collection[str], judge_own: Callable[[Mapping[str, str]], None]) -> None:
    """Raise InvalidInput for what nobody could have set up, before anything is changed. `here` are names of profiles,
    folded.
    """
    kinds = {profile.name.casefold(): profile.kind for profile in setup.profiles}
    if len(kinds) < len(setup.profiles):
        raise InvalidInput("Two profiles of the setup have one name", hint="Rename one of them in the file.")
    for profile in setup.profiles:
        _judge_profile(profile, [*here, *kinds])
        with _of(f"The profile '{profile.name}'"):
            judge_own(profile.settings)
    for told in setup.schedules:
        _judge_schedule(told, kinds)
    judge_options(setup.settings)
    for rule in setup.alarm_rules:
        if rule.threshold is not None:
            checked_threshold(rule.rule, rule.threshold)
    for name in (*setup.people, *(account.person for account in setup.accounts)):
        checked_person(name)


def _judge_profile(told: SetupProfile, names: Collection[str]) -> None:
    texts = (told.name, told.url, told.username, *told.settings, *told.settings.values())
    if any(clean_text(text, 2001) != text for text in texts) or checked_name(told.name) != told.name:
        raise InvalidInput(f"The profile '{clean_text(told.name, 60)}' holds what is no plain text")
    check_rules(told.settings, told.name, names)
    try:
        address = urlsplit(told.url)
        is_address = address.scheme in {"http", "https", ""} and "@" not in address.netloc
    except ValueError:
        is_address = False
    if not is_address:
        raise InvalidInput(
            f"The address of '{told.name}' cannot be used", hint="It begins with http:// or https://, and names nobody."
        )


def _judge_schedule(told: SetupSchedule, kinds: Mapping[str, ProfileKind]) -> None:
    name = clean_text(told.profile, 60) or "household"
    if told.profile and told.profile.casefold() not in kinds:
        raise InvalidInput(f"The schedule of '{name}' belongs to no profile of the file")
    if (told.every is None) is not bool(told.cron):
        raise InvalidInput(f"The schedule of '{name}' needs either an interval or a cron expression")
    with _of(f"The schedule of '{name}'"):
        checked_values(change_of(told), kinds.get(told.profile.casefold()), told.job)


@contextmanager
def _of(what: str) -> Iterator[None]:
    """Say in front of a complaint what it is about."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(f"{what}: {error.message}", hint=error.hint) from error
