-- How far a service has heard each stream: what a stream dropped beyond that, it has missed. See
-- services/_runtime/consume/missed.ts. Of streams, not of shops: the query role sees none of it.
-- at: when nothing was left to hear for the last time.
create table runtime.heard (
  stream text primary key,
  incarnation text not null,
  seq bigint not null,
  at timestamptz not null
);
