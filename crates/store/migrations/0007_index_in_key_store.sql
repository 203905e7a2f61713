-- What a receipt is found by, the tag of its number, is in the key store from here on, where it is destroyed with the receipt's key: a copy of the database
-- tells nothing of a person who was erased since.
DROP TABLE number_index;
-- Random; each number is hashed with it before the key store sees it, so that the key store alone tests no number.
ALTER TABLE identity ADD COLUMN number_salt BLOB;
-- And the file is written anew, without what the dropped table leaves.
UPDATE identity SET number_salt = randomblob(32), rewritten = 0;
