//! The flow's behaviour as sequences of events, with the exact effects and views that they lead to.

mod choice;
mod earlier;
mod engine;
mod late;
mod left_open;
mod nonces;
mod number;
mod page;
mod question;
mod receipt;
mod returning;
mod sending;
mod unsent;
