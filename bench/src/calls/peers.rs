//! The clients of other languages, where they are installed: the same call against the same server.
//!
//! Each is driven by a small program in `peers/`, which prints microseconds of CPU for signing and encoding one
//! request and for one call.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Map, Value};

use crate::serve::Server;
use crate::{Outcome, results};

/// A peer: its name, the variable that says where it is installed, and how its driver is run.
struct Peer {
    name: &'static str,
    program: PathBuf,
    driver: &'static str,
}

pub(crate) fn run(short: bool) -> Outcome<Value> {
    let mut found = Map::new();
    let home = env::var_os("TOP_BENCH_PEERS").map(PathBuf::from);
    let Some(home) = home else {
        println!("peers: TOP_BENCH_PEERS is not set; see README.md");
        return Ok(found.into());
    };
    let server = Server::start()?;
    let python = home.join("py/bin/python");
    for peer in [
        Peer {
            name: "ali-topsdk (Node)",
            program: "node".into(),
            driver: "ali_topsdk.js",
        },
        Peer {
            name: "py-taobao-open (Python)",
            program: python.clone(),
            driver: "py_taobao_open.py",
        },
        Peer {
            name: "taobaopyx (Python)",
            program: python,
            driver: "taobaopyx_client.py",
        },
    ] {
        let calls = if short { "20" } else { "2000" };
        let output = Command::new(&peer.program)
            .arg(results::package().join("peers").join(peer.driver))
            .args([&server.url, calls])
            .env("NODE_PATH", home.join("node/node_modules"))
            .output();
        let said = match output {
            Ok(output) if output.status.success() => {
                serde_json::from_slice::<Value>(&output.stdout).ok()
            }
            _ => None,
        };
        match said {
            Some(said) => {
                println!("{}: {said}", peer.name);
                found.insert(peer.name.to_owned(), said);
            }
            None => println!("{}: not installed, or it failed", peer.name),
        }
    }
    Ok(found.into())
}
