-- The erasure log: what was to be erased here, by ids and salted digests, never the data itself. It is kept for good:
-- a message or a backup older than the erasure must not bring back what it named.
-- step: 'tables' until the service's own tables are done, 'copies' while outbox, dead letters and streams are gone
-- through (copies_cursor: the last outbox row that was), 'again' until that was done once more, for what was on its way.
create sequence runtime.erasure_seq;
create table runtime.erasure (
  shop text not null,
  erasure_id text not null,
  seq bigint not null default nextval('runtime.erasure_seq'),
  subject jsonb not null,
  asked_at timestamptz not null,
  heard_at timestamptz not null default now(),
  step text not null default 'tables' check (step in ('tables', 'copies', 'again', 'done')),
  copies_cursor bigint not null default 0,
  due_at timestamptz not null default now(),
  -- Grows with each erasure that is in force; what was decided under an older one is decided again.
  generation bigint,
  done_at timestamptz,
  primary key (shop, erasure_id)
);
create unique index erasure_by_seq on runtime.erasure (seq);
create unique index erasure_by_generation on runtime.erasure (generation) where generation is not null;
create index erasure_open on runtime.erasure (due_at) where step <> 'done';

-- Messages to take out of the streams. Kept as long as a stream keeps a message: one that is restored from an older copy
-- has them again.
create table runtime.erased_message (
  shop text not null,
  stream text not null,
  stream_seq bigint not null,
  stream_incarnation text not null,
  message_id text not null,
  -- The outbox row to publish anew once the message is gone, anonymised; null where nothing of it is left.
  outbox_seq bigint,
  at timestamptz not null default now(),
  gone_at timestamptz,
  primary key (stream, stream_incarnation, stream_seq)
);
create index erased_message_open on runtime.erased_message (at) where gone_at is null;
