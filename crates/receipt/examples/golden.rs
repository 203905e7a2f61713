//! Writes tests/golden/receipt anew: `cargo run -p phone-consent-receipt --example golden`. Only when the format changes.

#[path = "../tests/common/mod.rs"]
#[allow(dead_code)]
mod common;

fn main() -> std::io::Result<()> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/receipt/");
    let key = common::Key::new();
    let payload = common::payload(&key).to_jcs();
    std::fs::write(format!("{folder}payload.json"), format!("{payload}\n"))?;
    std::fs::write(format!("{folder}receipt.txt"), format!("{}\n", common::receipt(&key, &payload)))
}
