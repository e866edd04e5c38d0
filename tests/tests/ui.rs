//! Declarations that must not compile, with what the user then reads, and declarations that must.
//!
//! One mistake a case; the folder says what it is about and the file what is wrong. After a change of a message:
//! `TRYBUILD=overwrite cargo test -p top-tests --test ui`, and read the difference as the user who gets it.

use std::process::Command;

/// The compiler whose wording the snapshots hold.
const PINNED: &str = "rustc 1.95.0 ";

#[test]
fn compile_errors_read_well() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc)
        .arg("--version")
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    let version = String::from_utf8_lossy(&version);
    if !version.starts_with(PINNED) {
        eprintln!(
            "SKIPPED: the snapshots in tests/ui hold the wording of {PINNED}, this is {version}"
        );
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}
