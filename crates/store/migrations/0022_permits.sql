-- A permit is an event of its receipt that is listed elsewhere (`contact`), so it needs no place in this index: a page of the write-ahead log for each permit.
DROP INDEX event_receipt;
CREATE INDEX event_receipt ON event (receipt) WHERE kind <> 'permit';

-- What a contact was about goes with its receipt, which is found by this alone: the other index is of contacts that were not given back.
CREATE INDEX contact_occasion ON contact (receipt_hash) WHERE occasion IS NOT NULL;
