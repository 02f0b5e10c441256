-- Chosen tools, resources and prompts of several sources under one name.
create table gateway_sets (
    id          uuid primary key,
    slug        text not null unique,
    name        text not null,
    description text,
    -- The account that made it.
    owner_id    integer not null,
    -- Empty for all.
    roles       text[] not null,
    mode        text not null check (mode in ('full', 'search', 'auto')),
    -- Text, since nothing may change in it.
    items       text not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null
);

create index gateway_sets_owner on gateway_sets (owner_id);

-- Every node keeps sets in memory and forgets one when it hears of a change.
create function gateway_sets_tell_change() returns trigger language plpgsql as $$
begin
    perform pg_notify('gateway_sets', coalesce(new.id, old.id)::text || ' ' || coalesce(new.slug, old.slug));
    return null;
end
$$;

create trigger gateway_sets_tell after insert or update or delete on gateway_sets for each row
execute function gateway_sets_tell_change();
