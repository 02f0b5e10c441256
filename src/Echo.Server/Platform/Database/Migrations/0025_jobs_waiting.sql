-- Jobs that wait for something other than time, and those that somebody let begin again.
alter table jobs
    add column woken boolean not null default false,
    add column restarts integer not null default 0;
