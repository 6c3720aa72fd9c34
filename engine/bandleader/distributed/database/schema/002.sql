-- Everything that changes a session, each in one round trip. Whoever changes one locks its row first, so that appends
-- and claims come one after the other.

CREATE FUNCTION bandleader.clock() RETURNS double precision LANGUAGE sql VOLATILE AS
$$ SELECT extract(epoch FROM clock_timestamp())::double precision $$;

-- Raises BL001 unless the token is that of the newest claim; NULL is the token of people, who need none.
CREATE FUNCTION bandleader.check_fence(p_session text, p_command text, p_token bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_token IS NULL
    OR (p_command = '' AND EXISTS (SELECT FROM bandleader.session WHERE id = p_session AND token = p_token))
    OR (p_command <> '' AND EXISTS (
      SELECT FROM bandleader.claim WHERE session = p_session AND command = p_command AND token = p_token))
  THEN
    RETURN;
  END IF;
  RAISE EXCEPTION 'fenced' USING ERRCODE = 'BL001';
END $$;

-- Records events that belong together. A batch that may be there already (p_after is a place before it, else NULL) is
-- looked for first. p_durable says that it must have reached the disk when this returns.
CREATE FUNCTION bandleader.append(
  p_session text, p_command text, p_token bigint, p_batch bigint, p_after bigint, p_durable boolean,
  p_types text[], p_commands text[], p_data json[],
  OUT first bigint, OUT at double precision)
LANGUAGE plpgsql AS $$
DECLARE
  n bigint := cardinality(p_types);
BEGIN
  IF NOT p_durable THEN
    PERFORM set_config('synchronous_commit', 'off', true);
  END IF;
  IF p_after IS NOT NULL THEN
    PERFORM FROM bandleader.session s WHERE s.id = p_session FOR NO KEY UPDATE;
    PERFORM bandleader.check_fence(p_session, p_command, p_token);
    SELECT min(e.seq), min(e.at) INTO first, at FROM bandleader.event e
      WHERE e.session = p_session AND e.seq > p_after AND e.batch = p_batch;
    IF first IS NOT NULL THEN
      RETURN;
    END IF;
  END IF;
  UPDATE bandleader.session s SET seq = s.seq + n, latest = greatest(s.latest, bandleader.clock())
    WHERE s.id = p_session RETURNING s.seq - n + 1, s.latest INTO first, at;
  IF first IS NULL THEN
    RAISE EXCEPTION 'there is no session %', p_session USING ERRCODE = 'BL002';
  END IF;
  IF p_after IS NULL THEN
    PERFORM bandleader.check_fence(p_session, p_command, p_token);
  END IF;
  INSERT INTO bandleader.event (session, seq, at, command, type, batch, data)
    SELECT p_session, append.first + e.place - 1, append.at, e.command, e.type, p_batch, e.data
    FROM unnest(p_types, p_commands, p_data) WITH ORDINALITY AS e (type, command, data, place);
  IF p_types && ARRAY['session_resumed', 'session_parked', 'session_ended', 'command_skipped', 'command_ended',
    'command_released', 'rolled_back']
  THEN
    PERFORM bandleader.take_in(p_session, first + e.place - 1, append.at, e.type, e.command, e.data)
      FROM unnest(p_types, p_commands, p_data) WITH ORDINALITY AS e (type, command, data, place) ORDER BY e.place;
  END IF;
  PERFORM pg_notify('bandleader ' || p_session, (first + n - 1)::text);
  -- The workers of a session are many, and each event concerns few of them: what people ask for, and that a command has
  -- been taken over from a worker that may not know it.
  IF p_token IS NULL OR ('command_claimed' = p_types[1] AND p_data[1] ->> 'again' <> '') THEN
    PERFORM pg_notify('bandleader orders ' || p_session, (first + n - 1)::text);
  END IF;
END $$;

-- Keeps what follows from an event.
CREATE FUNCTION bandleader.take_in(
  p_session text, p_seq bigint, p_at double precision, p_type text, p_command text, p_data json) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  CASE p_type
    WHEN 'session_resumed' THEN
      UPDATE bandleader.session SET phase = 'running', outcome = '', closing = NULL
        WHERE id = p_session
        AND (outcome NOT IN ('succeeded', 'failed') OR p_data ->> 'decision' IS NOT DISTINCT FROM 'abort');
    WHEN 'session_parked' THEN
      UPDATE bandleader.session SET phase = 'parked', closing = p_seq WHERE id = p_session;
    WHEN 'session_ended' THEN
      UPDATE bandleader.session SET phase = 'ended', outcome = p_data ->> 'outcome', closing = p_seq
        WHERE id = p_session;
    WHEN 'command_skipped' THEN
      PERFORM bandleader.count_command(p_session, p_data ->> 'reason');
    WHEN 'command_ended' THEN
      PERFORM bandleader.count_command(p_session, p_data ->> 'outcome');
      PERFORM bandleader.take_in_result(p_session, p_seq, p_at, p_command, p_data);
      UPDATE bandleader.claim SET active = false WHERE session = p_session AND command = p_command;
    WHEN 'command_released' THEN
      UPDATE bandleader.claim SET active = false WHERE session = p_session AND command = p_command;
    WHEN 'rolled_back' THEN
      IF p_command = '' THEN  -- the whole session: nothing that it achieved is left
        DELETE FROM bandleader.success WHERE session = p_session;
      END IF;
    ELSE NULL;
  END CASE;
END $$;

CREATE FUNCTION bandleader.count_command(p_session text, p_how text) RETURNS void LANGUAGE sql AS $$
  UPDATE bandleader.session
    SET counts = counts || jsonb_build_object(coalesce(p_how, ''),
      coalesce((counts ->> coalesce(p_how, ''))::integer, 0) + 1)
    WHERE id = p_session
$$;

-- The rule of the local log (pipeline/store/successes.py): what a command was really given comes before the plan, and
-- a success with another fingerprint takes the place of those before it.
CREATE FUNCTION bandleader.take_in_result(
  p_session text, p_seq bigint, p_at double precision, p_command text, p_data json) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  the bandleader.session;
  print text := coalesce(nullif(p_data #>> '{result,fingerprint}', ''), p_data ->> 'fingerprint', '');
  args text := coalesce(nullif(p_data #>> '{result,key}', ''), p_data ->> 'key', '');
BEGIN
  SELECT * INTO the FROM bandleader.session WHERE id = p_session;
  IF p_data ->> 'outcome' = 'succeeded' THEN
    DELETE FROM bandleader.success
      WHERE remote = the.remote AND prefix = the.prefix AND command = p_command AND fingerprint <> print;
    INSERT INTO bandleader.success AS s VALUES (the.remote, the.prefix, p_command, args, print, p_seq, p_at, p_session,
      coalesce(p_data #>> '{result,tree}', ''), coalesce((p_data ->> 'duration')::double precision, 0))
      ON CONFLICT (remote, prefix, command, key) DO UPDATE SET fingerprint = excluded.fingerprint, seq = excluded.seq,
        at = excluded.at, session = excluded.session, tree = excluded.tree, duration = excluded.duration;
    DELETE FROM bandleader.failure WHERE remote = the.remote AND prefix = the.prefix AND command = p_command;
  ELSIF p_data ->> 'outcome' = 'failed' THEN
    INSERT INTO bandleader.failure AS f VALUES (the.remote, the.prefix, p_command, 1, p_at)
      ON CONFLICT (remote, prefix, command) DO UPDATE SET failures = f.failures + 1, failed_at = excluded.failed_at;
  END IF;
END $$;

-- Whether a command is at a worker, or waits for one, by its newest dispatch and that one is this workflow.
CREATE FUNCTION bandleader.is_due(p_session text, p_command text, p_workflow text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  sent bigint;
  workflow text;
  has_it text;
BEGIN
  SELECT e.seq, e.data ->> 'workflow' INTO sent, workflow FROM bandleader.event e
    WHERE e.session = p_session AND e.command = p_command AND e.type = 'command_dispatched'
    ORDER BY e.seq DESC LIMIT 1;
  IF workflow IS DISTINCT FROM p_workflow THEN
    RETURN false;
  END IF;
  SELECT e.data ->> 'worker' INTO has_it FROM bandleader.event e
    WHERE e.session = p_session AND e.command = p_command AND e.seq > sent AND e.type = 'command_claimed'
    ORDER BY e.seq DESC LIMIT 1;
  RETURN NOT EXISTS (
    SELECT FROM bandleader.event e WHERE e.session = p_session AND e.command = p_command AND e.seq > sent
    AND (e.type = 'command_ended' OR (e.type = 'command_released' AND e.data ->> 'worker' = coalesce(has_it, '?'))));
END $$;

-- A command of a session that runs gets a new token; no row where the session is over or parked, or where the workflow
-- that asks, if it is one that was dispatched, is not the newest of the command or has done its part.
CREATE FUNCTION bandleader.claim_command(p_session text, p_command text, p_worker text, p_workflow text)
RETURNS TABLE (token bigint, head text, previous_worker text) LANGUAGE plpgsql AS $$
DECLARE
  the bandleader.session;
BEGIN
  SELECT * INTO the FROM bandleader.session s WHERE s.id = p_session AND s.phase = 'running' FOR NO KEY UPDATE;
  IF FOUND AND (p_workflow = '' OR bandleader.is_due(p_session, p_command, p_workflow)) THEN
    SELECT c.worker INTO previous_worker FROM bandleader.claim c
      WHERE c.session = p_session AND c.command = p_command AND c.active;
    INSERT INTO bandleader.claim AS c VALUES (p_session, p_command, 1, p_worker, true, bandleader.clock())
      ON CONFLICT ON CONSTRAINT claim_pkey DO UPDATE
        SET token = c.token + 1, worker = excluded.worker, active = true, at = excluded.at
      RETURNING c.token INTO token;
    head := the.head;
    previous_worker := coalesce(previous_worker, '');
    RETURN NEXT;
  END IF;
END $$;

CREATE FUNCTION bandleader.claim_session(p_session text, p_worker text) RETURNS bigint LANGUAGE sql AS $$
  UPDATE bandleader.session SET token = token + 1, coordinator = p_worker
    WHERE id = p_session AND phase = 'running' RETURNING token
$$;

-- Moves the head if it is still where the caller believes; returns where it is then.
CREATE FUNCTION bandleader.move_head(
  p_session text, p_command text, p_token bigint, p_expected text, p_new text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  found_head text;
BEGIN
  SELECT s.head INTO found_head FROM bandleader.session s WHERE s.id = p_session FOR NO KEY UPDATE;
  PERFORM bandleader.check_fence(p_session, p_command, p_token);
  IF found_head = p_expected THEN
    UPDATE bandleader.session SET head = p_new WHERE id = p_session;
    RETURN p_new;
  END IF;
  RETURN found_head;
END $$;

-- Takes in a new session with its first event, within the limits of whoever is logged in.
CREATE FUNCTION bandleader.submit(
  p_session text, p_batch bigint, p_data json, p_target text, p_arguments text, p_total integer,
  p_remote text, p_prefix text, p_commit text, p_fleet text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  allowed bandleader.submitter_limit;
  sessions bigint;
  commands bigint;
  now double precision := bandleader.clock();
BEGIN
  IF EXISTS (SELECT FROM bandleader.event WHERE session = p_session AND seq = 1 AND batch = p_batch) THEN
    RETURN;  -- asked again because the answer was lost
  ELSIF EXISTS (SELECT FROM bandleader.session WHERE id = p_session) THEN
    RAISE EXCEPTION 'there is a session % already', p_session USING ERRCODE = 'BL002';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('bandleader.submit ' || session_user, 0));
  SELECT * INTO allowed FROM bandleader.submitter_limit WHERE submitter IN (session_user, '*')
    ORDER BY submitter = '*' LIMIT 1;
  SELECT count(*), coalesce(sum(total - (SELECT coalesce(sum(value::integer), 0) FROM jsonb_each_text(counts))), 0)
    INTO sessions, commands FROM bandleader.session WHERE submitter = session_user AND phase = 'running';
  IF sessions >= allowed.sessions THEN
    RAISE EXCEPTION '% already has % running, and % at once are allowed; wait until one has ended', session_user,
      CASE sessions WHEN 1 THEN '1 session' ELSE sessions || ' sessions' END, allowed.sessions
      USING ERRCODE = 'BL002';
  ELSIF commands + p_total > allowed.commands THEN
    RAISE EXCEPTION '% has % commands that wait or run, and this session has % more; % at once are allowed',
      session_user, commands, p_total, allowed.commands USING ERRCODE = 'BL002';
  END IF;
  INSERT INTO bandleader.session (id, seq, latest, started, phase, target, arguments, total, remote, prefix, commit,
    head, submitter, fleet)
    VALUES (p_session, 1, now, now, 'running', p_target, p_arguments, p_total, p_remote, p_prefix, p_commit,
    p_commit, session_user, p_fleet);
  INSERT INTO bandleader.event (session, seq, at, command, type, batch, data)
    VALUES (p_session, 1, now, '', 'session_started', p_batch, p_data);
  PERFORM pg_notify('bandleader ' || p_session, '1');
END $$;
