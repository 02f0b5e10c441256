-- Every node keeps definitions in memory and reads one again when it hears of a change. Triggers tell, so that no statement can forget to; what
-- is only noted of a server (its last use, its name, its last failure) is no change.
create function connections_tell_change() returns trigger language plpgsql as $$
begin
    perform pg_notify('connections_changes', coalesce(new.id, old.id)::text);
    return null;
end
$$;

create trigger connections_tell_update after update on connections for each row
when ((old.owner_id, old.name, old.slug, old.transport, old.mcp_url, old.command, old.env, old.auth_type, old.bearer_token, old.credentials,
        old.client_version, old.timeout_seconds, old.disabled_tools, old.visibility, old.roles, old.isolation, old.pin_tools, old.revision)
    is distinct from
    (new.owner_id, new.name, new.slug, new.transport, new.mcp_url, new.command, new.env, new.auth_type, new.bearer_token, new.credentials,
        new.client_version, new.timeout_seconds, new.disabled_tools, new.visibility, new.roles, new.isolation, new.pin_tools, new.revision))
execute function connections_tell_change();

create trigger connections_tell_insert after insert on connections for each row
execute function connections_tell_change();

create trigger connections_tell_delete after delete on connections for each row
execute function connections_tell_change();

-- The last good answer to each of a server's list requests, for when the server is gone. Text, since nothing may change in it.
create table connections_lists (
    connection_id uuid not null references connections (id) on delete cascade,
    -- Where each account has an upstream of its own.
    account_id    integer,
    kind          text not null check (kind in ('tools', 'resources', 'resource_templates', 'prompts')),
    items         text not null,
    -- Of the definition with which it was listed.
    revision      integer not null,
    listed_at     timestamptz not null,
    unique nulls not distinct (connection_id, account_id, kind)
);

create index connections_lists_account on connections_lists (account_id) where account_id is not null;
