-- Calls of REST APIs. A deleted one stays and is not active. Templates are json: jsonb would reorder what administrators wrote.
create table services (
    id               integer generated always as identity primary key,
    uuid             uuid not null unique,
    name             text not null,
    type             text not null check (type = lower(type)),
    description      text not null,
    api_base_url     text not null,
    api_endpoint     text not null,
    http_method      text not null check (http_method in ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')),
    request_template json not null,
    response_mapping json,
    headers_template json not null,
    parameter_schema json,
    checks_schema    boolean not null,
    inputs           json not null,
    body             json,
    api_key          text,
    api_key_header   text,
    timeout_seconds  integer not null check (timeout_seconds between 5 and 300),
    retry_attempts   integer not null check (retry_attempts between 0 and 10),
    is_active        boolean not null,
    api_id           uuid,
    operation        text,
    sign_ins         text[] not null,
    created_by       integer not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    revision         integer not null,
    unique (api_id, operation)
);

create unique index services_name on services (type, lower(name));
create index services_newest on services (created_at desc, id desc);
create index services_creator on services (created_by);

-- Every node keeps active services in memory and reads again what changed when it hears of it. Triggers tell, so that no statement can forget to.
create function services_tell_change() returns trigger language plpgsql as $$
begin
    perform pg_notify('services_changes', '');
    return null;
end
$$;

create trigger services_tell after insert or update or delete on services for each statement
execute function services_tell_change();
