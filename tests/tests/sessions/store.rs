//! Tokens in a file.

use std::path::{Path, PathBuf};

use top_runtime::auth::{FileStore, TokenStore as _};

use crate::token;

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("tokens.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_file_holds_the_tokens_of_many_users() {
    let folder = Folder::new("many-users");
    let store = FileStore::new(folder.file());
    assert_eq!(store.load("a").await.unwrap(), None);
    let saves: Vec<_> = (0..32)
        .map(|number| {
            // Each with a store of its own, as programs of their own would have.
            let store = FileStore::new(folder.file());
            tokio::spawn(async move { store.save(&format!("user {number}"), &token(number)).await })
        })
        .collect();
    for save in saves {
        save.await.unwrap().unwrap();
    }
    for number in 0..32 {
        assert_eq!(
            store.load(&format!("user {number}")).await.unwrap(),
            Some(token(number))
        );
    }
    assert!(!format!("{store:?}").contains("hidden"));
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = Folder::new("owner");
    let store = FileStore::new(folder.file());
    // Somebody who can write to the folder waits for the secrets with a link of the right name.
    let trap = folder.0.join("trap");
    std::fs::write(&trap, "").unwrap();
    symlink(&trap, folder.0.join("tokens.json.tmp")).unwrap();
    store.save("a", &token(1)).await.unwrap();
    assert_eq!(mode(&folder.file()), 0o600);
    assert_eq!(std::fs::read_to_string(&trap).unwrap(), "");
    // What was opened to others by hand is closed again.
    std::fs::set_permissions(folder.file(), PermissionsExt::from_mode(0o644)).unwrap();
    store.save("a", &token(2)).await.unwrap();
    assert_eq!(mode(&folder.file()), 0o600);
    assert_eq!(store.load("a").await.unwrap(), Some(token(2)));
}

#[tokio::test]
async fn a_program_that_is_killed_while_it_writes_leaves_the_old_tokens() {
    let folder = Folder::new("killed");
    let store = FileStore::new(folder.file());
    store.save("a", &token(1)).await.unwrap();
    // Killed between writing and renaming: the new content is there by half, and the lock's file.
    std::fs::write(folder.0.join("tokens.json.tmp"), r#"{"format":"top-tok"#).unwrap();
    assert!(folder.0.join("tokens.json.lock").exists());
    assert_eq!(store.load("a").await.unwrap(), Some(token(1)));
    store.save("b", &token(2)).await.unwrap();
    assert_eq!(store.load("a").await.unwrap(), Some(token(1)));
    assert_eq!(store.load("b").await.unwrap(), Some(token(2)));
    assert!(!folder.0.join("tokens.json.tmp").exists());
}

#[tokio::test]
async fn a_corrupt_file_is_never_overwritten() {
    let folder = Folder::new("corrupt");
    let store = FileStore::new(folder.file());
    for text in [
        "",
        "{",
        "hidden",
        "[]",
        "{}",
        r#"{"format":"other","tokens":{"a":"hidden"}}"#,
        r#"{"format":"top-tokens-1","tokens":"hidden"}"#,
    ] {
        std::fs::write(folder.file(), text).unwrap();
        for error in [
            store.load("a").await.unwrap_err(),
            store.save("a", &token(1)).await.unwrap_err(),
        ] {
            assert!(error.to_string().contains("corrupt"), "{error}");
            assert!(!error.needs_authorization());
            assert!(
                !format!("{error} {error:?}").contains("hidden"),
                "{error:?}"
            );
        }
        assert_eq!(std::fs::read_to_string(folder.file()).unwrap(), text);
    }
    // One token that is broken does not take those of the others with it.
    store.save("a", &token(1)).await.unwrap_err();
    std::fs::remove_file(folder.file()).unwrap();
    store.save("a", &token(1)).await.unwrap();
    let text = std::fs::read_to_string(folder.file()).unwrap();
    let broken = text.replacen(r#""tokens":{"#, r#""tokens":{"b":{"access_token":7},"#, 1);
    std::fs::write(folder.file(), broken).unwrap();
    assert_eq!(store.load("a").await.unwrap(), Some(token(1)));
    let error = store.load("b").await.unwrap_err();
    assert!(error.to_string().contains("access_token"), "{error}");

    let nowhere = FileStore::new(folder.0.join("missing").join("tokens.json"));
    assert_eq!(nowhere.load("a").await.unwrap(), None);
    let error = nowhere.save("a", &token(1)).await.unwrap_err();
    assert!(error.to_string().contains("cannot lock"), "{error}");
}
