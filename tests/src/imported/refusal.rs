//! The platform's refusals, against the fields of the error they become.

use serde_json::{Map, Value};
use top_runtime::{Error, ErrorKind};

use super::{Api, Report};

pub(super) fn check(api: &Api, case: &Value, report: &mut Report, wrong: &mut Vec<String>) {
    for refusal in case["errors"].as_array().expect("errors") {
        for form in ["json", "xml"] {
            report.refusals += 1;
            let body = refusal[form].as_str().expect("a body");
            match (api.read)(body.as_bytes(), false) {
                Err(error) if error.kind() == ErrorKind::Api => {
                    let fields = Value::Object(fields(&error));
                    if fields != refusal["fields"] {
                        wrong.push(format!(
                            "a refusal as {form}: {fields}, not {}",
                            refusal["fields"]
                        ));
                    }
                }
                Err(error) => wrong.push(format!("a refusal as {form} is read as {error:?}")),
                Ok(answer) => {
                    wrong.push(format!("a refusal as {form} is read as {}", answer.tree));
                }
            }
        }
    }
}

/// The fields that an error has.
fn fields(error: &Error) -> Map<String, Value> {
    [
        ("code", error.code().map(Value::from)),
        ("msg", error.msg().map(Value::from)),
        ("sub_code", error.sub_code().map(Value::from)),
        ("sub_msg", error.sub_msg().map(Value::from)),
        ("request_id", error.request_id().map(Value::from)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect()
}
