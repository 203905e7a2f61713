//! The receipt server over HTTP, and its store under it. One program with a module for each file, so that the server is linked once.
//!
//! `stop.rs` compares times, and is a program of its own.

mod accesses;
mod changes;
mod common;
mod imports;
mod late;
mod migration;
mod permits;
mod publishing;
mod questions;
mod receipts;
mod restoring;
mod roles;
mod rotating;
mod sealing;
mod verify_log;
mod webhooks;
