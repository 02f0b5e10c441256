-- Durable background work. A row is the job and its place in the queue at once.
create table jobs (
    id               uuid primary key,
    type             text not null,
    owner_id         integer not null,
    scopes           text[],
    payload          json,
    priority         smallint not null,
    state            text not null check (state in ('scheduled', 'ready', 'running', 'completed', 'failed', 'cancelled', 'dead')),
    run_at           timestamptz not null,
    attempt          integer not null default 0,
    attempts_left    integer not null check (attempts_left >= 0),
    max_attempts     integer not null check (max_attempts >= 1),
    timeout_seconds  integer not null check (timeout_seconds >= 1),
    keep_seconds     integer not null check (keep_seconds >= 0),
    progress         smallint not null default 0 check (progress between 0 and 100),
    message          text,
    result           json,
    error            text,
    cancel_requested boolean not null default false,
    worker_id        uuid,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    started_at       timestamptz,
    completed_at     timestamptz,
    expires_at       timestamptz,
    check ((state = 'running') = (worker_id is not null)),
    check ((state in ('completed', 'failed', 'cancelled', 'dead')) = (completed_at is not null))
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

-- Jobs that wait for their time are apart from those that wait for a worker, and both apart from millions that have ended.
create index jobs_ready on jobs (type, owner_id, priority, run_at, id) where state = 'ready';
create index jobs_scheduled on jobs (run_at, id) where state = 'scheduled';
create index jobs_running on jobs (worker_id, owner_id) where state = 'running';
create index jobs_expired on jobs (expires_at) where expires_at is not null;
create index jobs_owner on jobs (owner_id, id desc);

-- How each attempt went; it is written when the attempt is over. No foreign key: it would lock each job's row once more at its end.
create table jobs_attempts (
    job_id     uuid not null,
    attempt    integer not null,
    node       text not null,
    started_at timestamptz not null,
    ended_at   timestamptz not null,
    outcome    text not null,
    error      text,
    primary key (job_id, attempt)
);

create table jobs_log (
    job_id  uuid not null,
    attempt integer not null,
    line    integer not null,
    at      timestamptz not null,
    text    text not null,
    primary key (job_id, attempt, line)
);

-- Who works. A worker counts on while it lives; whose count stands still is dead, whatever the clocks of others say.
create table jobs_workers (
    id          uuid primary key,
    node        text not null,
    concurrency integer not null,
    busy        integer not null default 0,
    beat        bigint not null default 0,
    started_at  timestamptz not null default now(),
    seen_at     timestamptz not null default now()
);

-- Types that somebody paused.
create table jobs_pauses (
    type      text primary key,
    paused_at timestamptz not null default now()
);

-- Work that comes back by the clock. Whoever moves next_at on makes the job of that tick.
create table jobs_schedules (
    name       text primary key,
    type       text not null,
    expression text not null,
    next_at    timestamptz not null,
    last_at    timestamptz
);
