-- What the assistant was asked. The job of the same id says how that stands; it is forgotten with the job.
create table assistant_runs (
    id           uuid primary key,
    owner_id     integer not null,
    created_at   timestamptz not null,
    failure      text,
    failed_start integer
);

create index assistant_runs_owner on assistant_runs (owner_id);

-- The transcript: each answer of the model, or the one call that somebody asked for himself. A job that is begun again has another start.
create table assistant_steps (
    run_id        uuid not null references assistant_runs (id) on delete cascade,
    start         integer not null,
    number        integer not null,
    text          text not null,
    input_tokens  bigint not null,
    output_tokens bigint not null,
    created_at    timestamptz not null,
    primary key (run_id, start, number)
);

-- What an answer calls. The row says that a call goes out before it does, and so a call that has no end is never made again.
create table assistant_calls (
    id         uuid primary key,
    run_id     uuid not null,
    start      integer not null,
    step       integer not null,
    position   integer not null,
    owner_id   integer not null,
    call_id    text not null,
    function   text not null,
    arguments  text not null,
    tool       text not null,
    state      text not null check (state in ('planned', 'waiting', 'allowed', 'denied', 'expired', 'running', 'done', 'interrupted')),
    result     text,
    is_error   boolean not null default false,
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at   timestamptz,
    decision   text check (decision in ('allow', 'deny')),
    decided_at timestamptz,
    decided_by integer,
    unique (run_id, start, step, position),
    foreign key (run_id, start, step) references assistant_steps (run_id, start, number) on delete cascade
);

create index assistant_calls_waiting on assistant_calls (owner_id, id) where state = 'waiting';
create index assistant_calls_asked on assistant_calls (owner_id, id) where decision is not null or state in ('waiting', 'expired');

-- What an account lets the model do with a tool. It holds for the source that the tool had then: a name may come to mean something else.
create table assistant_policies (
    owner_id   integer not null,
    tool       text not null,
    source_id  uuid not null,
    policy     text not null check (policy in ('allow', 'ask', 'deny')),
    updated_at timestamptz not null,
    primary key (owner_id, tool)
);
