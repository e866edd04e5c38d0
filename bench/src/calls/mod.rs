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

use serde_json::{Map, Value};

use crate::rounds::Effort;
use crate::{Outcome, results};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run everything once, to see that it runs; measures nothing worth reading and writes no results.
    #[arg(long)]
    short: bool,
    /// Only this part, whose results are printed and not written.
    #[arg(long)]
    part: Option<Part>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Part {
    Prepare,
    Decode,
    Loopback,
    Growth,
    Upload,
    Peers,
}

impl Part {
    fn run(self, short: bool) -> Outcome<Value> {
        let effort = Effort::of(short);
        match self {
            Self::Prepare => prepare::run(effort),
            Self::Decode => decode::run(effort),
            Self::Loopback => loopback::run(short),
            Self::Growth => growth::run(short),
            Self::Upload => upload::run(short),
            Self::Peers => peers::run(short),
        }
    }
}

pub(crate) fn run(options: &Options) -> Outcome<()> {
    if let Some(part) = options.part {
        return part.run(options.short).map(drop);
    }
    let mut results = Map::new();
    for (name, part) in [
        ("prepare", Part::Prepare),
        ("decode", Part::Decode),
        ("loopback", Part::Loopback),
        ("growth", Part::Growth),
        ("upload", Part::Upload),
        ("peers", Part::Peers),
    ] {
        results.insert(name.to_owned(), part.run(options.short)?);
    }
    if options.short {
        return Ok(());
    }
    results::write("calls", results.into())
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
