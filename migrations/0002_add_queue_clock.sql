-- Due times are wall-clock times, so that people can read them; but the wall clock may step (NTP, an operator, a restored
-- machine). The offset between it and the boot clock, which never steps, shows a step: whoever sees it first moves the due
-- times along, so that a retry in a minute stays a retry in a minute.
CREATE TABLE queue_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- The boot whose clock is meant: offsets of another boot mean nothing.
    boot_id TEXT NOT NULL,
    -- Wall clock minus boot clock.
    offset_ms INTEGER NOT NULL
) STRICT;
