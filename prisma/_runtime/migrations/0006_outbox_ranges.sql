-- A range to summarise every 256 kB was more than autovacuum's list of 256 holds at 200 orders a second: each one beyond
-- it was a line in the log, with its statement. docs/decisions/032-what-a-burst-waits-for.md.
create index outbox_by_time_wide on runtime.outbox
  using brin (created_at, published_at, stream_incarnation, stream_seq) with (pages_per_range = 128, autosummarize = on);
drop index runtime.outbox_by_time;
alter index runtime.outbox_by_time_wide rename to outbox_by_time;
