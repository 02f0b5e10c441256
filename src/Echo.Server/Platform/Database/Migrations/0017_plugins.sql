-- Executions of plugins: what was sent and returned, cut to 16 KiB each as text. Old ones are deleted after 30 days.
create table plugins_executions (
    id          uuid primary key,
    created_at  timestamptz not null,
    plugin      text not null,
    action      text not null,
    payload     text not null,
    result      text,
    error       text,
    status      text not null check (status in ('success', 'failure')),
    duration_ms double precision not null check (duration_ms >= 0),
    account_id  integer not null,
    task_id     uuid,
    ip_address  text,
    user_agent  text
);

create index plugins_executions_newest on plugins_executions (created_at desc, id desc);
create index plugins_executions_account on plugins_executions (account_id, created_at desc, id desc);
