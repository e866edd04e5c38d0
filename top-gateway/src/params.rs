//! The business parameters of a request.

use std::fmt;

use top_runtime::Attachment;

use crate::record::shown;

/// The business parameters of a request: named texts in the order in which they arrived, and files.
///
/// ```
/// # async fn run() -> Result<(), top_gateway::StartError> {
/// use serde_json::json;
/// use top_gateway::Gateway;
///
/// let gateway = Gateway::builder()
///     .app("12345678", "app-secret")
///     .on_untyped("taobao.item.title.get", |params, _| Ok(json!({ "title": params.get("num_iid") })))
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Params {
    texts: Vec<(String, String)>,
    files: Vec<(String, Attachment)>,
}

impl Params {
    /// The text of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.texts
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    /// All texts.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first file of this name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&Attachment> {
        self.files_of(name).next()
    }

    /// All files of this name.
    pub fn files_of(&self, name: &str) -> impl Iterator<Item = &Attachment> {
        self.files
            .iter()
            .filter(move |(own, _)| own == name)
            .map(|(_, file)| file)
    }

    /// All files with their names.
    #[must_use]
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, &Attachment)> {
        self.files.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// Whether there is a text or a file of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some() || self.file(name).is_some()
    }

    /// Adds a text. Of two texts of one name the first counts, as with a Java servlet.
    pub(crate) fn add(&mut self, name: String, value: String) {
        if self.get(&name).is_none() {
            self.texts.push((name, value));
        }
    }

    pub(crate) fn add_file(&mut self, name: String, file: Attachment) {
        self.files.push((name, file));
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().map(|(name, value)| (name, shown(name, value))))
            .entries(self.files())
            .finish()
    }
}
