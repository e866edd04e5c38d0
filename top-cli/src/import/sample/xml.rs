//! Response samples in XML, complete or cut off.

use super::super::markup::{Piece, Pieces, decode_entities};
use super::{MAX_DEPTH, Node, NodeKind, Sample};

/// Reads an XML sample; `None` where no element starts.
#[must_use]
pub fn read_xml_sample(text: &str) -> Option<Sample> {
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    let mut unbalanced = Vec::new();
    for (_, piece) in Pieces::new(text) {
        match piece {
            Piece::Open { name, closed, .. } => {
                let node = Node::leaf(name, NodeKind::Text, "");
                if open.len() >= MAX_DEPTH {
                    return None;
                }
                if closed {
                    close_into(&mut open, &mut root, node);
                } else {
                    open.push(node);
                }
            }
            Piece::Close { name } => close(&mut open, &mut root, &mut unbalanced, name),
            Piece::Text(text) => {
                if let Some(node) = open.last_mut() {
                    node.text.push_str(text);
                }
            }
        }
        if root.is_some() {
            break;
        }
    }
    let complete = root.is_some();
    while let Some(node) = open.pop() {
        close_into(&mut open, &mut root, node);
    }
    let root = root?;
    Some(Sample {
        root: root.name,
        nodes: root.children,
        wire_names: true,
        complete,
        unbalanced,
    })
}

/// Closes the innermost element of that name; elements inside it that were never closed become text-less members.
fn close(open: &mut Vec<Node>, root: &mut Option<Node>, unbalanced: &mut Vec<String>, name: &str) {
    let Some(depth) = open.iter().rposition(|node| node.name == name) else {
        unbalanced.push(name.to_owned());
        return;
    };
    unbalanced.extend(open[depth + 1..].iter().map(|node| node.name.clone()));
    while open.len() > depth {
        if let Some(node) = open.pop() {
            close_into(open, root, node);
        }
    }
}

fn close_into(open: &mut [Node], root: &mut Option<Node>, mut node: Node) {
    node.text = if node.children.is_empty() {
        decode_entities(node.text.trim())
    } else {
        String::new()
    };
    if !node.children.is_empty() {
        node.kind = NodeKind::Object;
    }
    match open.last_mut() {
        Some(parent) => parent.children.push(node),
        None => *root = Some(node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_nesting_and_entities() {
        let sample =
            read_xml_sample("<r_response><a><b>x &lt; y</b></a><c/></r_response>").unwrap();
        assert_eq!(sample.root, "r_response");
        assert!(sample.complete);
        assert_eq!(sample.nodes[0].children[0].text, "x < y");
        assert_eq!(sample.nodes[1].name, "c");
    }

    #[test]
    fn what_is_too_deep_is_no_sample() {
        assert_eq!(read_xml_sample(&"<a>".repeat(100_000)), None);
    }

    #[test]
    fn a_cut_sample_keeps_what_is_there() {
        let sample = read_xml_sample("<r><a><b>1</b><c>2").unwrap();
        assert!(!sample.complete);
        assert_eq!(sample.nodes[0].children.len(), 2);
    }
}
