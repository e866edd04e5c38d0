//! What a call costs.

#[allow(unreachable_pub, reason = "declarations are public")]
mod answers;
#[path = "../../../examples/src/apis/alibaba_ud_payment_upload.rs"]
#[allow(unreachable_pub, reason = "the declaration of the examples, as it is")]
mod declaration;
mod decode;
#[allow(unreachable_pub, reason = "declarations are public")]
mod growth;
mod loopback;
mod order;
mod peers;
mod prepare;
mod straight;
pub(crate) mod upload;

use serde_json::json;

use crate::rounds::Effort;
use crate::{Outcome, results};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run everything once, to see that it runs; measures nothing worth reading and writes no results.
    #[arg(long)]
    short: bool,
}

pub(crate) fn run(options: &Options) -> Outcome<()> {
    let short = options.short;
    let effort = Effort::of(short);
    let prepare = prepare::run(effort)?;
    let decode = decode::run(effort)?;
    let loopback = loopback::run(short)?;
    let growth = growth::run(short)?;
    let upload = upload::run(short)?;
    let peers = peers::run(short)?;
    if short {
        return Ok(());
    }
    let all = json!({
        "prepare": prepare,
        "decode": decode,
        "loopback": loopback,
        "growth": growth,
        "upload": upload,
        "peers": peers,
    });
    results::write("calls", all)
}

/// The answer to the upload of an order.
pub(crate) fn answer_to_upload() -> &'static str {
    r#"{"alibaba_ud_payment_upload_response":{"id":"0babd50600001273635da90c05e4fc54","status":0,"request_id":"15q9kz2x8w7ab"}}"#
}

/// Takes a piece of work and its name.
pub(crate) type Piece<'a> = dyn FnMut(&str, &mut dyn FnMut() -> Outcome<()>) -> Outcome<()> + 'a;

/// What can be looked at one by one.
pub(crate) fn pieces(each: &mut Piece<'_>) -> Outcome<()> {
    prepare::pieces(each)?;
    decode::pieces(each)?;
    loopback::pieces(each)
}
