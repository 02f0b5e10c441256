-- What people put on their lists, and what of it is to run by itself.
create table tasks (
    id           uuid primary key,
    owner_id     integer not null,
    title        text not null,
    description  text,
    status       text not null check (status in ('pending', 'in-progress', 'completed', 'failed')),
    priority     text not null check (priority in ('low', 'medium', 'high', 'critical')),
    plugin       text,
    action       text,
    payload      json,
    tags         text[] not null,
    result       json,
    error        text,
    scheduled_at timestamptz,
    started_at   timestamptz,
    completed_at timestamptz,
    retry_count  integer not null default 0,
    max_retries  integer not null,
    metadata     json not null,
    run_id       uuid,
    is_running   boolean not null default false,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    check (run_id is not null or not is_running)
);

create index tasks_newest on tasks (owner_id, created_at desc, id desc);
create index tasks_run on tasks (run_id) where run_id is not null;

-- Every run that began. Its id is that of the job.
create table tasks_runs (
    id         uuid primary key,
    task_id    uuid not null references tasks (id) on delete cascade,
    status     text not null check (status in ('running', 'completed', 'failed')),
    error      text,
    started_at timestamptz not null,
    ended_at   timestamptz
);

create index tasks_runs_of on tasks_runs (task_id, started_at desc, id desc);
