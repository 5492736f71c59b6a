-- What was compared with Shopify, and what differed: see services/_runtime/reconciliation/.
-- watermarks: per kind of object, the newest updated_at (the store's clock) that the last finished run saw.
-- wanted_at, wanted_days: somebody asked for a run; satisfied by one that began later.
create table runtime.reconciliation (
  shop text primary key,
  watermarks jsonb not null default '{}',
  wanted_at timestamptz,
  wanted_days int,
  deep_at timestamptz
);

create table runtime.reconciliation_run (
  shop text not null,
  run_id text not null,
  reason text not null check (reason in ('schedule', 'demand')),
  days int,
  state text not null default 'running' check (state in ('running', 'done', 'failed')),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  error text,
  primary key (shop, run_id)
);
create index reconciliation_run_by_time on runtime.reconciliation_run (shop, started_at desc);
create index reconciliation_run_by_age on runtime.reconciliation_run (started_at);

create table runtime.reconciliation_part (
  shop text not null,
  run_id text not null,
  what text not null,
  from_at timestamptz,
  to_at timestamptz,
  compared int not null default 0,
  missing int not null default 0,
  differing int not null default 0,
  deleted int not null default 0,
  failed int not null default 0,
  cost_points int not null default 0,
  primary key (shop, run_id, what),
  foreign key (shop, run_id) references runtime.reconciliation_run (shop, run_id) on delete cascade
);

create table runtime.reconciliation_finding (
  shop text not null,
  run_id text not null,
  what text not null,
  object_id text not null,
  label text not null,
  kind text not null check (kind in ('missing', 'differs', 'deleted')),
  fields text[] not null,
  done text not null check (done in ('healed', 'failed')),
  at timestamptz not null default now(),
  primary key (shop, run_id, what, object_id),
  foreign key (shop, run_id) references runtime.reconciliation_run (shop, run_id) on delete cascade
);
create index reconciliation_finding_by_time on runtime.reconciliation_finding (shop, at desc);
