//! The scenario `failpoints` of `cargo xtask soak`, in its short form: in a process of its own. It opens key stores, each of which one program may have open,
//! and a program that is started meanwhile, by whatever test, has every open file of this process, with its lock, until it runs.

mod held;

use held::held;

#[test]
fn a_durable_write_that_fails_or_ends_the_process_is_not_acknowledged_and_harms_nothing() {
    held("failpoints");
}
