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
    -- the TOTP secret, pending until a first code confirms it
    totp_secret  bytea,
    totp_at      timestamptz,
    -- the newest time step whose code was used: a code works once
    totp_step    bigint NOT NULL DEFAULT 0,
    CHECK (totp_at IS NULL OR totp_secret IS NOT NULL)
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
    -- 'logout', 'reuse', 'password', 'reset', 'disabled'
    ended_why  text NOT NULL DEFAULT ''
);

CREATE INDEX sessions_by_account ON sessions (account) WHERE ended_at IS NULL;

-- Refresh tokens, spent ones too, so that using one twice is noticed.
CREATE TABLE refresh_tokens (
    hash       bytea PRIMARY KEY,
    session    text NOT NULL REFERENCES sessions,
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
    spent_at   timestamptz
);

-- Attempts to sign in, by account and by address. A key is 'account:…' or
-- 'address:…'; times are those of the last attempts, the oldest first.
CREATE TABLE attempts (
    key   text PRIMARY KEY,
    times timestamptz[] NOT NULL
);

-- The public halves of the keys that sign access tokens; the private ones never
-- come here.
CREATE TABLE signing_keys (
    id         text PRIMARY KEY,
    public     bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    dropped_at timestamptz
);
