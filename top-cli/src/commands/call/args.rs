//! Parameters as they are written on the command line: `name=text`, `name=@file`, `name:=json`.

use std::path::Path;

use serde_json::{Map, Value};
use top_runtime::Attachment;

use super::json;

/// The parameters of a call.
pub(super) struct Params {
    pub(super) tree: Value,
    pub(super) files: Vec<(String, Attachment)>,
}

/// A parameter that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq)]
pub(super) enum ArgError {
    #[error("`{0}`: expected name=text, name=@file or name:=json")]
    NoValue(String),
    #[error("`{name}`: not JSON: {why}; for a text write {name}=…")]
    NotJson { name: String, why: String },
    #[error(
        "`{name}`: there is no file {file}; a text that begins with @ is written {name}:='\"@…\"'"
    )]
    NoFile { name: String, file: String },
    #[error("`{name}`: {file} is no file that can be sent")]
    NotAFile { name: String, file: String },
    #[error("`{0}` is given twice")]
    Twice(String),
}

/// Reads the parameters.
pub(super) fn read(args: &[String]) -> Result<Params, ArgError> {
    let mut tree = Map::new();
    let mut files: Vec<(String, Attachment)> = Vec::new();
    for arg in args {
        let (name, value) = arg
            .split_once('=')
            .ok_or_else(|| ArgError::NoValue(arg.clone()))?;
        let (name, json) = match name.strip_suffix(':') {
            Some(name) => (name, true),
            None => (name, false),
        };
        if name.is_empty() {
            return Err(ArgError::NoValue(arg.clone()));
        }
        if tree.contains_key(name) || files.iter().any(|(other, _)| other == name) {
            return Err(ArgError::Twice(name.to_owned()));
        }
        if json {
            let value = json::value(value).map_err(|error| ArgError::NotJson {
                name: name.to_owned(),
                why: error.to_string(),
            })?;
            tree.insert(name.to_owned(), value);
        } else if let Some(file) = value.strip_prefix('@') {
            let path = Path::new(file);
            if !path.is_file() {
                let (name, file) = (name.to_owned(), file.to_owned());
                return Err(if path.exists() {
                    ArgError::NotAFile { name, file }
                } else {
                    ArgError::NoFile { name, file }
                });
            }
            files.push((name.to_owned(), Attachment::from_path(file)));
        } else {
            tree.insert(name.to_owned(), Value::String(value.to_owned()));
        }
    }
    Ok(Params {
        tree: Value::Object(tree),
        files,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn args(args: &[&str]) -> Result<Params, ArgError> {
        read(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn texts_and_documents_are_told_apart() {
        let params = args(&["nick=a=b", "ids:=[1,2]", "empty="]).unwrap();
        assert_eq!(
            params.tree,
            json!({ "nick": "a=b", "ids": ["1", "2"], "empty": "" })
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (arg, text) in [
            (
                "nick",
                "`nick`: expected name=text, name=@file or name:=json",
            ),
            ("=x", "`=x`: expected name=text, name=@file or name:=json"),
            (
                "a=@no/such/file",
                "`a`: there is no file no/such/file; a text that begins with @ is written a:='\"@…\"'",
            ),
            ("a=@.", "`a`: . is no file that can be sent"),
        ] {
            assert_eq!(
                args(&[arg]).err().map(|error| error.to_string()).as_deref(),
                Some(text)
            );
        }
        assert!(
            args(&["a:={"])
                .err()
                .unwrap()
                .to_string()
                .starts_with("`a`: not JSON")
        );
        assert_eq!(
            args(&["a=1", "a:=2"]).err(),
            Some(ArgError::Twice("a".to_owned()))
        );
    }
}
