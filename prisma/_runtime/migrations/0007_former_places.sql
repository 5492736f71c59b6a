-- Where a message stands in a stream besides its last place: it was said again, as another edition (relay/rows.ts,
-- republish). An erasure takes it out there too. [{"stream": "EVENTS", "seq": "572", "incarnation": "..."}]
alter table runtime.outbox add column former_places jsonb;
