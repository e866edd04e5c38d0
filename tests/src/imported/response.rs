//! The wire forms of an answer, typed, against the tree they stand for.

use serde_json::Value;

use super::{Api, Report, equal};

pub(super) fn check(api: &Api, case: &Value, report: &mut Report, wrong: &mut Vec<String>) {
    for response in case["responses"].as_array().expect("responses") {
        for (form, simplified) in [("json", false), ("simplified", true), ("xml", false)] {
            report.answers += 1;
            let about = format!("response {} as {form}", response["name"]);
            let body = response[form].as_str().expect("a body");
            let answer = match (api.read)(body.as_bytes(), simplified) {
                Ok(answer) => answer,
                Err(error) => {
                    wrong.push(format!("{about}: {error}"));
                    continue;
                }
            };
            if answer.request_id.as_deref() != response["request_id"].as_str() {
                wrong.push(format!(
                    "{about}: the request id is {:?}, not {}",
                    answer.request_id, response["request_id"]
                ));
            }
            let (given, wanted) = (Some(&answer.tree), Some(&response["tree"]));
            equal::differences(&*answer.typed, given, wanted, "", &mut |line| {
                wrong.push(format!("{about}: {line}"));
            });
        }
    }
}
