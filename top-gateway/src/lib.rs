//! The Taobao Open Platform (TOP) on your machine: a real HTTP server on the loopback address that speaks the
//! platform's side of the protocol, from the same declarations that a client uses.
//!
//! ```
//! use top_gateway::Gateway;
//! use top_runtime::{Client, top_api, top_model};
//!
//! #[top_api(method = "taobao.item.title.get", session = false)]
//! pub struct ItemTitleGetRequest {
//!     /// The item.
//!     pub num_iid: i64,
//! }
//!
//! #[top_model]
//! pub struct ItemTitleGetResponse {
//!     /// Its title.
//!     pub title: Option<String>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let gateway = Gateway::builder()
//!     .app("12345678", "app-secret")
//!     .on::<ItemTitleGetRequest>(|request, _| {
//!         Ok(ItemTitleGetResponse { title: Some(format!("item {}", request.num_iid)) })
//!     })
//!     .start()
//!     .await?;
//!
//! let client = Client::builder("12345678", "app-secret").gateway(gateway.url()).build()?;
//! let reply = ItemTitleGetRequest::builder().num_iid(7).build().execute(&client).await?;
//! assert_eq!(reply.title.as_deref(), Some("item 7"));
//! assert_eq!(gateway.records()[0].parameter("num_iid"), Some("7"));
//! # Ok(())
//! # }
//! ```
//!
//! It verifies app key, timestamp, signature, session, required parameters and rules, and refuses with the platform's
//! codes; answers as JSON, simplified JSON or XML, compressed for those who ask; takes parameters from the query, a
//! form, a multipart body or beside a raw JSON or XML body, and batches. It changes codes and refresh tokens for
//! sessions ([`GatewayBuilder::code`]), records every request with its secrets masked, misbehaves on request
//! ([`Fault`]), and calls your own server as the platform would ([`Spi`]).

mod answer;
mod api_error;
mod batch;
mod builder;
mod context;
mod decode;
mod fault;
mod gateway;
mod handler;
mod oauth;
mod params;
mod record;
mod refusals;
mod request;
mod run;
mod server;
mod service;
mod sessions;
mod shared;
mod spi;
mod start_error;
mod verify;

pub use api_error::ApiError;
pub use builder::GatewayBuilder;
pub use context::Context;
pub use fault::{Fault, FaultRule, Place, RawAnswer};
pub use gateway::Gateway;
pub use handler::Untyped;
pub use params::Params;
pub use record::{Counters, FileRecord, Record, Verdict};
pub use spi::{Spi, SpiCall, SpiError, SpiReply, SpiRequest};
pub use start_error::StartError;

/// The example of the README is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
