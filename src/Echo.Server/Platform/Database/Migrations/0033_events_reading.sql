-- Who comes back reads what concerns him, and not what has happened to all others meanwhile. Most events have one receiver or two; those few with
-- more are looked through. An index over all receivers of a row would do for them too, and cost each row more.
create index events_log_receiver on events_log ((receivers[1]), seq) where receivers[1] is not null;
create index events_log_second_receiver on events_log ((receivers[2]), seq) where receivers[2] is not null;
create index events_log_many_receivers on events_log (seq) where cardinality(receivers) > 2;
create index events_log_permission on events_log (permission, seq) where permission is not null;
