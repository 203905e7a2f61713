//! The scenarios of `cargo xtask soak`, each for some seconds; `failpoints.rs` has one more.

mod held;

use held::held;

#[test]
fn killed_at_random_moments_it_loses_nothing_that_it_acknowledged() {
    held("kills");
}

#[test]
fn on_a_full_disk_it_says_so_and_goes_on_when_there_is_room() {
    held("full-disk");
}

#[test]
fn on_a_failing_disk_it_acknowledges_nothing_that_is_not_there() {
    held("failing-disk");
}

#[test]
fn with_every_connection_waiting_for_a_locked_database_it_answers_each_in_time() {
    held("full-queue");
}

#[test]
fn an_older_copy_or_a_lost_key_is_refused_and_put_right_everything_is_there() {
    held("custody");
}

#[test]
fn when_the_clock_jumps_receipts_and_withdrawals_stay() {
    held("clock");
}

#[test]
fn whoever_has_the_answer_to_a_withdrawal_is_contacted_no_more() {
    held("withdrawals");
}
