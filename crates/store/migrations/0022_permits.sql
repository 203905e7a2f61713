-- A permit is an event of its receipt that is listed elsewhere (`contact`), so it needs no place in this index: a page of the write-ahead log for each permit.
DROP INDEX event_receipt;
CREATE INDEX event_receipt ON event (receipt) WHERE kind <> 'permit';
