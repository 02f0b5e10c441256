-- What is to be done next, whosever it is: a claim looks at the first few hundred of each type, and at all accounts that wait only when those are not
-- enough.
create index jobs_next on jobs (type, priority, run_at, id) where state = 'ready';
