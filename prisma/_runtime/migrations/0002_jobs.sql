-- Long work of one shop that runs once among the copies of a service: see services/_runtime/jobs/.
-- One number for all jobs, so that a job that was cancelled and asked for anew never meets its old fence again.
create sequence runtime.job_fence;

-- due_at: when it may be taken up; null once there is nothing more to do. cursor: where it goes on.
-- A copy holds it until lease_until, by this server's clock; whoever takes it next has a higher fence.
create table runtime.job (
  shop text not null,
  name text not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed')),
  cursor jsonb not null,
  progress jsonb not null default '{"done": 0, "total": null}',
  due_at timestamptz,
  every_ms bigint check (every_ms > 0),
  lease_holder text,
  lease_until timestamptz,
  fence bigint not null default 0,
  attempts int not null default 0,
  error text,
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (shop, name)
);
create index job_due on runtime.job (due_at) where due_at is not null;
