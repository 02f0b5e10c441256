-- Sign-ins are bound to browsers, and renewing a token holds no row while an authorization server is asked.

alter table connections_oauth_flows
    -- The mark of the browser where it began.
    add column browser_hash bytea,
    -- The mark of the browser that was last asked whether to go on.
    add column asked_hash bytea;

-- Until when whoever renews it may take. What he brings is kept only where the tokens are still those that he began with.
alter table connections_grants add column renewed_until timestamptz;
