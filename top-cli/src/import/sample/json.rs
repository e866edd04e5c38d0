//! Samples in JSON, complete, cut off or not quite JSON.

use super::{MAX_DEPTH, Node, NodeKind, Sample};

/// Reads a JSON sample; `None` where no object starts.
///
/// One member around it all that ends in `_response` is the root.
#[must_use]
pub fn read_json_sample(text: &str) -> Option<Sample> {
    let start = text.find('{')?;
    let mut reader = Reader {
        rest: &text[start..],
        complete: true,
    };
    let mut node = reader.value(String::new(), 0)?;
    // What follows the end of a sample, if it reads on, is a part of it that was closed too early.
    reader.skip_space();
    let closes_early = reader.rest.starts_with([',', '}', ']', '"']);
    let complete = reader.complete && !closes_early;
    let mut root = String::new();
    if let [only] = node.children.as_slice()
        && (only.name.ends_with("_response") || only.name == "response")
    {
        node = only.clone();
        root.clone_from(&node.name);
    }
    let unbalanced = node.children.iter().filter(|_| closes_early);
    Some(Sample {
        root,
        unbalanced: unbalanced.map(|child| child.name.clone()).collect(),
        nodes: node.children,
        wire_names: true,
        complete,
    })
}

struct Reader<'a> {
    rest: &'a str,
    complete: bool,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, c: char) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, name: String, depth: usize) -> Option<Node> {
        self.skip_space();
        if depth > MAX_DEPTH {
            return None;
        }
        if self.take('{') {
            return Some(self.members(name, '}', depth));
        }
        if self.take('[') {
            return Some(self.members(name, ']', depth));
        }
        if self.rest.starts_with('"') {
            let text = self.string();
            return Some(Node::leaf(name, NodeKind::Text, text));
        }
        let end = self
            .rest
            .find([',', '}', ']', '\n'])
            .unwrap_or(self.rest.len());
        let word = self.rest[..end].trim().to_owned();
        self.rest = &self.rest[end..];
        let kind = match word.as_str() {
            "true" | "false" => NodeKind::Boolean,
            _ if word.parse::<f64>().is_ok() => NodeKind::Number,
            _ => NodeKind::Text,
        };
        (!word.is_empty()).then(|| Node::leaf(name, kind, word))
    }

    fn members(&mut self, name: String, close: char, depth: usize) -> Node {
        let is_object = close == '}';
        let mut node = Node::leaf(
            name,
            if is_object {
                NodeKind::Object
            } else {
                NodeKind::List
            },
            "",
        );
        loop {
            if self.take(',') {
                continue;
            }
            if self.take(close) {
                return node;
            }
            self.skip_space();
            if self.rest.is_empty() {
                self.complete = false;
                return node;
            }
            let before = self.rest.len();
            let child_name = if is_object { self.key() } else { String::new() };
            if let Some(child) = self.value(child_name, depth + 1) {
                node.children.push(child);
            }
            if self.rest.len() == before {
                // Nothing here can be read as a member: the sample ends, as far as it can be understood.
                self.complete = false;
                self.rest = "";
            }
        }
    }

    fn key(&mut self) -> String {
        let key = if self.rest.starts_with('"') {
            self.string()
        } else {
            let end = self
                .rest
                .find([':', ',', '}', '\n'])
                .unwrap_or(self.rest.len());
            let key = self.rest[..end].trim().to_owned();
            self.rest = &self.rest[end..];
            key
        };
        self.take(':');
        key
    }

    fn string(&mut self) -> String {
        let mut out = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((index, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[index + 1..];
                    return out;
                }
                '\\' => match chars.next() {
                    Some((_, 'n')) => out.push('\n'),
                    Some((_, 't')) => out.push('\t'),
                    Some((_, 'r')) => out.push('\r'),
                    Some((_, 'u')) => {
                        let digits: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                        out.push(
                            u32::from_str_radix(&digits, 16)
                                .ok()
                                .and_then(char::from_u32)
                                .unwrap_or('\u{fffd}'),
                        );
                    }
                    Some((_, other)) => out.push(other),
                    None => break,
                },
                c => out.push(c),
            }
        }
        self.complete = false;
        self.rest = "";
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_wrapped_sample() {
        let sample = read_json_sample(
            r#"{"x_get_response":{"a":{"item":[{"b":1},{"c":"x\/y"}]},"d":true}}"#,
        )
        .unwrap();
        assert_eq!(sample.root, "x_get_response");
        let list = &sample.nodes[0].children[0];
        assert_eq!(list.kind, NodeKind::List);
        assert_eq!(list.children[1].children[0].text, "x/y");
        assert_eq!(sample.nodes[1].kind, NodeKind::Boolean);
    }

    #[test]
    fn survives_what_is_no_json() {
        let sample = read_json_sample("{a: {\"b\": 无, }, \"c\": [1, 2,], \"d\": \"cut").unwrap();
        assert_eq!(sample.nodes.len(), 3);
        assert_eq!(sample.nodes[0].children[0].text, "无");
        assert!(!sample.complete);
    }
}
