-- The tool that a call was planned with: a name may come to mean another, or the tool something else, while somebody is asked.
alter table assistant_calls
    add column source_id uuid,
    add column definition_hash bytea;
