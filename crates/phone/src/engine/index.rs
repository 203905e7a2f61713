//! The generated index of the tables, and the first byte that begins a field of a record.

/// The path of a file of the tables: beside this one, or with the feature `other-tables` in the folder that `PHONE_TABLES` names when this is compiled.
#[cfg(not(feature = "other-tables"))]
macro_rules! table {
    ($name:literal) => {
        concat!("tables/", $name)
    };
}
#[cfg(feature = "other-tables")]
macro_rules! table {
    ($name:literal) => {
        concat!(env!("PHONE_TABLES", "is the folder that `phone-tables --out` wrote to"), "/", $name)
    };
}

include!(table!("index.rs"));

/// Every byte from here on begins a field.
pub(crate) const TAG: u8 = 0xc0;
