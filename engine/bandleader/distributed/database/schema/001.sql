-- The tables of distributed sessions. The truth is the table event; all others follow from it, but for workers,
-- claims, heads and limits.
CREATE TABLE bandleader.identity (id uuid NOT NULL DEFAULT gen_random_uuid());
INSERT INTO bandleader.identity DEFAULT VALUES;

CREATE TABLE bandleader.session (
  id text PRIMARY KEY,
  seq bigint NOT NULL,                    -- place of its newest event
  latest double precision NOT NULL,       -- time of its newest event; all times are Unix time in seconds
  started double precision NOT NULL,
  phase text NOT NULL,                    -- running, parked or ended
  outcome text NOT NULL DEFAULT '',       -- succeeded, failed or cancelled once it has ended
  closing bigint,                         -- place of the event that parked or ended it, NULL while it runs
  token bigint NOT NULL DEFAULT 0,        -- of its coordinator; every claim raises it
  coordinator text NOT NULL DEFAULT '',   -- the worker on which that is
  target text NOT NULL,
  arguments text NOT NULL,
  total integer NOT NULL,                 -- commands in its plan
  counts jsonb NOT NULL DEFAULT '{}',     -- commands that have ended, by outcome or by why they were left out
  remote text NOT NULL,                   -- URL of the git repository
  prefix text NOT NULL,                   -- folder of the workspace in it
  commit text NOT NULL,                   -- where it began
  head text NOT NULL,                     -- commit that holds all results merged so far
  submitter text NOT NULL,
  fleet text NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX session_started ON bandleader.session (started);
CREATE INDEX session_submitter ON bandleader.session (submitter) WHERE phase = 'running';
CREATE INDEX session_fleet ON bandleader.session (fleet) WHERE fleet <> '';

-- json and not jsonb: what is read is what was written, key for key. The batch is a number that the writer chose for
-- all events that it appended together, so that it can ask whether they are there.
CREATE TABLE bandleader.event (
  session text NOT NULL REFERENCES bandleader.session ON DELETE CASCADE,
  seq bigint NOT NULL,
  at double precision NOT NULL,
  command text NOT NULL,
  type text NOT NULL,
  batch bigint NOT NULL,
  data json NOT NULL,
  PRIMARY KEY (session, seq)
);
CREATE INDEX event_command ON bandleader.event (session, command, seq);

-- Who works on a command. It is active from the claim until the command ends or gives up its place.
CREATE TABLE bandleader.claim (
  session text NOT NULL REFERENCES bandleader.session ON DELETE CASCADE,
  command text NOT NULL,
  token bigint NOT NULL,
  worker text NOT NULL,
  active boolean NOT NULL,
  at double precision NOT NULL,
  PRIMARY KEY (session, command)
);
CREATE INDEX claim_worker ON bandleader.claim (worker) WHERE active;

CREATE TABLE bandleader.worker (
  id text PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  labels text[] NOT NULL,
  slots integer NOT NULL,                 -- commands that it runs at once
  version text NOT NULL,
  protocol text NOT NULL,
  state text NOT NULL,                    -- up or draining
  started double precision NOT NULL,
  beat bigint NOT NULL DEFAULT 0,         -- grows while it lives
  beaten double precision NOT NULL,
  reaps boolean NOT NULL DEFAULT false    -- whether it is the one that looks for lost workers
) WITH (fillfactor = 50);

-- What commands have achieved, for plans of later sessions of the same workspace.
CREATE TABLE bandleader.success (
  remote text NOT NULL,
  prefix text NOT NULL,
  command text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  seq bigint NOT NULL,                    -- of its command_ended in the session
  at double precision NOT NULL,
  session text NOT NULL,
  tree text NOT NULL,
  duration double precision NOT NULL,
  PRIMARY KEY (remote, prefix, command, key)
);
CREATE INDEX success_session ON bandleader.success (session);
CREATE TABLE bandleader.failure (
  remote text NOT NULL,
  prefix text NOT NULL,
  command text NOT NULL,
  failures integer NOT NULL,              -- since it last succeeded
  failed_at double precision NOT NULL,
  PRIMARY KEY (remote, prefix, command)
);

-- The role '*' stands for everybody who has no row; NULL is no limit.
CREATE TABLE bandleader.submitter_limit (
  submitter text PRIMARY KEY,
  sessions integer,                       -- that may run at once
  commands integer                        -- of running sessions that may wait or run at once
);
