//! What differs between the code on disk and what its page says today.

use similar::TextDiff;

/// The drift as a unified diff; `None` where there is none.
#[must_use]
pub fn drift(name: &str, on_disk: &str, imported: &str) -> Option<String> {
    if on_disk == imported {
        return None;
    }
    let diff = TextDiff::from_lines(on_disk, imported);
    Some(
        diff.unified_diff()
            .context_radius(3)
            .header(&format!("{name} (on disk)"), &format!("{name} (page)"))
            .to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_code_has_no_drift() {
        assert_eq!(drift("a.rs", "x\n", "x\n"), None);
        let diff = drift("a.rs", "x\ny\n", "x\nz\n").unwrap();
        assert!(diff.contains("-y") && diff.contains("+z"), "{diff}");
    }
}
