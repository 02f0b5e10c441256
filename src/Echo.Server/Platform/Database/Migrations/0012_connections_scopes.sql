-- Signing in again for more than before, and as another client where the authorization server has forgotten the first.

alter table connections_grants
    -- What the tokens are good for, as far as anybody has said.
    add column scopes text[] not null default '{}',
    -- What the MCP server has asked for beyond that; ends with the next sign-in.
    add column wanted_scopes text[] not null default '{}';

-- Echo has registered the client by itself, and may do so again.
alter table connections_oauth add column is_registered boolean not null default false;
