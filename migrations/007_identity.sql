-- Who may sign in. Secrets are kept as hashes; only the secret of a second
-- factor is kept as it is, since its codes are computed from it.

CREATE TABLE accounts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email        text COLLATE "C" NOT NULL UNIQUE CHECK (email = lower(email)),
    role         text NOT NULL CHECK (role IN ('PUBLIC', 'RESEARCHER', 'ADMIN')),
    -- argon2id in its PHC form
    password     text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    disabled_at  timestamptz,
    last_sign_in timestamptz,
    -- the TOTP secret and when a first code confirmed it; one that is not
    -- confirmed stands with the ticket or the session that asked for it
    totp_secret  bytea,
    totp_at      timestamptz,
    -- the newest time step whose code was used: a code works once
    totp_step    bigint NOT NULL DEFAULT 0,
    CHECK ((totp_at IS NULL) = (totp_secret IS NULL))
);

-- One use each.
CREATE TABLE recovery_codes (
    account bigint NOT NULL REFERENCES accounts,
    hash    bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account, hash)
);

-- A sign-in and every token that came of it: the family of its refresh tokens.
CREATE TABLE sessions (
    id         text PRIMARY KEY,
    account    bigint NOT NULL REFERENCES accounts,
    created_at timestamptz NOT NULL,
    -- refreshing ends here at the latest
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    -- 'logout', 'reuse', 'password', 'factor', 'reset', 'disabled'
    ended_why  text NOT NULL DEFAULT '',
    -- a TOTP secret that waits for its first code
    totp_pending bytea
);

CREATE INDEX sessions_by_account ON sessions (account) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_end ON sessions (coalesce(ended_at, expires_at));

-- Refresh tokens, spent ones too, so that using one twice is noticed.
CREATE TABLE refresh_tokens (
    hash       bytea PRIMARY KEY,
    session    text NOT NULL REFERENCES sessions ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    spent_at   timestamptz
);

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session);

-- Admission to the second step of a sign-in, once.
CREATE TABLE tickets (
    hash       bytea PRIMARY KEY,
    account    bigint NOT NULL REFERENCES accounts,
    -- 'CODE_REQUIRED' or 'ENROLMENT_REQUIRED'
    step       text NOT NULL CHECK (step IN ('CODE_REQUIRED', 'ENROLMENT_REQUIRED')),
    expires_at timestamptz NOT NULL,
    -- how many codes were tried with it
    tries      integer NOT NULL DEFAULT 0,
    -- a TOTP secret that waits for its first code
    totp_pending bytea
);

CREATE INDEX tickets_by_account ON tickets (account);
CREATE INDEX tickets_by_end ON tickets (expires_at);

-- Attempts to sign in. A key is 'address:…', 'stranger:…', 'account:…' or
-- 'codes:…', with a hash in place of an account's e-mail address, which may be anybody's; times are
-- those of the last attempts, the oldest first.
CREATE TABLE attempts (
    key   text COLLATE "C" PRIMARY KEY,
    times timestamptz[] NOT NULL,
    -- when the row says nothing any more
    until timestamptz NOT NULL,
    -- when the audit log was last told that the limit refused somebody
    told  timestamptz
);

CREATE INDEX attempts_by_end ON attempts (until);

-- The public halves of the keys that sign access tokens; the private ones never
-- come here.
CREATE TABLE signing_keys (
    id         text PRIMARY KEY,
    public     bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    dropped_at timestamptz
);
