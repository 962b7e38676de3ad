"""The open store: the database with one attribute for each family of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from tui.model.clock import Clock
from tui.redact import Redactor
from tui.store.alarms.alarms import Alarms
from tui.store.alarms.channels import AlarmChannels
from tui.store.alarms.facts import AlarmFacts
from tui.store.alarms.messages import AlarmMessages
from tui.store.baselines import Baselines
from tui.store.catalogue.categories import Categories
from tui.store.catalogue.changes import Changes
from tui.store.catalogue.details import Details
from tui.store.catalogue.marks import Marks
from tui.store.catalogue.search import Search
from tui.store.catalogue.shelf import Shelf
from tui.store.catalogue.titles import Titles
from tui.store.database import Database
from tui.store.hub.watch_hub import WatchHub
from tui.store.install import Install
from tui.store.lease import LeaseTable
from tui.store.library.library import Library
from tui.store.library.search import LibrarySearch
from tui.store.library.shelves import LibraryShelves
from tui.store.library.states import States
from tui.store.lists.lists import Lists
from tui.store.log import Log
from tui.store.migrations import migrate
from tui.store.outbox.departures import Departures
from tui.store.outbox.outbox import Outbox
from tui.store.plays.history import Plays
from tui.store.plays.import_files import ImportFiles
from tui.store.plays.intake import Intake
from tui.store.plays.people import People
from tui.store.plays.pulled import Pulled
from tui.store.plays.sources import Sources
from tui.store.plays.titled import Titled
from tui.store.profiles import Profiles
from tui.store.runs.run_errors import RunErrors
from tui.store.runs.run_progress import RunProgress
from tui.store.runs.runs import Runs
from tui.store.schedules import Schedules
from tui.store.scrub import Scrub
from tui.store.secrets import Secrets
from tui.store.server_health import Health
from tui.store.services import Services
from tui.store.timeline import Timeline
from tui.store.tokens import Tokens
from tui.store.trakt.trakt import TraktAccounts


class Store:
    """What everything above reads from and writes to. Make it with `await Store.open(...)`.

    Writes that have to share a transaction take its connection as their first argument:
    `async with store.db.transaction() as conn: await store.profiles.add(conn, draft)`. Reads run beside them.
    """

    def __init__(self, db: Database, redactor: Redactor) -> None:
        self.db = db
        self.redactor = redactor
        self.scrub = Scrub(redactor)
        self.profiles = Profiles(db, self.scrub)
        self.secrets = Secrets(db)
        self.tokens = Tokens(db)
        self.runs = Runs(db)
        self.run_progress = RunProgress(db, self.scrub)
        self.run_errors = RunErrors(db, self.scrub)
        self.log = Log(db, self.scrub)
        self.lease = LeaseTable(db)
        self.schedules = Schedules(db, self.scrub)
        self.services = Services(db)
        self.titles = Titles(db)
        self.categories = Categories(db)
        self.shelf = Shelf(db)
        self.search = Search(db)
        self.details = Details(db)
        self.changes = Changes(db)
        self.marks = Marks(db)
        self.baselines = Baselines(db)
        self.sources = Sources(db)
        self.intake = Intake(db)
        self.plays = Plays(db)
        self.titled = Titled(db)
        self.import_files = ImportFiles(db)
        self.people = People(db)
        self.install = Install(db)
        self.health = Health(db, self.scrub)
        self.library = Library(db)
        self.library_search = LibrarySearch(db)
        self.library_shelves = LibraryShelves(db)
        self.states = States(db)
        self.pulled = Pulled(db)
        self.timeline = Timeline(db)
        self.hub = WatchHub(db)
        self.outbox = Outbox(db)
        self.departures = Departures(db, self.scrub)
        self.lists = Lists(db)
        self.trakt = TraktAccounts(db)
        self.alarm_channels = AlarmChannels(db, self.scrub)
        self.alarm_messages = AlarmMessages(db, self.scrub)
        self.alarms = Alarms(db, self.scrub)
        self.alarm_facts = AlarmFacts(db)

    @classmethod
    async def open(cls, path: Path, *, clock: Clock, redactor: Redactor | None = None) -> Self:
        """Open the file, create or upgrade its tables, and teach the redactor every stored secret.

        Raises LocalStoreError when the file cannot be used, with what to do.
        """
        db = await Database.open(path, clock=clock, prepare=lambda raw: migrate(raw, path, clock))
        store = cls(db, redactor or Redactor())
        try:
            store.redactor.add(*await store.secrets.everything())
        except BaseException:
            await db.close()
            raise
        return store

    async def close(self) -> None:
        """Close every connection; may be called twice."""
        await self.db.close()
