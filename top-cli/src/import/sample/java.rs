//! The Java request sample: types, nesting, and whether the call takes a session.

use std::collections::HashMap;

use super::{MAX_DEPTH, Node, NodeKind, Sample, merge_children};

/// More values than any sample has; objects that hold each other twice would soon have many more.
const MAX_NODES: usize = 20_000;

/// What a Java sample shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JavaSample {
    /// The parameters.
    pub sample: Sample,
    /// Whether `execute` was given a session; `None` where the sample ends before it.
    pub session: Option<bool>,
    /// The class of the request, which is the method in capitals and without its dots.
    pub request_class: Option<String>,
}

/// Reads a Java sample; `None` where nothing in the text makes a request.
#[must_use]
pub fn read_java(text: &str) -> Option<JavaSample> {
    let mut reader = Reader::default();
    for statement in statements(text) {
        reader.statement(statement);
    }
    let request = reader.request?;
    let root = reader.variables.remove(&request)?;
    let complete = reader.session.is_some();
    Some(JavaSample {
        request_class: root.class.clone(),
        session: reader.session,
        sample: Sample {
            root: String::new(),
            nodes: root.children,
            wire_names: false,
            complete,
            unbalanced: Vec::new(),
        },
    })
}

/// The statements of a text: cut at each `;` outside strings and braces. What follows the last one is no statement.
fn statements(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut braces, mut in_string, mut escaped) = (0, 0_usize, false, false);
    for (index, c) in text.char_indices() {
        if in_string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            // `new Long[] {1}; )` is how the platform writes an array: its `;` ends nothing.
            ';' if braces == 0 && !text[index + 1..].trim_start().starts_with(')') => {
                out.push(text[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    out
}

#[derive(Default)]
struct Reader {
    variables: HashMap<String, Node>,
    request: Option<String>,
    session: Option<bool>,
    /// Whether it is a sample of Qimen, whose protocol has parameters of its own.
    qimen: bool,
}

/// The parameters of Qimen's protocol, as setters.
const QIMEN_PROTOCOL: [&str; 2] = ["CustomerId", "Version"];

impl Reader {
    fn statement(&mut self, statement: &str) {
        if let Some(arguments) = call_arguments(statement, ".execute(") {
            self.session = Some(arguments.contains(','));
        } else if let Some((variable, class)) = construction(statement) {
            self.construct(variable, class);
        } else if let Some((variable, member, argument)) = member_call(statement) {
            self.call(variable, member, argument);
        }
    }

    fn construct(&mut self, variable: &str, class: &str) {
        let outer = !class.contains('.');
        if outer && class.ends_with("Client") {
            self.qimen = class.contains("Qimen");
            return;
        }
        let mut node = Node::leaf("", NodeKind::Object, "");
        if let Some(element) = class
            .split_once("List<")
            .and_then(|(_, rest)| rest.strip_suffix('>'))
        {
            node.kind = NodeKind::List;
            node.class = Some(last_segment(element));
        } else {
            node.class = Some(last_segment(class));
            if outer && class.ends_with("Request") && self.request.is_none() {
                self.request = Some(variable.to_owned());
            }
        }
        self.variables.insert(variable.to_owned(), node);
    }

    fn call(&mut self, variable: &str, member: &str, argument: &str) {
        let name = match member {
            "add" => "",
            _ => match member.strip_prefix("set") {
                Some(name) => name,
                None => return,
            },
        };
        let is_request = self.request.as_deref() == Some(variable);
        if self.qimen && is_request && QIMEN_PROTOCOL.contains(&name) {
            return;
        }
        let value = self.value(name, argument);
        let variable = self.meant_variable(variable);
        if let Some(target) = self.variables.get_mut(&variable) {
            target.children.push(value);
        }
    }

    /// The platform's own samples call setters of a list's element on a variable `list5` that is nowhere made, where
    /// they mean the object before it, `obj4`.
    fn meant_variable(&self, variable: &str) -> String {
        if self.variables.contains_key(variable) {
            return variable.to_owned();
        }
        let number = variable
            .strip_prefix("list")
            .and_then(|number| number.parse::<usize>().ok());
        number
            .and_then(|number| number.checked_sub(1))
            .map_or_else(|| variable.to_owned(), |number| format!("obj{number}"))
    }

    /// The value of an argument. An object is taken from its variable when it is set: `list.add(obj)` comes before
    /// the object's own setters, so a list keeps the name until it is set itself.
    fn value(&self, name: &str, argument: &str) -> Node {
        let argument = argument.trim();
        if let Some(node) = self.variables.get(argument) {
            if name.is_empty() {
                return Node::leaf("", NodeKind::Object, argument);
            }
            let mut node = self.filled(node);
            let (count, depth) = node.extent();
            if count > MAX_NODES || depth > MAX_DEPTH {
                return Node::leaf(name, NodeKind::Object, argument);
            }
            name.clone_into(&mut node.name);
            return node;
        }
        let (kind, text) = literal(argument);
        Node::leaf(name, kind, text)
    }

    fn filled(&self, node: &Node) -> Node {
        let mut node = node.clone();
        if node.kind == NodeKind::List {
            let elements: Vec<Node> = node
                .children
                .iter()
                .map(|element| match self.variables.get(&element.text) {
                    Some(variable) => variable.clone(),
                    None => element.clone(),
                })
                .collect();
            node.children = merge_children(&elements);
        }
        node
    }
}

/// `Type variable = new Class()`.
fn construction(statement: &str) -> Option<(&str, &str)> {
    let (left, right) = statement.split_once('=')?;
    let class = right.trim().strip_prefix("new ")?;
    let class = class.split('(').next()?.trim();
    let variable = left.split_whitespace().last()?;
    is_word(variable).then_some((variable, class))
}

/// `variable.member(argument)`.
fn member_call(statement: &str) -> Option<(&str, &str, &str)> {
    let (target, rest) = statement.split_once('(')?;
    let argument = rest.strip_suffix(')')?;
    let (variable, member) = target.rsplit_once('.')?;
    (is_word(variable) && is_word(member)).then_some((variable, member, argument))
}

fn call_arguments<'a>(statement: &'a str, call: &str) -> Option<&'a str> {
    let at = statement.find(call)?;
    if statement[..at].contains('"') {
        return None;
    }
    statement[at + call.len()..].strip_suffix(')')
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
}

fn last_segment(class: &str) -> String {
    class.rsplit('.').next().unwrap_or(class).trim().to_owned()
}

fn literal(argument: &str) -> (NodeKind, String) {
    if let Some(inner) = call_arguments(argument, "parseDateTime(") {
        return (NodeKind::Date, literal(inner).1);
    }
    if let Some(inner) = argument.strip_prefix("new FileItem(") {
        return (NodeKind::File, literal(inner.trim_end_matches(')')).1);
    }
    if let Some(body) = argument.strip_prefix('"') {
        return (
            NodeKind::Text,
            unescape(body.strip_suffix('"').unwrap_or(body)),
        );
    }
    if argument == "true" || argument == "false" {
        return (NodeKind::Boolean, argument.to_owned());
    }
    if let Some((element, body)) = argument
        .strip_prefix("new ")
        .and_then(|rest| rest.split_once('{'))
    {
        let body = body.split('}').next().unwrap_or(body);
        let kind = if element.trim_start().starts_with("String") {
            NodeKind::Text
        } else {
            NodeKind::Number
        };
        return (kind, body.replace('"', "").replace(", ", ","));
    }
    let digits = argument.trim_end_matches(['L', 'l', 'D', 'd', 'F', 'f']);
    if digits.parse::<f64>().is_ok() {
        return (NodeKind::Number, digits.to_owned());
    }
    (NodeKind::Text, argument.to_owned())
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"
        TaobaoClient client = new DefaultTaobaoClient(url, appkey, secret);
        ShopOrderAddRequest req = new ShopOrderAddRequest();
        req.setTitle("a \"b\"; c");
        List<ShopOrderAddRequest.Line> list2 = new ArrayList<ShopOrderAddRequest.Line>();
        ShopOrderAddRequest.Line obj3 = new ShopOrderAddRequest.Line();
        list2.add(obj3);
        obj3.setIds(new Long[] {1,2}; );
        obj3.setPaid(true);
        req.setLines(list2);
        ShopOrderAddResponse rsp = client.execute(req, sessionKey);
    "#;

    #[test]
    fn reads_objects_lists_and_the_session() {
        let java = read_java(SAMPLE).unwrap();
        assert_eq!(java.session, Some(true));
        assert_eq!(java.request_class.as_deref(), Some("ShopOrderAddRequest"));
        let nodes = &java.sample.nodes;
        assert_eq!(nodes[0].text, "a \"b\"; c");
        assert_eq!(nodes[1].kind, NodeKind::List);
        assert_eq!(nodes[1].class.as_deref(), Some("Line"));
        assert_eq!(nodes[1].children[0].text, "1,2");
        assert_eq!(nodes[1].children[1].kind, NodeKind::Boolean);
    }

    #[test]
    fn a_variable_that_was_never_made_is_the_object_before_it() {
        let java = read_java(
            "ARequest req = new ARequest(); List<ARequest.B> list1 = new ArrayList<ARequest.B>(); \
             ARequest.B obj2 = new ARequest.B(); list1.add(obj2); List<ARequest.C> list5 = new ArrayList<ARequest.C>(); \
             ARequest.C obj6 = new ARequest.C(); list5.add(obj6); obj6.setD(1L); list3.setC(list5); req.setB(list1); \
             ARsp rsp = client.execute(req);",
        )
        .unwrap();
        let inner = &java.sample.nodes[0].children[0];
        assert_eq!(inner.name, "C");
        assert_eq!(inner.children[0].name, "D");
    }

    #[test]
    fn objects_that_hold_each_other_end_somewhere() {
        let objects: Vec<String> = (1..40)
            .zip(0..)
            .map(|(at, last)| {
                format!(
                    "X.A obj{at} = new X.A(); obj{at}.setA(obj{last}); obj{at}.setB(obj{last});"
                )
            })
            .collect();
        let text = format!(
            "ARequest req = new ARequest(); X.A obj0 = new X.A(); {} req.setA(obj39); ARsp rsp = client.execute(req);",
            objects.concat()
        );
        assert_eq!(read_java(&text).unwrap().sample.nodes.len(), 1);
    }

    #[test]
    fn a_cut_sample_has_no_session() {
        let java = read_java("ARequest req = new ARequest(); req.setA(1L); req.setB(\"x").unwrap();
        assert_eq!(java.session, None);
        assert!(!java.sample.complete);
        assert_eq!(java.sample.nodes.len(), 1);
    }
}
