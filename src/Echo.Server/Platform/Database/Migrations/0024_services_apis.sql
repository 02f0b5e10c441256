-- APIs whose operations were imported from an OpenAPI document: how they are signed in to, once for all of their services. Secrets are sealed.
create table services_apis (
    id         uuid primary key,
    type       text not null unique,
    title      text not null,
    version    text not null,
    source_url text,
    sign_ins   json not null,
    secrets    text,
    created_by integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    revision   integer not null
);

create trigger services_apis_tell after insert or update or delete on services_apis for each statement
execute function services_tell_change();
