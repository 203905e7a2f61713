//! The command line, run as people and scripts run it. One program with a module for each file, so that it is linked once.

mod channels;
mod check;
mod common;
mod deadlines;
mod disagreements;
mod init;
mod lint;
mod log;
mod number;
mod publish;
mod token;
mod without_server;
