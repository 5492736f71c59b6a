-- The ledger only grows, but for a shop that Shopify wants erased: its entries go as a whole.
CREATE OR REPLACE FUNCTION "ledger_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('flotilla.erasing_shop', true) = OLD.shop THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.matched_by IS NOT NULL OR to_jsonb(NEW) - 'matched_by' <> to_jsonb(OLD) - 'matched_by' THEN
        RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
