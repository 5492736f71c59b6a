-- What every service database holds for the runtime. Row-level security and grants: see scripts/migrate.ts.
create schema if not exists runtime;

-- Every message that was dealt with, once. Its key is what makes a redelivery harmless.
create table runtime.inbox (
  shop text not null,
  message_id text not null,
  type text not null,
  correlation_id text not null,
  outcome text not null check (outcome in ('applied', 'ignored', 'dead-letter')),
  note text,
  processed_at timestamptz not null default now(),
  primary key (shop, message_id)
);
create index inbox_by_correlation on runtime.inbox (shop, correlation_id);
create index inbox_by_age on runtime.inbox (processed_at);

-- What the service says. A row is committed with the state it speaks of, and published afterwards.
-- stream, stream_seq and stream_incarnation (the stream's time of creation): where NATS said it stored the message.
create table runtime.outbox (
  seq bigint generated always as identity primary key,
  message_id text not null,
  shop text not null,
  subject text not null,
  headers jsonb not null,
  data bytea not null,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  stream text,
  stream_seq bigint,
  stream_incarnation text,
  unique (shop, message_id)
);
create index outbox_pending on runtime.outbox (seq) where published_at is null;
create index outbox_by_age on runtime.outbox (created_at);
create index outbox_by_publication on runtime.outbox (published_at) where published_at is not null;
create index outbox_by_sequence on runtime.outbox (stream, stream_incarnation, stream_seq) where published_at is not null;
create index outbox_by_correlation on runtime.outbox (shop, (headers ->> 'ce-correlationid'));

-- Messages that can not be handled, whole, so that they can be handled once their cause is put right.
create table runtime.dead_letter (
  shop text not null,
  message_id text not null,
  type text not null,
  subject text not null,
  headers jsonb not null,
  data bytea not null,
  code text not null,
  reason text not null,
  deliveries int not null,
  at timestamptz not null default now(),
  primary key (shop, message_id)
);
create index dead_letter_by_age on runtime.dead_letter (shop, at desc);

create table runtime.command_outcome (
  shop text not null,
  command_id text not null,
  state text not null check (state in ('done', 'failed')),
  error text,
  at timestamptz not null default now(),
  primary key (shop, command_id)
);
create index command_outcome_by_age on runtime.command_outcome (at);
