-- What an outbox row costs: docs/decisions/014-what-an-outbox-row-costs.md.
-- Compressing a body of 4 kB took PostgreSQL more time than all the rest of its insert, and reading a part of one
-- (a payload by reference) had to unpack the whole.
alter table runtime.outbox alter column data set storage external;

-- Rows are written, and published, in the order of time. So a block range index finds what these three found, and costs
-- next to nothing when a row is written or marked.
drop index runtime.outbox_by_age;
drop index runtime.outbox_by_publication;
drop index runtime.outbox_by_sequence;
create index outbox_by_time on runtime.outbox
  using brin (created_at, published_at, stream_incarnation, stream_seq) with (pages_per_range = 32, autosummarize = on);
