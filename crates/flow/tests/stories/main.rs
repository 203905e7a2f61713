//! The flow as stories: lists of events, and the exact effects and views they give.

mod choice;
mod number;
mod page;
mod receipt;
mod returning;
mod sending;
