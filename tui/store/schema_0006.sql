-- What runs by itself, who is told of trouble, and who keeps the house. Times are UTC epoch seconds; NULL = nobody knows.

CREATE TABLE schedules (
    id INTEGER PRIMARY KEY,
    -- NULL = of the household.
    profile_id INTEGER REFERENCES profiles(id) ON DELETE CASCADE,
    job TEXT NOT NULL,
    -- Seconds; NULL = cron says when.
    every REAL,
    cron TEXT NOT NULL DEFAULT '',
    is_on INTEGER NOT NULL DEFAULT 1,
    jitter REAL NOT NULL,
    quiet TEXT NOT NULL DEFAULT '',
    waits_for_streams INTEGER NOT NULL DEFAULT 0,
    catches_up INTEGER NOT NULL DEFAULT 1,
    -- From when on it is due; slot_at is the same without jitter, served_at the newest slot that was served.
    next_at REAL,
    slot_at REAL,
    served_at REAL,
    -- NULL = waits for the first run, which a person starts.
    begun_at REAL,
    waits TEXT NOT NULL DEFAULT '',
    last_at REAL,
    -- Runs are forgotten in time.
    last_run INTEGER,
    -- Newest run of the profile whose end was heeded.
    settled_run INTEGER NOT NULL DEFAULT 0,
    -- When the newest run that ended well was started.
    well_at REAL,
    -- Options of a first history pull that read a part only, JSON: the schedule goes on with that part. '' = all.
    choice TEXT NOT NULL DEFAULT '',
    failures INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX schedules_by_job ON schedules (coalesce(profile_id, 0), job);

-- One row while all schedules rest.
CREATE TABLE schedule_pause (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    since REAL NOT NULL,
    until REAL
);

-- Processes that run without a face, whether they work or wait for the lease.
CREATE TABLE services (
    owner TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at REAL NOT NULL,
    beat_at REAL NOT NULL,
    is_working INTEGER NOT NULL
);

CREATE TABLE alarm_channels (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    kind TEXT NOT NULL,
    scheme TEXT NOT NULL,
    -- A secret, like those of profiles.
    address TEXT NOT NULL,
    is_on INTEGER NOT NULL DEFAULT 1,
    -- Names with spaces between; '' = all.
    rules TEXT NOT NULL DEFAULT '',
    profile_id INTEGER REFERENCES profiles(id) ON DELETE CASCADE,
    created_at REAL NOT NULL,
    last_at REAL,
    last_error TEXT NOT NULL DEFAULT ''
);

-- Rules that a person has set; all others are as the program has them.
CREATE TABLE alarm_rules (
    rule TEXT PRIMARY KEY,
    is_on INTEGER NOT NULL,
    threshold REAL
);

-- What is the matter, and since when.
CREATE TABLE alarms (
    key TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    command TEXT NOT NULL DEFAULT '',
    since REAL NOT NULL,
    -- Since when it is not so any more; it is over when it was not so for a while. NULL = it is so.
    gone_at REAL,
    told_at REAL
);

-- Messages on their way to a channel: they survive the process that wanted to send them.
CREATE TABLE alarm_messages (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL REFERENCES alarm_channels(id) ON DELETE CASCADE,
    -- trouble, well, start, success, fail
    what TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at REAL NOT NULL,
    next_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    -- When it arrived, or was given up. It stays a while, to be counted and not to be sent twice.
    ended_at REAL,
    -- The run that a ping tells of.
    run_id INTEGER
);
CREATE INDEX alarm_messages_by_time ON alarm_messages (next_at) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX alarm_pings ON alarm_messages (channel_id, run_id, what) WHERE run_id IS NOT NULL;
