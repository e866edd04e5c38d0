//! Help, manual and completions know every command and option.

use crate::process::{bare, code, text};

const COMMANDS: [(&str, &[&str]); 6] = [
    (
        "import",
        &[
            "--out",
            "--stdout",
            "--only",
            "--crate",
            "--check",
            "--overwrite",
        ],
    ),
    (
        "call",
        &[
            "--input",
            "--journal",
            "--in-flight",
            "--profile",
            "--format",
            "--no-session",
            "--idempotent",
            "--timeout",
            "--ndjson",
            "--dry-run",
        ],
    ),
    ("sign", &["--body", "--request", "--profile"]),
    ("gateway", &["--docs", "--port", "--profile"]),
    ("completions", &[]),
    ("man", &[]),
];

fn said(arguments: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = bare(home.path()).args(arguments).output().unwrap();
    assert_eq!(code(&output), 0, "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn help_and_manual_describe_every_command() {
    let manual = said(&["man"]).replace('\\', "");
    assert!(
        manual.contains("EXIT") || manual.contains("Exit codes"),
        "{manual}"
    );
    for (command, options) in COMMANDS {
        assert!(
            manual.contains(&format!("topapi-{command}(1)")),
            "{command}: {manual}"
        );
        let help = said(&[command, "--help"]);
        let page = said(&["man", command]).replace('\\', "");
        assert!(page.contains(&format!("topapi-{command}")), "{page}");
        for option in options {
            assert!(help.contains(option), "{command} {option}: {help}");
            assert!(page.contains(option), "{command} {option}: {page}");
        }
    }
}

#[test]
fn exit_codes_and_settings_are_told() {
    for (command, told) in [
        (
            "call",
            &["3 nobody knows", "TOP_APP_SECRET", "TOPAPI_CONFIG"][..],
        ),
        ("sign", &["1 it is wrong"]),
        ("import", &["unsettled"]),
        ("gateway", &["its verdict"]),
    ] {
        let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let help = one_line(said(&[command, "--help"]));
        let page = one_line(said(&["man", command]).replace('\\', ""));
        for text in told {
            assert!(help.contains(text), "{command} {text}: {help}");
            assert!(page.contains(text), "{command} {text}: {page}");
        }
    }
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = said(&["completions", shell]);
        for (command, options) in COMMANDS {
            assert!(script.contains(command), "{shell}: {command}");
            for option in options {
                let name = option.trim_start_matches('-');
                assert!(script.contains(name), "{shell}: {command} {option}");
            }
        }
    }
}

#[test]
fn a_command_that_does_not_exist_has_no_manual() {
    let home = tempfile::tempdir().unwrap();
    let output = bare(home.path()).args(["man", "none"]).output().unwrap();
    assert_eq!(code(&output), 2);
}
