//! "Did you mean": the nearest of the names that would have been right.

/// What people write who know other libraries, or the platform's documentation, and what it is called here.
const ALIASES: &[(&str, &str)] = &[
    ("alias", "rename"),
    ("api", "method"),
    ("length", "max_len"),
    ("len", "max_len"),
    ("list_size", "max_items"),
    ("max_list_size", "max_items"),
    ("maximum", "max"),
    ("minimum", "min"),
    ("name", "rename"),
    ("need_session", "session"),
    ("output", "response"),
    ("path", "crate"),
    ("returns", "response"),
    ("wire", "rename"),
];

/// The end of an error message: the nearest candidate, or all of them where none is near.
pub(crate) fn suggestion(wrong: &str, candidates: &[&str]) -> String {
    match nearest(wrong, candidates) {
        Some(near) => format!("did you mean `{near}`?"),
        None if candidates.is_empty() => "there is none to choose from".to_owned(),
        None => format!("expected {}", one_of(candidates)),
    }
}

/// "`a`", "`a` or `b`", "one of `a`, `b`, `c`".
pub(crate) fn one_of(names: &[&str]) -> String {
    match names {
        [only] => format!("`{only}`"),
        [one, two] => format!("`{one}` or `{two}`"),
        many => format!("one of `{}`", many.join("`, `")),
    }
}

/// The candidate that a reader would take `wrong` for, if there is one.
pub(crate) fn nearest<'a>(wrong: &str, candidates: &[&'a str]) -> Option<&'a str> {
    if let Some(same) = candidates.iter().find(|name| **name == wrong) {
        return Some(same);
    }
    let plain = fold(wrong);
    let known = ALIASES
        .iter()
        .find(|(from, _)| fold(from) == plain)
        .map(|(_, to)| *to);
    if let Some(found) = candidates
        .iter()
        .find(|name| Some(**name) == known || fold(name) == plain)
    {
        return Some(found);
    }
    candidates
        .iter()
        .map(|name| (distance(&plain, &fold(name)), *name))
        .filter(|(distance, name)| *distance <= plain.len().max(name.len()) / 3)
        .min()
        .map(|(_, name)| name)
}

/// `maxLen`, `MAX_LEN` and `max-len` are all attempts at `max_len`.
fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Edit distance in which two swapped neighbours count as one edit.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    for (row, letter) in left.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, &other) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(letter != other);
            let mut best = replaced.min(above[column + 1] + 1).min(current[column] + 1);
            if column > 0 && previous == Some(other) && right[column - 1] == letter {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
        previous = Some(letter);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let keys = [
            "rename",
            "max_len",
            "max_items",
            "min",
            "max",
            "required",
            "required_if",
        ];
        for (wrong, right) in [
            ("maxLen", "max_len"),
            ("max_length", "max_len"),
            ("reqiured", "required"),
            ("name", "rename"),
            ("required_fi", "required_if"),
            ("max_list_size", "max_items"),
        ] {
            assert_eq!(nearest(wrong, &keys), Some(right), "{wrong}");
        }
        assert_eq!(nearest("frobnicate", &keys), None);
        assert_eq!(nearest("", &keys), None);
    }

    #[test]
    fn swapped_letters_are_one_edit() {
        assert_eq!(distance("abcd", "abdc"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
