//! Where app key, secret and session come from.

use std::path::Path;
use std::process::Output;

use crate::process::{bare, code, text};

const PROFILES: &str = "[default]\napp_key = \"1001\"\napp_secret = \"hush-one\"\n\n\
    [shop]\napp_key = \"1002\"\napp_secret = \"hush-two\"\nsession = \"hush-session\"\n\
    gateway = \"http://127.0.0.1:9/router/rest\"\nsign_method = \"md5\"\n";

/// A home with a file of profiles.
fn home(profiles: &str, mode: u32) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/topapi");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("config.toml");
    std::fs::write(&file, profiles).unwrap();
    restrict(&file, mode);
    home
}

#[cfg(unix)]
fn restrict(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn restrict(_file: &Path, _mode: u32) {}

fn dry(home: &Path, more: &[&str], vars: &[(&str, &str)]) -> Output {
    let output = bare(home)
        .args(["call", "demo.time.get", "--dry-run"])
        .args(more)
        .envs(vars.iter().copied())
        .output()
        .unwrap();
    for said in [&output.stdout, &output.stderr] {
        assert!(!text(said).contains("hush"), "{}", text(said));
    }
    output
}

#[test]
fn a_profile_is_asked_for_by_name() {
    let home = home(PROFILES, 0o600);
    let default = text(&dry(home.path(), &[], &[]).stdout);
    assert!(default.contains("app_key = 1001\n"), "{default}");
    assert!(default.contains("sign_method = hmac-sha256\n"), "{default}");
    let shop = text(&dry(home.path(), &["--profile", "shop"], &[]).stdout);
    for line in [
        "POST http://127.0.0.1:9/router/rest\n",
        "app_key = 1002\n",
        "sign_method = md5\n",
        "session = ***\n",
    ] {
        assert!(shop.contains(line), "{line}: {shop}");
    }
    let none = dry(home.path(), &["--profile", "none"], &[]);
    assert_eq!(code(&none), 2);
    assert!(
        text(&none.stderr).contains("there is no profile `none`; there are: default, shop"),
        "{}",
        text(&none.stderr)
    );
}

#[test]
fn the_environment_comes_before_the_default_profile_and_behind_a_named_one() {
    let home = home(PROFILES, 0o600);
    let vars = [("TOP_APP_KEY", "1003"), ("TOP_APP_SECRET", "hush-three")];
    assert!(text(&dry(home.path(), &[], &vars).stdout).contains("app_key = 1003\n"));
    let shop = dry(home.path(), &["--profile", "shop"], &vars);
    assert!(text(&shop.stdout).contains("app_key = 1002\n"));
}

#[test]
fn a_gateway_of_the_environment_is_never_passed_over() {
    let home = home(
        &format!("{PROFILES}[bare]\napp_key = \"1004\"\napp_secret = \"hush-four\"\n"),
        0o600,
    );
    let vars = [
        ("TOP_GATEWAY", "http://127.0.0.1:8/router/rest"),
        ("TOP_SESSION", "hush-env"),
    ];
    for (more, gateway, has_session) in [
        (&[][..], "http://127.0.0.1:8/", true),
        (&["--profile", "bare"], "http://127.0.0.1:8/", false),
        (&["--profile", "shop"], "http://127.0.0.1:9/", true),
    ] {
        let shown = text(&dry(home.path(), more, &vars).stdout);
        assert!(shown.contains(&format!("POST {gateway}")), "{shown}");
        assert_eq!(shown.contains("session = ***"), has_session, "{shown}");
    }
}

#[test]
fn half_an_app_is_not_made_whole_by_a_profile() {
    let home = home(PROFILES, 0o600);
    let output = dry(home.path(), &[], &[("TOP_APP_KEY", "1003")]);
    assert_eq!(code(&output), 2);
    let said = text(&output.stderr);
    assert!(
        said.contains("TOP_APP_KEY is set and TOP_APP_SECRET is not"),
        "{said}"
    );
}

#[test]
fn without_an_app_it_is_said_where_one_is_looked_for() {
    let home = tempfile::tempdir().unwrap();
    let output = dry(home.path(), &[], &[]);
    assert_eq!(code(&output), 2);
    let said = text(&output.stderr);
    assert!(
        said.contains("TOP_APP_KEY") && said.contains("topapi/config.toml"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_not_used() {
    for mode in [0o640, 0o604, 0o644] {
        let home = home(PROFILES, mode);
        let output = dry(home.path(), &[], &[]);
        assert_eq!(code(&output), 2);
        assert!(text(&output.stderr).contains("chmod 600"), "{output:?}");
    }
}

#[test]
fn a_file_that_is_no_file_of_profiles_names_the_line_and_not_what_it_says() {
    for (profiles, line) in [
        ("[default]\napp_key = \"1\"\napp_secret = hush\n", "line 3"),
        ("[default]\napp_key = \"1\"\nsecret = \"hush\"\n", "line"),
    ] {
        let home = home(profiles, 0o600);
        let output = dry(home.path(), &[], &[]);
        assert_eq!(code(&output), 2);
        assert!(
            text(&output.stderr).contains(line),
            "{}",
            text(&output.stderr)
        );
    }
    let home = home(
        "[default]\napp_key = \"1\"\napp_secret = \"hush\"\nsign_method = \"crc\"\n",
        0o600,
    );
    let output = dry(home.path(), &[], &[]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("`crc` is not a sign method"));
}
