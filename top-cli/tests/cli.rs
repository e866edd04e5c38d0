//! The program `topapi` from outside: files, messages, exit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn topapi<const N: usize>(arguments: [&dyn AsRef<std::ffi::OsStr>; N]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_topapi"));
    for argument in arguments {
        command.arg(argument);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn imports_a_page_and_lists_it() {
    let out = folder("lists");
    let page = fixture("demo.tea.order.add.txt");
    let output = topapi([&"import", &page, &"--out", &out]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "1 written\n");
    let listed = std::fs::read_to_string(out.join("mod.rs")).unwrap();
    assert!(
        listed.ends_with("\npub mod demo_tea_order_add;\n"),
        "{listed}"
    );
    let again = topapi([&"import", &page, &"--out", &out]);
    assert_eq!(text(&again.stderr), "1 unchanged\n");
}

#[test]
fn changes_made_by_hand_are_kept_and_shown() {
    let out = folder("kept");
    let page = fixture("demo.tea.order.add.txt");
    topapi([&"import", &page, &"--out", &out]);
    let clean = topapi([&"import", &page, &"--out", &out, &"--check"]);
    assert!(clean.status.success());
    let path = out.join("demo_tea_order_add.rs");
    let changed = std::fs::read_to_string(&path)
        .unwrap()
        .replace("pub note:", "pub remark:");
    std::fs::write(&path, &changed).unwrap();
    let kept = topapi([&"import", &page, &"--out", &out]);
    assert!(
        text(&kept.stderr).ends_with("1 kept\n"),
        "{}",
        text(&kept.stderr)
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), changed);
    let check = topapi([&"import", &page, &"--out", &out, &"--check"]);
    assert_eq!(check.status.code(), Some(1));
    let diff = text(&check.stdout);
    assert!(
        diff.contains("-    pub remark:") && diff.contains("+    pub note:"),
        "{diff}"
    );
    let replaced = topapi([&"import", &page, &"--out", &out, &"--overwrite"]);
    assert!(replaced.status.success());
    assert_ne!(std::fs::read_to_string(&path).unwrap(), changed);
}

#[test]
fn a_bad_page_does_not_stop_the_rest() {
    let out = folder("bad");
    let pages = folder("bad-pages");
    std::fs::write(pages.join("a.txt"), "no page at all").unwrap();
    std::fs::write(pages.join("b.txt"), b"\n\xff").unwrap();
    std::fs::write(pages.join("ignored.png"), b"\xff").unwrap();
    std::fs::copy(fixture("demo.tea.order.add.md"), pages.join("c.md")).unwrap();
    let output = topapi([&"import", &pages, &"--out", &out]);
    assert_eq!(output.status.code(), Some(1));
    let messages = text(&output.stderr);
    assert!(
        messages.contains("a.txt: line 1: expected a heading"),
        "{messages}"
    );
    assert!(
        messages.contains("b.txt: line 2: expected UTF-8"),
        "{messages}"
    );
    assert!(messages.ends_with("1 written, 2 failed\n"), "{messages}");
    assert!(out.join("demo_tea_order_add.rs").exists());
}

#[test]
fn one_method_from_two_pages_is_an_error() {
    let out = folder("twice");
    let (text_page, json) = (
        fixture("demo.tea.order.add.txt"),
        fixture("demo.tea.order.add.json"),
    );
    let output = topapi([&"import", &text_page, &json, &"--out", &out]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("is imported from"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn prints_what_standard_input_holds() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_topapi"))
        .args(["import", "-", "--stdout", "--crate", "crate::top"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let page = std::fs::read(fixture("demo.tea.order.add.json")).unwrap();
    child.stdin.take().unwrap().write_all(&page).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(text(&output.stdout).contains("use crate::top::{top_api, top_model};"));
    let messages = text(&output.stderr);
    assert!(
        messages.starts_with("standard input: unsettled: session: "),
        "{messages}"
    );
}

#[test]
fn only_the_wanted_method_is_imported() {
    let out = folder("only");
    let pages = folder("only-pages");
    for name in ["demo.tea.order.add.txt", "taobao.tea.order.remove.txt"] {
        std::fs::copy(fixture(name), pages.join(name)).unwrap();
    }
    let output = topapi([
        &"import",
        &pages,
        &"--out",
        &out,
        &"--only",
        &"taobao.tea.order.remove",
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!out.join("demo_tea_order_add.rs").exists());
    let none = topapi([&"import", &pages, &"--out", &out, &"--only", &"taobao.none"]);
    assert_eq!(none.status.code(), Some(1));
}

#[test]
fn a_command_line_without_sense_has_its_own_exit_code() {
    let page = fixture("demo.tea.order.add.txt");
    assert_eq!(topapi([&"import", &page]).status.code(), Some(2));
    assert_eq!(
        topapi([&"import", &page, &"--stdout", &"--crate", &"a-b"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn completions_and_manual_come_from_the_same_source() {
    for shell in ["bash", "zsh", "fish"] {
        let output = topapi([&"completions", &shell]);
        assert!(
            text(&output.stdout).contains("--overwrite")
                || text(&output.stdout).contains("overwrite"),
            "{shell}"
        );
    }
    assert!(text(&topapi([&"man"]).stdout).contains("topapi"));
}

#[test]
fn the_readme_shows_what_is_written() {
    let page = fixture("pottery.kiln.fire.txt");
    let output = topapi([&"import", &page, &"--stdout"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let readme = include_str!("../README.md");
    assert!(readme.contains(&text(&output.stdout)));
    let page = std::fs::read_to_string(page).unwrap();
    let shown: Vec<&str> = page.lines().skip(10).take(10).collect();
    assert!(readme.contains(&shown.join("\n")));
}
