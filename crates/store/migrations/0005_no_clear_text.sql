-- Nothing that names a person is left in clear: digests, times, purposes and countersignatures are.
DROP INDEX receipt_phone;
ALTER TABLE receipt DROP COLUMN phone;
ALTER TABLE receipt DROP COLUMN compact;
