-- The watch-state hub and its outbox. Times are UTC epoch seconds, positions ms; NULL = nobody knows.

-- One film or episode, whichever servers have it. Made when somebody has seen something of it. The number of one that
-- became one with another is never given again: a person may be about to choose it.
CREATE TABLE hub_titles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    -- As people call it: `Severance S02E04`.
    title TEXT NOT NULL,
    found_at REAL NOT NULL
);

-- By which outside names it is known: movie:imdb:tt0133093, episode:tvdb:81189/1/2.
CREATE TABLE hub_names (
    external_id TEXT PRIMARY KEY,
    title_id INTEGER NOT NULL REFERENCES hub_titles(id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX hub_names_by_title ON hub_names (title_id);

-- Which items of libraries are copies of it, and how that is known: ids, show, path, hand, or alone.
CREATE TABLE hub_copies (
    item_id INTEGER PRIMARY KEY REFERENCES library_items(id) ON DELETE CASCADE,
    title_id INTEGER NOT NULL REFERENCES hub_titles(id),
    how TEXT NOT NULL
);
CREATE INDEX hub_copies_by_title ON hub_copies (title_id);

-- Files that no id names are found by where they lie, on servers that see the same disk.
CREATE INDEX library_items_by_path ON library_items (path) WHERE path <> '' AND kind IN ('movie', 'episode');

-- What a person chose for an item; NULL = it is a copy of nothing else. Kept by the server's own key, with what the item
-- was called and its ids: a key may come to mean another item.
CREATE TABLE hub_choices (
    server_id INTEGER NOT NULL REFERENCES play_servers(id),
    item_key TEXT NOT NULL,
    title_id INTEGER REFERENCES hub_titles(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    -- A space between two; Plex's own guid with them.
    ids TEXT NOT NULL,
    chosen_at REAL NOT NULL,
    PRIMARY KEY (server_id, item_key)
) WITHOUT ROWID;

-- Items that may be copies of something, and nobody is sure.
CREATE TABLE hub_unmatched (
    item_id INTEGER PRIMARY KEY REFERENCES library_items(id) ON DELETE CASCADE,
    reason TEXT NOT NULL,
    -- Ids of titles, a space between two.
    candidates TEXT NOT NULL DEFAULT '',
    found_at REAL NOT NULL
);

-- By which profile an account is read and written, and since when it takes part.
CREATE TABLE hub_links (
    account_id INTEGER PRIMARY KEY REFERENCES server_accounts(id),
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    -- When all that it has seen was read for the first time; NULL = not yet: nothing is written to it.
    joined_at REAL
);
CREATE INDEX hub_links_by_profile ON hub_links (profile_id);

-- The canonical state of a person and a title.
CREATE TABLE hub_states (
    person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
    title_id INTEGER NOT NULL REFERENCES hub_titles(id),
    watch TEXT NOT NULL,
    position_ms INTEGER NOT NULL DEFAULT 0,
    plays INTEGER NOT NULL DEFAULT 0,
    last_watched INTEGER,
    -- Grows with every change. Copies in line with it carry the same number.
    rev INTEGER NOT NULL,
    changed_at REAL NOT NULL,
    -- The account whose change it was; NULL = set here.
    origin INTEGER,
    -- Why it is left alone until a person chooses; '' = it is not.
    parked TEXT NOT NULL DEFAULT '',
    parked_at REAL,
    PRIMARY KEY (person_id, title_id)
) WITHOUT ROWID;
CREATE INDEX hub_states_by_title ON hub_states (title_id);
CREATE INDEX hub_states_parked ON hub_states (parked_at) WHERE parked <> '';

-- What a copy and the hub last agreed on, for one account.
CREATE TABLE hub_baselines (
    account_id INTEGER NOT NULL REFERENCES server_accounts(id),
    item_id INTEGER NOT NULL REFERENCES library_items(id) ON DELETE CASCADE,
    watch TEXT NOT NULL,
    position_ms INTEGER NOT NULL DEFAULT 0,
    plays INTEGER NOT NULL DEFAULT 0,
    last_watched INTEGER,
    rev INTEGER NOT NULL,
    agreed_at REAL NOT NULL,
    -- When we wrote it; NULL = we read it. What was read before is no news of the server.
    written_at REAL,
    PRIMARY KEY (account_id, item_id)
) WITHOUT ROWID;
CREATE INDEX hub_baselines_by_item ON hub_baselines (item_id);

-- Accounts and items of which the server told something new, until the hub has looked at them. Written together with
-- the state itself.
CREATE TABLE hub_dirty (
    account_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    PRIMARY KEY (account_id, item_id)
) WITHOUT ROWID;

-- Items that came, came back or got other ids since, and that may be copies of a title.
CREATE TABLE hub_arrivals (
    item_id INTEGER PRIMARY KEY REFERENCES library_items(id) ON DELETE CASCADE
);

-- All that anybody said, and what was made of it.
CREATE TABLE hub_changes (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
    title_id INTEGER NOT NULL,
    -- NULL = set here.
    account_id INTEGER,
    run_id INTEGER,
    group_id TEXT NOT NULL DEFAULT '',
    before_watch TEXT NOT NULL,
    before_position_ms INTEGER NOT NULL,
    after_watch TEXT NOT NULL,
    after_position_ms INTEGER NOT NULL,
    told_watch TEXT NOT NULL,
    told_position_ms INTEGER NOT NULL,
    decision TEXT NOT NULL,
    is_refused INTEGER NOT NULL DEFAULT 0,
    -- 1 once it was taken back.
    is_undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX hub_changes_of ON hub_changes (person_id, title_id, at);
CREATE INDEX hub_changes_by_run ON hub_changes (run_id) WHERE run_id IS NOT NULL;

-- Changes on their way to servers. Values are JSON.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    profile_id INTEGER NOT NULL REFERENCES profiles(id) ON DELETE CASCADE,
    person_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    item_id INTEGER REFERENCES library_items(id) ON DELETE SET NULL,
    title_id INTEGER NOT NULL,
    aspect TEXT NOT NULL,
    wanted TEXT NOT NULL,
    before_it TEXT NOT NULL,
    hub_before TEXT NOT NULL,
    decision TEXT NOT NULL,
    origin TEXT NOT NULL DEFAULT '',
    rev INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL,
    changed_at REAL,
    next_attempt_at REAL,
    -- Who writes it now, and until when that counts.
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until REAL,
    last_error TEXT NOT NULL DEFAULT '',
    error_class TEXT NOT NULL DEFAULT '',
    hint TEXT NOT NULL DEFAULT '',
    is_counted INTEGER NOT NULL DEFAULT 0,
    failed_at REAL,
    was_sent INTEGER NOT NULL DEFAULT 0,
    finished_at REAL,
    outcome TEXT NOT NULL DEFAULT '',
    exchange TEXT NOT NULL DEFAULT '',
    supersedes INTEGER,
    -- Values that earlier writes of ours may have left there, as a JSON list: they are no change of the server's own.
    sent TEXT NOT NULL DEFAULT '[]',
    group_id TEXT NOT NULL DEFAULT '',
    run_id INTEGER
);
-- One waits for each subject, and one may be on its way before it.
CREATE UNIQUE INDEX outbox_one_waits ON outbox (profile_id, account_id, item_id, aspect)
WHERE state IN ('pending', 'waiting', 'held', 'dead');
CREATE UNIQUE INDEX outbox_one_flies ON outbox (profile_id, account_id, item_id, aspect) WHERE state = 'in_flight';
CREATE INDEX outbox_open ON outbox (profile_id, state, next_attempt_at)
WHERE state IN ('pending', 'in_flight', 'waiting', 'held', 'dead');
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;
-- What is on its way to a copy; SQLite also asks here when an item goes.
CREATE INDEX outbox_by_item ON outbox (item_id, account_id);
CREATE INDEX outbox_by_group ON outbox (group_id) WHERE group_id <> '';

-- What keeps a target's deliveries from leaving.
CREATE TABLE outbox_lanes (
    profile_id INTEGER PRIMARY KEY REFERENCES profiles(id) ON DELETE CASCADE,
    state TEXT NOT NULL DEFAULT 'open',
    reason TEXT NOT NULL DEFAULT '',
    since REAL,
    until REAL,
    -- Failures in a row, for the pause before the next try, and the last of them: a card from before it opens nothing.
    tries INTEGER NOT NULL DEFAULT 0,
    failed_at REAL,
    is_paused INTEGER NOT NULL DEFAULT 0
);

-- What became of the batch that ended last: one row.
CREATE TABLE outbox_batch (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    synced INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    ended_at REAL NOT NULL
);
